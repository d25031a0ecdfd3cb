"""Money on Discord: what is left is said, limits are set by who manages, and a large price is asked about first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import Home, Studio, alone, buttons, free_port, job_in, plain, visiting
from tests.kill.processes import Processes
from tests.shell import video_api
from tests.standins.discord import Member

pytestmark = pytest.mark.full

# Three seconds cost $0.336: a person's day is two videos, and two at once are asked about.
CAPS = {"DAILIES_BUDGET__PERSON_DAY_USD": "1", "DAILIES_BUDGET__CONFIRM_USD": "0.5"}


@pytest.fixture(scope="module")
def capped_home(tmp_path_factory: pytest.TempPathFactory, processes: Processes) -> Iterator[Home]:
    """A bot with caps."""
    folder = tmp_path_factory.mktemp("capped")
    with video_api(folder / "api", "--delay", "0.4") as api:
        home = Home(processes, folder, api, folder / "api", {**ROOMY, **CAPS}, free_port())
        yield home.open()
        home.stop()


@pytest.fixture
async def capped(capped_home: Home) -> AsyncIterator[Studio]:
    async with visiting(capped_home) as made:
        yield made


async def told(studio: Studio, who: Member, name: str, /, **options: str | bool) -> str:
    """What a command is answered with, for its asker alone."""
    shown = await who.slash(studio.channel, name, **options)  # type: ignore[arg-type]  # forged is among them
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    return plain(said["content"])


async def test_over_the_budget_it_says_what_is_left_and_when_it_begins_anew(capped: Studio) -> None:
    ana = await capped.person()
    await capped.video(ana, "a first fox --dur 3")
    await capped.video(ana, "a second fox --dur 3")
    refused = await alone(await ana.slash(capped.channel, "video", prompt="a third fox --dur 3"))
    said = plain(refused["content"])
    assert said.startswith("This can cost $0.336, and $0.328 is left today for you. Nothing was charged."), said
    assert "or come back <t:" in said
    assert len(capped.home.jobs_of(ana)) == len(await capped.videos()) == 2
    usage = await told(capped, ana, "usage")
    assert usage.startswith("You have used $0.672 today. The day begins anew <t:"), usage
    assert "You may spend $1.00 a day; $0.328 is left today" in usage
    ben = await capped.person("ben")
    await capped.video(ben, "somebody else's fox --dur 3")


async def test_who_manages_sets_a_limit_and_nobody_else_does(capped: Studio) -> None:
    """A client does not even offer the command to others; what comes all the same is refused."""
    ana, boss = await capped.person(), await capped.moderator()
    said = await told(capped, ana, "admin budget", limit="channel", amount="0.40", forged=True)
    assert said == "Only somebody who manages this place may do that. Nothing was changed."
    said = await told(capped, boss, "admin budget", limit="channel", amount="0.40")
    assert said.startswith("Set. It holds from the next command on."), said
    assert "Each channel, a day: $0.40 (here $0.00 used)" in said
    await capped.video(ana, "the only fox --dur 3")
    refused = await alone(await ana.slash(capped.channel, "video", prompt="one fox too many --dur 3"))
    assert "$0.064 is left today for this channel" in plain(refused["content"])
    elsewhere = await capped.place.channel()
    await capped.video(ana, "a fox elsewhere --dur 3", channel=elsewhere)
    status = await told(capped, boss, "admin status")
    assert "This server or workspace, a month: no limit of its own ($0.672 used)" in status
    assert "All of us together" not in status


async def test_a_yes_to_a_large_price_counts_once_whatever_happens_in_between(capped: Studio) -> None:
    """The bot is killed between the question and the press, and started again."""
    ana = await capped.person()
    question = await alone(await ana.slash(capped.channel, "video", prompt="two foxes --dur 3 --n 2"))
    assert plain(question["content"]).startswith("This can cost $0.672. Shall I make it?")
    assert list(buttons(question)) == ["Confirm $0.672", "No"]
    assert capped.home.jobs_of(ana) == []

    capped.home.running.kill()
    capped.home.start()
    await capped.place.ready()

    pressed = await ana.press(question, buttons(question)["Confirm $0.672"])
    first, second = await capped.shown(2, asked=pressed)
    again = await ana.press(question, buttons(question)["Confirm $0.672"])
    assert plain((await alone(again))["content"]).startswith("That question is too old, or answered")
    (job,) = capped.home.jobs_of(ana)
    assert job_in(first) == job_in(second) == job
    money = capped.home.rows("SELECT kind, micro_usd FROM ledger WHERE job = ? ORDER BY kind", job)
    assert money == [("reserve", 672_000), ("settle", 672_000)]
