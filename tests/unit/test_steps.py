"""What each state owes, step by step, with the real storage under it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.delivering import FETCH_TRIES, POST_FOR
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.errors import (
    Ambiguous,
    KeyRefused,
    MediaError,
    NoCredit,
    NotSent,
    PlatformUnavailable,
    PostRefused,
    ResultGone,
    Throttled,
    VideoApiError,
)
from bot.generation.job import InputKind, Job, JobState, Outcome, Result, ResultState
from bot.generation.message import Message, Text
from bot.generation.ports import (
    NO_PLAN,
    Accepted,
    Body,
    Conflict,
    Given,
    Plan,
    Refused,
    ResultStatus,
    Seen,
    Verdict,
)
from bot.generation.request import GenerationRequest
from bot.generation.service import Status
from bot.generation.steps import RESEND_FOR, Pause, known_results
from tests.builders import command, job, request
from tests.fakes import FakeMedia, FakeVideoApi
from tests.world import Bot, World, bot_in

Answer = Accepted | Conflict | Refused | Exception
MINUTE = 60.0
NO_ANSWER = Text("api.no_answer", host="fake")
UNREACHABLE = Text("api.unreachable", host="fake")


@dataclass
class Api(FakeVideoApi):
    """A provider that answers the next submissions as told, and then as it likes; looks and downloads likewise."""

    says: list[Answer] = field(default_factory=list)
    shows: tuple[Seen, ...] | None = None
    blind: list[Exception] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    salt: str = ""
    asked: list[str] = field(default_factory=list)

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        body = await super().body(task_uuid, request, inputs, plan)
        return replace(body, sha256=body.sha256.replace("a", self.salt)) if self.salt else body

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        if not self.says:
            return await super().submit(body)
        self.submits += 1
        answer = self.says.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        if self.blind:
            raise self.blind.pop(0)
        if self.shows is not None:
            return dict.fromkeys(task_uuids, self.shows)
        return await super().look(task_uuids)

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        self.asked.append(url)
        if self.broken:
            raise self.broken.pop(0)
        await super().download(url, into, limit)


@dataclass
class Stage:
    """A bot, its world and one job."""

    world: World
    bot: Bot
    api: Api

    async def ask(self, words: str = "a fox", *pictures: str) -> Job:
        made = await self.bot.ask(command("c1", words, *pictures))
        assert isinstance(made, Job)
        return made

    async def step(self) -> Pause | object:
        """One step of what is due; the answer of a job's step."""
        claimed = await self.bot.store.claim(self.world.clock.now(), 300.0, 1, 4)
        for owed, of in claimed.deliveries:
            await self.bot.steps.delivery(owed, of)
        answers = [await self.bot.steps.job(one) for one in claimed.jobs]
        return answers[0] if answers else None

    async def later(self, seconds: float) -> Pause | object:
        """Time passes, then a step."""
        self.world.clock.at += seconds
        return await self.step()

    async def status(self) -> Status:
        found = await self.bot.store.job_of("c1")
        assert found is not None
        status = await self.bot.service.status(found.id)
        assert status is not None
        return status

    async def job(self) -> Job:
        return (await self.status()).job

    async def owed(self) -> list[str]:
        return [f"{one.purpose} {one.n} {one.state}" for one in (await self.status()).deliveries]

    async def money(self) -> Mapping[str, int]:
        return await self.bot.store.entries((await self.job()).id)

    async def problem(self) -> Text | None:
        return (await self.job()).problem

    def texts(self) -> list[str]:
        return [posted.message.text.key for posted in self.world.chat.channel]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    api = Api()
    world = World(tmp_path / "w", api=api)
    async with bot_in(world) as bot:
        yield Stage(world, bot, api)


# -- INPUTS


async def test_pictures_are_fetched_checked_and_sent_along(stage: Stage) -> None:
    """Their handles are forgotten."""
    stage.world.chat.files = {"handle-first": b"one", "handle-last": b"two"}
    made = await stage.ask("a fox", "first", "last")
    assert made.state is JobState.INPUTS
    await stage.bot.work()
    assert [(one.name, one.attachment.handle) for one in await stage.bot.store.inputs(made.id)] == [
        ("first", ""),
        ("last", ""),
    ]
    (task,) = stage.api.tasks.values()
    assert b"{'first': None, 'last': None}" in task.body
    assert list(stage.world.root.glob("*.part")) == [], "the originals say more than the pictures that are kept"


