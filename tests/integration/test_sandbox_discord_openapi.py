"""What discord.py and the local Discord say to each other is what Discord's own OpenAPI document describes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.standins.discord import Discord, Member, running
from tests.standins.discord_client import Client, connected
from tests.standins.discord_openapi import DOCUMENT, OpenApi, document

pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason=f"Discord's OpenAPI document is not at {DOCUMENT}")


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    """A Discord with one guild."""
    async with running() as made:
        await made.guild()
        yield made


def draft(custom_id: str) -> discord.ui.Modal:
    """A text, a file and a choice."""
    sizes = [discord.RadioGroupOption(label=one, value=one) for one in ("wide", "tall")]
    fields: dict[str, discord.ui.Item[Any]] = {
        "Prompt": discord.ui.TextInput(custom_id="prompt"),
        "Frame": discord.ui.FileUpload(custom_id="frame", required=False),
        "Size": discord.ui.RadioGroup(custom_id="size", options=sizes),
    }
    made = discord.ui.Modal(title="Your video", custom_id=custom_id)
    for text, component in fields.items():
        made.add_item(discord.ui.Label(text=text, component=component))
    return made


async def commands(client: Client) -> None:
    """A slash command with everything, a menu, and what they answer."""

    @client.tree.command(name="video", description="Make a video")
    @discord.app_commands.choices(size=[discord.app_commands.Choice(name="wide", value="wide")])
    async def video(
        interaction: discord.Interaction, prompt: str, size: str = "wide", frame: discord.Attachment | None = None
    ) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content=prompt)
        await interaction.followup.send("and more", ephemeral=True)

    @video.autocomplete("prompt")
    async def prompts(_: discord.Interaction, typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{typed}!", value=f"{typed}!")]

    @client.tree.context_menu(name="Animate")
    async def animate(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_modal(draft(f"v1:m:{message.id}"))

    await client.tree.sync()


async def everything(place: Discord, client: Client, channel: str, ana: Member) -> None:
    """One of each thing that a bot says."""
    assert (await ana.autocomplete(channel, "video", "prompt", prompt="fox"))[0]["name"] == "fox!"
    await (await ana.slash(channel, "video", prompt="a fox")).reached("followed")
    picture = await ana.say(channel, "look")
    await (await ana.context_menu(channel, "Animate", picture)).modal()
    there = client.get_channel(int(channel))
    assert isinstance(there, discord.TextChannel)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Again", custom_id="v1:again:7"))
    view.add_item(discord.ui.Select(custom_id="v1:more:7", options=[discord.SelectOption(label="x")]))
    file = discord.File(io.BytesIO(b"film"), "film.mp4", description="a fox runs")
    posted = await there.send(
        "done", view=view, file=file, nonce="d-1", embed=discord.Embed(title="t", description="d")
    )
    await (await posted.reply("a reply")).edit(content="another", allowed_mentions=discord.AllowedMentions.none())
    await there.fetch_message(posted.id)
    assert len([one async for one in there.history(limit=10, before=posted)]) == 2
    await (await client.fetch_user(int(ana.id))).send("hello")
    await posted.delete()
    await client.tree.fetch_commands()
    await client.http.get_bot_gateway()
    guild = await client.fetch_guild(int(place.guild_id))
    await guild.fetch_member(int(ana.id))
    await client.fetch_channel(int(await place.channel("a thread", parent=channel)))
    with pytest.raises(discord.HTTPException):
        await there.send("")


async def test_the_traffic_of_both_sides_is_what_the_document_describes(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()
    async with connected(place, client):
        await commands(client)
        await everything(place, client, channel, ana)
        layout: Any = discord.ui.LayoutView(timeout=None)
        layout.add_item(discord.ui.Container(discord.ui.TextDisplay("queue"), accent_colour=5))
        there = client.get_channel(int(channel))
        assert isinstance(there, discord.TextChannel)
        await there.send(view=layout)
    judge = OpenApi(document())
    differences = judge.differences(await place.traffic())
    assert not differences, "\n".join(differences)
    assert len(judge.seen) >= 18


async def test_a_difference_is_noticed(place: Discord) -> None:
    channel = await place.channel()
    async with connected(place) as client:
        there = client.get_channel(int(channel))
        assert isinstance(there, discord.TextChannel)
        await there.send("done")
    (said,) = await place.traffic("POST", "/channels/*/messages")
    judge = OpenApi(document())
    planted = [
        {**said, "request": {**said["request"], "content": 7}},
        {**said, "request": {**said["request"], "colour": "red"}},
        {**said, "response": {key: value for key, value in said["response"].items() if key != "author"}},
        {**said, "path": "/channels/1/massages"},
        {**said, "query": {"quickly": "yes"}},
    ]
    found = [judge.differences([one]) for one in planted]
    assert [len(lines) for lines in found] == [1, 1, 1, 1, 1], found
