"""The local Discord, proven with the real discord.py: it connects, answers, posts once, resumes, and is refused."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import httpx
import pytest

from tests.standins.discord import ROOT, Discord, RefusedByClient, running
from tests.standins.discord_client import Client, connected, pointed_at

MIB = 1024 * 1024


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    """A Discord with one guild."""
    async with running() as made:
        await made.guild()
        yield made


def video_command(client: Client) -> None:
    """Register /video prompt [first_frame] [seconds]; nothing is synced yet."""

    @client.tree.command(name="video", description="Make a video")
    @discord.app_commands.describe(prompt="What to see", first_frame="Where it starts", seconds="How long")
    async def video(
        interaction: discord.Interaction,
        prompt: str,
        first_frame: discord.Attachment | None = None,
        seconds: discord.app_commands.Range[int, 3, 15] = 5,
    ) -> None:
        answer = await interaction.response.defer(thinking=True)
        assert answer is not None
        assert answer.message_id is not None
        size = len(await first_frame.read()) if first_frame else 0
        assert isinstance(interaction.channel, discord.TextChannel)
        message = interaction.channel.get_partial_message(answer.message_id)
        await message.edit(content=f"{prompt}, {seconds} s, {size} bytes")


async def text_channel(client: Client, channel: str) -> discord.TextChannel:
    found = client.get_channel(int(channel)) or await client.fetch_channel(int(channel))
    assert isinstance(found, discord.TextChannel)
    return found


async def test_the_real_client_answers_a_command_and_edits_with_its_own_token(place: Discord, tmp_path: Path) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    (tmp_path / "fox.png").write_bytes(b"x" * 70_000)
    client = Client()
    video_command(client)
    async with connected(place, client):
        await client.tree.sync()
        shown = await ana.slash(channel, "video", prompt="a fox", first_frame=tmp_path / "fox.png")
        said = await place.message(channel, contains="a fox")
    assert said["content"] == "a fox, 5 s, 70000 bytes"
    assert said["id"] == (await shown.now())["original"]["id"]
    assert (await place.counters())["command_creates"] == 1


async def test_the_clients_own_checks_are_made(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()
    video_command(client)
    async with connected(place, client):
        await client.tree.sync()
        with pytest.raises(RefusedByClient, match="required: prompt"):
            await ana.slash(channel, "video")
        with pytest.raises(RefusedByClient, match="not between 3 and 15"):
            await ana.slash(channel, "video", prompt="a fox", seconds=16)
        with pytest.raises(RefusedByClient, match="no such command"):
            await ana.slash(channel, "animate")


async def test_a_nonce_posts_one_message(place: Discord) -> None:
    channel = await place.channel()
    async with connected(place) as client:
        there = await text_channel(client, channel)
        file = discord.File(io.BytesIO(b"film"), "film.mp4", description="a fox runs")
        first = await there.send("done", file=file, nonce="d-1-0")
        again = await there.send("done", nonce="d-1-0")
        assert first.id == again.id
        assert await again.attachments[0].read() == b"film"
        (kept,) = await place.messages(channel)
        assert kept["files"][0]["sha256"] == hashlib.sha256(b"film").hexdigest()
        assert kept["attachments"][0]["description"] == "a fox runs"
        await place.advance(301)
        assert (await there.send("done", nonce="d-1-0")).id != first.id


async def test_a_nonce_of_a_deleted_message_is_not_found(place: Discord) -> None:
    channel = await place.channel()
    async with connected(place) as client:
        there = await text_channel(client, channel)
        first = await there.send("done", nonce="d-1-0")
        await place.delete_message(channel, str(first.id))
        with pytest.raises(discord.NotFound) as refused:
            await there.send("done", nonce="d-1-0")
    assert refused.value.code == 10008


async def test_a_post_that_was_accepted_before_a_502_is_there_once(place: Discord) -> None:
    channel = await place.channel()
    await place.fault("POST", "/channels/*/messages", "status", status=502, accept=True)
    async with connected(place) as client:
        there = await text_channel(client, channel)
        said = await there.send("done", nonce="d-1-0")
    assert [one["id"] for one in await place.messages(channel)] == [str(said.id)]


async def test_a_dropped_socket_is_resumed_and_nothing_is_missed(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()
    video_command(client)
    async with connected(place, client):
        await client.tree.sync()
        await place.trouble("drop")
        shown = await ana.slash(channel, "video", prompt="a fox")
        assert await shown.response()
        await place.wait("counter", name="resumes")
    assert (await place.counters())["identifies"] == 1


async def test_a_replayed_interaction_can_be_answered_once_only(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()
    video_command(client)
    async with connected(place, client):
        await client.tree.sync()
        shown = await ana.slash(channel, "video", prompt="a fox")
        await shown.response()
        await place.trouble("set", replay_interaction=1)
        await place.trouble("reconnect")
        await client.interactions.get()
        again = await client.interactions.get()
        await place.wait("traffic", method="POST", path="/interactions/*", status=400)
    assert again.id == int(shown.id)


async def test_three_seconds_and_fifteen_minutes(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()

    @client.tree.command(name="status", description="How far it is")
    async def status(_: discord.Interaction) -> None:
        """The test answers in its stead."""

    async with connected(place, client):
        await client.tree.sync()
        late = await ana.slash(channel, "status")
        interaction = await client.interactions.get()
        await place.advance(3.1)
        assert (await late.now())["failed"]
        with pytest.raises(discord.NotFound) as unknown:
            await interaction.response.defer()
        await ana.slash(channel, "status")
        interaction = await client.interactions.get()
        await interaction.response.defer(ephemeral=True)
        await place.advance(901)
        with pytest.raises(discord.HTTPException) as invalid:
            await interaction.edit_original_response(content="too late")
    assert (unknown.value.code, invalid.value.code) == (10062, 50027)


async def test_what_only_one_person_sees_is_out_of_the_bots_reach(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    bob = await place.member("bob")
    client = Client()

    @client.tree.command(name="status", description="How far it is")
    async def status(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("nothing runs", ephemeral=True)

    async with connected(place, client):
        await client.tree.sync()
        said = await (await ana.slash(channel, "status")).response()
        there = await text_channel(client, channel)
        with pytest.raises(discord.NotFound):
            await there.get_partial_message(int(said["id"])).edit(content="?")
    assert await place.messages(channel, bob) == []
    assert [one["content"] for one in await place.messages(channel, ana)] == ["nothing runs"]


async def test_refusals_carry_discords_codes(place: Discord) -> None:
    channel, locked = await place.channel(), await place.channel("locked")
    gone, thread = await place.channel("gone"), await place.channel("old", parent=channel)
    shy = await place.member("shy", closed_dms=True)
    async with connected(place) as client:
        there, hidden, lost = [await text_channel(client, one) for one in (channel, locked, gone)]
        await place.bot_may(channel, deny=["attach_files"])
        await place.bot_may(locked, deny=["view_channel"])
        await place.delete_channel(gone)
        await place.change_channel(thread, archived=True, locked=True)

        async def code(post: object) -> tuple[int, int]:
            with pytest.raises(discord.HTTPException) as refused:
                await post  # type: ignore[misc]  # every one of them is a coroutine
            return refused.value.status, refused.value.code

        file = discord.File(io.BytesIO(b"film"), "film.mp4")
        assert await code(there.send(file=file)) == (403, 50013)
        assert await code(hidden.send("hello")) == (403, 50001)
        assert await code(lost.send("hello")) == (404, 10003)
        assert await code(client.get_partial_messageable(int(thread)).send("hello")) == (400, 50083)
        assert await code((await client.fetch_user(int(shy.id))).send("hello")) == (403, 50007)
        assert await code(there.send("x" * 2001)) == (400, 50035)
    assert (await place.counters())["invalid_requests"] == 3


async def test_a_file_over_the_limit_is_413_and_a_better_guild_takes_it(place: Discord) -> None:
    channel, guild = await place.channel(), place.guild_id
    await place.order("guild", guild=guild, base_upload_limit=10 * MIB)
    async with connected(place) as client:
        there = await text_channel(client, channel)
        with pytest.raises(discord.HTTPException) as refused:
            await there.send(file=discord.File(io.BytesIO(bytes(10 * MIB + 1)), "film.mp4"))
        assert (refused.value.status, refused.value.code) == (413, 40005)
        await place.order("guild", guild=guild, premium_tier=2)
        said = await there.send(file=discord.File(io.BytesIO(bytes(10 * MIB + 1)), "film.mp4"))
    assert said.attachments[0].size == 10 * MIB + 1


async def test_a_rate_limit_is_waited_for_and_told(place: Discord) -> None:
    channel = await place.channel()
    rule = {"method": "POST", "path": "/channels/*/messages", "limit": 1, "window": 0.2}
    await place.order("limits", rules=[rule])
    async with httpx.AsyncClient(headers={"Authorization": f"Bot {place.token}"}, trust_env=False) as http:
        url = f"{place.api}/channels/{channel}/messages"
        first, second = [await http.post(url, json={"content": "x"}) for _ in range(2)]
    assert (first.status_code, first.headers["X-RateLimit-Remaining"]) == (200, "0")
    assert second.status_code == 429
    assert float(second.headers["Retry-After"]) == pytest.approx(second.json()["retry_after"], abs=0.01)
    await place.fault("POST", "/channels/*/messages", "status", status=429, retry_after=0.05)
    async with connected(place) as client:
        await (await text_channel(client, channel)).send("patient")
    assert [one["content"] for one in await place.messages(channel)] == ["x", "patient"]


async def test_a_wrong_token_is_refused_on_both_sides(place: Discord) -> None:
    with pointed_at(place):
        async with Client() as client:
            with pytest.raises(discord.LoginFailure):
                await client.login("wrong")


async def test_a_signed_address_ends_after_a_day(place: Discord, tmp_path: Path) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    (tmp_path / "fox.png").write_bytes(b"png")
    client = Client()
    video_command(client)
    async with connected(place, client):
        await client.tree.sync()
        await ana.slash(channel, "video", prompt="a fox", first_frame=tmp_path / "fox.png")
        interaction = await client.interactions.get()
        assert isinstance(interaction.data, dict)
        (file,) = interaction.data["resolved"]["attachments"].values()  # type: ignore[typeddict-item]
        await place.message(channel, contains="3 bytes")
    async with httpx.AsyncClient(trust_env=False) as http:
        seen = await http.get(file["url"])
        forged = await http.get(file["url"].replace("ex=", "ex=f"))
        await place.advance(24 * 3600 + 5)
        late = await http.get(file["url"])
    assert (seen.status_code, seen.headers["Content-Type"], seen.content) == (200, "image/png", b"png")
    assert (forged.status_code, late.status_code) == (404, 404)


async def test_a_reply_to_a_message_that_is_gone_is_posted_plainly(place: Discord) -> None:
    channel = await place.channel()
    async with connected(place) as client:
        there = await text_channel(client, channel)
        said = await there.send("queued")
        assert (await there.send("a reply", reference=said)).reference is not None
        await said.delete()
        plain = await there.send("done", reference=said.to_reference(fail_if_not_exists=False))
        assert plain.reference is None
        with pytest.raises(discord.HTTPException, match="50035"):
            await there.send("done", reference=said)


async def test_history_is_paged_before_after_and_around(place: Discord) -> None:
    channel = await place.channel()
    async with connected(place) as client:
        there = await text_channel(client, channel)
        said = [await there.send(str(number)) for number in range(7)]

        async def seen(**words: object) -> list[int]:
            return sorted([int(one.content) async for one in there.history(**words)])  # type: ignore[arg-type]

        assert await seen(limit=2) == [5, 6]
        assert await seen(limit=2, before=said[4]) == [2, 3]
        assert await seen(limit=2, after=said[4]) == [5, 6]
        assert await seen(limit=3, after=said[1]) == [2, 3, 4]
        assert await seen(limit=3, around=said[3]) == [2, 3, 4]


async def test_a_shard_for_each_that_discord_asks_for(place: Discord) -> None:
    class Sharded(discord.AutoShardedClient):
        async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
            """No five seconds of politeness."""

    await place.order("settings", shards=2)
    with pointed_at(place):
        async with Sharded(intents=discord.Intents(guilds=True)) as client, asyncio.TaskGroup() as group:
            group.create_task(client.start(place.token))
            await place.ready(2)
            await client.close()
    await place.wait("nobody")
    assert (await place.counters())["identifies"] == 2


async def started(*flags: str) -> asyncio.subprocess.Process:
    """The program itself, without the driver."""
    pipe = asyncio.subprocess.PIPE
    words = (sys.executable, "-m", "sandbox.discord", *flags)
    return await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("way", ["stdin closes", "SIGTERM"])
async def test_the_program_ends_when_it_is_told_to(way: str) -> None:
    process = await started()
    assert process.stdout is not None
    assert process.stdin is not None
    addresses = json.loads(await process.stdout.readline())
    assert set(addresses) == {"api", "gateway", "cdn"}, "nobody can act here without --control"
    if way == "SIGTERM":
        process.terminate()
    else:
        process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_flag_that_makes_no_sense_is_one_line() -> None:
    _, said = await (await started("--clock-speed", "0")).communicate()
    assert said.decode().startswith("The local Discord could not start: --clock-speed")
    assert said.count(b"\n") == 1
