"""What every provider promises the core. A real client joins by adding itself, with strings to pull, to APIS."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.generation.errors import Ambiguous, NotSent, ResultGone
from bot.generation.ports import Accepted, Conflict, Refused, ResultStatus, Seen, VideoApi
from bot.video_api.client import HttpVideoApi
from tests.builders import request
from tests.fakes import FakeVideoApi
from tests.integration.test_sandbox_support import running

LIMIT = 512 * 1024 * 1024
NOBODY = "http://127.0.0.1:1/v1"  # a port that is closed wherever nobody is root on purpose


@dataclass
class Stage:
    """A client, and how to make the next submission go "lost" (taken), "dropped" (not taken) or "unsent".

    `billed` says how many tasks the provider bills.
    """

    api: VideoApi
    next_submit: Callable[[str], Awaitable[None]]
    billed: Callable[[], Awaitable[int]]


@asynccontextmanager
async def fake(_tmp_path: Path) -> AsyncIterator[Stage]:
    api = FakeVideoApi()

    async def next_submit(mood: str) -> None:
        api.answers.append(mood)

    async def billed() -> int:
        return sum(task.billed_micro_usd > 0 for task in api.tasks.values())

    yield Stage(api, next_submit, billed)


@asynccontextmanager
async def http(tmp_path: Path) -> AsyncIterator[Stage]:
    """The real client and the local video API, which keeps records of its own."""
    faults = {"lost": "reset_after", "dropped": "reset_before"}
    elsewhere: list[str] = []
    async with running(tmp_path / "api", "--render", "none") as provider:

        async def next_submit(mood: str) -> None:
            if mood == "unsent":
                elsewhere.append(NOBODY)
            else:
                await provider.order(on="submit", fault=faults[mood])

        async def billed() -> int:
            return sum(task["billed_usd"] > 0 for task in (await provider.records()).values())

        async with HttpVideoApi(
            lambda: elsewhere.pop() if elsewhere else provider.url,
            SecretStr("preview"), provider="preview", result_hosts=(), clock=SystemClock(),
        ) as api:  # fmt: skip
            yield Stage(api, next_submit, billed)


APIS: dict[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {"fake": fake, "http": http}
UUID = "0f9e5d1c-0000-4000-8000-000000000001"


@pytest.fixture(params=APIS)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with APIS[request.param](tmp_path) as made:
        yield made


async def ended(stage: Stage, task_uuid: str = UUID) -> tuple[Seen, ...]:
    """All results of a task, once none is under way any more."""
    async with asyncio.timeout(30):
        while True:
            seen = (await stage.api.look([task_uuid])).get(task_uuid, ())
            if seen and all(one.status is not ResultStatus.PROCESSING for one in seen):
                return seen


async def test_the_address_and_the_key_can_be_checked(stage: Stage) -> None:
    """For nothing."""
    await stage.api.check()
    assert await stage.billed() == 0


async def test_the_same_facts_give_the_same_bytes(stage: Stage) -> None:
    """A body that is sent again is the body that was sent; another task's is another."""
    first = await stage.api.body(UUID, request(), {})
    assert await stage.api.body(UUID, request(), {}) == first
    assert (await stage.api.body(UUID.replace("1", "2"), request(), {})).sha256 != first.sha256
    assert len(first.sha256) == 64


async def test_a_task_is_admitted_once(stage: Stage) -> None:
    """The second time its taskUUID is known."""
    body = await stage.api.body(UUID, request(), {})
    assert await stage.api.submit(body) == Accepted()
    assert await stage.api.submit(body) == Conflict()
    assert await stage.billed() == 1


@pytest.mark.row("F07")
async def test_a_lost_answer_is_ambiguous_and_the_next_try_conflicts(stage: Stage) -> None:
    """That is how it is known to have been admitted."""
    body = await stage.api.body(UUID, request(), {})
    await stage.next_submit("lost")
    with pytest.raises(Ambiguous):
        await stage.api.submit(body)
    assert await stage.api.submit(body) == Conflict()
    assert await stage.billed() == 1


async def test_a_request_that_never_arrived_can_be_sent_again(stage: Stage) -> None:
    """Ambiguous for the one who sent it."""
    body = await stage.api.body(UUID, request(), {})
    await stage.next_submit("dropped")
    with pytest.raises(Ambiguous):
        await stage.api.submit(body)
    assert await stage.api.submit(body) == Accepted()


@pytest.mark.row("F06")
async def test_what_provably_never_left_says_so(stage: Stage) -> None:
    """It is another exception."""
    await stage.next_submit("unsent")
    with pytest.raises(NotSent):
        await stage.api.submit(await stage.api.body(UUID, request(), {}))
    assert await stage.billed() == 0


@pytest.mark.row("F14")
async def test_a_refusal_is_a_value(stage: Stage) -> None:
    """With the provider's code and what it is about; nothing is billed."""
    amiss = request().model_copy(update={"duration": 99})
    answer = await stage.api.submit(await stage.api.body(UUID, amiss, {}))
    assert isinstance(answer, Refused)
    assert answer.code
    assert answer.category
    assert await stage.billed() == 0


async def test_a_look_at_an_unknown_task_says_nothing(stage: Stage) -> None:
    """It proves nothing either."""
    assert (await stage.api.look([UUID])).get(UUID, ()) == ()


async def test_every_result_ends_with_a_name_an_address_and_a_price(stage: Stage) -> None:
    """As many as were asked for, in the same order at every look."""
    await stage.api.submit(await stage.api.body(UUID, request(numberResults=3), {}))
    seen = await ended(stage)
    assert len(seen) == 3
    assert len({one.video_uuid for one in seen}) == 3
    assert all(one.url and one.cost_micro_usd and one.cost_micro_usd > 0 for one in seen)
    assert await ended(stage) == seen


async def test_a_result_can_be_downloaded(stage: Stage, tmp_path: Path) -> None:
    """From the address of the last look; a second time over what is there."""
    await stage.api.submit(await stage.api.body(UUID, request(), {}))
    (seen,) = await ended(stage)
    for _ in range(2):
        await stage.api.download(seen.url or "", tmp_path / "film", LIMIT)
    assert (tmp_path / "film").stat().st_size > 0


@pytest.mark.row("F25")
async def test_an_address_that_leads_nowhere_says_so(stage: Stage, tmp_path: Path) -> None:
    """So that a fresh one is asked for."""
    await stage.api.submit(await stage.api.body(UUID, request(), {}))
    (seen,) = await ended(stage)
    nowhere = (seen.url or "").replace(seen.video_uuid or "", str(uuid.uuid4()))
    with pytest.raises(ResultGone):
        await stage.api.download(nowhere, tmp_path / "film", LIMIT)
