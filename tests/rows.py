"""`python -m tests.rows`: which test stands for which row of the fault, bad-input and validation tables.

The markers are read from the source, so that a test which cannot be imported here still counts. Exit code 1 when a row
that this release owes has no test.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

TESTS = Path(__file__).parent

# What this release owes: crashes of a command, storage faults, posts to Discord and Slack and their connections, what
# people type, press and do there, moderators at once, money at once, clocks that jump, deletions, refused words,
# shutdown, a stuck loop, migrations, backups, settings.
OWED = (
    *(f"F{number:02}" for number in range(1, 49)),
    *(f"B{number:02}" for number in (*range(1, 39), 47, 51, 52, *range(54, 67))),
)


def main(tests: Path = TESTS) -> int:
    """Print the table; 1 when something that is owed is missing."""
    found = rows(tests)
    sys.stdout.write(table(found, OWED))
    missing = [row for row in OWED if row not in found]
    if missing:
        sys.stderr.write(f"No test stands for {', '.join(missing)}. Mark one with @pytest.mark.row(...).\n")
    return 1 if missing else 0


def rows(tests: Path) -> dict[str, list[str]]:
    """Row -> its tests ("integration/test_web.py::test_name"), both sorted."""
    found: dict[str, set[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        for row, test in _of_file(path):
            found.setdefault(row, set()).add(f"{path.relative_to(tests).as_posix()}::{test}")
    return {row: sorted(found[row]) for row in sorted(found, key=_order)}


def table(found: Mapping[str, list[str]], owed: tuple[str, ...]) -> str:
    """A line a test; * is a row that this release owes."""
    lines = []
    for row in sorted({*found, *owed}, key=_order):
        star = "*" if row in owed else " "
        tests = found.get(row) or ["MISSING"]
        lines += [f"{row if n == 0 else '':<8}{star if n == 0 else ' '} {test}" for n, test in enumerate(tests)]
    covered = sum(row in found for row in owed)
    return "\n".join([*lines, f"{len(found)} rows have tests; of {len(owed)} owed by this release (*), {covered}.", ""])


def _of_file(path: Path) -> Iterator[tuple[str, str]]:
    """(row, test) of functions, of classes for all their tests, and of `pytestmark` for the whole file."""
    module = ast.parse(path.read_text(encoding="utf-8"), str(path))
    everywhere = [row for node in module.body if _is_pytestmark(node) for row in _marked(node)]
    yield from _of_body(module.body, everywhere)


def _of_body(body: list[ast.stmt], outer: list[str]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = [row for decorator in node.decorator_list for row in _marked(decorator)]
            yield from _of_body(node.body, [*outer, *own])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            # pytest.param(..., marks=pytest.mark.row(...)) stands in a decorator too.
            own = [row for decorator in node.decorator_list for row in _marked(decorator)]
            yield from ((row, node.name) for row in [*outer, *own])


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and "pytestmark" in [to.id for to in node.targets if isinstance(to, ast.Name)]


def _marked(tree: ast.AST) -> list[str]:
    """The row of every `pytest.mark.row("...")` in this expression."""
    return [
        str(call.args[0].value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "pytest.mark.row"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def _order(row: str) -> tuple[str, int, str]:
    """F2 before F10, whatever the digits are padded with."""
    parts = re.fullmatch(r"(\D*)(\d*)(.*)", row, re.DOTALL)
    letters, number, rest = parts.groups() if parts else (row, "", "")
    return letters, int(number or 0), rest


if __name__ == "__main__":
    sys.exit(main())
