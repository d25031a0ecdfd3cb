"""What the detector stops, and what becomes of what it could not look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import pytest

from bot.generation.command import Attachment
from bot.generation.content.screening import TRIES, UNSEEN, Screening, Unsafe
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import MediaError
from bot.generation.job import Input, InputKind, Job, JobState, Outcome
from bot.generation.message import Text
from bot.generation.policy.policies import Operators, Policies
from bot.generation.policy.policy import Gate
from bot.generation.ports.detector import Finding
from bot.generation.queueing import Queueing
from tests.builders import command, job
from tests.world import Bot, World, bot_in

PICTURE, VIDEO = PurePath("/media/a.jpg"), PurePath("/media/b.mp4")


@dataclass
class Eyes:
    """A detector that says what it is told to."""

    score: float = 0.0
    blind: bool = False
    looked: list[tuple[PurePath, bool]] = field(default_factory=list)

    async def look(self, path: PurePath, *, video: bool) -> Finding:
        self.looked.append((path, video))
        if self.blind:
            raise MediaError(Text("media.not_looked_at"))
        return Finding(self.score, 7 if video else 1)


def sent(kind: InputKind = InputKind.PICTURE) -> Input:
    return Input("first", Attachment("first", "me.jpg", 1, "", ""), "00", "jpg", kind=kind)


def owed() -> Delivery:
    return Delivery("j1", Purpose.RESULT, 0, DeliveryState.STORED, 0.0)


@pytest.mark.parametrize(("score", "is_stopped"), [(0.49, False), (0.5, True), (1.0, True), (0.0, False)])
async def test_from_the_threshold_on_it_is_stopped(score: float, is_stopped: bool) -> None:
    screening = Screening(Eyes(score), 0.5)
    assert isinstance(await screening.refuses(job(), sent(), PICTURE), Unsafe) == is_stopped
    assert (await screening.unsafe(owed(), job(), VIDEO) == Finding(score, 7)) == is_stopped


async def test_where_nudity_is_allowed_nothing_is_looked_at() -> None:
    eyes, adult = Eyes(1.0), replace(job(), gates=frozenset({Gate.ADULT}))
    screening = Screening(eyes, 0.5)
    assert await screening.refuses(adult, sent(), PICTURE) is None
    assert await screening.unsafe(owed(), adult, VIDEO) is None
    assert await screening.refuses(job(), sent(InputKind.VOICE), PurePath("/media/c.wav")) is None
    assert eyes.looked == []


async def test_pictures_are_looked_at_whole_and_videos_by_their_frames() -> None:
    eyes = Eyes()
    screening = Screening(eyes, 0.5)
    await screening.refuses(job(), sent(), PICTURE)
    await screening.refuses(job(), sent(InputKind.VIDEO), VIDEO)
    assert eyes.looked == [(PICTURE, False), (VIDEO, True)]


async def test_what_could_not_be_looked_at_after_some_tries_is_stopped_without_a_strike() -> None:
    """Fail closed, and nobody is blamed for a worker that died."""
    screening = Screening(Eyes(blind=True), 0.5)
    with pytest.raises(MediaError):
        await screening.refuses(job(), sent(), PICTURE)
    last = replace(job(), attempts=TRIES - 1)
    refusal = await screening.refuses(last, sent(), PICTURE)
    assert refusal is not None
    assert not isinstance(refusal, Unsafe)
    assert refusal.text.key == "screening.unseen"
    with pytest.raises(MediaError):
        await screening.unsafe(owed(), job(), VIDEO)
    assert await screening.unsafe(replace(owed(), attempts=TRIES - 1), job(), VIDEO) == UNSEEN


@dataclass
class Stage:
    """A bot with eyes."""

    world: World
    bot: Bot
    eyes: Eyes

    async def ask(self, *pictures: str) -> Job:
        made = await self.bot.ask(command("c1", "a fox", *pictures))
        assert isinstance(made, Job)
        await self.bot.work()
        found = await self.bot.store.job(made.id)
        assert found is not None
        return found

    async def has_to_wait(self) -> bool:
        """Whether one strike was counted: where one is enough, the next order is turned away."""
        self.bot.service._rules = replace(self.bot.service._rules, queueing=Queueing(strikes=1))
        made = await self.bot.ask(command("c2", "a fox"))
        return isinstance(made, tuple) and made[0].text.key == "queue.cooling_down"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    world = World(tmp_path)
    async with bot_in(world) as bot:
        eyes = Eyes()
        world.chat.files["handle-first"] = b"a picture"
        bot.steps._screening = Screening(eyes, 0.5)
        yield Stage(world, bot, eyes)


async def test_a_picture_that_is_over_it_ends_its_job_unpaid_and_counts_against_its_person(stage: Stage) -> None:
    stage.eyes.score = 0.9
    ended = await stage.ask("first")
    assert (ended.state, ended.outcome) == (JobState.ENDED, Outcome.FAILED)
    assert ended.problem is not None
    assert ended.problem.key == "screening.unsafe"
    assert ended.problem.facts["name"] == "first.jpg"
    assert (await stage.bot.store.entries(ended.id))["settle"] == 0
    assert stage.world.api.submits == 0
    assert [post.message.text.key for post in stage.world.chat.channel] == ["screening.unsafe"]
    assert await stage.has_to_wait()


async def test_a_worker_that_is_dead_keeps_the_job_waiting_and_then_ends_it_unpaid(stage: Stage) -> None:
    stage.eyes.blind = True
    ended = await stage.ask("first")
    assert ended.problem is not None
    assert ended.problem.key == "screening.unseen"
    assert len(stage.eyes.looked) == TRIES
    assert stage.world.api.submits == 0
    assert not await stage.has_to_wait()


async def test_pictures_and_videos_below_it_pass_and_each_is_looked_at(stage: Stage) -> None:
    ended = await stage.ask("first")
    assert ended.outcome is Outcome.DONE
    assert [video for _path, video in stage.eyes.looked] == [False, True]


async def test_a_picture_that_was_kept_before_is_looked_at_again(stage: Stage) -> None:
    """It may have been sent where nudity is allowed, or saved with an element."""
    first = await stage.ask("first")
    stage.bot.service._rules = replace(stage.bot.service._rules, screens=True)
    stage.eyes.score = 0.9
    again = await stage.bot.ask(command("c3", first.id, name="retry"))
    assert isinstance(again, Job)
    assert again.state is JobState.INPUTS
    await stage.bot.work()
    ended = await stage.bot.store.job(again.id)
    assert ended is not None
    assert ended.problem is not None
    assert ended.problem.key == "screening.unsafe"


async def test_a_video_that_is_over_it_is_not_posted_where_nobody_can_be_asked(stage: Stage) -> None:
    """The money is spent, and its person is told so."""
    ended = await stage.ask()
    assert ended.outcome is Outcome.DONE
    posted = len(stage.world.chat.channel)
    stage.eyes.score = 0.9
    made = await stage.bot.ask(command("c4", "a hare"))
    assert isinstance(made, Job)
    await stage.bot.work()
    deliveries = await stage.bot.store.deliveries(made.id)
    assert [one.state for one in deliveries if one.purpose is Purpose.RESULT] == [DeliveryState.WITHHELD]
    (notice,) = stage.world.chat.channel[posted:]
    assert notice.message.text.facts["cost_micro_usd"]
    assert not notice.message.files


@pytest.mark.parametrize("blind", [False, True])
async def test_where_there_are_moderators_they_are_asked_and_told_why(stage: Stage, blind: bool) -> None:
    """A score, or that it could not be looked at."""
    policies = Policies(stage.bot.store, Operators({"review_channel": "77"}))
    assert stage.bot.reviewing is not None
    stage.bot.reviewing._policies = policies
    stage.eyes.score, stage.eyes.blind = 0.9, blind
    made = await stage.bot.ask(command("c5", "a hare"))
    assert isinstance(made, Job)
    for _ in range(200):
        if reviews := await stage.bot.store.reviews_of(made.id):
            break
        if not await stage.bot.turn():
            stage.world.clock.at = max(stage.world.clock.at + 1, await stage.bot.store.next_due() or 0)
    (review,) = reviews
    assert [why.key for why in review.why] == ["review.why_unseen" if blind else "review.why_detector"]
    assert stage.world.chat.channel == []
