"""Socket Mode over the wire: whatever happens to the connection, it comes back, and what was acknowledged is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.installations import SCOPES
from bot.generation.errors import PlatformRefused
from bot.generation.message import Text
from tests.integration.slack_bot import Core, connected, platform_at
from tests.standins.slack import Slack, slack

PATIENCE = 20.0


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


async def hears(here: Slack, core: Core, text: str = "a fox") -> None:
    """A new command is acknowledged and done."""
    ana = await here.person("someone")
    count = len(core.told("moved"))
    assert (await ana.slash(here.home_channel, text=text))["acked"]
    await core.heard("moved", count + 1)


async def opened(here: Slack, count: int) -> None:
    """So many connections have been opened by now, and the newest takes envelopes."""
    async with asyncio.timeout(PATIENCE):
        while True:
            (counter,) = await here.until("counters")
            if counter["connections_opened"] >= count and await here.until("connections", 0, retired=False):
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("order", ["reset", "refresh_requested", "warning"])
async def test_a_connection_that_ends_is_followed_by_another(here: Slack, order: str) -> None:
    """Whether it broke, or Slack asked for it; after a warning the new one is there before the old one goes."""
    core = Core(answers={"video": None})
    async with connected(here, core) as life:
        await hears(here, core)
        for number in (2, 3):
            await here.sockets(order)
            await opened(here, number)
            await hears(here, core)
        assert life.platform.trouble is None
    assert len({command.key for command in core.told("handle")}) == 3


async def test_our_own_loggers_are_left_alone(here: Slack) -> None:
    """Bolt configures the logger that its app is named after."""
    ours = [logging.getLogger(name) for name in ("dailies", "dailies.job", "dailies.slack")]
    before = [one.level for one in ours]
    core = Core(answers={"video": None})
    async with connected(here, core):
        await hears(here, core)
        assert [one.level for one in ours] == before


async def test_a_connection_that_says_nothing_any_more_is_given_up(here: Slack) -> None:
    """By the heartbeat."""
    core = Core(answers={"video": None})
    async with connected(here, core, heartbeat=0.2):
        await here.sockets("silence")
        await opened(here, 2)
        await hears(here, core)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 500}, {"fault": "status", "status": 429, "retry_after": 1}, {"fault": "reset"},
        {"fault": "html", "status": 503}, {"fault": "error", "error": "internal_error"},
    ],
    ids=str,
)  # fmt: skip
async def test_an_address_that_is_not_to_be_had_is_asked_for_again(here: Slack, fault: dict[str, object]) -> None:
    """With a pause in between; meanwhile it is said that nobody is heard."""
    core = Core(answers={"video": None})
    await here.fault("apps.connections.open", times=3, **fault)  # type: ignore[arg-type]
    async with connected(here, core) as life:
        await hears(here, core)
        assert life.platform.trouble is None
        assert len(await here.requests("apps.connections.open")) >= 4


async def test_a_server_that_is_away_for_twenty_seconds_is_waited_for(here: Slack) -> None:
    """Nothing that was acknowledged before is lost, what comes after is heard."""
    core = Core(answers={"video": None})
    async with connected(here, core) as life:
        await hears(here, core)
        await here.away(20)
        async with asyncio.timeout(PATIENCE):
            while life.platform.trouble is None:  # noqa: ASYNC110 - nothing tells when that ends
                await asyncio.sleep(0.02)
        assert life.platform.trouble == Text("slack.not_connected")
        await here.advance(21)
        await opened(here, 2)
        await hears(here, core)
    assert len(core.told("moved")) == 2


async def test_an_event_that_met_no_connection_comes_again(here: Slack) -> None:
    """It is not lost, and done once."""
    core = Core(answers={"video": None})
    ana = await here.person("ana")
    event = await ana.mention(here.home_channel, "a fox", wait=False)
    await here.until("deliveries", id=event["id"], next_at={"not": None})
    async with connected(here, core):
        await here.advance(61)
        await core.heard("moved")
        assert (await here.ended([event["id"]]) or {})["acked"]
    assert len(core.told("handle")) == 1


async def test_slack_may_be_away_when_the_program_starts(here: Slack) -> None:
    """It waits."""
    core = Core(answers={"video": None})
    await here.fault("auth.test", "status", times=3, status=503)
    async with connected(here, core):
        await hears(here, core)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"bot_token": "xoxb-wrong"}, "slack.token_refused"),
        ({"app_token": "xapp-wrong"}, "slack.app_token_refused"),
        ({"bot_token": "xapp-1-A0000000001-1-stand-in"}, "slack.tokens_swapped"),
    ],
)
async def test_a_token_that_is_of_no_use_ends_it_with_a_sentence(here: Slack, words: dict[str, Any], key: str) -> None:
    """Asking again would change nothing."""
    async with platform_at(here, **words) as life, asyncio.timeout(PATIENCE):
        with pytest.raises(PlatformRefused) as caught:
            await life.platform.run(Core())
    assert caught.value.text.key == key


async def test_swapped_tokens_are_called_that(here: Slack) -> None:
    """Each is a good one in the wrong place."""
    async with platform_at(here, app_token=here.bot_token) as life, asyncio.timeout(PATIENCE):
        with pytest.raises(PlatformRefused) as caught:
            await life.platform.run(Core())
    assert caught.value.text == Text("slack.tokens_swapped")


async def test_a_token_that_is_taken_back_ends_it_too(here: Slack) -> None:
    """Once the connection is to be begun anew."""
    async with platform_at(here) as life, asyncio.timeout(PATIENCE):
        running = asyncio.create_task(life.platform.run(Core()))
        await here.until("connections")
        await here.fault("apps.connections.open", "error", error="account_inactive")
        await here.sockets("reset")
        with pytest.raises(PlatformRefused) as caught:
            await running
    assert caught.value.text == Text("slack.app_token_refused", code="account_inactive")


async def test_missing_scopes_are_listed_at_the_start(here: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """All of them, with what to do; without the most important ones nobody is heard."""
    left = [name for name in SCOPES if name not in ("files:read", "commands")]
    await here.change("install", here.team, scopes=left)
    with caplog.at_level(logging.ERROR, "dailies.slack"):
        async with connected(here, Core()) as life:
            assert life.platform.trouble == Text("slack.missing_scopes", names="commands")
    (line,) = [one for one in caplog.records if one.message == "slack.missing_scopes"]
    assert line.__dict__["facts"]["missing"] == ["commands", "files:read"]


async def test_with_every_scope_nothing_is_missing(here: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """What the bot asks for is what it needs."""
    await here.change("install", here.team, scopes=list(SCOPES))
    async with connected(here, Core()) as life:
        assert life.platform.trouble is None
    assert "slack.missing_scopes" not in caplog.text


async def test_an_app_that_was_taken_out_is_noticed(here: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """Both events are acknowledged; what is owed there waits."""
    async with connected(here, Core()):
        for delivery in await here.uninstall():
            assert (await here.ended([delivery]) or {})["acked"]
    assert [one.message for one in caplog.records].count("slack.uninstalled") == 2
