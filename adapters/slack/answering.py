"""Hand over, answer: what becomes of a delivery after it was acknowledged. The core says in which manner."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.slack.address import Address, address_of, with_message
from adapters.slack.calls import Calls, Refused, unanswered
from adapters.slack.dressing import Dressing
from adapters.slack.forms import Around, overlaid, view
from adapters.slack.heard import Heard, What
from adapters.slack.outbound import Shown, home, leaf
from adapters.slack.posting import Posts
from adapters.slack.sharing import Sharing
from bot.generation.command import Command
from bot.generation.errors import PlatformError, PlatformUnavailable, PostRefused
from bot.generation.message import Form, Message, Text
from bot.generation.ports import Hears, Manner
from bot.replies import render

log = logging.getLogger("dailies.slack")

DONE = Message(Text("slack.done"), private=True)


class Answering:
    """Answers deliveries for the core. Nothing of it raises but StorageError."""

    def __init__(self, core: Hears, calls: Calls, posts: Posts, sharing: Sharing, dressing: Dressing) -> None:
        self._core = core
        self._calls = calls
        self._posts = posts
        self._sharing = sharing
        self._dressing = dressing
        self._voice = dressing.voice
        self._flows: Mapping[Manner, Callable[[Heard], Awaitable[None]]] = {
            Manner.FORM: self._with_form,
            Manner.PRIVATE: self._privately,
            Manner.PUBLIC: self._publicly,
            Manner.PAGING: self._in_place,
            Manner.MAKING: self._making,
        }

    async def answer(self, heard: Heard, refusal: Message | None) -> None:
        """All that is left to do about it; `refusal` in place of everything else."""
        try:
            await self._answer(heard, refusal)
        except PlatformError as error:
            facts = {"command": heard.command.name, "problem": str(error)}
            log.warning("slack.not_answered", extra={"facts": facts})
        except Exception:  # one command's bug stays its own; whoever sent it is told
            log.exception("slack.failed", extra={"facts": {"key": heard.command.key}})
            await self._apologise(heard)

    async def _answer(self, heard: Heard, refusal: Message | None) -> None:
        if refusal is not None:
            await self._tell(heard, refusal)
        elif heard.what is What.STAR:
            await self._core.handle(heard.command)
        elif heard.what is What.HOME:
            await self._show_home(heard)
        elif heard.what is What.MODE:
            await self._change_mode(heard)
        else:
            await self._flows[self._core.manner(heard.command)](heard)

    # -- the manners

    async def _with_form(self, heard: Heard) -> None:
        """At once: what was pressed opens a view for three seconds."""
        if heard.trigger is None:
            await self._tell(heard, Message(Text("slack.needs_a_press"), private=True))
            return
        answer = await self._core.handle(heard.command)
        if not isinstance(answer, Form):
            await self._tell(heard, answer or DONE)
            return
        await self._open(heard, view(answer, heard.command.asked_by.locale, self._around(heard, answer), self._voice))

    async def _privately(self, heard: Heard) -> None:
        await self._tell(heard, _message(await self._core.handle(heard.command)) or DONE)
        if heard.view is not None and heard.view.is_home:
            await self._show_home(heard)

    async def _publicly(self, heard: Heard) -> None:
        answer = _message(await self._core.handle(heard.command)) or DONE
        if answer.private:
            await self._tell(heard, answer)
        else:
            await self._say(heard, answer)

    async def _in_place(self, heard: Heard) -> None:
        """In place of the message that was pressed, if only the person sees that one."""
        answer = _message(await self._core.handle(heard.command))
        if answer is None:
            return
        if heard.response_url is None or heard.seen:
            await self._tell(heard, answer)
            return
        shown = await self._dress(heard, answer, heard.command.asked_by.locale)
        await self._respond(heard.response_url, {"replace_original": True, **shown.said()})

    async def _making(self, heard: Heard) -> None:
        """It is written down and acknowledged already."""
        answer = _message(await self._core.handle(heard.command))
        if answer is not None:
            await self._tell(heard, answer)
            await self._core.answered(heard.command)
            return
        command, address = heard.command, address_of(heard.command.reply_to)
        shown = await self._dress(heard, Message(Text("slack.taken")), address.locale)
        try:
            ts = await self._posts.status(address, shown, command.key, is_new=True)
        except PlatformError as error:
            # It will be posted with what there is to tell by then.
            log.info("slack.status_later", extra={"facts": {"key": command.key, "problem": str(error)}})
            return
        await self._core.moved(command, with_message(command.reply_to, ts))

    # -- views

    async def _show_home(self, heard: Heard) -> None:
        command = heard.command
        page = home(await self._core.home(command), command.asked_by.locale, self._voice)
        await self._ask(heard, "views.publish", user_id=heard.origin.user, view=page)

    async def _change_mode(self, heard: Heard) -> None:
        """The same form with the fields of another mode; what was filled in stays."""
        answer = await self._core.handle(heard.command)
        if heard.view is None or not isinstance(answer, Form):
            await self._tell(heard, _message(answer) or DONE)
            return
        shown = overlaid(answer, heard.view.values)
        made = view(shown, heard.command.asked_by.locale, heard.view.opened, self._voice)
        await self._ask(heard, "views.update", view_id=heard.view.id, hash=heard.view.hash, view=made)

    async def _open(self, heard: Heard, made: dict[str, Any]) -> None:
        on_top = heard.view is not None and not heard.view.is_home
        await self._ask(heard, "views.push" if on_top else "views.open", trigger_id=heard.trigger, view=made)

    def _around(self, heard: Heard, form: Form) -> Around:
        """Whether the form makes something decides if it asks where that goes."""
        sent_off = replace(heard.command, name="form", options={"draft": form.draft})
        mine = self._core.manner(sent_off) is Manner.MAKING
        return Around(heard.origin.channel, heard.origin.thread, mine)

    # -- saying something

    async def _tell(self, heard: Heard, message: Message) -> None:
        """To the person alone, by the first way that there is."""
        locale = message.locale or heard.command.asked_by.locale
        if message.files:
            message = await self._handed_over(heard, message, locale)
        if heard.view is not None and not heard.view.is_form and heard.trigger:
            await self._in_view(heard, message, locale)
        elif heard.response_url is not None:
            shown = await self._dress(heard, message, locale)
            said = {"response_type": "ephemeral", "replace_original": False, **shown.said()}
            thread = {"thread_ts": heard.origin.thread} if heard.origin.thread else {}
            await self._respond(heard.response_url, {**said, **thread})
        else:
            await self._whisper(heard, message, locale)

    async def _handed_over(self, heard: Heard, message: Message, locale: str) -> Message:
        """No message for one person alone can carry a file here: it goes into their direct messages; and this tells
        so."""
        direct = Address(heard.origin.tenant, heard.origin.user, locale=locale)
        try:
            await self._sharing.post(direct, await self._dress(heard, message, locale), heard.command.key)
        except (PostRefused, PlatformUnavailable) as error:
            return Message(error.text, private=True, locale=message.locale)
        return Message(Text("slack.sent_directly"), private=True, locale=message.locale)

    async def _dress(self, heard: Heard, message: Message, locale: str) -> Shown:
        return await self._dressing.dress(message, heard.origin.tenant, locale)

    async def _in_view(self, heard: Heard, message: Message, locale: str) -> None:
        """Somebody's own page has no channel; a message that is a view makes room for the next one."""
        words = [render(Text(key), locale, self._voice.label) for key in ("slack.title", "slack.close")]
        opened = heard.view.opened.written() if heard.view else ""
        made = leaf(message, words[0], words[1], locale, opened, self._voice)
        if heard.view is not None and not heard.view.is_home:
            await self._ask(heard, "views.update", view_id=heard.view.id, view=made)
        else:
            await self._ask(heard, "views.open", trigger_id=heard.trigger, view=made)

    async def _whisper(self, heard: Heard, message: Message, locale: str) -> None:
        shown, address = await self._dress(heard, message, locale), address_of(heard.command.reply_to)
        if address.channel.startswith(("C", "G")):
            named = {"channel": address.channel, "user": heard.origin.user, "thread_ts": address.thread}
            try:
                await self._ask(heard, "chat.postEphemeral", **named, **shown.said())
            except PostRefused:
                address = Address(address.tenant, heard.origin.user)
            else:
                return
        await self._posts.say(address, shown, heard.command.key, address.thread, "whisper")

    async def _say(self, heard: Heard, message: Message) -> None:
        """To everybody; if I may not, to the person alone."""
        address, key = address_of(heard.command.reply_to), heard.command.key
        shown = await self._dress(heard, message, address.locale)
        try:
            if shown.files:
                await self._sharing.post(address, shown, key)
            else:
                await self._posts.say(address, shown, key, address.thread)
        except PostRefused as refused:
            await self._tell(heard, Message(refused.text, private=True))

    async def _respond(self, url: str, body: Mapping[str, Any]) -> None:
        async with unanswered(), self._calls.session.post(url, json=body, allow_redirects=False) as answer:
            if answer.status != 200:
                raise PlatformUnavailable(Text("slack.unreachable", reason=f"status {answer.status}"))

    async def _ask(self, heard: Heard, method: str, **arguments: Any) -> None:
        try:
            await self._posts.ask(address_of(heard.command.reply_to), method, **arguments)
        except Refused as refused:
            log.warning("slack.refused", extra={"facts": {"method": method, "code": refused.code}})
            raise

    async def _apologise(self, heard: Heard) -> None:
        """Best effort: the connection itself may be what failed."""
        making = self._core.manner(heard.command) is Manner.MAKING
        try:
            await self._tell(heard, Message(Text("slack.trouble" if making else "slack.failed"), private=True))
        except PlatformError as error:
            log.warning("slack.no_apology", extra={"facts": {"problem": str(error)}})


def _message(answer: Message | Form | None) -> Message | None:
    """A form that was not asked for as one cannot be shown any more."""
    return None if isinstance(answer, Form) else answer


def for_the_asker(command: Command, text: Text) -> Message:
    """A refusal, with what was typed to correct it."""
    return Message(text, private=True, copy=command.words)
