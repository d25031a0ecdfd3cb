"""One call of a Web API method, after its token was found good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.slack.arguments import Arguments
from sandbox.slack.refusals import Refused
from sandbox.slack.state import Channel, Install, Json, Team
from sandbox.slack.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with what."""

    world: World
    install: Install
    args: Arguments

    @property
    def team(self) -> Team:
        """The team that is meant: the one named, or the install's first."""
        named = self.args.text("team_id")
        return self.world.teams[named if named in self.install.teams else self.install.teams[0]]

    def need(self, *scopes: str) -> None:
        """Raises Refused(missing_scope) unless one of the scopes was granted."""
        if not set(scopes) & set(self.install.scopes):
            raise Refused("missing_scope", needed=scopes[0], provided=",".join(self.install.scopes))

    def channel(self, family: str) -> Channel:
        """The channel that is asked about; `family` is read or history. Raises Refused."""
        channel = self.world.channel(self.install, self.args.required("channel"))
        self.need({"public": "channels", "private": "groups", "im": "im"}[channel.kind] + f":{family}")
        return channel


Handler = Callable[[Call], Awaitable[Json]]
