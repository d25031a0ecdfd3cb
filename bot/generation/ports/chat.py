"""ChatPlatform: a place where people type; and Hears: what a platform tells of them, and asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
    from bot.generation.message import Choice, Form, Message, Refusal, Text


class Manner(StrEnum):
    """How a command must be acknowledged, known before it is handled: a form can only be the very first answer."""

    FORM = "form"  # answer at once with a form, or with a private message
    PRIVATE = "private"  # acknowledge so that only the asker sees it, then answer
    PUBLIC = "public"  # acknowledge so that everybody sees it, then answer
    PAGING = "paging"  # acknowledge nothing visible; the answer takes the place of the message that was pressed
    MAKING = "making"  # receive() before the acknowledgement, acknowledged() after it; public; the answer may be None


class Hears(Protocol):
    """The core, as an adapter sees it: acknowledge, hand over, answer. Nothing here raises but StorageError."""

    def manner(self, command: Command) -> Manner:
        """How to acknowledge it. Pure and quick."""

    def refuses(self, command: Command) -> Message | None:
        """What is wrong with it as it stands, told privately in place of any acknowledgement. Pure and quick."""

    async def receive(self, command: Command) -> bool:
        """Commit that it arrived. False: it was here before, and whoever was first answers it."""

    async def acknowledged(self, command: Command, shown: ReplyTo) -> None:
        """The person was told that it arrived. `shown` is the command's address with the message that told them."""

    async def handle(self, command: Command) -> Message | Form | None:
        """Do it. None: the message that acknowledged it will be kept up to date from now on."""

    async def answered(self, command: Command) -> None:
        """The answer to a command that came to nothing reached them: its message needs no more care."""

    def objections(self, command: Command) -> Mapping[str, Text]:
        """What is wrong with a form as it was sent off, by the form's fields; "" for what belongs to none. Pure."""

    async def moved(self, command: Command, shown: ReplyTo) -> None:
        """The message that tells how a command stands was posted after it was acknowledged: here it is."""

    async def home(self, command: Command) -> Sequence[Message]:
        """What a person finds on their own page: queue, history, elements, presets, settings."""

    async def suggest(self, command: Command, option: str, typed: str) -> Sequence[Choice]:
        """At most 25 values for an option that somebody is typing."""


class ChatPlatform(Protocol):
    """A place where people type. What it can do is data; what to do is decided in the core."""

    @property
    def name(self) -> str:
        """The platform of the Person, Place and ReplyTo it writes."""

    @property
    def trouble(self) -> Text | None:
        """What keeps it from hearing anybody just now, if so."""

    async def run(self, core: Hears) -> None:
        """Be connected and hand over what is heard, until cancelled. Raises PlatformUnavailable or PlatformRefused."""

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        """Copy an attachment into a file; one of more than `limit` bytes is refused, and nothing of it is kept.

        Raises PlatformUnavailable.
        """

    def address(self, place: Place) -> ReplyTo:
        """Where a message goes that nobody asked for there: the channel, or its thread. Pure."""

    def private(self, person: Person, place: Place) -> ReplyTo:
        """Where only this person reads; `place` is where they asked. Pure: posting shows whether it can be used."""

    def posted_at(self, to: ReplyTo, reference: str) -> ReplyTo | None:
        """The address of a message that was posted there, for edit(). Pure. None: it cannot be changed any more."""

    def upload_limit(self, to: ReplyTo) -> int | None:
        """Bytes that a file may have there, as far as is known by now; None: any."""

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        """Post once and return the platform's id of the message.

        `key` is the delivery's nonce. Raises PlatformUnavailable (it may be there), or PostRefused (it is not),
        FileTooLarge for one, or PostGone (it was, and somebody removed it).
        """

    async def find(self, to: ReplyTo, key: str, since: float) -> str | None:
        """The message that an earlier attempt with this key left in the channel; it carries the key in a button.

        Raises PlatformUnavailable, PostRefused when it may not look, or PostGone when it was there and was removed.
        """

    async def edit(self, to: ReplyTo, message: Message, key: str = "") -> ReplyTo | None:
        """Change the message of the address; where it has none yet, post it once under `key` and say its address.

        Raises PlatformUnavailable, PostRefused when that cannot be done, or PostGone when somebody removed it.
        """

    async def delete(self, to: ReplyTo, reference: str) -> None:
        """Take a posted message away; one that is gone is no error. Raises PlatformUnavailable or PostRefused."""

    async def whisper(self, person: Person, message: Message) -> None:
        """Tell one person alone, away from any channel. Raises PlatformUnavailable or PostRefused."""

    async def permits(self, person: Person, place: Place) -> bool:
        """Whether this person is still there and may read there, as of the last minute. Raises PlatformUnavailable."""

    async def meet(self, person: Person, place: Place) -> tuple[Asker, Place] | None:
        """Somebody as they stand in a place now, and the place: what a command given there would say of both.

        None: they are not there any more, or may not read there. Raises PlatformUnavailable.
        """

    async def objects(self, place: Place, channel: str) -> Text | None:
        """Why nothing should be posted in this channel: it is of another tenant than `place`, not there, or closed to
        the bot. None: nothing speaks against it, as far as the platform says. Raises PlatformUnavailable."""
