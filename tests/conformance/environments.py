"""An environment for each SDK under .conformance/, made once and again when its lock changes."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1] / ".conformance"


_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


class InstallFailed(Exception):
    """An SDK could not be installed; the message ends with the installer's own words."""


def python_for(name: str) -> Path:
    """The Python of a virtual environment with requirements-NAME.lock. Raises InstallFailed."""
    folder, lock = ROOT / name, HERE / f"requirements-{name}.lock"
    python = folder / "bin" / "python"
    if _is_current(folder, lock):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(folder))
    _run(str(python), *_PIP, "--require-hashes", "-r", str(lock))
    _mark(folder, lock)
    return python


def script_for_node() -> Path | None:
    """cases.mjs beside its installed packages, or None without Node. Raises InstallFailed."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    folder, lock = ROOT / "js", HERE / "js" / "package-lock.json"
    if not _is_current(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / "js", folder)
        # Its one install script builds an optional speed-up.
        _run(npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        _mark(folder, lock)
    return Path(shutil.copy(HERE / "js" / "cases.mjs", folder))


def _is_current(folder: Path, lock: Path) -> bool:
    mark = folder / "installed"
    return mark.exists() and mark.read_bytes() == lock.read_bytes()


def _mark(folder: Path, lock: Path) -> None:
    (folder / "installed").write_bytes(lock.read_bytes())


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallFailed(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-600:]}")
