"""What every Store promises about money: caps on every meter, a place's limits, and a ledger that adds up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from bot.generation.command import Person, Place
from bot.generation.job import Job, Outcome
from bot.generation.limits import in_force
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE, Charge, Meter, Standing, metered, resets_at, utc_day
from bot.generation.ports import Caps, Change, Draft, Limit, OverBudget, Override, Store, TooManyOpen
from tests.builders import NOW, job
from tests.contract.test_store import DAY, PRICE, STORES, arrived, given, numbered, out

T = TypeVar("T")

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
HERE = Place("fake", "t", "channel")
FREE = Caps(None, 1000)
CAPPED = {
    Meter.DAY: "day_micro_usd",
    Meter.MONTH: "month_micro_usd",
    Meter.TENANT_MONTH: "tenant_month_micro_usd",
    Meter.CHANNEL_DAY: "channel_day_micro_usd",
    Meter.PERSON_DAY: "person_day_micro_usd",
}


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


def capped(meter: Meter, cap: int, caps: Caps = FREE) -> Caps:
    changes: dict[str, Any] = {CAPPED[meter]: cap}
    return replace(caps, **changes)


async def asked(store: Store, n: int, caps: Caps = FREE, now: float = NOW, **changes: Any) -> object:
    """Command n, and what comes of it."""
    await arrived(store, n)
    return await store.admit(given(n).key, job(numbered(n), created_at=now, **changes), [], caps, now)


async def used(store: Store, now: float = NOW, person: Person = ANN, place: Place = HERE) -> dict[Meter, int]:
    return dict((await store.usage("runware", person, place, utc_day(now))).used)


async def books(store: Store) -> tuple[Text, ...]:
    return (await store.check_ledger()).faults


# -- caps


@pytest.mark.parametrize("meter", CAPPED)
async def test_every_meter_has_a_cap_of_its_own(store: Store, meter: Meter) -> None:
    """Which one is in the way is said, with what is left under it; and then no meter has moved."""
    assert isinstance(await asked(store, 1), Job)
    before = await used(store)
    assert set(before.values()) == {PRICE}
    assert await asked(store, 2, capped(meter, 2 * PRICE - 1)) == OverBudget(PRICE - 1, meter)
    assert await used(store) == before
    assert await store.job(numbered(2)) is None
    assert await store.entries(numbered(2)) == {}
    assert isinstance(await asked(store, 3, capped(meter, 2 * PRICE)), Job)
    assert await books(store) == ()


@pytest.mark.parametrize(
    ("meter", "changes"),
    [
        (Meter.TENANT_MONTH, {"place": Place("fake", "other", "channel")}),
        (Meter.CHANNEL_DAY, {"place": Place("fake", "t", "other")}),
        (Meter.PERSON_DAY, {"person": BOB}),
        (Meter.PERSON_DAY, {"person": Person("other", "ann")}),
        (Meter.DAY, {"now": NOW + 86_400}),
        (Meter.MONTH, {"now": NOW + 31 * 86_400}),
        (Meter.DAY, {"provider": "preview"}),
    ],
)
async def test_nobody_pays_for_another(store: Store, meter: Meter, changes: dict[str, Any]) -> None:
    """Another place, person, platform, time or provider has money of its own."""
    caps = capped(meter, PRICE)
    assert isinstance(await asked(store, 1, caps), Job)
    assert await asked(store, 2, caps) == OverBudget(0, meter)
    assert isinstance(await asked(store, 2, caps, **changes), Job)


async def test_a_thread_is_part_of_its_channel_and_a_person_one_person_everywhere(store: Store) -> None:
    """Neither is a way around a cap."""
    caps = capped(Meter.CHANNEL_DAY, PRICE)
    assert isinstance(await asked(store, 1, caps), Job)
    assert isinstance(await asked(store, 2, caps, place=replace(HERE, thread="a thread")), OverBudget)
    elsewhere = Place("fake", "another server", "channel")
    assert isinstance(await asked(store, 3, capped(Meter.PERSON_DAY, PRICE), place=elsewhere), OverBudget)


async def test_of_several_caps_the_one_that_lasts_longest_is_named(store: Store) -> None:
    """Who comes back tomorrow must not meet the month then."""
    caps = replace(FREE, day_micro_usd=0, person_day_micro_usd=0, tenant_month_micro_usd=PRICE - 1)
    assert await asked(store, 1, caps) == OverBudget(PRICE - 1, Meter.TENANT_MONTH)


@pytest.mark.row("F42")
@pytest.mark.parametrize("meter", [Meter.DAY, Meter.PERSON_DAY])
async def test_of_a_thousand_at_once_exactly_five_fit(store: Store, meter: Meter) -> None:
    """Whatever the cap is on. No two of them see the same money."""
    await asyncio.gather(*(store.receive(given(n), NOW) for n in range(1000)))
    await asyncio.gather(*(store.acknowledge(given(n).key, NOW) for n in range(1000)))
    caps = capped(meter, 6 * PRICE - 1)
    answers = await asyncio.gather(*(store.admit(given(n).key, job(numbered(n)), [], caps, NOW) for n in range(1000)))
    assert sum(isinstance(answer, Job) for answer in answers) == 5
    assert answers.count(OverBudget(PRICE - 1, meter)) == 995
    assert set((await used(store)).values()) == {5 * PRICE}
    assert await books(store) == ()


@pytest.mark.row("B60")
async def test_a_rush_of_one_person_stops_at_the_jobs_they_may_have(store: Store) -> None:
    """30 at once, 3 allowed."""
    for n in range(30):
        await arrived(store, n)
    caps = Caps(None, 3)
    answers = await asyncio.gather(*(store.admit(given(n).key, job(numbered(n)), [], caps, NOW) for n in range(30)))
    assert Counter(type(answer) for answer in answers) == {Job: 3, TooManyOpen: 27}
    usage = await store.usage("runware", ANN, HERE, DAY)
    assert (usage.open_jobs, usage.reserved_micro_usd) == (3, 3 * PRICE)


# -- settling


@pytest.mark.parametrize("spent", [0, 500_000, PRICE, 700_000])
async def test_settling_corrects_every_meter_of_the_day_that_reserved(store: Store, spent: int) -> None:
    """Even when it is done in another month."""
    made = await out(store)
    later = NOW + 40 * 86_400
    await store.settle(made, made.ended(Outcome.FAILED, later), later, charge=Charge(spent))
    assert set((await used(store)).values()) == {spent}
    assert set((await used(store, later)).values()) == {0}
    usage = await store.usage("runware", ANN, HERE, DAY)
    assert (usage.open_jobs, usage.reserved_micro_usd) == (0, 0)
    found = await store.check_ledger()
    assert (found.faults, found.reserved_micro_usd, found.spent_micro_usd) == ((), 0, spent)


@pytest.mark.row("F20")
async def test_a_settlement_at_the_estimate_is_flagged(store: Store) -> None:
    """In the ledger and in its export; one whose cost was reported is not."""
    for n, charge in enumerate([Charge(PRICE, known=False), Charge(PRICE)]):
        made = await out(store, n)
        await store.settle(made, made.ended(Outcome.DONE, NOW), NOW, charge=charge)
    assert (await store.check_ledger()).estimated == 1
    lines = await store.ledger_month("2025-10")
    assert [(line.job_id, line.kind) for line in lines if line.estimated] == [(numbered(0), "settle")]


@pytest.mark.row("F20")
async def test_what_came_to_more_than_was_reserved_is_added_up(store: Store) -> None:
    """Of real money alone, and it is a fault of nobody's books."""
    for n, spent in enumerate([PRICE + 700, PRICE + 30, PRICE, 1]):
        made = await out(store, n)
        await store.settle(made, made.ended(Outcome.DONE, NOW), NOW, charge=Charge(spent))
    found = await store.check_ledger()
    assert (found.overage_micro_usd, found.faults) == (730, ())


