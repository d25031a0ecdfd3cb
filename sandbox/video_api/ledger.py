"""What must survive: tasks, results, uploads and submissions, in SQLite on a thread of its own; commits are shared."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sandbox.video_api.request import Element, element_from_json, from_json
from sandbox.video_api.tasks import Result, State, Task

Statement = tuple[str, tuple[Any, ...]]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
    task_uuid TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    admitted_at REAL NOT NULL,
    billed_usd REAL NOT NULL  -- written once, with the admission: a task is billed when it is accepted
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
    task_uuid TEXT NOT NULL REFERENCES tasks,
    position INTEGER NOT NULL,
    video_uuid TEXT NOT NULL UNIQUE,
    seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('processing', 'success', 'error')),
    finished_at REAL,
    code TEXT,
    message TEXT,
    PRIMARY KEY (task_uuid, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (media_uuid TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
-- How often a client sent each taskUUID with work to do, refused or not.
CREATE TABLE IF NOT EXISTS submits (task_uuid TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
-- The last request under each taskUUID, and the errors it was answered with.
CREATE TABLE IF NOT EXISTS details (task_uuid TEXT PRIMARY KEY, request TEXT NOT NULL, errors TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS elements (id TEXT PRIMARY KEY, element TEXT NOT NULL) WITHOUT ROWID;
-- What the safety check said of a result, and at how many frames it looked.
CREATE TABLE IF NOT EXISTS verdicts (video_uuid TEXT PRIMARY KEY, nsfw INTEGER NOT NULL, looked_at INTEGER NOT NULL)
    WITHOUT ROWID;
-- How the webhook of a result ended; a result without a row here is still owed its call.
CREATE TABLE IF NOT EXISTS hooks (video_uuid TEXT PRIMARY KEY, verdict TEXT NOT NULL, tries INTEGER NOT NULL)
    WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Kept:
    """All that a ledger holds when the program starts."""

    tasks: tuple[Task, ...]
    uploads: dict[str, str]
    submits: dict[str, int]
    elements: dict[str, Element]
    called: frozenset[str]  # the videoUUIDs whose webhook has its verdict


class Ledger:
    """Writes are awaited until they are on the disk; those that wait at the same time share one commit."""

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises sqlite3.DatabaseError when it is no ledger."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._waiting: list[tuple[list[Statement], asyncio.Future[None]]] = []
        self._flusher: asyncio.Task[None] | None = None
        # Autocommit mode: the batches below are the only transactions.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA)

    def load(self) -> Kept:
        """Everything kept so far, tasks in the order of their admission."""
        results: dict[str, list[Result]] = {}
        for task_uuid, *fields in self._db.execute(
            "SELECT task_uuid, video_uuid, seed, state, finished_at, code, message, nsfw, looked_at"
            " FROM results LEFT JOIN verdicts USING (video_uuid) ORDER BY task_uuid, position"
        ):
            video_uuid, seed, state, at, code, message, nsfw, looked_at = fields
            verdict = None if nsfw is None else bool(nsfw)
            result = Result(video_uuid, seed, State(state), at, code, message, verdict, looked_at or 0)
            results.setdefault(task_uuid, []).append(result)
        tasks = tuple(
            Task(uuid, from_json(json.loads(request)), at, billed, tuple(results[uuid]))
            for uuid, request, at, billed in self._db.execute("SELECT * FROM tasks ORDER BY admitted_at, task_uuid")
        )
        elements = self._db.execute("SELECT * FROM elements")
        return Kept(
            tasks=tasks,
            uploads=dict(self._db.execute("SELECT * FROM uploads")),
            submits=dict(self._db.execute("SELECT * FROM submits")),
            elements={name: element_from_json(json.loads(element)) for name, element in elements},
            called=frozenset(row[0] for row in self._db.execute("SELECT video_uuid FROM hooks")),
        )

    async def write(self, statements: Iterable[Statement]) -> None:
        """Run the statements in one transaction; when this returns they are on the disk."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((list(statements), done))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await done

    async def read(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The rows of one query."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._db.execute(sql, values).fetchall())

    async def close(self) -> None:
        """Finish what waits and close the file."""
        if self._flusher is not None:
            await self._flusher
        self._thread.shutdown()
        self._db.close()

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            statements = [statement for group, _ in batch for statement in group]
            error = await loop.run_in_executor(self._thread, self._commit, statements)
            for _, done in batch:
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)

    def _commit(self, statements: list[Statement]) -> sqlite3.Error | None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self._db.execute(sql, values)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            return error
        return None


def admission(task: Task) -> list[Statement]:
    """The rows of a new task."""
    request = json.dumps(task.request.as_json())
    rows: list[Statement] = [
        ("INSERT INTO tasks VALUES (?, ?, ?, ?)", (task.uuid, request, task.admitted_at, task.billed_usd))
    ]
    for position, result in enumerate(task.results):
        values = (task.uuid, position, result.video_uuid, result.seed, result.state, None, result.code, result.message)
        rows.append(("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values))
    return rows


def outcome(result: Result) -> list[Statement]:
    """The changes that tell how a result ended."""
    sql = "UPDATE results SET state = ?, finished_at = ?, code = ?, message = ? WHERE video_uuid = ?"
    rows: list[Statement] = [(sql, (result.state, result.finished_at, result.code, result.message, result.video_uuid))]
    if result.nsfw is not None:
        verdict = (result.video_uuid, int(result.nsfw), result.looked_at)
        rows.append(("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)", verdict))
    return rows


def submitted(task_uuid: str) -> Statement:
    """Count one more submission of a taskUUID."""
    return "INSERT INTO submits VALUES (?, 1) ON CONFLICT (task_uuid) DO UPDATE SET count = count + 1", (task_uuid,)


def uploaded(media_uuid: str, file: str) -> Statement:
    """A stored medium."""
    return "INSERT INTO uploads VALUES (?, ?)", (media_uuid, file)


def forgotten(media_uuid: str) -> Statement:
    """A deleted medium."""
    return "DELETE FROM uploads WHERE media_uuid = ?", (media_uuid,)


def defined(element: Element) -> Statement:
    """An element, in place of an earlier one of the same id."""
    return "INSERT OR REPLACE INTO elements VALUES (?, ?)", (element.id, json.dumps(asdict(element)))


def called(video_uuid: str, verdict: str, tries: int) -> Statement:
    """The end of a webhook."""
    return "INSERT OR REPLACE INTO hooks VALUES (?, ?, ?)", (video_uuid, verdict, tries)
