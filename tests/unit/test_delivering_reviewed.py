"""From stored to posted where somebody looks first: the bytes that are approved are the bytes that are posted."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pytest

from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.errors import MediaError
from bot.generation.job import Job
from bot.generation.ladder import Linking, no_link
from bot.generation.message import Link, Text
from bot.generation.policy.policy import Gate, Policy
from bot.generation.ports.detector import Finding
from bot.generation.review.review import Review, ReviewState, gallery_number
from bot.generation.steps import Steps
from tests.builders import command, request
from tests.crash.points import Killed, Plan, crashing
from tests.fakes import FakeMedia, FakeVideoApi, Posted
from tests.world import Bot, World, bot_in

MOD = Person("fake", "mod")
RESULT = frozenset({Gate.RESULT})
REVIEWED = Policy(review_channel="moderators", review_hours=10)
SIZE = 200_000


class Studio(FakeVideoApi):
    """Its results are not small."""

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        await super().download(url, into, limit)
        Path(into).write_bytes(Path(into).read_bytes().ljust(SIZE, b"."))


def link_to(delivery: Delivery, _job: Job, now: float) -> tuple[str, float]:
    return f"https://bot.example/{delivery.nonce}", now + 86_400.0


@dataclass
class Eye:
    """A detector that says what it is told to; a MediaError is raised."""

    says: list[Finding | MediaError | None] = field(default_factory=list)
    looked_at: list[bytes] = field(default_factory=list)

    async def unsafe(self, delivery: Delivery, job: Job, path: PurePath) -> Finding | None:
        said = self.says.pop(0) if self.says else None
        if isinstance(said, MediaError):
            raise said
        self.looked_at.append(Path(path).read_bytes())
        return said

    async def refuses(self, *_given: object) -> None:
        return None


@dataclass
class Stage:
    world: World
    bot: Bot
    eye: Eye = field(default_factory=Eye)

    def linking(self, link: Linking) -> None:
        """From now on these are the links."""
        bot, world = self.bot, self.world
        bot.steps = Steps(
            bot.store, bot.api, bot.media, {"fake": bot.chat}, world.clock, world.ids, deadline=3600.0, link=link,
            screening=self.eye, reviewing=bot.reviewing, policies=world,
        )  # fmt: skip

    async def ordered(self, gates: frozenset[Gate] = RESULT, turns: int = 60) -> Job:
        given = command("c1", "a red fox")
        await self.bot.service.receive(given)
        await self.bot.service.acknowledged("c1")
        made = await self.bot.service.admit(given, request(), (), gates=gates)
        assert isinstance(made, Job)
        await self.turns(turns)
        return made

    async def turns(self, most: int = 60) -> None:
        """Whatever is due soon, and not what is due in hours."""
        for _ in range(most):
            if not await self.bot.turn():
                due = await self.bot.store.next_due()
                if due is None or due > self.world.clock.at + 600.0:
                    return
                self.world.clock.at = max(self.world.clock.at + 0.001, due)

    async def owed(self, job: Job, purpose: Purpose = Purpose.RESULT) -> Delivery:
        (found,) = [one for one in await self.bot.store.deliveries(job.id) if one.purpose is purpose]
        return found

    async def review(self, job: Job) -> Review:
        (found,) = await self.bot.store.reviews_of(job.id)
        return found

    async def approve(self, job: Job) -> None:
        assert self.bot.reviewing is not None
        await self.bot.reviewing.decide(job.id, 0, ReviewState.APPROVED, MOD)
        await self.turns()

    def message(self, nonce: str) -> Posted:
        (found,) = [one for one in self.world.chat.channel if one.key == nonce]
        return found


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    world = World(tmp_path / "w", api=Studio(), policy=REVIEWED)
    async with bot_in(world) as bot:
        stage = Stage(world, bot)
        stage.linking(no_link)
        yield stage


def digest(posted: Posted) -> str:
    return hashlib.sha256(posted.content).hexdigest()


# -- a moderator looks first


@pytest.mark.parametrize(("limit", "rung"), [(None, Rung.ORIGINAL), (50_000, Rung.FITTED)])
async def test_what_was_approved_is_what_is_posted(stage: Stage, limit: int | None, rung: Rung) -> None:
    """The mark is there before the review, and so is a smaller copy where the place needs one."""
    stage.world.chat.limit = limit
    job = await stage.ordered()
    waiting = await stage.owed(job)
    assert (waiting.state, waiting.rung) == (DeliveryState.REVIEW, rung)
    assert not [one for one in stage.world.chat.channel if one.key == waiting.nonce]
    await stage.approve(job)
    owed, review = await stage.owed(job), await stage.review(job)
    assert owed.state is DeliveryState.POSTED
    posted = stage.message(owed.nonce)
    assert digest(posted) == owed.posted_sha256 == review.sha256 == waiting.posted_sha256
    assert posted.content.endswith(FakeMedia.MARK + job.id.encode())


async def test_a_card_shows_the_bytes_that_are_decided_about_covered(stage: Stage) -> None:
    """In the moderators' channel."""
    job = await stage.ordered()
    card = await stage.owed(job, Purpose.CARD)
    shown = stage.message(card.nonce)
    assert digest(shown) == (await stage.review(job)).sha256
    assert [file.spoiler for file in shown.message.files] == [True]
    assert card.to is not None
    assert card.to.address == "moderators"


