"""SlackPlatform: connect, acknowledge, hand over, post. What may be done is decided in the core."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import PurePath

from aiohttp import web

from adapters.slack.address import PLATFORM, Address, Tenant, address_of, user_of, with_message
from adapters.slack.answering import Answering
from adapters.slack.calls import Calls, Secret
from adapters.slack.dressing import Dressing
from adapters.slack.files import Files
from adapters.slack.heard import Origin
from adapters.slack.inbound import asker
from adapters.slack.installations import ESSENTIAL, Installations, OneWorkspace
from adapters.slack.listening import Listening
from adapters.slack.people import People
from adapters.slack.posting import Posts, Results, read_reference
from adapters.slack.sharing import Sharing, Uploads
from adapters.slack.signed import Door
from adapters.slack.sockets import HEARTBEAT, Sockets
from adapters.slack.stars import Stars
from adapters.slack.words import Voice
from bot import transfer
from bot.generation.command import Asker, Attachment, Person, Place, ReplyTo
from bot.generation.errors import PlatformRefused, PlatformUnavailable
from bot.generation.message import Message, Refusal, Text
from bot.generation.ports import Clock, Hears, Ids

log = logging.getLogger("dailies.slack")

_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach Slack, and how Slack reaches us: by `app_token` (Socket Mode), or else by calls that
    `signing_secret` signs (HTTP mode)."""

    api_base: str = "https://slack.com/api"
    app_token: Secret | None = None
    signing_secret: Secret | None = None


