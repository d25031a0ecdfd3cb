"""The engine with the real core and rows, in virtual time: minutes pass in no time, in the order they would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from bot.clock import AnchoredClock
from bot.engine import DRAIN, GROUP, STEP_LIMIT, Engine
from bot.generation.delivery import Delivery
from bot.generation.errors import Ambiguous, KeyRefused, StorageBroken, StorageFull, Throttled
from bot.generation.job import Job, JobState, Outcome, Result
from bot.generation.message import Text
from bot.generation.ports import (
    NO_PLAN,
    NO_SHARES,
    Accepted,
    Body,
    Caps,
    Claimed,
    Clock,
    Conflict,
    Given,
    Plan,
    Refused,
    Seen,
    Shares,
)
from bot.generation.request import GenerationRequest
from bot.generation.review.review import Review
from bot.generation.service import Rules, Service
from bot.generation.steps import Steps
from storage.sqlite import SqliteStore
from tests.builders import command, facts
from tests.crash.life import opened_inline
from tests.fakes import FakeChat, FakeIds, FakeMedia, FakeVideoApi
from tests.virtual import VirtualClock, played

DEADLINE = 3600.0


@dataclass
class Api(FakeVideoApi):
    """A provider that takes its time, and counts how many calls it has at once."""

    seconds: float = 0.5
    trouble: list[Exception] = field(default_factory=list)
    deaf: int = 0
    puzzled: int = 0
    bug: list[float] | None = None  # while there is one, a body cannot be made, and the times go here
    at_once: int = 0
    most: int = 0
    groups: list[int] = field(default_factory=list)

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        if self.bug is not None:
            self.bug.append(asyncio.get_running_loop().time())
            raise LookupError("a bug")
        return await super().body(task_uuid, request, inputs, plan)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
            if self.trouble:
                raise self.trouble.pop(0)
            return await super().submit(body)
        finally:
            self.at_once -= 1

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        self.groups.append(len(task_uuids))
        if self.deaf:
            self.deaf -= 1
            raise Ambiguous(Text("api.no_answer", host="fake"))
        if self.puzzled:
            self.puzzled -= 1
            raise LookupError("a bug")
        return await super().look(task_uuids)


class Moody(SqliteStore):
    """A store whose next claims, other questions or results fail, and the results of `cursed` jobs always."""

    failures: list[Exception]
    unheard: list[Exception]
    unsaved: list[Exception]
    cursed: set[str]

    async def claim(self, now: float, lease: float, limit: int, slots: int, shares: Shares = NO_SHARES) -> Claimed:
        if self.failures:
            raise self.failures.pop(0)
        return await super().claim(now, lease, limit, slots, shares)

    async def give_back(self, row: Job | Delivery | Review, due_at: float) -> None:
        if self.unheard:
            raise self.unheard.pop(0)
        await super().give_back(row, due_at)

    async def next_due(self) -> float | None:
        if self.unheard:
            raise self.unheard.pop(0)
        return await super().next_due()

    async def results(self, job_id: str) -> Sequence[Result]:
        if job_id in self.cursed:
            raise LookupError("a bug")
        if self.unsaved:
            raise self.unsaved.pop(0)
        return await super().results(job_id)


class Anchored(AnchoredClock):
    """On a machine whose clock is `ahead` of virtual time."""

    def __init__(self) -> None:
        self.ahead = 0.0
        virtual = VirtualClock()
        super().__init__(lambda: virtual.now() + self.ahead, virtual.monotonic)


@dataclass
class Shop:
    """A bot with a real engine."""

    store: Moody
    api: Api
    chat: FakeChat
    service: Service
    engine: Engine
    clock: Clock

    async def ask(self, n: int = 1) -> Job:
        given = command(f"c{n}", f"fox {n}", person=f"p{n}")
        await self.service.receive(given)
        await self.service.acknowledged(given.key)
        job = await self.service.submit(given)
        assert isinstance(job, Job)
        self.engine.nudge()
        return job

    async def state(self, job: Job) -> JobState:
        found = await self.store.job(job.id)
        assert found is not None
        return found.state

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.engine.run())
        try:
            yield task
        finally:
            self.engine.stop()
            await asyncio.wait([task])

    async def until_posted(self, count: int, within: float = 3600.0) -> float:
        """How long it took."""
        began = self.clock.monotonic()
        async with asyncio.timeout(within):
            while len(self.chat.channel) < count:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(0.5)
        return self.clock.monotonic() - began


@asynccontextmanager
async def shop_in(
    root: Path, api: Api | None = None, chat: FakeChat | None = None, *, time: Anchored | None = None, **limits: int
) -> AsyncIterator[Shop]:
    root.mkdir(exist_ok=True)
    async with opened_inline(root / "data", Moody, lambda _event: None) as real:
        store = cast(Moody, real)
        store.failures, store.unheard, store.unsaved, store.cursed = [], [], [], set()
        api, chat, clock, ids = api or Api(), chat or FakeChat(), time or VirtualClock(), FakeIds()
        model = facts()
        rules = Rules("runware", Caps(None, 1000), "fast")
        service = Service(store, {model.id: model}, model.id, rules, clock, ids)
        steps = Steps(store, api, FakeMedia(root), {"fake": chat}, clock, ids, deadline=DEADLINE)
        engine = Engine(
            store, api, steps, clock, ids, workers=limits.get("workers", 8), concurrency=limits.get("concurrency", 4),
            typical=60.0, deadline=DEADLINE, time=time,
        )  # fmt: skip
        yield Shop(store, api, chat, service, engine, clock)


def test_a_job_goes_all_the_way(tmp_path: Path) -> None:
    """From the command to the channel, and the engine sleeps in between."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop, shop.running() as task:
            job = await shop.ask()
            await shop.until_posted(1)
            assert await shop.state(job) is JobState.ENDED
            assert shop.engine.trouble is None
            shop.engine.stop()
            await task

    played(story())


