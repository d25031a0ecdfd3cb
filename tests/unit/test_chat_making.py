"""Everything that ends in a job: commands, forms, Again, Retry, Continue, and what is asked or refused before."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.generation.chat.checking import Checked, Checking, too_large
from bot.generation.chat.hearing import Chat
from bot.generation.chat.making import ALIKE_WITHIN, DRAFT_FOR
from bot.generation.command import Attachment, Person, Place
from bot.generation.delivery import Purpose
from bot.generation.job import InputKind, Job, JobState
from bot.generation.message import Button, Form, Message, Press, Text
from bot.generation.policy.doorkeeper import Doorkeeper
from bot.generation.policy.policies import Operators, Policies
from bot.generation.ports import Caps, Habits, Preset
from bot.generation.service import Rules, Service
from bot.generation.steps import LIMITS
from tests.builders import Talk, chat_of, command, facts
from tests.world import Bot, World, bot_in

ANN = Person("fake", "ann")
PRICE = 560_000
MIDNIGHT = 1_760_054_400.0  # the next one after the worlds begin
FILES = ("first", "last", "front", "image1", "first_frame", "last_frame", "image", "video_sample", "frames")


@pytest.fixture
async def talk(bot: Bot) -> Talk:
    """People in a channel whose files are there."""
    bot.world.chat.files = {f"handle-{slot}": slot.encode() for slot in FILES}
    return Talk(bot, chat_of(bot))


async def finished(talk: Talk, name: str = "video", words: str = "a red fox", *slots: str, **options: Any) -> Job:
    """A job whose videos are posted, and a minute later."""
    made = await talk.made(name, words, *slots, **options)
    await talk.bot.work()
    talk.bot.world.clock.at += ALIKE_WITHIN + 1
    return await job(talk, made.id)


async def job(talk: Talk, job_id: str) -> Job:
    found = await talk.bot.store.job(job_id)
    assert found is not None
    return found


async def mira(talk: Talk, name: str = "mira") -> None:
    assert (await talk.told("element.add", "", "front", name=name)).text.key == "element.saved"


def keys(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields)]


def value(form: Form, name: str) -> str:
    return next(one.value for one in form.fields if one.name == name)


async def last(talk: Talk) -> Job:
    """The job of the last command."""
    found = await talk.bot.store.job_of(talk.commands[-1].key)
    assert found is not None
    return found


# -- commands


async def test_video_makes_a_job_of_words_and_options(talk: Talk) -> None:
    """At the address of the message that acknowledged it."""
    made = await talk.made("video", "a red fox --dur 7", seconds=4, aspect="9:16", avoid="text")
    asked = made.request
    assert (asked.positivePrompt, asked.negativePrompt, asked.duration) == ("a red fox", "text", 4)
    assert (asked.width, asked.height, made.state) == (1080, 1920, JobState.QUEUED)
    assert made.reply_to == talk.commands[-1].reply_to


async def test_animate_takes_pictures_for_both_ends(talk: Talk) -> None:
    """They are fetched before anything is sent."""
    made = await talk.made("animate", "a red fox", "first_frame", "last_frame")
    assert [(frame.frame, frame.image) for frame in made.request.frameImages] == [("first", "first"), ("last", "last")]
    assert (made.request.width, made.state) == (None, JobState.INPUTS)


async def test_motion_copies_a_movement_facing_as_the_picture_does(talk: Talk) -> None:
    """Unless something is said."""
    made = await talk.made("motion", "a red fox", "image", "video_sample")
    assert (made.request.referenceImages, made.request.referenceVideos) == (("reference",), ("motion",))
    assert made.request.klingai.characterOrientation == "image"
    kinds = {given.name: given.kind for given in await talk.bot.store.inputs(made.id)}
    assert kinds == {"reference": InputKind.PICTURE, "motion": InputKind.VIDEO}
    made = await talk.made("motion", "a red fox", "image", "video_sample", orientation="video", keep_sound=True)
    assert made.request.klingai.characterOrientation == "video"


async def test_an_element_brings_its_files_along(talk: Talk) -> None:
    """They are here already; only the frame is fetched."""
    await mira(talk)
    made = await talk.made("animate", "@mira waves", "first_frame")
    assert made.request.positivePrompt == "<<<element_1>>> waves"
    inputs = {given.name: given.sha256 is not None for given in await talk.bot.store.inputs(made.id)}
    assert inputs == {"first": False, "element1-front": True}


async def test_habits_are_under_a_preset_and_a_preset_is_under_the_command(talk: Talk) -> None:
    """Layer upon layer, out of what is stored."""
    await talk.bot.store.save_habits(ANN, Habits("--dur 3 --n 2 --quality 30"))
    await talk.bot.store.save_preset(Preset(ANN, "tall", "--n 3 --quality 40 --ar 9:16"), 0.0)
    made = (await talk.made("preset.use", "a fox --quality 50", name="Tall")).request
    assert (made.duration, made.numberResults, made.outputQuality, made.height) == (3, 3, 50, 1920)
    assert (await talk.made("video", "a cat --preset tall")).request == made.model_copy(
        update={"positivePrompt": "a cat", "outputQuality": 40}
    )


async def test_an_unknown_preset_is_refused_with_those_there_are(talk: Talk) -> None:
    """Nobody else's count."""
    await talk.bot.store.save_preset(Preset(Person("fake", "bob"), "wide", "--ar 16:9"), 0.0)
    await talk.bot.store.save_preset(Preset(ANN, "tall", "--ar 9:16"), 0.0)
    said = await talk.told("preset.use", "a fox", name="wide")
    assert said.text == Text("preset.unknown", name="wide", known="tall")


