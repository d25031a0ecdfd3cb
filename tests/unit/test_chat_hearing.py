"""Who may do what, how it is acknowledged, and what is carried on after a crash."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.chat.acting import LANDING
from bot.generation.chat.hearing import Chat
from bot.generation.chat.making import ALIKE_WITHIN
from bot.generation.chat.pace import BURST, REFILL, Pace
from bot.generation.chat.refs import Ref, read_ref
from bot.generation.chat.table import MENUS, PRESSES, command_table
from bot.generation.command import Command, Person, Place, ReplyTo
from bot.generation.delivery import Purpose
from bot.generation.housekeeping import Housekeeping
from bot.generation.job import Job
from bot.generation.message import Button, Form, Message, Press, Text
from bot.generation.money import Standing
from bot.generation.ports import Habits, Manner, Preset, SavedElement
from bot.media.parcels import Parcels
from tests.builders import Talk, chat_of, facts
from tests.fakes import FakeClock
from tests.world import Bot, World, bot_in

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
ELSEWHERE = Place("fake", "another", "channel")
DAY = "2025-10-09"


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """People in a channel."""
    bot.world.chat.files = {"handle-first": b"first", "handle-front": b"front"}
    return Talk(bot, chat_of(bot))


async def finished(talk: Talk, words: str = "a red fox", person: str = "ann") -> Job:
    """A job of Ann's whose video is posted, and a minute later."""
    made = await talk.made("video", words, person=person)
    await talk.bot.work()
    talk.bot.world.clock.at += ALIKE_WITHIN + 1
    return made


async def due(talk: Talk) -> bool:
    """Whether something is still owed; it is time for it then."""
    at = await talk.bot.store.next_due()
    talk.bot.world.clock.at = max(talk.bot.world.clock.at + 0.001, at or 0.0)
    return at is not None


async def remarks(talk: Talk, job: Job) -> list[tuple[str, str]]:
    events = await talk.bot.store.events(job.id)
    return [(event.what, event.detail) for event in events if event.what.endswith("refused")]


def key(answer: object) -> str:
    assert isinstance(answer, Message), answer
    return answer.text.key


async def as_moderator(talk: Talk, press: Press, ref: str, *, moderates: bool, place: Place | None = None) -> str:
    """Bob presses; what he is comes with the press."""
    pressed = talk.command(f"press.{press}", person="bob", ref=ref)
    asker = replace(pressed.asked_by, moderates=moderates)
    return key(await talk.tell(replace(pressed, asked_by=asker, place=place or talk.place)))


# -- how it is acknowledged


def test_every_name_has_a_manner(bot_less: Chat) -> None:
    """As the table says; a platform registers nothing else."""
    for spec in command_table(facts()):
        assert bot_less.manner(named(spec.name)) is spec.manner
    for press in Press:
        assert bot_less.manner(named(f"press.{press}")) is PRESSES[press]
    for menu in MENUS:
        assert bot_less.manner(named(f"menu.{menu}")) is MENUS[menu]


def test_every_name_of_the_table_has_a_verb(bot_less: Chat) -> None:
    """And every verb of a command stands in the table."""
    names = {spec.name for spec in command_table(facts())} | {f"menu.{menu}" for menu in MENUS} | {"form"}
    assert set(bot_less._verbs) == names | {"gallery.react"}  # a star under a video; nobody types it
    assert set(PRESSES) == set(Press)


@pytest.mark.parametrize(
    ("draft", "manner"),
    [("make-1", Manner.MAKING), ("keep-1", Manner.PRIVATE), ("", Manner.PRIVATE), (None, Manner.PRIVATE)],
)
def test_a_form_is_acknowledged_by_what_becomes_of_it(bot_less: Chat, draft: str | None, manner: Manner) -> None:
    """A job, or a setting."""
    assert bot_less.manner(named("form", draft=draft)) is manner