@pytest.mark.row("B37")
@pytest.mark.parametrize(
    ("files", "said"), [({}, "console.file_missing"), ({"handle-first": b"broken"}, "media.broken")]
)
async def test_a_picture_that_cannot_be_used_ends_the_job_for_nothing(
    stage: Stage, files: dict[str, bytes], said: str
) -> None:
    """The money is released and the reason is posted."""
    stage.world.chat.files = files
    await stage.ask("a fox", "first")
    await stage.bot.work()
    ended = await stage.job()
    assert (ended.state, ended.outcome) == (JobState.ENDED, Outcome.FAILED)
    assert await stage.money() == {"reserve": 560_000, "settle": 0, "release": 560_000}
    assert stage.texts() == [said]
    assert stage.api.submits == 0


@pytest.mark.parametrize(
    "error", [PlatformUnavailable(Text("platform.no_answer")), MediaError(Text("media.disk_full"))]
)
async def test_a_picture_that_cannot_be_had_now_is_tried_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Neither the chat nor the disk is the person's fault."""
    stage.world.chat.files = {"handle-first": b"one"}
    failures = [error]
    admit = FakeMedia.admit

    async def moody(self: FakeMedia, path: PurePath, name: str, kind: InputKind) -> object:
        if failures:
            raise failures.pop()
        return await admit(self, path, name, kind)

    monkeypatch.setattr(FakeMedia, "admit", moody)
    await stage.ask("a fox", "first")
    await stage.step()
    waiting = await stage.job()
    assert (waiting.state, waiting.attempts) == (JobState.INPUTS, 1)
    assert waiting.due_at > stage.world.clock.now()
    await stage.bot.work()
    assert stage.texts() == ["post.result"]


# -- SUBMITTING


async def test_a_taken_task_is_looked_after(stage: Stage) -> None:
    """The engine is told to look."""
    await stage.ask()
    await stage.step()
    assert (await stage.job()).state is JobState.GENERATING


@pytest.mark.row("F14")
@pytest.mark.row("F15")
async def test_a_definite_refusal_ends_the_job_for_nothing(stage: Stage) -> None:
    """With the provider's reason, once."""
    stage.api.says = [Refused("blocked", "safety", "positivePrompt", "no knives")]
    await stage.ask()
    await stage.bot.work()
    assert (await stage.job()).problem == Text("job.refused", category="safety", detail="no knives")
    assert await stage.money() == {"reserve": 560_000, "settle": 0, "release": 560_000}
    assert stage.texts() == ["job.refused"]


async def test_a_refusal_without_words_shows_its_code(stage: Stage) -> None:
    """Better than nothing."""
    stage.api.says = [Refused("blocked", "safety", "", "")]
    await stage.ask()
    await stage.step()
    assert await stage.problem() == Text("job.refused", category="safety", detail="blocked")


@pytest.mark.row("F05")
@pytest.mark.row("F07")
@pytest.mark.row("F11")
async def test_after_a_lost_answer_the_same_body_is_sent_and_the_conflict_is_good_news(stage: Stage) -> None:
    """One bill."""
    stage.api.answers = ["lost"]
    await stage.ask()
    await stage.step()
    waiting = await stage.job()
    assert (waiting.state, waiting.problem) == (JobState.SUBMITTING, NO_ANSWER)
    await stage.bot.work()
    assert len(stage.api.tasks) == 1
    assert stage.api.submits == 2
    events = await stage.bot.store.events(waiting.id)
    assert "conflict: admitted earlier" in [event.detail for event in events]
    assert stage.texts() == ["post.result"]


async def test_a_conflict_at_the_first_try_is_somebody_elses(stage: Stage) -> None:
    """A person decides; the money stays reserved."""
    stage.api.says = [Conflict()]
    made = await stage.ask()
    await stage.step()
    assert await stage.problem() == Text("job.foreign_conflict", job=made.id)
    assert (await stage.job()).state is JobState.NEEDS_OPERATOR
    assert await stage.money() == {"reserve": 560_000}


@pytest.mark.row("F06")
async def test_what_provably_never_left_ends_after_fifteen_minutes_for_nothing(stage: Stage) -> None:
    """Until then it is tried again and again."""
    stage.api.says = [NotSent(UNREACHABLE) for _ in range(1000)]
    await stage.ask()
    began = stage.world.clock.now()
    await stage.bot.work()
    assert (await stage.job()).outcome is Outcome.FAILED
    assert (await stage.job()).problem == Text("job.never_sent")
    assert await stage.money() == {"reserve": 560_000, "settle": 0, "release": 560_000}
    assert RESEND_FOR < stage.world.clock.now() - began < RESEND_FOR + 2 * MINUTE
    assert 15 < stage.api.submits < 60