async def test_all_mistakes_are_told_at_once_with_the_words_to_correct(talk: Talk) -> None:
    """For the asker alone; the reasons are written down with the command."""
    said = await talk.told("video", "a fox --dur 99 --zoom 3")
    assert (said.private, said.copy) == (True, "a fox --dur 99 --zoom 3")
    assert keys(said) == ["flag.unknown", "request.duration_range"]
    (telling,) = await talk.bot.store.tell("fake", talk.bot.world.clock.now() + 60, 5)
    assert [reason.key for reason in telling.reasons] == keys(said)
    assert await talk.bot.store.acknowledged() == []


# -- limits


async def test_a_budget_that_is_used_up_is_said_privately(world: World) -> None:
    """And written down."""
    world.caps = Caps(PRICE, 20)
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        await talk.made("video", "a fox")
        said = await talk.told("video", "a cat")
        assert said.private
        assert said.text == Text("budget.day_used_up", price_micro_usd=PRICE, left_micro_usd=0, resets_at=MIDNIGHT)
        assert [telling.reasons for telling in await bot.store.tell("fake", world.clock.now() + 60, 5)] == [
            (),
            (said.text,),
        ]


async def test_a_person_with_too_many_open_jobs_hears_it_alone(world: World) -> None:
    """Again counts, too."""
    world.caps = Caps(None, 1)
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        made = await talk.made("video", "a fox")
        assert keys(await talk.told("video", "a cat")) == ["budget.too_many_open"]
        said = await talk.press(Press.AGAIN, made.id)
        assert isinstance(said, Message)
        assert keys(said) == ["budget.too_many_open"]


# -- safety


def chat_for_adults(bot: Bot) -> Chat:
    """Nudity is allowed wherever the platform marks a place for adults."""
    return chat_of(bot, "none", policies=Policies(bot.store, Operators({"nsfw": True})))


