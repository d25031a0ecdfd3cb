"""Verbs made of several units."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.command import Person
from bot.generation.delivery import Delivery
from bot.generation.job import Input, Job, Result
from bot.generation.message import Text
from bot.generation.money import Charge
from bot.generation.ports import (
    NO_SHARES,
    USUAL_TERMS,
    Caps,
    Claimed,
    CoolingDown,
    Event,
    OverBudget,
    Shares,
    Terms,
    TooManyOpen,
    Verdict,
)
from storage import (
    budgets,
    commands,
    deliveries,
    elements,
    jobs,
    ledger,
    personal,
    reviews,
    strikes,
    submissions,
    tellings,
    turns,
)
from storage.unit import Unit


def admit(
    key: str, job: Job, inputs: Sequence[Input], caps: Caps, now: float, draft: str | None = None,
    terms: Terms = USUAL_TERMS,
) -> Unit[Job | OverBudget | TooManyOpen | CoolingDown | None]:  # fmt: skip
    """Nothing is written unless everything is: the caps are looked at before the first row."""
    earlier = yield from jobs.by_command(key)
    if earlier is not None:
        return earlier
    cooling = yield from strikes.cooling(job.person, terms, now)
    if cooling is not None:
        return cooling
    caps = yield from budgets.caps_in_force(job, caps)
    open_jobs = yield from jobs.open_of_person(job)
    if open_jobs >= caps.open_jobs:
        return TooManyOpen(open_jobs)
    if not (yield from commands.may_be_admitted(key)):
        return None
    if draft is not None and (yield from personal.draft(draft, now)) is None:
        return None
    over = yield from budgets.count_in(job, caps, now)
    if over is not None:
        return over
    if draft is not None:
        yield from personal.use_up(draft)
    yield from jobs.insert(job, terms.weight)
    yield from commands.admitted(key, job.id)
    yield from tellings.follow(key, job.id, now)
    yield from ledger.reserve(job, now)
    yield from jobs.add_inputs(job.id, inputs)
    yield Event(now, job.id, f"job > {job.state}", f"reserved {job.reserved_micro_usd}")
    return job


def decline(key: str, reasons: Sequence[Text], now: float, strike: Person | None) -> Unit[None]:
    """Nothing comes of a command; and where it was refused for safety, that counts."""
    yield from commands.decline(key, reasons)
    if strike is not None:
        yield from strikes.add(strike, key, now)


def claim(now: float, lease: float, limit: int, slots: int, shares: Shares = NO_SHARES) -> Unit[Claimed]:
    """Turns first; then what is ready to be posted comes before what is to be made."""
    yield from turns.take_turns(now, slots, shares)
    owed = yield from deliveries.claim(now, lease, limit)
    asked = yield from reviews.claim(now, lease, limit - len(owed))
    due = yield from jobs.claim(now, lease, limit - len(owed) - len(asked))
    return Claimed(tuple(due), tuple(owed), tuple(asked))


def release_leases(now: float) -> Unit[int]:
    """Whatever a dead process held."""
    freed = yield from jobs.release_leases(now)
    return freed + (yield from reviews.release_leases(now))


def next_due() -> Unit[float | None]:
    """The earliest time at which any row may need a step."""
    times = [(yield from jobs.next_due()), (yield from reviews.next_due())]
    return min((due for due in times if due is not None), default=None)


def advance(
    before: Job, after: Job, now: float, verdict: Verdict | None, detail: str, owed: Sequence[Delivery] = ()
) -> Unit[Job | None]:
    """The move, what it says of the submission, and what the chat is owed for it."""
    moved = yield from jobs.move(before, after, now, detail)
    if moved is not None and verdict is not None:
        yield from submissions.note(before.task_uuid, verdict, now)
        if verdict is Verdict.ACCEPTED:
            yield from elements.admitted(before)
    if moved is not None and not moved.discarded:
        yield from deliveries.owe(owed, now)
    return moved


def settle(
    before: Job, after: Job, now: float, charge: Charge, results: Sequence[Result],
    owed: Sequence[Delivery], verdict: Verdict | None, detail: str, strike: bool = False,
) -> Unit[Job | None]:  # fmt: skip
    """The last move: what it cost, what came of it, and what the chat is owed for it."""
    moved = yield from advance(before, after, now, verdict, detail)
    if moved is None:
        return None
    yield from ledger.close(before, charge, now)
    yield from jobs.add_results(results, now)
    if strike:
        yield from strikes.add(before.person, before.id, now)
    if not moved.discarded:
        yield from deliveries.owe(owed, now)
    return moved


def discard(job_id: str, now: float, detail: str) -> Unit[Job | None]:
    """Nor is wanted what the channel was not tried with."""
    marked = yield from jobs.discard(job_id, now, detail)
    if marked is not None:
        yield from deliveries.withhold(job_id, now)
    return marked


def record(before: Job, now: float, results: Sequence[Result], owed: Sequence[Delivery]) -> Unit[Job | None]:
    """Only while the job is as it was read."""
    current = yield from jobs.by_id(before.id)
    if current is None or (current.state, current.version) != (before.state, before.version):
        return None
    yield from jobs.add_results(results, now)
    if not current.discarded:
        yield from deliveries.owe(owed, now)
    return current


def probe() -> Unit[None]:
    """A write that changes nothing."""
    yield "UPDATE budgets SET used_micro_usd = used_micro_usd WHERE provider = ''", ()
