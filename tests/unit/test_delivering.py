"""The upload ladder, and what is said on each of its rungs, with the real storage under it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.generation.delivery import Delivery, DeliveryState, Rung
from bot.generation.errors import FileTooLarge, MediaError, PlatformUnavailable
from bot.generation.job import Job
from bot.generation.ladder import MARK_BYTES, Linking, no_link
from bot.generation.message import Button, Link, Message, Press, Refusal, Text
from bot.generation.ports import Habits, Kept
from bot.generation.steps import Steps
from bot.replies import strict
from tests.builders import command
from tests.crash.points import Killed, Plan, crashing
from tests.fakes import FakeMedia, FakeVideoApi, Posted
from tests.world import Bot, World, bot_in

DAY = 24 * 3600.0
MINUTE = 60.0
SIZE = 200_000  # bytes of the result
MARK = len(FakeMedia.MARK) + 13  # bytes that say that it is made by AI, and by which job
LIMITS = st.integers(0, 2 * SIZE)


class Studio(FakeVideoApi):
    """Its results are not small."""

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        await super().download(url, into, limit)
        Path(into).write_bytes(Path(into).read_bytes().ljust(SIZE, b"."))


def link_to(delivery: Delivery, _job: Job, now: float) -> tuple[str, float]:
    return f"https://bot.example/{delivery.nonce}", now + 7 * DAY


@dataclass
class Stage:
    """A bot with one job whose result is stored."""

    world: World
    bot: Bot
    job: Job

    def linking(self, link: Linking) -> None:
        """From now on these are the links; otherwise the bot stays as it is."""
        bot, world = self.bot, self.world
        self.bot.steps = Steps(
            bot.store, bot.api, bot.media, {"fake": bot.chat}, world.clock, world.ids, deadline=3600.0, link=link
        )

    async def step(self) -> None:
        """What is due now."""
        for owed, of in (await self.bot.store.claim(self.world.clock.now(), 300.0, 1, 4)).deliveries:
            await self.bot.steps.delivery(owed, of)

    async def owed(self) -> Delivery:
        (found,) = await self.bot.store.deliveries(self.job.id)
        return found

    async def marked(self) -> str:
        """The sha256 of the result with its mark."""
        path = self.bot.media.find((await self.owed()).received_sha256 or "", "mp4")
        return (await self.bot.media.labelled(path, self.job.id)).sha256

    async def history(self) -> list[str]:
        return [event.detail for event in await self.bot.store.events(self.job.id)]

    @property
    def posted(self) -> Posted:
        (only,) = self.world.chat.channel
        return only


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    world = World(tmp_path / "w", api=Studio())
    async with bot_in(world) as bot:
        yield await stored(world, bot)


async def stored(world: World, bot: Bot) -> Stage:
    made = await bot.ask(command("c1", "a fox"))
    assert isinstance(made, Job)
    stage = Stage(world, bot, made)
    for _ in range(10):
        await bot.turn()
        if await bot.store.deliveries(made.id) and (await stage.owed()).state is DeliveryState.STORED:
            return stage
    raise AssertionError("nothing was stored")


def presses(message: Message) -> list[Press]:
    return [button.press for button in message.buttons if isinstance(button, Button)]


# -- the rungs


@pytest.mark.parametrize("limit", [None, SIZE + MARK])
async def test_what_fits_goes_out_as_it_came_with_the_mark_behind_it(stage: Stage, limit: int | None) -> None:
    """Byte for byte; and both files are named by what is in them."""
    stage.world.chat.limit = limit
    came = Path(stage.bot.media.find((await stage.owed()).received_sha256 or "", "mp4")).read_bytes()
    await stage.bot.work()
    owed = await stage.owed()
    assert owed.rung is Rung.ORIGINAL
    assert stage.posted.content == came + FakeMedia.MARK + stage.job.id.encode()
    assert owed.posted_sha256 == hashlib.sha256(stage.posted.content).hexdigest() != owed.received_sha256
    assert len(stage.posted.message.fields) == 1


async def test_what_does_not_fit_is_made_smaller_and_says_so(stage: Stage) -> None:
    """Before anything is tried, where the limit is known."""
    stage.world.chat.limit = 100_000
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.rung, owed.posted_extension, owed.size) == ("posted", Rung.FITTED, "mp4", SIZE)
    assert owed.posted_sha256 != owed.received_sha256
    assert len(stage.posted.content) == 100_000 - MARK_BYTES + MARK
    assert stage.world.chat.attempts == [owed.nonce]
    label, smaller = stage.posted.message.fields
    assert label == Text("post.label", model=stage.job.request.model)
    assert smaller == Text("post.made_smaller", size_mb=0.2)
    assert stage.posted.message.files[0].name == f"{stage.job.id}-1.mp4"


async def test_where_nothing_fits_a_link_and_a_still_are_posted(stage: Stage) -> None:
    """With the time until when, and every button that a video has."""
    stage.linking(link_to)
    stage.world.chat.shown_limit = FakeMedia.SMALLEST_FIT - 1
    stage.world.chat.limit = 1000  # so that the still fits
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.rung, owed.posted_sha256) == ("posted", Rung.LINKED, await stage.marked())
    message = stage.posted.message
    now = stage.world.clock.now()
    assert message.fields[1] == Text("post.linked", size_mb=0.2, days=7, until_at=now + 7 * DAY)
    assert message.buttons[0] == Link(f"https://bot.example/{owed.nonce}", Text("button.download"))
    (still,) = message.files
    assert (still.name, still.path.suffix) == (f"{stage.job.id}-1.jpg", ".jpg")
    assert stage.posted.content.startswith(b"\xff\xd8\xff")
    assert FakeMedia.MARK in stage.posted.content


@pytest.mark.row("F35")
async def test_without_an_address_for_links_it_is_kept_and_the_sentence_says_how_to_get_one(stage: Stage) -> None:
    """Nothing is tried, and with an address it can be brought."""
    stage.world.chat.limit = 3
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.tried_at) == (DeliveryState.UNDELIVERED, None)
    assert owed.problem == Text("post.too_large", job=stage.job.id, size_mb=0.2, limit_mb=0.0)
    assert "web.public_url" in strict(owed.problem, "en")
    assert stage.world.chat.attempts == []
    stage.linking(link_to)
    stage.world.chat.shown_limit, stage.world.chat.limit = 3, 1000
    await stage.bot.service.deliver_again("fake")
    await stage.bot.work()
    assert (await stage.owed()).rung is Rung.LINKED


async def test_a_still_that_cannot_be_had_is_left_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link is what counts."""

    async def refused(self: FakeMedia, path: PurePath, *, last: bool) -> object:
        return Refusal(Text("media.no_still"))

    monkeypatch.setattr(FakeMedia, "still", refused)
    stage.linking(link_to)
    stage.world.chat.limit = 3
    await stage.bot.work()
    assert stage.posted.message.files == ()
    assert isinstance(stage.posted.message.buttons[0], Link)


