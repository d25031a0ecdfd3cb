"""`python -m tests.conformance`: installs the SDKs, drives them against the local video API, prints a table."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.conformance.environments import HERE, InstallFailed, python_for, script_for_node
from tests.conformance.expected import CASES, JS, NEW, OLD, Outcome

KEY = "conformance"
PATIENCE = 90  # seconds for all cases of one SDK on a busy machine
NO_NODE = "there is no node and npm on this machine"


@dataclass(frozen=True)
class Sdk:
    """One SDK on one transport: what it must report, and how its script is started ([] when it cannot be)."""

    name: str
    expected: dict[str, Outcome]
    command: list[str]


def main() -> int:
    """0 when every case came out as expected; a skip is a failure where CI is set."""
    try:
        sdks = _sdks()
    except InstallFailed as error:
        print(f"The SDKs could not be installed. {error}")  # noqa: T201
        return 1
    with tempfile.TemporaryDirectory() as data, _server(Path(data)) as address:
        picture = Path(data) / "frame.png"
        Image.new("RGB", (640, 360), (180, 90, 40)).save(picture)
        with ThreadPoolExecutor(len(sdks)) as pool:
            told = list(pool.map(lambda sdk: _drive(sdk, address, picture), sdks))
    missed = [line for sdk, cases in zip(sdks, told, strict=True) for line in _judge(sdk, cases)]
    print("\n".join(missed) or "Every case came out as expected.")  # noqa: T201
    return 1 if missed else 0


def _sdks() -> list[Sdk]:
    new, old, js = str(python_for("new")), str(python_for("old")), script_for_node()
    return [
        Sdk("runware-sdk 1.8.0, REST", NEW, [new, str(HERE / "sdk_new.py"), "rest"]),
        Sdk("runware-sdk 1.8.0, WebSocket", NEW, [new, str(HERE / "sdk_new.py"), "websocket"]),
        Sdk("runware 0.5.24, WebSocket", OLD, [old, str(HERE / "sdk_old.py")]),
        Sdk("@runware/sdk-js 1.3.2, WebSocket", JS, ["node", str(js)] if js else []),
    ]


@contextmanager
def _server(data: Path) -> Iterator[str]:
    """host:port of a local video API on an empty folder. A result takes a second, so clients must poll."""
    flags = ("--data", str(data / "api"), "--render", "none", "--delay", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.video_api", *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "VIDEO_API_KEY": KEY},
    )
    with process:  # closing its stdin ends it
        assert process.stdout is not None
        yield f"127.0.0.1:{json.loads(process.stdout.readline())['port']}"


def _drive(sdk: Sdk, address: str, picture: Path) -> dict[str, Outcome]:
    """What the script said, by case; its last words under "stderr"."""
    if not sdk.command:
        return {}
    # Started with nothing of ours: no PYTHONPATH, no proxy, no key of somebody's account.
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [*sdk.command, address, KEY, str(picture)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False, cwd=picture.parent
        )
    except subprocess.TimeoutExpired as late:
        told = late.stdout.decode() if isinstance(late.stdout, bytes) else ""
        return {**_read(told), "stderr": {"text": f"it did not end within {PATIENCE} s"}}
    return {**_read(done.stdout), "stderr": {"text": done.stderr.strip()[-800:]}}


def _read(text: str) -> dict[str, Outcome]:
    lines = [json.loads(line) for line in text.splitlines() if line.startswith('{"case"')]
    return {line.pop("case"): line for line in lines}


def _judge(sdk: Sdk, told: dict[str, Outcome]) -> list[str]:
    """Print the rows of one SDK; a sentence for every miss."""
    if not sdk.command:
        print(f"{sdk.name:34} {'all cases':20} skipped: {NO_NODE}")  # noqa: T201
        return [f"{sdk.name}: {NO_NODE}"] if os.environ.get("CI") == "true" else []
    missed = []
    for case in CASES:
        outcome, wanted = told.get(case), sdk.expected[case]
        fits = outcome is not None and outcome.items() >= wanted.items()
        print(f"{sdk.name:34} {case:20} {'ok' if fits else 'MISS':6} {outcome}")  # noqa: T201
        if not fits:
            missed.append(f"{sdk.name}, {case}: expected {wanted}, got {outcome}")
    return [*missed, told["stderr"]["text"]] if missed else []


if __name__ == "__main__":
    sys.exit(main())
