"""Slack gives three seconds for an acknowledgement, and none of them to a rate limit."""

from __future__ import annotations

import pytest

from tests.integration.slack_bot import Core, connected
from tests.standins.slack import slack


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
async def test_what_is_asked_before_an_acknowledgement_is_asked_once(method: str) -> None:
    """The command goes on with what is known."""
    core = Core()
    async with slack() as here, connected(here, core):
        ana = await here.person("ana")
        await here.fault(method, "status", status=429, retry_after=1)
        heard = await ana.slash(here.home_channel, text="a red fox")
        assert heard["acked"]
        assert [one["status"] for one in await here.requests(method)] == [429]
        assert (await core.heard("receive")).words == "a red fox"
