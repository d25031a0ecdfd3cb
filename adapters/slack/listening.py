"""Hears for slack-bolt: everything is written down before Bolt acknowledges it, and acknowledged before it is done."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.answering import Answering, for_the_asker
from adapters.slack.attachments import files_in, to_look_up
from adapters.slack.calls import Calls
from adapters.slack.files import Files
from adapters.slack.forms import DESTINATION
from adapters.slack.heard import Around, Heard, Origin, What
from adapters.slack.inbound import EVENT, REACTED, origin, read
from adapters.slack.installations import ENDINGS, Installations
from adapters.slack.people import People
from adapters.slack.stars import Stars
from adapters.slack.words import VOICE, Voice
from bot.generation.errors import PlatformError
from bot.generation.message import Message, Text
from bot.generation.ports import Clock, Hears, Manner
from bot.replies import render

log = logging.getLogger("dailies.slack")

_BOLT = logging.getLogger("dailies.slack.bolt")
_BOLT.setLevel(logging.WARNING)

_MOST_REMEMBERED = 10_000
_ANYTHING = re.compile(r".*", flags=re.DOTALL)
# What others may do to somebody's video, or to all of a workspace: whether they still may is asked at that moment.
_POWERS = frozenset(
    {"job.delete", "element.remove", "preset.delete", "menu.report", "menu.gallery", REACTED, "form"}
    | {f"press.{word}" for word in ("delete", "approve", "reject", "changes", "escalate", "block", "report", "gallery")}
    | {"press.adjust"}
)
_POWERFUL = ("admin.", "moderate.")  # what their names begin with
_STAR_SECONDS = 1.0  # an event has to be acknowledged within three
_HEARD, _REFUSAL, _ERRORS = "dailies_heard", "dailies_refusal", "dailies_errors"


class Listening:
    """One bolt app for as long as the core is there. What is acknowledged goes on in `group`."""

    def __init__(
        self,
        core: Hears,
        answering: Answering,
        calls: Calls,
        installations: Installations,
        people: People,
        files: Files,
        stars: Stars,
        clock: Clock,
        group: asyncio.TaskGroup,
        *,
        voice: Voice = VOICE,
        locale: str = "en",
    ) -> None:
        """`locale`: for people of whom no language is known."""
        self._core = core
        self._answering = answering
        self._installations = installations
        self._people = people
        self._files = files
        self._stars = stars
        self._voice = voice
        self._clock = clock
        self._group = group
        self._once = _Once()
        self._app = AsyncApp(
            name="slack_bolt.app",  # Bolt sets the level of the logger of this name
            logger=_BOLT,
            client=calls.client(),
            authorize=_authorizing(installations),
            signing_secret="checked before it comes here",  # noqa: S106 - and not used
            request_verification_enabled=False,
            user_facing_authorize_error_message=render(Text("slack.not_installed_here"), locale, voice.label),
        )
        self._app.middleware(self._note)
        for listen in (
            self._app.command(_ANYTHING),
            self._app.action(_ANYTHING),
            self._app.view(_ANYTHING),
            self._app.shortcut(_ANYTHING),
        ):
            listen(self._acknowledge)
        for event in ("app_mention", "message", "app_home_opened", "reaction_added"):
            self._app.event(event)(self._go_on)

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Bolt's answer to one delivery."""
        return await self._app.async_dispatch(request)

    async def _note(
        self,
        body: dict[str, Any],
        context: Any,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - Bolt's names
    ) -> BoltResponse | None:
        """Before Bolt acknowledges: what is to be made is committed. What failed here is not acknowledged at all."""
        if (body.get("event") or {}).get("type") in ENDINGS:
            await self._installations.ended(body)
            return BoltResponse(status=200)
        heard = await self._heard(body, context)
        if heard is None or heard.command.asked_by.is_bot:
            return BoltResponse(status=200)
        making = heard.what is What.ASKED and self._core.manner(heard.command) is Manner.MAKING
        refusal = await self._refusal(heard) if making or heard.refusal else None
        errors = await self._errors(heard, refusal) if making and heard.command.name == "form" else {}
        if not errors and not await self._is_new(heard, written=making and refusal is None):
            return BoltResponse(status=200)
        context[_HEARD], context[_REFUSAL], context[_ERRORS] = heard, refusal, errors
        await next()
        return None

    async def _heard(self, body: dict[str, Any], context: Any) -> Heard | None:
        try:
            where = origin(body)
            if where is None:
                return None
            me = str(context.get("bot_user_id") or "")
            starred = await self._starred(body, where, me)
            if starred is None:
                return None
            stubs = to_look_up(files_in(body), where.tenant)
            async with asyncio.TaskGroup() as group:
                known = group.create_task(self._people.known(where.tenant, where.user))
                files = group.create_task(self._files.look_up(where.tenant, stubs))
            around = Around(me, self._clock.now(), known.result(), files.result(), starred)
            heard = read(body, around)
            if not _uses_power(heard):
                return heard
            now = await self._people.known(where.tenant, where.user, now=True)
            return read(body, replace(around, known=now))
        except (LookupError, TypeError, ValueError):
            log.exception("slack.odd_payload", extra={"facts": {"type": str(body.get("type"))}})
            return None

    async def _starred(self, body: dict[str, Any], where: Origin, me: str) -> Mapping[str, Any] | None:
        """The message that was starred; nothing where none was. None: the star means nothing."""
        event = body.get("event") or {}
        if event.get("type") != EVENT:
            return {}
        try:
            async with asyncio.timeout(_STAR_SECONDS):
                return await self._stars.message(event, where, me)
        except (PlatformError, TimeoutError) as error:
            log.info("slack.reaction_not_read", extra={"facts": {"problem": str(error)}})
            return None

    async def _refusal(self, heard: Heard) -> Message | None:
        command = heard.command
        if heard.refusal is not None:
            return for_the_asker(command, heard.refusal)
        if refusal := self._core.refuses(command):
            return refusal
        if not await self._people.may_post(heard.origin.tenant, command.place.channel):
            return for_the_asker(command, Text("slack.not_in_channel"))
        return None

    async def _errors(self, heard: Heard, refusal: Message | None) -> Mapping[str, str]:
        """What is wrong with a form, under its fields; Slack takes errors for fields that are there only."""
        locale, view = heard.command.asked_by.locale, heard.view
        shown = tuple(view.values) if view else ()
        there = [*shown, DESTINATION] if view and view.opened.mine else list(shown)
        wrong = {DESTINATION if refusal.text.key == "slack.not_in_channel" else "": refusal.text} if refusal else {}
        wrong = {**self._core.objections(heard.command), **wrong}
        first = next(iter(there), "")
        placed = {
            name if name in there else first: render(text, locale, self._voice.label) for name, text in wrong.items()
        }
        return {name: words for name, words in placed.items() if name}

    async def _is_new(self, heard: Heard, *, written: bool) -> bool:
        """Whether nobody answers it yet. `written`: by the core, for good; everything else is remembered here."""
        command = heard.command
        if not written:
            return self._once.is_new(command.key)
        if not await self._core.receive(command):
            return False
        await self._core.acknowledged(command, command.reply_to)
        return True

    async def _acknowledge(self, ack: Callable[..., Awaitable[Any]], context: Any) -> None:
        if errors := context[_ERRORS]:
            await ack(response_action="errors", errors=dict(errors))
            return
        await ack()
        await self._go_on(context)

    async def _go_on(self, context: Any) -> None:
        heard: Heard = context[_HEARD]
        self._group.create_task(self._answering.answer(heard, context[_REFUSAL]), name=f"slack {heard.command.name}")


def _uses_power(heard: Heard) -> bool:
    """Somebody who may have had it a minute ago, and wants to use it."""
    asker, name = heard.command.asked_by, heard.command.name
    powerful = name in _POWERS or name.startswith(_POWERFUL)
    return powerful and (asker.manages or bool(asker.roles))


def _authorizing(installations: Installations) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt looks at the names of the arguments, and stumbles over a method's self."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = await installations.find(enterprise_id, team_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.token.get_secret_value(),
        )

    return authorize  # type: ignore[return-value]  # Bolt takes None for "not installed", and does not say so


class _Once:
    """Which deliveries came already, of those that nobody writes down. Slack tells of one again when in doubt."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """True the first time."""
        if key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return True