async def test_a_card_that_is_too_large_has_a_still_and_a_link(stage: Stage) -> None:
    """There are no other bytes to decide about."""
    stage.linking(link_to)
    stage.world.chat.shown_limit, stage.world.chat.limit = 10 * SIZE, None
    job = await stage.ordered(frozenset())
    assert (await stage.owed(job)).state is DeliveryState.POSTED
    stage.world.chat.shown_limit, stage.world.chat.limit = None, 1000
    reviewing = stage.bot.reviewing
    assert reviewing is not None
    await reviewing.report(job, [(await stage.owed(job), job.reply_to)])
    await stage.turns()
    card = await stage.owed(job, Purpose.CARD)
    assert (card.state, card.rung) == (DeliveryState.POSTED, Rung.LINKED)
    message = stage.message(card.nonce).message
    assert [file.name for file in message.files] == [f"{job.id}-1.jpg"]
    assert [one.url for one in message.buttons if isinstance(one, Link)] == [f"https://bot.example/{card.nonce}"]


@pytest.mark.parametrize("has_link", [True, False])
async def test_what_was_approved_is_linked_or_kept_but_never_made_again(stage: Stage, has_link: bool) -> None:
    """The channel takes less than it said: a smaller copy would be one that nobody looked at."""
    stage.linking(link_to if has_link else no_link)
    stage.world.chat.shown_limit = 10 * SIZE
    job = await stage.ordered()
    before = await stage.owed(job)
    stage.world.chat.limit = 50_000
    await stage.approve(job)
    owed = await stage.owed(job)
    assert owed.posted_sha256 == before.posted_sha256
    if has_link:
        assert (owed.state, owed.rung) == (DeliveryState.POSTED, Rung.LINKED)
    else:
        assert (owed.state, owed.problem and owed.problem.key) == (DeliveryState.UNDELIVERED, "post.too_large")
        stage.world.chat.limit = None
        await stage.bot.service.deliver_again("fake")
        await stage.turns()
        owed = await stage.owed(job)
        assert (owed.state, digest(stage.message(owed.nonce))) == (DeliveryState.POSTED, before.posted_sha256)
        assert len(await stage.bot.store.reviews_of(job.id)) == 1


# -- the detector


async def test_the_detector_looks_at_what_would_be_posted(stage: Stage) -> None:
    """Once, with the mark."""
    job = await stage.ordered(frozenset())
    assert stage.eye.looked_at == [stage.message((await stage.owed(job)).nonce).content]


async def test_what_it_finds_waits_for_a_moderator(stage: Stage) -> None:
    """Who sees why."""
    stage.eye.says = [Finding(0.93, 8)]
    job = await stage.ordered(frozenset())
    assert (await stage.owed(job)).state is DeliveryState.REVIEW
    assert Text("review.why_detector", score=0.93) in (await stage.review(job)).why
    await stage.approve(job)
    assert (await stage.owed(job)).state is DeliveryState.POSTED


async def test_where_nobody_can_look_it_is_withheld_and_the_money_is_named(stage: Stage) -> None:
    """Its person hears so."""
    stage.world.policy = Policy()
    stage.eye.says = [Finding(0.93, 8)]
    job = await stage.ordered(frozenset())
    owed, notice = await stage.owed(job), await stage.owed(job, Purpose.NOTICE)
    assert (owed.state, notice.state) == (DeliveryState.WITHHELD, DeliveryState.POSTED)
    assert notice.text is not None
    assert notice.text.facts["cost_micro_usd"] == stage.world.api.cost(5)


