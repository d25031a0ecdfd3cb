"""What a platform may ask: take a command, say how it stands, cancel, try again, and what an operator decides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Command, Person
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Refusal, Text
from bot.generation.money import Standing
from bot.generation.ports import Caps, ResultStatus, Seen
from bot.generation.service import RETRY, Estimate, Rules, Service, Status, readable
from tests.builders import command, facts
from tests.fakes import FakeVideoApi
from tests.world import Bot, World, bot_in

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
PRICE = 560_000
MIDNIGHT = 1_760_054_400.0  # the next one after the worlds begin
DAY = "2025-10-09"


async def ask(bot: Bot, key: str = "c1", words: str = "a fox", *pictures: str, person: str = "ann") -> Job:
    made = await bot.ask(command(key, words, *pictures, person=person))
    assert isinstance(made, Job), made
    return made


async def refused(bot: Bot, given: Command) -> list[str]:
    said = await bot.ask(given)
    assert isinstance(said, tuple), said
    return [refusal.text.key for refusal in said]


async def status_of(bot: Bot, made: Job) -> Status:
    status = await bot.service.status(made.id)
    assert status is not None
    return status


@pytest.fixture
async def stuck(bot: Bot) -> AsyncIterator[tuple[Bot, Job]]:
    """A job that waits for a person."""
    made = await ask(bot)
    await bot.turn()
    bot.watched.clear()
    bot.world.clock.at += 3601
    await bot.steps.look(made.id, [])
    yield bot, made


# -- taking commands


async def test_a_command_becomes_a_job_with_its_money_reserved(bot: Bot) -> None:
    """For the person, the place and the address it came with."""
    made = await ask(bot, words="a fox --n 2 --dur 3")
    assert (made.state, made.person, made.reserved_micro_usd) == (JobState.QUEUED, ANN, 2 * 3 * 112_000)
    assert (made.place, made.reply_to) == (command().place, command().reply_to)
    assert await bot.store.standing("runware", DAY) == Standing(made.reserved_micro_usd)


@pytest.mark.row("F39")
@pytest.mark.row("F40")
async def test_a_command_delivered_again_is_the_same_job(bot: Bot) -> None:
    """However often, and at the same time."""
    made = await ask(bot)
    again = await asyncio.gather(*(bot.ask(command("c1", "a fox")) for _ in range(5)))
    assert again == [made] * 5
    assert await bot.store.standing("runware", DAY) == Standing(PRICE)


async def test_every_mistake_in_a_command_is_said_and_nothing_is_reserved(bot: Bot) -> None:
    """The command is over."""
    assert await refused(bot, command("c1", "a --dur 99 --n 0")) == [
        *("request.positive_prompt_length", "request.duration_range", "request.results_range"),
    ]
    assert await refused(bot, command("c2", "a fox --zzzz 1")) == ["flag.unknown"]
    assert await bot.store.standing("runware", DAY) == Standing(0)
    assert await bot.store.acknowledged() == []
    assert await refused(bot, command("c2", "a fox")) == ["job.command_over"]


async def test_the_operators_floor_for_safety_holds(world: World) -> None:
    """Whatever is typed."""
    async with bot_in(world) as bot:
        assert (await ask(bot, "c1", "a fox --safety none")).request.safety.mode == "fast"
        assert (await ask(bot, "c2", "a fox --safety full")).request.safety.mode == "full"


@pytest.mark.row("B12")
@pytest.mark.parametrize("hard_list", [True, False])
async def test_the_rule_that_every_place_has_holds_at_the_terminal_too(bot: Bot, *, hard_list: bool) -> None:
    """Unless the operator switched it off. Nothing else of a policy looks there."""
    rules = Rules(bot.api.provider, bot.world.caps, "fast", hard_list=hard_list)
    bot.service = Service(bot.store, {facts().id: facts()}, facts().id, rules, bot.world.clock, bot.world.ids)
    given = command(words="a naked child, 9 years old")
    if hard_list:
        assert await refused(bot, given) == ["content.hard"]
    else:
        assert isinstance(await bot.ask(given), Job)


async def test_half_characters_do_not_break_a_command(bot: Bot) -> None:
    """They are replaced, here and when the command is carried on."""
    assert readable(command("c1", "a \ud800 fox")).words == "a ? fox"
    assert (await ask(bot, "c1", "a \ud800 fox")).request.positivePrompt == "a ? fox"


# -- the caps


@pytest.mark.row("F42")
@pytest.mark.row("B60")
async def test_a_hundred_at_once_fit_a_budget_for_five(world: World) -> None:
    """Exactly; the others hear what is left."""
    world.caps = Caps(5 * PRICE + 1, 1000)
    async with bot_in(world) as bot:
        answers = await asyncio.gather(*(bot.ask(command(f"c{n}", "a fox", person=f"p{n}")) for n in range(100)))
        said = [answer for answer in answers if isinstance(answer, tuple)]
        assert len(said) == 95
        text = Text("budget.day_used_up", price_micro_usd=PRICE, left_micro_usd=1, resets_at=MIDNIGHT)
        assert {refusal.text for (refusal,) in said} == {text}
        assert await bot.store.standing("runware", DAY) == Standing(5 * PRICE)


async def test_a_person_has_so_many_jobs_open(world: World) -> None:
    """Others are not held up; when one is over, there is room."""
    world.caps = Caps(None, 2)
    async with bot_in(world) as bot:
        for key in ("c1", "c2"):
            await ask(bot, key)
        assert await refused(bot, command("c3")) == ["budget.too_many_open"]
        await ask(bot, "c4", person="bob")
        await bot.work()
        await ask(bot, "c5")


async def test_previews_cost_nobody_anything(tmp_path: Path) -> None:
    """No cap counts them."""
    world = World(tmp_path / "w", api=FakeVideoApi(provider="preview"), caps=Caps(0, 20))
    async with bot_in(world) as bot:
        await ask(bot)


async def test_the_budget_is_free_again_after_a_cancellation(world: World) -> None:
    """What was released can be spent."""
    world.caps = Caps(PRICE, 20)
    async with bot_in(world) as bot:
        made = await ask(bot)
        assert await refused(bot, command("c2")) == ["budget.day_used_up"]
        await bot.service.cancel(made.id, ANN)
        await ask(bot, "c3")


# -- starting again


@pytest.mark.row("F02")
@pytest.mark.row("F03")
async def test_a_start_carries_on_what_was_acknowledged_and_drops_the_rest(bot: Bot) -> None:
    """Whoever saw an error is not charged."""
    await bot.service.receive(command("unseen"))
    await bot.service.receive(command("seen"))
    await bot.service.acknowledged("seen")
    assert await bot.service.carry_on() == 1
    assert await bot.store.job_of("seen") is not None
    assert await bot.store.job_of("unseen") is None
    assert await bot.service.carry_on() == 0


async def test_what_was_dropped_may_come_again(bot: Bot) -> None:
    """The platform delivers it once more, and this time the person is told."""
    await bot.service.receive(command("c1"))
    await bot.service.carry_on()
    await ask(bot, "c1")


async def test_a_command_carried_on_may_be_refused(world: World) -> None:
    """It is over then, as any other."""
    world.caps = Caps(0, 20)
    async with bot_in(world) as bot:
        await bot.service.receive(command("c1"))
        await bot.service.acknowledged("c1")
        assert await bot.service.carry_on() == 1
        assert await bot.service.carry_on() == 0


# -- how it stands


async def test_an_estimate_stores_nothing(bot: Bot) -> None:
    """It says the worst price and the usual time."""
    said = await bot.service.estimate(command("c1", "a fox --n 2"))
    assert isinstance(said, Estimate)
    assert (said.micro_usd, said.usual_seconds) == (2 * PRICE, facts().typical_seconds)
    assert isinstance(await bot.service.estimate(command("c1", "a")), tuple)
    assert await bot.service.list(None) == []


async def test_a_status_says_place_and_pace(bot: Bot) -> None:
    """From the model's facts while nothing was measured."""
    made = [await ask(bot, f"c{n}") for n in range(3)]
    places = [(await status_of(bot, one)).place for one in made]
    assert sorted(places) == [1, 2, 3]
    status = await status_of(bot, made[0])
    assert (status.usual_seconds, status.slow_seconds) == (facts().typical_seconds, facts().slow_seconds)
    assert not status.finished
    assert await bot.service.status("nobody") is None