@pytest.mark.parametrize("name", ["", "press.", "press.explode", "vide", "element", "press.again.x", "\ud800"])
async def test_what_nobody_knows_is_answered_privately(talk: Talk, name: str) -> None:
    """It leads nowhere, and changes nothing."""
    unknown = talk.command(name, ref="0000000000000")
    assert talk.chat.manner(unknown) is Manner.PRIVATE
    said = await talk.tell(unknown)
    assert (key(said), getattr(said, "private", None)) == ("press.over", True)


def named(name: str, **options: Any) -> Command:
    return Talk(None, None).command(name, **options)  # type: ignore[arg-type]  # it only counts here


@pytest.fixture
async def bot_less(talk: Talk) -> Chat:
    """A chat that nobody talks to."""
    return talk.chat


# -- what is refused before anything is acknowledged


def test_a_few_at_once_then_one_every_other_second() -> None:
    """Each person has a measure of their own."""
    clock = FakeClock()
    pace = Pace(clock)
    assert [pace.wait(ANN) for _ in range(BURST + 2)] == [0] * BURST + [2, 2]
    assert pace.wait(BOB) == 0
    clock.at += REFILL - 0.5
    assert pace.wait(ANN) == 1
    clock.at += 0.5
    assert (pace.wait(ANN), pace.wait(ANN)) == (0, 2)
    clock.at += 60
    assert [pace.wait(ANN) for _ in range(BURST + 1)] == [0] * BURST + [2]


@given(st.lists(st.floats(0, 5), max_size=60))
def test_nobody_gets_more_than_the_measure(pauses: list[float]) -> None:
    """Over any stretch of time, and whoever waits as long as was said may go on."""
    clock = FakeClock()
    pace, taken = Pace(clock), [0.0] * 0
    for pause in pauses:
        clock.at += pause
        if wait := pace.wait(ANN):
            clock.at += wait
            assert pace.wait(ANN) == 0
        taken.append(clock.at)
    for n, began in enumerate(taken):
        for m in range(n, len(taken)):
            assert m - n + 1 <= BURST + (taken[m] - began) / REFILL + 1e-6


async def test_whoever_is_too_fast_hears_how_long_to_wait(talk: Talk) -> None:
    """With the words to send again; questions are always answered."""
    for n in range(BURST):
        assert talk.chat.refuses(talk.command("video", f"fox {n}")) is None
    assert talk.chat.refuses(talk.command("video", "one more")) == Message(
        Text("chat.too_fast", seconds=2), private=True, copy="one more"
    )
    form = talk.chat.refuses(talk.command("form", draft="make-1", values={"prompt": "a fox"}))
    assert form is not None
    assert (form.text.key, form.copy) == ("chat.too_fast", "a fox")
    assert talk.chat.refuses(talk.command("queue")) is None
    assert talk.chat.refuses(talk.command("video", "one more", person="bob")) is None


async def test_a_place_where_i_may_not_post_is_named_before_anything_is_begun(talk: Talk) -> None:
    """With what is missing."""
    order = talk.command("video", "a fox")
    order = replace(order, place=replace(talk.place, missing=("Send Messages", "Attach Files")))
    assert talk.chat.refuses(order) == Message(
        Text("chat.may_not_post", names="Send Messages, Attach Files"), private=True, copy="a fox"
    )
    assert talk.chat.refuses(replace(order, name="history")) is None


async def test_mistakes_that_show_at_once_are_refused_at_once(talk: Talk) -> None:
    """With the typed words to copy and correct; names of things saved are looked up later."""
    said = talk.chat.refuses(talk.command("video", "a fox --dur 99"))
    assert said is not None
    assert (said.text.key, said.copy, said.private) == ("request.duration_range", "a fox --dur 99", True)
    assert talk.chat.refuses(talk.command("video", "a fox --dur 99 --preset tall")) is None


# -- buttons


REFS = st.text() | st.from_regex(r"j?[0-9a-f]{0,14}(-[rnx]\d{0,4})?", fullmatch=True)


@given(REFS)
def test_a_ref_is_read_or_is_none(words: str) -> None:
    """Whatever a client sends."""
    assert isinstance(read_ref(words), Ref | None)


