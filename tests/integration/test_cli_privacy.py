"""`dailies privacy delete`: for somebody who cannot ask for it in a chat any more."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from bot.generation.ports import Stage
from tests.integration.test_erasing import CANARY, ZOE, found, lived, scene
from tests.world import World

ROOT = Path(__file__).parents[2]


async def dailies(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DAILIES_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "LC_ALL": "en"}
    command = [sys.executable, "-m", "bot", "privacy", "delete", "--person", *words]
    return await asyncio.to_thread(
        subprocess.run, command, cwd=data.parent, env=env, capture_output=True, text=True, timeout=60
    )


async def test_the_operator_deletes_everything_about_somebody(tmp_path: Path) -> None:
    """It is in the audit log, under the pseudonym; the running bot does what is owed outside."""
    world = World(tmp_path)
    world.clock.at = 1_700_000_000.0
    world.chat.files["handle-first"] = b"a picture"
    async with scene(world) as now:
        await lived(now)
    for _ in range(2):
        ran = await dailies(world.data, f"{ZOE.platform}:{ZOE.id}", "--posts")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "is deleted" in ran.stdout
    assert found(world.data, CANARY.encode()) == []
    world.clock.at = 4_000_000_000.0
    async with scene(world) as now:
        deeds = await now.bot.store.deeds("", "", 10)
        assert [(one.deed.action, one.deed.by, len(one.deed.subject)) for one in deeds] == [
            ("privacy.delete", None, 32)
        ] * 2
        assert await now.house.turn() == 0.0
        standing, _stayed = await now.house.hurry(ZOE)
        assert standing is not None
        assert (standing.stage, standing.left) == (Stage.DONE, 0)
        assert sum(one.deleted for one in world.chat.channel) == 6
        assert found(world.data, CANARY.encode(), ZOE.id.encode()) == []


async def test_what_is_no_person_is_refused(tmp_path: Path) -> None:
    """With a word on how to say it."""
    ran = await dailies(tmp_path / "data", "zoe")
    assert ran.returncode == 2
    assert "platform:id" in ran.stderr


async def test_a_platform_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """Nobody hears that everything is deleted because a word was misspelled."""
    ran = await dailies(tmp_path / "data", "dicsord:98765432109876")
    assert ran.returncode == 2
    assert "dicsord" in ran.stderr
    assert "discord, slack, console" in ran.stderr
