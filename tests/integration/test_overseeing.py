"""The audit log and the policy of a place from the command line, and a file that somebody changed."""

from __future__ import annotations

import asyncio
import csv
import json
from contextlib import closing
from pathlib import Path

from bot.generation.command import Person
from storage.migrate import connect
from storage.sqlite import open_store
from tests.builders import NOW
from tests.shell import Shell

MOD = Person("discord", "77")


def some_deeds(folder: Path) -> Path:
    """A data folder in which somebody set a rule and blocked somebody, in October 2025."""

    async def done() -> None:
        async with open_store(folder, lambda _event: None) as store:
            await store.set_rules("discord", "12", "=34", {"mode": '"review_results"'}, MOD, NOW)
            await store.block(Person("discord", "99"), "12", "typed words", MOD, NOW + 1)

    folder.mkdir()
    asyncio.run(done())
    return folder


def test_a_log_that_is_whole_and_one_that_is_not(tmp_path: Path) -> None:
    """A changed entry is named; an end that was cut off is missed by whoever kept the last digest."""
    with Shell(tmp_path) as shell:
        data = some_deeds(tmp_path / "kept")
        settings = {"DAILIES_DATA_DIR": str(data)}
        good = shell.here("audit", "verify", **settings)
        assert good.code == 0
        assert good.out.startswith("The log is whole: 2 entries.")
        last = good.out.split()[-1]
        assert shell.here("audit", "verify", "--last", last, **settings).code == 0
        with closing(connect(data / "dailies.db")) as rows:
            rows.execute("DROP TRIGGER audit_is_cut_at_the_front_only")
            rows.execute("DELETE FROM audit WHERE n = 2")
        assert shell.here("audit", "verify", **settings).code == 0
        cut = shell.here("audit", "verify", "--last", last, **settings)
        assert (cut.code, len(cut.told)) == (1, 1)
        with closing(connect(data / "dailies.db")) as rows:
            rows.execute("DROP TRIGGER audit_is_final")
            rows.execute("UPDATE audit SET subject = 'another' WHERE n = 1")
        changed = shell.here("audit", "verify", **settings)
        assert changed.code == 1
        assert changed.told[0].startswith("Entry 1 ")


def test_the_log_is_printed_as_json_lines_and_as_csv(tmp_path: Path) -> None:
    """All of it or a month; who was blocked is a pseudonym there, and no cell is a formula."""
    with Shell(tmp_path) as shell:
        settings = {"DAILIES_DATA_DIR": str(some_deeds(tmp_path / "kept"))}
        objects = [json.loads(line) for line in shell.here("audit", "export", **settings).out.splitlines()]
        assert [(one["n"], one["action"], one["person"]) for one in objects] == [
            (1, "policy.set", "77"), (2, "person.block", "77"),
        ]  # fmt: skip
        assert "99" not in {value for one in objects for value in one.values()}
        table = list(
            csv.DictReader(shell.here("audit", "export", "--csv", "--month", "2025-10", **settings).out.splitlines())
        )
        assert [row["subject"] for row in table][:1] == ["'=34 mode"]
        assert "typed words" not in repr(table), "whoever reads a reason finds it with the block"
        assert shell.here("audit", "export", "--month", "2025-11", **settings).out == ""
        assert shell.here("audit", "export", "--month", "2025-13", **settings).code == 2


def test_before_there_is_a_database_both_say_so(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        assert shell.here("audit", "verify").code == 0
        assert shell.here("audit", "verify", "--last", "00").code == 1
        assert shell.here("audit", "export").out == ""
        shown = shell.here("policy", DAILIES_POLICY__MODE="off")
        assert (shown.code, "▪ Nobody can order videos (mode: off)" in shown.out) == (0, True)
        assert shown.out.startswith("What holds wherever nothing else is set:")
        mistyped = shell.here("policy", "discrod", "12")
        assert (mistyped.code, mistyped.told) == (2, ["There is no platform discrod. There are: discord, slack."])


def test_the_policy_of_a_place_is_shown_with_where_it_comes_from(tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        settings = {"DAILIES_DATA_DIR": str(some_deeds(tmp_path / "kept")), "DAILIES_POLICY__ACCOUNT_DAYS": "7"}
        everywhere = shell.here("policy", **settings).out.splitlines()
        here = shell.here("policy", "discord", "12", "=34", **settings).out.splitlines()
        assert "· Made and posted at once (mode: open)" in everywhere
        assert "● A moderator approves each video first (mode: review_results)" in here
        assert "▪ Accounts of at least 7 days (account_days)" in here
        assert any(line.startswith("⚠") for line in here)  # there is no review channel
