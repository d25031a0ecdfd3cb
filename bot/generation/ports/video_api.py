"""VideoApi: the provider, and what goes to it and comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.generation.request import GenerationRequest


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of one submission. The same task, request and pictures always give the same bytes."""

    task_uuid: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The API acknowledged the task: from now on it is billed."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The API says this taskUUID was used before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A definite refusal: this taskUUID was not admitted and nothing is billed.

    `code` and `parameter` are the API's; `detail` is its message, cleaned and cut to 300 characters;
    `category` is one of the 12 of the vendor's SDK (validation, safety, ...).
    """

    code: str
    category: str
    parameter: str
    detail: str


class ResultStatus(StrEnum):
    """How one result of a task stands at the API. Any word we do not know counts as processing."""

    PROCESSING = "processing"
    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Seen:
    """One result as getResponse shows it. `cost_micro_usd` is None unless the API gave a price above zero."""

    status: ResultStatus
    video_uuid: str | None = None
    url: str | None = None
    seed: int | None = None
    cost_micro_usd: int | None = None
    nsfw: bool | None = None
    failure: Refused | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An input as the wire needs it: the kept file, and the provider's UUID of it once it was uploaded."""

    path: PurePath
    media_uuid: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a submission says beyond its request, decided once and committed before its first byte.

    `known_elements` are ids that the provider has the definition of, `without` parameters it refused by name
    ("providerSettings.klingai.sound").
    """

    known_elements: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


NO_PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Account:
    """What the provider says of our account. `balance_micro_usd` is None when it does not say."""

    balance_micro_usd: int | None
    currency: str


class VideoApi(Protocol):
    """The provider. Outages are exceptions (bot.generation.errors); its answers are values."""

    @property
    def provider(self) -> str:
        """Whose money this is: "runware", or "preview" for the local video API."""

    async def check(self) -> None:
        """Prove address and key with a request that costs nothing. Raises VideoApiError."""

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        """The bytes to submit; `inputs` by the names that the request uses. Raises MediaError."""

    async def upload(self, path: PurePath) -> str:
        """Put a file into the provider's media storage and return its UUID. Costs nothing. Raises VideoApiError."""

    async def forget(self, media_uuid: str) -> None:
        """Delete a file from the provider's media storage; one that is gone is no error. Raises VideoApiError."""

    async def account(self) -> Account:
        """How much credit is left. Raises VideoApiError."""

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        """Send it once. Raises NotSent, Ambiguous, Throttled, KeyRefused or NoCredit; never retries by itself."""

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        """Where these tasks stand, each with all its results in a stable order.

        A task that is missing from the answer is simply not known to be further. Raises VideoApiError.
        """

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        """Stream a result into a file, going on where that file ends. Raises ResultGone or VideoApiError."""