async def test_a_link_that_is_gone_by_the_time_of_posting_is_not_posted(stage: Stage) -> None:
    """The setting was taken back meanwhile."""
    stage.linking(link_to)
    stage.world.chat.limit = 3
    await stage.step()
    assert (await stage.owed()).rung is Rung.LINKED
    stage.linking(no_link)
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.problem and owed.problem.key) == (DeliveryState.UNDELIVERED, "post.too_large")
    assert stage.world.chat.attempts == []


# -- stepping down


@pytest.mark.row("F35")
async def test_a_channel_that_takes_less_than_it_says_gets_less(stage: Stage) -> None:
    """It said nothing, and then 413: the next try is smaller, under the same nonce, and there is one message."""
    stage.world.chat.limit, stage.world.chat.shown_limit = 50_000, 10 * SIZE
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.rung) == ("posted", Rung.FITTED)
    assert stage.world.chat.attempts == [owed.nonce] * 2
    assert len(stage.posted.content) == 50_000 - MARK_BYTES + MARK
    assert "fitted: at most 50000 bytes" in await stage.history()


async def test_a_smaller_one_that_is_too_large_is_made_smaller_again(stage: Stage) -> None:
    """The limit may fall in between."""
    stage.world.chat.limit, stage.world.chat.shown_limit = 30_000, 90_000
    await stage.bot.work()
    assert (await stage.owed()).rung is Rung.FITTED
    assert len(stage.posted.content) == 30_000 - MARK_BYTES + MARK


