"""The connection over the wire: refused, dropped, invalid, resumed, replayed; the bot goes on, and answers once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from adapters.discord.gateway import Access
from adapters.discord.joining import introduce
from bot.generation.command import ReplyTo
from bot.generation.errors import PlatformRefused
from bot.generation.message import Message, Text
from tests.integration.discord_bot import SAID, Core, all_was_in_order, connected, platform_at
from tests.standins.discord import Discord, running


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    async with running() as started:
        await started.guild()
        yield started
        await all_was_in_order(started)


async def answers(place: Discord, channel: str, core: Core) -> None:
    """A command still gets through."""
    before = len(core.told("handle"))
    mira = await place.member(f"mira{before}")
    shown = await mira.slash(channel, "help")
    await core.heard("handle", before + 1)
    assert (await shown.response())["content"] == "Done."


async def test_a_first_connection_that_is_refused_is_tried_again(place: Discord) -> None:
    """discord.py alone would die with an AttributeError. REST works meanwhile."""
    channel, core = await place.channel(), Core()
    await place.trouble("set", refuse=3)
    async with platform_at(place) as platform, asyncio.TaskGroup() as group:
        running_ = group.create_task(platform.run(core))
        address = json.dumps({"v": 1, "guild": place.guild_id, "channel": channel, "message": None})
        assert platform.trouble == Text("discord.not_connected")
        assert await platform.post(ReplyTo("discord", address), SAID, "j1-r0")
        await place.ready()
        await answers(place, channel, core)
        running_.cancel()


async def test_nobody_is_there_at_first(place: Discord) -> None:
    """The REST API neither: the bot waits, and comes up when Discord does."""
    channel, core = await place.channel(), Core()
    await place.fault("GET", "/users/@me", "status", status=503, times=3)
    async with connected(place, core):
        await answers(place, channel, core)


@pytest.mark.parametrize("how", ["drop", "reconnect", "heartbeat"])
async def test_a_dropped_connection_is_resumed(place: Discord, how: str) -> None:
    """And what is sent next is heard."""
    channel, core = await place.channel(), Core()
    async with connected(place, core):
        await place.trouble(how)
        if how != "heartbeat":
            await place.wait("counter", name="resumes")
        await answers(place, channel, core)


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_begun_anew(place: Discord, resumable: bool) -> None:
    channel, core = await place.channel(), Core()
    async with connected(place, core):
        await place.trouble("invalid", resumable=resumable)
        await place.wait("counter", name="resumes" if resumable else "identifies", count=1 if resumable else 2)
        await place.ready()
        await answers(place, channel, core)


@pytest.mark.parametrize("code", [1000, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])
async def test_a_closed_connection_comes_back(place: Discord, code: int) -> None:
    """Resumed or begun anew: nobody has to look after it."""
    channel, core = await place.channel(), Core()
    async with connected(place, core):
        await place.trouble("close", code=code)
        await place.ready()
        await answers(place, channel, core)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (4004, "discord.token_refused"),
        (4010, "discord.intents_refused"),
        (4011, "discord.sharding_required"),
        (4012, "discord.intents_refused"),
        (4013, "discord.intents_refused"),
        (4014, "discord.intents_refused"),
    ],
)
async def test_a_refusal_for_good_ends_it_with_a_sentence(place: Discord, code: int, key: str) -> None:
    """No storm of attempts: whoever runs the bot is told."""
    async with platform_at(place) as platform:
        run = asyncio.ensure_future(platform.run(Core()))
        await place.ready()
        await place.trouble("close", code=code)
        async with asyncio.timeout(20):
            with pytest.raises(PlatformRefused) as refused:
                await run
        assert refused.value.text.key == key


async def test_a_bad_token_ends_it_at_once(place: Discord) -> None:
    async with platform_at(place, token="wrong") as platform:
        with pytest.raises(PlatformRefused) as refused:
            await platform.run(Core())
        assert refused.value.text.key == "discord.token_refused"


@pytest.mark.row("F40")
async def test_a_replayed_interaction_is_heard_once(place: Discord) -> None:
    """A resumed session tells of it again; private answers are not given twice either."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core(answers={"video": None})
    async with connected(place, core):
        for sent in (mira.slash(channel, "video", prompt="a fox"), mira.slash(channel, "help")):
            shown = await sent
            await shown.reached("answered")
            await shown.deliver_again()
        await place.trouble("set", replay_interaction=1)
        await place.trouble("drop")
        await place.wait("counter", name="resumes")
        await answers(place, channel, core)
        assert [command.name for command in core.told("handle")] == ["video", "help", "help"]
        assert len(core.told("receive")) == 1