def test_refs_of_every_release_are_read() -> None:
    """Messages outlive releases."""
    assert read_ref("0123456789abc") == Ref("0123456789abc")
    assert read_ref("j0123456789abc-r12") == Ref("0123456789abc", Purpose.RESULT, 12)
    assert read_ref("j0123456789abc-n0") == Ref("0123456789abc", Purpose.NOTICE, 0)


@pytest.mark.parametrize("press", [press for press in Press if press not in (Press.PAGE, Press.DISMISS)])
@pytest.mark.parametrize("ref", ["", "0000000000000", "j0000000000000-r0", "'; DROP TABLE jobs", "\ud800", "9" * 5000])
async def test_a_tampered_button_leads_nowhere(talk: Talk, press: Press, ref: str) -> None:
    """And changes nothing."""
    await finished(talk)
    assert key(await talk.press(press, ref)) in ("press.over", "form.over")
    assert len(await talk.bot.store.jobs(None, None, 9)) == 1


@pytest.mark.row("B55")
@pytest.mark.parametrize(
    "press", [Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.CANCEL, Press.RETRY, Press.CONFIRM, Press.DELETE]
)
async def test_what_is_not_ones_own_is_refused_and_written_down(talk: Talk, press: Press) -> None:
    """In a sentence for whoever pressed; the job's history names them."""
    made = await finished(talk)
    said = await talk.press(press, f"j{made.id}-r0", person="bob")
    assert (key(said), getattr(said, "private", None)) == ("press.not_yours", True)
    assert await remarks(talk, made) == [(f"{press} refused", "fake:bob")]
    assert len(await talk.bot.store.jobs(None, None, 9)) == 1
    assert not talk.bot.world.chat.channel[0].deleted


@pytest.mark.parametrize("press", [Press.AGAIN, Press.DETAILS, Press.CANCEL, Press.DELETE])
async def test_a_button_of_another_tenant_leads_nowhere(talk: Talk, press: Press) -> None:
    """Not even a moderator there learns that the job exists; the attempt is written down."""
    made = await finished(talk)
    assert await as_moderator(talk, press, f"j{made.id}-r0", moderates=True, place=ELSEWHERE) == "press.over"
    assert len(await remarks(talk, made)) == 1
    assert not talk.bot.world.chat.channel[0].deleted


async def test_ones_own_button_works_in_any_place(talk: Talk) -> None:
    """A person is the same everywhere on a platform."""
    made = await finished(talk)
    away = replace(talk, place=ELSEWHERE, said=50)
    assert await away.press(Press.AGAIN, made.id) is None


async def test_details_are_for_everybody_in_the_place(talk: Talk) -> None:
    """Each for themselves."""
    made = await finished(talk)
    said = await talk.press(Press.DETAILS, f"j{made.id}-r0", person="bob")
    assert (key(said), getattr(said, "private", None)) == ("details.title", True)


async def test_edit_opens_the_form_and_cancel_stops_the_job(talk: Talk) -> None:
    """For whoever asked."""
    made = await talk.made("video", "a fox")
    assert isinstance(await talk.press(Press.EDIT, made.id), Form)
    assert key(await talk.press(Press.CANCEL, made.id)) == "job.cancelled"


# -- deleting


async def test_ones_own_video_is_taken_away_and_never_again(talk: Talk) -> None:
    """By its button; a second press says that nothing is there."""
    made = await finished(talk, "a fox --n 2")
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r1")) == "job.posts_deleted"
    assert [posted.deleted for posted in talk.bot.world.chat.channel] == [False, True]
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r1")) == "job.nothing_to_delete"
    assert key(await talk.say("job.delete", job=made.id)) == "job.posts_deleted"
    assert [posted.deleted for posted in talk.bot.world.chat.channel] == [True, True]
    assert key(await talk.say("job.delete", job=made.id)) == "job.nothing_to_delete"


async def test_a_moderator_deletes_where_they_moderate(talk: Talk) -> None:
    """Whoever is none any more does not: the flag comes with the press."""
    made = await finished(talk)
    assert await as_moderator(talk, Press.DELETE, f"j{made.id}-r0", moderates=False) == "press.not_yours"
    assert [posted.deleted for posted in talk.bot.world.chat.channel] == [False]
    assert await as_moderator(talk, Press.DELETE, f"j{made.id}-r0", moderates=True) == "job.posts_deleted"
    assert [posted.deleted for posted in talk.bot.world.chat.channel] == [True]
    events = await talk.bot.store.events(made.id)
    assert any("by bob" in event.detail for event in events)


