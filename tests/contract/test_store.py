"""What every Store promises. Another database passes this suite by adding its opener to STORES."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Command
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import InvariantBroken
from bot.generation.job import Input, Job, JobState, Outcome, Result, ResultState
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE, Charge, Standing
from bot.generation.ports import NO_PLAN, Caps, Event, OverBudget, Store, TooManyOpen, Verdict, Waiting
from storage.sqlite import open_store
from tests.builders import NOW, command, job, request

Opener = Callable[[Path, Callable[[Event], None]], AbstractAsyncContextManager[Store]]

STORES: dict[str, Opener] = {"sqlite": open_store}
CAPS = Caps(10_000_000, 10)
DAY = "2025-10-09"
PRICE = 560_000
SHA = "a" * 64


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


def numbered(n: int) -> str:
    return f"{n:013x}"


def given(n: int = 1, *pictures: str) -> Command:
    return replace(command(f"key-{numbered(n)}", "a red fox", *pictures))


async def arrived(store: Store, n: int = 1, *pictures: str) -> None:
    await store.receive(given(n, *pictures), NOW)
    await store.acknowledge(given(n).key, NOW)


async def admitted(store: Store, n: int = 1, *, inputs: tuple[Input, ...] = (), **changes: object) -> Job:
    await arrived(store, n)
    made = await store.admit(given(n).key, job(numbered(n), **changes), inputs, CAPS, NOW)
    assert isinstance(made, Job)
    return made


async def sent(store: Store, n: int = 1) -> Job:
    """A job in SUBMITTING, claimed."""
    await admitted(store, n)
    claimed = await store.claim(NOW, 300.0, 10, 10)
    return next(one for one in claimed.jobs if one.id == numbered(n))


async def out(store: Store, n: int = 1) -> Job:
    """A job in GENERATING."""
    before = await sent(store, n)
    assert await store.begin(before, SHA, NO_PLAN, NOW)
    after = await store.advance(before, before.generating(NOW), NOW, verdict=Verdict.ACCEPTED)
    assert after is not None
    return after


def ready(made: Job, n: int = 0) -> Result:
    return Result(made.id, n, ResultState.READY, f"video-{n}", f"https://{n}", 7, 500_000, False)


def owed(made: Job, n: int = 0) -> Delivery:
    return Delivery(made.id, Purpose.RESULT, n, DeliveryState.FETCHING, NOW)


async def done(store: Store, n: int = 1) -> Job:
    """An ended job with one delivery owed."""
    before = await out(store, n)
    after = await store.settle(
        before, before.ended(Outcome.DONE, NOW + 100), NOW + 100, charge=Charge(500_000), results=[ready(before)],
        deliveries=[owed(before)],
    )  # fmt: skip
    assert after is not None
    return after


async def stuck(store: Store, n: int = 1) -> Job:
    before = await out(store, n)
    after = await store.advance(before, before.stuck(Text("job.overdue", job=before.id, minutes=60), NOW), NOW)
    assert after is not None
    return after


# -- commands


async def test_a_key_is_new_once(store: Store) -> None:
    """The platform may deliver it as often as it likes."""
    assert await store.receive(given(), NOW)
    assert not await store.receive(given(), NOW)


async def test_a_command_comes_back_as_it_was_given(store: Store) -> None:
    """With its pictures, its person and its place."""
    whole = replace(given(1, "first", "last"), words='a "fox" --no ü\u2028 \U0001f98a')
    await store.receive(whole, NOW)
    assert await store.acknowledged() == []
    await store.acknowledge(whole.key, NOW)
    await store.acknowledge(whole.key, NOW + 5)
    assert await store.acknowledged() == [whole]


async def test_what_nobody_was_told_about_is_dropped(store: Store) -> None:
    """And may be delivered again as something new."""
    await store.receive(given(1), NOW)
    await arrived(store, 2)
    assert await store.drop_unacknowledged(NOW) == 1
    assert await store.drop_unacknowledged(NOW) == 0
    assert await store.acknowledged() == [given(2)]
    assert await store.receive(given(1), NOW)
    assert not await store.receive(given(1), NOW)


async def test_a_declined_command_is_over(store: Store) -> None:
    """It is not carried on and not admitted."""
    await arrived(store)
    await store.decline(given().key, [Text("flag.twice", flag="n", position=3)], NOW)
    await store.decline(given().key, [], NOW)
    assert await store.acknowledged() == []
    assert await store.admit(given().key, job(numbered(1)), [], CAPS, NOW) is None


# -- admitting


async def test_admitting_makes_job_reservation_and_inputs_at_once(store: Store) -> None:
    """All of it, and the event that says so."""
    sent_along = Input("first-frame", given(1, "first").attachments[0])
    made = await admitted(store, state=JobState.INPUTS, inputs=(sent_along,))
    assert await store.job(made.id) == made
    assert await store.job_of(made.command_key) == made
    assert await store.inputs(made.id) == [sent_along]
    assert await store.entries(made.id) == {"reserve": PRICE}
    assert await store.standing("runware", DAY) == Standing(PRICE)
    assert [event.what for event in await store.events(made.id)] == ["job > inputs"]
    assert await store.acknowledged() == []


async def test_a_key_becomes_one_job(store: Store) -> None:
    """The second admission finds the first one's job; nothing is reserved again."""
    first = await admitted(store)
    second = await store.admit(first.command_key, job(numbered(2)), [], CAPS, NOW)
    assert second == first
    assert await store.job(numbered(2)) is None
    assert await store.standing("runware", DAY) == Standing(PRICE)