@pytest.mark.row("F40")
async def test_an_interaction_that_is_too_old_is_left_alone(place: Discord) -> None:
    """10062 Unknown interaction: received, never acknowledged, so it costs nothing; and nothing crashes."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core()
    async with connected(place, core):
        await place.fault("POST", "/interactions/*", "refusal", status=404, code=10062)
        await mira.slash(channel, "video", prompt="a fox")
        await core.heard("receive")
        await answers(place, channel, core)
        assert [verb for verb, command in core.story if command.name == "video"] == ["receive"]


async def test_a_command_that_another_process_received_is_left_to_it(place: Discord) -> None:
    """Whoever was first answers."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core()
    async with connected(place, core):
        shown = await mira.slash(channel, "video", prompt="a fox")
        command = await core.heard("handle")
    assert (await shown.response())["content"] == "Done."
    async with connected(place, core):
        await shown.deliver_again()
        await core.heard("receive", 2)
        await answers(place, channel, core)
        assert core.told("receive")[1].key == command.key
        assert [one.name for one in core.told("handle")] == ["video", "help"]


async def test_an_interaction_that_nobody_can_read_harms_no_other(place: Discord) -> None:
    """discord.py would end the connection with a KeyError."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core()
    async with connected(place, core):
        await place.order("submit_modal", user=mira.id, channel=channel, custom_id="v1:form:x", forged=True)
        await answers(place, channel, core)
        assert (await place.counters())["identifies"] == 1


async def test_a_connection_that_has_died_in_silence_is_noticed() -> None:
    """No heartbeat is answered any more."""
    async with running("--heartbeat", "0.1") as place:
        await place.guild()
        channel, core = await place.channel(), Core()
        async with connected(place, core, silence=0.5):
            await place.trouble("set", swallow_acks=True)
            await place.wait("counter", name="resumes")
            await place.trouble("set", swallow_acks=False)
            await answers(place, channel, core)


async def test_several_connections_work_as_one(place: Discord) -> None:
    """For bots in very many servers."""
    channel, core = await place.channel(), Core()
    async with connected(place, core, sharded=True):
        await answers(place, channel, core)


async def test_an_edit_that_fails_midway_does_not_end_the_bot(place: Discord) -> None:
    """The next command is answered."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core()
    async with connected(place, core):
        await place.fault("PATCH", "/webhooks/*", "reset", times=2)
        await mira.slash(channel, "queue")
        await core.heard("handle")
        await answers(place, channel, core)


async def test_commands_are_registered_when_discord_answers_again(place: Discord) -> None:
    """An outage at the start keeps nobody waiting for the next one."""
    channel, core = await place.channel(), Core()
    await place.fault("PUT", "/applications/*/commands", "status", status=503)
    async with connected(place, core):
        await answers(place, channel, core)
        assert len(await place.traffic("PUT", "/applications/*/commands")) == 2


async def test_commands_that_discord_does_not_take_do_not_keep_the_bot_away(place: Discord) -> None:
    """Too many changes today, say."""
    channel, core = await place.channel(), Core()
    async with connected(place, core):
        pass
    core.answers["help"] = Message(Text("discord.done"))
    await place.fault("GET", "/applications/*/commands", "refusal", status=400, code=30034)
    async with connected(place, core):
        await answers(place, channel, core)


async def test_missing_permissions_are_told_at_the_start(place: Discord) -> None:
    """To whoever runs the bot, once, all servers together."""
    told: asyncio.Queue[Text] = asyncio.Queue()
    await place.guild("Poor", bot_permissions=["VIEW_CHANNEL"], everyone=["VIEW_CHANNEL"])
    async with connected(place, Core(), notice=told.put_nowait):
        async with asyncio.timeout(20):
            text = await told.get()
        assert text.key == "discord.missing_permissions"
        assert text.facts["places"] == 1
        assert "Attach Files" in str(text.facts["missing"])


async def test_a_token_can_be_tried(place: Discord) -> None:
    """For `dailies init discord` and the invitation."""
    async with platform_at(place):
        known = await introduce(Access(SecretStr(place.token), place.api))
        assert known.application_id == place.application
        with pytest.raises(PlatformRefused):
            await introduce(Access(SecretStr("wrong"), place.api))


async def test_what_is_being_answered_when_the_bot_stops_is_still_answered(place: Discord) -> None:
    """For a moment."""
    channel, mira, core = await place.channel(), await place.member("mira"), Core()
    async with connected(place, core):
        shown = await mira.slash(channel, "queue")
        await core.heard("handle")
    assert (await shown.response())["content"] == "Done."