@pytest.mark.parametrize("place", [ELSEWHERE, Place("other", "t", "channel")])
async def test_a_moderator_of_another_place_cannot_delete_by_the_jobs_id(talk: Talk, place: Place) -> None:
    """Nor learn that it is there, even where places of two platforms have the same name."""
    made = await finished(talk)
    asked = talk.command("job.delete", person="bob", job=made.id)
    asked = replace(asked, place=place, asked_by=replace(asked.asked_by, moderates=True))
    assert key(await talk.tell(asked)) == "job.unknown"
    assert not talk.bot.world.chat.channel[0].deleted


async def test_a_post_in_a_channel_that_is_down_is_taken_away_later(talk: Talk) -> None:
    """It is owed from the commit that says who wanted it: a bot that dies before the chat answers owes it, too."""
    made, world = await finished(talk), talk.bot.world
    world.chat.outcomes = ["down"]
    assert await as_moderator(talk, Press.DELETE, f"j{made.id}-r0", moderates=True) == "job.posts_leaving"
    assert [posted.deleted for posted in world.chat.channel] == [False]
    assert [one.deed.action for one in await talk.bot.store.deeds("fake", "t", 1)] == ["post.delete"]
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r0")) == "job.nothing_to_delete"
    papers = Parcels(world.root / "media")
    await Housekeeping(talk.bot.store, talk.bot.api, {"fake": world.chat}, papers, world.clock, world.ids).turn()
    assert [posted.deleted for posted in world.chat.channel] == [True]
    assert list(await talk.bot.store.chores(world.clock.now(), 10)) == []


async def test_a_post_that_the_channel_does_not_give_up_is_named(talk: Talk) -> None:
    """With its reason."""
    made = await finished(talk)
    talk.bot.world.chat.outcomes = ["refuse"]
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r0")) == "platform.post_refused"


async def test_a_video_that_is_just_being_posted_is_waited_for_and_named(talk: Talk) -> None:
    """Whoever sees it can press before our own row says that it is there."""
    made = await talk.made("video", "a red fox")
    talk.bot.world.chat.outcomes = ["lost"]
    while not talk.bot.world.chat.attempts:
        assert await talk.bot.turn() or await due(talk)
    began = talk.bot.world.clock.at
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r0")) == "job.still_posting"
    assert talk.bot.world.clock.at >= began + LANDING
    assert not talk.bot.world.chat.channel[0].deleted
    await talk.bot.work()
    assert key(await talk.press(Press.DELETE, f"j{made.id}-r0")) == "job.posts_deleted"


# -- managing


@pytest.mark.parametrize("name", ["admin.status", "admin.pause", "admin.resume"])
async def test_only_who_manages_the_place_may(talk: Talk, name: str) -> None:
    """A hidden command can still be sent."""
    assert key(await talk.say(name)) == "admin.not_allowed"
    assert not await talk.bot.store.is_paused("fake", "t")


async def test_a_paused_place_waits_until_it_is_resumed(talk: Talk) -> None:
    """Others go on."""

    async def managing(name: str) -> str:
        asked = talk.command(name)
        return key(await talk.tell(replace(asked, asked_by=replace(asked.asked_by, manages=True))))

    assert await managing("admin.resume") == "admin.was_working"
    assert await managing("admin.pause") == "admin.now_paused"
    assert await managing("admin.status") == "admin.paused"
    await talk.made("video", "a fox")
    away = replace(talk, place=ELSEWHERE, said=50)
    await away.made("video", "a fox", person="bob")
    await talk.bot.turn()
    await talk.bot.turn()
    assert len(talk.bot.world.api.tasks) == 1
    assert await managing("admin.resume") == "admin.now_working"
    await talk.bot.work()
    assert len(talk.bot.world.api.tasks) == 2


