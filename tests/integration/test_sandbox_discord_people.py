"""What people do in the local Discord reaches the real discord.py as it does from Discord: buttons, modals, menus."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import httpx
import pytest

from tests.standins.discord import FORUM, VOICE, Discord, RefusedByClient, running
from tests.standins.discord_client import Client, connected

Json = dict[str, Any]


@pytest.fixture
async def place() -> AsyncIterator[Discord]:
    """A Discord with one guild."""
    async with running() as made:
        await made.guild()
        yield made


@pytest.fixture
async def http(place: Discord) -> AsyncIterator[httpx.AsyncClient]:
    """The bot's token, without discord.py."""
    async with httpx.AsyncClient(
        base_url=place.api, headers={"Authorization": f"Bot {place.token}"}, trust_env=False
    ) as made:
        yield made


def status_command(client: Client, **words: Any) -> None:
    """A command that its test answers."""

    @client.tree.command(name="status", description="How far it is", **words)
    async def status(_: discord.Interaction) -> None:
        """Nothing yet."""


def row(*custom_ids: str, **words: Any) -> list[Json]:
    return [
        {
            "type": 1,
            "components": [{"type": 2, "style": 1, "label": one, "custom_id": one, **words} for one in custom_ids],
        }
    ]


async def test_a_pressed_button_arrives_with_its_message_and_its_member(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana", permissions=["manage_guild"])
    async with connected(place) as client:
        there = client.get_channel(int(channel))
        assert isinstance(there, discord.TextChannel)
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Cancel", custom_id="v1:cancel:7"))
        view.add_item(discord.ui.Button(label="Off", custom_id="v1:off:7", disabled=True))
        await there.send("queued", view=view)
        message = await place.message(channel, contains="queued")
        with pytest.raises(RefusedByClient, match="disabled"):
            await ana.press(message, "v1:off:7")
        shown = await ana.press(message, "v1:cancel:7")
        interaction = await client.interactions.get()
        assert (interaction.user.id, interaction.custom_id) == (int(ana.id), "v1:cancel:7")
        assert interaction.permissions.manage_guild
        await interaction.response.edit_message(content="cancelled", view=None)
        with pytest.raises(RefusedByClient, match="no component"):
            await ana.press(message, "v1:other:7")
        await ana.press(message, "v1:forged:8", forged=True)
        assert (await client.interactions.get()).custom_id == "v1:forged:8"
    assert (await shown.response())["content"] == "cancelled"
    assert (await place.messages(channel))[0]["components"] == []


async def test_a_modal_is_filled_in_with_files_and_choices(place: Discord, tmp_path: Path) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    (tmp_path / "fox.png").write_bytes(b"png")
    client = Client()
    status_command(client)
    async with connected(place, client):
        await client.tree.sync()
        asked = await ana.slash(channel, "status")
        sizes = [discord.RadioGroupOption(label=one, value=one) for one in ("wide", "tall")]
        form = discord.ui.Modal(title="Your video", custom_id="v1:m:7")
        form.add_item(discord.ui.Label(text="Prompt", component=discord.ui.TextInput(custom_id="prompt")))
        form.add_item(discord.ui.Label(text="Frame", component=discord.ui.FileUpload(custom_id="frame")))
        form.add_item(discord.ui.Label(text="Size", component=discord.ui.RadioGroup(custom_id="size", options=sizes)))
        await (await client.interactions.get()).response.send_modal(form)
        assert (await asked.modal())["title"] == "Your video"
        with pytest.raises(RefusedByClient, match="prompt"):
            await ana.submit(asked, {"frame": [tmp_path / "fox.png"], "size": "wide"})
        with pytest.raises(RefusedByClient, match="size"):
            await ana.submit(asked, {"prompt": "x", "frame": [tmp_path / "fox.png"], "size": "round"})
        await ana.submit(asked, {"prompt": "a fox", "frame": [tmp_path / "fox.png"], "size": "tall"})
        data: Any = (await client.interactions.get()).data
    fields = {one["component"]["custom_id"]: one["component"] for one in data["components"]}
    (file,) = data["resolved"]["attachments"].values()
    assert (fields["prompt"]["value"], fields["size"]["value"]) == ("a fox", "tall")
    assert (fields["frame"]["values"], file["filename"]) == ([file["id"]], "fox.png")


async def test_a_modal_that_nobody_showed_can_be_forged(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    async with connected(place) as client:
        text = {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "prompt", "value": "x"}}
        await ana.forge_modal(channel, "v1:m:none", [text])
        assert (await client.interactions.get()).custom_id == "v1:m:none"


async def test_a_message_command_carries_what_the_bot_may_not_read(place: Discord, tmp_path: Path) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    (tmp_path / "fox.png").write_bytes(b"png")
    client = Client()

    @client.tree.context_menu(name="Animate")
    async def animate(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{message.content} {len(message.attachments)}")

    async with connected(place, client):
        await client.tree.sync()
        picture = await ana.say(channel, "look", [tmp_path / "fox.png"])
        there = client.get_channel(int(channel))
        assert isinstance(there, discord.TextChannel)
        assert (await there.fetch_message(int(picture["id"]))).content == ""
        shown = await ana.context_menu(channel, "Animate", picture)
        assert (await shown.response())["content"] == "look 1"


async def test_commands_say_where_they_come_from(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    client = Client()
    status_command(client)
    async with connected(place, client):
        await client.tree.sync()
        forum, adult = await place.channel("forum", type=FORUM), await place.channel("adult", nsfw=True)
        expected = {
            await ana.dm(): (discord.DMChannel, None),
            await place.channel("thread", parent=channel): (discord.Thread, False),
            await place.channel("voice", type=VOICE): (discord.VoiceChannel, False),
            await place.channel("post", parent=forum): (discord.Thread, False),
            adult: (discord.TextChannel, True),
            await place.channel("adult thread", parent=adult): (discord.Thread, True),
        }
        for where, said in expected.items():
            await ana.slash(where, "status")
            interaction = await client.interactions.get()
            restricted = getattr(interaction.channel, "is_nsfw", lambda: None)()
            assert interaction.channel_id == int(where)
            assert (type(interaction.channel), restricted) == said
            assert interaction.context.guild is (said[0] is not discord.DMChannel)
            assert interaction.filesize_limit == 20 * 1024 * 1024


async def test_whoever_may_not_use_a_command_is_not_offered_it(place: Discord) -> None:
    channel, ana = await place.channel(), await place.member("ana")
    boss, gone = await place.member("boss", permissions=["manage_guild"]), await place.member("gone")
    client = Client()
    status_command(client)

    @client.tree.command(name="budget", description="What is left")
    @discord.app_commands.default_permissions(manage_guild=True)
    async def budget(_: discord.Interaction) -> None:
        """Nothing yet."""

    async with connected(place, client):
        await client.tree.sync()
        await boss.slash(channel, "budget")
        with pytest.raises(RefusedByClient, match="not offered"):
            await ana.slash(channel, "budget")
        await ana.change(timeout=60)
        with pytest.raises(RefusedByClient, match="may not use commands"):
            await ana.slash(channel, "status")
        await place.advance(61)
        await ana.slash(channel, "status")
        await gone.leave(ban=True)
        with pytest.raises(RefusedByClient, match="no member"):
            await gone.slash(channel, "status")
        robot = await place.user("robot", bot=True)
        with pytest.raises(RefusedByClient, match="bots"):
            await robot.slash(channel, "status")
        await robot.slash(channel, "status", forged=True)


async def test_only_whom_the_bot_allows_is_pinged(place: Discord) -> None:
    channel, ana, bob = await place.channel(), await place.member("ana"), await place.member("bob")
    text = f"<@{ana.id}> and <@{bob.id}> and @everyone"
    async with connected(place) as client:
        there = client.get_channel(int(channel))
        assert isinstance(there, discord.TextChannel)
        await there.send(
            text, allowed_mentions=discord.AllowedMentions(users=[discord.Object(int(ana.id))], everyone=False)
        )
        await there.send(text, allowed_mentions=discord.AllowedMentions.none())
        await there.send(text)
    pinged = [(one["pinged"], one["pinged_everyone"]) for one in await place.messages(channel)]
    assert pinged == [([ana.id], False), ([], False), ([ana.id, bob.id], True)]


BAD_MESSAGES: list[tuple[Json, str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"content": "x", "nonce": "n" * 26}, "nonce"),
    ({"content": "x", "components": row("a", "a")}, "components"),
    ({"content": "x", "components": row("i" * 101)}, "components"),
    ({"content": "x", "components": row(*"abcdef")}, "components"),
    ({"content": "x", "components": [row(one)[0] for one in "abcdef"]}, "components"),
    ({"content": "x", "components": row("a", style=5)}, "components"),
    ({"content": "x", "components": [{"type": 17, "components": []}]}, "components"),
    ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "t"}]}, "content"),
]