def test_no_more_steps_at_once_than_workers(tmp_path: Path) -> None:
    """Whatever the number of open jobs."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(seconds=5), workers=3, concurrency=100) as shop, shop.running():
            for n in range(20):
                await shop.ask(n)
            await shop.until_posted(20)
            assert shop.api.most == 3

    played(story())


def test_no_more_jobs_are_out_than_allowed(tmp_path: Path) -> None:
    """The others wait in the queue for a slot, and get it."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(slow=3), workers=8, concurrency=2) as shop, shop.running():
            jobs = [await shop.ask(n) for n in range(7)]
            most = 0
            while len(shop.chat.channel) < 7:
                states = [await shop.state(job) for job in jobs]
                most = max(most, sum(state in (JobState.SUBMITTING, JobState.GENERATING) for state in states))
                await asyncio.sleep(0.25)
            assert most == 2

    played(story())


@pytest.mark.row("F12")
def test_a_refused_key_pauses_every_submit(tmp_path: Path) -> None:
    """One try a minute; jobs are kept, and everything goes on once the key is right."""

    async def story() -> None:
        refused = [KeyRefused(Text("api.key_refused", host="fake")) for _ in range(3)]
        async with shop_in(tmp_path, Api(trouble=[*refused]), concurrency=1) as shop, shop.running():
            jobs = [await shop.ask(n) for n in range(3)]
            await asyncio.sleep(30)
            assert shop.engine.trouble == Text("api.key_refused", host="fake")
            assert [await shop.state(job) for job in jobs] == [JobState.SUBMITTING, JobState.QUEUED, JobState.QUEUED]
            assert shop.api.tasks == {}
            assert await shop.until_posted(3) > 120
            assert shop.engine.trouble is None

    played(story())


@pytest.mark.row("F18")
def test_looks_that_fail_are_nobodys_verdict(tmp_path: Path) -> None:
    """The trouble is said while it lasts, and the job ends well."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(deaf=5)) as shop, shop.running():
            job = await shop.ask()
            said = set()
            while not shop.chat.channel:
                said.add(shop.engine.trouble)
                await asyncio.sleep(0.5)
            assert said == {None, Text("api.no_answer", host="fake")}
            assert shop.engine.trouble is None
            assert await shop.state(job) is JobState.ENDED

    played(story())


@pytest.mark.row("F28")
@pytest.mark.row("F29")
def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """It is said, and forgotten once there is room."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop:
            shop.store.failures = [StorageFull(), StorageFull()]
            async with shop.running():
                await shop.ask()
                await asyncio.sleep(0.5)
                assert shop.engine.trouble == Text("storage.full")
                await shop.until_posted(1)
                assert shop.engine.trouble is None

    played(story())