# -- what somebody is typing


async def test_names_are_offered_those_that_begin_with_it_first(talk: Talk) -> None:
    """Nobody else's; an @ may be typed."""
    for name in ("samira", "mira", "zoe", "mirabel"):
        await talk.bot.store.save_element(SavedElement(f"id-{name}", ANN, name, "x", (), (), 0.0))
    await talk.bot.store.save_element(SavedElement("id-b", BOB, "mirko", "x", (), (), 0.0))
    asked = talk.command("animate")
    offered = await talk.chat.suggest(asked, "element2", "@MIR")
    assert [choice.value for choice in offered] == ["mira", "mirabel", "samira"]
    assert [choice.label for choice in offered] == ["@mira", "@mirabel", "@samira"]
    assert [choice.value for choice in await talk.chat.suggest(replace(asked, name="element.show"), "name", "z")] == [
        "zoe"
    ]


async def test_presets_are_offered_with_what_they_stand_for(talk: Talk) -> None:
    """For the option of any command, and for the names of their own."""
    await talk.bot.store.save_preset(Preset(ANN, "tall", "--ar 9:16"), 0.0)
    for name, option in (("video", "preset"), ("preset.use", "name"), ("preset.delete", "name")):
        (offered,) = await talk.chat.suggest(talk.command(name), option, "9:16")
        assert (offered.value, offered.label) == ("tall", "tall: --ar 9:16")


async def test_jobs_are_offered_at_most_25_the_newest_first(talk: Talk) -> None:
    """By id or words."""
    for n in range(26):
        made = await talk.made("video", f"fox number {n}", person=f"p{n % 2}")
        await talk.bot.service.cancel(made.id, made.person)
        talk.bot.world.clock.at += 1
    for _ in range(15):
        made = await talk.made("video", f"cat {_}", person="p0")
        await talk.bot.service.cancel(made.id, made.person)
        talk.bot.world.clock.at += 1
    asked = talk.command("job.show", person="p0")
    offered = await talk.chat.suggest(asked, "job", "")
    assert len(offered) == 25
    assert offered[0].value == made.id
    assert [choice.value for choice in await talk.chat.suggest(asked, "job", made.id[:6])] == [made.id]
    assert "cat 14" in str((await talk.chat.suggest(asked, "job", "CAT 14"))[0].label)
    assert await talk.chat.suggest(replace(asked, name="preset.save"), "job", "nothing like it") == []


# -- after a crash


async def carried_on(chat: Chat) -> int:
    """As a start does it; how many commands that were."""
    commands = await chat.cut_off()
    for command in commands:
        await chat.carry_on(command)
    return len(commands)


async def test_what_was_received_and_not_acknowledged_is_dropped(world: World) -> None:
    """Whoever sent it saw an error."""
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        await talk.chat.receive(talk.command("video", "a fox"))
    async with bot_in(world) as bot:
        assert await carried_on(chat_of(bot)) == 0
        assert await bot.store.jobs(None, None, 9) == []


@pytest.mark.row("F03")
async def test_what_was_acknowledged_is_admitted_once(world: World) -> None:
    """At the address of the message that acknowledged it, whose telling goes on."""
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        order = talk.command("video", "a fox")
        await talk.chat.receive(order)
        shown = replace(order.reply_to, address="channel:shown", spoiler=True)
        await talk.chat.acknowledged(order, shown)
    for left in (1, 0):
        async with bot_in(world) as bot:
            assert await carried_on(chat_of(bot)) == left
            made = await bot.store.job_of(order.key)
            assert made is not None
            assert (made.reply_to, made.person) == (shown, ANN)
            assert await bot.store.standing("runware", DAY) == Standing(560_000)
            (telling,) = await bot.store.tell("fake", world.clock.now() + 60, 9)
            assert (telling.job_id, telling.reply_to) == (made.id, shown)