async def test_what_was_unclear_for_fifteen_minutes_waits_for_a_person(stage: Stage) -> None:
    """If the provider does not show it by then."""
    stage.api.says = [Ambiguous(NO_ANSWER) for _ in range(1000)]
    made = await stage.ask()
    await stage.bot.work()
    assert (await stage.job()).state is JobState.NEEDS_OPERATOR
    assert await stage.problem() == Text("job.maybe_sent", job=made.id)
    assert await stage.money() == {"reserve": 560_000}


async def test_what_was_unclear_and_is_shown_by_the_provider_goes_on(stage: Stage) -> None:
    """A look costs nothing; only sending again would be too late."""
    stage.api.answers = ["lost"]
    await stage.ask()
    await stage.step()
    await stage.later(RESEND_FOR + 1)
    assert (await stage.job()).state is JobState.GENERATING
    assert stage.api.submits == 1


async def test_a_look_that_fails_is_not_proof_of_anything(stage: Stage) -> None:
    """It is asked again later."""
    stage.api.answers = ["lost"]
    stage.api.blind = [Ambiguous(NO_ANSWER), Ambiguous(NO_ANSWER)]
    await stage.ask()
    await stage.step()
    await stage.later(RESEND_FOR + 1)
    assert (await stage.job()).state is JobState.SUBMITTING
    await stage.bot.work()
    assert stage.texts() == ["post.result"]


async def test_the_clock_of_the_unclear_starts_with_the_first_unclear_try(stage: Stage) -> None:
    """An hour without a network before it does not use it up."""
    stage.api.says = [NotSent(UNREACHABLE)]
    stage.api.answers = ["lost"]
    await stage.ask()
    await stage.step()
    await stage.later(60 * MINUTE)
    waiting = await stage.job()
    assert waiting.state is JobState.SUBMITTING
    await stage.later(MINUTE)
    assert (await stage.job()).state is JobState.GENERATING
    assert stage.api.submits == 3


@pytest.mark.row("F10")
@pytest.mark.row("F12")
@pytest.mark.row("F13")
@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (KeyRefused(Text("api.key_refused", host="fake")), 60.0),
        (NoCredit(Text("api.no_credit", host="fake")), 60.0),
        (Throttled(Text("api.throttled", host="fake", seconds=120), 120.0), 120.0),
    ],
)
async def test_what_would_stop_everybody_pauses_everybody(stage: Stage, error: VideoApiError, seconds: float) -> None:
    """For as long as was asked; the job is kept, however often it happens."""
    stage.api.says = [error] * 100
    await stage.ask()
    for _ in range(100):
        assert await stage.step() == Pause(error.text, seconds)
        waiting = await stage.job()
        assert (waiting.state, waiting.problem) == (JobState.SUBMITTING, error.text)
        assert waiting.due_at == stage.world.clock.now() + seconds
        stage.world.clock.at += seconds
    await stage.bot.work()
    assert stage.texts() == ["post.result"]
    assert len(stage.api.tasks) == 1


@pytest.mark.row("F12")
async def test_after_hours_of_pauses_being_cut_off_once_ends_nothing(stage: Stage) -> None:
    """Fifteen minutes of it do, counted from the first try that did not get through after the last pause."""
    stage.api.says = [KeyRefused(Text("api.key_refused", host="fake"))] * 100
    await stage.ask()
    for _ in range(100):
        await stage.step()
        stage.world.clock.at += MINUTE
    stage.api.says = [NotSent(UNREACHABLE), NotSent(UNREACHABLE)]
    await stage.later(60 * MINUTE)
    assert (await stage.job()).state is JobState.SUBMITTING
    await stage.later(RESEND_FOR - 1)
    assert (await stage.job()).state is JobState.SUBMITTING
    stage.api.says = [NotSent(UNREACHABLE)]
    await stage.later(2 * MINUTE)
    assert await stage.problem() == Text("job.never_sent")
    assert await stage.money() == {"reserve": 560_000, "settle": 0, "release": 560_000}


