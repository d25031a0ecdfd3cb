"""What every Store promises of the messages that tell how a command stands: none stays old when something moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as for_every
from hypothesis import settings
from hypothesis import strategies as st

from bot.generation.command import Person, Place, ReplyTo
from bot.generation.delivery import OPEN, Delivery, DeliveryState
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE
from bot.generation.ports import NO_PLAN, Store, Telling
from tests.builders import NOW, job
from tests.contract.test_store import CAPS, SHA, STORES, given, numbered, owed, ready

SHOWN = ReplyTo("fake", "channel:17")
PAUSE = 10.0  # seconds between two changes of a message


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


async def shown(store: Store, n: int = 1, at: float = NOW) -> None:
    """A command that was acknowledged with a message."""
    await store.receive(given(n), NOW)
    await store.acknowledge(given(n).key, at, SHOWN)


async def admitted(store: Store, n: int = 1) -> Job:
    await shown(store, n)
    made = await store.admit(given(n).key, job(numbered(n)), [], CAPS, NOW)
    assert isinstance(made, Job)
    return made


async def only(store: Store, at: float) -> Telling:
    (telling,) = await store.tell("fake", at, 10)
    return telling


async def told(store: Store, at: float = NOW, due_at: float | None = None) -> Telling:
    """The one message, shown as it is now."""
    telling = await only(store, at)
    await store.told(telling, at, digest="d", due_at=due_at, whispered=False)
    return telling


# -- from the command to the job


async def test_a_command_is_answered_where_its_message_is(store: Store) -> None:
    """Acknowledging again changes neither the address nor the message."""
    await shown(store)
    await store.acknowledge(given().key, NOW + 3, ReplyTo("fake", "elsewhere"))
    assert await store.acknowledged() == [replace(given(), reply_to=SHOWN)]
    assert await store.tell_next("fake") == (None, 1)


async def test_a_command_without_a_message_has_nothing_to_tell(store: Store) -> None:
    """It keeps the address that it came with. Nor has one that nobody knows or that was dropped."""
    await store.receive(given(1), NOW)
    await store.acknowledge(given(1).key, NOW)
    await store.acknowledge("nobody's", NOW, SHOWN)
    await store.receive(given(2), NOW)
    await store.drop_unacknowledged(NOW)
    await store.acknowledge(given(2).key, NOW, SHOWN)
    assert await store.acknowledged() == [given(1)]
    assert await store.tell_next("fake") == (None, 0)


async def test_a_received_command_is_left_to_whoever_took_it(store: Store) -> None:
    """There is nothing to say yet."""
    await shown(store)
    assert await store.tell("fake", NOW + 1000, 10) == []


async def test_an_admitted_command_is_told_at_once(store: Store) -> None:
    """With everything that a message needs."""
    made = await admitted(store)
    assert await store.tell_next("fake") == (NOW, 1)
    expected = Telling(given().key, Person("fake", "ann"), SHOWN, "en", made.id, (), "", 0.0, 0, False)
    assert await store.tell("fake", NOW, 10) == [expected]
    assert await store.tell("slack", NOW, 10) == []
    assert await store.tell_next("slack") == (None, 0)


async def test_a_message_may_come_after_the_job(store: Store) -> None:
    """Where the platform was told before anything could be shown."""
    await store.receive(given(), NOW)
    await store.acknowledge(given().key, NOW)
    await store.admit(given().key, job(numbered(1)), [], CAPS, NOW)
    await store.acknowledge(given().key, NOW + 1, SHOWN)
    assert (await only(store, NOW + 1)).job_id == numbered(1)


async def test_a_declined_command_says_why(store: Store) -> None:
    """Whoever took it has 5 s for that; then it is told here, even after a restart."""
    reasons = (Text("flag.twice", flag="n", position=3), Text("platform.gone"))
    await shown(store)
    await store.decline(given().key, reasons, NOW)
    assert await store.tell("fake", NOW + 4.9, 10) == []
    telling = await only(store, NOW + 5)
    assert (telling.key, telling.job_id, telling.reasons) == (given().key, None, reasons)


async def test_a_message_that_was_posted_later_is_known_from_then_on(store: Store) -> None:
    """To its telling, and to the job, which answers there."""
    made = await admitted(store)
    moved = ReplyTo("fake", "elsewhere")
    await store.readdress(made.command_key, moved)
    await store.readdress(made.command_key, moved)
    assert (await only(store, NOW)).reply_to == moved
    again = await store.job(made.id)
    assert again is not None
    assert again.reply_to == moved


async def test_a_job_of_another_place_answers_there_wherever_it_was_ordered(store: Store) -> None:
    """The message about it stays with whoever ordered it, in direct messages for example."""
    await shown(store)
    there = ReplyTo("fake", "far away")
    made = replace(job(numbered(1)), place=Place("fake", "t", "far"), reply_to=there)
    await store.admit(given().key, made, [], CAPS, NOW)
    moved = ReplyTo("fake", "elsewhere")
    await store.readdress(given().key, moved)
    assert (await only(store, NOW)).reply_to == moved
    again = await store.job(made.id)
    assert again is not None
    assert again.reply_to == there


async def test_messages_survive_a_restart(tmp_path: Path) -> None:
    """As they were shown."""
    for opened in STORES.values():
        async with opened(tmp_path / "data", lambda _event: None) as store:
            await admitted(store)
            await store.told(await only(store, NOW), NOW, digest="d1", due_at=NOW + 30, whispered=True)
            before = await only(store, NOW + 30)
        async with opened(tmp_path / "data", lambda _event: None) as store:
            assert await store.tell_next("fake") == (NOW + 30, 1)
            assert await only(store, NOW + 30) == before
            assert (before.digest, before.shown_at, before.whispered) == ("d1", NOW, True)


# -- telling


async def test_the_longest_due_are_told_first(store: Store) -> None:
    """As many as asked for."""
    for n in (1, 2, 3):
        await admitted(store, n)
    for telling in await store.tell("fake", NOW, 10):
        at = {given(1).key: 30, given(2).key: 10, given(3).key: 20}[telling.key]
        await store.told(telling, NOW, digest="d", due_at=NOW + at, whispered=False)
    assert await store.tell_next("fake") == (NOW + 10, 3)
    assert [one.key for one in await store.tell("fake", NOW + 30, 2)] == [given(2).key, given(3).key]
    assert [one.key for one in await store.tell("fake", NOW + 19, 10)] == [given(2).key]


async def test_what_was_told_is_looked_at_again_when_asked(store: Store) -> None:
    """Or when something moves."""
    await admitted(store)
    await told(store, NOW, due_at=NOW + 60)
    assert await store.tell("fake", NOW + 59, 10) == []
    await told(store, NOW + 60, due_at=None)
    assert await store.tell("fake", NOW + 9999, 10) == []
    assert await store.tell_next("fake") == (None, 0)


async def test_what_could_not_be_changed_is_tried_again(store: Store) -> None:
    """Tries are counted until one works."""
    await admitted(store)
    await store.tell_later(await only(store, NOW), NOW + 5)
    assert await store.tell("fake", NOW + 4, 10) == []
    await store.tell_later(await only(store, NOW + 5), NOW + 20)
    telling = await only(store, NOW + 20)
    assert (telling.attempts, telling.shown_at, telling.digest) == (2, 0.0, "")
    await store.told(telling, NOW + 20, digest="d", due_at=NOW + 21, whispered=False)
    assert (await only(store, NOW + 21)).attempts == 0


async def test_what_moves_while_it_is_being_told_is_told_after_it(store: Store) -> None:
    """The message that is on its way shows what was before."""
    await admitted(store)
    telling = await only(store, NOW)
    await store.claim(NOW + 1, 300.0, 10, 10)
    await store.told(telling, NOW + 2, digest="d", due_at=None, whispered=False)
    assert await store.tell_next("fake") == (NOW + 2 + PAUSE, 1)
    await told(store, NOW + 2 + PAUSE)
    assert await store.tell_next("fake") == (None, 0)


# -- what makes a message old


@dataclass
class Story:
    """One job with a message, and the moves that may happen to it. A move that is not possible does nothing."""

    store: Store
    job_id: str
    now: float = NOW
    read: Telling | None = None
    pictures: dict[str, object] = field(default_factory=dict)  # what the message would show, at "read" and "shown"
    shown_at: float = 0.0

    async def job(self) -> Job:
        found = await self.store.job(self.job_id)
        assert found is not None
        return found

    async def delivery(self, *states: DeliveryState) -> Delivery | None:
        found = await self.store.deliveries(self.job_id)
        return next((one for one in found if one.state in states and one.removed_at is None), None)

    async def picture(self) -> object:
        made = await self.job()
        deliveries = await self.store.deliveries(self.job_id)
        facts = [(one.purpose, one.n, one.state, one.removed_at) for one in deliveries]
        return (made.state, made.discarded, made.problem, facts)

    async def advance(self, state: JobState, move: Callable[[Job], Job]) -> None:
        before = await self.job()
        if before.state is state:
            await self.store.advance(before, move(before), self.now)

    async def turn(self) -> None:
        await self.store.claim(self.now, 0.0, 10, 10)

    async def begin(self) -> None:
        mine = await self.job()
        await self.store.begin(mine, SHA, NO_PLAN, self.now)

    async def generate(self) -> None:
        await self.advance(JobState.SUBMITTING, lambda one: one.generating(self.now))

    async def postpone(self) -> None:
        problem = Text("api.no_answer", host="fake")
        await self.advance(JobState.SUBMITTING, lambda one: one.postponed(self.now + 3600, problem))

    async def stick(self) -> None:
        problem = Text("job.overdue", job=self.job_id, minutes=60)
        await self.advance(JobState.GENERATING, lambda one: one.stuck(problem, self.now))

    async def requeue(self) -> None:
        uuid = f"task-{self.now}"
        await self.advance(JobState.NEEDS_OPERATOR, lambda one: one.requeued(uuid, self.now))

    async def record(self) -> None:
        before = await self.job()
        if before.state is JobState.GENERATING:
            await self.store.record(before, self.now, [ready(before)], [owed(before)])

    async def settle(self) -> None:
        before = await self.job()
        if before.state in (JobState.GENERATING, JobState.QUEUED, JobState.NEEDS_OPERATOR):
            ended = before.ended(Outcome.DONE, self.now)
            results, debts = [ready(before, n) for n in (0, 1)], [owed(before, n) for n in (0, 1)]
            await self.store.settle(before, ended, self.now, charge=NO_CHARGE, results=results, deliveries=debts)

    async def discard(self) -> None:
        await self.store.discard(self.job_id, self.now)

    async def bring(self) -> None:
        """A delivery goes one step on."""
        mine = await self.delivery(*OPEN)
        if mine is None:
            return
        after = {
            DeliveryState.FETCHING: lambda: mine.stored(SHA, 3, self.now),
            DeliveryState.STORED: lambda: mine.posting(self.now),
            DeliveryState.POSTING: lambda: mine.trying(self.now).posted(f"m{mine.n}", self.now),
        }[mine.state]()
        await self.store.advance_delivery(mine, after, self.now)

    async def delay(self) -> None:
        """A delivery is put off for a long time."""
        mine = await self.delivery(*OPEN)
        if mine is not None:
            await self.store.advance_delivery(mine, mine.postponed(self.now + 1_000_000), self.now)

    async def lose(self) -> None:
        mine = await self.delivery(DeliveryState.POSTING)
        if mine is not None:
            await self.store.advance_delivery(mine, mine.undelivered(Text("platform.gone"), self.now), self.now)

    async def retry(self) -> None:
        mine = await self.delivery(DeliveryState.UNDELIVERED)
        if mine is not None:
            await self.store.advance_delivery(mine, mine.again(self.now), self.now)

    async def remove(self) -> None:
        mine = await self.delivery(DeliveryState.POSTED)
        if mine is not None:
            await self.store.removed(mine, self.now, "")

    async def look(self) -> None:
        """Somebody reads what is due, and is about to show it."""
        for telling in await self.store.tell("fake", self.now, 10):
            self.read, self.pictures["read"] = telling, await self.picture()

    async def show(self) -> None:
        """What was read last is in the chat now, and needs no other look by itself."""
        if self.read is not None:
            await self.store.told(self.read, self.now, digest="d", due_at=None, whispered=False)
            self.pictures["shown"], self.shown_at, self.read = self.pictures["read"], self.now, None


MOVES: dict[str, Callable[[Story], Awaitable[None]]] = {
    "turn": Story.turn,
    "begin": Story.begin,
    "generate": Story.generate,
    "postpone": Story.postpone,
    "stick": Story.stick,
    "requeue": Story.requeue,
    "record": Story.record,
    "settle": Story.settle,
    "discard": Story.discard,
    "bring": Story.bring,
    "delay": Story.delay,
    "lose": Story.lose,
    "retry": Story.retry,
    "remove": Story.remove,
}

# What has to happen before each move, for it to change what the message shows.
BEFORE = {
    "turn": [],
    "postpone": ["turn"],
    "generate": ["turn"],
    "stick": ["turn", "generate"],
    "requeue": ["turn", "generate", "stick"],
    "record": ["turn", "generate"],
    "settle": ["turn", "generate"],
    "discard": ["turn", "generate", "record", "delay"],
    "bring": ["turn", "generate", "settle"],
    "lose": ["turn", "generate", "settle", "bring", "bring"],
    "retry": ["turn", "generate", "settle", "bring", "bring", "lose"],
    "remove": ["turn", "generate", "settle", "bring", "bring", "bring"],
}


@pytest.mark.parametrize("move", BEFORE)
async def test_each_kind_of_move_makes_its_message_due(store: Store, move: str) -> None:
    """At once where it was shown long ago, otherwise 10 s after it was shown."""
    for n, ago in ((1, 1000.0), (2, 3.0)):
        made = await admitted(store, n)
        story = Story(store, made.id)
        for name in BEFORE[move]:
            await MOVES[name](story)
        story.now = NOW + 5000 * n
        for telling in await store.tell("fake", story.now, 10):
            await store.told(telling, story.now - ago, digest="d", due_at=None, whispered=False)
        assert await store.tell_next("fake") == (None, 0)
        await MOVES[move](story)
        due_at, count = await store.tell_next("fake")
        assert count == 1
        assert due_at is not None
        assert max(due_at, story.now) == max(story.now, story.now - ago + PAUSE)
        await store.discard(made.id, story.now)


@settings(max_examples=60)
@for_every(st.lists(st.sampled_from([*MOVES, "look", "show", "look", "show"]), min_size=5, max_size=40))
def test_for_every_run_of_moves_no_message_stays_old(names: list[str]) -> None:
    """Whenever it shows something else than there is, it is due, at the latest 10 s after it was shown."""
    for opened in STORES.values():
        with TemporaryDirectory() as folder:
            asyncio.run(_no_message_stays_old(names, opened(Path(folder) / "data", lambda _event: None)))


async def _no_message_stays_old(names: list[str], opened: AbstractAsyncContextManager[Store]) -> None:
    async with opened as store:
        story = Story(store, (await admitted(store)).id)
        for name in names:
            story.now += 3.0
            await {**MOVES, "look": Story.look, "show": Story.show}[name](story)
            if story.pictures.get("shown") != await story.picture():
                due_at, _count = await store.tell_next("fake")
                assert due_at is not None, name
                assert due_at <= max(story.now, story.shown_at + PAUSE), name
