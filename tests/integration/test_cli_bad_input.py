"""Bad input at the command line: a clear sentence each, the right exit code, and the same folder goes on working."""

from __future__ import annotations

import asyncio
import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from bot.generation.money import Standing
from storage.sqlite import open_to_read
from tests.shell import Said, Shell, video_api

Words = tuple[str | bytes, ...]


@dataclass(frozen=True)
class Bad:
    """What is typed, and a pattern for each sentence that comes back. Words alone need no process of their own."""

    typed: Words
    sentences: tuple[str, ...]

    def tried(self, shell: Shell, settings: Mapping[str, str]) -> Said:
        run = shell.run if "--first" in self.typed else shell.here
        return run(*self.typed, **settings)


def first(name: str, *sentences: str) -> Bad:
    return Bad(("video", "a red fox --dur 3", "--first", name), sentences)


BAD: Mapping[str, Bad] = {
    "missing file": first("nowhere.jpg", r"There is no file nowhere\.jpg\. Check the name.*"),
    "folder": first("folder.jpg", r"folder\.jpg is a folder\. Name a picture in it.*"),
    "pipe": first("pipe.jpg", r"pipe\.jpg cannot be read \(not an ordinary file\)\. .*"),
    "text": first(
        "text.jpg", r"text\.jpg is not a picture I can use \(.*\)\. Attach a JPEG, PNG, WEBP, HEIC or AVIF\."
    ),
    "bomb": first("bomb.png", r"bomb\.png has 40000 × 40000 pixels\. At most 40 million .*"),
    "truncated": first("truncated.jpg", r"truncated\.jpg is damaged or incomplete\. .*"),
    "empty": first("empty.jpg", r"empty\.jpg is empty\. Attach it again\."),
    "too large": first("large.jpg", r"large\.jpg has 16\.\d MB, and 15 MB fit\. .*"),
    "escape codes": first("\x1b[31mred\x1b[2J.jpg", r"There is no file [^\x1b]*red[^\x1b]*\.jpg\. .*"),
    "no prompt": Bad(("video", ""), (r"There is no prompt\. Tell me in 2 to 2500 characters .*",)),
    "short prompt": Bad(("video", "x"), (r"The prompt has 1 character, and 2 to 2500 fit\. .*",)),
    "long prompt": Bad(("video", "a" * 2501), (r"The prompt has 2501 characters, and 2 to 2500 fit\. .*",)),
    "half characters": Bad(("video", b"a fox \xed\xa0\x80"), (r"The prompt holds characters that are not text\. .*",)),
    "unknown flag": Bad(("video", "a fox", "--durr", "3"), (r".*--durr.* Did you mean --dur\? .*",)),
    "unknown option": Bad(("video", "a fox", "--frist", "a.jpg"), (r".*--frist\. Did you mean --first\? .*",)),
    "five mistakes": Bad(
        ("video", "a fox --dur 16 --n 21 --quality 100 --format gif --safety some"),
        (
            r".*3 to 15 whole seconds; 16 .*",
            r".*1 to 20 videos at once; 21 .*",
            r"gif is not a format .*",
            r".*from 20 to 99, and 100 .*",
            r"some is not a content check .*",
        ),
    ),
    "no command": Bad((), (r"I do not understand this command line \(.*COMMAND\)\. dailies --help .*",)),
    "unknown command": Bad(("\x1b[2Jvidoe", "a fox"), (r"I do not understand [^\x1b]*vidoe[^\x1b]*",)),
    "no job": Bad(("job", b"\xff\xfe"), (r"I find no job .*",)),
    "no job to retry": Bad(("retry", "../../etc/passwd"), (r"I find no job \.\./\.\./etc/passwd\. .*",)),
    "too many lines": Bad(("jobs", "--limit", "9" * 30), (r".*is not a whole number from 1 to 1000.*",)),
}


def png_bomb() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(5001 * 400), 9)) + chunk(b"IEND", b"")


def lay_out(folder: Path) -> None:
    (folder / "folder.jpg").mkdir()
    os.mkfifo(folder / "pipe.jpg")
    (folder / "text.jpg").write_text("I am a letter, not a picture.\n" * 40)
    (folder / "bomb.png").write_bytes(png_bomb())
    (folder / "empty.jpg").touch()
    Image.effect_noise((640, 480), 60).convert("RGB").save(folder / "whole.jpg")
    whole = (folder / "whole.jpg").read_bytes()
    (folder / "truncated.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "large.jpg").write_bytes(whole[:1000])
    os.truncate(folder / "large.jpg", 16 * 2**20)


@dataclass(frozen=True)
class Afterwards:
    """All of it in one folder, in order, then a good command; what each said and what was left."""

    said: Mapping[str, Said]
    good: Said
    jobs: list[str]
    standing: Standing
    sent: int
    left: list[str]


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afterwards]:
    folder = tmp_path_factory.mktemp("bad")
    with video_api(folder / "api") as api, Shell(folder / "home") as shell:
        lay_out(shell.folder)
        said = {name: bad.tried(shell, api.settings) for name, bad in BAD.items()}
        jobs = shell.here("jobs").out.splitlines()
        standing = asyncio.run(money(shell.folder / "data"))
        left = [str(path.relative_to(shell.folder)) for path in (shell.folder / "data/media").rglob("*.*")]
        left += map(str, shell.videos)
        good = shell.run("video", "a red fox --dur 3", "--first", "whole.jpg")
        yield Afterwards(said, good, jobs, standing, len(api.records()), left)


async def money(data: Path) -> Standing:
    async with open_to_read(data) as store:
        return await store.standing("runware", datetime.now(UTC).strftime("%Y-%m-%d"))


@pytest.mark.row("B01")
@pytest.mark.row("B02")
@pytest.mark.row("B04")
@pytest.mark.row("B12")
@pytest.mark.row("B16")
@pytest.mark.row("B18")
@pytest.mark.row("B19")
@pytest.mark.row("B22")
@pytest.mark.row("B25")
@pytest.mark.row("B27")
@pytest.mark.row("B33")
@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_answered_with_its_sentences_and_exit_code_2(afterwards: Afterwards, name: str) -> None:
    said = afterwards.said[name]
    assert (said.code, said.out) == (2, ""), said.err
    wanted = BAD[name].sentences
    assert len(said.told) == len(wanted), said.err
    for line, sentence in zip(said.told, wanted, strict=True):
        assert re.fullmatch(sentence, line), line


def test_nothing_is_sent_spent_or_left_lying_about(afterwards: Afterwards) -> None:
    assert afterwards.sent == 0
    assert {line.split()[3] for line in afterwards.jobs} == {"failed"}, "only jobs whose picture was looked at"
    assert afterwards.standing.used_micro_usd == 0
    assert afterwards.left == []


def test_a_good_command_works_in_the_same_folder(afterwards: Afterwards) -> None:
    assert afterwards.good.code == 0, afterwards.good.err
