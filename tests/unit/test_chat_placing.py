"""What is ordered in direct messages about an order of a channel belongs to that channel: its rules all hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.chat.making import ALIKE_WITHIN
from bot.generation.chat.verbs import Answer
from bot.generation.command import Asker, Person, Place
from bot.generation.job import Job
from bot.generation.message import Button, Form, Message, Press
from bot.generation.policy.policies import Level, Policies
from bot.generation.policy.policy import Gate, Mode, Policy
from bot.generation.ports import Limit
from tests.builders import Talk, chat_of
from tests.unit.test_chat_private_first import Doors
from tests.world import Bot, World, bot_in

ANN, MOD = Person("fake", "ann"), Person("fake", "mod")
CHANNEL = Place("fake", "t", "channel")
# Of no server, as on Discord; of the same workspace, as on Slack.
ASIDE = {"of nobody": Place("fake", "dm:ann", "d", direct=True), "of it": Place("fake", "t", "D1", direct=True)}
Way = Callable[[Talk, Job], Awaitable[Answer]]


class Room:
    """A channel whose videos go to their person first, and Ann's direct messages."""

    def __init__(self, bot: Bot, chat: Doors, policies: Policies, aside: Place) -> None:
        self.bot = bot
        self.chat = chat
        self.policies = policies
        self.there = Talk(bot, chat_of(bot, policies=policies))
        self.aside = Talk(bot, self.there.chat, aside, said=500)

    async def made(self) -> Job:
        """Ann's first video, a while ago."""
        made = await self.there.made("video", "a red fox")
        await self.bot.work()
        self.bot.world.clock.at += ALIKE_WITHIN + 1
        return made

    async def set(self, **values: str) -> None:
        await self.policies.set(CHANNEL, Level.CHANNEL, values, (), MOD, 1.0)

    async def ordered(self) -> Job:
        """The job of the last thing that was said in the direct messages."""
        found = await self.bot.store.job_of(self.aside.commands[-1].key)
        assert found is not None
        return found


@pytest.fixture(params=ASIDE)
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    chat = Doors()
    world = World(tmp_path, chat=chat, policy=Policy(mode=Mode.PRIVATE_FIRST))
    async with bot_in(world) as bot:
        policies = Policies(bot.store)
        await policies.set(CHANNEL, Level.CHANNEL, {"mode": "private_first"}, (), MOD, 0.0)
        yield Room(bot, chat, policies, ASIDE[request.param])


async def by_form(talk: Talk, opened: Answer) -> Answer:
    assert isinstance(opened, Form), opened
    return await talk.send(opened, prompt="a blue fox")


async def edit(talk: Talk, made: Job) -> Answer:
    return await by_form(talk, await talk.press(Press.EDIT, f"j{made.id}-r0"))


async def go_on(talk: Talk, made: Job) -> Answer:
    return await by_form(talk, await talk.press(Press.CONTINUE, f"j{made.id}-r0"))


async def remix(talk: Talk, made: Job) -> Answer:
    return await by_form(talk, await talk.say("remix", job=made.id))


async def menu(talk: Talk, made: Job) -> Answer:
    return await by_form(talk, await talk.say("menu.remix", job_refs=[f"j{made.id}-r0"]))


WAYS: dict[str, Way] = {
    "again": lambda talk, made: talk.press(Press.AGAIN, f"j{made.id}-r0"),
    "retry": lambda talk, made: talk.press(Press.RETRY, f"j{made.id}-n0"),
    "confirm": lambda talk, made: talk.press(Press.CONFIRM, made.id),
    "/job retry": lambda talk, made: talk.say("job.retry", job=made.id),
    "edit": edit,
    "continue": go_on,
    "/remix": remix,
    "menu": menu,
}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def said(answer: Answer) -> str:
    assert isinstance(answer, Message), answer
    assert answer.private
    return answer.text.key


@every_way
async def test_it_is_an_order_of_the_channel(room: Room, way: Way) -> None:
    """Private first again: to its person, who may share it there."""
    made = await room.made()
    assert await way(room.aside, made) is None
    job = await room.ordered()
    assert (job.place, job.reply_to) == (CHANNEL, room.chat.address(CHANNEL))
    assert Gate.PRIVATE in job.gates
    await room.bot.work()
    assert room.chat.went[f"j{job.id}-r0"] == "direct:ann"
    await room.aside.press(Press.SHARE, f"j{job.id}-r0")
    await room.bot.work()
    assert room.chat.went[f"j{job.id}-s0"] == "channel"


@every_way
async def test_where_it_is_switched_off_it_is_refused(room: Room, way: Way) -> None:
    made = await room.made()
    await room.set(mode="off")
    assert said(await way(room.aside, made)) == "policy.off"


@every_way
async def test_a_role_is_looked_up_where_it_counts(room: Room, way: Way) -> None:
    """A press in direct messages carries none."""
    made = await room.made()
    await room.set(roles="makers")
    assert said(await way(room.aside, made)) == "policy.role_needed"
    room.chat.met["ann"] = Asker(ANN, roles=("makers",))
    assert await way(room.aside, made) is None
    assert (await room.ordered()).place == CHANNEL


