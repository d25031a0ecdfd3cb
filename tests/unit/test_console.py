"""The terminal as a platform: what is typed becomes a command, what is said is safe to look at."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.adapter import ConsolePlatform
from adapters.console.inbound import PLATFORM, Typed, handle_of, legible, path_of, read_command, words_of
from adapters.console.outbound import job_table, live_line
from adapters.console.terminal import Terminal
from bot.generation.command import Attachment, Command, ReplyTo
from bot.generation.errors import PlatformUnavailable, PostRefused
from bot.generation.flags import Parsed, parse
from bot.generation.job import Job, JobState
from bot.generation.message import File, Message, Refusal, Text
from bot.generation.standing import Status
from tests import builders

# -- what is typed


def test_what_the_shell_split_is_put_together_as_the_grammar_wants_it() -> None:
    words = words_of(["a", "red", "fox"], ["--dur", "3", "--no", "snow, ice", "--ar", "16:9"])
    assert words == 'a red fox --dur 3 --no "snow, ice" --ar 16:9'


@given(value=st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda value: not value.startswith("--")))
def test_for_every_value_the_grammar_reads_what_was_typed(value: str) -> None:
    parsed = parse(words_of(["a fox"], ["--no", value, "--dur", "3"]))
    assert parsed == Parsed("a fox", {"negativePrompt": value, "duration": "3"})


@given(name=st.binary(min_size=1).filter(lambda name: b"\0" not in name))
def test_for_every_file_name_a_handle_is_ascii_and_leads_back(name: bytes) -> None:
    path = Path(os.fsdecode(b"/photos/" + name))
    handle = handle_of(path)
    assert handle.isascii()
    assert path_of(handle) == path
    legible(str(path)).encode()  # would raise on half characters


def test_a_command_carries_its_folder_and_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "fox.jpg").write_bytes(b"12345")
    typed = Typed("a fox", (("first", tmp_path / "fox.jpg"),), Path("films"))
    command = read_command("k1", "video", typed, "ann", "de")
    assert isinstance(command, Command)
    (picture,) = command.attachments
    assert (picture.slot, picture.name, picture.size, picture.declared_type) == ("first", "fox.jpg", 5, "image/jpeg")
    assert (command.key, command.asked_by.person.platform) == ("console:k1", PLATFORM)


def test_every_missing_picture_is_named_at_once(tmp_path: Path) -> None:
    typed = Typed("a fox", (("first", tmp_path / "a.jpg"), ("last", tmp_path)), Path("out"))
    answer = read_command("k1", "video", typed, "ann", "en")
    assert isinstance(answer, tuple)
    assert [refusal.text.key for refusal in answer] == ["console.file_missing", "console.is_folder"]


# -- the folder as a channel


@pytest.fixture
def video(tmp_path: Path) -> File:
    (tmp_path / "kept.mp4").write_bytes(b"a video")
    return File(PurePath(tmp_path / "kept.mp4"), "job-1.mp4", Text("post.alt", prompt="a fox"))


def to(folder: Path) -> ReplyTo:
    typed = Typed("a fox", (), folder)
    command = read_command("k", "video", typed, "ann", "en")
    assert isinstance(command, Command)
    return command.reply_to


async def test_a_post_is_a_whole_file_and_can_be_found_again(tmp_path: Path, video: File) -> None:
    heard: list[Message] = []
    platform = ConsolePlatform(tmp_path / "console", heard.append)
    where = to(tmp_path / "out")
    assert await platform.find(where, "nonce", 0.0) is None
    message = Message(Text("post.result", job="1"), files=(video,))
    reference = await platform.post(where, message, "nonce")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["job-1.mp4"]
    assert Path(reference).read_bytes() == b"a video"
    assert await platform.find(where, "nonce", 0.0) == reference
    assert await platform.post(where, message, "nonce") == reference, "safe to repeat"
    assert heard == [message, message]


async def test_a_torn_line_of_the_transcript_is_no_post(tmp_path: Path, video: File) -> None:
    platform = ConsolePlatform(tmp_path / "console")
    where = to(tmp_path / "out")
    await platform.post(where, Message(Text("post.result", job="1"), files=(video,)), "first")
    transcript = tmp_path / "console/transcript.jsonl"
    transcript.write_bytes(transcript.read_bytes() + b'\n{"key": "second", "refer')
    assert await platform.find(where, "second", 0.0) is None
    await platform.post(where, Message(Text("post.result", job="1"), files=(video,)), "third")
    assert await platform.find(where, "third", 0.0) is not None


async def test_a_folder_of_the_terminal_now_goes_before_the_one_of_the_command(tmp_path: Path, video: File) -> None:
    platform = ConsolePlatform(tmp_path / "console", out=tmp_path / "here")
    reference = await platform.post(to(tmp_path / "there"), Message(Text("post.result", job="1"), files=(video,)), "n")
    assert reference == str(tmp_path / "here/job-1.mp4")
    assert not (tmp_path / "there").exists()


async def test_no_folder_is_a_refusal_and_no_transcript_an_outage(tmp_path: Path, video: File) -> None:
    (tmp_path / "file").touch()
    message = Message(Text("post.result", job="1"), files=(video,))
    with pytest.raises(PostRefused):
        await ConsolePlatform(tmp_path / "console").post(to(tmp_path / "file/out"), message, "n")
    with pytest.raises(PlatformUnavailable):
        await ConsolePlatform(tmp_path / "file").post(to(tmp_path / "out"), message, "n")
    with pytest.raises(PlatformUnavailable):
        await ConsolePlatform(tmp_path / "file").find(to(tmp_path / "out"), "n", 0.0)


async def test_a_picture_is_copied_up_to_the_limit(tmp_path: Path) -> None:
    platform = ConsolePlatform(tmp_path / "console")
    (tmp_path / "fox.jpg").write_bytes(b"1234567")
    fox = Attachment("first", "fox.jpg", 7, "image/jpeg", str(tmp_path / "fox.jpg"))
    assert await platform.fetch(fox, PurePath(tmp_path / "copy"), 7) is None
    assert (tmp_path / "copy").read_bytes() == b"1234567"
    over = await platform.fetch(fox, PurePath(tmp_path / "copy"), 6)
    gone = await platform.fetch(replace(fox, handle="/nowhere/fox.jpg"), PurePath(tmp_path / "copy"), 7)
    within = await platform.fetch(replace(fox, handle=f"{fox.handle}/fox.jpg"), PurePath(tmp_path / "copy"), 7)
    assert [answer.text.key for answer in (over, gone, within) if isinstance(answer, Refusal)] == [
        "media.too_large",
        "console.file_missing",
        "console.file_unreadable",
    ]


# -- what is shown


def status(job: Job, place: int = 0) -> Status:
    return Status(job, place, usual_seconds=60.0, slow_seconds=100.0, results=(), deliveries=())


@pytest.mark.parametrize(
    ("state", "age", "line"),
    [
        (JobState.INPUTS, 0.0, "Checking your pictures …"),
        (JobState.QUEUED, 0.0, "In the queue, place 2 …"),
        (JobState.SUBMITTING, 0.0, "Handing it to the video service …"),
        (JobState.GENERATING, 50.0, "[███████████░░░░░░░░░░░░░]  48% generating, about 10 s left"),
        (JobState.GENERATING, 80.0, "[██████████████████░░░░░░]  76% generating, about 1 s left"),
        (JobState.GENERATING, 500.0, "[██████████████████████░░]  95% generating for 500 s, longer than usual"),
        (JobState.ENDED, 0.0, "Fetching the video and posting it …"),
    ],
)
def test_the_live_line(state: JobState, age: float, line: str) -> None:
    job = builders.job(state=state)
    assert live_line(status(job, place=2), job.since + age, "en", None) == line


def test_trouble_with_the_video_service_takes_the_place_of_the_bar() -> None:
    job = builders.job(state=JobState.GENERATING)
    shown = live_line(status(job), job.since, "en", Text("api.no_answer", host="api.example"))
    assert "api.example" in shown


def test_money_in_the_table_is_exact() -> None:
    (line,) = job_table([builders.job(reserved_micro_usd=336_000)], "en")
    assert "$0.336" in line
    (line,) = job_table([builders.job(reserved_micro_usd=12_000_000)], "en")
    assert "$12.00" in line


@given(words=st.text(), place=st.sampled_from(["say", "tell", "complain"]))
def test_for_every_text_nothing_reaches_the_terminal_raw(words: str, place: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        getattr(Terminal(), place)(words)
        seen = (out if place == "say" else err).buffer.getvalue().decode()
    assert seen.endswith("\n")
    shown = seen[:-1]
    assert len(shown) == len(words)
    forbidden = {*map(chr, [*range(9), *range(10, 32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F)])}
    assert not forbidden & set(shown)


def test_a_terminal_that_knows_only_ascii_gets_question_marks() -> None:
    with pytest.MonkeyPatch.context() as patch:
        out = io.TextIOWrapper(io.BytesIO(), "ascii", newline="")
        patch.setattr(sys, "stdout", out)
        Terminal().say("ein Füchslein …")
        assert out.buffer.getvalue() == b"ein F?chslein ?\n"


def test_a_quiet_terminal_only_answers_and_complains(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(quiet=True)
    terminal.tell("going on")
    terminal.show("[██]")
    terminal.say("answer")
    terminal.complain("trouble")
    seen = capsys.readouterr()
    assert (seen.out, seen.err) == ("answer\n", "trouble\n")