@pytest.mark.parametrize("asked", ["none", "NONE", " none ", "None\u00a0"])
async def test_no_spelling_gets_under_the_floor_of_a_place(bot: Bot, asked: str) -> None:
    """As an option or as a flag; where adults are among themselves it is what they asked for."""
    talk = Talk(bot, chat_of(bot, "none"), Place("fake", "t", "c", age_restricted=False))
    adults = Talk(bot, chat_for_adults(bot), Place("fake", "t", "c", age_restricted=True), said=100)
    for n, words in enumerate((f'a fox --safety "{asked}"', "a fox")):
        options = {"safety": asked} if n else {}
        assert (await talk.made("video", words, person=f"p{n}", **options)).request.safety.mode == "fast"
        assert (await adults.made("video", words, person=f"p{n}", **options)).request.safety.mode == "none"


async def test_again_holds_to_the_floor_of_the_place_it_is_asked_in(bot: Bot) -> None:
    """The job may come from a place for adults."""
    adults = Talk(bot, chat_for_adults(bot), Place("fake", "t", "c", age_restricted=True))
    made = await adults.made("video", "a fox", safety="none")
    assert made.request.safety.mode == "none"
    all_ages = replace(adults, place=Place("fake", "t", "d", age_restricted=False), said=100)
    again = await all_ages.made("job.retry", job=made.id)
    assert again.request.safety.mode == "fast"


# -- again


async def test_again_makes_the_same_and_keeps_it_covered(talk: Talk) -> None:
    """With the pictures that are here, at the new address."""
    made = await talk.made("animate", "a red fox", "first_frame")
    await talk.bot.work()
    made = replace(made, reply_to=made.reply_to)
    talk.bot.world.chat.files.clear()
    assert await talk.press(Press.AGAIN, f"j{made.id}-r0") is None
    again = await last(talk)
    assert (again.request, again.state) == (made.request, JobState.QUEUED)
    assert again.reply_to == talk.commands[-1].reply_to


async def test_what_was_covered_stays_covered_when_it_is_made_again(talk: Talk) -> None:
    """The button has no option for it."""
    order = talk.command("video", "a fox")
    order = replace(order, reply_to=replace(order.reply_to, spoiler=True))
    assert await talk.tell(order) is None
    made = await last(talk)
    assert await talk.press(Press.RETRY, made.id) is None
    assert (await last(talk)).reply_to.spoiler


@pytest.mark.parametrize("typed", ["{id}", " {id} · done · a red fox", "{ID}"])
async def test_a_retry_by_command_takes_the_id_as_it_was_suggested_or_typed(talk: Talk, typed: str) -> None:
    """The first word is enough."""
    made = await finished(talk)
    again = await talk.made("job.retry", job=typed.format(id=made.id, ID=made.id.upper()))
    assert again.request == made.request


@pytest.mark.parametrize("typed", ["", None, "nobody", "0000000000000"])
async def test_a_retry_of_nothing_is_refused(talk: Talk, typed: str | None) -> None:
    """In a sentence."""
    assert keys(await talk.told("job.retry", job=typed)) == ["job.unknown"]


# -- alike


async def test_the_same_within_a_minute_is_asked_about_and_yes_makes_it(talk: Talk) -> None:
    """The question costs nothing; No changes nothing."""
    made = await talk.made("video", "a fox")
    asked = await talk.told("video", "a fox")
    assert (asked.text, asked.private) == (Text("ask.alike", job=made.id), True)
    yes, no = asked.buttons
    assert isinstance(yes, Button)
    assert isinstance(no, Button)
    assert (yes.press, no.press) == (Press.CONFIRM, Press.DISMISS)
    said = await talk.press(no.press, no.ref)
    assert isinstance(said, Message)
    assert said.text.key == "press.dismissed"
    assert len(await talk.bot.store.jobs(None, None, 9)) == 1
    assert await talk.press(yes.press, yes.ref) is None
    assert (await last(talk)).request == made.request


