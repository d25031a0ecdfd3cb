"""Content rules in every way in: what a place does not allow costs nothing, and a real person is looked at first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.generation.chat.making import ALIKE_WITHIN
from bot.generation.job import Job
from bot.generation.message import Button, Message, Press
from bot.generation.policy.policies import Operators, Policies
from bot.generation.policy.policy import Gate
from bot.generation.ports import Caps
from tests.builders import Talk, chat_of, facts
from tests.world import Bot, World, bot_in


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot_in(World(tmp_path)) as bot:
        bot.world.chat.files |= {f"handle-{slot}": b"a picture" for slot in ("first_frame", "frames", "last")}
        yield bot


def talk_under(bot: Bot, policy: Mapping[str, Any]) -> Talk:
    return Talk(bot, chat_of(bot, policies=Policies(bot.store, Operators(policy))), said=len(policy) * 1000)


def refusal(answer: object) -> str:
    assert isinstance(answer, Message), answer
    assert answer.private
    return answer.text.key


@pytest.mark.row("B66")
@pytest.mark.parametrize(
    "words", ["a dr@g0n", "d r a g o n", "ｄｒａｇｏｎ", "a fox --no dragon", "a fox --no dr\u200bagon"]
)
async def test_a_listed_word_is_refused_before_anything_is_spent(bot: Bot, words: str) -> None:
    talk = talk_under(bot, {"deny": ("dragon",)})
    assert refusal(await talk.say("video", words)) == "content.word"
    assert await talk.say("video", "a snapdragon") is None
    assert len(await bot.store.jobs(None, None, 9)) == 1


async def test_a_listed_word_is_refused_in_every_way_in(bot: Bot) -> None:
    """An order, a form, a form about an earlier job, the same again, the yes to a price."""
    free = Talk(bot, chat_of(bot))
    made = await free.made("video", "a dragon")
    bot.world.caps = Caps(100_000_000, 20, confirm_micro_usd=0)
    asked = await Talk(bot, chat_of(bot), said=500).told("video", "a dragon and a fox")
    yes = next(one for one in asked.buttons if isinstance(one, Button) and one.press is Press.CONFIRM)
    bot.world.caps = Caps(100_000_000, 20)
    await bot.work()
    bot.world.clock.at += ALIKE_WITHIN + 1
    talk = talk_under(bot, {"deny": ("dragon",)})
    assert refusal(await talk.press(Press.CONFIRM, yes.ref)) == "content.word"
    assert refusal(await talk.press(Press.AGAIN, f"j{made.id}-r0")) == "content.word"
    assert refusal(await talk.say("job.retry", job=made.id)) == "content.word"
    assert refusal(await talk.send(await talk.form("studio"), prompt="a dragon")) == "content.word"
    assert refusal(await talk.send(await talk.form("remix", job=made.id))) == "content.word"
    assert len(await bot.store.jobs(None, None, 9)) == 1


async def test_what_a_pattern_finds_is_refused_and_its_text_is_not_told(bot: Bot) -> None:
    talk = talk_under(bot, {"deny_patterns": (r"discord\.gg/\w+",)})
    told = await talk.told("video", "a sign that says discord.gg/abc")
    assert (told.text.key, told.text.facts) == ("content.word", {"piece": "discord.gg/abc"})


async def test_the_rule_that_every_place_has_needs_no_policy(bot: Bot) -> None:
    talk = Talk(bot, chat_of(bot))
    assert refusal(await talk.say("video", "n.u.d.e s c h o o l g i r l")) == "content.hard"
    assert await bot.store.jobs(None, None, 9) == []


@pytest.mark.parametrize("said", ["option", "flag", "form"])
async def test_a_real_person_is_looked_at_first_however_it_was_said(bot: Bot, said: str) -> None:
    talk = talk_under(bot, {"review_channel": "77"})
    if said == "option":
        job = await talk.made("animate", "she waves", "first_frame", real_person=True)
    elif said == "flag":
        job = await talk.made("animate", "she waves --real-person yes", "first_frame")
    else:
        form = await talk.form("studio")
        assert next(one for one in form.fields if one.name == "real_person").value == "no"
        assert await talk.send(form, "frames", prompt="she waves", real_person="yes") is None
        job = await made_last(talk)
    assert Gate.PROMPT in job.gates


@pytest.mark.parametrize("words", ["a doll waves", "a doll waves --real-person no"])
async def test_without_the_tick_nothing_waits(bot: Bot, words: str) -> None:
    talk = talk_under(bot, {"review_channel": "77"})
    assert (await talk.made("animate", words, "first_frame", real_person=False)).gates == frozenset()


async def test_a_real_person_is_refused_where_nobody_can_look_or_none_are_allowed(bot: Bot) -> None:
    nobody = Talk(bot, chat_of(bot))
    assert (
        refusal(await nobody.say("animate", "she waves", "first_frame", real_person=True)) == "policy.no_review_channel"
    )
    none = talk_under(bot, {"review_channel": "77", "real_people": False})
    assert refusal(await none.say("animate", "she waves", "first_frame", real_person=True)) == "policy.no_real_people"


async def test_every_form_that_takes_pictures_asks_who_is_on_them(bot: Bot) -> None:
    """Where there is room for five fields, it is one of them, or the files' own hint names the flag."""
    talk = Talk(bot, chat_of(bot))
    forms = [await talk.form("studio"), await talk.form("menu.animate", "", "first_frame")]
    for form in forms:
        fields = {one.name: one for one in form.fields}
        asks, files = fields["real_person"], next(one for one in form.fields if one.kind == "files")
        assert asks.basic or (files.hint is not None and files.hint.key == "form.files_hint_person")


async def test_no_way_in_gets_under_the_floor_of_the_policy(bot: Bot) -> None:
    """What was made under a lower one is made again under the one of today."""
    low = Talk(bot, chat_of(bot))
    before = await low.made("video", "a fox --safety fast")
    await bot.work()
    bot.world.clock.at += ALIKE_WITHIN + 1
    talk = talk_under(bot, {"safety": "full"})
    jobs: list[Job] = [
        await talk.made("video", "a hare --safety none"),
        await talk.made("video", "a wolf", safety="fast", person="bob"),
        await talk.made("job.retry", job=before.id),
    ]
    assert (
        await talk.send(await talk.form("studio", person="cid"), prompt="a cat", more="--safety none", person="cid")
        is None
    )
    jobs.append(await made_last(talk))
    assert await talk.send(await talk.form("remix", job=before.id), prompt="a dog") is None
    jobs.append(await made_last(talk))
    assert {job.request.safety.mode for job in jobs} == {"full"}


def test_no_parameter_about_safety_is_ever_left_out() -> None:
    """A parameter that a provider refuses by name is left out of the next try only if it is one of these."""
    assert not any("safety" in name.lower() for name in facts().unlisted)


async def made_last(talk: Talk) -> Job:
    found = await talk.bot.store.job_of(talk.commands[-1].key)
    assert found is not None
    return replace(found)


@pytest.mark.parametrize("words", ["@dragon flies", "@drag0n flies"])
async def test_names_of_elements_are_looked_at_too(bot: Bot, words: str) -> None:
    talk = talk_under(bot, {"deny": ("dragon",)})
    assert refusal(await talk.say("video", words)) == "content.word"
    bot.world.chat.files["handle-front"] = b"a picture"
    assert (await talk.told("element.add", "", "front", name="dragon")).text.key == "element.saved"
    assert refusal(await talk.say("animate", "it flies", "first_frame", element1="dragon")) == "content.word"
