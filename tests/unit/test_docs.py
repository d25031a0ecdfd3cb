"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from bot.settings import Settings, known

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


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
        if default is None:
            return "–"
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
