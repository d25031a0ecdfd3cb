"""What people do in Slack's clients, as tests order it: type commands, press, write, fill in forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.arguments import Arguments
from sandbox.slack.channels import Channels
from sandbox.slack.forms import ClientRefuses, chosen, elements_of
from sandbox.slack.payloads import escaped, interaction, message_container, slash_payload
from sandbox.slack.post_office import Delivery, PostOffice
from sandbox.slack.refusals import Refused
from sandbox.slack.rendering import message_json
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.state import Channel, Ephemeral, Json, Message, ResponseUrl, Team, User
from sandbox.slack.world import World


class People:
    """Hands on keyboards, in channels. Every verb takes names from `order` and may raise ClientRefuses."""

    def __init__(self, world: World, office: PostOffice, channels: Channels, response_urls: ResponseUrls) -> None:
        self._world = world
        self._office = office
        self._channels = channels
        self._response_urls = response_urls

    def slash(self, order: Mapping[str, Any]) -> Delivery | None:
        """user, channel, command, text: a slash command, sent unless the app lacks the scope."""
        user, channel = self.who(order), self.where(order)
        if channel.archived:
            raise ClientRefuses("nobody can type into an archived channel")
        team = self.team(user, channel)
        install = self._world.install_of(team.id)
        if install is None or user.team not in install.teams:
            raise ClientRefuses("the app is not installed where this person works")
        if "commands" not in install.scopes:
            return None
        payload = slash_payload(self._world, team, user, channel, order["command"], order.get("text", ""))
        return self._office.post("slash_commands", payload, expects_answer=True, on_answer=self._answered(payload))

    def press(self, order: Mapping[str, Any]) -> Delivery:
        """user, channel, ts, action_id, value; or forged: an action that the message does not have."""
        user, channel = self.who(order), self.where(order)
        message = self._shown(order["ts"], channel, user)
        action = dict(order["forged"]) if "forged" in order else action_of(message.blocks, order)
        team = self.team(user, channel)
        payload = interaction(self._world, team, user, "block_actions")
        payload |= message_container(self._world, team, user, message)
        return self.act(payload, action, team, user)

    def act(self, payload: Json, action: Json, team: Team, user: User, view: str | None = None) -> Delivery:
        """Send a press or a choice."""
        payload["trigger_id"] = self._world.trigger(team.id, user.id, view).id
        payload["actions"] = [{"action_ts": self._world.new_ts(), **action}]
        return self._office.post("interactive", payload)

    def say(self, order: Mapping[str, Any]) -> list[Delivery]:
        """user, channel, text, files, thread_ts, mention: a message. `raw` leaves the text as it is on the wire.

        by_bot says that the author is a bot of another app; webhook that nobody is.
        """
        user, channel = self.who(order), self.where(order)
        if channel.archived:
            raise ClientRefuses("nobody can write in an archived channel")
        text = str(order.get("text", ""))
        text = text if order.get("raw") else escaped(text)
        if order.get("mention"):
            install = self._world.install_of(self.team(user, channel).id)
            text = f"<@{install.bot_user}> {text}" if install is not None else text
        message = Message(channel.id, self._world.new_ts(), user.id, text, thread_ts=order.get("thread_ts"))
        message.client_msg_id = None if user.is_bot else self._world.new_id("msg-")
        message.bot_id, message.app_id = user.bot_id, user.app_id
        message.files = list(order.get("files", []))
        message.subtype = _subtype(user, message)
        sent = self._channels.add(message)
        for name in message.files:
            self._channels.share(self._world.files[name], message)
        return sent

    def react(self, order: Mapping[str, Any]) -> list[Delivery]:
        """user, channel, ts, name, off: a reaction under a message, or its end."""
        user, channel = self.who(order), self.where(order)
        message = self._world.message(channel.id, order["ts"])
        if message is None:
            raise ClientRefuses("there is no such message")
        name = str(order.get("name", "star"))
        return self._channels.react(message, user, name, off=bool(order.get("off")))

    def direct(self, order: Mapping[str, Any]) -> Channel:
        """user: the direct message with the app."""
        user = self.who(order)
        install = self._world.install_of(user.team)
        if install is None:
            raise ClientRefuses("the app is not installed where this person works")
        return self._world.direct(install, user)

    def shortcut(self, order: Mapping[str, Any]) -> Delivery:
        """user, callback_id: a global shortcut; with channel and ts one on that message."""
        user = self.who(order)
        if "ts" in order:
            return self._on_message(order, user)
        team = self._world.teams[user.team]
        payload = {**interaction(self._world, team, user, "shortcut"), "callback_id": order["callback_id"]}
        return self._trigger(payload, team, user)

    def _on_message(self, order: Mapping[str, Any], user: User) -> Delivery:
        channel = self.where(order)
        message = self._world.message(channel.id, order["ts"])
        if message is None:
            raise ClientRefuses("there is no such message")
        team = self.team(user, channel)
        payload = interaction(self._world, team, user, "message_action")
        payload |= {
            "callback_id": order["callback_id"],
            "channel": {"id": channel.id, "name": channel.name},
            "message_ts": message.ts,
            "message": message_json(self._world, message),
            "response_url": self._world.response_url(team.id, channel.id, user.id, message.ts),
        }
        return self._trigger(payload, team, user)

    def _trigger(self, payload: Json, team: Team, user: User) -> Delivery:
        payload["action_ts"] = self._world.new_ts()
        payload["trigger_id"] = self._world.trigger(team.id, user.id).id
        return self._office.post("interactive", payload)

    def who(self, order: Mapping[str, Any]) -> User:
        """The person who acts."""
        user = self._world.users.get(order["user"])
        if user is None or user.deleted:
            raise ClientRefuses("there is no such person")
        return user

    def where(self, order: Mapping[str, Any]) -> Channel:
        """The channel where they act; a closed one must have them as a member."""
        channel = self._world.channels.get(order["channel"])
        if channel is None or (channel.kind != "public" and order["user"] not in channel.members):
            raise ClientRefuses("this person sees no such channel")
        return channel

    def team(self, user: User, channel: Channel) -> Team:
        """The team that a payload names: the person's own, or the channel's for a stranger."""
        own = self._world.install_of(user.team)
        return self._world.teams[user.team if own is not None else channel.team]

    def _shown(self, ts: str, channel: Channel, user: User) -> Message | Ephemeral:
        whispers = (one for one in self._world.ephemerals if one.ts == ts and one.user == user.id and not one.deleted)
        message = self._world.message(channel.id, ts) or next(whispers, None)
        if message is None:
            raise ClientRefuses("this person sees no such message")
        return message

    def _answered(self, payload: Json) -> Any:
        def show(delivery: Delivery) -> None:
            answer = delivery.answer
            said = {"text": answer} if isinstance(answer, str) else answer
            if not said:
                return
            url = ResponseUrl("", payload["team_id"], payload["channel_id"], payload["user_id"], 0.0)
            try:
                self._response_urls.say(url, Arguments(said), "ack")
            except Refused as refused:
                delivery.trouble = refused.code

        return show


def action_of(blocks: list[Json], order: Mapping[str, Any]) -> Json:
    """The action of a press or choice, as it stands in the blocks. Raises ClientRefuses when it does not."""
    wanted, block_id = order["action_id"], order.get("block_id")
    for block, element in elements_of(blocks):
        if element.get("action_id") == wanted and block_id in (None, block["block_id"]):
            action = {"type": element["type"], "action_id": wanted, "block_id": block["block_id"]}
            text = {"text": element["text"]} if "text" in element else {}
            style = {"style": element["style"]} if "style" in element else {}
            return {**action, **text, **style, **chosen(element, order.get("value"))}
    raise ClientRefuses(f"the message has nothing named {wanted}")


def _subtype(user: User, message: Message) -> str | None:
    if user.is_bot:
        return "bot_message"
    return "file_share" if message.files else None
