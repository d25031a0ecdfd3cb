"""Opening the database file: created whole, checked at every start, migrated one numbered file at a time."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

from bot.generation.errors import DatabaseDamaged, SchemaTooNew, StorageBusy, StorageFull
from bot.generation.message import Text
from storage.writer import mapped

APPLICATION_ID = 0x0DA11E5  # marks the file as ours

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def migrations() -> list[tuple[int, str]]:
    """(number, script) in order."""
    files = [file for file in resources.files("storage").joinpath("migrations").iterdir() if file.name.endswith(".sql")]
    return sorted((int(file.name.split("_")[0]), file.read_text(encoding="utf-8")) for file in files)


def prepare(path: Path) -> None:
    """Leave a checked database of this release's schema at `path`.

    Raises DatabaseDamaged, SchemaTooNew, StorageFull or StorageBusy; an existing file is never replaced.
    """
    if not path.exists():
        _refuse_leftovers(path)
        _create(path)
        return
    check(path)
    try:
        connection = connect(path)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    try:
        migrate(connection, migrations())
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    finally:
        connection.close()


def check(path: Path, *, thorough: bool = True) -> None:
    """Raise DatabaseDamaged unless this is a Dailies database, and with `thorough` a sound one.

    It looks through a connection that cannot write: even setting the journal mode would change a file that is not ours.
    """
    try:
        with closing(connect_to_read(path)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone() if thorough else ("ok",)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    if application != APPLICATION_ID or answer != "ok":
        found = "not a Dailies database" if application != APPLICATION_ID else str(answer)[:120]
        raise DatabaseDamaged(Text("storage.damaged", path=str(path), found=found))


def is_behind(path: Path) -> bool:
    """Whether this release has migrations that the file has not seen. Raises SchemaTooNew when it is ahead of us."""
    with closing(connect_to_read(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    known = migrations()[-1][0]
    if version > known:
        raise SchemaTooNew(Text("storage.too_new", found=version, known=known))
    return bool(version < known)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write, with every setting that durability rests on."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, and so never checkpoints either."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def migrate(connection: sqlite3.Connection, scripts: list[tuple[int, str]]) -> None:
    """Run what is missing, each script and its version number in one transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > scripts[-1][0]:
        raise SchemaTooNew(Text("storage.too_new", found=version, known=scripts[-1][0]))
    for number, script in scripts:
        if number > version:
            _run_script(connection, number, script)


def _run_script(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:  # Ctrl-C included: nothing of a half-run script stays, and the cause goes on
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """Split a script; executescript would commit behind our back."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return [*statements, current] if current.strip() else statements


def _create(path: Path) -> None:
    """Build the new file beside its place and move it there whole: a kill leaves no half database."""
    new = path.with_suffix(".new")
    for leftover in (new, Path(f"{new}-wal"), Path(f"{new}-shm"), Path(f"{new}-journal")):
        leftover.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(new, isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("PRAGMA synchronous = FULL")
            migrate(connection, migrations())
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise mapped(error) from error
    new.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_leftovers(path: Path) -> None:
    """A log, kept media or a restore cut off, but no database: it was lost, and an empty one would hide that."""
    media = path.parent / "media"
    aside = any(path.parent.glob(f"{path.name}.before-restore-*"))
    if aside or Path(f"{path}-wal").exists() or any(media.glob("??/*")):
        raise DatabaseDamaged(Text("storage.missing", path=str(path)))


def _unusable(path: Path, error: sqlite3.Error) -> Exception:
    failure = mapped(error)
    if isinstance(failure, StorageFull | StorageBusy):
        return failure
    return DatabaseDamaged(Text("storage.damaged", path=str(path), found=str(error)[:120]))