async def test_the_pace_is_measured(bot: Bot) -> None:
    """And scaled to the seconds of video."""
    for n, seconds in enumerate([100, 200, 300]):
        made = await ask(bot, f"c{n}", "a fox --dur 5")
        await bot.turn()
        bot.world.clock.at += seconds
        await bot.work()
        assert (await status_of(bot, made)).finished
    status = await status_of(bot, await ask(bot, "c9", "a fox --dur 10"))
    assert (round(status.usual_seconds), round(status.slow_seconds)) == (400, 600)


async def test_progress_goes_up_and_leaves_the_end_to_the_result(bot: Bot) -> None:
    """Late is later than nine in ten."""
    status = await status_of(bot, await ask(bot))
    began = status.job.since
    shown = [status.progress(began + seconds) for seconds in (-5, 0, 60, 240, 10_000)]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (0.0, 0.95)
    assert not status.is_late(began + status.slow_seconds)
    assert status.is_late(began + status.slow_seconds + 1)


async def test_the_list_is_a_persons_or_everybodys(bot: Bot) -> None:
    """The newest first."""
    await ask(bot, "c1")
    bot.world.clock.at += 1
    await ask(bot, "c2", person="bob")
    assert [one.command_key for one in await bot.service.list(None)] == ["c2", "c1"]
    assert [one.command_key for one in await bot.service.list(ANN)] == ["c1"]
    assert [one.command_key for one in await bot.service.list(None, 1)] == ["c2"]