async def test_after_a_minute_it_is_not_asked_about(talk: Talk) -> None:
    """Whoever says it again means it."""
    await talk.made("video", "a fox")
    talk.bot.world.clock.at += ALIKE_WITHIN - 1
    assert keys(await talk.told("video", "a fox")) == ["ask.alike"]
    talk.bot.world.clock.at += 2
    await talk.made("video", "a fox")


async def test_only_the_same_of_the_same_person_is_alike(talk: Talk) -> None:
    """Other people, words or files are not."""
    await talk.made("video", "a fox")
    await talk.made("video", "a fox", person="bob")
    await talk.made("video", "a fox --dur 6")
    await talk.made("animate", "a fox", "first_frame")
    other = talk.command("animate", "a fox", "first_frame")
    assert await talk.tell(replace(other, attachments=(replace(other.attachments[0], name="b.jpg"),))) is None
    assert keys(await talk.told("animate", "a fox", "first_frame")) == ["ask.alike"]


async def test_the_same_covered_is_not_the_same(talk: Talk) -> None:
    """Yes would show what somebody wants covered."""
    await talk.made("video", "a fox")
    order = talk.command("video", "a fox")
    assert await talk.tell(replace(order, reply_to=replace(order.reply_to, spoiler=True))) is None
    assert (await last(talk)).reply_to.spoiler


# -- forms


async def test_the_studio_opens_empty_and_makes_what_is_filled_in(talk: Talk) -> None:
    """The flags of the line "more" count as those of a command."""
    form = await talk.form("studio")
    basic = [one for one in form.fields if one.basic]
    assert [one.name for one in basic] == ["prompt", "avoid", "frames", "shape", "more"]
    assert {one.value for one in basic} == {""}
    assert await talk.send(form, prompt="a fox", avoid="text", shape="1:1", more="--dur 8") is None
    asked = (await last(talk)).request
    assert (asked.positivePrompt, asked.negativePrompt, asked.duration, asked.width) == ("a fox", "text", 8, 1440)


async def test_pictures_of_a_form_take_their_slots_in_order_and_give_the_shape(talk: Talk) -> None:
    """Whatever shape was chosen beside them."""
    form = await talk.form("studio")
    assert await talk.send(form, "frames", "frames", prompt="a fox", shape="1:1") is None
    made = await last(talk)
    assert [frame.frame for frame in made.request.frameImages] == ["first", "last"]
    assert made.request.width is None


async def test_fields_that_a_client_left_out_are_empty(talk: Talk) -> None:
    """None is not a word."""
    form = await talk.form("studio")
    values = {"prompt": "a fox", "avoid": None, "shape": None, "more": None}
    assert await talk.say("form", draft=form.draft, values=values) is None
    assert (await last(talk)).request.positivePrompt == "a fox"


async def test_a_refused_form_keeps_what_was_filled_in_and_offers_to_change_it(talk: Talk) -> None:
    """Opened again it is as it was sent; then it can be right."""
    form = await talk.form("studio")
    said = await talk.send(form, prompt="a fox", avoid="text", shape="9:16", more="--dur 99")
    assert isinstance(said, Message)
    assert keys(said) == ["request.duration_range"]
    (change,) = said.buttons
    assert isinstance(change, Button)
    assert change.press is Press.REOPEN
    again = await talk.press(change.press, change.ref)
    assert isinstance(again, Form)
    assert {one.name: one.value for one in again.fields if one.basic} == {
        "prompt": "a fox",
        "avoid": "text",
        "frames": "",
        "shape": "9:16",
        "more": "--dur 99",
    }
    assert await talk.send(again, more="--dur 9") is None


async def test_a_form_beyond_the_budget_can_be_changed_too(world: World) -> None:
    """Nothing that was typed is lost."""
    world.caps = Caps(PRICE, 20)
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        said = await talk.send(await talk.form("studio"), prompt="a fox", more="--dur 15")
        assert isinstance(said, Message)
        assert keys(said) == ["budget.day_used_up"]
        (change,) = said.buttons
        assert isinstance(change, Button)
        again = await talk.press(change.press, change.ref)
        assert isinstance(again, Form)
        assert await talk.send(again, more="--dur 5") is None


