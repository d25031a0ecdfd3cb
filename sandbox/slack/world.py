"""The state and the questions everybody asks it: who may see what, which ids come next."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from sandbox.slack.board import Board
from sandbox.slack.clock import Clock
from sandbox.slack.refusals import Refused
from sandbox.slack.state import (
    SCOPES,
    App,
    Channel,
    Code,
    Consent,
    Ephemeral,
    File,
    Install,
    Message,
    ResponseUrl,
    Team,
    Trigger,
    User,
    UserGroup,
    View,
)


class World:
    """Everything that is kept. `base` is where this server is reached, without a slash at the end."""

    def __init__(self, clock: Clock, board: Board) -> None:
        self.clock = clock
        self.board = board
        self.base = ""
        self.app = App()
        self.share_delay = 2.0  # seconds of the clock between completeUploadExternal and the message
        self.second_complete = "error"  # error, nothing or again: Slack only says "can only be called once"
        self.limits = False  # whether the rate limits of the tiers are enforced
        self.keep_uploads = False
        self.answer_within = 3.0  # seconds of the clock that an app has for its acknowledgement
        self.teams: dict[str, Team] = {}
        self.installs: list[Install] = []
        self.users: dict[str, User] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.ephemerals: list[Ephemeral] = []
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.consent = Consent()
        self.codes: dict[str, Code] = {}
        self.away_until = 0.0
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new_id(self, letter: str) -> str:
        """An id like Slack's: a letter for the kind, then ten digits."""
        return f"{letter}{next(self._numbers):010d}"

    def new_ts(self) -> str:
        """The time as a message's name: unique and rising."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_team(self, name: str, *, enterprise_id: str | None = None, enterprise_name: str | None = None) -> Team:
        """A workspace without the app."""
        team = Team(self.new_id("T"), name, name.lower().replace(" ", "-"), enterprise_id, enterprise_name)
        self.teams[team.id] = team
        return team

    def install(self, team: Team, scopes: Iterable[str] = SCOPES, *, org_wide: bool = False) -> Install:
        """Put the app into a team, or into every team of its enterprise; a second time renews the token."""
        teams = [one.id for one in self.teams.values() if one.enterprise_id == team.enterprise_id]
        where = teams if org_wide else [team.id]
        old = next((one for one in self.installs if one.teams == where), None)
        bot = self.users[old.bot_user] if old else self._bot(team)
        if old is not None:
            self.installs.remove(old)
        token = f"xoxb-{team.id}-{self.new_id('K')}"
        assert bot.bot_id is not None  # noqa: S101 - _bot made it
        install = Install(token, where, bot.id, bot.bot_id, sorted(scopes), team.enterprise_id, org_wide)
        self.installs.append(install)
        return install

    def _bot(self, team: Team) -> User:
        bot = User(self.new_id("U"), team.id, "video", "Video Bot", is_bot=True, bot_id=self.new_id("B"))
        bot.app_id = self.app.id
        self.users[bot.id] = bot
        return bot

    def install_of(self, team: str) -> Install | None:
        """The valid install in a team."""
        return next((one for one in self.installs if team in one.teams and one.revoked is None), None)

    def channel(self, install: Install, channel_id: str) -> Channel:
        """A channel that this bot may know of. Raises Refused(channel_not_found)."""
        channel = self.channels.get(channel_id)
        known = channel is not None and bool({channel.team, *channel.shared_with} & set(install.teams))
        if channel is None or not known or (channel.kind != "public" and install.bot_user not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def writable(self, install: Install, channel_id: str) -> Channel:
        """A channel that this bot may post to; a user's id stands for the direct message with them."""
        if channel_id in self.users:
            return self.direct(install, self.users[channel_id])
        channel = self.channel(install, channel_id)
        if channel.archived:
            raise Refused("is_archived")
        if install.bot_user not in channel.members and "chat:write.public" not in install.scopes:
            raise Refused("not_in_channel")
        return channel

    def direct(self, install: Install, user: User) -> Channel:
        """The direct message of the bot and a person. Raises Refused when the bot cannot write to them."""
        if user.deleted or user.team not in install.teams:
            raise Refused("user_not_found")
        if user.is_bot:
            raise Refused("cannot_dm_bot")
        pair = {install.bot_user, user.id}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == pair:
                return channel
        made = Channel(self.new_id("D"), user.team, "directmessage", "im", sorted(pair))
        self.channels[made.id] = made
        return made

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that has not been deleted."""
        found = (one for one in self.messages if one.channel == channel and one.ts == ts and not one.deleted)
        return next(found, None)

    def shown_view(self, view_id: str) -> View | None:
        """A view that somebody still sees."""
        view = self.views.get(view_id)
        return view if view is not None and view.shown else None

    def trigger(self, team: str, user: str, view: str | None = None) -> Trigger:
        """A new right to open a view."""
        trigger = Trigger(f"{self.new_id('1')}.{self.new_id('2')}.stand", team, user, self.clock.now(), view=view)
        self.triggers[trigger.id] = trigger
        return trigger

    def response_url(self, team: str, channel: str, user: str, message: str | None = None) -> str:
        """A new right to answer, as an address."""
        made = ResponseUrl(self.new_id("R"), team, channel, user, self.clock.now(), message=message)
        self.response_urls[made.id] = made
        return f"{self.base}/commands/{team}/{made.id}"

    @property
    def away(self) -> bool:
        """Whether this server plays dead."""
        return self.clock.now() < self.away_until

    def changed(self) -> None:
        """Something that a test may be waiting for has happened."""
        self.board.changed()