async def test_the_history_has_events_and_money(bot: Bot) -> None:
    """All of it."""
    made = await ask(bot)
    await bot.work()
    history = await bot.service.history(made.id)
    assert history.events[0].what == "job > queued"
    assert history.events[-1].what == "result 0 posting > posted"
    assert set(history.entries) == {"reserve", "settle", "release"}
    assert await bot.service.unfinished("fake") == []


# -- cancelling


async def test_before_it_is_sent_a_job_is_cancelled_for_nothing(bot: Bot) -> None:
    """And nothing is posted."""
    made = await ask(bot)
    assert await bot.service.cancel(made.id, ANN) == Text("job.cancelled", job=made.id)
    await bot.work()
    status = await status_of(bot, made)
    assert (status.job.outcome, status.finished) == (Outcome.CANCELLED, True)
    assert await bot.store.entries(made.id) == {"reserve": PRICE, "settle": 0, "release": PRICE}
    assert bot.world.api.submits == 0
    assert bot.world.chat.channel == []


async def test_after_it_was_sent_its_result_is_discarded_and_still_charged(bot: Bot) -> None:
    """The answer says so; nothing is posted."""
    made = await ask(bot)
    await bot.turn()
    said = await bot.service.cancel(made.id, ANN)
    assert said == Text("job.discarded", job=made.id, cost_micro_usd=PRICE)
    assert await bot.service.cancel(made.id, ANN) == Text("job.discarded_before", job=made.id)
    await bot.work()
    assert (await status_of(bot, made)).job.outcome is Outcome.CANCELLED
    assert (await bot.store.entries(made.id))["settle"] == bot.world.api.cost(5)
    assert bot.world.chat.channel == []


