"""The fair queue, as every Store keeps it: whose turn it is, within which slots, and which place is told.

How the bound is read. "A user's next result" is the first job in a person's own line that nothing holds back. While it
waits, each other person gets one turn at most, or, where its person's last turn was for k results, k at most (by the
weights of both). So with u people it is the u-th turn from now at the latest. Turns come c at a time when the jobs
take equally long: of the others, the slot that takes it served at most ceil(u / c) since, and the one it was busy with.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as hypothetically
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.generation.command import Person
from bot.generation.job import Job, JobState, Outcome
from bot.generation.money import NO_CHARGE
from bot.generation.ports import NO_SHARES, Caps, CoolingDown, Shares, Store, Terms
from storage.sqlite import SqliteStore
from tests.builders import NOW, command, job, request
from tests.crash.life import opened_inline

CAPS = Caps(None, 1000)
LEASE = 300.0
LONG = 10_000  # a claim that takes every due row
WEIGHTS = {"ann": 1, "bob": 1, "cleo": 2, "dan": 3}
OUT = (JobState.SUBMITTING, JobState.GENERATING)
LINES = (("studio", "a"), ("studio", "b"), ("club", "a"), ("club", "c"))


@asynccontextmanager
async def opened() -> AsyncIterator[SqliteStore]:
    """A store on a folder of its own."""
    with TemporaryDirectory() as folder:
        async with opened_inline(Path(folder) / "data", SqliteStore, lambda _event: None) as store:
            yield store


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with opened() as made:
        yield made


@dataclass
class Crowd:
    """People who ask, and jobs that come back."""

    store: Store
    slots: int = 1
    shares: Shares = NO_SHARES
    now: float = NOW
    asked: int = 0
    jobs: dict[str, Job] = field(default_factory=dict)  # as admitted, in that order
    results: dict[str, int] = field(default_factory=dict)
    turns: list[str] = field(default_factory=list)  # job ids

    async def ask(
        self, person: str, results: int = 1, line: tuple[str, str] = LINES[0], state: JobState = JobState.QUEUED,
        weight: int = 1,
    ) -> str:  # fmt: skip
        asked = await self.try_to_ask(person, Terms(weight), results, line, state)
        assert isinstance(asked, str), asked
        return asked

    async def try_to_ask(
        self, person: str, terms: Terms, results: int = 1, line: tuple[str, str] = LINES[0],
        state: JobState = JobState.QUEUED,
    ) -> str | CoolingDown:  # fmt: skip
        self.asked += 1
        given = command(f"key-{self.asked:013x}", person=person)
        await self.store.receive(given, self.now)
        await self.store.acknowledge(given.key, self.now)
        place = replace(given.place, tenant=line[0], channel=line[1])
        made = job(
            f"{self.asked:013x}", person=Person("fake", person), place=place, request=request(numberResults=results),
            created_at=self.now, state=state, since=self.now, due_at=self.now,
        )  # fmt: skip
        admitted = await self.store.admit(given.key, made, (), CAPS, self.now, terms=terms)
        if isinstance(admitted, CoolingDown):
            return admitted
        assert isinstance(admitted, Job), admitted
        self.jobs[made.id], self.results[made.id] = made, results
        return made.id

    async def turn(self, slots: int | None = None) -> list[str]:
        """Whoever got a turn now."""
        claimed = await self.store.claim(self.now, LEASE, LONG, self.slots if slots is None else slots, self.shares)
        went = sorted((one for one in claimed.jobs), key=lambda one: one.id)
        self.turns += [one.id for one in went]
        return [one.id for one in went]

    async def end(self, job_id: str, outcome: Outcome = Outcome.DONE, *, strike: bool = False) -> None:
        """It comes back, or is cancelled."""
        before = await self.found(job_id)
        if before.state is JobState.SUBMITTING:
            moved = await self.store.advance(before, before.generating(self.now), self.now)
            assert moved is not None
            before = moved
        ended = before.ended(outcome, self.now)
        assert await self.store.settle(before, ended, self.now, charge=NO_CHARGE, strike=strike)

    async def found(self, job_id: str) -> Job:
        found = await self.store.job(job_id)
        assert found is not None
        return found

    async def one_by_one(self) -> list[str]:
        """Everybody's turn through one slot, in order: each job comes back before the next turn."""
        order: list[str] = []
        while went := await self.turn(1):
            order += went
            for job_id in went:
                await self.end(job_id)
        return order


