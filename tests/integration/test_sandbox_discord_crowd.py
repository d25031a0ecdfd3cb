"""The local Discord sends a whole schedule of commands by itself."""

from __future__ import annotations

import pytest

from tests.standins import discord as standin


async def test_a_schedule_of_commands_is_sent_at_its_times() -> None:
    async with standin.running() as place:
        await place.guild()
        channel = await place.channel()
        ana, ben = await place.member("ana"), await place.member("ben")
        command = [{"name": "queue", "description": "What waits", "type": 1}]
        url = f"{place.api}/applications/{place.application}/commands"
        answer = await place.http.put(url, json=command, headers={"Authorization": f"Bot {place.token}"})
        assert answer.status_code == 200
        order = {"channel": channel, "command": "queue"}
        sent = await place.order(
            "slashes", orders=[{**order, "after": 0.2, "user": ben.id}, {**order, "after": 0.0, "user": ana.id}]
        )
        first, second = [await place.order("interaction", interaction=one["interaction"]) for one in sent]
    assert [first["user"], second["user"]] == [ana.id, ben.id]
    assert second["at"] > first["at"]
    assert all(one["late"] >= 0 for one in sent)


async def test_one_that_no_client_would_send_is_refused() -> None:
    async with standin.running() as place:
        await place.guild()
        ana, channel = await place.member("ana"), await place.channel()
        order = {"after": 0, "user": ana.id, "channel": channel, "command": "nonsense"}
        with pytest.raises(standin.RefusedByClient, match="no such command"):
            await place.order("slashes", orders=[order])
