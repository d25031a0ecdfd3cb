"""A bot on a disk that fails: `python -m tests.integration.broken_disk FOLDER`, for the test of F31.

The limit on the size of files makes the kernel refuse a write in the middle of a commit, as a failing disk does.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from pathlib import Path

from bot.generation.errors import StorageBroken, StorageError
from storage.sqlite import open_store
from tests.builders import command


async def main() -> int:
    """74 when the disk failed and everything afterwards was refused."""
    said = []
    async with open_store(Path(sys.argv[1]), lambda _event: None) as store:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        for number in range(100):
            try:
                await store.receive(command(f"c{number}", "x" * 20_000), 0.0)
            except StorageError as error:
                said.append(error)
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    sys.stdout.write(f"{number} {len(said)} {[type(error).__name__ for error in said[:2]]} {said[0]}\n")
    return said[0].exit_code if isinstance(said[0], StorageBroken) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