@pytest.mark.row("F31")
def test_a_broken_disk_ends_the_engine(tmp_path: Path) -> None:
    """With the error itself, not a group around it."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop:
            shop.store.failures = [StorageBroken("SQLITE_IOERR_FSYNC")]
            with pytest.raises(StorageBroken):
                await shop.engine.run()

    played(story())


def test_a_broken_disk_under_a_step_ends_the_engine(tmp_path: Path) -> None:
    """As under a claim."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(trouble=[StorageBroken("SQLITE_IOERR")])) as shop:
            await shop.ask()
            with pytest.raises(StorageBroken):
                await shop.engine.run()

    played(story())


def test_a_step_with_a_bug_does_not_take_the_others_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and its row is tried again."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(trouble=[LookupError("a bug")])) as shop, shop.running():
            for n in range(3):
                await shop.ask(n)
            await shop.until_posted(3)

    played(story())
    assert "should not" in caplog.text


def test_a_step_that_fails_again_and_again_is_tried_less_and_less(tmp_path: Path) -> None:
    """Up to a minute apart; once it has worked, the next trouble begins at a second. Others are not held up."""

    async def story() -> list[float]:
        api, tries = Api(seconds=0), list[float]()
        api.bug = tries
        async with shop_in(tmp_path, api, workers=1, concurrency=2) as shop, shop.running():
            await shop.ask(1)
            while len(tries) < 20:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(1)
            api.bug = None
            await shop.until_posted(1, within=120)
            api.bug = again = list[float]()
            await shop.ask(2)
            while len(again) < 2:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(0.5)
            return [after - before for before, after in pairwise([*tries, *again])]

    gaps = played(story())
    assert gaps[0] <= 2
    assert all(after < 60.1 for after in gaps[:19])
    assert all(gap >= 30 for gap in gaps[6:19])
    assert gaps[-1] <= 2


def test_results_that_meet_a_bug_do_not_take_the_others_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The job is named in the log and stays in the round; it is looked at less often until that works."""

    async def story() -> str:
        async with shop_in(tmp_path) as shop, shop.running():
            shop.store.cursed = {(first := await shop.ask(1)).id}
            await shop.ask(2)
            await shop.until_posted(1)
            await asyncio.sleep(1800)
            assert await shop.state(first) is JobState.GENERATING
            shop.store.cursed.clear()
            await shop.until_posted(2, within=120)
            return first.id

    job_id = played(story())
    said = [record.__dict__["facts"] for record in caplog.records if "met a bug" in record.message]
    assert all(facts == {"job": job_id} for facts in said)
    assert 20 < len(said) < 60


def test_a_look_that_meets_a_bug_is_nobodys_verdict(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged and asked again."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(puzzled=3)) as shop, shop.running():
            await shop.ask()
            await shop.until_posted(1)

    played(story())
    assert caplog.text.count("a look failed in a way it should not") == 3


@pytest.mark.row("F12")
def test_a_start_tries_what_was_paused_at_once(tmp_path: Path) -> None:
    """The key may be another one; nobody waits for the end of a pause that a process before this one began."""

    async def story() -> None:
        throttled = [Throttled(Text("api.throttled", host="fake", seconds=900), 900.0)]
        api, chat = Api(trouble=[*throttled]), FakeChat()
        async with shop_in(tmp_path, api, chat) as shop, shop.running():
            job = await shop.ask()
            await asyncio.sleep(5)
            assert await shop.state(job) is JobState.SUBMITTING
        async with shop_in(tmp_path, api, chat) as shop, shop.running():
            assert await shop.until_posted(1) < 120

    played(story())


def test_a_step_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    """The row is free again, and the next try goes through."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(seconds=STEP_LIMIT * 10), workers=1) as shop, shop.running():
            await shop.ask()
            await asyncio.sleep(1)
            shop.api.seconds = 1
            assert await shop.until_posted(1) > STEP_LIMIT - 1

    played(story())


