"""Store: the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.generation.money import Meter
from bot.generation.ports.audit import AuditStore, Deed
from bot.generation.ports.budgets import BudgetStore
from bot.generation.ports.memos import MemoStore
from bot.generation.ports.people import PeopleStore
from bot.generation.ports.personal import PersonalStore
from bot.generation.ports.policies import PolicyStore
from bot.generation.ports.reports import ReportStore
from bot.generation.ports.reviews import ReviewStore
from bot.generation.ports.sharing import SharingStore
from bot.generation.ports.video_api import Plan

if TYPE_CHECKING:
    from bot.generation.command import Command, Person, ReplyTo
    from bot.generation.delivery import Delivery
    from bot.generation.job import Input, Job, Result
    from bot.generation.message import Text
    from bot.generation.money import Charge, Standing
    from bot.generation.review.review import Review


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be spent, in micro-dollars by UTC days and months; None is no cap. `open_jobs` is per person.

    `role_day_micro_usd` takes the place of `person_day_micro_usd` for whoever has one of these roles; of several the
    most generous counts. `roles` are those of whoever asks. Above `confirm_micro_usd` a request is asked about first.
    What a place's own people set may lower every cap but `day` and `month`; `may_raise`: and raise it, too.
    """

    day_micro_usd: int | None
    open_jobs: int
    month_micro_usd: int | None = None
    tenant_month_micro_usd: int | None = None
    channel_day_micro_usd: int | None = None
    person_day_micro_usd: int | None = None
    role_day_micro_usd: tuple[tuple[str, int], ...] = ()
    confirm_micro_usd: int | None = None
    may_raise: bool = False
    roles: tuple[str, ...] = ()

    def of(self, meter: Meter) -> int | None:
        """The cap on a meter, roles left aside: limits.in_force has put them into the person's."""
        match meter:
            case Meter.DAY:
                return self.day_micro_usd
            case Meter.MONTH:
                return self.month_micro_usd
            case Meter.TENANT_MONTH:
                return self.tenant_month_micro_usd
            case Meter.CHANNEL_DAY:
                return self.channel_day_micro_usd
            case Meter.PERSON_DAY:
                return self.person_day_micro_usd
            case Meter.PERSON_MONTH:
                return None


@dataclass(frozen=True, slots=True)
class OverBudget:
    """A cap would be passed: `left_micro_usd` is left under the one on `meter`. Of several, the last to begin anew."""

    left_micro_usd: int
    meter: Meter = Meter.DAY


@dataclass(frozen=True, slots=True)
class TooManyOpen:
    """This person has `open_jobs` jobs under way, as many as allowed."""

    open_jobs: int


@dataclass(frozen=True, slots=True)
class CoolingDown:
    """This person was refused for safety too often: they may go on at `until` (UTC epoch seconds).

    `erased`: it is because they had everything about them deleted on a day on which they had spent money.
    """

    until: float
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a job joins the queue. `weight`: its person's share beside that of others, 1 or more.

    `strikes` refusals for safety within an hour mean waiting for `cool_seconds`; 0 strikes: nobody ever waits.
    """

    weight: int = 1
    strikes: int = 0
    cool_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How many jobs of one tenant, and of one channel, may be out at once; None: as many as of all together."""

    tenant: int | None = None
    channel: int | None = None


USUAL_TERMS = Terms()
NO_SHARES = Shares()


@dataclass(frozen=True, slots=True)
class Submission:
    """One taskUUID at the provider. `tried_before`: an attempt may have left before this one.

    `body_sha256` is the body of the first attempt. `first_try_at` is the time of the first attempt that may have left;
    while none may have, that of the first one since the last pause.
    """

    task_uuid: str
    body_sha256: str
    first_try_at: float
    tried_before: bool


class Verdict(StrEnum):
    """What is known of a submission."""

    SENDING = "sending"  # committed before the bytes leave; found after a crash it means "maybe sent"
    UNSENT = "unsent"  # every attempt so far provably never left, or was turned away unread
    AMBIGUOUS = "ambiguous"  # an attempt may have been admitted
    ACCEPTED = "accepted"
    REFUSED = "refused"  # ends the UUID


