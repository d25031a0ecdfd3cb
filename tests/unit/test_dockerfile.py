"""The image: what the Dockerfile promises, and that what it copies is enough to build."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
INSTRUCTIONS = [
    " ".join(line.split())
    for line in re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    if line.strip()
]
FINAL = INSTRUCTIONS[max(i for i, line in enumerate(INSTRUCTIONS) if line.startswith("FROM ")) :]


def copied() -> list[str]:
    """What comes from the build context, in order."""
    lines = [line.split()[1:-1] for line in INSTRUCTIONS if line.startswith("COPY ") and "--from" not in line]
    return list(dict.fromkeys(name for line in lines for name in line))


def test_hadolint_finds_nothing() -> None:
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if hadolint is None:
        assert os.environ.get("CI") != "true", "hadolint is missing; requirements-dev.lock installs it"
        pytest.skip("hadolint is not installed here")
    run = subprocess.run(
        [hadolint, "--no-color", "--failure-threshold", "style", "Dockerfile"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_it_does_not_run_as_root_and_writes_only_to_the_volume() -> None:
    assert [line for line in FINAL if line.startswith("USER ")] == ["USER 65532:65532"]
    assert "VOLUME /data" in FINAL
    assert any("DAILIES_DATA_DIR=/data" in line for line in FINAL if line.startswith("ENV "))
    assert FINAL.index("USER 65532:65532") > max(
        i for i, line in enumerate(FINAL) if line.startswith(("RUN ", "COPY "))
    )


def test_it_starts_and_checks_itself_by_the_command() -> None:
    commands = {line.split()[0]: json.loads(line[line.index("[") :]) for line in FINAL if "[" in line}
    assert commands == {"HEALTHCHECK": ["dailies", "healthcheck"], "ENTRYPOINT": ["dailies"], "CMD": ["run"]}


def test_everything_installed_is_pinned_by_hash_or_already_here() -> None:
    installs = [
        part
        for line in INSTRUCTIONS
        if line.startswith("RUN ")
        for part in line.removeprefix("RUN ").split(" && ")
        if re.search(r"\bpip .*(install|wheel) ", part)
    ]
    assert len(installs) == 4
    assert all("--require-hashes" in part or ("--no-deps" in part and "--no-index" in part) for part in installs)
    assert not re.search(r"https?://|index-url|find-links|trusted-host", TEXT)


def test_licences_come_along() -> None:
    assert any(line.startswith("COPY LICENSE NOTICE ") for line in FINAL)


def test_what_is_copied_is_enough_for_a_whole_wheel(tmp_path: Path) -> None:
    """Built from exactly the files that the image gets, by the command the image uses."""
    source = tmp_path / "src"
    source.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path), "."],
        cwd=source, timeout=120, check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("dailies-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
        "packages"
    ]
    files = {
        str(path.relative_to(source))
        for package in packages
        for path in (source / package).rglob("*")
        if path.is_file()
    }
    assert files <= packed
    assert {Path(name).name for name in packed if "/licenses/" in name} >= {"LICENSE", "NOTICE"}


def test_the_context_is_what_is_copied_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())