async def test_a_message_against_the_rules_is_told_where(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/channels/{await place.channel()}/messages"
    for message, field in BAD_MESSAGES:
        answer = await http.post(url, json=message)
        assert (answer.status_code, answer.json()["code"]) == (400, 50035), message
        assert list(answer.json()["errors"]) == [field], message


def option(name: str, **words: Any) -> Json:
    return {"type": 3, "name": name, "description": "d", **words}


BAD_COMMANDS: list[tuple[Json, list[str]]] = [
    ({"name": "Video"}, ["0", "name"]),
    ({"name": "v" * 33}, ["0", "name"]),
    ({"description": "d" * 101}, ["0", "description"]),
    ({"colour": "red"}, ["0", "colour"]),
    ({"options": [option(f"o{n}") for n in range(26)]}, ["0", "options"]),
    ({"options": [option("a"), option("b", required=True)]}, ["0", "options", "1"]),
    ({"options": [option("a"), option("a")]}, ["0", "options", "1", "name"]),
    ({"options": [option("a", choices=[{"name": "n", "value": "v"}] * 26)]}, ["0", "options", "0", "choices"]),
    ({"options": [option("a", file_types=["image"])]}, ["0", "options", "0", "file_types"]),
    ({"name_localizations": {"xx": "video"}}, ["0", "name_localizations", "xx"]),
]


async def test_a_command_against_the_rules_is_told_where(place: Discord, http: httpx.AsyncClient) -> None:
    for change, path in BAD_COMMANDS:
        command = {"name": "video", "description": "d", **change}
        answer = await http.put(f"/applications/{place.application}/commands", json=[command])
        assert (answer.status_code, answer.json()["code"]) == (400, 50035), change
        found = answer.json()["errors"]
        for step in path:
            found = found[step]
        assert found["_errors"], change


async def test_replacing_commands_keeps_the_ids_of_those_that_stay(place: Discord, http: httpx.AsyncClient) -> None:
    url = f"/applications/{place.application}/commands"
    commands = [{"name": name, "description": "d"} for name in ("video", "status")]
    first = (await http.put(url, json=commands)).json()
    again = (
        await http.put(url, json=[{**commands[0], "description": "more"}, {"name": "new", "description": "d"}])
    ).json()
    assert again[0]["id"] == first[0]["id"]
    assert again[0]["version"] != first[0]["version"]
    assert (await place.counters())["command_creates"] == 3


async def test_permissions_are_computed_as_discord_documents_it(place: Discord) -> None:
    channel = await place.channel()
    thread = await place.channel("thread", parent=channel)
    role = await place.role([])
    ana = await place.member("ana")
    await ana.change(roles=[role])

    async def may(name: str, where: str = channel) -> bool:
        return name in await place.order("permissions", channel=where, user=ana.id)

    await place.order("overwrite", channel=channel, role=place.guild_id, deny=["send_messages"])
    assert not await may("send_messages")
    assert not await may("attach_files"), "who may not send may not attach"
    await place.order("overwrite", channel=channel, role=role, allow=["send_messages"])
    assert await may("send_messages")
    assert await may("attach_files")
    await place.order("overwrite", channel=channel, user=ana.id, deny=["view_channel"])
    assert await place.order("permissions", channel=channel, user=ana.id) == []
    assert not await may("view_channel", thread), "a thread has its parent's permissions"
    await place.order("role", guild=place.guild_id, role=role, permissions=["administrator"])
    assert await may("send_messages_in_threads", thread)
    await place.order("role", guild=place.guild_id, role=role, permissions=[])
    await place.order("overwrite", channel=channel, user=ana.id)
    await ana.change(timeout=60)
    assert await place.order("permissions", channel=channel, user=ana.id) == ["view_channel", "read_message_history"]


async def test_a_person_without_the_bot_in_the_server_is_a_user_install(place: Discord) -> None:
    client = Client()
    status_command(client)

    @client.tree.command(name="mine", description="For people who have installed it")
    @discord.app_commands.allowed_installs(guilds=True, users=True)
    async def mine(_: discord.Interaction) -> None:
        """The test answers in its stead."""

    async with connected(place, client):
        await client.tree.sync()
        await place.guild("Elsewhere", with_bot=False)
        channel, ana = await place.channel(), await place.member("ana")
        with pytest.raises(RefusedByClient, match="installation"):
            await ana.slash(channel, "status")
        shown = await ana.slash(channel, "mine")
        interaction = await client.interactions.get()
        assert (interaction.is_user_integration(), interaction.is_guild_integration()) == (True, False)
        await interaction.response.send_message("hello")
        assert (await shown.response())["content"] == "hello"
        for number in range(5):
            await interaction.followup.send(str(number))
        with pytest.raises(discord.HTTPException, match="40094"):
            await interaction.followup.send("one too many")
        with pytest.raises(discord.Forbidden):
            await client.get_partial_messageable(int(channel)).send("hello")
