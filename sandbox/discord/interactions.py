"""Interactions after they were sent: one answer within three seconds, then fifteen minutes of follow-ups."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.clock import iso
from sandbox.discord.components import autocomplete_choices, modal
from sandbox.discord.drafts import Draft, judge
from sandbox.discord.errors import (
    ALREADY_ANSWERED,
    INVALID_TOKEN,
    TOO_MANY_FOLLOW_UPS,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    ApiError,
    Mistakes,
)
from sandbox.discord.messages import Messages
from sandbox.discord.rest import Call, Reply, Route
from sandbox.discord.shapes import Shapes, user_json
from sandbox.discord.state import EPHEMERAL, LOADING, Channel, Json, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
SAY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
# Which answers each kind of interaction takes.
_ANSWERS = {
    COMMAND: (SAY, DEFER, SHOW_MODAL),
    COMPONENT: (SAY, DEFER, DEFER_UPDATE, UPDATE, SHOW_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (SAY, DEFER, DEFER_UPDATE, UPDATE),
}
MOST_FOLLOW_UPS = 5  # where the application was installed by the user only
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@dataclass(slots=True)
class Interaction:
    """One interaction and what became of it. upload_limit in bytes; message is the one whose component was used."""

    id: str
    type: int
    user: User
    channel: Channel
    created_at: float
    upload_limit: int
    name: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    message: Message | None = None
    modal: Json | None = None
    caused_by: Interaction | None = None
    answer: int | None = None
    answered_at: float | None = None
    original: Message | None = None
    shown_modal: Json | None = None
    choices: list[Json] | None = None
    followups: list[Message] = field(default_factory=list)
    delivered: int = 0
    payload: Json = field(default_factory=dict)


class Interactions:
    """/interactions and the webhooks that belong to them."""

    def __init__(self, world: World, messages: Messages, shapes: Shapes) -> None:
        self._world = world
        self._messages = messages
        self._shapes = shapes
        self.all: dict[str, Interaction] = {}

    def routes(self) -> list[Route]:
        """Nothing here needs the bot's token: the interaction's own is in the path."""
        callback = "/interactions/{interaction_id}/{interaction_token}/callback"
        original, other = f"{_WEBHOOK}/messages/@original", f"{_WEBHOOK}/messages/{{message_id}}"
        return [
            Route("POST", callback, self._callback, False, self._callback_limit),
            Route("POST", _WEBHOOK, self._follow_up, False, self._webhook_limit),
            Route("GET", original, self._get, False),
            Route("PATCH", original, self._edit, False, self._webhook_limit),
            Route("DELETE", original, self._delete, False),
            Route("GET", other, self._get, False),
            Route("PATCH", other, self._edit, False, self._webhook_limit),
            Route("DELETE", other, self._delete, False),
        ]

    def failed(self, one: Interaction) -> bool:
        """Whether its user has been told that the application did not respond."""
        late = self._world.clock.now() - one.created_at > self._world.settings.answer_within
        return one.answer is None and late

    def _callback_limit(self, params: dict[str, str]) -> int:
        return self._open(params["interaction_id"], params["interaction_token"]).upload_limit

    def _webhook_limit(self, params: dict[str, str]) -> int:
        return self._of_webhook(params).upload_limit

    def _callback(self, call: Call) -> Reply:
        one = self._open(call.params["interaction_id"], call.params["interaction_token"])
        if one.answer is not None:
            raise ApiError(ALREADY_ANSWERED)
        if self.failed(one):
            raise ApiError(UNKNOWN_INTERACTION)
        sent = call.json if isinstance(call.json, dict) else {}
        data = sent.get("data") or {}
        kind = self._kind(one, sent.get("type"))
        self._answer(one, kind, data, call)
        one.answer, one.answered_at = kind, self._world.clock.now()
        self._world.changes.poke()
        return Reply(self._response(one)) if call.query.get("with_response") in ("true", "True", "1") else Reply()

    def _kind(self, one: Interaction, kind: Any) -> int:
        """Raises ApiError for an answer that this interaction does not take."""
        allowed = _ANSWERS[one.type]
        if one.message is None:
            allowed = tuple(each for each in allowed if each not in (DEFER_UPDATE, UPDATE))
        if kind not in allowed:
            mistakes = Mistakes()
            said = f"Value must be one of {{{', '.join(map(str, allowed))}}}."
            mistakes.add(("type",), "BASE_TYPE_CHOICES", said)
            mistakes.raise_any()
        return int(kind)

    def _answer(self, one: Interaction, kind: int, data: Json, call: Call) -> None:
        if kind == SAY:
            one.original = self._say(one, data, call)
        elif kind == DEFER:
            one.original = self._think(one, data)
        elif kind == UPDATE and one.message:
            one.original = self._messages.edit(one.message, data, call.files)
        elif kind == DEFER_UPDATE:
            one.original = one.message
        elif kind == CHOICES:
            one.choices = autocomplete_choices(data.get("choices"))
        elif kind == SHOW_MODAL:
            mistakes = Mistakes()
            one.shown_modal = modal(data, mistakes)
            mistakes.raise_any()

    def _say(self, one: Interaction, data: Json, call: Call) -> Message:
        draft = judge(data, call.files)
        return self._post(one, draft, call, ephemeral=bool((data.get("flags") or 0) & EPHEMERAL))

    def _post(self, one: Interaction, draft: Draft, call: Call, *, ephemeral: bool) -> Message:
        message = self._messages.write(one.channel, self._world.bot, draft, call.files)
        self._dress(one, message, ephemeral=ephemeral)
        self._messages.announce("MESSAGE_CREATE", message)
        return message

    def _think(self, one: Interaction, data: Json) -> Message:
        message = self._messages.write(one.channel, self._world.bot, Draft({}, "", [], [], LOADING), [])
        self._dress(one, message, ephemeral=bool((data.get("flags") or 0) & EPHEMERAL))
        self._messages.announce("MESSAGE_CREATE", message)
        return message

    def _dress(self, one: Interaction, message: Message, *, ephemeral: bool) -> None:
        message.from_webhook = True
        message.interaction = {"interaction_metadata": self._metadata(one)}
        if ephemeral:
            message.flags |= EPHEMERAL
            message.only_for = one.user.id

    def _metadata(self, one: Interaction) -> Json:
        made: Json = {
            "id": one.id,
            "type": one.type,
            "user": user_json(one.user),
            "authorizing_integration_owners": {"0": one.channel.guild_id or "0"},
        }
        if one.type == COMPONENT and one.message:
            made["interacted_message_id"] = one.message.id
        if one.type == MODAL and one.caused_by:
            made["triggering_interaction_metadata"] = self._metadata(one.caused_by)
        return made

    def _response(self, one: Interaction) -> Json:
        told: Json = {"id": one.id, "type": one.type, "channel_id": one.channel.id}
        told |= {"guild_id": one.channel.guild_id} if one.channel.guild_id else {}
        if one.original is None:
            return {"interaction": told}
        told["response_message_id"] = one.original.id
        told["response_message_loading"] = bool(one.original.flags & LOADING)
        told["response_message_ephemeral"] = bool(one.original.flags & EPHEMERAL)
        if one.answer not in (SAY, DEFER, UPDATE):
            return {"interaction": told}
        # Discord gives the type of the message's creation to a deferred one as well.
        kind = UPDATE if one.answer == UPDATE else SAY
        return {"interaction": told, "resource": {"type": kind, "message": self._shapes.message(one.original)}}

    def _follow_up(self, call: Call) -> Reply:
        one = self._of_webhook(call.params)
        draft = judge(call.json, call.files)
        if one.original and one.original.flags & LOADING:
            # The first follow-up after a deferral fills the deferred message.
            return Reply(self._shapes.message(self._messages.edit(one.original, call.json, call.files)))
        guild = self._world.guild_of(one.channel)
        if guild and self._world.bot.id not in guild.members and len(one.followups) >= MOST_FOLLOW_UPS:
            raise ApiError(TOO_MANY_FOLLOW_UPS)
        ephemeral = bool(((call.json or {}).get("flags") or 0) & EPHEMERAL)
        message = self._post(one, draft, call, ephemeral=ephemeral)
        one.followups.append(message)
        return Reply(self._shapes.message(message))

    def _get(self, call: Call) -> Reply:
        return Reply(self._shapes.message(self._message(call)))

    def _edit(self, call: Call) -> Reply:
        return Reply(self._shapes.message(self._messages.edit(self._message(call), call.json, call.files)))

    def _delete(self, call: Call) -> Reply:
        self._messages.delete(self._message(call))
        return Reply()

    def _message(self, call: Call) -> Message:
        """Raises ApiError 10008 for one that is gone or none of this interaction's."""
        one = self._of_webhook(call.params)
        wanted = call.params.get("message_id")
        mine = [each for each in (one.original, *one.followups) if each]
        found = one.original if wanted is None else next((each for each in mine if each.id == wanted), None)
        if found is None or found.id not in one.channel.messages:
            raise ApiError(UNKNOWN_MESSAGE)
        return found

    def _open(self, interaction_id: str, token: str) -> Interaction:
        one = self.all.get(interaction_id)
        if one is None or one.token != token:
            raise ApiError(UNKNOWN_INTERACTION)
        return one

    def _of_webhook(self, params: dict[str, str]) -> Interaction:
        """Raises ApiError: 50027 for a token that is wrong or too old, 10015 before the first answer."""
        token = params["webhook_token"]
        one = next((each for each in self.all.values() if each.token == token), None)
        if params["webhook_id"] != self._world.bot.id:
            raise ApiError(UNKNOWN_WEBHOOK)
        if one is None or self._world.clock.now() - one.created_at > self._world.settings.token_lives:
            raise ApiError(INVALID_TOKEN)
        if one.answer is None:
            raise ApiError(UNKNOWN_WEBHOOK)
        return one

    def as_json(self, one: Interaction) -> Json:
        """What tests read."""
        shown = [self._shapes.message(each) for each in (one.original, *one.followups) if each]
        return {
            "id": one.id,
            "type": one.type,
            "name": one.name,
            "user": one.user.id,
            "channel": one.channel.id,
            "token": one.token,
            "at": iso(one.created_at),
            "delivered": one.delivered,
            "failed": self.failed(one),
            "answer": one.answer,
            "answered_after": None if one.answered_at is None else one.answered_at - one.created_at,
            "original": shown[0] if one.original else None,
            "followups": shown[1:] if one.original else shown,
            "ephemeral": bool(one.original and one.original.flags & EPHEMERAL),
            "loading": bool(one.original and one.original.flags & LOADING),
            "modal": one.shown_modal,
            "choices": one.choices,
        }
