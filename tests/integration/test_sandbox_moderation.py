"""What moderation needs of the local Discord and the local Slack, as the vendors' own libraries see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.integration.test_sandbox_slack_support import refusal, web_client
from tests.standins.discord import Discord, RefusedByClient, running
from tests.standins.discord_client import Client, connected
from tests.standins.slack import Slack, slack


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    async with running() as made:
        await made.guild()
        yield made


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


class Watching(Client):
    """Hears reactions."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_reactions=True))
        self.reactions: asyncio.Queue[discord.RawReactionActionEvent] = asyncio.Queue()

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Called by the library."""
        self.reactions.put_nowait(event)


async def test_a_reaction_reaches_those_who_asked_to_hear_of_it(place: Discord) -> None:
    """With the member, their roles, and whose message it is."""
    channel, role = await place.channel(), await place.role([], "mods")
    mira = await place.member("mira")
    await mira.change(roles=[role])
    async with connected(place, Watching()) as client:
        assert isinstance(client, Watching)
        message = await mira.say(channel, "look")
        assert await mira.react(message) == 1
        event = await asyncio.wait_for(client.reactions.get(), 20)
    assert (event.message_id, event.user_id, event.emoji.name) == (int(message["id"]), int(mira.id), "\u2b50")
    assert event.message_author_id == int(mira.id)
    assert event.member is not None
    assert [one.id for one in event.member.roles] == [int(place.guild_id), int(role)]
    async with connected(place):
        assert await mira.react(message, "\N{FIRE}") == 0


async def test_who_may_not_react_does_not(place: Discord) -> None:
    channel, mira = await place.channel(), await place.member("mira")
    message = await mira.say(channel, "look")
    await place.everyone_may(["VIEW_CHANNEL", "SEND_MESSAGES"])
    with pytest.raises(RefusedByClient):
        await mira.react(message)


async def test_a_role_is_notified_if_anybody_may_or_the_bot_may(place: Discord) -> None:
    """Never the role of everybody."""
    channel = await place.channel()
    loud, quiet = await place.role([], "loud", mentionable=True), await place.role([], "quiet")
    said = f"<@&{loud}> <@&{quiet}> <@&{place.guild_id}>"
    roles = [discord.Object(int(one)) for one in (loud, quiet, place.guild_id)]
    async with connected(place) as client:
        there: Any = client.get_channel(int(channel))
        await there.send(said, allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles))
        await place.bot_may(channel, deny=["MENTION_EVERYONE"])
        await there.send(said, allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles))
    first, second = await place.messages(channel)
    assert (first["pinged_roles"], second["pinged_roles"]) == ([loud, quiet], [loud])


async def test_user_groups_are_listed_with_their_people(here: Slack) -> None:
    """Only to who has the scope, and only those that are in use."""
    ana = await here.person("ana")
    mods, off = await here.make_group("mods", ana.id), await here.make_group("off", ana.id)
    await here.change("usergroup", off, disabled=True)
    client = web_client(here)
    listed = (await client.usergroups_list(include_users=True))["usergroups"]
    assert [(one["id"], one["handle"], one["users"]) for one in listed] == [(mods, "mods", [ana.id])]
    assert "users" not in (await client.usergroups_list())["usergroups"][0]
    assert (await client.usergroups_users_list(usergroup=mods))["users"] == [ana.id]
    assert await refusal(client.usergroups_users_list(usergroup="S0")) == "no_such_subteam"
    await here.change("install", here.team, scopes=["commands"])
    assert await refusal(client.usergroups_list()) == "missing_scope"


async def test_who_was_notified_can_be_seen(here: Slack) -> None:
    """People and groups, in text and in rich text; not those who do not exist."""
    ana = await here.person("ana")
    mods = await here.make_group("mods", ana.id)
    client = web_client(here)
    section = {"type": "rich_text_section", "elements": [{"type": "usergroup", "usergroup_id": mods}]}
    await client.chat_postMessage(
        channel=here.home_channel, text=f"<@{ana.id}> <@U0>", blocks=[{"type": "rich_text", "elements": [section]}]
    )
    await client.chat_postMessage(channel=here.home_channel, text=f"<!subteam^{mods}|@mods> <!subteam^S0>")
    first, second = await here.messages(here.home_channel, 2)
    assert (first["pinged"], first["pinged_groups"]) == ([ana.id], [mods])
    assert (second["pinged"], second["pinged_groups"]) == ([], [mods])


async def test_a_reaction_is_an_event_where_the_bot_is_and_may_hear_it(here: Slack) -> None:
    ana = await here.person("ana")
    without = await here.make_channel("without", [ana], with_bot=False)
    await ana.say(here.home_channel, "look")
    await ana.say(without, "look")
    (message,) = await here.messages(here.home_channel, 1)
    (elsewhere,) = await here.messages(without, 1)
    told = await ana.react(message, wait=False)
    (delivery,) = await here.until("deliveries", id=told["id"])
    event = delivery["payload"]["event"]
    assert (event["type"], event["user"], event["reaction"]) == ("reaction_added", ana.id, "star")
    assert event["item"] == {"type": "message", "channel": here.home_channel, "ts": message["ts"]}
    assert await ana.react(message, wait=False) == {}
    assert await ana.react(elsewhere, wait=False) == {}
    await here.change("install", here.team, scopes=["commands"])
    assert await ana.react(message, "fire", wait=False) == {}