@pytest.mark.row("F44")
@pytest.mark.parametrize(("seconds", "finished"), [(DRAIN - 2, True), (DRAIN * 5, False)])
def test_stopping_finishes_what_is_under_way_for_a_while(tmp_path: Path, seconds: float, *, finished: bool) -> None:
    """Then it is cut off, which is as safe as a kill: the next start goes on."""

    async def story() -> None:
        api, chat = Api(seconds=seconds), FakeChat()
        async with shop_in(tmp_path, api, chat) as shop, shop.running() as task:
            job = await shop.ask()
            await asyncio.sleep(1)
            began = shop.clock.now()
            shop.engine.stop()
            shop.engine.stop()
            await task
            assert shop.clock.now() - began <= DRAIN + 1
            assert (await shop.state(job) is JobState.GENERATING) == finished
        api.seconds = 0
        async with shop_in(tmp_path, api, chat) as shop, shop.running():
            await shop.until_posted(1)
        assert len(api.tasks) == 1

    played(story())


@pytest.mark.row("F16")
def test_a_task_that_is_never_shown_waits_for_a_person(tmp_path: Path) -> None:
    """After the deadline; the money stays reserved."""

    async def story() -> None:
        api = Api()
        async with shop_in(tmp_path, api) as shop, shop.running():
            job = await shop.ask()
            await asyncio.sleep(5)
            api.tasks.clear()
            await asyncio.sleep(DEADLINE - 60)
            assert await shop.state(job) is JobState.GENERATING
            await asyncio.sleep(120)
            assert await shop.state(job) is JobState.NEEDS_OPERATOR
            assert set(await shop.store.entries(job.id)) == {"reserve"}

    played(story())


def test_a_start_goes_on_looking_at_what_is_out(tmp_path: Path) -> None:
    """In groups of at most GROUP, and every job is finished."""
    count = GROUP + 20

    async def story() -> None:
        api, chat = Api(slow=2, seconds=0), FakeChat()
        async with shop_in(tmp_path, api, chat, workers=50, concurrency=1000) as shop:
            for n in range(count):
                await shop.ask(n)
            async with shop.running():
                while len(api.tasks) < count:  # noqa: ASYNC110 - time is virtual
                    await asyncio.sleep(0.01)
        api.groups.clear()
        async with shop_in(tmp_path, api, chat, workers=50, concurrency=1000) as shop, shop.running():
            await shop.until_posted(count)
        assert max(api.groups) <= GROUP
        assert len(api.groups) < 200

    played(story())


def test_steps_that_cannot_be_saved_are_tried_again(tmp_path: Path) -> None:
    """The row is given back, not lost."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(trouble=[StorageFull()])) as shop:
            shop.store.unheard = [StorageFull() for _ in range(6)]
            async with shop.running():
                await shop.ask()
                await shop.until_posted(1)
                assert shop.engine.trouble is None

    played(story())


def test_results_that_cannot_be_saved_are_looked_at_again(tmp_path: Path) -> None:
    """The provider still shows them when there is room."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop:
            shop.store.unsaved = [StorageFull(), StorageFull()]
            async with shop.running():
                await shop.ask()
                await shop.until_posted(1)
                assert shop.engine.trouble is None

    played(story())


def test_a_broken_disk_under_a_look_ends_the_engine(tmp_path: Path) -> None:
    """As under a step."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop:
            shop.store.unsaved = [StorageBroken("SQLITE_IOERR")]
            await shop.ask()
            with pytest.raises(StorageBroken):
                await shop.engine.run()

    played(story())


def test_an_idle_engine_asks_nobody(tmp_path: Path) -> None:
    """Stopping an engine that has nothing to do takes no time."""

    async def story() -> None:
        async with shop_in(tmp_path) as shop, shop.running() as task:
            await asyncio.sleep(10_000)
            shop.engine.stop()
            await task
            assert shop.api.groups == []

    played(story())


@pytest.mark.row("F22")
def test_a_ring_is_one_look_now_and_never_two_in_a_second(tmp_path: Path) -> None:
    """However often it rings, and whatever the round had planned."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(slow=100)) as shop, shop.running():
            job = await shop.ask()
            while await shop.state(job) is not JobState.GENERATING:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(0.5)
            await asyncio.sleep(1)
            before = len(shop.api.groups)
            for _ in range(50):
                shop.engine.ring(job.task_uuid)
                shop.engine.ring("somebody else's")
                await asyncio.sleep(0.01)
            assert len(shop.api.groups) == before + 1
            await asyncio.sleep(1)
            assert len(shop.api.groups) == before + 2

    played(story())


