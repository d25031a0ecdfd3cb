"""What happens in channels: messages come, change and go, and the app hears of what it subscribed to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.payloads import event_payload
from sandbox.slack.post_office import Delivery, PostOffice
from sandbox.slack.rendering import message_json
from sandbox.slack.state import Channel, File, Json, Message, Share, User
from sandbox.slack.world import World

# The scope without which an event is not sent.
_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "file_shared": "files:read",
    "reaction_added": "reactions:read",
}
_CALLED, _CALLED_GROUP = re.compile(r"<@([UW][A-Z0-9]+)>"), re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")


class Channels:
    """Writes messages down and tells the app."""

    def __init__(self, world: World, office: PostOffice) -> None:
        self._world = world
        self._office = office

    def add(self, message: Message) -> list[Delivery]:
        """A new message."""
        people, groups = called(message)
        message.pinged = [one for one in people if one in self._world.users]
        message.pinged_groups = [one for one in groups if one in self._world.usergroups]
        self._world.messages.append(message)
        self._world.changed()
        channel = self._world.channels[message.channel]
        sent = []
        if channel.kind == "im":
            sent.append(self.event(channel, "message.im", self._as_event(message)))
        mentions = [one for one in self._world.installs if f"<@{one.bot_user}>" in message.text]
        if channel.kind != "im" and any(one.bot_user in channel.members for one in mentions):
            event = {**self._as_event(message), "type": "app_mention"}
            if message.subtype == "file_share":
                del event["subtype"]
            sent.append(self.event(channel, "app_mention", event))
        return [delivery for delivery in sent if delivery is not None]

    def edited(self, message: Message, before: Json) -> None:
        """A message has been changed; `before` is how it looked."""
        message.edited = self._world.new_ts()
        self._world.changed()
        channel = self._world.channels[message.channel]
        if channel.kind == "im":
            now = message_json(self._world, message)
            self.event(channel, "message.im", self._change("message_changed", message, before) | {"message": now})

    def delete(self, message: Message) -> None:
        """A message disappears."""
        before = message_json(self._world, message)
        message.deleted = True
        self._world.changed()
        channel = self._world.channels[message.channel]
        if channel.kind == "im":
            self.event(channel, "message.im", self._change("message_deleted", message, before))

    def react(self, message: Message, user: User, name: str, *, off: bool) -> list[Delivery]:
        """Somebody puts a reaction under a message, or takes it away; of which the app hears where its bot is."""
        there = message.reactions.setdefault(name, [])
        if off == (user.id not in there):
            return []
        (there.remove if off else there.append)(user.id)
        self._world.changed()
        channel = self._world.channels[message.channel]
        install = self._world.install_of(channel.team)
        if install is None or install.bot_user not in channel.members:
            return []
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        told = {"user": user.id, "reaction": name, "item_user": message.user, "item": item}
        event = "reaction_removed" if off else "reaction_added"
        sent = self.event(channel, event, {"type": event, **told})
        return [] if sent is None else [sent]

    def share(self, file: File, message: Message) -> None:
        """A file is to be seen in a message."""
        file.shares.append(Share(message.channel, message.ts, message.thread_ts))
        file.sharing = False
        self._world.changed()
        channel = self._world.channels[message.channel]
        told = {"type": "file_shared", "file_id": file.id, "user_id": file.user, "file": {"id": file.id}}
        self.event(channel, "file_shared", {**told, "channel_id": channel.id})

    def event(self, channel: Channel | None, name: str, event: Json, team: str | None = None) -> Delivery | None:
        """Send an event to the app, unless it did not subscribe or lacks the scope."""
        world = self._world
        team = team or (channel.team if channel is not None else "")
        install = world.install_of(team) or next(
            (one for one in world.installs if channel is not None and set(one.teams) & set(channel.shared_with)), None
        )
        if install is None or name not in world.app.events:
            return None
        if name in _SCOPES and _SCOPES[name] not in install.scopes:
            return None
        payload = event_payload(world, world.teams[team], install, {"event_ts": world.new_ts(), **event}, channel)
        return self._office.post("events_api", payload)

    def _as_event(self, message: Message) -> Json:
        kinds = {"im": "im", "public": "channel", "private": "group"}
        channel = self._world.channels[message.channel]
        event = {**message_json(self._world, message), "channel": channel.id, "event_ts": message.ts}
        event["channel_type"] = kinds[channel.kind]
        author = self._world.users.get(message.user)
        if author is not None and author.team != channel.team:
            event |= {"user_team": author.team, "source_team": author.team}
        return event

    def _change(self, subtype: str, message: Message, previous: Json) -> Json:
        event = {"type": "message", "subtype": subtype, "channel": message.channel, "channel_type": "im"}
        return {**event, "ts": self._world.new_ts(), "hidden": True, "previous_message": previous}


def called(message: Message) -> tuple[list[str], list[str]]:
    """(people, user groups) that a message notifies: those in its text, and in its rich text."""
    people, groups = _CALLED.findall(message.text), _CALLED_GROUP.findall(message.text)
    for element in _elements(message.blocks):
        if element.get("type") == "user":
            people.append(str(element.get("user_id")))
        elif element.get("type") == "usergroup":
            groups.append(str(element.get("usergroup_id")))
    return list(dict.fromkeys(people)), list(dict.fromkeys(groups))


def _elements(thing: Any) -> Iterator[Json]:
    if isinstance(thing, list):
        for one in thing:
            yield from _elements(one)
    elif isinstance(thing, dict):
        yield thing
        yield from _elements(thing.get("elements") or [])
