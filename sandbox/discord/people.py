"""What people do in their Discord client: commands, menus, buttons, modals, messages; checked as the client checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.discord.command_rules import GROUP, MESSAGE_MENU, SUBCOMMAND
from sandbox.discord.commands import Commands
from sandbox.discord.components import every
from sandbox.discord.drafts import Draft
from sandbox.discord.forms import submitted
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, Interactions
from sandbox.discord.messages import Messages
from sandbox.discord.options import Refused, Values
from sandbox.discord.payloads import Payloads
from sandbox.discord.permissions import P, may_send
from sandbox.discord.sessions import DIRECT_REACTIONS, GUILD_REACTIONS
from sandbox.discord.shapes import Shapes, member_json
from sandbox.discord.state import Channel, Json, Message, Upload, User, World

STAR = "\N{WHITE MEDIUM STAR}"


class People:
    """Each act takes the words of a test's order. Raises Refused for what a real client would not let through.

    `forged` skips the client's checks: what arrives then is what a tampered client, or Discord itself, might send.
    """

    def __init__(
        self,
        *,
        world: World,
        shapes: Shapes,
        messages: Messages,
        commands: Commands,
        interactions: Interactions,
        gateway: Gateway,
    ) -> None:
        self._world = world
        self._shapes = shapes
        self._messages = messages
        self._commands = commands
        self._interactions = interactions
        self._gateway = gateway
        self._payloads = Payloads(world, shapes)

    def slash(self, order: Mapping[str, Any]) -> Interaction:
        """user, channel, command ("element add"), options {name: value}; an attachment is the id of an upload."""
        return self._command(order, COMMAND, None)

    def autocomplete(self, order: Mapping[str, Any]) -> Interaction:
        """As slash, and focused: the option being typed. Nothing is required yet."""
        return self._command(order, AUTOCOMPLETE, order["focused"])

    def _command(self, order: Mapping[str, Any], kind: int, focused: str | None) -> Interaction:
        user, channel = self._who(order)
        words = str(order["command"]).split()
        command = self._registered(words[0], 1, channel)
        self._may_use(command, user, channel, order)
        values = Values(self._world, self._shapes, channel, forged=bool(order.get("forged")))
        wanted = order.get("options") or {}
        data = {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": self._options(command, words[1:], wanted, values, focused),
        }
        data |= {"guild_id": command["guild_id"]} if "guild_id" in command else {}
        if values.resolved and kind == COMMAND:
            data["resolved"] = values.resolved
        return self._send(kind, user, channel, data, name=" ".join(words))

    def _options(
        self, place: Json, words: list[str], wanted: Mapping[str, Any], values: Values, focused: str | None
    ) -> list[Json]:
        known = place.get("options") or []
        nested = [one for one in known if one["type"] in (SUBCOMMAND, GROUP)]
        if not nested:
            return values.chosen(known, wanted, focused)
        found = next((one for one in nested if words and one["name"] == words[0]), None)
        if found is None:
            raise Refused(f"{place['name']} needs one of: {', '.join(one['name'] for one in nested)}")
        inner = self._options(found, words[1:], wanted, values, focused)
        return [{"type": found["type"], "name": found["name"], "options": inner}]

    def context_menu(self, order: Mapping[str, Any]) -> Interaction:
        """user, channel, command, message: a command from a message's menu."""
        user, channel = self._who(order)
        command = self._registered(order["command"], MESSAGE_MENU, channel)
        self._may_use(command, user, channel, order)
        target = self._message(channel, order["message"], user)
        data = {
            "id": command["id"],
            "name": command["name"],
            "type": MESSAGE_MENU,
            "target_id": target.id,
            "resolved": {"messages": {target.id: self._shapes.message(target)}},
        }
        return self._send(COMMAND, user, channel, data, name=command["name"])

    def press(self, order: Mapping[str, Any]) -> Interaction:
        """user, channel, message, custom_id, values for a select."""
        user, channel = self._who(order)
        message = self._pressed(order, user, channel)
        custom_id = str(order["custom_id"])
        found = next((one for one in every(message.components) if one.get("custom_id") == custom_id), None)
        if not order.get("forged"):
            _pressable(found, custom_id)
        data: Json = {"custom_id": custom_id, "component_type": 2, "id": 1}
        if found:
            data |= {"component_type": found["type"], "id": found["id"]}
        if "values" in order:
            data["values"] = order["values"]
        return self._send(COMPONENT, user, channel, data, name=custom_id, message=message)

    def submit_modal(self, order: Mapping[str, Any]) -> Interaction:
        """interaction (the one that was answered with the modal), values {custom_id: value}; or a forged one:

        user, channel, custom_id, components as they shall arrive, resolved.
        """
        if order.get("forged"):
            user, channel = self._who(order)
            data = {name: order[name] for name in ("custom_id", "components", "resolved") if name in order}
            return self._send(MODAL, user, channel, data, name=order["custom_id"])
        shown = self._interactions.all[str(order["interaction"])]
        if shown.shown_modal is None:
            raise Refused("this interaction was not answered with a modal")
        data = submitted(shown.shown_modal, order.get("values") or {}, self._world, self._shapes)
        name = shown.shown_modal["custom_id"]
        return self._send(MODAL, shown.user, shown.channel, data, name=name, message=shown.message, caused_by=shown)

    def say(self, order: Mapping[str, Any]) -> Message:
        """user, channel, content, uploads (ids): a plain message of a person."""
        user, channel = self._who(order)
        message = self._messages.write(channel, user, Draft({}, str(order.get("content", "")), [], [], 0), [])
        message.attachments = [self._world.uploads[str(one)] for one in order.get("uploads") or []]
        for upload in message.attachments:
            upload.folder = f"attachments/{channel.id}"
        self._messages.announce("MESSAGE_CREATE", message)
        return message

    def react(self, order: Mapping[str, Any]) -> Json:
        """user, channel, message, emoji (a letter of Unicode): puts a reaction under a message; with `off` takes it
        away."""
        user, channel = self._who(order)
        message = self._message(channel, order["message"], user)
        emoji = str(order.get("emoji", STAR))
        if message.only_for or (channel.guild_id and not self._payloads.bits(user, channel) & P.ADD_REACTIONS):
            raise Refused("this user may not react there")
        there = message.reactions.setdefault(emoji, [])
        if order.get("off"):
            there.remove(user.id)
        elif user.id not in there:
            there.append(user.id)
        event = "MESSAGE_REACTION_REMOVE" if order.get("off") else "MESSAGE_REACTION_ADD"
        intent = GUILD_REACTIONS if channel.guild_id else DIRECT_REACTIONS
        told = self._reaction(user, channel, message, emoji)
        return {"told": self._gateway.dispatch(event, told, guild_id=channel.guild_id, intent=intent)}

    def _reaction(self, user: User, channel: Channel, message: Message, emoji: str) -> Json:
        told: Json = {
            "user_id": user.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "message_author_id": message.author.id,
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        guild = self._world.guild_of(channel)
        if guild is not None:
            told |= {"guild_id": guild.id}
            told |= {"member": member_json(guild.members[user.id])} if user.id in guild.members else {}
        return told

    def delete_message(self, order: Mapping[str, Any]) -> Json:
        """channel, message: as a moderator would."""
        channel = self._world.channel(order["channel"])
        self._messages.delete(channel.messages[str(order["message"])])
        return {}

    def upload(self, user: User, name: str, content_type: str | None, data: bytes) -> Upload:
        """A file that a person attaches to a command, a modal or a message."""
        made = Upload(self._world.ids.next(), name, content_type, data, f"ephemeral-attachments/{user.id}")
        self._world.uploads[made.id] = made
        return made

    def deliver_again(self, order: Mapping[str, Any]) -> Interaction:
        """interaction: the same event once more."""
        one = self._interactions.all[str(order["interaction"])]
        self._dispatch(one)
        return one

    def _who(self, order: Mapping[str, Any]) -> tuple[User, Channel]:
        return self._world.user(order["user"]), self._world.channel(order["channel"])

    def _message(self, channel: Channel, message_id: object, user: User) -> Message:
        found = channel.messages.get(str(message_id))
        if found is None or (found.only_for and found.only_for != user.id):
            raise Refused("this user does not see such a message")
        return found

    def _pressed(self, order: Mapping[str, Any], user: User, channel: Channel) -> Message:
        """A forged press may name a message of another channel or guild."""
        if not order.get("forged"):
            return self._message(channel, order["message"], user)
        wanted = str(order["message"])
        every = (one.messages.get(wanted) for one in self._world.channels.values())
        found = next((one for one in every if one), None)
        if found is None:
            raise Refused("there is no such message")
        return found

    def _registered(self, name: str, kind: int, channel: Channel) -> Json:
        offered = self._commands.visible(channel.guild_id)
        found = next((one for one in offered if one["name"] == name and one["type"] == kind), None)
        if found is None:
            raise Refused(f"no such command is registered: {name}; there are {[one['name'] for one in offered]}")
        return found

    def _may_use(self, command: Json, user: User, channel: Channel, order: Mapping[str, Any]) -> None:
        """What hides a command from a user's client."""
        if order.get("forged"):
            return
        guild = self._world.guild_of(channel)
        bits = self._payloads.bits(user, channel)
        if user.bot:
            raise Refused("bots cannot use commands")
        if guild and user.id not in guild.members:
            raise Refused("this user is no member here")
        if not bits & P.USE_APPLICATION_COMMANDS or not may_send(bits, channel):
            raise Refused("this user may not use commands here")
        needed = int(command["default_member_permissions"] or 0)
        if guild and bits & needed != needed:
            raise Refused("this command is not offered to this member")
        if command["nsfw"] and not self._world.parent_of(channel).nsfw:
            raise Refused("this command is offered in age-restricted channels only")
        installed = 1 if guild and self._world.bot.id not in guild.members else 0
        if installed not in command["integration_types"]:
            raise Refused("this command is not offered by this kind of installation")
        context = 0 if guild else 1
        if command["contexts"] is not None and context not in command["contexts"]:
            raise Refused("this command is not offered here")

    def _send(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        *,
        name: str,
        message: Message | None = None,
        caused_by: Interaction | None = None,
    ) -> Interaction:
        made = Interaction(
            self._world.ids.next(),
            kind,
            user,
            channel,
            self._world.clock.now(),
            max(user.upload_limit, self._world.upload_limit(channel)),
            name,
            message=message,
            caused_by=caused_by,
        )
        made.payload = self._payloads.event(made, data)
        self._interactions.all[made.id] = made
        self._dispatch(made)
        return made

    def _dispatch(self, one: Interaction) -> None:
        told = self._gateway.dispatch("INTERACTION_CREATE", one.payload, guild_id=one.channel.guild_id, intent=0)
        one.delivered += told


def _pressable(component: Json | None, custom_id: str) -> None:
    if component is None:
        raise Refused(f"the message has no component with this id: {custom_id}")
    if component.get("disabled"):
        raise Refused("this component is disabled")
