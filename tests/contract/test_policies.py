"""What every Store promises about policies and blocks: kept as set, and each change in the audit log with it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.generation.command import Person
from bot.generation.job import Job, Outcome
from bot.generation.money import NO_CHARGE
from bot.generation.ports import Caps, Deed, Limit, Rule, Store
from tests.builders import NOW, job
from tests.contract.test_store import STORES, arrived, given, numbered

ANN, BOB, MOD = Person("fake", "ann"), Person("fake", "bob"), Person("fake", "mod")
FREE = Caps(None, 1000)


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


async def deeds(store: Store) -> list[tuple[str, str, str, str]]:
    """(action, subject, before, after), the newest first."""
    found = await store.deeds("fake", "t", 100)
    return [(one.deed.action, one.deed.subject, one.deed.before, one.deed.after) for one in found]


async def test_rules_are_kept_for_exactly_their_place(store: Store) -> None:
    """A channel's are its own, and those of another tenant are none of ours."""
    await store.set_rules("fake", "t", "", {"mode": '"off"'}, MOD, NOW)
    await store.set_rules("fake", "t", "c", {"mode": '"open"', "nsfw": "true"}, MOD, NOW)
    await store.set_rules("fake", "u", "", {"nsfw": "true"}, MOD, NOW)
    assert list(await store.rules("fake", "t")) == [
        Rule("", "mode", '"off"'), Rule("c", "mode", '"open"'), Rule("c", "nsfw", "true"),
    ]  # fmt: skip


async def test_every_change_is_written_down_with_before_and_after_and_nothing_else_is(store: Store) -> None:
    assert await store.set_rules("fake", "t", "c", {"mode": '"off"'}, MOD, NOW) == ["mode"]
    assert await store.set_rules("fake", "t", "c", {"mode": '"off"', "nsfw": None}, MOD, NOW) == []
    assert await store.set_rules("fake", "t", "c", {"mode": None}, MOD, NOW) == ["mode"]
    assert await deeds(store) == [("policy.set", "c mode", '"off"', ""), ("policy.set", "c mode", "", '"off"')]
    assert [one.deed.by for one in await store.deeds("fake", "t", 1)] == [MOD]


async def test_whoever_read_something_else_changes_nothing(store: Store) -> None:
    """Two people who add to a list at once: one of them has to look again."""
    assert await store.set_rules("fake", "t", "", {"deny": '["a"]'}, MOD, NOW, expected={"deny": None}) == ["deny"]
    assert await store.set_rules("fake", "t", "", {"deny": '["b"]'}, BOB, NOW, expected={"deny": None}) is None
    assert [rule.value for rule in await store.rules("fake", "t")] == ['["a"]']
    assert len(await deeds(store)) == 1


async def test_a_block_holds_for_one_tenant_until_it_is_lifted(store: Store) -> None:
    assert await store.block(ANN, "t", "spam", MOD, NOW)
    assert not await store.block(ANN, "t", "again", BOB, NOW + 1)
    assert (await store.acquaintance(ANN, "t", 0)).blocked
    assert not (await store.acquaintance(ANN, "u", 0)).blocked
    assert not (await store.acquaintance(BOB, "t", 0)).blocked
    (found,) = await store.blocked("fake", "t")
    assert (found.person, found.by, found.reason, found.at) == (ANN, MOD, "spam", NOW)
    assert await store.unblock("ann", "fake", "t", MOD, NOW)
    assert not await store.unblock("ann", "fake", "t", MOD, NOW)
    assert not (await store.acquaintance(ANN, "t", 0)).blocked
    assert [what for what, *_ in await deeds(store)] == ["person.unblock", "person.block"]


async def test_a_block_is_lifted_by_its_mark_as_well(store: Store) -> None:
    """Somebody who was erased has no other name."""
    await store.block(ANN, "t", "", MOD, NOW)
    (found,) = await store.blocked("fake", "t")
    assert await store.unblock(found.mark, "fake", "t", MOD, NOW)
    assert list(await store.blocked("fake", "t")) == []