async def test_a_first_try_that_was_turned_away_leaves_no_mark(stage: Stage) -> None:
    """So a person may still cancel, and the channel need not be searched."""
    stage.world.chat.limit, stage.world.chat.shown_limit = 50_000, 10 * SIZE
    await stage.step()
    await stage.step()
    owed = await stage.owed()
    assert (owed.state, owed.rung, owed.tried_at) == ("posting", Rung.FITTED, None)


async def test_a_later_try_that_is_turned_away_keeps_the_mark(stage: Stage) -> None:
    """An earlier one may be in the channel: it is looked for again."""
    chat = stage.world.chat
    chat.outcomes = ["down"]
    await stage.step()
    await stage.step()
    first = (await stage.owed()).tried_at
    chat.limit = 50_000
    stage.world.clock.at += MINUTE
    await stage.step()
    owed = await stage.owed()
    assert (owed.rung, owed.tried_at) == (Rung.FITTED, first)
    await stage.bot.work()
    assert len(chat.channel) == 1


@pytest.mark.row("F35")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.none() | LIMITS, st.lists(LIMITS, min_size=1, max_size=4), st.booleans())
async def test_a_channel_that_refuses_for_ever_comes_to_an_end(
    tmp_path_factory: pytest.TempPathFactory, said: int | None, limits: list[int], has_link: bool
) -> None:
    """Whatever limits it names, in turn, and whether they are true: a few tries, and then it is kept."""
    world = World(tmp_path_factory.mktemp("ladder") / "w", api=Studio())
    async with bot_in(world) as bot:
        stage = await stored(world, bot)
        stage.linking(link_to if has_link else no_link)
        world.chat.shown_limit = said
        tries: list[str] = []

        async def post(to: object, message: Message, key: str) -> str:
            tries.append(key)
            raise FileTooLarge(Text("platform.post_refused", platform="fake"), limits[len(tries) % len(limits)])

        world.chat.post = post  # type: ignore[method-assign]  # a channel gone mad
        await bot.work()
        owed = await stage.owed()
        assert owed.state is DeliveryState.UNDELIVERED
        assert len(tries) <= 2 * len(limits) + 4


async def test_a_worker_that_fails_is_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may be full: that is no verdict on the video."""
    failures = [MediaError(Text("media.disk_full"))] * 3
    fit = FakeMedia.fit

    async def moody(self: FakeMedia, path: PurePath, limit: int, seconds: int) -> object:
        if failures:
            raise failures.pop()
        return await fit(self, path, limit, seconds)

    monkeypatch.setattr(FakeMedia, "fit", moody)
    stage.world.chat.limit = 50_000
    await stage.bot.work()
    assert (await stage.owed()).rung is Rung.FITTED


async def test_after_a_kill_the_same_file_is_made_again(stage: Stage) -> None:
    """It was kept, and nobody had heard of it: its name is its content, so there is one."""
    stage.world.chat.limit = 50_000
    owed = await stage.owed()
    path = stage.bot.media.find(owed.received_sha256 or "", "mp4")
    before = await stage.bot.media.fit(path, 50_000 - MARK_BYTES, 5)
    assert isinstance(before, Kept)
    marked = await stage.bot.media.labelled(before.path, stage.job.id)
    await stage.bot.work()
    assert (await stage.owed()).posted_sha256 == marked.sha256


async def test_what_may_be_there_is_not_made_smaller(stage: Stage) -> None:
    """Its answer was lost for a day, and the limit fell: it is found as it was posted."""
    chat = stage.world.chat
    chat.outcomes = ["lost"]
    await stage.step()
    await stage.step()
    assert (await stage.owed()).state is DeliveryState.POSTING
    now = stage.world.clock.now()
    ((held, _job),) = (await stage.bot.store.claim(now + MINUTE, 300.0, 1, 4)).deliveries
    lost = await stage.bot.store.advance_delivery(held, held.undelivered(Text("platform.no_answer"), now), now)
    assert lost is not None
    chat.limit = 10
    await stage.bot.service.deliver_again("fake")
    await stage.bot.work()
    owed = await stage.owed()
    assert (owed.state, owed.rung, owed.posted_sha256) == ("posted", Rung.ORIGINAL, await stage.marked())
    assert len(chat.channel) == 1


# -- what is said


async def test_a_result_offers_what_can_be_done_next(stage: Stage) -> None:
    """Every button says which delivery it is about: it is found again by that."""
    await stage.bot.work()
    message = stage.posted.message
    usual = [Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.DETAILS, Press.DELETE]
    assert presses(message) == [*usual, Press.REPORT]
    assert {button.ref for button in message.buttons if isinstance(button, Button)} == {stage.posted.key}


async def test_a_notice_offers_another_try(tmp_path: Path) -> None:
    """And carries its nonce, too."""
    world = World(tmp_path / "w", api=FakeVideoApi(answers=["refuse"]))
    async with bot_in(world) as bot:
        await bot.ask(command())
        await bot.work()
    (posted,) = world.chat.channel
    assert presses(posted.message) == [Press.RETRY, Press.DETAILS]
    assert {button.ref for button in posted.message.buttons if isinstance(button, Button)} == {posted.key}


async def test_the_one_who_asked_is_notified_and_nobody_else(stage: Stage) -> None:
    """Unless they said otherwise."""
    await stage.bot.work()
    assert stage.posted.message.mention == stage.job.person


async def test_who_does_not_want_to_be_notified_is_not(stage: Stage) -> None:
    """And the chat is not even asked about them."""
    await stage.bot.store.save_habits(stage.job.person, Habits(mention=False))
    await stage.bot.work()
    assert stage.posted.message.mention is None
    assert stage.world.chat.asked == []


@pytest.mark.row("B57")
async def test_who_left_is_not_called_back(stage: Stage) -> None:
    """The video is posted; it was paid."""
    stage.world.chat.gone = {stage.job.person.id}
    await stage.bot.work()
    assert stage.posted.message.mention is None


async def test_a_chat_that_does_not_say_who_is_there_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most people did not leave."""

    async def silent(person: object, place: object) -> bool:
        raise PlatformUnavailable(Text("platform.no_answer", platform="fake"))

    monkeypatch.setattr(stage.world.chat, "permits", silent)
    await stage.bot.work()
    assert stage.posted.message.mention == stage.job.person