@dataclass(frozen=True, slots=True)
class Claimed:
    """Rows a worker took, hidden from others until their lease ends."""

    jobs: tuple[Job, ...] = ()
    deliveries: tuple[tuple[Delivery, Job], ...] = ()
    reviews: tuple[tuple[Review, Job], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A GENERATING job as the look loop needs it."""

    job_id: str
    task_uuid: str
    since: float


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a job's history: `at` in UTC epoch seconds, `what` a transition or fact, `detail` its particulars."""

    at: float
    job_id: str
    what: str
    detail: str


class Store(
    PersonalStore,
    MemoStore,
    BudgetStore,
    AuditStore,
    PolicyStore,
    ReviewStore,
    PeopleStore,
    ReportStore,
    SharingStore,
    Protocol,
):
    """The rows. One verb is one transaction; each is safe to call again; None means another owner was faster."""

    async def receive(self, command: Command, now: float) -> bool:
        """Commit RECEIVED. False: this key is known already."""

    async def acknowledge(self, key: str, now: float, shown: ReplyTo | None = None) -> None:
        """The person saw that the command arrived. `shown` is the address with a message that tells how it stands."""

    async def drop_unacknowledged(self, now: float) -> int:
        """At start: commands nobody was told about are dropped; their senders saw an error."""

    async def acknowledged(self) -> Sequence[Command]:
        """Acknowledged commands that were neither admitted nor declined: a crash came between."""

    async def admit(
        self, key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float, draft: str | None = None,
        terms: Terms = USUAL_TERMS,
    ) -> Job | OverBudget | TooManyOpen | CoolingDown | None:  # fmt: skip
        """Job, inputs, reservation and caps in one commit. The job that is there already if the key was admitted.

        `draft` is the id of the question that this answers: it is used up with it, and None comes back without it.
        """

    async def decline(self, key: str, reasons: Sequence[Text], now: float, *, strike: Person | None = None) -> None:
        """The command was answered with a refusal. `strike`: for safety, which counts against this person once."""

    async def release_leases(self, now: float) -> int:
        """At start, as the only owner: whatever a dead process held is due now; how many rows that were.

        Jobs that were put off are due now, too.
        """

    async def shift(self, seconds: float) -> None:
        """The clock was set: every time that something waits for, or is measured from, moves along by so much."""

    async def claim(self, now: float, lease: float, limit: int, slots: int, shares: Shares = NO_SHARES) -> Claimed:
        """Up to `limit` due rows that need a step, leased for `lease` seconds.

        QUEUED jobs first get their turn (SUBMITTING) while fewer than `slots` jobs are out at the provider, and fewer
        of their tenant and channel than `shares`. People get turns by their weights, whoever asked for how many.
        """

    async def give_back(self, row: Job | Delivery | Review, due_at: float) -> None:
        """End the lease of a claimed row that could not be worked on; it is due again at `due_at`."""

    async def next_due(self) -> float | None:
        """When the next row that needs a step is due."""

    async def advance(
        self, before: Job, after: Job, now: float, *, verdict: Verdict | None = None, detail: str = "",
        deliveries: Sequence[Delivery] = (),
    ) -> Job | None:  # fmt: skip
        """The guarded move; `verdict` is stored with it on the job's submission, and `deliveries` are owed for it."""

    async def settle(
        self, before: Job, after: Job, now: float, *, charge: Charge, results: Sequence[Result] = (),
        deliveries: Sequence[Delivery] = (), verdict: Verdict | None = None, detail: str = "", strike: bool = False,
        deed: Deed | None = None,
    ) -> Job | None:  # fmt: skip
        """Leave for good: results, what is owed to the chat, settle and release, in one commit.

        `strike`: something of it was refused for safety, which counts against its person once. `deed` is the entry of
        the audit log where somebody else ended it.
        """

    async def discard(self, job_id: str, now: float, detail: str = "") -> Job | None:
        """Mark a job that is out at the provider as not wanted; what the channel was not tried with is withheld."""

    async def record(
        self, before: Job, now: float, results: Sequence[Result], deliveries: Sequence[Delivery]
    ) -> Job | None:
        """Some results are known, others not yet."""

    async def plan(self, job: Job) -> Plan:
        """What the job's submission says beyond its request: as it was begun, or as a new one would be."""

    async def begin(self, job: Job, body_sha256: str, plan: Plan, now: float) -> Submission | None:
        """Commit that this taskUUID is about to be sent. A job without attempts begins anew: see Job.paused()."""

    async def uploaded(self, job: Job, name: str, media_uuid: str | None) -> None:
        """The provider has this input under that UUID; None: it has it no more."""

    async def forget_elements(self, provider: str, ids: Sequence[str]) -> None:
        """The provider does not know these elements after all: define them again."""

    async def note(self, job: Job, verdict: Verdict, now: float) -> None:
        """What the last attempt with the job's taskUUID came to."""

    async def admit_input(self, job: Job, given: Input, now: float) -> None:
        """An attachment was fetched and checked; its handle is erased."""

    async def advance_delivery(
        self, before: Delivery, after: Delivery, now: float, detail: str = "", owed: Sequence[Delivery] = ()
    ) -> Delivery | None:
        """The guarded move of a delivery; `owed` is what the chat is to have in its place, in the same commit."""

    async def share(self, delivery: Delivery, now: float) -> bool:
        """A result is owed to one more place. False: that is owed, or was brought there, already."""

    async def fresh_url(self, job_id: str, n: int, url: str) -> None:
        """The provider gave a new address for a result."""

    async def job(self, job_id: str) -> Job | None:
        """By its id."""

    async def job_of(self, key: str) -> Job | None:
        """By the command that asked for it."""

    async def jobs(self, platform: str | None, person: str | None, limit: int) -> Sequence[Job]:
        """The newest first."""

    async def inputs(self, job_id: str) -> Sequence[Input]:
        """What came with the command, in order."""

    async def results(self, job_id: str) -> Sequence[Result]:
        """What is known so far, in order."""

    async def deliveries(self, job_id: str) -> Sequence[Delivery]:
        """What is or was owed to the chat, in order."""

    async def events(self, job_id: str) -> Sequence[Event]:
        """The job's history, oldest first."""

    async def entries(self, job_id: str) -> Mapping[str, int]:
        """The job's ledger: micro-dollars by kind."""

    async def waiting(self) -> Sequence[Waiting]:
        """Every GENERATING job."""

    async def place(self, job_id: str) -> int:
        """1 for the next to get a turn; 0 when it is not queued. It is the number of turns until its own is over.

        Jobs of a paused tenant, and of a tenant or channel whose slots are all taken, do not count as ahead of others.
        """

    async def durations(self, provider: str, model: str, limit: int) -> Sequence[tuple[int, float]]:
        """(seconds of video, seconds it took) of the last finished jobs."""

    async def unfinished(self, platform: str) -> Sequence[str]:
        """Ids of the jobs that have not ended or still owe something to the chat, the oldest first."""

    async def undelivered(self, platform: str) -> Sequence[Delivery]:
        """What could not be brought to a platform's chats."""

    async def standing(self, provider: str, day: str) -> Standing:
        """The money of one UTC day ("2026-11-22")."""

    async def probe(self) -> None:
        """Write and commit nothing of meaning, to prove that writing works. Raises StorageError."""
