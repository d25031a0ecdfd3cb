"""One data directory, the bots that live and die on it, and what must be true of it in the end."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kill.launch import Spot
from tests.kill.outside import Api, Record
from tests.kill.processes import Processes, Running
from tests.marks import marked

PROMPT = "a red fox runs through snow --dur 3"


@dataclass
class Home:
    """`settings` are DAILIES_* variables. A bot here talks to `api`, or to its own child when there is none."""

    processes: Processes
    root: Path
    api: Api | None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def data(self) -> Path:
        return self.root / "data"

    def start(self, *command: str, **options: object) -> Running:
        """Start `dailies COMMAND`; options are those of tests.kill.launch, crash_at="store.admit:after" for one."""
        flags = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        program = [sys.executable, "-m", "tests.kill.launch", *flags, "--", *command]
        told = {**self.settings, **(self.api.settings if self.api else {})}
        environment = {"DAILIES_WEB__PORT": "0", "DAILIES_DATA_DIR": str(self.data), **told}
        return self.processes.start(program, folder=self.root, environment=environment)

    def video(self, *words: str, **options: object) -> Running:
        """Start the standard journey: a command with a picture, or `words` in its place."""
        return self.start("video", *(words or (PROMPT, "--first", "fox.jpg")), **options)

    def resume(self, **options: object) -> Running:
        return self.start("resume", **options)

    def is_killed(self, bot: Running, why: object = "") -> None:
        """It must have been killed, not have ended by itself."""
        code = bot.ended()
        assert code == -9, f"{why}: ended with {code} in place of being killed: {bot.complained()}"

    def is_finished_by_resume(self, why: object = "") -> None:
        """`dailies resume` must bring everything to its end."""
        bot = self.resume()
        code = bot.ended()
        assert code == 0, f"{why}: resume ended with {code}: {bot.complained()}"

    def leaves_behind(self, jobs: int = 1) -> None:
        """Admit jobs and die before anything is done about them, `jobs` times."""
        for _ in range(jobs):
            self.is_killed(self.video(crash_at=at("store.admit", "after")))

    # -- what the disks say

    def file_of(self, video_uuid: str) -> bytes:
        """The bytes of one result, from the API's own disk."""
        (path,) = ((self.api.data if self.api else self.own_api) / "media").glob(f"{video_uuid}.*")
        return path.read_bytes()

    @property
    def own_api(self) -> Path:
        """The folder of the API that the command line starts when it is told of no other."""
        return self.data / "preview"

    def own_records(self) -> dict[str, Record]:
        """What that API knows, from its own ledger."""
        sql = "SELECT task_uuid, billed_usd, count FROM submits LEFT JOIN tasks USING (task_uuid)"
        with closing(sqlite3.connect(f"file:{self.own_api / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
            found = list(ledger.execute(sql))
        return {uuid: Record(int(usd is not None), round((usd or 0) * 1e6), times) for uuid, usd, times in found}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer of the bot's database."""
        with closing(sqlite3.connect(f"file:{self.data / 'dailies.db'}?mode=ro", uri=True)) as database:
            return list(database.execute(sql))

    def jobs_are(self, *states: str) -> bool:
        """Whether the jobs, oldest first, are in these states. The database must be there."""
        return [state for (state,) in self.rows("SELECT state FROM jobs ORDER BY created_at, id")] == list(states)

    def transcript(self) -> list[dict[str, str]]:
        """The lines of the channel."""
        path = self.data / "console" / "transcript.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]

    def posted(self) -> dict[str, bytes]:
        """The files in the channel, hidden ones included."""
        return {path.name: path.read_bytes() for path in self.out.iterdir()} if self.out.exists() else {}


def check_done_once(home: Home, new: Mapping[str, Record], results: Sequence[int] = (1,)) -> None:
    """Every job is done, was admitted and billed once, and is in the channel once; the ledger says what the API says.

    `new` is what the API knows since this home began; `results` are the numbers of results by job, oldest first.
    """
    jobs = home.rows("SELECT id, task_uuid, state, outcome, lease_until FROM jobs ORDER BY created_at, id")
    assert [job[2:] for job in jobs] == [("ended", "done", None)] * len(results)
    assert set(new) == {job[1] for job in jobs}, "the API knows other tasks than the jobs"
    assert [record.admitted for record in new.values()] == [1] * len(jobs)
    for (job_id, task_uuid, *_), count in zip(jobs, results, strict=True):
        _check_money(home, job_id, new[task_uuid])
        _check_deliveries(home, job_id, count)
    _check_channel(home, [f"j{job[0]}-r{n}" for job, count in zip(jobs, results, strict=True) for n in range(count)])
    _check_nothing_is_open(home)
    spent = sum(record.billed for record in new.values())
    assert home.rows("SELECT sum(used_micro_usd) FROM budgets WHERE meter = 'day'") == [(spent,)]
    check_no_accident(home)


def check_nothing_happened(home: Home, new: Mapping[str, Record]) -> None:
    """No job, no money, no word to the API, nothing in the channel; the command is over."""
    assert home.rows("SELECT count(*) FROM jobs") == [(0,)]
    assert home.rows("SELECT count(*) FROM ledger") == [(0,)]
    assert home.rows("SELECT coalesce(sum(used_micro_usd), 0) FROM budgets") == [(0,)]
    assert not new
    assert home.transcript() == []
    assert home.posted() == {}
    _check_nothing_is_open(home)
    check_no_accident(home)


def check_no_accident(home: Home) -> None:
    """Nobody met a bug on the way: no traceback at the terminal or in the log."""
    for path in (*home.root.glob("*.err"), *home.root.glob("*.out"), home.data / "dailies.log"):
        words = path.read_text(encoding="utf-8") if path.exists() else ""
        assert "Traceback" not in words, f"{path}: {words}"
        assert "in a way it should not" not in words, f"{path}: {words}"


def _check_money(home: Home, job_id: str, record: Record) -> None:
    kinds = dict(home.rows(f"SELECT kind, micro_usd FROM ledger WHERE job = '{job_id}'"))  # noqa: S608 - our own id
    assert kinds.pop("settle") == record.billed
    assert kinds.pop("reserve") == record.billed + kinds.pop("release", 0)
    assert not kinds
    sent = home.rows(f"SELECT verdict FROM submissions WHERE job = '{job_id}'")  # noqa: S608 - our own id
    assert sent == [("accepted",)]


def _check_deliveries(home: Home, job_id: str, results: int) -> None:
    sql = (
        "SELECT purpose, deliveries.n, deliveries.state, lease_until, video_uuid FROM deliveries "  # noqa: S608 - our id
        f"JOIN results USING (job, n) WHERE job = '{job_id}' ORDER BY deliveries.n"
    )
    found = home.rows(sql)
    assert [row[:4] for row in found] == [("result", n, "posted", None) for n in range(results)]
    posted = home.posted()
    for _purpose, n, _state, _lease, video_uuid in found:
        assert posted[f"{job_id}-{n + 1}.mp4"] == marked(home.file_of(video_uuid), job_id)


def _check_channel(home: Home, keys: Sequence[str]) -> None:
    lines = home.transcript()
    assert sorted(line["key"] for line in lines) == sorted(keys)
    assert sorted(home.posted()) == sorted(Path(line["reference"]).name for line in lines)


def _check_nothing_is_open(home: Home) -> None:
    assert home.rows("SELECT key FROM commands WHERE state = 'received'") == []
    assert home.rows("SELECT id FROM jobs WHERE state <> 'ended'") == []
    assert home.rows("SELECT nonce FROM deliveries WHERE state <> 'posted'") == []


def at(point: str, side: str = "before", n: int = 1) -> str:
    """A spot as launch reads it."""
    return str(Spot(point, side, n))