async def test_nobody_is_charged_before_being_told(store: Store) -> None:
    """An unacknowledged or unknown command is not admitted."""
    await store.receive(given(), NOW)
    assert await store.admit(given().key, job(numbered(1)), [], CAPS, NOW) is None
    assert await store.admit("nobody's", job(numbered(2)), [], CAPS, NOW) is None
    assert await store.standing("runware", DAY) == Standing(0)


async def test_the_day_has_a_cap(store: Store) -> None:
    """What is left is said, and nothing is kept of the job."""
    await arrived(store)
    over = await store.admit(given().key, job(numbered(1)), [], Caps(PRICE - 1, 10), NOW)
    assert over == OverBudget(PRICE - 1)
    assert await store.job(numbered(1)) is None
    assert await store.standing("runware", DAY) == Standing(0)
    assert await store.acknowledged() == [given()]
    assert isinstance(await store.admit(given().key, job(numbered(1)), [], Caps(PRICE, 10), NOW), Job)


async def test_caps_are_by_provider_and_day(store: Store) -> None:
    """Yesterday's and another provider's money is not counted."""
    caps = Caps(PRICE, 10)
    for n, changes in enumerate([{}, {"provider": "preview"}]):
        await arrived(store, n)
        assert isinstance(await store.admit(given(n).key, job(numbered(n), **changes), [], caps, NOW), Job)
    await arrived(store, 5)
    tomorrow = job(numbered(5), created_at=NOW + 86_400)
    assert isinstance(await store.admit(given(5).key, tomorrow, [], caps, NOW + 86_400), Job)
    assert await store.standing("runware", DAY) == Standing(PRICE)
    assert await store.standing("runware", "2025-10-10") == Standing(PRICE)


async def test_a_person_has_so_many_open_jobs(store: Store) -> None:
    """Ended ones do not count, those of others neither."""
    caps = Caps(None, 1)
    await done(store, 1)
    await arrived(store, 2)
    assert isinstance(await store.admit(given(2).key, job(numbered(2)), [], caps, NOW), Job)
    await arrived(store, 3)
    assert await store.admit(given(3).key, job(numbered(3)), [], caps, NOW) == TooManyOpen(1)
    other = job(numbered(3), person=command(person="bob").asked_by.person)
    assert isinstance(await store.admit(given(3).key, other, [], caps, NOW), Job)


@pytest.mark.row("F42")
async def test_a_hundred_at_once_fit_the_budget_exactly(store: Store) -> None:
    """No two of them see the same money."""
    for n in range(100):
        await arrived(store, n)
    caps = Caps(5 * PRICE, 1000)
    answers = await asyncio.gather(*(store.admit(given(n).key, job(numbered(n)), [], caps, NOW) for n in range(100)))
    assert sum(isinstance(answer, Job) for answer in answers) == 5
    assert await store.standing("runware", DAY) == Standing(5 * PRICE)


async def test_two_jobs_never_share_a_task_uuid(store: Store) -> None:
    """Nothing of the second is kept."""
    first = await admitted(store, 1)
    await arrived(store, 2)
    with pytest.raises(InvariantBroken):
        await store.admit(given(2).key, job(numbered(2), task_uuid=first.task_uuid), [], CAPS, NOW)
    assert await store.standing("runware", DAY) == Standing(PRICE)


