"""Backup and restore of the rows: a copy beside a running bot, and putting one back so that nothing happens twice.

The database is copied with the keys that its rows need, all for their owner alone. Kept media is named by its content
and lies beside it; copy that folder by any means, at any time. A result whose file is not there after a restore is
fetched again while the provider still has it. Whose data was deleted since the backup is deleted from it again, at the
next start and before anything else.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.generation.errors import CannotOpen
from bot.generation.message import Text
from storage.keepsakes import bring_back, carry
from storage.lock import lock
from storage.migrate import check, connect_to_read, migrate, migrations, sync_folder
from storage.rows import from_texts
from storage.sqlite import DATABASE
from storage.writer import mapped

KEEP = 7  # backups in one folder; older ones are removed after a new one is complete
KEEP_SECONDS = 30 * 86_400.0  # that a backup is kept at most: what people had deleted since is in it
_BACKUPS = "dailies-????????T??????Z.db"

_TAKEN = "backup taken"  # the event that only a copy has: when it was made, whatever its file is called by now


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `taken_at` is when the backup was made (UTC epoch seconds), `put_aside` the old files.

    `jobs` and `deliveries` are open ones; each is looked for at the provider or in the channel before it goes on.
    """

    taken_at: float
    put_aside: tuple[Path, ...]
    jobs: int
    deliveries: int


def back_up(directory: Path, into: Path, now: float) -> Path:
    """Copy the database of `directory`, checked, to `into/dailies-20261122T153000Z.db`; the bot may be running.

    The newest KEEP copies stay. Raises StorageError (CannotOpen, DatabaseDamaged, StorageFull, ...); an unfinished copy
    is never left under a backup's name.
    """
    with _words():
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        check(directory / DATABASE)
        part = into / "dailies.part"
        _copy(directory / DATABASE, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("INSERT INTO events (at, job, what, detail) VALUES (?, '', ?, '')", (now, _TAKEN))
        check(part)
        # Before it has its name: under their pseudonyms, nobody in it would be known without the key.
        carry(directory, into)
        done = into / f"dailies-{_stamp(now)}.db"
        _sync(part)
        part.rename(done)
        sync_folder(into)
    done_before = [path for path in sorted(into.glob(_BACKUPS)) if path != done]
    for old in done_before:
        if old in done_before[: 1 - KEEP] or old.name < f"dailies-{_stamp(now - KEEP_SECONDS)}.db":
            old.unlink()
    return done


def restore(directory: Path, backup: Path, now: float) -> Restored:
    """Put a backup in the place of the database. Raises DirectoryBusy, DatabaseDamaged, SchemaTooNew.

    The bot went on after the backup was taken, and the provider and the channel remember what the rows do not. So every
    open submission counts as maybe sent, every open post as maybe there since then, and a command that was only
    received is over, even when it comes again. What was admitted later is not in the backup; the provider has its
    results. The day's budget counts what the rows know.
    """
    with lock(directory), _words():
        check(backup)
        new = directory / "dailies.restoring"
        _copy(backup, new)
        with closing(sqlite3.connect(new, isolation_level=None)) as rows:
            rows.execute("PRAGMA synchronous = FULL")
            migrate(rows, migrations())
            taken_at, jobs, deliveries = _mark(rows, directory / "media", now)
            rows.execute("PRAGMA journal_mode = WAL")
        _sync(new)
        bring_back(directory, backup.absolute().parent)
        aside = _put_aside(directory / DATABASE, now)
        new.rename(directory / DATABASE)
        sync_folder(directory)
    return Restored(taken_at, aside, jobs, deliveries)


def _copy(source: Path, target: Path) -> None:
    """One moment of `source`, as a single file."""
    for leftover in (target, Path(f"{target}-journal"), Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    with closing(connect_to_read(source)) as there, closing(sqlite3.connect(target, isolation_level=None)) as here:
        target.chmod(0o600)
        there.backup(here)  # all pages in one go: a reader's snapshot, which writers do not wait for
        here.execute("PRAGMA journal_mode = DELETE")


def _mark(rows: sqlite3.Connection, media: Path, now: float) -> tuple[float, int, int]:
    """In one transaction, what keeps the restored rows from sending or posting twice: (taken at, jobs, deliveries)."""
    rows.execute("BEGIN IMMEDIATE")
    taken_at = _taken_at(rows, now)
    # It may have been admitted a moment later, under a taskUUID that nobody remembers.
    over = from_texts([Text("job.command_over")])
    rows.execute("UPDATE commands SET state = 'declined', reasons = ? WHERE state IN ('received', 'dropped')", (over,))
    jobs = rows.execute(
        "UPDATE jobs SET maybe_sent_since = coalesce(maybe_sent_since, ?), lease_until = NULL WHERE state <> 'ended'",
        (taken_at,),
    ).rowcount
    rows.execute("UPDATE submissions SET verdict = 'ambiguous' WHERE verdict IN ('sending', 'unsent')")
    deliveries = rows.execute(
        "UPDATE deliveries SET tried_at = coalesce(tried_at, ?), lease_until = NULL "
        "WHERE state NOT IN ('posted', 'withheld')",
        (taken_at,),
    ).rowcount
    _fetch_again_what_is_not_here(rows, media)
    rows.execute("INSERT INTO events (at, job, what, detail) VALUES (?, '', 'restored', ?)", (now, str(taken_at)))
    rows.execute("COMMIT")
    return taken_at, jobs, deliveries


def _taken_at(rows: sqlite3.Connection, now: float) -> float:
    """When the copy was made: its newest event says so. In a copy made by other means that is the last thing it saw."""
    (last,) = rows.execute("SELECT max(at) FROM events").fetchone()
    return now if last is None else float(last)


def _fetch_again_what_is_not_here(rows: sqlite3.Connection, media: Path) -> None:
    """And make again what was made of it: the smaller video, the still. Whoever has to look at it is asked anew."""
    waiting = rows.execute(
        "SELECT nonce, received_sha256, posted_sha256, poster_sha256 FROM deliveries "
        "WHERE purpose = 'result' AND state IN ('stored', 'review', 'posting')"
    ).fetchall()
    for nonce, *files in waiting:
        here = [sha256 is None or any(media.glob(f"{sha256[:2]}/{sha256}.*")) for sha256 in files]
        if not all(here):
            rows.execute(
                "UPDATE deliveries SET state = ?1, received_sha256 = CASE WHEN ?1 = 'stored' THEN received_sha256 END, "
                "posted_sha256 = NULL, posted_extension = NULL, poster_sha256 = NULL, rung = 'original' "
                "WHERE nonce = ?2",
                ("stored" if here[0] else "fetching", nonce),
            )


def _put_aside(database: Path, now: float) -> tuple[Path, ...]:
    """Rename what is there, the database first: killed in between, a start refuses to begin with an empty one."""
    aside = []
    for tail in ("", "-wal", "-shm"):
        old = Path(f"{database}{tail}")
        if old.exists():
            aside.append(old.rename(f"{database}.before-restore-{_stamp(now)}{tail}"))
    return tuple(aside)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")


@contextmanager
def _words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise mapped(error) from error
    except OSError as error:
        raise CannotOpen(Text("storage.unwritable", path=str(error.filename), reason=error.strerror or "")) from error
