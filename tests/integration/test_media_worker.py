"""A worker that hangs, dies, lies or writes for ever, and a disk that fails: what each costs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text
from bot.media.door import Door, Limits
from bot.media.kept import MediaFolder
from tests.integration.test_media import JPEG, encoded, photo


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media")


@pytest.fixture
def strange(folder: MediaFolder, tmp_path: Path) -> Callable[..., MediaFolder]:
    def build(program: str, **limits: Any) -> MediaFolder:
        path = tmp_path / "strange.py"
        path.write_text(program)
        Path(folder.scratch("given")).write_bytes(JPEG)
        return MediaFolder(tmp_path / "media", Door(path, Limits(**limits)))

    return build


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def before() -> set[int]:
    """Programs that other tests keep running."""
    return {one.pid for one in children()}


@pytest.mark.row("F45")
@pytest.mark.parametrize(
    ("program", "wall"),
    [
        ("import signal; signal.pause()", 0.5),
        ("import os, signal; os.fork(); signal.signal(15, signal.SIG_IGN); signal.pause()", 0.5),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", 15.0),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 15.0),
    ],
    ids=["hangs", "hangs with a child", "writes for ever", "is killed"],
)
async def test_a_worker_gone_wild_costs_only_the_picture(
    before: set[int], strange: Callable[..., MediaFolder], program: str, wall: float
) -> None:
    media = strange(program, wall_seconds=wall)
    assert await media.admit(media.scratch("given"), "a") == Refusal(Text("media.too_hard", name="a"))
    assert [one for one in children() if one.pid not in before] == []


@pytest.mark.row("F45")
@pytest.mark.parametrize(
    ("program", "key"),
    [
        ("import os; os.abort()", "media.broken"),
        ("print('[]')", "media.broken"),
        ("print('{' * 1000)", "media.broken"),
        ("print('{\"width\": 640, \"height\": 480}')", "media.broken"),
        ("import os, sys; os.write(int(sys.argv[1]), b'MZ'); print('{\"width\":640,\"height\":480}')", "media.broken"),
        ("print('{\"no\": \"../../etc\"}')", "media.broken"),
    ],
)  # fmt: skip
async def test_what_a_worker_says_is_not_taken_on_trust(
    strange: Callable[..., MediaFolder], program: str, key: str
) -> None:
    media = strange(program)
    assert await media.admit(media.scratch("given"), "a") == Refusal(Text(key, name="a"))


async def test_a_worker_that_cannot_run_is_our_failure(strange: Callable[..., MediaFolder], tmp_path: Path) -> None:
    for media in (strange("raise SystemExit(3)"), MediaFolder(tmp_path / "media", Door(tmp_path / "absent.py"))):
        Path(media.scratch("given")).write_bytes(JPEG)
        with pytest.raises(MediaError) as caught:
            await media.admit(media.scratch("given"), "a")
        assert not Path(media.scratch("given")).exists(), "it is fetched again"
        assert caught.value.text == Text("media.worker_failed")


async def test_a_worker_sees_no_environment_and_no_other_file(strange: Callable[..., MediaFolder]) -> None:
    told = "import os, sys; ok = not os.environ.keys() - {'LC_CTYPE'} and len(os.listdir('/proc/self/fd')) <= 5\n"
    media = strange(f"{told}sys.exit(0 if ok and os.getcwd() == '/' and sys.flags.isolated else 9)")
    assert await media.admit(media.scratch("given"), "a") == Refusal(Text("media.broken", name="a"))


async def test_a_worker_does_not_outlive_whoever_gives_up_waiting(
    before: set[int], strange: Callable[..., MediaFolder], tmp_path: Path
) -> None:
    program = f"import pathlib, signal; pathlib.Path({str(tmp_path / 'up')!r}).touch(); signal.pause()"
    media = strange(program)
    waiting = asyncio.create_task(media.admit(media.scratch("given"), "a"))
    while not (tmp_path / "up").exists():  # noqa: ASYNC110 - another process, nothing to wait on
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [one for one in children() if one.pid not in before] == []
    assert list(Path(media.scratch("x")).parent.iterdir()) == []


@pytest.mark.row("B34")
async def test_a_picture_of_endless_scans_is_given_up(folder: MediaFolder, tmp_path: Path) -> None:
    whole = encoded(photo((4000, 3000)), "JPEG", progressive=True, quality=5)
    start = whole.rindex(b"\xff\xda")
    scan = whole[start:-2]
    data = whole[:start] + scan * min(3000, 14 * 2**20 // len(scan)) + b"\xff\xd9"
    path = Path(folder.scratch("given"))
    path.write_bytes(data)
    media = MediaFolder(tmp_path / "media", Door(limits=Limits(cpu_seconds=1)))
    assert await media.admit(path, "a") == Refusal(Text("media.too_hard", name="a"))


# -- the disk


async def test_a_picture_that_is_not_there_is_our_failure(folder: MediaFolder) -> None:
    with pytest.raises(MediaError) as caught:
        await folder.admit(folder.scratch("absent"), "a")
    assert caught.value.text == Text("media.disk_failed")


async def test_a_name_that_points_elsewhere_is_not_followed(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.jpg").write_bytes(JPEG)
    Path(folder.scratch("link")).symlink_to(tmp_path / "elsewhere.jpg")
    with pytest.raises(MediaError):
        await folder.admit(folder.scratch("link"), "a")
    assert (tmp_path / "elsewhere.jpg").read_bytes() == JPEG


@pytest.mark.row("F28")
async def test_a_full_disk_has_a_name_of_its_own(strange: Callable[..., MediaFolder]) -> None:
    media = strange('print(\'{"no": "disk", "errno": 28}\')')
    with pytest.raises(MediaError) as caught:
        await media.admit(media.scratch("given"), "a")
    assert caught.value.text == Text("media.disk_full")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", ".hidden", "/etc/passwd"])
def test_scratch_stays_in_its_folder(folder: MediaFolder, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        folder.scratch(name)


@pytest.mark.row("F27")
async def test_what_was_left_in_scratch_for_an_hour_is_swept(folder: MediaFolder) -> None:
    old, young = Path(folder.scratch("old")), Path(folder.scratch("young"))
    for path, at in ((old, 1000.0), (young, 5000.0)):
        path.write_bytes(b"x")
        os.utime(path, (at, at))
    assert await folder.sweep_scratch(5000.0) == 1
    assert (old.exists(), young.exists()) == (False, True)
