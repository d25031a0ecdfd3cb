"""The queue where it meets the rest: refusals that cool somebody down, the estimate, an older database, big queues."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.operated import Rules
from bot.generation.ports import Accepted, Body, Conflict, Refused, ResultStatus, Seen, Shares, Terms
from bot.generation.queueing import Queueing
from bot.generation.service import Service
from storage import turns
from storage.migrate import connect, migrate, migrations
from storage.unit import run
from tests.builders import command, facts
from tests.fakes import FakeVideoApi
from tests.world import Bot, World, bot_in

QUEUEING = Queueing(4, strikes=3, cool_seconds=1800.0)


@dataclass
class Prudish(FakeVideoApi):
    """Refuses what "knife" is in: at once, or once it is made."""

    at_once: bool = True
    unsafe: Refused = field(default=Refused("promptBlocked", "safety", "positivePrompt", "no knives"))

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        return self.unsafe if self.at_once and b"knife" in body.data else await super().submit(body)

    def _seen(self, uuid: str) -> tuple[Seen, ...]:
        if b"knife" in self.tasks[uuid].body:
            return (Seen(ResultStatus.ERROR, f"{uuid}-0", cost_micro_usd=520_800, failure=self.unsafe),)
        return super()._seen(uuid)


@asynccontextmanager
async def prudish(world: World) -> AsyncIterator[Bot]:
    """A bot that cools people down."""
    async with bot_in(world) as bot:
        model = facts()
        rules = Rules(world.api.provider, world.caps, "fast", queueing=QUEUEING)
        bot.service = Service(bot.store, {model.id: model}, model.id, rules, world.clock, world.ids)
        yield bot


@pytest.mark.parametrize("at_once", [True, False])
async def test_somebody_who_was_refused_often_hears_when_they_may_go_on(tmp_path: Path, at_once: bool) -> None:
    """Before any money, whichever way the provider refused; and a restart changes nothing."""
    world = World(tmp_path / "w", api=Prudish(at_once=at_once))
    async with prudish(world) as bot:
        for n in range(3):
            assert isinstance(await bot.ask(command(f"knife-{n}", f"a knife {n}")), Job)
            await bot.work()
            until = world.clock.now() + 1800
        used = await bot.store.standing("runware", "2025-10-09")
        (text,) = await refused(bot, "fox-1")
        assert text.key == "queue.cooling_down"
        assert until - 120 < float(text.facts["until_at"]) <= until
        assert await bot.store.standing("runware", "2025-10-09") == used
        assert isinstance(await bot.ask(command("fox-2", person="bob")), Job)
    async with prudish(world) as bot:
        assert [text.key for text in await refused(bot, "fox-3")] == ["queue.cooling_down"]
        world.clock.at += 1800
        assert isinstance(await bot.ask(command("fox-4")), Job)


async def refused(bot: Bot, key: str) -> list[Text]:
    answer = await bot.ask(command(key))
    assert isinstance(answer, tuple)
    return [refusal.text for refusal in answer]


async def test_other_refusals_cool_nobody_down(tmp_path: Path) -> None:
    """A mistake in a request is no offence."""
    world = World(tmp_path / "w", api=Prudish(unsafe=Refused("invalidPrompt", "validation", "positivePrompt", "no")))
    async with prudish(world) as bot:
        for n in range(5):
            assert isinstance(await bot.ask(command(f"knife-{n}", f"a knife {n}")), Job)
            await bot.work()


async def test_the_estimate_counts_those_ahead(tmp_path: Path) -> None:
    """With four slots, the eighth is told to wait for two rounds."""
    async with prudish(World(tmp_path / "w")) as bot:
        for n in range(8):
            last = await bot.ask(command(f"c{n}", f"fox {n}", person=f"p{n}"))
        assert isinstance(last, Job)
        status = await bot.service.status(last.id)
        assert status is not None
        assert (status.place, status.wait_seconds) == (8, 2 * status.usual_seconds)


def test_the_largest_weight_of_ones_roles_counts() -> None:
    """And 1 without any."""
    queueing = Queueing(4, weights=(("helper", 2), ("patron", 5)))
    assert [queueing.terms(roles).weight for roles in ((), ("other",), ("helper",), ("patron", "helper"))] == [
        *(1, 1, 2, 5)
    ]
    assert queueing.terms(()) == Terms(1, 0, 1800.0)


def test_where_a_place_has_fewer_slots_the_wait_is_longer() -> None:
    """Told honestly rather than nicely."""
    assert Queueing(4).wait(4, 60.0) == 60.0
    assert Queueing(4, Shares(None, 1)).wait(4, 60.0) == 240.0


# -- a database of the release before, and a big one

_COLUMNS = (
    "id, command_key, platform, person, tenant, place, reply_to, request, model, seconds, number_results, provider, "
    "reserved_micro_usd, day, task_uuid, created_at, state, since, due_at, attempts, version"
)


def add(connection: sqlite3.Connection, n: int, person: str, results: int, state: str, channel: str = "a") -> None:
    place = f'{{"platform":"fake","tenant":"t","channel":"{channel}"}}'
    connection.execute(
        "INSERT INTO commands (key, name, words, attachments, asked_by, place, reply_to, state, received_at) "
        "VALUES (?, 'video', '', '[]', '{}', '{}', '{}', 'received', 0)",
        (f"k{n}",),
    )
    connection.execute(
        f"INSERT INTO jobs ({_COLUMNS}) VALUES (?, ?, 'fake', ?, 't', ?, '{{}}', '{{}}', 'm', 5, ?, 'runware', 0, "  # noqa: S608
        "'2025-10-09', ?, ?, ?, 0, 0, 0, 0)",
        (f"j{n:05}", f"k{n}", person, place, results, f"u{n}", float(n), state),
    )


def test_who_waits_already_is_in_a_fair_order_after_the_update(tmp_path: Path) -> None:
    """Everybody's first in the order they came, then by what each has had."""
    with closing(connect(tmp_path / "old.db")) as connection:
        migrate(connection, migrations()[:5])
        for n, (person, results, state) in enumerate(
            [("ann", 2, "queued"), ("ann", 1, "queued"), ("bob", 1, "queued"), ("cleo", 1, "generating"),
             ("bob", 4, "queued"), ("bob", 1, "queued"), ("dan", 1, "ended")]
        ):  # fmt: skip
            connection.execute("PRAGMA ignore_check_constraints = ON")
            add(connection, n, person, results, state, "b" if n == 4 else "a")
        migrate(connection, migrations())
        order = []
        for slots in range(2, 7):
            assert run(connection, lambda slots=slots: turns.take_turns(0.0, slots), []) == 1  # type: ignore[misc]
            order += [
                row[0]
                for row in connection.execute("SELECT id FROM jobs WHERE state = 'submitting' ORDER BY id")
                if row[0] not in order
            ]
        assert order == ["j00000", "j00002", "j00004", "j00001", "j00005"]
        assert connection.execute("SELECT channel, waiting, out FROM lines ORDER BY 1").fetchall() == [
            *(("a", 0, 5), ("b", 0, 1))
        ]


def test_a_turn_reads_the_queue_in_order_and_no_more_of_it_than_it_takes(tmp_path: Path) -> None:
    """By an index that has everything in it: 10,000 who wait cost a claim nothing."""
    with closing(connect(tmp_path / "new.db")) as connection:
        migrate(connection, migrations())
        for condition in ("", f"AND {turns._MAY_GO}"):
            words = f"SELECT {turns._READY} FROM jobs WHERE state = 'queued' {condition} ORDER BY vstart, lane LIMIT 4"  # noqa: S608
            plan = " / ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {words}"))
            assert "USING INDEX jobs_queue" in plan
            assert "TEMP B-TREE FOR ORDER BY" not in plan