async def test_a_body_that_is_no_longer_the_same_is_not_sent(stage: Stage) -> None:
    """Under a taskUUID that the provider may have with other bytes."""
    stage.api.answers = ["dropped"]
    made = await stage.ask()
    await stage.step()
    stage.api.salt = "b"
    await stage.later(MINUTE)
    assert await stage.problem() == Text("job.body_changed", job=made.id)
    assert (await stage.job()).state is JobState.NEEDS_OPERATOR
    assert stage.api.submits == 1


async def test_a_picture_that_cannot_be_read_now_is_tried_later(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent without it."""
    body, failures = stage.api.body, [MediaError(Text("media.disk_failed"))]

    async def moody(uuid: str, asked: GenerationRequest, inputs: Mapping[str, Given], plan: Plan) -> Body:
        if failures:
            raise failures.pop()
        return await body(uuid, asked, inputs, plan)

    monkeypatch.setattr(stage.api, "body", moody)
    await stage.ask()
    await stage.step()
    assert (stage.api.submits, await stage.problem()) == (0, Text("media.disk_failed"))
    await stage.bot.work()
    assert stage.texts() == ["post.result"]


async def test_a_step_of_a_row_that_moved_on_does_nothing(stage: Stage) -> None:
    """Its owner is somebody else by now."""
    await stage.ask()
    (mine,) = (await stage.bot.store.claim(stage.world.clock.now(), 1.0, 1, 4)).jobs
    await stage.bot.store.claim(stage.world.clock.now() + 2, 300.0, 1, 4)
    assert await stage.bot.steps.job(mine) is None
    assert stage.api.submits == 0


# -- GENERATING


@pytest.mark.row("F17")
async def test_what_is_under_way_stays_under_way(stage: Stage) -> None:
    """Nothing is written for it."""
    stage.api.slow = 5
    made = await stage.ask()
    await stage.step()
    events = len(await stage.bot.store.events(made.id))
    assert await stage.bot.steps.look(made.id, [Seen(ResultStatus.PROCESSING, "v")])
    assert len(await stage.bot.store.events(made.id)) == events


@pytest.mark.row("F16")
async def test_a_task_that_is_overdue_waits_for_a_person(stage: Stage) -> None:
    """The money stays reserved."""
    made = await stage.ask()
    await stage.step()
    stage.world.clock.at += 3601
    assert not await stage.bot.steps.look(made.id, [])
    assert await stage.problem() == Text("job.overdue", job=made.id, minutes=60)
    assert await stage.money() == {"reserve": 560_000}


async def test_looking_at_what_is_not_out_says_no(stage: Stage) -> None:
    """Ended meanwhile, or never there."""
    made = await stage.ask()
    assert not await stage.bot.steps.look(made.id, [])
    assert not await stage.bot.steps.look("nobody", [])


async def test_two_of_three_is_a_success_with_a_notice(stage: Stage) -> None:
    """The good ones are posted, the failed one is explained, and all three are paid."""
    stage.api.fails = frozenset({1})
    await stage.ask("a fox --n 3")
    await stage.bot.work()
    assert (await stage.job()).outcome is Outcome.DONE
    assert sorted(stage.texts()) == ["job.result_failed", "post.result", "post.result"]
    assert sorted(await stage.owed()) == ["notice 1 posted", "result 0 posted", "result 2 posted"]
    assert (await stage.money())["settle"] == 3 * stage.api.cost(5)


async def test_when_everything_fails_the_job_failed(stage: Stage) -> None:
    """Each result with its own notice."""
    stage.api.fails = frozenset({0, 1})
    await stage.ask("a fox --n 2")
    await stage.bot.work()
    assert (await stage.job()).outcome is Outcome.FAILED
    assert stage.texts() == ["job.result_failed"] * 2


async def test_results_are_posted_as_they_come(stage: Stage) -> None:
    """The first does not wait for the last."""
    made = await stage.ask("a fox --n 2")
    await stage.step()
    done = Seen(ResultStatus.SUCCESS, "v0", "fake://x-0", 1, 100)
    assert await stage.bot.steps.look(made.id, [done, Seen(ResultStatus.PROCESSING, "v1")])
    assert await stage.owed() == ["result 0 fetching"]
    assert await stage.money() == {"reserve": 1_120_000}


@pytest.mark.row("F20")
async def test_an_unknown_cost_settles_at_the_estimate_and_says_so(stage: Stage) -> None:
    """In the job's history."""
    made = await stage.ask()
    await stage.step()
    await stage.bot.steps.look(made.id, [Seen(ResultStatus.SUCCESS, "v", "fake://x-0", 1, None)])
    assert await stage.money() == {"reserve": 560_000, "settle": 560_000}
    events = await stage.bot.store.events(made.id)
    assert "cost unknown: settled at the estimate" in [event.detail for event in events]


@pytest.mark.row("F20")
async def test_a_cost_above_the_estimate_is_paid_and_shows(stage: Stage) -> None:
    """As an overage."""
    made = await stage.ask()
    await stage.step()
    await stage.bot.steps.look(made.id, [Seen(ResultStatus.SUCCESS, "v", "fake://x-0", 1, 5_600_000)])
    assert await stage.money() == {"reserve": 560_000, "settle": 5_600_000, "overage": 5_040_000}
    assert "cost above the estimate" in [event.detail for event in await stage.bot.store.events(made.id)]


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (7, Text("job.result_failed", number=1, results=1, detail="it broke", cost_micro_usd=7)),
        (None, Text("job.result_failed_cost_open", number=1, results=1, detail="it broke", held_micro_usd=560_000)),
    ],
)
async def test_a_failed_result_says_what_it_cost(stage: Stage, cost: int | None, said: Text) -> None:
    """Or that this is still open."""
    made = await stage.ask()
    await stage.step()
    failure = Refused("providerError", "provider", "", "it broke")
    await stage.bot.steps.look(made.id, [Seen(ResultStatus.ERROR, cost_micro_usd=cost, failure=failure)])
    (notice,) = (await stage.status()).deliveries
    assert notice.text == said


