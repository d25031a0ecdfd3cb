"""PersonalStore: what people keep (elements, presets, habits, drafts), and the messages that tell how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.generation.command import Person, ReplyTo
    from bot.generation.delivery import Delivery
    from bot.generation.job import Input, Job, Outcome
    from bot.generation.message import Text
    from bot.generation.ports.audit import Deed
    from bot.generation.request import GenerationRequest


class Role(StrEnum):
    """What a file is to its element."""

    FRONT = "front"
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class ElementFile:
    """A file of a saved element, in the media store. `name` is what its sender called it, `size` in bytes as sent."""

    role: Role
    sha256: str
    extension: str
    name: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class SavedElement:
    """A reusable asset of one person. `name` is theirs ("mira"); `id` (at most 20 characters) is the provider's."""

    id: str
    person: Person
    name: str
    description: str | None
    tags: tuple[str, ...]
    files: tuple[ElementFile, ...]
    saved_at: float


@dataclass(frozen=True, slots=True)
class Preset:
    """Flags under a name ("--dur 8 --ar 9:16")."""

    person: Person
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person likes it: flags that go under every command's own, a language, and whether posts notify them."""

    words: str = ""
    locale: str | None = None
    mention: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """Something half said: what a form or a question is about. `content` is JSON; it is gone after `expires_at`."""

    id: str
    person: Person
    kind: str
    content: Mapping[str, Any]
    expires_at: float


@dataclass(frozen=True, slots=True)
class Telling:
    """The message that acknowledged a command and is kept up to date. `job_id` is None while there is no job.

    `reasons` are why there is none. `digest` stands for what it shows, `shown_at` (0.0: never) for when that was put
    there. `whispered`: the person was told alone, because the message could not be changed.
    """

    key: str
    person: Person
    reply_to: ReplyTo
    locale: str
    job_id: str | None
    reasons: tuple[Text, ...]
    digest: str
    shown_at: float
    attempts: int
    whispered: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list: jobs, the newest first, and how many there are in all."""

    jobs: Sequence[Job]
    total: int


@dataclass(frozen=True, slots=True)
class Census:
    """How many jobs are in each state, and of how many people."""

    states: Mapping[str, int] = field(default_factory=dict)
    people: int = 0


class PersonalStore(Protocol):
    """More verbs of the Store; one verb is one transaction."""

    async def save_element(self, element: SavedElement) -> None:
        """New, or in place of the one with this person and name, which keeps its id."""

    async def elements(self, person: Person) -> Sequence[SavedElement]:
        """By name."""

    async def remove_element(self, person: Person, name: str) -> bool:
        """Whether there was one."""

    async def save_preset(self, preset: Preset, now: float) -> None:
        """New, or in place of the one with this person and name."""

    async def presets(self, person: Person) -> Sequence[Preset]:
        """By name."""

    async def remove_preset(self, person: Person, name: str) -> bool:
        """Whether there was one."""

    async def habits(self, person: Person) -> Habits:
        """As saved, or the defaults."""

    async def save_habits(self, person: Person, habits: Habits) -> None:
        """From now on."""

    async def keep_draft(self, draft: Draft, now: float) -> None:
        """New, or in place of the one with this id; those that are over are dropped meanwhile."""

    async def draft(self, draft_id: str, now: float) -> Draft | None:
        """None: unknown, or over."""

    async def page(self, person: Person, outcome: Outcome | None, offset: int, limit: int) -> Page:
        """A person's jobs, those that ended in `outcome` or all."""

    async def alike(
        self, person: Person, request: GenerationRequest, inputs: Sequence[Input], since: float
    ) -> Job | None:
        """A job of this person since then that asks for the same, with files of the same names and sizes."""

    async def census(self, platform: str | None) -> Census:
        """Of the jobs that have not ended."""

    async def pause(self, platform: str, tenant: str, by: Person, now: float) -> None:
        """No job of this tenant gets its turn from now on. They stay queued."""

    async def unpause(self, platform: str, tenant: str, by: Person, now: float) -> bool:
        """Whether it was paused."""

    async def is_paused(self, platform: str, tenant: str) -> bool:
        """Whether its jobs wait."""

    async def remark(self, job_id: str, what: str, detail: str, now: float) -> None:
        """A line in a job's history that moves nothing."""

    async def posted_as(self, platform: str, message_ref: str) -> tuple[Delivery, Job] | None:
        """What a message of ours shows."""

    async def removed(self, delivery: Delivery, now: float, detail: str, deed: Deed | None = None) -> None:
        """Its message was taken away; it stays POSTED and never comes back."""

    async def tell(self, platform: str, now: float, limit: int) -> Sequence[Telling]:
        """Messages that may show something old, the longest due first."""

    async def told(self, telling: Telling, now: float, *, digest: str, due_at: float | None, whispered: bool) -> None:
        """It shows `digest` now; look again at `due_at` (None: when something moves). Counts no attempts any more."""

    async def tell_later(self, telling: Telling, due_at: float) -> None:
        """It could not be changed just now."""

    async def answered(self, key: str) -> None:
        """The message of this command needs no more care, whatever moves."""

    async def readdress(self, key: str, shown: ReplyTo) -> None:
        """The message of a command, and whatever becomes of it, is there from now on."""

    async def tell_next(self, platform: str) -> tuple[float | None, int]:
        """When the next message may be due, and how many are still going to change."""