@pytest.mark.parametrize("whose", ["bob", "late", "nothing", "hostile"])
async def test_a_draft_that_is_over_or_not_yours_makes_nothing(talk: Talk, whose: str) -> None:
    """And does not open again either."""
    form = await talk.form("studio")
    drafts = {"nothing": "make-0000000000000", "hostile": "make-\ud800'; DROP TABLE jobs"}
    form = replace(form, draft=drafts.get(whose, form.draft))
    talk.bot.world.clock.at += DRAFT_FOR + 1 if whose == "late" else 0
    person = "bob" if whose == "bob" else "ann"
    for said in (
        await talk.send(form, person=person, prompt="a fox"),
        await talk.press(Press.REOPEN, form.draft, person=person),
    ):
        assert isinstance(said, Message)
        assert said.text.key == "form.over"
    assert await talk.bot.store.jobs(None, None, 9) == []


# -- remix


async def test_a_remix_opens_filled_in_and_makes_the_same(talk: Talk) -> None:
    """Sent off as it is."""
    made = await finished(talk, words="a fox --dur 8 --ar 9:16 --quality 50 --n 2", avoid="text")
    form = await talk.form("remix", job=made.id)
    assert (value(form, "prompt"), value(form, "avoid"), value(form, "shape")) == ("a fox", "text", "9:16")
    assert await talk.send(form) is None
    assert (await last(talk)).request == made.request


@pytest.mark.parametrize("prompt", ["a \\--dur fox", "\\—ar at the end", "x \\\\--no y", "-- two dashes"])
async def test_what_looks_like_a_flag_in_a_prompt_survives_a_remix(talk: Talk, prompt: str) -> None:
    """The form shows it as it has to be typed."""
    made = await finished(talk, words=prompt)
    assert await talk.send(await talk.form("remix", job=made.id)) is None
    assert (await last(talk)).request == made.request


async def test_a_remix_keeps_the_pictures_where_no_new_ones_come(talk: Talk) -> None:
    """A new first picture takes the place of the first."""
    made = await finished(talk, "animate", "a fox", "first_frame", "last_frame")
    assert await talk.send(await talk.form("remix", job=made.id), prompt="a cat") is None
    kept = await last(talk)
    assert (kept.request.positivePrompt, kept.state) == ("a cat", JobState.QUEUED)
    assert await talk.send(await talk.form("remix", job=made.id), "frames", prompt="a cat") is None
    before, after = await talk.bot.store.inputs(made.id), await talk.bot.store.inputs((await last(talk)).id)
    known = {given.name: given.sha256 for given in after}
    assert known == {"first": None, "last": before[1].sha256}


async def test_a_habit_for_the_shape_does_not_spoil_a_remix_with_pictures(talk: Talk) -> None:
    """Nor Continue: the pictures are not among the files of the form."""
    await talk.bot.store.save_habits(ANN, Habits("--ar 9:16"))
    made = await finished(talk, "animate", "a fox", "first_frame")
    assert await talk.send(await talk.form("remix", job=made.id)) is None
    form = await talk.press(Press.CONTINUE, f"j{made.id}-r0")
    assert isinstance(form, Form)
    assert await talk.send(form, prompt="a cat") is None


async def test_a_remix_shows_the_names_of_elements_and_keeps_them(talk: Talk) -> None:
    """In the prompt where they were named there, behind it in any case; the order is the job's."""
    await mira(talk, "zoe")
    await mira(talk, "ada")
    made = await finished(talk, "animate", "@zoe waves --with @ada", "first_frame", element1="zoe")
    form = await talk.form("remix", job=made.id)
    assert value(form, "prompt") == "@zoe waves"
    assert value(form, "more").endswith("--with @zoe --with @ada")
    assert await talk.send(form) is None
    again = await last(talk)
    assert again.request == made.request
    assert {given.name: given.sha256 for given in await talk.bot.store.inputs(again.id)} == {
        given.name: given.sha256 for given in await talk.bot.store.inputs(made.id)
    }