async def test_a_month_lists_its_entries_with_both_accounts(store: Store) -> None:
    """By the day that they count against."""
    made = await out(store)
    await store.settle(made, made.ended(Outcome.DONE, NOW), NOW + 40 * 86_400, charge=Charge(500_000))
    await asked(store, 2, now=NOW + 40 * 86_400)
    lines = await store.ledger_month("2025-10")
    assert [(line.kind, line.source, line.target, line.micro_usd) for line in lines] == [
        ("reserve", "budget", "reserved", PRICE),
        ("settle", "reserved", "spent", 500_000),
        ("release", "reserved", "budget", PRICE - 500_000),
    ]
    assert {(line.person, line.tenant, line.channel, line.provider, line.day) for line in lines} == {
        (ANN, "t", "channel", "runware", DAY)
    }
    assert [line.job_id for line in await store.ledger_month("2025-11")] == [numbered(2)]


# -- limits of a place


async def set_limit(store: Store, limit: Limit, amount: int | None, role: str = "", tenant: str = "t") -> None:
    await store.limit_place("fake", tenant, limit, role, amount, BOB, NOW)


async def test_a_limit_of_a_place_holds_from_the_next_command_on(store: Store) -> None:
    """There and nowhere else, until it is taken back."""
    await set_limit(store, Limit.PERSON, PRICE - 1)
    assert await asked(store, 1) == OverBudget(PRICE - 1, Meter.PERSON_DAY)
    assert isinstance(await asked(store, 2, place=Place("fake", "other", "channel")), Job)
    await set_limit(store, Limit.PERSON, None)
    assert isinstance(await asked(store, 3), Job)
    await set_limit(store, Limit.OPEN, 1)
    assert await asked(store, 4) == TooManyOpen(2)