# -- claiming


async def test_a_claimed_row_is_hidden_until_its_lease_ends(store: Store) -> None:
    """Then somebody else may have it; the first owner's move is dropped."""
    await admitted(store)
    (mine,) = (await store.claim(NOW, 300.0, 10, 1)).jobs
    assert mine.state is JobState.SUBMITTING
    assert (await store.claim(NOW + 299, 300.0, 10, 1)).jobs == ()
    (theirs,) = (await store.claim(NOW + 301, 300.0, 10, 1)).jobs
    assert await store.advance(mine, mine.generating(NOW), NOW) is None
    assert await store.advance(theirs, theirs.generating(NOW), NOW) is not None


async def test_turns_are_taken_in_order_while_there_are_slots(store: Store) -> None:
    """Oldest first; who is out at the provider takes a slot until the results are known."""
    for n in (1, 2, 3):
        await admitted(store, n, created_at=NOW + n)
    assert [await store.place(numbered(n)) for n in (1, 2, 3, 9)] == [1, 2, 3, 0]
    assert [one.id for one in (await store.claim(NOW, 300.0, 10, 2)).jobs] == [numbered(1), numbered(2)]
    assert [await store.place(numbered(n)) for n in (1, 2, 3)] == [0, 0, 1]
    assert (await store.claim(NOW, 300.0, 10, 2)).jobs == ()
    assert (await store.claim(NOW, 300.0, 10, 0)).jobs == ()
    assert [one.id for one in (await store.claim(NOW, 300.0, 10, 3)).jobs] == [numbered(3)]


async def test_a_claim_takes_no_more_than_asked(store: Store) -> None:
    """Deliveries before jobs: what is ready is posted first."""
    await done(store, 1)
    for n in (2, 3, 4):
        await admitted(store, n)
    claimed = await store.claim(NOW + 100, 300.0, 2, 10)
    assert [one.job_id for one, _job in claimed.deliveries] == [numbered(1)]
    assert len(claimed.jobs) == 1
    assert claimed.deliveries[0][1].id == numbered(1)


async def test_a_row_given_back_is_due_when_told(store: Store) -> None:
    """And only its owner gives it back."""
    mine = await sent(store)
    await store.give_back(replace(mine, version=mine.version - 1), NOW)
    assert (await store.claim(NOW, 300.0, 10, 1)).jobs == ()
    await store.give_back(mine, NOW + 50)
    assert (await store.claim(NOW + 49, 300.0, 10, 1)).jobs == ()
    assert len((await store.claim(NOW + 50, 300.0, 10, 1)).jobs) == 1


async def test_a_delivery_given_back_is_due_when_told(store: Store) -> None:
    """As a job is."""
    await done(store)
    ((mine, _job),) = (await store.claim(NOW + 100, 300.0, 10, 1)).deliveries
    await store.give_back(mine, NOW + 150)
    assert (await store.claim(NOW + 149, 300.0, 10, 1)).deliveries == ()
    assert len((await store.claim(NOW + 150, 300.0, 10, 1)).deliveries) == 1


async def test_a_start_frees_what_the_dead_process_held(store: Store) -> None:
    """It is the only owner."""
    await done(store, 1)
    await store.claim(NOW + 100, 300.0, 10, 1)
    await sent(store, 2)
    assert await store.release_leases(NOW) == 2
    claimed = await store.claim(NOW + 100, 300.0, 10, 1)
    assert (len(claimed.jobs), len(claimed.deliveries)) == (1, 1)


async def test_at_a_start_jobs_that_were_put_off_are_due(store: Store) -> None:
    """Whoever runs the bot may have mended what they wait for. When they were first tried stays known."""
    mine = await sent(store)
    await store.begin(mine, SHA, NO_PLAN, NOW)
    await store.note(mine, Verdict.AMBIGUOUS, NOW)
    await store.advance(mine, mine.paused(NOW + 900, Text("api.key_refused", host="fake")), NOW)
    assert (await store.claim(NOW + 10, 300.0, 10, 1)).jobs == ()
    assert await store.release_leases(NOW + 10) == 0
    (again,) = (await store.claim(NOW + 10, 300.0, 10, 1)).jobs
    submission = await store.begin(again, SHA, NO_PLAN, NOW + 10)
    assert submission is not None
    assert (submission.tried_before, submission.first_try_at) == (True, NOW)