@pytest.mark.row("F21")
async def test_a_result_that_is_known_stays_as_it_is(stage: Stage) -> None:
    """A second address does not replace the first one."""
    made = await stage.ask("a fox --n 2")
    await stage.step()
    for url in ("fake://a-0", "fake://b-0"):
        await stage.bot.steps.look(made.id, [Seen(ResultStatus.SUCCESS, "v0", url, 1, 100)])
    assert [one.url for one in (await stage.status()).results] == ["fake://a-0"]


# -- known_results


def success(name: str) -> Seen:
    return Seen(ResultStatus.SUCCESS, name, f"https://{name}", 1, 5)


def nameless() -> Seen:
    return Seen(ResultStatus.ERROR, failure=Refused("providerError", "provider", "", ""))


@given(st.data())
def test_results_are_told_apart_by_their_videouuid(data: st.DataObject) -> None:
    """For every order of becoming known and every order in the answers: each once, and its number never changes."""
    count = data.draw(st.integers(1, 6))
    fates = data.draw(st.lists(st.sampled_from(["video", "nameless"]), min_size=count, max_size=count))
    asked = job(request=request(numberResults=count))
    ended: set[int] = set()
    stored: list[Result] = []
    while len(ended) < count:
        ended |= data.draw(st.sets(st.integers(0, count - 1), min_size=1))
        seen = [
            (success(f"v{n}") if fates[n] == "video" else nameless()) if n in ended else Seen(ResultStatus.PROCESSING)
            for n in range(count)
        ]
        known = known_results(asked, stored, data.draw(st.permutations(seen)))
        assert known[: len(stored)] == stored
        assert [one.n for one in known] == list(range(len(ended)))
        stored = known
    names = [one.video_uuid for one in stored]
    assert sorted(name for name in names if name) == sorted(f"v{n}" for n in range(count) if fates[n] == "video")
    assert names.count(None) == fates.count("nameless")


def test_a_success_without_a_name_or_an_address_is_not_known_yet() -> None:
    """There is nothing to fetch."""
    incomplete = [Seen(ResultStatus.SUCCESS, "v"), Seen(ResultStatus.SUCCESS, None, "https://v")]
    assert known_results(job(), [], incomplete) == []


def test_an_error_without_words_has_a_code() -> None:
    """The row wants one."""
    (known,) = known_results(job(), [], [Seen(ResultStatus.ERROR, "v")])
    assert (known.state, known.code) == (ResultState.FAILED, "unknownError")


def test_more_results_than_asked_for_are_left_alone() -> None:
    """A job has as many as it paid for."""
    assert len(known_results(job(), [], [success("a"), success("b")])) == 1


# -- FETCHING