async def test_a_detector_that_fails_is_waited_for(stage: Stage) -> None:
    """That is no verdict."""
    stage.eye.says = [MediaError(Text("media.disk_failed"))] * 3
    job = await stage.ordered(frozenset())
    assert (await stage.owed(job)).state is DeliveryState.POSTED


async def test_without_anybody_who_reviews_nothing_that_needs_it_is_posted(stage: Stage) -> None:
    """Wired by mistake: closed, not open."""
    stage.bot.reviewing = None
    stage.linking(no_link)
    job = await stage.ordered()
    assert (await stage.owed(job)).state is DeliveryState.WITHHELD


# -- what is said


async def test_a_real_person_is_named_as_made_up_by_the_label(stage: Stage) -> None:
    """In the same message as the video."""
    job = await stage.ordered(frozenset({Gate.LIKENESS}))
    said = stage.message((await stage.owed(job)).nonce).message
    assert said.fields[0] == Text("post.label_likeness", model=job.request.model)


@pytest.mark.parametrize("limit", [None, 1000])
async def test_what_is_shown_once_more_has_its_label_and_the_same_bytes(stage: Stage, limit: int | None) -> None:
    """With its person named; where it does not fit, as a link of its own."""
    stage.linking(link_to)
    job = await stage.ordered(RESULT)
    await stage.approve(job)
    seen, now = await stage.owed(job), stage.world.clock.now()
    stage.world.chat.limit = limit
    share = Delivery(
        job.id, Purpose.SHARE, gallery_number(0), DeliveryState.STORED, now, shows=0, size=seen.size,
        received_sha256=seen.received_sha256, posted_sha256=seen.posted_sha256,
    )  # fmt: skip
    assert await stage.bot.store.share(share, now)
    await stage.turns()
    shown = [one for one in await stage.bot.store.deliveries(job.id) if one.nonce == share.nonce]
    assert (shown[0].state, shown[0].posted_sha256) == (DeliveryState.POSTED, seen.posted_sha256)
    message = stage.message(share.nonce).message
    assert message.fields[0] == Text("post.label", model=job.request.model)
    assert message.fields[-1] == Text("post.shared_by", by_person="ann")
    assert message.mention is None
    assert [file.name for file in message.files] == [f"{job.id}-1.{'mp4' if limit is None else 'jpg'}"]
    links = [one.url for one in message.buttons if isinstance(one, Link)]
    assert links == ([] if limit is None else [f"https://bot.example/{share.nonce}"])


# -- kills


@pytest.mark.full
async def test_a_kill_anywhere_on_the_way_to_a_review_leaves_one_review_of_these_bytes(tmp_path: Path) -> None:
    """At every call that reaches outside, before it and after it; then a restart."""
    for call in range(1, 120):
        world, plan = World(tmp_path / str(call), api=Studio(), policy=REVIEWED), Plan()
        async with bot_in(world) as bot:
            job = await stored(Stage(world, bot))
        plan.gaps = [call]
        await live(world, plan)
        died = len(plan.deaths)
        await live(world, Plan())
        async with bot_in(world) as bot:
            stage = Stage(world, bot)
            review, owed = await stage.review(job), await stage.owed(job)
            assert (owed.state, owed.posted_sha256) == (DeliveryState.REVIEW, review.sha256), plan.deaths
            keys = [one.key for one in world.chat.channel]
            assert sorted(keys) == sorted(set(keys)), plan.deaths
        if not died:
            return
    raise AssertionError("it never came to an end")


async def stored(stage: Stage) -> Job:
    """A job whose result is here, and was looked at by nobody."""
    job = await stage.ordered(turns=0)
    for _ in range(10):
        await stage.bot.turn()
        owed = await stage.bot.store.deliveries(job.id)
        if owed and owed[0].state is DeliveryState.STORED:
            return job
    raise AssertionError("nothing was stored")


async def live(world: World, plan: Plan) -> None:
    """A bot's life until nothing is due soon, or until it is killed."""
    try:
        async with bot_in(world, lambda name, port: crashing(name, port, plan)) as bot:
            await bot.recover()
            await Stage(world, bot).turns()
    except Killed:
        return
