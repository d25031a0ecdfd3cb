"""Where a video goes to its person first: it is theirs alone until they share it, once; closed doors lose nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.generation.chat.telling import telling_message
from bot.generation.command import Person, ReplyTo
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import PostRefused
from bot.generation.job import Job
from bot.generation.message import Button, Message, Press, Text
from bot.generation.policy.policies import Level, Operators, Policies
from bot.generation.policy.policy import Gate, Mode, Policy
from bot.generation.review.review import ReviewState
from tests.builders import Talk, chat_of, request
from tests.fakes import FakeChat
from tests.world import Bot, World, bot_in

CLOSED = Text("platform.post_refused", platform="fake")
OVER = Text("press.over")


@dataclass
class Doors(FakeChat):
    """A chat that writes down where each message went; direct messages may be closed."""

    shut: bool = False

    def __post_init__(self) -> None:
        self.went: dict[str, str] = {}

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        if self.shut and to.address.startswith("direct:"):
            raise PostRefused(CLOSED)
        self.went[key] = to.address
        return await super().post(to, message, key)


@dataclass
class Studio:
    """A place where videos go to their person first."""

    talk: Talk
    world: World
    chat: Doors
    policies: Policies

    @property
    def bot(self) -> Bot:
        return self.talk.bot

    async def made(self, words: str = "a red fox") -> Job:
        made = await self.talk.made("video", words)
        await self.bot.work()
        found = await self.bot.store.job(made.id)
        assert found is not None
        return found

    async def turns(self) -> None:
        """Whatever is due now, and nothing that time would bring."""
        for _ in range(50):
            if not await self.bot.turn():
                return

    async def owed(self, job: Job, purpose: Purpose) -> list[Delivery]:
        return [one for one in await self.bot.store.deliveries(job.id) if one.purpose is purpose]

    async def press(self, press: Press, ref: str, person: str = "ann") -> Message:
        answer = await self.talk.press(press, ref, person)
        assert isinstance(answer, Message)
        assert answer.private
        return answer

    async def headline(self, job: Job) -> Message:
        status = await self.bot.service.status(job.id)
        assert status is not None
        return telling_message(status, self.world.clock.now(), started_at=0.0)

    def said(self, key: str) -> Message:
        return next(one.message for one in self.chat.channel if one.key == key)


async def in_studio(root: Path, **values: str) -> AsyncIterator[Studio]:
    chat = Doors()
    world = World(root, chat=chat, policy=Policy(mode=Mode.PRIVATE_FIRST, **values))  # type: ignore[arg-type]
    async with bot_in(world) as bot:
        policies = Policies(bot.store, Operators({"mode": "private_first", **values}))
        yield Studio(Talk(bot, chat_of(bot, policies=policies)), world, chat, policies)


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async for one in in_studio(tmp_path):
        yield one


def share_of(message: Message) -> Button:
    button = message.buttons[0]
    assert isinstance(button, Button)
    assert button.press is Press.SHARE
    return button


async def test_the_video_goes_to_its_person_alone(studio: Studio) -> None:
    """With a button to share it; the channel reads where it went."""
    made = await studio.made()
    assert studio.chat.went == {f"j{made.id}-r0": "direct:ann"}
    message = studio.said(f"j{made.id}-r0")
    assert share_of(message).ref == f"j{made.id}-r0"
    assert message.mention is None
    assert (await studio.headline(made)).text == Text("telling.private_done", job=made.id, count=1)


async def test_sharing_brings_the_very_bytes_to_where_they_were_asked_for(studio: Studio) -> None:
    """With the label, the buttons of any video and its person's name, whom nobody calls."""
    made = await studio.made()
    answer = await studio.press(Press.SHARE, share_of(studio.said(f"j{made.id}-r0")).ref)
    assert answer.text == Text("share.shared", job=made.id)
    await studio.bot.work()
    assert studio.chat.went[f"j{made.id}-s0"] == made.reply_to.address
    seen, shared = (next(one for one in studio.chat.channel if one.key == f"j{made.id}-{n}") for n in ("r0", "s0"))
    assert seen.content == shared.content
    assert shared.message.mention is None
    assert {"post.label", "post.shared_by"} <= {line.key for line in shared.message.fields}
    presses = [one.press for one in shared.message.buttons if isinstance(one, Button)]
    assert Press.SHARE not in presses
    assert {Press.AGAIN, Press.CONTINUE, Press.DELETE, Press.REPORT} <= set(presses)
    assert (await studio.headline(made)).text.key == "telling.done"