@pytest.mark.row("F22")
def test_rings_leave_nothing_behind(tmp_path: Path) -> None:
    """A hundred for one task are one entry of the schedule."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(slow=100)) as shop, shop.running():
            job = await shop.ask()
            while await shop.state(job) is not JobState.GENERATING:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(0.5)
            before = len(shop.engine._round)
            for _ in range(100):
                shop.engine.ring(job.task_uuid)
            assert len(shop.engine._round) <= before + 1

    played(story())


@pytest.mark.row("F22")
def test_a_ring_before_our_own_word_is_not_lost(tmp_path: Path) -> None:
    """A provider may be done before its acknowledgement is written down here."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(slow=100)) as shop:
            job = await shop.ask()
            shop.engine.ring(job.task_uuid)
            async with shop.running():
                while await shop.state(job) is not JobState.GENERATING:  # noqa: ASYNC110 - time is virtual
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.5)
                assert len(shop.api.groups) == 1

    played(story())


def test_with_a_doorbell_nobody_asks_but_for_safety(tmp_path: Path) -> None:
    """Once a minute; a job whose ring got lost is found all the same."""

    async def story() -> None:
        async with shop_in(tmp_path, Api(slow=3)) as shop:
            shop.engine._doorbell = True
            async with shop.running():
                await shop.ask()
                assert 150 < await shop.until_posted(1) < 240
                assert len(shop.api.groups) == 3

    played(story())


# -- F43: somebody sets the machine's clock


HOUR, DAY = 3600.0, 86_400.0


@pytest.mark.row("F43")
@pytest.mark.parametrize("jump", [-HOUR, DAY, 27.0], ids=["an hour back", "a day on", "a leap"])
@pytest.mark.parametrize("after", [1.0, 160.0])
def test_setting_the_clock_neither_ends_nor_starves_anything(tmp_path: Path, jump: float, after: float) -> None:
    """Jobs that wait, are out, are put off or are being posted take as long as they would have, and cost the same."""

    async def story(jump: float) -> tuple[float, int]:
        time = Anchored()
        lost = [Ambiguous(Text("api.no_answer", host="fake")) for _ in range(20)]
        chat = FakeChat(outcomes=["down"] * 24)
        api = Api(slow=6, trouble=[*lost])
        async with (
            shop_in(tmp_path / f"{jump}", api, chat, time=time, concurrency=2) as shop,
            shop.running(),
        ):
            jobs = [await shop.ask(n) for n in range(4)]
            await asyncio.sleep(after)
            time.ahead = jump
            took = await shop.until_posted(4, within=20 * 60.0)
            ended = [await shop.store.job(job.id) for job in jobs]
            assert all(job is not None and job.outcome is Outcome.DONE for job in ended)
            assert time.jump() == pytest.approx(0.0), "the bot says the same time as its machine"
            assert (await shop.store.check_ledger()).faults == ()
            return took, shop.api.submits

    usual, submits = played(story(0.0))
    took, submits_after = played(story(jump))
    assert submits_after == submits
    assert took <= usual + 30.0


@pytest.mark.row("F43")
def test_a_job_is_overdue_after_its_own_time_whatever_the_clock_says(tmp_path: Path) -> None:
    async def story() -> None:
        time = Anchored()
        async with shop_in(tmp_path, Api(slow=10**6), time=time) as shop, shop.running():
            job = await shop.ask()
            await asyncio.sleep(60.0)
            time.ahead = DAY
            await asyncio.sleep(DEADLINE - 120.0)
            assert await shop.state(job) is JobState.GENERATING
            await asyncio.sleep(300.0)
            assert await shop.state(job) is JobState.NEEDS_OPERATOR

    played(story())


@pytest.mark.row("F43")
def test_a_bot_that_is_stopped_while_it_follows_the_clock_ends_in_time(tmp_path: Path) -> None:
    """A step that takes long holds up the clock, not the end."""

    async def story() -> float:
        time = Anchored()
        async with shop_in(tmp_path, Api(seconds=200.0), time=time) as shop, shop.running() as task:
            await shop.ask()
            await asyncio.sleep(1.0)
            time.ahead = DAY
            await asyncio.sleep(10.0)
            began = shop.clock.monotonic()
            shop.engine.stop()
            await task
            return shop.clock.monotonic() - began

    assert played(story()) <= DRAIN + 1.0
