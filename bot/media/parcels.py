"""Files of people's rights: archives of what is held about somebody, and the removal of what nobody needs any more."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import uuid
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from bot.generation.errors import MediaError
from bot.generation.message import Text
from bot.generation.ports import Sheet
from bot.transfer import is_full

SCRATCH_SECONDS = 3600.0
_READ_BYTES = 2**20
_OVERHEAD = 64 * 2**10  # of an archive, beside what is in it
_LIST = "left-out.json"


class Parcels:
    """The Papers port on the media folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._scratch = self._root / "scratch"

    async def pack(self, name: str, sheets: AsyncIterator[Sheet], limit: int | None) -> Sequence[PurePath]:
        """ZIP files in scratch. See the port."""
        packing = _Packing(self._scratch, name, limit)
        try:
            with _disk():
                async for sheet in sheets:
                    await asyncio.to_thread(packing.add, sheet)
                return await asyncio.to_thread(packing.finish)
        except BaseException:  # cancelled or failed: nothing of it stays, and the cause goes on
            packing.throw_away()
            raise

    async def remove(self, sha256: str, extension: str, since: float) -> bool:
        """Delete a kept file that was not kept anew since. See the port."""
        path = self._root / sha256[:2] / f"{sha256}.{extension}"
        with _disk():
            return await asyncio.to_thread(_removed, path, self._scratch / f"{uuid.uuid4().hex}.gone", since)

    async def kept_before(self, folder: int, before: float) -> Sequence[tuple[str, str]]:
        """(sha256, extension) of the older files of a folder."""
        with _disk():
            return await asyncio.to_thread(_older, self._root / f"{folder:02x}", before)

    async def sweep_scratch(self, now: float) -> int:
        """Delete what was left for more than an hour."""
        with _disk():
            return await asyncio.to_thread(_swept, self._scratch, now - SCRATCH_SECONDS)


class _Packing:
    """One archive after another, each begun when the one before is full."""

    def __init__(self, folder: Path, name: str, limit: int | None) -> None:
        self._folder = folder
        self._name = f"{name}-{uuid.uuid4().hex[:12]}"
        self._limit = None if limit is None else limit - _OVERHEAD
        self._paths: list[Path] = []
        self._open: zipfile.ZipFile | None = None
        self._filled = 0
        self._left_out: list[dict[str, object]] = []

    def add(self, sheet: Sheet) -> None:
        size = len(sheet.data)
        if sheet.path is not None:
            try:
                size = Path(sheet.path).stat().st_size
            except FileNotFoundError:
                self._left_out.append({"name": sheet.name, "why": "not here any more"})
                return
        if self._limit is not None and size > self._limit:
            self._left_out.append({"name": sheet.name, "why": "larger than a file may be here", "bytes": size})
            return
        self._put(sheet, size)

    def finish(self) -> list[PurePath]:
        if self._left_out:
            data = json.dumps(self._left_out, indent=1).encode()
            self._put(Sheet(_LIST, data), len(data))
        if self._open is not None:
            self._open.close()
        return list(self._paths)

    def throw_away(self) -> None:
        if self._open is not None:
            self._open.close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def _put(self, sheet: Sheet, size: int) -> None:
        archive = self._archive(size)
        if sheet.path is None:
            archive.writestr(sheet.name, sheet.data)
        else:
            # Videos and pictures are as small as they get.
            about = zipfile.ZipInfo.from_file(sheet.path, sheet.name)
            with Path(sheet.path).open("rb") as source, archive.open(about, "w") as target:
                shutil.copyfileobj(source, target, _READ_BYTES)
        self._filled += size + 2 * len(sheet.name) + 256

    def _archive(self, size: int) -> zipfile.ZipFile:
        full = self._limit is not None and self._filled + size > self._limit
        if self._open is None or full:
            if self._open is not None:
                self._open.close()
            path = self._folder / f"{self._name}-{len(self._paths) + 1}.zip"
            path.touch(mode=0o600)
            self._paths.append(path)
            self._open, self._filled = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED), 0
        return self._open


def _removed(path: Path, aside: Path, since: float) -> bool:
    """Aside first: whoever keeps the same bytes just now then makes a new file, and does not lose it."""
    try:
        path.rename(aside)
    except FileNotFoundError:
        return True
    if aside.stat().st_mtime > since and not path.exists():
        aside.rename(path)
        return False
    aside.unlink(missing_ok=True)
    return True


def _older(folder: Path, before: float) -> list[tuple[str, str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.is_file() and entry.stat().st_mtime < before]
    return [(stem, suffix[1:]) for stem, suffix in map(os.path.splitext, sorted(names)) if len(stem) == 64]


def _swept(folder: Path, before: float) -> int:
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


@contextmanager
def _disk() -> Iterator[None]:
    """An error of the disk, in the core's words."""
    try:
        yield
    except OSError as exc:
        raise MediaError(Text("media.disk_full" if is_full(exc) else "media.disk_failed")) from exc
