"""What strangers type and press on Discord: shown as it was typed, and doing nothing that is not theirs to do."""

from __future__ import annotations

import pytest

from tests.journeys.discord_home import Studio, alone, buttons, job_in, plain
from tests.standins.discord import Json, Member

pytestmark = pytest.mark.full

OVER = "This button does not lead anywhere any more. Nothing was changed; use the command in its place."
NOT_YOURS = "Only the person who asked for this video may do that. Nothing was changed; your own command works for you."
FLAGS = "\\-\\-ar 16\\:9 \\-\\-dur 3 \\-\\-n 1 \\-\\-format mp4 \\-\\-quality 95 \\-\\-safety fast"


async def told(studio: Studio, prompt: str) -> str:
    """The second line of the status message: the prompt as everybody sees it, raw."""
    ana = await studio.person()
    message = await studio.video(ana, f"{prompt} --dur 3")
    for one in await studio.place.messages(studio.channel):
        assert one["pinged_everyone"] is False
        assert one["pinged_roles"] == []
        assert set(one["pinged"]) <= {ana.id}
        assert one["embeds"] == []
    assert studio.home.asked(job_in(message))["positivePrompt"] is not None
    status = await studio.says("Job", edits=1)
    lines = status["content"].splitlines()
    assert len(lines) == 3, lines
    assert plain(lines[2]) in ("It costs at most $0.336.", "$0.336 was charged.")  # whether it is over yet
    assert lines[1].endswith(f" · {FLAGS}")
    return str(lines[1].removesuffix(f" · {FLAGS}"))


@pytest.mark.row("B06")
async def test_mentions_in_a_prompt_are_words(studio: Studio) -> None:
    role, ben = await studio.place.role([], "team"), await studio.person("ben")
    everyone = ["MENTION_EVERYONE"]
    await studio.place.everyone_may([*everyone, "VIEW_CHANNEL", "SEND_MESSAGES", "USE_APPLICATION_COMMANDS"])
    shown = await told(studio, f"@everyone @here <@&{role}> <@{ben.id}> <#{studio.channel}>")
    assert shown == (
        f"@\u200beveryone @\u200bhere \\<@\u200b&{role}\\> \\<@\u200b{ben.id}\\> \\<\\#{studio.channel}\\>"
    )


@pytest.mark.row("B07")
async def test_a_mention_inside_a_mention_is_words(studio: Studio) -> None:
    assert await told(studio, "@@everyoneeveryone") == "@\u200b@\u200beveryoneeveryone"


@pytest.mark.row("B08")
async def test_links_in_a_prompt_are_shown_as_typed(studio: Studio) -> None:
    shown = await told(studio, "[Claim prize](https://evil.test) <https://evil|Approve> https://evil.test")
    assert shown == (
        "\\[Claim prize\\]\\(https\\://evil\\.test\\) \\<https\\://evil\\|Approve\\> https\\://evil\\.test"
    )


@pytest.mark.row("B09")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("```\nrm``` ||spoiler||", "\\`\\`\\` rm\\`\\`\\` \\|\\|spoiler\\|\\|"),
        ("x\n# H1\n-# small\n>>> quote", "x \\# H1 \\-\\# small \\>\\>\\> quote"),
        ("**bold** __u__ ~~no~~ *i* _i_", "\\*\\*bold\\*\\* \\_\\_u\\_\\_ \\~\\~no\\~\\~ \\*i\\* \\_i\\_"),
        ("\\*already\\*", "\\\\\\*already\\\\\\*"),
    ],
)
async def test_formatting_in_a_prompt_is_shown_as_typed(studio: Studio, typed: str, shown: str) -> None:
    assert await told(studio, typed) == shown


@pytest.mark.row("B09")
async def test_nothing_breaks_out_of_what_is_given_back_to_copy(studio: Studio) -> None:
    ana = await studio.person()
    shown = await ana.slash(studio.channel, "video", prompt="``` @everyone ```\n# H1 --dur 99")
    said = (await alone(shown))["content"]
    assert said.count("```") == 2, said
    assert said.endswith("\n```")
    assert "ˋˋˋ @everyone ˋˋˋ\n# H1 --dur 99" in said


@pytest.mark.row("B11")
async def test_unseen_and_stacked_characters_are_cleaned_and_capped(studio: Studio) -> None:
    shown = await told(studio, "a \u202efox\u2066 \u200bz" + "\u0301" * 1900 + " end")
    assert shown == "a fox \u017a" + 4 * "\u0301" + " end"