async def fetching(stage: Stage) -> None:
    await stage.ask()
    await stage.step()
    made = await stage.job()
    await stage.bot.steps.look(made.id, (await stage.api.look([made.task_uuid]))[made.task_uuid])
    assert await stage.owed() == ["result 0 fetching"]


@pytest.mark.row("F24")
@pytest.mark.row("F25")
async def test_a_broken_download_goes_on_with_a_fresh_address(stage: Stage) -> None:
    """The second try asks the provider where the result is now."""
    await fetching(stage)
    stage.api.broken = [ResultGone(Text("api.result_gone"))]
    (result,) = (await stage.status()).results
    uuid = next(iter(stage.api.tasks))
    stage.api.shows = (Seen(ResultStatus.SUCCESS, result.video_uuid, f"fake://{uuid}-99", 0, 1),)
    await stage.bot.work()
    assert stage.api.asked == [result.url, f"fake://{uuid}-99"]
    assert stage.texts() == ["post.result"]


@pytest.mark.row("F25")
async def test_a_result_that_cannot_be_had_is_kept_as_undelivered(stage: Stage) -> None:
    """After so many tries; it was paid, and it can be asked for again."""
    await fetching(stage)
    stage.api.broken = [ResultGone(Text("api.result_gone")) for _ in range(FETCH_TRIES)]
    await stage.bot.work()
    assert await stage.owed() == ["result 0 undelivered"]
    assert len(stage.api.asked) == FETCH_TRIES
    await stage.bot.service.deliver_again("fake")
    await stage.bot.work()
    assert await stage.owed() == ["result 0 posted"]


@pytest.mark.row("F28")
async def test_a_full_disk_is_waited_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes; nothing half is posted."""
    full = [MediaError(Text("media.disk_full")) for _ in range(3 * FETCH_TRIES)]
    keep = FakeMedia.keep

    async def moody(self: FakeMedia, path: PurePath, extension: str, seconds: int) -> object:
        if full:
            raise full.pop()
        return await keep(self, path, extension, seconds)

    monkeypatch.setattr(FakeMedia, "keep", moody)
    await fetching(stage)
    await stage.bot.work()
    assert await stage.owed() == ["result 0 posted"]


@pytest.mark.row("B63")
async def test_what_is_no_video_is_not_posted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is fetched again, and given up in the end."""

    async def download(url: str, into: PurePath, limit: int) -> None:
        Path(into).write_bytes(b"broken")

    monkeypatch.setattr(stage.api, "download", download)
    await fetching(stage)
    await stage.bot.work()
    (owed,) = (await stage.status()).deliveries
    assert (owed.state, owed.problem) == (DeliveryState.UNDELIVERED, Text("video.truncated"))
    assert stage.world.chat.channel == []


async def test_the_file_posted_is_the_file_received_with_the_mark_behind_it(stage: Stage) -> None:
    """Byte for byte up to there, named after the job, with the prompt for those who cannot see it."""
    await fetching(stage)
    await stage.bot.work()
    (posted,) = stage.world.chat.channel
    (result,) = (await stage.status()).results
    made = await stage.job()
    assert posted.content.startswith((result.url or "").encode() + FakeMedia.MARK)
    (shown,) = posted.message.files
    assert (shown.name, shown.alt) == (f"{made.id}-1.mp4", Text("post.alt", prompt="a fox"))
    assert posted.message.fields == (Text("post.label", model=made.request.model),)


async def test_a_preview_is_labelled_as_one(tmp_path: Path) -> None:
    """Nobody takes it for the real thing."""
    world = World(tmp_path / "w", api=FakeVideoApi(provider="preview"))
    async with bot_in(world) as bot:
        made = await bot.ask(command())
        assert isinstance(made, Job)
        await bot.work()
    assert world.chat.channel[0].message.fields == (Text("post.preview_label", model=made.request.model),)


# -- POSTING


async def posting(stage: Stage) -> None:
    await fetching(stage)
    await stage.step()
    await stage.step()
    assert await stage.owed() == ["result 0 posting"]


