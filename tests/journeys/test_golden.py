"""What a person sees, word for word. After a wanted change: UPDATE_GOLDEN=1 pytest tests/journeys/test_golden.py."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell import Said, Shell

GOLDEN = Path(__file__).parents[1] / "golden"
ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

LANGUAGES = {"en": "C.UTF-8", "de": "de_DE.UTF-8"}

# What differs from run to run, in the order it is looked for.
_MOVING = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
    (r"\b[0-9a-f]{64}\b", "SHA256"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "DATE AND TIME"),
    (r"(about|etwa) \d+ s\b", r"\1 SOME s"),
    (r"process \d+|Prozess \d+", "process PID"),
)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path / "home") as made:
        yield made.warm()


def still(text: str, shell: Shell) -> str:
    """The text with everything that moves replaced by a word; jobs are numbered as they appear."""
    text = text.replace(str(shell.folder), "~")
    for pattern, word in _MOVING:
        text = re.sub(pattern, word, text)
    for number, job in enumerate(dict.fromkeys(re.findall(r"\b[0-9a-f]{13}\b", text)), start=1):
        text = text.replace(job, f"JOB{number}".ljust(13, "-"))
    return text


def compare(name: str, text: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def typed(words: tuple[str, ...], said: Said) -> str:
    line = " ".join(f'"{word}"' if " " in word else word for word in words)
    lines = ["  ! " + told for told in said.err.splitlines()] + ["  " + line for line in said.out.splitlines()]
    return "\n".join([f"$ dailies {line}", *lines, f"  = {said.code}", ""])


@pytest.mark.parametrize("command", ["", "video", "jobs", "job", "resume"])
def test_the_help(shell: Shell, command: str) -> None:
    said = shell.here(*([command] if command else []), "--help")
    assert (said.code, said.err) == (0, "")
    compare(f"help-{command or 'dailies'}.txt", said.out)


@pytest.mark.parametrize(
    "language", [pytest.param(each, marks=() if each == "en" else pytest.mark.full) for each in LANGUAGES]
)
def test_a_whole_session(shell: Shell, language: str) -> None:
    """stderr is marked with !, the exit code with =."""
    shell.settings |= {"LANG": LANGUAGES[language], "DAILIES_WEB__PORT": "1"}  # nothing answers there
    told = []

    def here(*words: str) -> None:
        told.append(typed(words, shell.here(*words)))

    here("jobs")
    here("video", "a red fox runs through snow", "--dur", "2", "--estimate", "--n", "30")
    here("video", "a red fox", "--estimate")
    here("video", "a red fox", "--first", "fox.jpg")
    words = ("video", "a red fox runs through snow", "--dur", "3")
    told.append(typed(words, shell.run(*words)))
    job = shell.job()
    here("jobs")
    here("job", job)
    here("cancel", job)
    here("job", job, "--settle", "1")
    here("job", "0123456789abc")
    here("healthcheck")
    compare(f"session.{language}.txt", still("\n".join(told), shell))


def test_nothing_in_a_prompt_or_a_name_moves_the_terminal(shell: Shell) -> None:
    """Colours, a cleared screen, a new title, a bell, C1 codes, an override of the direction; on a real terminal."""
    evil = "a fox \x1b[31m\x1b[2J\x1b]0;title\x07 \x9b5A \u202egpj\u2028end"
    (shell.folder / "out\x1b[31m").write_text("in the way")
    live = shell.start("video", evil, "--dur", "3", "--out", "out\x1b[31m")
    said = live.end()
    assert said.code == 1
    seen = [said.err.replace("\r\x1b[K", "").replace("\r\n", "\n")]
    job = shell.job()
    seen += [one.out + one.err for one in (shell.here("jobs"), shell.here("job", job), shell.here(evil))]
    seen += [shell.here("video", "a fox", "--first", f"{evil[:40]}.jpg").err]
    assert [ESCAPES.findall(text) for text in seen] == [[], [], [], [], []]
