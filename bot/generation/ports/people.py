"""PeopleStore: what is held of a person, and what becomes of it when they or the time say so. Papers: its files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person


class Stage(StrEnum):
    """How far a deletion has come. The words are stored."""

    JOBS = "jobs"  # jobs are ended or discarded, and lose their words, one batch after another
    COMMANDS = "commands"  # then what never became a job
    EVENTS = "events"  # then what histories of other jobs say of them
    REST = "rest"  # then everything that stands under their name alone
    CLEAN = "clean"  # then the pages of the database that held it
    LATER = "later"  # a job is still out at the provider; it will be looked at once more when it has ended
    DONE = "done"


class ChoreKind(StrEnum):
    """What is owed to the world outside. The words are stored."""

    POST = "post"  # a message to take away: to, reference
    STATUS = "status"  # a message that told how a job stood, to empty: to
    UPLOAD = "upload"  # a file in the provider's storage to delete: media_uuid
    FILE = "file"  # a file here, unless somebody else's job has the same bytes: sha256, extension


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done outside, once. `since` is when it began to be owed (UTC epoch seconds)."""

    id: int
    kind: ChoreKind
    content: Mapping[str, Any]
    since: float
    attempts: int
    pseudonym: str = ""


@dataclass(frozen=True, slots=True)
class Erasing:
    """How a deletion stands. `due_at` is when it goes on; `left` how many posts are still to be taken away."""

    stage: Stage
    due_at: float
    left: int = 0
    pseudonym: str = ""
    asked_at: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Nothing is found here any more; what is left are posts, and what a running job will bring."""
        return self.stage in (Stage.LATER, Stage.DONE)


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many seconds what is kept.

    `words` (prompts, names of files, reasons) and `inputs` count from the end of a job, `videos` from their post,
    `keys` (of commands that became nothing, strikes), entries of the audit log and ledger from when they were written.
    """

    words: float
    inputs: float
    videos: float
    keys: float
    audit: float
    ledger: float


@dataclass(frozen=True, slots=True)
class Held:
    """A part of what is held about a person: `name` of the document, its `rows`, and the files they are about."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    files: Sequence[tuple[str, str, str]] = ()  # (name in the archive, sha256, extension)


class PeopleStore(Protocol):
    """More verbs of the Store; each is safe to call again after a crash at any point."""

    async def forget(self, person: Person, now: float, *, posts: bool) -> None:
        """Begin to delete everything about this person. It is also written down outside the database, for backups.

        `posts`: their videos are taken out of the chats, too.
        """

    async def forget_on(self, now: float) -> float | None:
        """One bounded step of a deletion that is due; when the next one is due, None without any."""

    async def forgetting(self, person: Person) -> Erasing | None:
        """How it stands. None: nobody asked for it."""

    async def chores(self, now: float, limit: int) -> Sequence[Chore]:
        """What is due outside, the longest due first."""

    async def chore_done(self, chore: Chore) -> None:
        """It is owed no more."""

    async def chore_later(self, chore: Chore, due_at: float) -> None:
        """It could not be done just now."""

    async def next_chore(self) -> float | None:
        """When the next one is due."""

    async def is_held(self, sha256: str) -> bool:
        """Whether any row still needs the file with this content."""

    def held(self, person: Person) -> AsyncIterator[Held]:
        """Everything about a person in parts of bounded size; nobody else's name is in it."""

    async def channels(self, after: tuple[str, str, str], limit: int) -> Sequence[tuple[str, str, str]]:
        """(platform, tenant, channel) of the places that jobs came from, in order."""

    async def sweep_place(self, place: tuple[str, str, str], now: float, retention: Retention, limit: int) -> int:
        """Take words and videos away whose time is over, of at most `limit` jobs of a place; how many those were.

        Nothing that is open, owed to a chat or under review is touched.
        """

    async def sweep(self, now: float, retention: Retention, limit: int) -> int:
        """The same for what has no place: inputs, keys of commands, drafts, strikes, old entries of log and ledger."""

    async def clean(self) -> bool:
        """Bring everything to the main file and rewrite it without what was deleted. False: not just now."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of an archive: its bytes, or where they are."""

    name: str
    data: bytes = b""
    path: PurePath | None = None


class Papers(Protocol):
    """Files: archives of what is held, and the ones that nobody needs any more. Raises MediaError."""

    async def pack(self, name: str, sheets: AsyncIterator[Sheet], limit: int | None) -> Sequence[PurePath]:
        """ZIP files in scratch, each of at most about `limit` bytes, never more than a piece of one in memory.

        What is larger by itself is left out, and a list of what was left out is in the last one. They are swept
        within an hour.
        """

    async def remove(self, sha256: str, extension: str, since: float) -> bool:
        """Delete a kept file, unless it was kept anew after `since` (UTC epoch seconds); whether it is gone."""

    async def kept_before(self, folder: int, before: float) -> Sequence[tuple[str, str]]:
        """(sha256, extension) of the files of a folder (0 to 255) that were kept before then."""

    async def sweep_scratch(self, now: float) -> int:
        """Delete what was left in scratch for more than an hour; how many files."""