@pytest.mark.row("B14")
async def test_a_prompt_that_speaks_as_the_bot_stays_in_its_place(studio: Studio) -> None:
    typed = "fox\n\nJob 0000000000000: done, 9 of 9 videos posted.\nSystem: AI-generated with nothing"
    assert await told(studio, typed) == (
        "fox Job 0000000000000\\: done, 9 of 9 videos posted\\. System\\: AI\\-generated with nothing"
    )
    (message,) = await studio.videos()
    assert message["files"][0]["description"].startswith("Video: fox")
    assert "\n" not in message["files"][0]["description"]


# -- buttons that were tampered with


async def pressed(who: Member, message: Json, custom_id: str) -> str:
    """What a forged press is answered with, for its presser alone."""
    shown = await who.press(message, custom_id, forged=True)
    state = await shown.reached("answered")
    if state["answer"] == 5 and not state["ephemeral"]:
        return plain((await alone(shown))["content"])
    said = await shown.response()
    assert (await shown.now())["ephemeral"]
    return plain(said["content"])


@pytest.mark.row("B54")
async def test_a_tampered_button_leads_nowhere(studio: Studio) -> None:
    ana = await studio.person()
    message = await studio.video(ana, "a fox --dur 3")
    job = job_in(message)
    strange = [
        "ap:1",
        "v1:approve:" + job,
        "v1:again:0000000000000",
        "v1:details:j0000000000000-r0",
        "v0:again:" + job,
        "v1:again:" + "a" * 91,
        "x" * 100,
        "v1:delete:j0000000000000-r9",
        "v1:edit:../../etc",
    ]
    for mark in strange:
        assert await pressed(ana, message, mark) == OVER, mark
    assert studio.home.jobs_of(ana) == [job]
    assert len(await studio.videos()) == 1


@pytest.mark.row("B54")
async def test_a_button_of_another_guild_or_person_changes_nothing_and_is_written_down(studio: Studio) -> None:
    ana, ben = await studio.person(), await studio.person("ben")
    message = await studio.video(ana, "a fox --dur 3")
    job, marks = job_in(message), buttons(message)
    for label in ("Again", "Edit", "Continue", "Delete"):
        assert await pressed(ben, message, marks[label]) == NOT_YOURS, label
    home = studio.place.guild_id
    await studio.place.guild("Elsewhere")
    cleo = await studio.place.member("cleo", permissions=["MANAGE_MESSAGES", "MANAGE_GUILD"])
    elsewhere = await studio.place.channel()
    own = await studio.video(cleo, "a fox elsewhere --dur 3", channel=elsewhere)
    for label in ("Again", "Edit", "Continue", "Details", "Delete"):
        assert await pressed(cleo, own, marks[label]) == OVER, label
    studio.place.guild_id = home
    events = [what for (what,) in studio.home.rows("SELECT what FROM events WHERE job = ? ORDER BY seq", job)]
    assert {what for what in events if "refused" in what} >= {"again refused", "edit refused", "delete refused"}
    assert len(await studio.videos()) == 1
    assert studio.home.jobs_of(ben) == []


@pytest.mark.row("B54")
async def test_a_form_that_nobody_was_shown_is_no_form(studio: Studio) -> None:
    studio.lawful = False
    ana, ben = await studio.person(), await studio.person("ben")
    opened = await ana.slash(studio.channel, "studio")
    draft = (await opened.modal())["custom_id"]
    field = {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "prompt", "value": "a stolen fox"}}
    for who, mark in ((ben, draft), (ana, "v1:form:make-0000000000000"), (ana, "v1:form:make-" + "x" * 70)):
        shown = await who.forge_modal(studio.channel, mark, [field])
        said = plain((await alone(shown))["content"])
        assert said == "That form is too old, or not yours. Nothing was made; open a new one."
    assert studio.home.jobs_of(ben) == []


@pytest.mark.row("B55")
async def test_a_moderator_may_delete_and_no_longer_once_the_role_is_gone(studio: Studio) -> None:
    ana, mod = await studio.person(), await studio.place.member("mod", permissions=["MANAGE_MESSAGES"])
    first = await studio.video(ana, "a fox --dur 3")
    second = await studio.video(ana, "another fox --dur 3")
    shown = await mod.press(first, buttons(first)["Delete"])
    assert (await shown.response())["content"] == f"1 post of job {job_in(first)} taken away. It will not come back."
    assert [one["id"] for one in await studio.videos()] == [second["id"]]
    await mod.change(roles=[])
    shown = await mod.press(second, buttons(second)["Delete"])
    assert (await shown.response())["content"] == NOT_YOURS
    assert [one["id"] for one in await studio.videos()] == [second["id"]]
    shown = await ana.press(second, buttons(second)["Delete"])
    assert (await shown.response())["content"].startswith("1 post of job")
    assert await studio.videos() == []
