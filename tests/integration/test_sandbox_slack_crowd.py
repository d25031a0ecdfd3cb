"""The local Slack sends a whole schedule of commands by itself, and counts what comes of it."""

from __future__ import annotations

import aiohttp
import pytest

from tests.standins import slack as standin


async def test_a_schedule_of_commands_is_sent_at_its_times() -> None:
    async with standin.slack(clock_speed=1.0) as here:
        ana, ben = await here.person("ana"), await here.person("ben")
        order = {"channel": here.home_channel, "command": "/video", "text": "help"}
        orders = [{**order, "after": 0.2, "user": ben.id}, {**order, "after": 0.0, "user": ana.id}]
        sent = (await here.ask("slashes", {"orders": orders}))["sent"]
        first, second = [(await here.until("deliveries", id=one["delivery"], ended=True))[0] for one in sent]
    assert [first["payload"]["user_id"], second["payload"]["user_id"]] == [ana.id, ben.id]
    assert second["attempts"][0]["sent_at"] > first["attempts"][0]["sent_at"]
    assert all(one["late"] >= 0 for one in sent)


async def test_one_that_no_client_would_send_is_refused() -> None:
    async with standin.slack() as here:
        ana = await here.person("ana")
        order = {"after": 0, "user": ana.id, "channel": "C404", "command": "/video"}
        with pytest.raises(standin.Refused, match="no such channel"):
            await here.ask("slashes", {"orders": [order]})


async def test_requests_and_those_that_were_too_many_are_counted() -> None:
    async with standin.slack("--limits", clock_speed=1.0) as here, aiohttp.ClientSession() as client:
        for expected in (200, 429):  # one a minute
            url, token = f"{here.api}apps.connections.open", {"Authorization": f"Bearer {here.app_token}"}
            async with client.post(url, headers=token) as answer:
                assert answer.status == expected
        (counted,) = await here.until("counters")
    assert (counted["requests"], counted["rate_limited"]) == (2, 1)
