"""What tests may make and change: teams, installs, people, channels, files, settings."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from sandbox.slack.channels import Channels
from sandbox.slack.state import SCOPES, Channel, File, Install, Json, User, UserGroup
from sandbox.slack.world import World

_SETTINGS = ("share_delay", "second_complete", "limits", "keep_uploads", "answer_within")
_SECRETS = ("signing_secret", "events", "deliver_to", "token_rotation", "should_escape")


class Builder:
    """Makes and changes. Raises KeyError, TypeError, ValueError for what it cannot follow."""

    def __init__(self, world: World, channels: Channels) -> None:
        self._world = world
        self._channels = channels

    def make(self, kind: str, order: Mapping[str, Any]) -> Json:
        """A new thing, as JSON."""
        makers: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "team": self._team,
            "install": self._install,
            "user": self._user,
            "channel": self._channel,
            "usergroup": self._usergroup,
        }
        made = makers[kind](order)
        self._world.changed()
        return asdict(made)

    def change(self, kind: str, name: str, order: Mapping[str, Any]) -> Json:
        """Set fields of a thing; an install is named by its team."""
        found = self._find(kind, name)
        known = {field.name for field in fields(found)}
        if set(order) - known:
            raise ValueError(f"{kind} has no {', '.join(set(order) - known)}")
        for field, value in order.items():
            setattr(found, field, value)
        self._world.changed()
        return {name: value for name, value in asdict(found).items() if not isinstance(value, bytes)}

    def settings(self, order: Mapping[str, Any]) -> None:
        """Settings of the server and of the app."""
        for name, value in order.items():
            if name in _SETTINGS:
                setattr(self._world, name, value)
            elif name in _SECRETS:
                setattr(self._world.app, name, value)
            else:
                raise ValueError(f"there is no setting {name}")

    def file(self, query: Mapping[str, str], content: bytes) -> Json:
        """A file of a person: its bytes, or with mode=external only an address."""
        world, user = self._world, self._world.users[query["user"]]
        name = query.get("name", "picture.png")
        kind = query.get("mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(world.new_id("F"), query.get("team", user.team), user.id, name, name, len(content), kind)
        file.content, file.sha256, file.uploaded = content, hashlib.sha256(content).hexdigest(), 1
        file.mode, file.external_url = query.get("mode", "hosted"), query.get("external_url")
        file.file_access = query.get("file_access", "visible")
        world.files[file.id] = file
        return {"id": file.id, "sha256": file.sha256, "size": file.size}

    def uninstall(self, team: str) -> list[str]:
        """Take the app out of a team; the ids of the deliveries that tell it."""
        install = self._find("install", team)
        sent = [self._channels.event(None, "tokens_revoked", _revoked(install), team)]
        sent.append(self._channels.event(None, "app_uninstalled", {"type": "app_uninstalled"}, team))
        install.revoked = "account_inactive"
        return [one.id for one in sent if one is not None]

    def revoke(self, team: str) -> list[str]:
        """Take back the token alone."""
        install = self._find("install", team)
        sent = self._channels.event(None, "tokens_revoked", _revoked(install), team)
        install.revoked = "token_revoked"
        return [] if sent is None else [sent.id]

    def _find(self, kind: str, name: str) -> Any:
        world = self._world
        if kind == "install":
            return next(one for one in world.installs if name in one.teams)
        if kind == "consent":
            return world.consent
        known: dict[str, Mapping[str, Any]] = {
            "team": world.teams,
            "user": world.users,
            "channel": world.channels,
            "file": world.files,
            "usergroup": world.usergroups,
        }
        return known[kind][name]

    def _team(self, order: Mapping[str, Any]) -> Any:
        return self._world.add_team(**order)

    def _install(self, order: Mapping[str, Any]) -> Install:
        team, scopes = self._world.teams[order["team"]], order.get("scopes", SCOPES)
        return self._world.install(team, scopes, org_wide=bool(order.get("org_wide")))

    def _user(self, order: Mapping[str, Any]) -> User:
        given = dict(order)
        team, name = given.pop("team"), given.pop("name")
        user = User(self._world.new_id("U"), self._world.teams[team].id, name, name.title(), **given)
        if user.is_bot and user.bot_id is None:
            user.bot_id, user.app_id = self._world.new_id("B"), "A0000000002"
        self._world.users[user.id] = user
        return user

    def _usergroup(self, order: Mapping[str, Any]) -> UserGroup:
        made = UserGroup(self._world.new_id("S"), **order)
        self._world.usergroups[made.id] = made
        return made

    def _channel(self, order: Mapping[str, Any]) -> Channel:
        given = dict(order)
        team, name, with_bot = given.pop("team"), given.pop("name"), given.pop("with_bot", True)
        channel = Channel(self._world.new_id("C"), self._world.teams[team].id, name, **given)
        install = self._world.install_of(team)
        if with_bot and install is not None and install.bot_user not in channel.members:
            channel.members = [*channel.members, install.bot_user]
        self._world.channels[channel.id] = channel
        return channel


def _revoked(install: Install) -> Json:
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [install.bot_user]}}