async def test_a_video_that_a_second_moderator_let_pass_goes_back_to_its_person(tmp_path: Path) -> None:
    """With the button to share it: nobody but them decides who sees it."""
    async for studio in in_studio(tmp_path, review_channel="moderators"):
        given = studio.talk.command("video", "a red fox")
        await studio.bot.service.receive(given)
        await studio.bot.service.acknowledged(given.key)
        gates = frozenset({Gate.PRIVATE, Gate.RESULT})
        made = await studio.bot.service.admit(given, request(), (), gates=gates)
        assert isinstance(made, Job)
        await studio.turns()
        reviewing = studio.bot.reviewing
        assert reviewing is not None
        await reviewing.decide(made.id, 0, ReviewState.REJECTED, Person("fake", "mod"))
        await reviewing.appeal(made.id, 0, made.person)
        await reviewing.decide(made.id, 1, ReviewState.APPROVED, Person("fake", "eve"))
        await studio.turns()
        (back,) = await studio.owed(made, Purpose.SHARE)
        assert studio.chat.went[back.nonce] == "direct:ann"
        message = studio.said(back.nonce)
        assert "post.shared_by" not in [line.key for line in message.fields]
        assert (await studio.press(Press.DETAILS, made.id, "bob")).text.key == "press.not_yours"
        share = share_of(message)
        assert (await studio.press(share.press, share.ref)).text.key == "share.shared"
        await studio.turns()
        shared = next(one for one in await studio.owed(made, Purpose.SHARE) if one.nonce != back.nonce)
        assert (shared.n, shared.shows, studio.chat.went[shared.nonce]) == (0, 0, made.reply_to.address)
        assert (await studio.press(share.press, share.ref)).text.key == "share.shared_before"


async def test_sharing_counts_once(studio: Studio) -> None:
    """However often and however fast it is pressed."""
    made = await studio.made()
    answers = await asyncio.gather(*(studio.press(Press.SHARE, f"j{made.id}-r0") for _ in range(5)))
    assert sorted(answer.text.key for answer in answers) == ["share.shared", *["share.shared_before"] * 4]
    await studio.bot.work()
    assert (await studio.press(Press.SHARE, f"j{made.id}-r0")).text.key == "share.shared_before"
    assert len(await studio.owed(made, Purpose.SHARE)) == 1


@pytest.mark.row("B55")
async def test_nobody_shares_what_is_somebody_elses(studio: Studio) -> None:
    """Nor what was made up, nor a video that was never private."""
    made = await studio.made()
    for person in ("bob", "mod"):
        assert (await studio.press(Press.SHARE, f"j{made.id}-r0", person)).text.key == "press.not_yours"
        assert (await studio.press(Press.SEE, made.id, person)).text.key == "press.not_yours"
    for ref in (f"j{made.id}-r7", f"j{made.id}-s0", f"j{made.id}-n0", made.id, "j0000000000000-r0"):
        assert (await studio.press(Press.SHARE, ref)).text == OVER
    assert await studio.owed(made, Purpose.SHARE) == []


async def test_who_was_blocked_meanwhile_shares_nothing(studio: Studio) -> None:
    made = await studio.made()
    mod = replace(made.person, id="mod")
    await studio.bot.store.block(made.person, made.place.tenant, "", mod, studio.world.clock.now())
    assert (await studio.press(Press.SHARE, f"j{made.id}-r0")).text.key == "share.not_allowed"
    assert await studio.owed(made, Purpose.SHARE) == []


