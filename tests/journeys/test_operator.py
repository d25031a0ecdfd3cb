"""What only the person who runs the bot can decide, and a bot that stays."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.generation.command import Asker, Command, Person, Place, ReplyTo
from bot.generation.job import Job, JobState
from bot.generation.message import Text
from bot.generation.ports import NO_PLAN, Caps
from storage.sqlite import SqliteStore, open_store
from tests import builders
from tests.shell import PERSON, Api, Shell, ask, video_api

LONG_AGO = 1_760_000_000.0


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path / "home") as made:
        yield made.warm()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with video_api(tmp_path_factory.mktemp("api")) as made:
        yield made
        made.forgive()


async def admitted(store: SqliteStore, folder: Path, number: int) -> Job:
    """A job of the person at the terminal, asked for long ago."""
    key = f"console:{number}"
    asker, place = Asker(Person("console", PERSON)), Place("console", "local", "terminal")
    reply_to = ReplyTo("console", json.dumps({"out": str(folder / "out")}))
    asked = Command(key, "video", "a red fox --dur 5", (), asker, place, reply_to)
    await store.receive(asked, LONG_AGO)
    await store.acknowledge(key, LONG_AGO)
    job = builders.job(
        f"000000000000{number}", command_key=key, person=asker.person, place=place, reply_to=reply_to,
        task_uuid=f"00000000-0000-4000-8000-00000000000{number}", provider="preview",
    )  # fmt: skip
    stored = await store.admit(key, job, (), Caps(None, 100), LONG_AGO)
    assert isinstance(stored, Job)
    return stored


async def stuck(folder: Path, count: int) -> None:
    """Jobs whose submission had no answer for so long that nobody can tell any more."""
    async with open_store(folder / "data", lambda _event: None) as store:
        for number in range(1, count + 1):
            await admitted(store, folder, number)
        claimed = await store.claim(LONG_AGO, 30.0, count, count)
        assert len(claimed.jobs) == count
        for job in claimed.jobs:
            assert job.state is JobState.SUBMITTING
            await store.begin(job, "0" * 64, NO_PLAN, LONG_AGO)
            await store.advance(job, job.stuck(Text("job.maybe_sent", job=job.id), LONG_AGO + 901), LONG_AGO + 901)


async def queued(folder: Path) -> None:
    async with open_store(folder / "data", lambda _event: None) as store:
        await admitted(store, folder, 1)


@pytest.mark.full
def test_three_ways_out_of_needs_operator(shell: Shell) -> None:
    asyncio.run(stuck(shell.folder, 3))
    released, settled, requeued = (f"000000000000{number}" for number in (1, 2, 3))
    told = shell.here("job", settled)
    assert "needs_operator" in told.out
    assert f"dailies job {settled} --release, --requeue or --settle USD." in told.out

    assert shell.here("job", released, "--release").code == 0
    said = shell.here("job", settled, "--settle", "0.56")
    assert (said.code, said.out) == (0, f"Job {settled} is closed, and $0.56 is booked as spent.\n")
    assert shell.here("job", settled, "--settle", "0.56").code == 2, "twice would be two charges"
    for amount in ("lots", "-1", "-0.56", "nan", "1000001"):
        refused = shell.here("job", requeued, "--settle", amount)
        assert (refused.code, refused.told) == (2, [f"{amount} is not an amount in dollars. Write it like 0.56."])
    assert shell.here("job", requeued, "--requeue").code == 0
    said = shell.run("resume")
    assert said.code == 1, "two of the three came to nothing, and their person hears so"
    for job, charged in ((released, "nothing was charged"), (settled, "took $0.56")):
        assert any(job in line and charged in line for line in said.told), said.told
    assert [video.name for video in shell.videos] == [f"{requeued}-1.mp4"]

    account = [
        re.findall(r"(?m)^  (\w+) +\$(\S+)$", shell.here("job", job).out) for job in (released, settled, requeued)
    ]
    assert account == [
        [("reserve", "0.56"), ("settle", "0.00"), ("release", "0.56")],
        [("reserve", "0.56"), ("settle", "0.56")],
        [("reserve", "0.56"), ("settle", "0.56")],
    ]


@pytest.mark.row("F44")
def test_a_bot_that_stays_says_how_it_is_and_leaves_at_once(shell: Shell, api: Api, tmp_path: Path) -> None:
    asyncio.run(queued(shell.folder))
    api.order("submit", "http_401", times=50)
    bot = shell.start("run", **api.settings, DAILIES_WEB__PORT="0")
    (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/readyz", bot.until("Ctrl-C stops it."))
    bot.until_said("api.key_refused")
    assert ask(int(port), "/livez")[0] == 200
    status, answer = ask(int(port), "/readyz")
    assert (status, answer["ready"]) == (503, False)
    assert any("does not accept my key" in json.dumps(reason) for reason in answer["reasons"]), answer

    at = {"DAILIES_WEB__PORT": port}
    assert shell.run("healthcheck", **at).code == 0
    beside = shell.run("video", "a red fox", **api.settings)
    assert beside.code == 75
    assert re.fullmatch(r"Another Dailies \(process \d+\) works in .*", "\n".join(beside.told))
    assert "submitting" in shell.here("jobs").out
    with Shell(tmp_path / "other") as other:
        taken = other.run("run", **at, **api.settings)
    assert (taken.code, len(taken.told)) == (69, 1)
    assert taken.told[0].startswith(f"Port {port} on this machine is taken")

    said = bot.stop(signal.SIGTERM)
    assert said.code == 0
    assert "Stopping." in said.err
    gone = shell.run("healthcheck", **at)
    assert (gone.code, gone.told) == (
        1,
        [f"No Dailies answers at http://127.0.0.1:{port}. Start one with dailies run."],
    )
    assert "submitting" in shell.here("jobs").out, "the job waits for a better key"


@pytest.mark.row("F48")
def test_a_backup_taken_beside_a_bot_is_put_back(shell: Shell) -> None:
    assert shell.run("video", "a red fox --dur 3").code == 0
    bot = shell.start("run", DAILIES_WEB__PORT="0")
    bot.until("Ctrl-C stops it.")
    saved = shell.here("backup", "backups")
    assert saved.code == 0, saved.err
    (copy,) = (shell.folder / "backups").glob("*.db")
    assert str(Path("backups") / copy.name) in saved.out
    assert shell.here("restore", f"backups/{copy.name}").code == 75, "not under a running bot"
    assert bot.stop(signal.SIGTERM).code == 0

    before = shell.here("jobs").out
    (shell.folder / "data/dailies.db").write_bytes(b"no database" * 1000)
    assert shell.here("jobs").code == 74
    said = shell.here("restore", f"backups/{copy.name}")
    assert said.code == 0, said.err
    assert shell.here("jobs").out == before
    assert shell.run("resume").code == 0
    assert len(shell.videos) == 1, "what was posted before is not posted again"
    missing = shell.here("restore", "backups/none.db")
    assert (missing.code, missing.told) == (
        2,
        ["There is no file backups/none.db. Check the name and send the command again."],
    )


def test_nobody_sees_or_cancels_what_is_not_theirs(shell: Shell) -> None:
    asyncio.run(queued(shell.folder))
    job = "0000000000001"
    said = shell.here("cancel", job, LOGNAME="somebody")
    assert (said.code, said.out) == (2, f"I find no job {job}. Check its number.\n")
    said = shell.run("retry", job, LOGNAME="somebody")
    assert (said.code, said.told) == (2, [f"I find no job {job}. Check its number."])
    assert "queued" in shell.here("jobs").out