async def test_the_next_due_row_is_known(store: Store) -> None:
    """Queued jobs wait for a slot, not for a time; leases count."""
    assert await store.next_due() is None
    mine = await sent(store)
    assert await store.next_due() == NOW + 300
    await store.advance(mine, mine.postponed(NOW + 7), NOW)
    assert await store.next_due() == NOW + 7


# -- moving


async def test_a_move_from_an_old_version_is_nobodys(store: Store) -> None:
    """None, and nothing is changed."""
    before = await sent(store)
    after = await store.advance(before, before.generating(NOW), NOW, verdict=Verdict.ACCEPTED)
    assert after is not None
    assert after.version > before.version
    assert await store.advance(before, before.generating(NOW), NOW) is None
    assert await store.settle(before, before.ended(Outcome.FAILED, NOW), NOW, charge=NO_CHARGE) is None
    assert await store.begin(before, SHA, NO_PLAN, NOW) is None
    assert await store.record(before, NOW, [], []) is None
    assert await store.job(before.id) == after
    assert await store.entries(before.id) == {"reserve": PRICE}


async def test_a_settled_job_balances_and_its_day_too(store: Store) -> None:
    """What was not spent is free again."""
    made = await done(store)
    assert await store.entries(made.id) == {"reserve": PRICE, "settle": 500_000, "release": 60_000}
    assert await store.standing("runware", DAY) == Standing(500_000)
    assert await store.results(made.id) == [ready(made)]
    assert await store.deliveries(made.id) == [owed(made)]


async def test_what_costs_more_than_the_estimate_is_an_overage(store: Store) -> None:
    """The day counts it, whatever the cap."""
    before = await out(store)
    await store.settle(before, before.ended(Outcome.DONE, NOW), NOW, charge=Charge(600_000))
    assert await store.entries(before.id) == {"reserve": PRICE, "settle": 600_000, "overage": 40_000}
    assert await store.standing("runware", DAY) == Standing(600_000)


async def test_a_discarded_jobs_results_are_not_owed(store: Store) -> None:
    """It is settled all the same."""
    before = await out(store)
    marked = await store.discard(before.id, NOW)
    assert marked is not None
    assert marked.discarded
    assert await store.discard(before.id, NOW) is None
    await store.settle(
        before, before.ended(Outcome.DONE, NOW), NOW, charge=Charge(1), results=[ready(before)],
        deliveries=[owed(before)],
    )  # fmt: skip
    assert await store.deliveries(before.id) == []
    assert (await store.entries(before.id))["settle"] == 1


async def test_what_was_owed_before_the_discard_is_withheld_unless_tried(store: Store) -> None:
    """After the first try it may be in the channel, and is seen through."""
    before = await out(store)
    await store.record(before, NOW, [ready(before, 0), ready(before, 1)], [owed(before, 0), owed(before, 1)])
    (first, _second) = await store.deliveries(before.id)
    kept = await store.advance_delivery(first, first.stored(SHA, 3, NOW), NOW)
    assert kept is not None
    posting = await store.advance_delivery(kept, kept.posting(NOW), NOW)
    assert posting is not None
    tried = await store.advance_delivery(posting, posting.trying(NOW), NOW)
    await store.discard(before.id, NOW)
    after = await store.deliveries(before.id)
    assert [one.state for one in after] == [DeliveryState.POSTING, DeliveryState.WITHHELD]
    assert tried is not None
    assert await store.advance_delivery(tried, tried.posted("m", NOW), NOW) is not None


@pytest.mark.parametrize("state", ["queued", "ended"])
async def test_only_what_is_out_can_be_discarded(store: Store, state: str) -> None:
    """Before that it is cancelled, afterwards it is over."""
    made = await (admitted(store) if state == "queued" else done(store))
    assert await store.discard(made.id, NOW) is None
    assert await store.discard("nobody", NOW) is None


async def test_recorded_results_stay_as_they_were_first_known(store: Store) -> None:
    """A second look changes nothing."""
    before = await out(store)
    first = ready(before)
    assert await store.record(before, NOW, [first], [owed(before)]) is not None
    assert await store.record(before, NOW, [replace(first, url="https://else")], [owed(before)]) is not None
    assert await store.results(before.id) == [first]
    assert await store.deliveries(before.id) == [owed(before)]
    assert [event.what for event in await store.events(before.id)].count("result 0 ready") == 1


async def test_an_address_may_change_and_nothing_else(store: Store) -> None:
    """Of a result that is ready."""
    before = await out(store)
    await store.record(before, NOW, [ready(before)], [])
    await store.fresh_url(before.id, 0, "https://new")
    assert await store.results(before.id) == [replace(ready(before), url="https://new")]