class SlackPlatform:
    """The ChatPlatform port for Slack. The Web API works without a connection, and while one is begun anew."""

    def __init__(
        self,
        access: Access,
        bot_token: Secret | Installations,
        uploads: Uploads,
        clock: Clock,
        ids: Ids,
        download: transfer.TokenDownload,
        *,
        results: Results = "thread",
        locale: str = "en",
        heartbeat: float = HEARTBEAT,
        calls: Calls | None = None,
        command: str = "/video",
    ) -> None:
        """`bot_token`: of one workspace, or where the tokens of many come from; `calls` are the connections that this
        one uses already. `download` goes to Slack's file hosts and no others. `locale`: for people of whom no language
        is known. `command`: what the slash command is called there."""
        self._calls = calls or Calls(access.api_base, clock)
        one = hasattr(bot_token, "get_secret_value")
        self._installations: Installations = OneWorkspace(self._calls, bot_token) if one else bot_token  # type: ignore[assignment, arg-type]
        self._people = People(self._calls, self._installations, clock)
        self._posts = Posts(self._calls, self._installations, self._people, results)
        self._sharing = Sharing(self._calls, self._posts, uploads, clock)
        self._files = Files(self._calls, self._installations, download)
        token, secret = access.app_token, access.signing_secret
        self._sockets = Sockets(self._calls, token, clock, ids.chance, heartbeat) if token is not None else None
        self._door = Door(secret, clock) if token is None and secret is not None else None
        self._clock = clock
        self._locale = locale
        self._voice = Voice(command)
        self._dressing = Dressing(self._people, self._voice)
        self._lacking: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The platform of what it reads and writes."""
        return PLATFORM

    @property
    def trouble(self) -> Text | None:
        """What keeps commands from being heard just now."""
        missing = [name for name in ESSENTIAL if name in self._lacking]
        if missing:
            return Text("slack.missing_scopes", names=", ".join(missing))
        heard = self._sockets.connected if self._sockets else self._door is not None and self._door.dispatch is not None
        return None if heard else Text("slack.not_connected")

    def routes(self) -> list[web.RouteDef]:
        """For the one web app; none in Socket Mode."""
        return self._door.routes() if self._door else []

    async def run(self, core: Hears) -> None:
        """Be connected, hand over what is heard, until cancelled. Raises PlatformRefused."""
        await self._introduced()
        try:
            async with asyncio.TaskGroup() as group:
                await self._listen(core, group)
        except BaseExceptionGroup as several:
            refused = several.subgroup(PlatformRefused)
            if refused is None:
                raise
            raise _first(refused) from several

    async def _listen(self, core: Hears, group: asyncio.TaskGroup) -> None:
        answering = Answering(core, self._calls, self._posts, self._sharing, self._dressing)
        stars = Stars(self._posts, self._clock)
        parts = (self._calls, self._installations, self._people, self._files, stars, self._clock)
        listening = Listening(core, answering, *parts, group, voice=self._voice, locale=self._locale)
        if self._sockets is not None:
            await self._sockets.run(listening.dispatch)
        elif self._door is not None:
            await _until_cancelled(self._door, listening)

    async def close(self) -> None:
        """Give the connections back. Nothing else works afterwards."""
        await self._calls.close()

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        """Copy an attachment from Slack's file hosts. One that is gone, elsewhere or too large is refused."""
        return await self._files.fetch(attachment, into, limit)

    def address(self, place: Place) -> ReplyTo:
        """The channel, or its thread."""
        tenant = Tenant.of(place.tenant)
        return Address(tenant, place.channel, place.thread, locale=place.locale).reply_to()

    def private(self, person: Person, place: Place) -> ReplyTo:
        """The direct messages with this person."""
        return Address(*user_of(person), locale=place.locale).reply_to()

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        """The message with the buttons, the last of those that a reference names; and the one with the file."""
        messages, _files = read_reference(reference)
        above = messages[0] if len(messages) > 1 else None
        return with_message(to, messages[-1], above) if messages else None

    def upload_limit(self, to: ReplyTo) -> int | None:
        """None until Slack refused a file for its size."""
        return self._sharing.limit(address_of(to))

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        """Post once: a file by its own id; text is to be looked for with `find` before it is tried again."""
        address = address_of(to)
        shown = await self._dressing.dress(message, address.tenant, address.locale)
        if shown.files:
            return await self._sharing.post(address, shown, key)
        return await self._posts.say(address, shown, key, self._posts.thread(address))

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        """The share of the file that was begun under this key, or the message with the key in its metadata."""
        address = address_of(to)
        if await self._sharing.knows(key):
            return await self._sharing.find(address, key)
        thread = self._posts.thread(address)
        found = await self._posts.find(address, key, since, thread)
        if found is None and thread != address.thread:
            # The status message may have come after an earlier try, which then went into the channel.
            found = await self._posts.find(address, key, since, address.thread)
        return found

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> ReplyTo | None:
        """Change the message of the address; where it has none, look for it, post it if it is not there."""
        address = address_of(to)
        shown = await self._dressing.dress(message, address.tenant, address.locale)
        if address.message is None:
            return with_message(to, await self._posts.status(address, shown, key, is_new=False))
        await self._posts.change(address, shown)
        return None

    async def delete(self, to: ReplyTo, reference: str) -> None:
        """Take a posted message away, with its file and its buttons."""
        await self._posts.delete(address_of(to), reference)

    async def whisper(self, person: Person, message: Message) -> None:
        """Send a direct message."""
        tenant, user = user_of(person)
        shown = await self._dressing.dress(message, tenant, self._locale)
        await self._posts.say(Address(tenant, user), shown, "", None, "whisper")

    async def permits(self, person: Person, place: Place) -> bool:
        """Whether this person is still in the workspace and reads the channel, as Slack said within the last minute."""
        return await self._people.reads(Tenant.of(place.tenant), user_of(person)[1], place.channel)

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        """Somebody as Slack describes them now, and the channel, of which it says nothing that orders depend on."""
        tenant, user = user_of(person)
        if not await self._people.reads(Tenant.of(place.tenant), user, place.channel):
            return None
        where = Origin(tenant, user, place.channel, place.thread)
        return asker(where, await self._people.known(tenant, user, now=True)), place

    async def objects(self, place: Place, channel: str) -> Text | None:
        """Why a channel is not to be used for this workspace, as Slack says now."""
        return await self._people.objects(Tenant.of(place.tenant), channel)

    async def _introduced(self) -> None:
        """Until Slack has told who we are, and what we may. Raises PlatformRefused."""
        while True:
            try:
                self._lacking = await self._installations.check()
                break
            except PlatformUnavailable as error:
                log.warning("slack.not_ready", extra={"facts": {"problem": str(error)}})
                await self._clock.sleep(_AGAIN_SECONDS)
        if self._lacking:
            hint = "add them under OAuth & Permissions, Bot Token Scopes, then install the app again"
            log.error("slack.missing_scopes", extra={"facts": {"missing": list(self._lacking), "hint": hint}})


def _first(group: BaseExceptionGroup[PlatformRefused]) -> PlatformRefused:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, PlatformRefused) else PlatformRefused(Text("slack.not_connected"))


async def _until_cancelled(door: Door, listening: Listening) -> None:
    """In HTTP mode it is Slack that comes."""
    door.dispatch = listening.dispatch
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        door.dispatch = None
