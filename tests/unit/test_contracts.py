"""The import contracts hold, and each of them breaks when somebody plants what it forbids."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
PACKAGES = ("bot", "adapters", "storage", "sandbox")

# contract -> (the module that gets one more line, the line)
PLANTED = {
    "rings": ("storage/rows.py", "import bot.app"),
    "every-module-has-a-ring": ("bot/utils.py", '"""A module that no ring names."""'),
    "edges-are-strangers": ("adapters/console/outbound.py", "import storage.rows"),
    "core-does-no-io": ("bot/generation/retry.py", "import os"),
    "sandbox-is-a-stranger": ("sandbox/video_api/answers.py", "from bot.generation import money"),
    "product-starts-the-sandbox-as-a-program": ("bot/cli/local_api.py", "import sandbox.video_api.answers"),
    "home-of-httpx": ("bot/media/door.py", "import httpx"),
    "home-of-httpcore": ("bot/transfer.py", "import httpcore"),
    "home-of-discord": ("bot/teller.py", "import discord"),
    "home-of-slack": ("bot/engine.py", "import slack_sdk"),
    "home-of-aiosqlite": ("bot/engine.py", "import sqlite3"),
    "home-of-decoders": ("bot/media/kept.py", "from PIL import Image"),
}


def contracts() -> dict[str, str]:
    """Names by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["id"]: one["name"] for one in settings["tool"]["importlinter"]["contracts"]}


def lint(tree: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """lint-imports on the packages of this folder, not on the ones that are installed."""
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml"), *more],
        cwd=tree,
        env={"PATH": os.defpath, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


def test_every_contract_is_kept(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    for name in contracts().values():
        assert f"{name} KEPT" in done.stdout


@pytest.mark.parametrize("contract", contracts())
def test_a_planted_violation_breaks_the_contract(contract: str, copy: Path) -> None:
    """The one line, in a tree that is fine otherwise."""
    path, line = PLANTED[contract]
    module = copy / path
    before = module.read_bytes() if module.exists() else None
    module.write_bytes((before or b"") + f"\n{line}\n".encode())
    try:
        done = lint(copy, "--contract", contract)
    finally:
        module.unlink()
        if before is not None:
            module.write_bytes(before)
    assert done.returncode == 1, done.stdout
    assert f"{contracts()[contract]} BROKEN" in done.stdout
    assert path.removesuffix(".py").replace("/", ".").split(".")[-1] in done.stdout.rpartition("Broken contracts")[2]


def test_no_contract_is_without_its_violation() -> None:
    assert set(PLANTED) == set(contracts())


# -- what no import contract can say of the core

READS_OR_WRITES = ("read_text", "read_bytes", "write_text", "write_bytes")


def touches(module: ast.Module) -> Iterator[str]:
    """Everything in a module that would touch the world, by line."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="open" | "print" | "input" | "exec" | "eval" | "__import__" as name)):
                yield f"{node.lineno}: {name}()"
            case ast.Attribute(attr=name) if name in (*READS_OR_WRITES, "open"):
                yield f"{node.lineno}: .{name}"
            case ast.ImportFrom(module="pathlib", names=names):
                yield from (f"{node.lineno}: {one.name}" for one in names if one.name != "PurePath")
            case ast.Import(names=names) if any(one.name == "pathlib" for one in names):
                yield f"{node.lineno}: pathlib"


@pytest.mark.parametrize("path", sorted((ROOT / "bot/generation").rglob("*.py")), ids=lambda path: path.stem)
def test_the_core_touches_no_file_and_no_terminal(path: Path) -> None:
    assert list(touches(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "open('x')", "print('x')", "from pathlib import Path", "import pathlib", "path.read_text()",
        "PurePath('x').write_bytes(b'')", "Path('x').open()",
    ],
)  # fmt: skip
def test_a_planted_touch_is_seen(planted: str) -> None:
    assert len(list(touches(ast.parse(planted)))) == 1
    assert list(touches(ast.parse("import tomllib\nfrom pathlib import PurePath\ntomllib.loads('')"))) == []
