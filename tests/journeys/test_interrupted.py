"""Ctrl-C, cancel, resume: a job outlives every command that looks at it."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell import Api, Shell, video_api

AN_HOUR = ("--delay", "3600")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path / "home") as made:
        yield made


def ask_and_interrupt(shell: Shell, api: Api, words: str, shown: str, number: int = signal.SIGINT) -> str:
    """Start a video, wait until this is on the terminal, interrupt. Its id."""
    live = shell.start("video", f"{words} --dur 3", **api.settings, DAILIES_VIDEO_API__CONCURRENCY="1")
    live.until(shown)
    said = live.stop(number)
    assert said.code == 128 + number
    (job,) = re.findall(r"Interrupted\. Job (\w+) stays: dailies resume finishes it", said.err)
    return str(job)


def test_an_interrupted_video_is_finished_by_resume(shell: Shell, tmp_path: Path) -> None:
    with video_api(tmp_path / "api", *AN_HOUR) as api:
        job = ask_and_interrupt(shell, api, "a red fox", "generating", signal.SIGTERM)
        assert shell.videos == []
    with video_api(tmp_path / "api", port=api.port) as api:
        said = shell.run("resume", **api.settings)
        assert said.code == 0, said.err
        assert [video.name for video in shell.videos] == [f"{job}-1.mp4"]
        assert [record["billed_usd"] for record in api.records()] == [0.336]
        nothing = shell.run("resume", **api.settings)
    assert (nothing.code, nothing.out) == (0, "")


@pytest.mark.full
def test_cancelling_what_waits_is_free_and_what_is_out_is_charged(shell: Shell, tmp_path: Path) -> None:
    with video_api(tmp_path / "api", *AN_HOUR) as api:
        out = ask_and_interrupt(shell, api, "a red fox", "generating")
        waits = ask_and_interrupt(shell, api, "a blue whale", "place 1")
        third = shell.run("video", "a third one", **api.settings)
        assert (third.code, third.told) == (
            2,
            ["You have 2 unfinished jobs, as many as one person may have. Wait until one is done, or cancel one."],
        )

        said = shell.run("cancel", waits, **api.settings)
        assert (said.code, said.out) == (0, f"Job {waits} is cancelled. Nothing was charged.\n")
        again = shell.here("cancel", waits, **api.settings)
        assert (again.code, again.out) == (2, f"Job {waits} is over already, so there is nothing left to cancel.\n")
        said = shell.here("cancel", out, **api.settings)
        assert said.code == 0
        assert "Its video will not be posted, but up to $0.336 is still charged." in said.out
    with video_api(tmp_path / "api", port=api.port) as api:
        assert shell.run("resume", **api.settings).code == 0
        assert [(record["admitted"], record["billed_usd"]) for record in api.records()] == [(1, 0.336)]
    assert shell.videos == []
    assert re.search(r"settle +\$0\.336", shell.here("job", out).out)
    assert re.search(r"release +\$0\.336", shell.here("job", waits).out)
    assert [line.split()[3] for line in shell.here("jobs").out.splitlines()] == ["cancelled", "cancelled"]