# -- submissions


async def test_a_submission_is_known_before_its_bytes_leave(store: Store) -> None:
    """Found again after a kill it counts as maybe sent."""
    mine = await sent(store)
    first = await store.begin(mine, SHA, NO_PLAN, NOW)
    assert first is not None
    assert (first.tried_before, first.first_try_at, first.body_sha256) == (False, NOW, SHA)
    again = await store.begin(mine, "b" * 64, NO_PLAN, NOW + 5)
    assert again is not None
    assert (again.tried_before, again.first_try_at, again.body_sha256) == (True, NOW, SHA)


async def test_what_provably_never_left_was_not_tried(store: Store) -> None:
    """Until an attempt may have left; from then on it is never called unsent again, and the clock starts there."""
    mine = await unsent(store, lambda job: job.postponed(NOW + 2))
    second = await store.begin(mine, SHA, NO_PLAN, NOW + 2)
    assert second is not None
    assert (second.tried_before, second.first_try_at) == (False, NOW)
    await store.note(mine, Verdict.AMBIGUOUS, NOW + 3)
    third = await store.begin(mine, SHA, NO_PLAN, NOW + 4)
    assert third is not None
    assert (third.tried_before, third.first_try_at) == (True, NOW + 3)
    await store.note(mine, Verdict.UNSENT, NOW + 5)
    fourth = await store.begin(mine, SHA, NO_PLAN, NOW + 6)
    assert fourth is not None
    assert (fourth.tried_before, fourth.first_try_at) == (True, NOW + 3)


async def test_after_a_pause_the_clock_of_the_unsent_starts_anew(store: Store) -> None:
    """Until then the provider could be reached; what may have been sent keeps its clock."""
    mine = await unsent(store, lambda job: job.paused(NOW + 3600, Text("api.no_credit", host="fake")))
    second = await store.begin(mine, SHA, NO_PLAN, NOW + 7200)
    assert second is not None
    assert (second.tried_before, second.first_try_at) == (False, NOW + 7200)
    await store.note(mine, Verdict.AMBIGUOUS, NOW + 7201)
    third = await store.begin(mine, SHA, NO_PLAN, NOW + 9000)
    assert third is not None
    assert (third.tried_before, third.first_try_at) == (True, NOW + 7201)


async def unsent(store: Store, put_off: Callable[[Job], Job]) -> Job:
    """A job whose submission was tried once and provably never left, claimed again after it was put off."""
    first = await sent(store)
    await store.begin(first, SHA, NO_PLAN, NOW)
    await store.note(first, Verdict.UNSENT, NOW + 1)
    later = put_off(first)
    await store.advance(first, later, NOW + 1)
    (mine,) = (await store.claim(later.due_at, 300.0, 10, 1)).jobs
    return mine


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REFUSED])
async def test_an_ended_task_uuid_is_not_sent_again(store: Store, verdict: Verdict) -> None:
    """Whatever is noted afterwards."""
    mine = await sent(store)
    await store.begin(mine, SHA, NO_PLAN, NOW)
    await store.note(mine, verdict, NOW)
    await store.note(mine, Verdict.UNSENT, NOW)
    assert await store.begin(mine, SHA, NO_PLAN, NOW) is None


async def test_a_new_task_uuid_starts_anew(store: Store) -> None:
    """The operator's requeue."""
    before = await stuck(store)
    moved = await store.advance(before, before.requeued("task-new", NOW), NOW)
    assert moved is not None
    (mine,) = (await store.claim(NOW, 300.0, 10, 10)).jobs
    submission = await store.begin(mine, "b" * 64, NO_PLAN, NOW)
    assert submission is not None
    assert (submission.task_uuid, submission.tried_before) == ("task-new", False)


# -- inputs and deliveries


async def test_an_admitted_inputs_handle_is_erased(store: Store) -> None:
    """And the first admission stays."""
    asked = Input("first-frame", given(1, "first").attachments[0])
    made = await admitted(store, state=JobState.INPUTS, inputs=(asked,))
    known = replace(asked, sha256=SHA, extension="png", width=3, height=4)
    await store.admit_input(made, known, NOW)
    await store.admit_input(made, replace(known, sha256="b" * 64), NOW)
    (stored,) = await store.inputs(made.id)
    assert stored == replace(known, attachment=replace(asked.attachment, handle=""))