async def test_a_place_cannot_allow_itself_more_than_the_operator(store: Store) -> None:
    """Anybody can make a server and manage it; who knows them all may switch that on."""
    await set_limit(store, Limit.SERVER, 10 * PRICE)
    caps = capped(Meter.TENANT_MONTH, PRICE - 1)
    assert await asked(store, 1, caps) == OverBudget(PRICE - 1, Meter.TENANT_MONTH)
    assert isinstance(await asked(store, 2, replace(caps, may_raise=True)), Job)


async def test_previews_stop_at_no_limit_in_dollars(store: Store) -> None:
    """They are counted apart, and how many jobs a person may have still holds."""
    for limit in (Limit.PERSON, Limit.CHANNEL, Limit.SERVER):
        await set_limit(store, limit, 0)
    assert isinstance(await asked(store, 1, provider="preview"), Job)
    assert set((await used(store)).values()) == {0}
    await set_limit(store, Limit.OPEN, 1)
    assert await asked(store, 2, provider="preview") == TooManyOpen(1)


async def test_who_changed_a_limit_is_kept(store: Store) -> None:
    """The newest first; what changes nothing is no change."""
    await set_limit(store, Limit.ROLE, 5, "crew")
    await set_limit(store, Limit.ROLE, 7, "crew")
    await set_limit(store, Limit.ROLE, 7, "crew")
    await set_limit(store, Limit.ROLE, None, "crew")
    await set_limit(store, Limit.OPEN, 1, tenant="other")
    assert await store.limit_changes("fake", "t", 2) == [
        Change(NOW, BOB, Limit.ROLE, "crew", 7, None),
        Change(NOW, BOB, Limit.ROLE, "crew", 5, 7),
    ]
    assert await store.overrides("fake", "t") == []
    assert await store.overrides("fake", "other") == [Override(Limit.OPEN, 1)]


# -- a question that was answered


async def test_a_question_is_answered_once(store: Store) -> None:
    """Two presses at once, or one that comes again, make one job; a refusal keeps the question."""
    question = Draft("pay-1", ANN, "pay", {}, NOW + 900)
    await store.keep_draft(question, NOW)
    for n in (1, 2, 3):
        await arrived(store, n)
    over = await store.admit(given(1).key, job(numbered(1)), [], capped(Meter.DAY, 0), NOW, "pay-1")
    assert over == OverBudget(0)
    assert await store.draft("pay-1", NOW) == question
    answers = await asyncio.gather(
        *(store.admit(given(n).key, job(numbered(n)), [], FREE, NOW, "pay-1") for n in (2, 3, 2))
    )
    assert [type(answer) for answer in answers] == [Job, type(None), Job]
    assert await store.draft("pay-1", NOW) is None
    assert set((await used(store)).values()) == {PRICE}


async def test_an_answer_after_its_time_spends_nothing(store: Store) -> None:
    await store.keep_draft(Draft("pay-1", ANN, "pay", {}, NOW + 900), NOW)
    await arrived(store)
    assert await store.admit(given().key, job(numbered(1)), [], FREE, NOW + 900, "pay-1") is None
    assert await store.standing("runware", DAY) == Standing(0)


# -- for every run of commands, settlements and limits

PEOPLE = (ANN, BOB)
PLACES = (HERE, Place("fake", "t", "other"), Place("fake", "u", "third"))