async def test_no_row_of_a_block_names_its_person(store: Store, tmp_path: Path) -> None:
    """But the table that an erasure empties."""
    await store.block(Person("fake", "unmistakable"), "t", "", MOD, NOW)
    await store.unblock("nobody", "fake", "t", MOD, NOW)
    await store.block(BOB, "t", "unmistakable as well", MOD, NOW)
    (path,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(path)) as database:
        for table, column in (("blocks", "pseudonym"), ("blocks", "by"), ("audit", "*")):
            found = database.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608
            assert "unmistakable" not in repr(found), "nor is anything that somebody typed in the log"


async def test_jobs_are_counted_where_they_were_asked_for_and_no_further_than_needed(store: Store) -> None:
    """Those that brought something: anybody can cancel as many as they like."""
    outcomes = (Outcome.DONE, Outcome.CANCELLED, Outcome.DONE, Outcome.FAILED, None, Outcome.DONE)
    for n, outcome in enumerate(outcomes):
        await arrived(store, n)
        made = await store.admit(given(n).key, job(numbered(n)), [], FREE, NOW)
        assert isinstance(made, Job)
        if outcome is not None:
            assert await store.settle(made, made.ended(outcome, NOW), NOW, charge=NO_CHARGE)
    assert (await store.acquaintance(ANN, "t", 10)).jobs == 3
    assert (await store.acquaintance(ANN, "t", 2)).jobs == 2
    assert (await store.acquaintance(ANN, "u", 10)).jobs == 0
    assert (await store.acquaintance(BOB, "t", 10)).jobs == 0


async def test_limits_and_pauses_are_in_the_log_too(store: Store) -> None:
    """Once each, as they change something."""
    await store.limit_place("fake", "t", Limit.ROLE, "r1", 5, MOD, NOW)
    await store.limit_place("fake", "t", Limit.ROLE, "r1", 5, MOD, NOW)
    await store.pause("fake", "t", MOD, NOW)
    await store.pause("fake", "t", BOB, NOW)
    await store.unpause("fake", "t", BOB, NOW)
    await store.unpause("fake", "t", BOB, NOW)
    assert await deeds(store) == [
        ("place.resume", "", "paused", "working"),
        ("place.pause", "", "working", "paused"),
        ("budget.set", "role r1", "", "5"),
    ]


# -- the log


async def filled(store: Store, count: int = 5) -> None:
    for n in range(count):
        await store.audit(Deed(NOW + n, MOD, "fake", "t", "test.deed", str(n)))


def tamper(tmp_path: Path, *statements: str) -> None:
    """What somebody with the file can do."""
    (path,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in ("DROP TRIGGER audit_is_final", "DROP TRIGGER audit_is_cut_at_the_front_only", *statements):
            database.execute(statement)


async def test_the_whole_log_is_read_in_order_a_few_at_a_time(store: Store) -> None:
    await filled(store)
    first = await store.audit_log(0, 3)
    rest = await store.audit_log(first[-1].n, 3)
    assert [one.deed.subject for one in (*first, *rest)] == ["0", "1", "2", "3", "4"]
    check = await store.check_audit()
    assert (check.entries, check.wrong, check.last) == (5, None, rest[-1].digest)


async def test_an_entry_that_was_changed_is_found(store: Store, tmp_path: Path) -> None:
    """Whoever changed it would have to write every later one anew."""
    await filled(store)
    tamper(tmp_path, "UPDATE audit SET after = 'innocent' WHERE n = 3")
    assert (await store.check_audit()).wrong == 3


async def test_an_entry_that_was_taken_out_is_found(store: Store, tmp_path: Path) -> None:
    await filled(store)
    tamper(tmp_path, "DELETE FROM audit WHERE n = 2")
    assert (await store.check_audit()).wrong == 3


async def test_an_end_that_was_cut_off_shows_by_the_last_digest(store: Store, tmp_path: Path) -> None:
    """The chain itself is whole then: only who wrote the digest down elsewhere can tell."""
    await filled(store)
    before = await store.check_audit()
    tamper(tmp_path, "DELETE FROM audit WHERE n > 3")
    after = await store.check_audit()
    assert after.wrong is None
    assert after.last != before.last
    assert before.last not in {entry.digest for entry in await store.audit_log(0, 100)}


@pytest.mark.parametrize("statement", ["UPDATE audit SET after = 'x'", "DELETE FROM audit"])
async def test_the_database_itself_refuses_to_change_an_entry(store: Store, tmp_path: Path, statement: str) -> None:
    await filled(store, 1)
    (path,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as database, pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)
