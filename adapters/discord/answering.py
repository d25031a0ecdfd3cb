"""Acknowledge, hand over, answer: one interaction from its arrival to the last word. The core says in which manner."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import discord

from adapters.discord.address import with_message
from adapters.discord.forms import modal
from adapters.discord.inbound import Around, Json, read, typed
from adapters.discord.outbound import choice_label, dress, label
from adapters.discord.posting import arguments, opened
from adapters.discord.rest import given
from bot.generation.command import Command
from bot.generation.message import Form, Message, Text
from bot.generation.ports import Clock, Hears, Manner

log = logging.getLogger("dailies.discord")

Interaction = discord.Interaction[Any]
_Flow = Callable[[Interaction, Command], Awaitable[None]]

_AUTOCOMPLETE = 4
_KINDS = (2, 3, _AUTOCOMPLETE, 5)
_MOST_CHOICES, _LONGEST_CHOICE = 25, 100
# Too late, answered already by another process, or no connection (a RuntimeError when it was closed meanwhile): nobody
# there can be told anything.
_NOT_HEARD = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, RuntimeError)


class Answering:
    """Hears interactions for the core. Nothing of it raises into discord.py."""

    def __init__(self, core: Hears, clock: Clock) -> None:
        self._core = core
        self._clock = clock
        self._flows: Mapping[Manner, _Flow] = {
            Manner.FORM: self._with_form,
            Manner.PRIVATE: self._privately,
            Manner.PUBLIC: self._publicly,
            Manner.PAGING: self._in_place,
            Manner.MAKING: self._making,
        }

    async def hear(self, interaction: Interaction, payload: Json, age_restricted: bool | None) -> None:
        """Answer one interaction."""
        if payload["type"] not in _KINDS:
            return
        command = None
        try:
            me = interaction.client.user
            everywhere = _granted(interaction.guild, payload)
            command = read(payload, Around(str(me.id if me else ""), self._clock.now(), age_restricted, everywhere))
            if not command.asked_by.is_bot:
                await self._answer(interaction, payload, command)
        except Exception:  # one command's bug stays its own; whoever sent it is told
            log.exception("discord.failed", extra={"facts": {"interaction": payload.get("id")}})
            await self._apologise(interaction, command)

    async def _answer(self, interaction: Interaction, payload: Json, command: Command) -> None:
        if payload["type"] == _AUTOCOMPLETE:
            await self._suggest(interaction, payload, command)
        elif refusal := self._core.refuses(command):
            await _at_once(interaction, refusal, command)
        else:
            await self._flows[self._core.manner(command)](interaction, command)

    async def _apologise(self, interaction: Interaction, command: Command | None) -> None:
        """Best effort: the connection itself may be what failed."""
        manner = self._core.manner(command) if command else Manner.PRIVATE
        late = interaction.response.is_done()
        sorry = Message(Text("discord.trouble" if late and manner is Manner.MAKING else "discord.failed"))
        locale = command.asked_by.locale if command else str(interaction.locale)
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                return
            if late and manner is not Manner.PAGING:
                await _edit(interaction, sorry, locale)
            elif late:
                await interaction.followup.send(ephemeral=True, **arguments(dress(sorry, locale)))
            else:
                await interaction.response.send_message(ephemeral=True, **arguments(dress(sorry, locale)))
        except _NOT_HEARD as error:
            log.warning("discord.no_apology", extra={"facts": {"error": type(error).__name__}})

    async def _suggest(self, interaction: Interaction, payload: Json, command: Command) -> None:
        option, so_far = typed(payload)
        offered, locale = await self._core.suggest(command, option, so_far), command.asked_by.locale
        choices = [
            discord.app_commands.Choice(
                name=label(choice_label(one, locale), _LONGEST_CHOICE), value=one.value[:_LONGEST_CHOICE]
            )
            for one in offered[:_MOST_CHOICES]
        ]
        await _heard(interaction.response.autocomplete(choices))

    async def _with_form(self, interaction: Interaction, command: Command) -> None:
        """A form can only be the very first answer."""
        answer = await self._core.handle(command)
        if isinstance(answer, Form):
            await _heard(interaction.response.send_modal(modal(answer, command.asked_by.locale)))
        else:
            await _at_once(interaction, answer or Message(Text("discord.done")), command)

    async def _privately(self, interaction: Interaction, command: Command) -> None:
        if await _heard(interaction.response.defer(ephemeral=True, thinking=True)):
            answer = _message(await self._core.handle(command)) or Message(Text("discord.done"))
            await _edit(interaction, answer, command.asked_by.locale)

    async def _publicly(self, interaction: Interaction, command: Command) -> None:
        if await _heard(interaction.response.defer(thinking=True)):
            answer = _message(await self._core.handle(command)) or Message(Text("discord.done"))
            await _say(interaction, answer, command)

    async def _in_place(self, interaction: Interaction, command: Command) -> None:
        if await _heard(interaction.response.defer()):
            answer = _message(await self._core.handle(command))
            if answer is not None:
                locale = command.asked_by.locale if answer.private else command.place.locale
                await _edit(interaction, answer, locale)

    async def _making(self, interaction: Interaction, command: Command) -> None:
        """Committed, acknowledged, noted, done: a crash between any two leaves a row that knows."""
        if not await self._core.receive(command):
            return
        shown = await _heard(interaction.response.defer(thinking=True))
        if shown is None:
            return
        message = shown.message_id or (await interaction.original_response()).id
        to = with_message(command.reply_to, str(message))
        await self._core.acknowledged(command, to)
        answer = _message(await self._core.handle(replace(command, reply_to=to)))
        if answer is not None:
            await _say(interaction, answer, command)
            await self._core.answered(command)


async def _heard(acknowledgement: Awaitable[Any]) -> Any:
    """What Discord says to an acknowledgement; None when it came too late or did not get through."""
    try:
        return await acknowledgement or True
    except _NOT_HEARD as error:
        facts = {"error": type(error).__name__, "code": getattr(error, "code", None)}
        log.warning("discord.not_acknowledged", extra={"facts": facts})
        return None


def _message(answer: Message | Form | None) -> Message | None:
    if isinstance(answer, Form):
        raise TypeError("a form can only be the first answer; the manner of this command is wrong")
    return answer


def _granted(guild: discord.Guild | None, payload: Json) -> int:
    """What somebody's roles grant in all of a server: Discord itself says only what holds in the one channel."""
    if guild is None:
        return 0
    granted = 0
    for role in (guild.id, *map(int, (payload.get("member") or {}).get("roles", ()))):
        known = guild.get_role(role)
        granted |= known.permissions.value if known is not None else 0
    return granted


async def _at_once(interaction: Interaction, message: Message, command: Command) -> None:
    """To the asker alone, in place of any acknowledgement."""
    said = arguments(dress(message, command.asked_by.locale))
    await _heard(interaction.response.send_message(ephemeral=True, **said))


async def _say(interaction: Interaction, message: Message, command: Command) -> None:
    """In the message that everybody sees; what is private takes its place, for the asker alone."""
    if not message.private:
        await _edit(interaction, message, command.place.locale)
        return
    said = arguments(dress(message, command.asked_by.locale))
    # As long as a message says that the bot is thinking, the first follow-up fills it, for everybody to see.
    await interaction.edit_original_response(content="…")
    await interaction.followup.send(ephemeral=True, **said)
    await interaction.delete_original_response()


async def _edit(interaction: Interaction, message: Message, locale: str) -> None:
    shown = dress(message, locale)
    files = given(attachments=opened(shown) or None)
    await interaction.edit_original_response(
        content=shown.content, view=shown.view, allowed_mentions=shown.mentions, **files
    )