class Ledger(RuleBasedStateMachine):
    """The store beside a plain sum of what was admitted and settled."""

    jobs = Bundle("jobs")

    @initialize(
        caps=st.builds(
            Caps,
            st.none() | st.integers(0, 12),
            st.integers(1, 6),
            month_micro_usd=st.none() | st.integers(0, 20),
            tenant_month_micro_usd=st.none() | st.integers(0, 12),
            channel_day_micro_usd=st.none() | st.integers(0, 8),
            person_day_micro_usd=st.none() | st.integers(0, 8),
            role_day_micro_usd=st.just((("crew", 6),)) | st.just(()),
            may_raise=st.booleans(),
        )
    )
    def open(self, caps: Caps) -> None:
        self.caps, self.now, self.n = caps, NOW, 0
        self.held: dict[str, tuple[Job, str, int]] = {}  # job, its day, what it holds
        self.open_jobs: Counter[Person] = Counter()
        self.limits: dict[tuple[str, Limit, str], int] = {}
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        opened = STORES["sqlite"](Path(folder) / "data", lambda _event: None)
        self.store: Store = self.wait(self.stack.enter_async_context(opened))

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.wait(self.stack.aclose())
            self.runner.close()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def counted(self, person: Person, place: Place, day: str) -> dict[Meter, int]:
        """From what was held alone."""
        shown = dict.fromkeys(Meter, 0)
        mine = metered(person, place, day)
        for made, reserved_on, micro_usd in self.held.values():
            theirs = metered(made.person, made.place, reserved_on)
            for meter in Meter:
                shown[meter] += micro_usd * (mine[meter] == theirs[meter])
        return shown

    @rule(
        target=jobs, person=st.sampled_from(PEOPLE), place=st.sampled_from(PLACES), price=st.integers(0, 5),
        crew=st.booleans(),
    )  # fmt: skip
    def ask(self, person: Person, place: Place, price: int, crew: bool) -> Any:
        self.n += 1
        day = utc_day(self.now)
        caps = replace(self.caps, roles=("crew",) if crew else ())
        wanted = {"person": person, "place": place, "reserved_micro_usd": price}
        answer = self.wait(asked(self.store, self.n, caps, self.now, **wanted))
        there = [Override(one, amount, role) for (at, one, role), amount in self.limits.items() if at == place.tenant]
        held_to, before = in_force(caps, there), self.counted(person, place, day)
        full = {one for one in Meter if (cap := held_to.of(one)) is not None and before[one] + price > cap}
        if self.open_jobs[person] >= held_to.open_jobs:
            assert answer == TooManyOpen(self.open_jobs[person])
        elif full:
            assert isinstance(answer, OverBudget)
            assert answer.meter in full
            assert answer.left_micro_usd == max(0, (held_to.of(answer.meter) or 0) - before[answer.meter])
            assert resets_at(answer.meter, self.now) == max(resets_at(one, self.now) for one in full)
        else:
            assert isinstance(answer, Job)
            self.held[answer.id] = (answer, day, price)
            self.open_jobs[person] += 1
            return answer
        return None

    @rule(made=consumes(jobs), spent=st.none() | st.integers(0, 9), known=st.booleans())
    def end(self, made: Job | None, spent: int | None, known: bool) -> None:
        """Settled at a cost, or cancelled; a second time changes nothing."""
        if made is None:
            return
        charge = NO_CHARGE if spent is None else Charge(spent, known)
        ended = made.ended(Outcome.CANCELLED if spent is None else Outcome.DONE, self.now)
        for _ in range(2):
            self.wait(self.store.settle(made, ended, self.now, charge=charge))
        mine, day, _held = self.held[made.id]
        self.held[made.id] = (mine, day, charge.spent_micro_usd)
        self.open_jobs[made.person] -= 1

    @rule(
        tenant=st.sampled_from(["t", "u"]), limit=st.sampled_from([one for one in Limit if one is not Limit.OPEN]),
        amount=st.none() | st.integers(0, 12),
    )  # fmt: skip
    def limit(self, tenant: str, limit: Limit, amount: int | None) -> None:
        role = "crew" if limit is Limit.ROLE else ""
        self.wait(set_limit(self.store, limit, amount, role, tenant))
        self.limits.pop((tenant, limit, role), None)
        if amount is not None:
            self.limits[(tenant, limit, role)] = amount

    @rule(days=st.sampled_from([0.4, 1, 9]))
    def wait_for(self, days: float) -> None:
        self.now += days * 86_400

    @invariant()
    def everything_adds_up(self) -> None:
        """Counters, entries and accounts."""
        if not hasattr(self, "store"):
            return
        found = self.wait(self.store.check_ledger())
        assert found.faults == ()
        day = utc_day(self.now)
        for person, place in ((ANN, PLACES[0]), (BOB, PLACES[1]), (BOB, PLACES[2])):
            assert self.wait(used(self.store, self.now, person, place)) == self.counted(person, place, day)
        assert found.reserved_micro_usd + found.spent_micro_usd == sum(held for *_, held in self.held.values())


Ledger.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
TestLedger = Ledger.TestCase