async def test_a_press_or_form_that_was_cut_off_is_carried_on(world: World) -> None:
    """With its options; a draft is still there."""
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        earlier = await talk.made("video", "a fox")
        form = await talk.form("studio")
        values = {"prompt": "a cat", "more": "--dur 9"}
        cut = [talk.command("press.again", ref=earlier.id), talk.command("form", draft=form.draft, values=values)]
        for command in cut:
            await talk.chat.receive(command)
            await talk.chat.acknowledged(command, command.reply_to)
    async with bot_in(world) as bot:
        assert await carried_on(chat_of(bot)) == 2
        made = [await bot.store.job_of(command.key) for command in cut]
        assert [one.request.shown_prompt for one in made if one] == ["a fox", "a cat"]


async def test_what_was_acknowledged_and_cannot_be_done_is_told(world: World) -> None:
    """In its message: nobody waits for the live answer any more."""
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        order = talk.command("video", "a fox --preset gone")
        await talk.chat.receive(order)
        await talk.chat.acknowledged(order, order.reply_to)
    async with bot_in(world) as bot:
        assert await carried_on(chat_of(bot)) == 1
        (telling,) = await bot.store.tell("fake", world.clock.now() + 60, 9)
        assert (telling.job_id, telling.reasons) == (None, (Text("preset.unknown", name="gone", known="–"),))


async def test_commands_of_other_platforms_are_carried_on_as_plain_orders(bot: Bot) -> None:
    """The terminal has no habits and no forms."""
    talk = Talk(bot, chat_of(bot))
    await bot.store.save_habits(ANN, Habits("--dur 9"))
    order = talk.command("video", "a fox")
    await bot.service.receive(order)
    await bot.service.acknowledged(order.key)
    assert await carried_on(chat_of(bot, hears=())) == 1
    made = await bot.store.job_of(order.key)
    assert made is not None
    assert made.request.duration == 5


@pytest.mark.row("F39")
async def test_a_command_that_comes_twice_is_heard_once(talk: Talk) -> None:
    """Whoever was first answers it."""
    order = talk.command("video", "a fox")
    assert await talk.tell(order) is None
    assert not await talk.chat.receive(order)
    assert await talk.chat.handle(order) is None
    assert len(await talk.bot.store.jobs(None, None, 9)) == 1


@pytest.mark.row("B12")
async def test_half_characters_anywhere_in_a_command_do_not_break_it(talk: Talk) -> None:
    """In words, options, values and names of files."""
    order = talk.command("animate", "a \ud800 fox", "first_frame", avoid="\udfff text")
    order = replace(order, attachments=(replace(order.attachments[0], name="\ud800.jpg"),))
    assert talk.chat.refuses(order) is None
    assert await talk.tell(order) is None
    made = await talk.bot.store.job_of(order.key)
    assert made is not None
    assert (made.request.positivePrompt, made.request.negativePrompt) == ("a ? fox", "? text")
    form = await talk.form("studio")
    assert await talk.send(form, prompt="a \ud800 cat") is None
    for name in ("element.add", "element.show", "preset.save", "preset.delete", "job.info", "job.show", "history"):
        options = dict.fromkeys(("name", "flags", "job", "filter", "description"), "--x \ud800")
        assert isinstance(await talk.say(name, "", **options), Message)


# -- languages


async def test_a_private_answer_is_in_the_language_that_the_person_chose(talk: Talk) -> None:
    """A public one is the place's."""
    assert (await talk.told("queue")).locale is None
    await talk.bot.store.save_habits(ANN, Habits("", "de"))
    for answer in (await talk.told("queue"), await talk.told("video", "a"), await talk.told("press.explode")):
        assert (answer.private, answer.locale) == (True, "de")
    assert (await talk.told("queue", person="bob")).locale is None
    made = await finished(talk)
    assert (await talk.told("job.show", job=made.id)).locale is None


async def test_a_button_of_the_history_goes_through_the_same_door(talk: Talk) -> None:
    """Each one there can be pressed."""
    made = await finished(talk)
    shown = await talk.told("history")
    (again,) = shown.buttons
    assert isinstance(again, Button)
    assert (again.press, again.ref) == (Press.AGAIN, made.id)
    assert ReplyTo("fake", "x") != made.reply_to
    assert await talk.press(again.press, again.ref) is None