async def test_the_time_of_the_first_try_is_there_before_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes after a kill looks in the channel first."""
    await posting(stage)
    found: list[float | None] = []
    post = stage.world.chat.post

    async def watched(to: object, message: Message, key: str) -> str:
        found.extend(one.tried_at for one in (await stage.status()).deliveries)
        return await post(to, message, key)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(stage.world.chat, "post", watched)
    await stage.step()
    assert found == [stage.world.clock.now()]


@pytest.mark.row("F33")
@pytest.mark.row("F34")
async def test_a_post_whose_answer_was_lost_is_found_by_its_key(stage: Stage) -> None:
    """Minutes later, too; there is one message."""
    stage.world.chat.outcomes = ["lost"]
    await posting(stage)
    await stage.step()
    await stage.later(10 * MINUTE)
    assert await stage.owed() == ["result 0 posted"]
    (owed,) = (await stage.status()).deliveries
    assert owed.message_ref == "message-1"
    assert stage.texts() == ["post.result"]


@pytest.mark.row("F35")
@pytest.mark.row("B58")
async def test_a_post_that_is_refused_is_kept(stage: Stage) -> None:
    """With its file, and it can be asked for again."""
    stage.world.chat.outcomes = ["refuse"]
    await posting(stage)
    await stage.bot.work()
    (owed,) = (await stage.status()).deliveries
    assert (owed.state, owed.problem) == (DeliveryState.UNDELIVERED, Text("platform.post_refused", platform="fake"))
    assert Path(FakeMedia(stage.world.root).find(owed.received_sha256 or "", "mp4")).exists()
    assert stage.world.chat.attempts == [owed.nonce]
    assert await stage.bot.service.deliver_again("fake") == 1
    await stage.bot.work()
    assert stage.texts() == ["post.result"]
    assert await stage.bot.service.deliver_again("fake") == 0


async def test_a_channel_that_is_away_is_tried_for_a_day(stage: Stage) -> None:
    """Then it is undelivered, and kept."""
    stage.world.chat.outcomes = ["down"] * 3
    await posting(stage)
    await stage.step()
    await stage.later(POST_FOR - 1)
    assert await stage.owed() == ["result 0 posting"]
    await stage.later(2 * MINUTE)
    assert await stage.owed() == ["result 0 undelivered"]


async def test_another_owners_post_is_left_to_them(stage: Stage) -> None:
    """Who lost the lease does not post."""
    await posting(stage)
    now = stage.world.clock.now()
    ((mine, of),) = (await stage.bot.store.claim(now, 1.0, 1, 4)).deliveries
    ((theirs, _of),) = (await stage.bot.store.claim(now + 2, 300.0, 1, 4)).deliveries
    await stage.bot.steps.delivery(mine, of)
    assert stage.world.chat.channel == []
    await stage.bot.steps.delivery(theirs, of)
    assert len(stage.world.chat.channel) == 1


async def test_a_search_that_fails_is_not_a_no(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is searched again before anything is posted."""
    stage.world.chat.outcomes = ["lost"]
    await posting(stage)
    await stage.step()
    outages = [PlatformUnavailable(Text("platform.no_answer"))]
    find = stage.world.chat.find

    async def moody(to: object, key: str, since: float) -> str | None:
        if outages:
            raise outages.pop()
        return await find(to, key, since)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(stage.world.chat, "find", moody)
    await stage.bot.work()
    assert stage.texts() == ["post.result"]


async def test_a_search_that_is_refused_is_undelivered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel is gone."""

    async def gone(to: object, key: str, since: float) -> str | None:
        raise PostRefused(Text("platform.gone"))

    stage.world.chat.outcomes = ["down"]
    await posting(stage)
    await stage.step()
    monkeypatch.setattr(stage.world.chat, "find", gone)
    await stage.bot.work()
    assert await stage.owed() == ["result 0 undelivered"]


async def test_a_notice_without_words_says_that_it_failed(stage: Stage) -> None:
    """It never says nothing."""
    made = await stage.ask()
    notice = Delivery(made.id, Purpose.NOTICE, 0, DeliveryState.POSTING, 0.0)
    assert (await stage.bot.steps._message(notice, made)).text == Text("job.failed", job=made.id)


# -- a cancelled job


async def test_a_discarded_jobs_refusal_is_a_cancellation(stage: Stage) -> None:
    """Nobody waits for the reason."""
    stage.api.says = [NotSent(UNREACHABLE), Refused("x", "validation", "", "")]
    made = await stage.ask()
    await stage.step()
    await stage.bot.service.cancel(made.id, made.person)
    await stage.bot.work()
    assert (await stage.job()).outcome is Outcome.CANCELLED
    assert stage.world.chat.channel == []


def test_verdicts_say_what_is_known() -> None:
    """The words are stored, so they stay."""
    assert [str(verdict) for verdict in Verdict] == ["sending", "unsent", "ambiguous", "accepted", "refused"]