# -- the rule for every mix

asks = st.tuples(
    st.sampled_from(sorted(WEIGHTS)), st.sampled_from([1, 1, 1, 2, 3, 20]), st.sampled_from(LINES),
    st.sampled_from([JobState.QUEUED, JobState.QUEUED, JobState.QUEUED, JobState.INPUTS]),
)  # fmt: skip


class FairQueue(RuleBasedStateMachine):
    """People who ask for different counts in different places, with slots, pauses, cancels and files still to come."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.opening: AbstractAsyncContextManager[SqliteStore] = opened()
        self.crowd = Crowd(self.run(self.opening.__aenter__()))
        self.paused: set[str] = set()
        self.last: dict[str, int] = {}  # results of a person's last turn
        self.passed: dict[str, dict[str, list[int]]] = {}  # results of others' turns while a job was next in its line
        self.states: dict[str, JobState] = {}

    def run(self, doing: Any) -> Any:
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        self.run(self.opening.__aexit__(None, None, None))
        self.loop.close()

    @initialize(slots=st.integers(1, 3), tenant=st.none() | st.integers(1, 2), channel=st.none() | st.integers(1, 2))
    def open(self, slots: int, tenant: int | None, channel: int | None) -> None:
        self.crowd.slots, self.crowd.shares = slots, Shares(tenant, channel)

    # -- what happens

    @rule(many=st.lists(asks, min_size=1, max_size=8))
    def ask(self, many: list[tuple[str, int, tuple[str, str], JobState]]) -> None:
        for person, results, line, state in many:
            self.run(self.crowd.ask(person, results, line, state, WEIGHTS[person]))
        self.look()

    @rule(data=st.data())
    def fetched(self, data: st.DataObject) -> None:
        if ids := self.ids(JobState.INPUTS):
            before = self.run(self.crowd.found(data.draw(st.sampled_from(ids))))
            assert self.run(self.crowd.store.advance(before, before.queued(self.crowd.now), self.crowd.now))
            self.look()

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        if ids := self.ids(*OUT):
            self.run(self.crowd.end(data.draw(st.sampled_from(ids))))
            self.look()

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if ids := self.ids(JobState.QUEUED, JobState.INPUTS):
            self.run(self.crowd.end(data.draw(st.sampled_from(ids)), Outcome.CANCELLED))
            self.look()

    @rule(tenant=st.sampled_from(["studio", "club"]))
    def pause_or_resume(self, tenant: str) -> None:
        store = self.crowd.store
        if tenant in self.paused:
            self.run(store.unpause("fake", tenant, Person("fake", "ann"), self.crowd.now))
        else:
            self.run(store.pause("fake", tenant, Person("fake", "ann"), self.crowd.now))
        self.paused ^= {tenant}
        self.look()

    @rule(hours=st.sampled_from([-1, 24, 0.001]))
    def set_the_clock(self, hours: float) -> None:
        """F43: whatever the clock on the wall says, turns go on."""
        self.crowd.now += hours * 3600.0

    @rule(times=st.integers(1, 6), data=st.data())
    def serve(self, times: int, data: st.DataObject) -> None:
        """A job comes back where no slot is free, and the next has its turn."""
        for _ in range(times):
            if len(out := self.ids(*OUT)) >= self.crowd.slots:
                self.run(self.crowd.end(data.draw(st.sampled_from(out))))
                self.look()
            self.one_turn()

    # -- what must hold

    def one_turn(self) -> None:
        """One at a time, so that what goes is known in order."""
        queued = self.ids(JobState.QUEUED)
        free = [one for one in queued if self.may_go(one)]
        next_one = [one for one in free if self.run(self.crowd.store.place(one)) == 1]
        slots = len(self.ids(*OUT)) + 1
        self.run(self.crowd.store.claim(self.crowd.now, LEASE, LONG, slots, self.crowd.shares))
        self.look()
        went = [one for one in queued if self.states[one] is not JobState.QUEUED]
        assert went == next_one, "somebody goes where somebody may, and who it is was told"
        for job_id in went:
            self.went(free, job_id)
            self.look()

    def went(self, free: list[str], job_id: str) -> None:
        mine, results = self.person(job_id), self.crowd.results[job_id]
        assert job_id == next(one for one in free if self.person(one) == mine), "one's own jobs keep their order"
        for waits, others in self.passed.items():
            theirs = self.person(waits)
            if theirs != mine:
                others.setdefault(mine, []).append(results)
                had = sum(others[mine][:-1])
                # At the last of its turns this person had had less than the one who waits.
                assert had == 0 or had * WEIGHTS[theirs] < self.last.get(theirs, 0) * WEIGHTS[mine]
                assert len(others[mine]) <= max(1, -(-self.last.get(theirs, 0) * WEIGHTS[mine] // WEIGHTS[theirs]))
        self.last[mine] = results
        self.passed = {waits: others for waits, others in self.passed.items() if self.person(waits) != mine}

    @invariant()
    def look(self) -> None:
        """Whose first job may go, and since when."""
        self.states = {row[0]: JobState(row[1]) for row in self.rows("SELECT id, state FROM jobs")}
        first: dict[str, str] = {}
        for one in self.ids(JobState.QUEUED, JobState.INPUTS):
            first.setdefault(self.person(one), one)
        next_up = [one for one in first.values() if self.states[one] is JobState.QUEUED and self.may_go(one)]
        self.passed = {one: self.passed.get(one, {}) for one in next_up}

    @invariant()
    def counts_are_true(self) -> None:
        out, waiting = Counter(map(self.line, self.ids(*OUT))), Counter(map(self.line, self.ids(JobState.QUEUED)))
        kept = {row[:2]: row[2:] for row in self.rows("SELECT tenant, channel, waiting, out FROM lines")}
        assert all(kept.get(line, (0, 0)) == (waiting[line], out[line]) for line in LINES)
        assert self.rows("SELECT waiting, out FROM queue") == [(waiting.total(), out.total())]

    @invariant()
    def slots_are_kept(self) -> None:
        shares, out = self.crowd.shares, [self.line(one) for one in self.ids(*OUT)]
        assert len(out) <= self.crowd.slots
        assert all(n <= (shares.tenant or LONG) for n in Counter(tenant for tenant, _channel in out).values())
        assert all(n <= (shares.channel or LONG) for n in Counter(out).values())

    # -- what there is

    def rows(self, words: str) -> list[Any]:
        return list(self.crowd.store._reader._conn.execute(words))  # type: ignore[attr-defined]  # the rows themselves

    def ids(self, *states: JobState) -> list[str]:
        """In the order they were asked for."""
        return [one for one in self.crowd.jobs if self.states.get(one) in states]

    def person(self, job_id: str) -> str:
        return self.crowd.jobs[job_id].person.id

    def line(self, job_id: str) -> tuple[str, str]:
        place = self.crowd.jobs[job_id].place
        return (place.tenant, place.channel)

    def may_go(self, one: str) -> bool:
        out, shares = [self.line(other) for other in self.ids(*OUT)], self.crowd.shares
        tenant, _channel = mine = self.line(one)
        full_tenant = shares.tenant is not None and [there for there, _ in out].count(tenant) >= shares.tenant
        full_channel = shares.channel is not None and out.count(mine) >= shares.channel
        return tenant not in self.paused and not full_tenant and not full_channel


TestFairQueue = pytest.mark.row("F43")(FairQueue.TestCase)
TestFairQueue.settings = settings(max_examples=25, stateful_step_count=30)


# -- the bound, and what a share is

mixes = st.lists(st.sampled_from([1, 1, 2, 5, 20]), min_size=1, max_size=6)


@settings(max_examples=40)
@hypothetically(others=st.lists(mixes, min_size=0, max_size=8), slots=st.integers(1, 4), rounds=st.integers(0, 6))
def test_a_newcomer_waits_for_a_round_of_everybody_at_most(others: list[list[int]], slots: int, rounds: int) -> None:
    """ceil(u / c) + 1 others on the slot that takes them, whatever those others asked for."""
    asyncio.run(_newcomer(others, slots, rounds))


async def _newcomer(others: list[list[int]], slots: int, rounds: int) -> None:
    async with opened() as store:
        crowd = Crowd(store, slots)
        for n, mix in enumerate(others):
            for results in mix:
                await crowd.ask(f"other {n}", results)
        out = await crowd.turn()
        for _ in range(rounds):
            out = await _round(crowd, out)
        mine = await crowd.ask("newcomer")
        waits = [one for one in crowd.jobs if (await crowd.found(one)).state in (JobState.QUEUED, *OUT)]
        active = len({crowd.jobs[one].person for one in waits})
        served = 0
        while mine not in crowd.turns:
            out = await _round(crowd, out)
            served += 1
        assert served <= math.ceil(active / slots) + 1


async def _round(crowd: Crowd, out: list[str]) -> list[str]:
    for one in out:
        await crowd.end(one)
    return await crowd.turn()


@settings(max_examples=40)
@hypothetically(first=mixes, second=mixes, weight=st.integers(1, 4))
def test_while_two_wait_both_get_their_share_of_results(first: list[int], second: list[int], weight: int) -> None:
    """Results by weight, not jobs: nobody is further ahead than by the largest job of each."""
    asyncio.run(_shares(first * 3, second * 3, weight))


async def _shares(first: list[int], second: list[int], weight: int) -> None:
    async with opened() as store:
        crowd = Crowd(store)
        for results in first:
            await crowd.ask("ann", results)
        for results in second:
            await crowd.ask("bob", results, weight=weight)
        got, left = {"ann": 0.0, "bob": 0.0}, {"ann": len(first), "bob": len(second)}
        for job_id in await crowd.one_by_one():
            person = crowd.jobs[job_id].person.id
            got[person] += crowd.results[job_id] / (weight if person == "bob" else 1)
            left[person] -= 1
            assert abs(got["ann"] - got["bob"]) <= max(first) + max(second) / weight
            if not all(left.values()):
                break


@settings(max_examples=40)
@hypothetically(many=st.lists(asks, max_size=12), later=st.lists(asks, max_size=6), between=st.integers(0, 6))
def test_the_place_is_the_number_of_turns(many: list[Any], later: list[Any], between: int) -> None:
    """While nobody comes and nothing is held, what was told is what happens: also for who was held back before."""
    asyncio.run(_places(many, later, between))


async def _places(many: list[Any], later: list[Any], between: int) -> None:
    async with opened() as store:
        crowd = Crowd(store)
        for person, results, line, _state in many:
            await crowd.ask(person, results, line, weight=WEIGHTS[person])
        await store.pause("fake", "studio", Person("fake", "ann"), NOW)
        for _ in range(between):
            for job_id in await crowd.turn():
                await crowd.end(job_id)
        for person, results, line, _state in later:
            await crowd.ask(person, results, line, weight=WEIGHTS[person])
        await store.unpause("fake", "studio", Person("fake", "ann"), NOW)
        places = {one: await store.place(one) for one in crowd.jobs}
        order = await crowd.one_by_one()
        assert {one: place for one, place in places.items() if place} == {one: n for n, one in enumerate(order, 1)}


async def test_who_was_held_back_does_not_go_all_at_once(store: Store) -> None:
    """Each person goes once before those who kept waiting, however long their line was held."""
    crowd = Crowd(store)
    held = [await crowd.ask("bob", 1, ("club", "c")) for _ in range(4)]
    await store.pause("fake", "club", Person("fake", "ann"), NOW)
    for _ in range(8):
        await crowd.ask("ann")
    for job_id in [one for _ in range(6) for one in await crowd.turn()]:
        await crowd.end(job_id)
    for _ in range(5):
        for job_id in await crowd.turn():
            await crowd.end(job_id)
    mine = await crowd.ask("cleo")
    await store.unpause("fake", "club", Person("fake", "ann"), NOW)
    order = await crowd.one_by_one()
    assert order[0] == held[0]
    assert mine in order[1:3]
    assert [one for one in order if one in held] == held


async def test_what_was_cancelled_costs_no_turns(store: Store) -> None:
    """As if it had never been asked for."""
    crowd = Crowd(store)
    large, small = await crowd.ask("ann", 20), await crowd.ask("ann", 1)
    others = [await crowd.ask("bob") for _ in range(5)]
    await crowd.end(large, Outcome.CANCELLED)
    assert await store.place(small) == 1
    assert await crowd.one_by_one() == [small, *others]


async def test_a_full_channel_and_a_full_tenant_let_others_pass(store: Store) -> None:
    """They are not counted as ahead of others, and have the place that they would have."""
    crowd = Crowd(store, 10, Shares(2, 1))
    in_a = [await crowd.ask(person, 1, ("studio", "a")) for person in ("ann", "bob", "cleo")]
    in_b = [await crowd.ask(person, 1, ("studio", "b")) for person in ("dan", "eve")]
    elsewhere = await crowd.ask("fay", 1, ("club", "c"))
    assert await crowd.turn(1) == [in_a[0]]
    assert [await store.place(one) for one in (*in_a, *in_b, elsewhere)] == [0, 1, 2, 1, 2, 3]
    assert await crowd.turn() == [in_b[0], elsewhere]
    assert [await store.place(one) for one in (*in_a[1:], in_b[1])] == [1, 2, 1]
    await crowd.end(in_b[0])
    assert await crowd.turn() == [in_b[1]]
    assert await crowd.turn() == []
    await crowd.end(in_a[0])
    assert await crowd.turn() == [in_a[1]]


@pytest.mark.row("F43")
@pytest.mark.parametrize("jump", [-3600.0, 86_400.0])
async def test_setting_the_clock_moves_nobody(store: Store, jump: float) -> None:
    """Turns know no time on a wall: who asked first goes first."""
    crowd = Crowd(store)
    first = await crowd.ask("ann")
    crowd.now += jump
    second, third = await crowd.ask("bob"), await crowd.ask("ann")
    crowd.now -= jump
    fourth = await crowd.ask("bob")
    assert await crowd.one_by_one() == [first, second, third, fourth]


# -- the cool-down

TERMS = Terms(1, 3, 1800.0)


async def struck(crowd: Crowd, times: int, apart: float = 60.0) -> None:
    for _ in range(times):
        refused = await crowd.try_to_ask("ann", TERMS)
        assert isinstance(refused, str)
        await crowd.end(refused, Outcome.FAILED, strike=True)
        crowd.now += apart


async def test_after_some_refusals_for_safety_a_person_waits(store: Store) -> None:
    """Until the time they are told; others do not."""
    crowd = Crowd(store)
    await struck(crowd, 2)
    await struck(crowd, 1, 0.0)
    assert await crowd.try_to_ask("ann", TERMS) == CoolingDown(crowd.now + 1800)
    assert isinstance(await crowd.try_to_ask("bob", TERMS), str)
    assert isinstance(await crowd.try_to_ask("ann", Terms()), str)
    crowd.now += 1800
    assert isinstance(await crowd.try_to_ask("ann", TERMS), str)


async def test_refusals_far_apart_do_not_add_up(store: Store) -> None:
    """Three in more than an hour are not three within one."""
    crowd = Crowd(store)
    await struck(crowd, 6, 1801.0)
    assert isinstance(await crowd.try_to_ask("ann", TERMS), str)


async def test_a_refusal_counts_once(store: Store) -> None:
    """However often a command is declined; and what is no refusal for safety does not count."""
    crowd, ann = Crowd(store), Person("fake", "ann")
    for _ in range(5):
        await store.decline("key", [], NOW, strike=ann)
        await store.decline("other", [], NOW)
    assert isinstance(await crowd.try_to_ask("ann", TERMS), str)
    for n in range(2):
        await store.decline(f"key {n}", [], NOW, strike=ann)
    assert await crowd.try_to_ask("ann", TERMS) == CoolingDown(NOW + 1800)


@pytest.mark.row("F43")
async def test_a_clock_that_was_ahead_keeps_nobody_waiting(store: Store) -> None:
    """Strikes of tomorrow count from now on, and are over in time."""
    crowd = Crowd(store, now=NOW + 86_400)
    await struck(crowd, 3, 0.0)
    crowd.now = NOW
    assert await crowd.try_to_ask("ann", TERMS) == CoolingDown(NOW + 1800)
    crowd.now = NOW + 1800
    assert isinstance(await crowd.try_to_ask("ann", TERMS), str)