async def test_elements_can_be_left_out_of_a_remix(talk: Talk) -> None:
    """What the form says holds."""
    await mira(talk)
    made = await finished(talk, "animate", "@mira waves", "first_frame")
    assert await talk.send(await talk.form("remix", job=made.id), prompt="a fox waves", more="") is None
    again = await last(talk)
    assert (again.request.elements, len(await talk.bot.store.inputs(again.id))) == ((), 1)


async def test_a_remix_keeps_elements_that_were_removed_since(talk: Talk) -> None:
    """Their marks stay in the prompt; a new one comes behind them."""
    await mira(talk)
    await mira(talk, "ada")
    made = await finished(talk, "animate", "@mira waves", "first_frame")
    await talk.told("element.remove", name="mira")
    form = await talk.form("remix", job=made.id)
    assert value(form, "prompt") == "<<<element_1>>> waves"
    assert await talk.send(form, prompt="<<<element_1>>> waves at @ada") is None
    again = await last(talk)
    assert again.request.positivePrompt == "<<<element_1>>> waves at <<<element_2>>>"
    assert [given.name for given in await talk.bot.store.inputs(again.id)] == [
        "first",
        "element1-front",
        "element2-front",
    ]


async def test_nobody_remixes_what_is_not_theirs(talk: Talk) -> None:
    """Nor learns that it is there."""
    made = await finished(talk)
    assert keys(await talk.told("remix", job=made.id, person="bob")) == ["job.unknown"]


# -- continue


async def test_continue_takes_the_last_frame_of_the_stored_result_as_its_first(talk: Talk) -> None:
    """The old frames are over; nothing is fetched."""
    made = await finished(talk, "animate", "a fox --n 2", "first_frame", "last_frame")
    form = await talk.press(Press.CONTINUE, f"j{made.id}-r1")
    assert isinstance(form, Form)
    assert "frames" not in {one.name for one in form.fields}
    assert await talk.send(form, prompt="the fox sleeps") is None
    again = await last(talk)
    (first,) = await talk.bot.store.inputs(again.id)
    owed = {(one.purpose, one.n): one for one in await talk.bot.store.deliveries(made.id)}
    video = owed[Purpose.RESULT, 1].received_sha256
    assert video is not None
    still = await talk.bot.media.still(talk.bot.media.find(video, "mp4"), last=True)
    assert (first.name, first.sha256) == ("first", getattr(still, "sha256", None))
    assert [(frame.frame, frame.image) for frame in again.request.frameImages] == [("first", "first")]
    assert again.state is JobState.QUEUED


async def test_continue_after_a_video_of_words_leaves_its_shape_to_the_picture(talk: Talk) -> None:
    """It was asked for with one."""
    made = await finished(talk, words="a fox --ar 1:1")
    form = await talk.press(Press.CONTINUE, f"j{made.id}-r0")
    assert isinstance(form, Form)
    assert await talk.send(form) is None
    assert (await last(talk)).request.width is None


async def test_continue_of_a_video_that_is_gone_is_refused(talk: Talk) -> None:
    """A number that never was, and a file that somebody deleted."""
    made = await finished(talk)
    for ref in (f"j{made.id}-r7", f"j{made.id}-r0"):
        form = await talk.press(Press.CONTINUE, ref)
        assert isinstance(form, Form)
        for file in Path(talk.bot.world.root).glob("*.mp4") if ref.endswith("r0") else ():
            file.unlink()
        said = await talk.send(form, prompt="a cat")
        assert isinstance(said, Message)
        assert keys(said) == [("job.video_gone" if ref.endswith("r7") else "media.disk_failed")]


# -- what shows without a look


