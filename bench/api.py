"""`make bench-api`: 500 jobs of 60 s against the local video API, ours beside the vendor's runware-sdk, in one run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.environments import python_for

JOBS = int(os.environ.get("BENCH_JOBS", "500"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
KEY = "bench-key-0123456789"


@dataclass(frozen=True, slots=True)
class Cost:
    """What following one job cost: requests in all, polls among them, CPU milliseconds; and the process's RSS."""

    requests: float
    polls: float
    cpu_ms: float
    rss_mb: float


def main() -> None:
    """Both, one after the other, each with a fresh server."""
    print(f"{JOBS} jobs of {SECONDS:.0f} s at once, REST, the same local video API (render none)")
    ours = _measure([sys.executable, "-m", "bench.our_client"])
    _row("our client", ours)
    theirs = _measure([str(python_for("new")), "bench/sdk_client.py"])
    _row("runware-sdk", theirs)
    _row("our whole bot", _measure([sys.executable, "-m", "bench.our_client"], rows=True))
    print(f"  polls    {theirs.polls / ours.polls:6.1f} times fewer          goal >= 40")
    print(f"  requests {theirs.requests / ours.requests:6.1f} times fewer          goal >= 9")
    print(f"  CPU      {ours.cpu_ms / theirs.cpu_ms:6.2f} of the SDK's         goal < 0.33")


def _row(name: str, cost: Cost) -> None:
    print(
        f"  {name:<14} {cost.requests:7.2f} requests a job  {cost.polls:7.2f} polls a job  "
        f"{cost.cpu_ms:7.1f} ms CPU a job  {cost.rss_mb:5.0f} MB",
        flush=True,
    )


def _measure(client: Sequence[str], *, rows: bool = False) -> Cost:
    with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder, _server(Path(folder)) as url:
        command = [*client, url, KEY, str(JOBS)]
        if rows:
            command.append(str(Path(folder, "ours").absolute()))
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=SECONDS * 4 + 120)
        said = json.loads(done.stdout)
        assert said["done"] == JOBS, said
        with urllib.request.urlopen(url.replace("/v1", "/count")) as answer:  # noqa: S310 - our own proxy
            count = json.loads(answer.read())
    return Cost(count["requests"] / JOBS, count["polls"] / JOBS, said["cpu"] * 1000 / JOBS, said["rss"] / 1e6)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """The local video API, and the counting proxy in front of it; the proxy's address."""
    port, inner = _free_port(), _free_port()
    sandbox = ["-m", "sandbox.video_api", "--port", str(inner), "--data", str(folder / "api"), "--render", "none"]
    environ = {**os.environ, "VIDEO_API_KEY": KEY}
    with (
        _program([*sandbox, "--delay", str(SECONDS)], environ),
        _program(["-m", "bench.counting", str(port), f"http://127.0.0.1:{inner}/v1"], environ),
    ):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def _program(words: Sequence[str], environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *words], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