@pytest.mark.row("F36")
async def test_a_message_that_somebody_removed_never_comes_back(stage: Stage) -> None:
    """It counts as posted, and the history says why nobody sees it."""
    stage.world.chat.outcomes = ["gone"]
    await stage.bot.work()
    owed = await stage.owed()
    assert owed.state is DeliveryState.POSTED
    assert owed.removed_at is not None
    assert "removed by somebody" in await stage.history()
    assert await stage.bot.service.deliver_again("fake") == 0
    await stage.bot.work()
    assert stage.world.chat.channel == []
    assert stage.world.chat.attempts == [owed.nonce]


# -- kills


CALLS = 40  # more than any of these ladders makes


@pytest.mark.parametrize(
    ("said", "real", "rung"),
    [
        (None, None, Rung.ORIGINAL),
        pytest.param(10 * SIZE, 50_000, Rung.FITTED, marks=pytest.mark.full),
        (3, 1000, Rung.LINKED),
        pytest.param(10 * SIZE, 3, Rung.LINKED, marks=pytest.mark.full),
    ],
)
async def test_a_kill_anywhere_on_the_ladder_leaves_one_message(
    tmp_path: Path, said: int | None, real: int | None, rung: Rung
) -> None:
    """At every call that reaches outside, before it and after it; then a restart."""
    for call in range(1, 2 * CALLS):
        world, plan = World(tmp_path / str(call), api=Studio()), Plan()
        async with bot_in(world) as bot:
            job = (await stored(world, bot)).job
        world.chat.limit, world.chat.shown_limit = real, said
        plan.gaps = [call]
        await live(world, job, plan)
        died = len(plan.deaths)
        owed = await live(world, job, Plan())
        assert owed is not None
        assert (owed.state, owed.rung) == ("posted", rung), plan.deaths
        assert [posted.key for posted in world.chat.channel] == [owed.nonce], plan.deaths
        if not died:
            return
    raise AssertionError("it never came to an end")


async def live(world: World, job: Job, plan: Plan) -> Delivery | None:
    """A bot's life until nothing is owed, or until it is killed (None)."""
    try:
        async with bot_in(world, lambda name, port: crashing(name, port, plan)) as bot:
            stage = Stage(world, bot, job)
            stage.linking(link_to)
            await bot.recover()
            await bot.work()
            return await stage.owed()
    except Killed:
        return None