@every_way
async def test_a_budget_of_the_channel_counts(room: Room, way: Way) -> None:
    made = await room.made()
    await room.bot.store.limit_place("fake", "t", Limit.CHANNEL, "", 600_000, MOD, 1.0)
    assert said(await way(room.aside, made)) == "budget.channel_day_used_up"


@every_way
async def test_where_a_moderator_looks_first_one_does(room: Room, way: Way) -> None:
    made = await room.made()
    await room.set(mode="review_prompts")
    assert said(await way(room.aside, made)) == "policy.no_review_channel"
    await room.set(mode="review_prompts", review_channel="moderators")
    assert await way(room.aside, made) is None
    assert Gate.PROMPT in (await room.ordered()).gates


@every_way
async def test_who_left_orders_nothing_there(room: Room, way: Way) -> None:
    made = await room.made()
    room.chat.gone.add("ann")
    answer = await way(room.aside, made)
    assert said(answer) == "place.left"


@every_way
async def test_where_nobody_can_be_asked_the_words_are_there_to_type(room: Room, way: Way) -> None:
    """With the channel to type them in."""
    made = await room.made()
    room.chat.outcomes = ["down"]
    answer = await way(room.aside, made)
    assert said(answer) == "place.not_asked"
    assert isinstance(answer, Message)
    assert answer.text.facts["there_channel"] == "channel"
    assert "a red fox" in answer.copy


async def test_the_yes_to_a_price_counts_where_its_question_was_about(room: Room) -> None:
    """The channel may have changed its mind since."""
    made = await room.made()
    await room.bot.store.limit_place("fake", "t", Limit.CONFIRM, "", 1, MOD, 1.0)
    question = await room.aside.press(Press.AGAIN, f"j{made.id}-r0")
    assert said(question) == "ask.cost"
    assert isinstance(question, Message)
    (yes, _no) = question.buttons
    assert isinstance(yes, Button)
    await room.set(mode="off")
    assert said(await room.aside.press(Press.CONFIRM, yes.ref)) == "policy.off"
    await room.set(mode="private_first")
    assert await room.aside.press(Press.CONFIRM, yes.ref) is None
    job = await room.ordered()
    assert (job.place, Gate.PRIVATE in job.gates) == (CHANNEL, True)


async def test_what_everybody_saw_is_for_everybody_again(room: Room) -> None:
    """The answer stays in the direct messages; the video goes to the channel, wherever the status message is."""
    await room.set(mode="open")
    made = await room.made()
    order = room.aside.command("press.again", ref=made.id)
    assert await room.aside.tell(order) is None
    await room.bot.store.readdress(order.key, replace(order.reply_to, address="D1:status"))
    job = await room.ordered()
    assert job.reply_to == room.chat.address(CHANNEL)
    await room.bot.work()
    assert room.chat.went[f"j{job.id}-r0"] == "channel"
    tellings = await room.bot.store.tell("fake", room.bot.world.clock.now() + 60, 9)
    assert "D1:status" in [one.reply_to.address for one in tellings if one.job_id == job.id]


async def test_what_only_its_person_saw_becomes_public_by_no_press_but_share(room: Room) -> None:
    """The channel may be open by now."""
    made = await room.made()
    await room.set(mode="open")
    await room.aside.press(Press.AGAIN, f"j{made.id}-r0")
    await room.bot.work()
    assert room.chat.went[f"j{(await room.ordered()).id}-r0"] == "direct:ann"


async def test_a_form_that_asked_where_to_go_is_held_to_its_answer(room: Room) -> None:
    """For its person alone, under the rules of the channel."""
    await room.set(mode="open")
    made = await room.made()
    form = await room.aside.form("remix", job=made.id)
    values = {one.name: one.value for one in form.fields if one.kind != "files"} | {"prompt": "a blue fox"}
    assert await room.aside.say("form", draft=form.draft, values=values, alone=True) is None
    job = await room.ordered()
    assert (job.place, Gate.PRIVATE in job.gates) == (CHANNEL, True)


async def test_what_was_asked_for_in_direct_messages_stays_there(room: Room) -> None:
    """It never was anybody else's business."""
    made = await room.aside.made("video", "a fox")
    await room.bot.work()
    room.bot.world.clock.at += ALIKE_WITHIN + 1
    assert await room.aside.press(Press.AGAIN, f"j{made.id}-r0") is None
    assert (await room.ordered()).place == room.aside.place


async def test_a_yes_in_direct_messages_shows_nothing_to_a_channel(room: Room) -> None:
    """What is like a job of the channel is not asked about there: a yes would be an order of that channel."""
    await room.set(mode="open")
    await room.there.made("video", "a fox")
    assert await room.aside.say("video", "a fox") is None
    assert (await room.ordered()).place == room.aside.place


async def test_elements_of_the_channels_people_are_offered(room: Room) -> None:
    """The form belongs where the earlier job was given."""
    made = await room.made()
    form = await room.aside.form("remix", job=made.id)
    draft = await room.bot.store.draft(form.draft, 0.0)
    assert draft is not None
    assert draft.content["tenant"] == "t"