async def test_a_result_that_was_known_but_not_posted_is_discarded_too(bot: Bot) -> None:
    """The first of two is ready, and nobody wants it any more."""
    made = await ask(bot, words="a fox --n 2")
    await bot.turn()
    await bot.steps.look(made.id, [Seen(ResultStatus.SUCCESS, "v0", "fake://x-0", 1, 100)])
    await bot.service.cancel(made.id, ANN)
    await bot.work()
    assert bot.world.chat.channel == []
    assert (await status_of(bot, made)).finished


async def test_what_is_over_is_over(bot: Bot) -> None:
    """It is in the channel."""
    made = await ask(bot)
    await bot.work()
    assert await bot.service.cancel(made.id, ANN) == Text("job.over_already", job=made.id)


@pytest.mark.row("B55")
async def test_nobody_cancels_what_is_not_theirs(bot: Bot) -> None:
    """Nor learns that it is there."""
    made = await ask(bot)
    assert await bot.service.cancel(made.id, BOB) == Text("job.unknown", job=made.id)
    assert await bot.service.cancel("nobody", ANN) == Text("job.unknown", job="nobody")
    assert (await status_of(bot, made)).job.state is JobState.QUEUED


async def test_a_cancellation_that_comes_a_moment_too_late_looks_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job gets its turn between the look and the move."""
    made = await ask(bot)
    look = bot.store.job

    async def slow(job_id: str) -> Job | None:
        found = await look(job_id)
        await bot.store.claim(bot.world.clock.now(), 300.0, 1, 4)
        return found

    monkeypatch.setattr(bot.store, "job", slow)
    assert (await bot.service.cancel(made.id, ANN)).key == "job.discarded"


# -- again


async def test_a_retry_asks_for_the_same_with_the_same_pictures(bot: Bot) -> None:
    """They are not fetched again."""
    bot.world.chat.files = {"handle-first": b"one"}
    first = await ask(bot, "c1", "a fox --n 2", "first")
    await bot.work()
    bot.world.chat.files.clear()
    second = await bot.ask(command("c2", first.id, name=RETRY))
    assert isinstance(second, Job)
    assert (second.state, second.request) == (JobState.QUEUED, first.request)
    assert second.task_uuid != first.task_uuid
    await bot.work()
    assert len(bot.world.chat.channel) == 4


async def test_a_retry_of_pictures_that_are_still_to_be_fetched(bot: Bot) -> None:
    """Their handles are known."""
    bot.world.chat.files = {"handle-first": b"one"}
    first = await ask(bot, "c1", "a fox", "first")
    second = await bot.ask(command("c2", first.id, name=RETRY))
    assert isinstance(second, Job)
    assert second.state is JobState.INPUTS


@pytest.mark.parametrize("words", ["nobody", "", "--n 2"])
async def test_a_retry_of_nothing_is_refused(bot: Bot, words: str) -> None:
    """In a sentence."""
    assert await refused(bot, command("c2", words, name=RETRY)) == ["job.unknown"]


async def test_a_retry_with_a_model_that_is_gone_is_refused(bot: Bot) -> None:
    """The settings name another one by now; nothing is reserved, and a start carries it on in the same way."""
    first = await ask(bot)
    other = replace(facts(), id="klingai:other@1")
    rules = Rules("runware", bot.world.caps, "fast")
    service = Service(bot.store, {other.id: other}, other.id, rules, bot.world.clock, bot.world.ids)
    gone = Text("job.model_gone", job=first.id, model=facts().id)
    for key in ("c2", "c3"):
        await service.receive(command(key, first.id, name=RETRY))
        await service.acknowledged(key)
    assert await service.submit(command("c2", first.id, name=RETRY)) == (Refusal(gone),)
    assert await service.carry_on() == 1
    assert await bot.store.standing("runware", DAY) == Standing(PRICE)


async def test_nobody_retries_what_is_not_theirs(bot: Bot) -> None:
    """Nor learns that it is there."""
    first = await ask(bot)
    assert await refused(bot, command("c2", first.id, name=RETRY, person="bob")) == ["job.unknown"]


async def test_a_retry_keeps_to_todays_floor_for_safety(world: World) -> None:
    """The operator may have become stricter."""
    async with bot_in(world) as bot:
        first = await ask(bot)
        strict = Rules("runware", world.caps, "full")
        model = facts()
        service = Service(bot.store, {model.id: model}, model.id, strict, world.clock, world.ids)
        await service.receive(command("c2"))
        await service.acknowledged("c2")
        second = await service.submit(command("c2", first.id, name=RETRY))
        assert isinstance(second, Job)
        assert second.request == replace_safety(first, "full")


def replace_safety(made: Job, mode: str) -> object:
    safety = made.request.safety.model_copy(update={"mode": mode})
    return made.request.model_copy(update={"safety": safety})


# -- the operator


async def test_release_lets_the_money_go(stuck: tuple[Bot, Job]) -> None:
    """Nothing was charged."""
    bot, made = stuck
    assert await bot.service.release(made.id) == Text("operator.released", job=made.id)
    assert await bot.store.entries(made.id) == {"reserve": PRICE, "settle": 0, "release": PRICE}
    await bot.work()
    assert (await status_of(bot, made)).finished
    assert told(bot) == ["job.being_checked", "job.checked_free"]


async def test_settle_says_what_it_cost(stuck: tuple[Bot, Job]) -> None:
    """In micro-dollars."""
    bot, made = stuck
    assert await bot.service.settle(made.id, 100) == Text("operator.settled", job=made.id, cost_micro_usd=100)
    assert await bot.store.entries(made.id) == {"reserve": PRICE, "settle": 100, "release": PRICE - 100}
    await bot.work()
    assert told(bot) == ["job.being_checked", "job.checked_charged"]


async def test_requeue_sends_it_under_a_new_task_uuid(stuck: tuple[Bot, Job]) -> None:
    """With the same reservation, to the end."""
    bot, made = stuck
    assert await bot.service.requeue(made.id) == Text("operator.requeued", job=made.id)
    moved = (await status_of(bot, made)).job
    assert (moved.state, moved.problem) == (JobState.QUEUED, None)
    assert moved.task_uuid != made.task_uuid
    await bot.work()
    assert set(bot.world.api.tasks) == {made.task_uuid, moved.task_uuid}
    assert (await bot.store.entries(made.id))["reserve"] == PRICE
    assert told(bot) == ["job.being_checked", "post.result"]


def told(bot: Bot) -> list[str]:
    """Everything in the channel, in order."""
    return [posted.message.text.key for posted in bot.world.chat.channel]


async def test_an_operator_decides_only_what_waits_for_one(bot: Bot) -> None:
    """Anything else goes on by itself."""
    made = await ask(bot)
    for said in (
        await bot.service.release(made.id),
        await bot.service.settle(made.id, 1),
        await bot.service.requeue(made.id),
    ):
        assert said == Text("operator.not_needed", job=made.id, state="queued")
    for said in (
        await bot.service.release("nobody"),
        await bot.service.settle("nobody", 1),
        await bot.service.requeue("nobody"),
    ):
        assert said == Text("job.unknown", job="nobody")


@pytest.mark.row("F41")
async def test_of_two_operators_one_decides(stuck: tuple[Bot, Job]) -> None:
    """At the same moment; the other hears that it is done."""
    bot, made = stuck
    answers = await asyncio.gather(
        bot.service.release(made.id), bot.service.settle(made.id, 1), bot.service.requeue(made.id)
    )
    assert sum(answer.key != "operator.not_needed" for answer in answers) == 1


async def test_a_job_that_waits_for_an_operator_is_finished_for_its_person(stuck: tuple[Bot, Job]) -> None:
    """Nothing more happens by itself."""
    bot, made = stuck
    assert (await status_of(bot, made)).finished


def test_a_rule_is_a_fact() -> None:
    """Settings are not changed under a running bot."""
    rules = Rules("runware", Caps(1, 1), "fast")
    assert replace(rules, safety="full").safety == "full"
    assert rules.safety == "fast"