async def test_the_order_is_for_others_to_read_once_its_video_is_shared(studio: Studio) -> None:
    """A button in the channel may say why there is no video; the words are its person's until then."""
    made = await studio.made()
    assert (await studio.press(Press.DETAILS, made.id, "bob")).text.key == "press.not_yours"
    assert (await studio.press(Press.DETAILS, made.id)).text.key == "details.title"
    await studio.press(Press.SHARE, f"j{made.id}-r0")
    await studio.bot.work()
    assert (await studio.press(Press.DETAILS, made.id, "bob")).text.key == "details.title"


async def test_what_nobody_looked_at_is_not_shared_once_somebody_has_to(studio: Studio) -> None:
    """The place's people changed their minds in between."""
    made, mod = await studio.made(), Person("fake", "mod")
    for mode in ("review_results", "review_prompts"):
        await studio.policies.set(made.place, Level.CHANNEL, {"mode": mode}, (), mod, 1.0)
        assert (await studio.press(Press.SHARE, f"j{made.id}-r0")).text.key == "share.not_allowed"
    await studio.policies.set(made.place, Level.CHANNEL, {"mode": "open"}, (), mod, 2.0)
    assert (await studio.press(Press.SHARE, f"j{made.id}-r0")).text.key == "share.shared"


async def test_a_video_that_was_deleted_is_not_shared(studio: Studio) -> None:
    made = await studio.made()
    await studio.press(Press.DELETE, f"j{made.id}-r0")
    assert (await studio.press(Press.SHARE, f"j{made.id}-r0")).text == OVER


async def test_where_direct_messages_are_closed_the_video_waits_for_its_person(studio: Studio) -> None:
    """The channel says how to open them, and a button shows it at once, to that person alone, who may share it."""
    studio.chat.shut = True
    made = await studio.made()
    (owed,) = await studio.owed(made, Purpose.RESULT)
    assert owed.state is DeliveryState.UNDELIVERED
    told = await studio.headline(made)
    assert told.text == Text("telling.private_undelivered", job=made.id, posted=0, count=1)
    (see,) = told.buttons
    assert isinstance(see, Button)
    shown = await studio.press(see.press, see.ref)
    (file,) = shown.files
    assert Path(file.path).read_bytes().startswith(b"fake://")
    assert "post.label" in [line.key for line in shown.fields]
    assert (await studio.press(Press.SHARE, share_of(shown).ref)).text.key == "share.shared"
    await studio.bot.work()
    assert studio.chat.went == {f"j{made.id}-s0": made.reply_to.address}


async def test_of_several_each_is_shared_by_its_own_button(studio: Studio) -> None:
    made = await studio.made("a red fox --n 2")
    shown = await studio.press(Press.SEE, made.id)
    second = shown.buttons[1]
    assert isinstance(second, Button)
    assert second.label == Text("button.share_number", number=2)
    await studio.press(second.press, second.ref)
    await studio.bot.work()
    assert [one.shows for one in await studio.owed(made, Purpose.SHARE)] == [1]
    assert (await studio.headline(made)).text.key == "telling.private_done"
    await studio.press(Press.SHARE, f"j{made.id}-r0")
    await studio.bot.work()
    assert (await studio.headline(made)).text.key == "telling.done"


async def test_showing_a_private_video_again_shows_it_to_nobody_else(studio: Studio) -> None:
    made = await studio.made()
    assert (await studio.talk.told("job.show", job=made.id)).private


async def test_shared_videos_go_to_the_places_own_channel_for_videos(tmp_path: Path) -> None:
    async for studio in in_studio(tmp_path, results_channel="films"):
        made = await studio.made()
        await studio.press(Press.SHARE, f"j{made.id}-r0")
        await studio.bot.work()
        assert studio.chat.went == {f"j{made.id}-r0": "direct:ann", f"j{made.id}-s0": "films"}


async def test_elsewhere_videos_go_to_the_places_own_channel_at_once(tmp_path: Path) -> None:
    chat = Doors()
    async with bot_in(World(tmp_path, chat=chat, policy=Policy(results_channel="films"))) as bot:
        talk = Talk(bot, chat_of(bot))
        made = await talk.made("video", "a red fox")
        await bot.work()
        assert chat.went == {f"j{made.id}-r0": "films"}
        answer = await talk.press(Press.SHARE, f"j{made.id}-r0")
        assert isinstance(answer, Message)
        assert answer.text == OVER
