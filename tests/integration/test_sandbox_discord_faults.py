"""What can go wrong between a bot and Discord goes wrong in the local Discord on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import httpx
import pytest

from tests.standins.discord import Discord, running
from tests.standins.discord_client import Client, connected


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    """A Discord with one guild."""
    async with running() as made:
        await made.guild()
        yield made


@pytest.fixture
async def http(place: Discord) -> AsyncIterator[httpx.AsyncClient]:
    """The bot's token, without discord.py and its retries."""
    async with httpx.AsyncClient(
        base_url=place.api, headers={"Authorization": f"Bot {place.token}"}, trust_env=False
    ) as made:
        yield made


async def test_the_nth_request_is_hit_and_no_other(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/channels/{await place.channel()}/messages"
    await place.fault("POST", "/channels/*/messages", "status", status=503, nth=2, times=2)
    said = [(await http.post(url, json={"content": str(n)})).status_code for n in range(4)]
    assert said == [200, 503, 503, 200]


@pytest.mark.parametrize(("accept", "kept"), [(True, 1), (False, 0)])
async def test_a_connection_is_reset_before_or_after_the_request_was_taken(
    place: Discord, http: httpx.AsyncClient, accept: bool, kept: int
) -> None:
    channel = await place.channel()
    await place.fault("POST", "/channels/*/messages", "reset", accept=accept)
    with pytest.raises(httpx.ReadError):
        await http.post(f"/channels/{channel}/messages", json={"content": "x"})
    assert len(await place.messages(channel)) == kept


async def test_a_held_answer_comes_when_it_is_released(place: Discord, http: httpx.AsyncClient) -> None:
    channel = await place.channel()
    await place.fault("POST", "/channels/*/messages", "hold", accept=True)
    async with asyncio.TaskGroup() as group:
        sent = group.create_task(http.post(f"/channels/{channel}/messages", json={"content": "x"}))
        await place.message(channel, contains="x")
        assert not sent.done()
        await place.release()
    assert sent.result().status_code == 200


async def test_a_429_may_come_without_any_hint(place: Discord, http: httpx.AsyncClient) -> None:
    await place.fault("GET", "/users/@me", "status", status=429, bare=True)
    answer = await http.get("/users/@me")
    assert (answer.status_code, "Retry-After" in answer.headers, "Via" in answer.headers) == (429, False, False)


async def test_a_refusal_can_be_any_of_discords(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/channels/{await place.channel()}/messages"
    await place.fault("POST", "/channels/*/messages", "refusal", status=400, code=20028, message="slow")
    assert (await http.post(url, json={"content": "x"})).json() == {"code": 20028, "message": "slow"}


def most_memory(pid: int) -> int:
    """KiB that a process has ever held; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


async def test_a_body_over_the_limit_is_not_kept(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/channels/{await place.channel()}/messages"
    film = {"files[0]": ("film.mp4", bytes(96 * 1024 * 1024))}
    before = most_memory(place.pid)
    assert (await http.post(url, files=film)).status_code == 413
    assert most_memory(place.pid) - before < 60 * 1024, "KiB; it keeps no more than the limit of 20 MiB"
    (seen,) = await place.traffic("POST", "/channels/*/messages")
    assert seen["files"][0]["size"] == 96 * 1024 * 1024


@pytest.mark.parametrize("code", [1000, 4000, 4009])
async def test_a_closed_gateway_is_connected_to_again(place: Discord, code: int) -> None:
    async with connected(place, Impatient()):
        await place.trouble("close", code=code)
        await place.wait("counter", name="identifies" if code == 4009 else "resumes", count=2 if code == 4009 else 1)


class Impatient(Client):
    """Identifies anew without the library's five seconds of politeness."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Called by the library."""


async def test_an_invalid_session_is_resumed_or_identified_anew(place: Discord) -> None:
    async with connected(place, Impatient()):
        await place.trouble("invalid", resumable=True)
        await place.wait("counter", name="resumes")
        await place.trouble("invalid", resumable=False)
        await place.wait("counter", name="identifies", count=2)


async def test_a_gateway_that_refuses_is_tried_again(place: Discord) -> None:
    async with connected(place):
        await place.trouble("set", refuse=1)
        await place.trouble("reconnect")
        await place.wait("counter", name="resumes")


async def test_a_gateway_that_does_not_beat_is_left(place: Discord) -> None:
    await place.order("settings", heartbeat_interval=0.05)
    await place.trouble("set", swallow_acks=True)
    async with connected(place, Client(heartbeat_timeout=0.3)):
        await place.wait("counter", name="resumes")


async def test_intents_without_a_grant_are_refused(place: Discord) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(place, Client(intents=discord.Intents(guilds=True, message_content=True))):
            pass


async def test_shards_hear_of_their_own_guilds_only(place: Discord) -> None:
    homes = [place.guild_id, await place.guild("Second"), await place.guild("Third")]
    heard = []
    for shard in range(2):
        async with connected(place, Impatient(shard_id=shard, shard_count=2)) as client:
            heard.append({str(one.id) for one in client.guilds})
    assert heard == [{one for one in homes if (int(one) >> 22) % 2 == shard} for shard in range(2)]


async def test_a_faster_clock_ends_an_interaction_sooner() -> None:
    async with running("--clock-speed", "100") as place:
        await place.guild()
        channel, ana = await place.channel(), await place.member("ana")
        async with connected(place) as client:
            shown = await ana.press(await ana.say(channel, "x"), "v1:any:1", forged=True)
            await client.interactions.get()
            assert (await shown.reached("failed"))["answer"] is None


async def test_what_a_fault_did_is_in_the_record(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/channels/{await place.channel()}/messages"
    await place.fault("POST", "/channels/*/messages", "status", status=502)
    await place.fault("POST", "/channels/*/messages", "status", status=502, nth=2, accept=True)
    assert [(await http.post(url, json={"content": "x"})).status_code for _ in range(3)] == [502, 502, 200]
    seen = [(one["fault"], one["status"]) for one in await place.traffic("POST", "/channels/*/messages")]
    assert seen == [("status", None), ("status", 200), (None, 200)]


async def test_the_signed_address_can_fail_too(place: Discord, tmp_path: Path) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    (tmp_path / "fox.png").write_bytes(b"png")
    url = (await ana.say(channel, "look", [tmp_path / "fox.png"]))["attachments"][0]["url"]
    await place.fault("GET", "/cdn/*", "status", status=404)
    async with httpx.AsyncClient(trust_env=False) as http:
        assert [(await http.get(url)).status_code for _ in range(2)] == [404, 200]
