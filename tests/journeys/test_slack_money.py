"""Money on Slack: what is left is said, limits are set by who manages, and a large price is asked about first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOMY
from tests.journeys.discord_home import free_port
from tests.journeys.slack_home import SOCKET, Room, SlackHome, buttons, said, visiting
from tests.journeys.test_discord_money import CAPS
from tests.kill.processes import Processes
from tests.shell import Api

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def capped_home(
    tmp_path_factory: pytest.TempPathFactory, processes: Processes, slack_api: tuple[Api, Path]
) -> Iterator[SlackHome]:
    """A bot with caps."""
    settings = {**ROOMY, **CAPS}
    home = SlackHome(processes, tmp_path_factory.mktemp("capped"), *slack_api, settings, free_port(), mode=SOCKET)
    home.open()
    yield home
    home.stop()


@pytest.fixture
async def capped(capped_home: SlackHome) -> AsyncIterator[Room]:
    async with visiting(capped_home) as made:
        yield made


async def test_over_the_budget_it_says_what_is_left_and_when_it_begins_anew(capped: Room) -> None:
    ana = await capped.person()
    await capped.video(ana, "a first fox --dur 3")
    await capped.video(ana, "a second fox --dur 3")
    refused = said(await capped.told(ana, "a third fox --dur 3"))
    assert refused.startswith(
        "This can cost $0.336, and $0.328 is left today for you. Nothing was charged. Ask for less, or come back (a"
    ), refused
    assert len(capped.home.orders_of(ana)) == len(await capped.videos()) == 2
    usage = said(await capped.told(ana, "usage"))
    assert usage.startswith("You have used $0.672 today. The day begins anew (a time)."), usage
    assert "You may spend $1.00 a day; $0.328 is left today" in usage
    ben = await capped.person("ben")
    await capped.video(ben, "somebody else's fox --dur 3")


async def test_who_manages_sets_a_limit_and_nobody_else_does(capped: Room) -> None:
    ana, boss = await capped.person(), await capped.boss()
    refused = said(await capped.told(ana, "admin budget channel 0.40"))
    assert refused == "Only somebody who manages this place may do that. Nothing was changed."
    shown = said(await capped.told(boss, "admin budget channel 0.40"))
    assert shown.startswith("Set. It holds from the next command on."), shown
    assert "Each channel, a day: $0.40 (here $0.00 used)" in shown
    await capped.video(ana, "the only fox --dur 3")
    over = said(await capped.told(ana, "one fox too many --dur 3"))
    assert "$0.064 is left today for this channel" in over
    shown = said(await capped.told(boss, "admin budget channel default"))
    assert shown.startswith("Set back: what dailies.toml says holds again."), shown
    await capped.video(ana, "one fox more --dur 3")


async def test_a_yes_to_a_large_price_counts_once_whatever_happens_in_between(capped: Room) -> None:
    """The bot is killed between the question and the press, and started again."""
    ana = await capped.person()
    question = await capped.told(ana, "two foxes --dur 3 --n 2")
    assert said(question).startswith("This can cost $0.672. Shall I make it?")
    assert list(buttons(question)) == ["Confirm $0.672", "No"]
    assert capped.home.orders_of(ana) == []

    capped.home.running.kill()
    capped.home.start()

    for _ in range(2):
        assert (await ana.press(question, buttons(question)["Confirm $0.672"]))["acked"]
    first, second = await capped.shown(2)
    (job,) = capped.home.orders_of(ana)
    assert first.job == second.job == job
    money = capped.home.rows("SELECT kind, micro_usd FROM ledger WHERE job = ? ORDER BY kind", job)
    assert money == [("reserve", 672_000), ("settle", 672_000)]
    assert (await ana.press(question, buttons(question)["Confirm $0.672"]))["acked"]
    await capped.says("That question is too old, or answered", who=ana)
    assert len(capped.home.orders_of(ana)) == 1
