"""The table of rows: every way to mark a test is found, and what is owed and missing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import rows

MARKED = """
import pytest

pytestmark = [pytest.mark.row("F09")]

@pytest.mark.row("F02")
@pytest.mark.row("F10")
def test_plain(): ...

@pytest.mark.parametrize("case", [pytest.param(1, marks=pytest.mark.row("B07")), 2])
async def test_cases(case): ...

@pytest.mark.row("B01")
class TestMany:
    def test_inside(self): ...

@pytest.mark.row("F99")
def helper(): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "unit").mkdir()
    (tmp_path / "unit/test_marked.py").write_text(MARKED)
    (tmp_path / "unit/builders.py").write_text('@pytest.mark.row("F98")\ndef test_not_collected(): ...\n')
    return tmp_path


def test_every_way_to_mark_a_test_is_found(folder: Path) -> None:
    found = rows.rows(folder)
    assert list(found) == ["B01", "B07", "F02", "F09", "F10"]
    assert found["B01"] == ["unit/test_marked.py::test_inside"]
    assert found["F09"] == [f"unit/test_marked.py::test_{name}" for name in ("cases", "inside", "plain")]


def test_the_table_says_what_is_owed_and_missing(folder: Path) -> None:
    lines = rows.table(rows.rows(folder), ("F02", "F31")).splitlines()
    assert "F02     * unit/test_marked.py::test_plain" in lines
    assert "F31     * MISSING" in lines
    assert "F10       unit/test_marked.py::test_plain" in lines
    assert lines[-1] == "5 rows have tests; of 2 owed by this release (*), 1."


def test_a_missing_row_ends_in_1_and_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rows.main(folder) == 1
    told = capsys.readouterr().err
    assert "F01, F03" in told
    assert "F02" not in told


def test_nothing_owed_has_an_unknown_name() -> None:
    """A letter and two digits, as in the tables; each once."""
    assert len(set(rows.OWED)) == len(rows.OWED)
    assert all(row[0] in "FB" and row[1:].isdigit() and len(row) == 3 for row in rows.OWED)
