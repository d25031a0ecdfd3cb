"""Messages by bot token: posted, found again by the key in their metadata, changed, taken away."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Literal

from adapters.slack.address import Address
from adapters.slack.calls import Calls, Refused
from adapters.slack.installations import Installations, token_of
from adapters.slack.outbound import Shown
from adapters.slack.people import People
from bot.generation.errors import PostGone, PostRefused
from bot.generation.message import Text

log = logging.getLogger("dailies.slack")

Json = dict[str, Any]
Results = Literal["thread", "channel"]

EVENT_TYPE = "dailies"
BUTTONS = "buttons"  # the part of a delivery that is pressed, where it cannot be one message with the file
_BEFORE = 60.0  # seconds that the clocks of Slack and this machine may differ
_PAGE, _PAGES = 200, 10
_MOST_KEPT = 10_000
_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_QUIET: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
_GONE = ("message_not_found", "thread_not_found", "channel_not_found", "file_not_found", "file_deleted")


class Posts:
    """Messages of the bot's own."""

    def __init__(self, calls: Calls, installations: Installations, people: People, results: Results) -> None:
        self._calls = calls
        self._installations = installations
        self._people = people
        self._results = results
        self._statuses = _Statuses()

    async def ask(self, address: Address, method: str, **arguments: Any) -> Json:
        """Ask Slack in the name of the workspace of an address. Raises PlatformUnavailable or PostRefused."""
        token = await token_of(self._installations, address.tenant)
        return await self._calls.ask(method, token, **arguments)

    async def channel(self, address: Address) -> str:
        """The channel itself, also where the address names a person. Raises PlatformUnavailable or PostRefused."""
        if address.channel.startswith(("U", "W")):
            return await self._people.direct(address.tenant, address.channel)
        return address.channel

    def thread(self, address: Address) -> str | None:
        """Where results go: under the status message, or where the command was given."""
        return address.thread or (address.message if self._results == "thread" else None)

    async def say(self, address: Address, shown: Shown, key: str, thread: str | None, part: str = "") -> str:
        """Post, whatever is there already; the message's ts. A thread that is gone is left for the channel.

        Raises PlatformUnavailable (it may be there) or PostRefused.
        """
        channel = await self.channel(address)
        named = {"key": key, **({"part": part} if part else {})}
        said = {**shown.said(), **_QUIET, "metadata": {"event_type": EVENT_TYPE, "event_payload": named}}
        try:
            answer = await self.ask(address, "chat.postMessage", channel=channel, thread_ts=thread, **said)
        except Refused as refused:
            if refused.code != "thread_not_found" or thread is None:
                raise
            answer = await self.ask(address, "chat.postMessage", channel=channel, **said)
        return str(answer["ts"])

    async def find(self, address: Address, key: str, since: float, thread: str | None, part: str = "") -> str | None:
        """The message with this key, in a thread or in the channel itself. Raises PlatformUnavailable, or PostRefused
        where I may not look."""
        async for message in self.messages(address, since, thread):
            named = (message.get("metadata") or {}).get("event_payload") or {}
            if named.get("key") == key and named.get("part", "") == part:
                return str(message["ts"])
        return None

    async def messages(self, address: Address, since: float, thread: str | None) -> AsyncIterator[Json]:
        """What was said there lately. Raises PlatformUnavailable, or PostRefused where I may not look."""
        channel, cursor = await self.channel(address), None
        where = {"ts": thread} if thread else {}
        method = "conversations.replies" if thread else "conversations.history"
        oldest = f"{max(0.0, since - _BEFORE):.6f}"
        for _ in range(_PAGES):
            asked = {**where, "oldest": oldest, "limit": _PAGE, "include_all_metadata": True, "cursor": cursor}
            try:
                page = await self.ask(address, method, channel=channel, **asked)
            except Refused as refused:
                if refused.code in _GONE:
                    return
                raise _may_not_look(refused) from refused
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    async def status(self, address: Address, shown: Shown, key: str, *, is_new: bool) -> str:
        """Post the message that tells how a command stands, once, or bring it up to date; its ts.

        `is_new`: no earlier life of this program can have posted it. Raises PlatformUnavailable or PostRefused.
        """
        async with self._statuses.turn(key):
            ts = self._statuses.known(key)
            if ts is None and not (is_new and self._statuses.is_untried(key)):
                ts = await self.find(address, key, address.at, address.thread)
            if ts is not None:
                self._statuses.note(key, ts)
                if not is_new:
                    await self.change(replace(address, message=ts), shown)
                return ts
            self._statuses.trying(key)
            ts = await self.say(address, shown, key, address.thread)
            self._statuses.note(key, ts)
            return ts

    async def change(self, address: Address, shown: Shown) -> None:
        """Change the message of the address. Raises PlatformUnavailable, PostRefused, or PostGone.

        Of what stood above the file only the first line is left, the new one: the rest is said under it.
        """
        await self._changed(address, address.message, shown)
        if address.above is not None and address.above != address.message:
            await self._changed(address, address.above, replace(shown, caption=shown.headline, buttons=[]))

    async def _changed(self, address: Address, ts: str | None, shown: Shown) -> None:
        channel = await self.channel(address)
        try:
            await self.ask(address, "chat.update", channel=channel, ts=ts, **shown.said(), parse="none")
        except Refused as refused:
            if refused.code == "message_not_found":
                raise PostGone(Text("slack.removed")) from refused
            raise

    async def delete(self, address: Address, reference: str) -> None:
        """Take away every message and file that a reference names; what is gone is no error."""
        channel = await self.channel(address)
        messages, files = read_reference(reference)
        for ts in messages:
            await self._gone(address, "chat.delete", channel=channel, ts=ts)
        for file in files:
            await self._gone(address, "files.delete", file=file)

    async def _gone(self, address: Address, method: str, **named: str) -> None:
        try:
            await self.ask(address, method, **named)
        except Refused as refused:
            if refused.code not in _GONE:
                raise


class _Statuses:
    """Which status messages this life of the program posted or began to post: two of them come from two sides."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str | None] = OrderedDict()
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """One at a time for each key."""
        lock, waiting = self._turns.get(key) or (asyncio.Lock(), 0)
        self._turns[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._turns.pop(key)
            if waiting > 1:
                self._turns[key] = lock, waiting - 1

    def known(self, key: str) -> str | None:
        return self._known.get(key)

    def is_untried(self, key: str) -> bool:
        return key not in self._known

    def trying(self, key: str) -> None:
        self._note(key, None)

    def note(self, key: str, ts: str) -> None:
        self._note(key, ts)

    def _note(self, key: str, ts: str | None) -> None:
        self._known[key] = ts
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)


def reference_of(messages: list[str], files: list[str]) -> str:
    """What a delivery is called from then on: its messages, and its files."""
    return ",".join([*messages, *files])


def read_reference(reference: str) -> tuple[list[str], list[str]]:
    """(messages, files) of a reference; nothing where nobody of us wrote it."""
    parts = reference.split(",")
    messages = [one for one in parts if _TS.fullmatch(one)]
    files = [one for one in parts if re.fullmatch(r"F[A-Z0-9]{2,40}", one)]
    return (messages, files) if len(messages) + len(files) == len(parts) else ([], [])


def _may_not_look(refused: Refused) -> PostRefused:
    if refused.code in ("missing_scope", "not_in_channel"):
        return refused
    return PostRefused(Text("slack.may_not_look"))
