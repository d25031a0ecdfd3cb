"""Archives of what is held about somebody, and the files that nobody needs any more."""

from __future__ import annotations

import os
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.generation.errors import MediaError
from bot.generation.ports import Sheet
from bot.media.kept import MediaFolder
from bot.media.parcels import Parcels
from storage.tombstones import Tombstone, Tombstones

SHA = "ab" * 32


@pytest.fixture
def parcels(tmp_path: Path) -> Parcels:
    MediaFolder(tmp_path)
    return Parcels(tmp_path)


async def given(*sheets: Sheet) -> AsyncIterator[Sheet]:
    for sheet in sheets:
        yield sheet


def contents(paths: Sequence[object]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        with zipfile.ZipFile(Path(str(path))) as archive:
            assert archive.testzip() is None
            found |= {name: archive.read(name) for name in archive.namelist()}
    return found


async def test_files_and_documents_come_back_as_they_were(parcels: Parcels, tmp_path: Path) -> None:
    """For the bot's own user alone."""
    video = tmp_path / "video.mp4"
    video.write_bytes(os.urandom(3 * 2**20))
    (path,) = await parcels.pack("export", given(Sheet("a.json", b"{}"), Sheet("v/1.mp4", path=video)), None)
    assert contents([path]) == {"a.json": b"{}", "v/1.mp4": video.read_bytes()}
    assert Path(path).stat().st_mode & 0o077 == 0


async def test_no_part_is_larger_than_allowed_and_nothing_is_lost(parcels: Parcels, tmp_path: Path) -> None:
    """What is too large by itself, or gone, is named in the last one."""
    sheets = []
    for n in range(9):
        file = tmp_path / f"{n}.bin"
        file.write_bytes(os.urandom(100_000))
        sheets.append(Sheet(f"{n}.bin", path=file))
    huge = tmp_path / "huge.bin"
    huge.write_bytes(os.urandom(400_000))
    limit = 350_000
    paths = await parcels.pack(
        "export", given(*sheets, Sheet("huge.bin", path=huge), Sheet("gone", path=tmp_path / "x")), limit
    )
    assert len(paths) > 3
    assert all(Path(path).stat().st_size <= limit for path in paths)
    found = contents(paths)
    assert {name for name in found if name.endswith(".bin")} == {f"{n}.bin" for n in range(9)}
    assert b"huge.bin" in found["left-out.json"]
    assert b"gone" in found["left-out.json"]


async def test_what_failed_leaves_nothing_behind(parcels: Parcels, tmp_path: Path) -> None:
    """Half an archive is nobody's."""

    async def broken() -> AsyncIterator[Sheet]:
        yield Sheet("a.json", b"{}")
        raise OSError(28, "No space left on device")

    with pytest.raises(MediaError):
        await parcels.pack("export", broken(), None)
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_a_file_that_was_kept_anew_stays(parcels: Parcels, tmp_path: Path) -> None:
    """Somebody else has sent the same bytes meanwhile."""
    path = tmp_path / SHA[:2] / f"{SHA}.jpg"
    path.parent.mkdir()
    path.write_bytes(b"x")
    os.utime(path, (1_000.0, 1_000.0))
    assert await parcels.remove(SHA, "jpg", 999.0) is False
    assert path.read_bytes() == b"x"
    assert await parcels.kept_before(0xAB, 1_001.0) == [(SHA, "jpg")]
    assert await parcels.kept_before(0xAB, 1_000.0) == []
    assert await parcels.remove(SHA, "jpg", 1_001.0) is True
    assert await parcels.remove(SHA, "jpg", 1_001.0) is True
    assert await parcels.kept_before(0xAB, 1_001.0) == []
    assert await parcels.kept_before(0xAC, 1_001.0) == []


def test_tombstones_survive_a_line_that_was_cut_short(tmp_path: Path) -> None:
    """What follows it is a line of its own."""
    stones = Tombstones(tmp_path)
    assert stones.all() == []
    first, second = Tombstone("0" * 32, 1.25, posts=True), Tombstone("1" * 32, 1_900_000_000.123, posts=False)
    stones.add([first])
    with (tmp_path / "erased").open("ab") as file:
        file.write(b"22222222222222222222222222222222 17")
    assert stones.all() == [first]
    stones.add([second])
    assert stones.all() == [first, second]
    assert (tmp_path / "erased").stat().st_mode & 0o077 == 0