PARTS = (
    *("--dur 5", "--dur 99", "--n 0", "--ar 9:16", "--ar 2:1", "--size 10x10", "--no x", "--format gif", "--quality 1"),
    *("--safety none", "--safety often", "--sound on", "--orient image", "--zzz 1", "--dur", '--no "open', "-- --"),
    *('--shot "5: a fox"', '--shot "3: a fox"', "--preset tall", "--with @mira", "@mira", "<<<element_1>>>"),
)
ORDERS = st.tuples(
    st.sampled_from(["", "a", "a fox", "a \ud800 fox", "a \x00 fox"]), st.lists(st.sampled_from(PARTS), max_size=4)
).map(lambda said: " ".join([said[0], *said[1]]))
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "seconds": st.sampled_from([3, 0, "x", None]),
        "count": st.sampled_from([1, 21]),
        "aspect": st.sampled_from(["1:1", "7:5"]),
        "quality": st.sampled_from([20, -1]),
        "avoid": st.sampled_from(["x", "\ud800"]),
        "safety": st.sampled_from(["none", "FULL"]),
        "sound": st.booleans(),
        "element1": st.just("mira"),
    },
)


@settings(max_examples=60)
@given(ORDERS, OPTIONS, st.lists(st.sampled_from(["first_frame", "last_frame", "image", "video_sample"]), unique=True))
def test_what_shows_without_a_look_is_what_is_wrong(words: str, options: dict[str, Any], slots: list[str]) -> None:
    """For every order without stored names the same mistakes; with them never one that is none in the end."""

    async def both() -> tuple[tuple[Any, ...], Any]:
        with TemporaryDirectory() as folder:
            async with bot_in(World(Path(folder) / "w")) as bot:
                model = facts()
                rules = Rules("runware", bot.world.caps, "fast")
                service = Service(bot.store, {model.id: model}, model.id, rules, bot.world.clock, bot.world.ids)
                keeper = Doorkeeper(Policies(bot.store), bot.store, bot.world.clock, service.price)
                checking = Checking(bot.store, service, bot.media, keeper)
                asked = replace(command("c1", words, *slots), options=options)
                return checking.mistakes(asked), await checking.checked(asked)

    seen, checked = asyncio.run(both())
    found = () if isinstance(checked, Checked) else checked
    stored = "mira" in words or "tall" in words or "element1" in options
    shots_alone = "--shot" in words and not re.search(r"--dur \d", words) and options.get("seconds") is None
    if not stored and not shots_alone:
        assert seen == found
    if isinstance(checked, Checked):
        assert seen == ()


async def test_shots_may_fill_a_length_that_is_a_habit(talk: Talk) -> None:
    """So nothing is said before it is known."""
    await talk.bot.store.save_habits(ANN, Habits("--dur 8"))
    order = talk.command("video", '--shot "4: a fox" --shot "4: a cat"')
    assert talk.chat.refuses(order) is None
    assert await talk.tell(order) is None


@pytest.mark.parametrize(("slot", "kind"), [("first", InputKind.PICTURE), ("motion", InputKind.VIDEO)])
def test_a_file_that_claims_too_much_is_refused_before_it_is_fetched(slot: str, kind: InputKind) -> None:
    """By what it is for, whatever type its sender declares."""
    sent = Attachment(slot, "a.bin", LIMITS[kind], "video/mp4", "h")
    assert too_large(sent) is None
    refusal = too_large(replace(sent, size=LIMITS[kind] + 1))
    assert refusal is not None
    assert refusal.text.key == "media.too_large"


async def test_a_size_claim_is_refused_at_once(talk: Talk) -> None:
    """With the other mistakes."""
    order = talk.command("animate", "a fox --dur 99", "first_frame")
    order = replace(order, attachments=(replace(order.attachments[0], size=10**9),))
    said = talk.chat.refuses(order)
    assert said is not None
    assert keys(said) == ["media.too_large", "request.duration_range"]
