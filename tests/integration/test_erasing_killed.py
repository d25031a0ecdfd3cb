"""A deletion survives the death of its process at any step: a real one, killed with SIGKILL."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.generation.ports import Stage
from storage.sqlite import open_store
from tests.integration.test_erasing import CANARY, ZOE, found, lived, scene
from tests.world import World

ROOT = Path(__file__).parents[2]

# Takes so many steps of the deletion and says so; then it waits to be killed.
_CHILD = """
import asyncio, sys
from pathlib import Path
from bot.generation.command import Person
from storage.sqlite import open_store

async def main(directory, steps):
    async with open_store(Path(directory), lambda _event: None) as store:
        await store.forget(Person("fake", "98765432109876"), 1_900_000_500.0, posts=False)
        for _ in range(int(steps)):
            await store.forget_on(1_900_000_500.0)
        print("reached", flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


def killed_after(data: Path, steps: int) -> None:
    command = [sys.executable, "-c", _CHILD, str(data), str(steps)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"reached\n"
    finally:
        child.kill()
        child.wait(timeout=30)
        if child.stdout is not None:
            child.stdout.close()


@pytest.mark.parametrize("steps", [0, 1, 3, 5])
async def test_a_deletion_that_was_killed_goes_on_by_itself(tmp_path: Path, steps: int) -> None:
    """Whatever it had got to, nothing is found afterwards and the money adds up."""
    world = World(tmp_path)
    world.clock.at = 1_900_000_000.0
    world.chat.files["handle-first"] = b"a picture"
    async with scene(world) as now:
        await lived(now, posts=12)
    await asyncio.to_thread(killed_after, world.data, steps)
    world.clock.at += 1_000.0
    async with scene(world) as now:
        await now.tidy()
        standing = await now.bot.store.forgetting(ZOE)
        assert standing is not None
        assert standing.stage is Stage.DONE
        assert found(world.data, CANARY.encode(), ZOE.id.encode()) == []
        assert (await now.bot.store.check_ledger()).faults == ()


async def test_a_tombstone_that_no_row_followed_counts(tmp_path: Path) -> None:
    """It is on the disk before anything else: the person said yes."""
    world = World(tmp_path)
    world.clock.at = 1_900_000_000.0
    world.chat.files["handle-first"] = b"a picture"
    async with scene(world) as now:
        await lived(now)
        await now.bot.store.forget(ZOE, world.clock.now() + 10.0, posts=False)
    stones = (world.data / "erased").read_bytes()
    # As if the process had died between the two, and an earlier crash had torn the line before.
    (world.data / "erased").write_bytes(b"7d6f3de6" + b"\n" + stones)
    async with open_store(world.data, lambda _event: None) as store:
        while (due := await store.forget_on(world.clock.now() + 10.0)) is not None and due <= world.clock.now() + 10.0:
            continue
        assert await store.held(ZOE).__anext__() is not None
        assert found(world.data, CANARY.encode(), ZOE.id.encode()) == []
