"""The documentation says what the code does."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple, get_args, get_origin

import pytest
from pydantic import BaseModel

from bot.cli import arguments, session
from bot.generation import errors
from bot.settings import Settings, known

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
README = (ROOT / "README.md").read_text()


class Row(NamedTuple):
    """A line of the table."""

    setting: str
    variable: str
    type: str
    default: str
    meaning: str


def rows() -> list[Row]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line[:3] == "| `"
    ]
    return [
        Row(*(cell.strip("`") if column in (0, 1, 3) else cell for column, cell in enumerate(row))) for row in cells
    ]


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert [row.setting for row in rows()] == list(known())


def test_the_variables_are_the_ones_that_are_read() -> None:
    assert {row.setting: row.variable for row in rows()} == {
        name: setting.variable for name, setting in known().items()
    }


def test_the_defaults_are_the_ones_that_are_taken() -> None:
    def shown(default: object) -> str:
        if default is None or default == ():
            return "–"
        if isinstance(default, bool):
            return str(default).lower()
        return ", ".join(default) if isinstance(default, tuple) else str(default)

    assert {row.setting: row.default for row in rows()} == {name: shown(s.default) for name, s in known().items()}


def test_types_and_meanings_are_given_and_choices_are_complete() -> None:
    for row in rows():
        assert row.type
        assert row.meaning.endswith(".")
        if choices := _choices(row.setting):
            assert re.findall(r"`([^`]+)`", row.type) == list(choices)


def test_every_variable_the_page_mentions_is_read() -> None:
    mentioned = set(re.findall(r"DAILIES_[A-Z_]+[A-Z]", PAGE.read_text()))
    variables = {setting.variable for setting in known().values()}
    assert mentioned - variables - {f"{variable}_FILE" for variable in variables} == {"DAILIES_CONFIG"}


def _choices(name: str) -> tuple[str, ...]:
    *sections, last = name.split(".")
    section = Settings.model_fields[sections[0]].annotation if sections else Settings
    assert isinstance(section, type)
    assert issubclass(section, BaseModel)
    field = section.model_fields[last].annotation
    return get_args(field) if get_origin(field) is Literal else ()


# -- the README and the command line


def help_of(parser: argparse.ArgumentParser) -> set[str]:
    """The commands that --help lists."""
    (listed,) = re.findall(r"(?ms)^positional arguments:\n(.*?)\n\n", parser.format_help())
    return set(re.findall(r"(?m)^ {4}(\w+)", listed))


def test_every_command_is_in_the_readme_and_no_other() -> None:
    commands = help_of(arguments._parser())
    assert {"video", "job", "restore"} <= commands
    assert set(re.findall(r"(?:`|/)dailies ([a-z]+)", README)) == commands


def test_the_readmes_exit_codes_are_the_command_lines() -> None:
    said = " ".join(README.split())
    assert arguments._EXIT_CODES.removeprefix("exit codes: ") in said
    codes = {session.DONE, session.FAILED, session.REFUSED, session.INTERRUPTED}
    codes |= {value for name, value in vars(errors).items() if name.startswith("EX_")}
    (sentence,) = re.findall(r"Exit codes: (.*?)\.(?: |$)", said)
    assert {int(code) for code in re.findall(r"(?:^|, )(\d+) ", sentence)} == codes


# -- make


def targets() -> dict[str, list[str]]:
    """The recipes of the targets that `make help` lists."""
    makefile = (ROOT / "Makefile").read_text()
    return {
        name: recipe.splitlines()
        for name, recipe in re.findall(r"(?m)^([a-z-]+):.*## .*\n((?:\t.*\n?)*)", makefile)
        if f".PHONY: {name}\n" in makefile
    }


def test_every_target_with_an_explanation_is_a_target() -> None:
    explained = re.findall(r"(?m)^([a-z-]+):.*## ", (ROOT / "Makefile").read_text())
    assert explained == list(targets())
    assert all(recipe for recipe in targets().values())


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_every_target_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    named = set(re.findall(r"`make ([a-z-]+)`", text)) | set(re.findall(r"(?m)^make ([a-z-]+)$", text))
    assert named <= set(targets())


def test_what_make_runs_is_there() -> None:
    """Modules, test folders and the programs of the environment."""
    for name, recipe in targets().items():
        for line in recipe:
            words = shlex.split(line.strip().lstrip("@"))
            for flag, value in pairwise(words):
                if flag == "-m" and "python" in words[0]:
                    assert find_spec(value), f"make {name} runs {value}"
            programs = [word.rpartition("/")[2] for word in words if word.startswith("$(BIN)/")]
            assert all(Path(sys.executable).with_name(one).exists() for one in programs), f"make {name}: {programs}"
            assert all((ROOT / word).exists() for word in words if word.startswith("tests/")), f"make {name}: {line}"