async def test_a_delivery_moves_like_a_job(store: Store) -> None:
    """Guarded by state and version; announcing a try keeps the lease."""
    await done(store)
    ((mine, _job),) = (await store.claim(NOW + 100, 300.0, 10, 1)).deliveries
    kept = await store.advance_delivery(mine, mine.stored(SHA, 3, NOW + 100), NOW + 100, "kept")
    assert kept is not None
    assert await store.advance_delivery(mine, mine.stored(SHA, 3, NOW), NOW) is None
    await store.advance_delivery(kept, kept.posting(NOW + 100), NOW + 100)
    ((mine, _job),) = (await store.claim(NOW + 100, 300.0, 10, 1)).deliveries
    tried = await store.advance_delivery(mine, mine.trying(NOW + 101), NOW + 101)
    assert tried is not None
    assert (await store.claim(NOW + 101, 300.0, 10, 1)).deliveries == ()
    posted = await store.advance_delivery(tried, tried.posted("m1", NOW + 102), NOW + 102, "m1")
    assert posted is not None
    assert await store.deliveries(mine.job_id) == [posted]
    assert posted.tried_at == NOW + 101


async def test_a_postponed_delivery_is_given_back(store: Store) -> None:
    """With its lease ended and its reason kept."""
    await done(store)
    ((mine, _job),) = (await store.claim(NOW + 100, 300.0, 10, 1)).deliveries
    await store.advance_delivery(mine, mine.postponed(NOW + 110, Text("api.no_answer", host="h")), NOW + 100)
    ((again, _job),) = (await store.claim(NOW + 110, 300.0, 10, 1)).deliveries
    assert (again.attempts, again.problem) == (1, Text("api.no_answer", host="h"))


# -- questions


async def test_jobs_are_listed_newest_first(store: Store) -> None:
    """Of one person or of all."""
    ann, bob = (command(person=name).asked_by.person for name in ("ann", "bob"))
    for n, person in ((1, ann), (2, bob), (3, ann)):
        await admitted(store, n, created_at=NOW + n, person=person)
    assert [one.id for one in await store.jobs(None, None, 10)] == [numbered(3), numbered(2), numbered(1)]
    assert [one.id for one in await store.jobs("fake", "ann", 10)] == [numbered(3), numbered(1)]
    assert [one.id for one in await store.jobs(None, None, 1)] == [numbered(3)]


async def test_who_is_out_is_known(store: Store) -> None:
    """So that a start goes on looking."""
    made = await out(store, 1)
    await admitted(store, 2)
    assert await store.waiting() == [Waiting(made.id, made.task_uuid, NOW)]


async def test_how_long_it_took_is_remembered(store: Store) -> None:
    """Of finished jobs of one provider and model, the latest first."""
    made = await done(store)
    assert await store.durations("runware", made.request.model, 10) == [(5, 100.0)]
    assert await store.durations("preview", made.request.model, 10) == []


async def test_unfinished_and_undelivered_are_told_apart(store: Store) -> None:
    """A job is over when nothing is owed; what could not be brought is kept."""
    made = await done(store)
    assert await store.unfinished("fake") == [made.id]
    assert await store.unfinished("slack") == []
    (mine,) = await store.deliveries(made.id)
    lost = await store.advance_delivery(mine, mine.undelivered(Text("platform.gone"), NOW), NOW)
    assert lost is not None
    assert await store.unfinished("fake") == []
    assert await store.undelivered("fake") == [lost]
    assert await store.undelivered("slack") == []


async def test_a_job_comes_back_as_it_was_stored(store: Store) -> None:
    """Every field of the request included."""
    asked = request(negativePrompt='"text" \u2014 blur', duration=15, numberResults=3, outputFormat="webm")
    made = await admitted(store, request=asked, reserved_micro_usd=PRICE)
    assert await store.job(made.id) == made
    assert await store.job("nobody") is None
    assert await store.job_of("nobody's") is None


async def test_a_problem_keeps_its_facts(store: Store) -> None:
    """A sentence is stored by name, with numbers as numbers."""
    made = await stuck(store)
    stored = await store.job(made.id)
    assert stored is not None
    assert stored.problem == Text("job.overdue", job=made.id, minutes=60)


async def test_the_probe_writes_nothing_of_meaning(store: Store) -> None:
    """It only proves that writing works."""
    await store.probe()
    assert await store.standing("", DAY) == Standing(0)
