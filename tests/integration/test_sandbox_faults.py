"""Faults on demand: what a test orders goes wrong next, as often as ordered, and then nothing does."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.integration.test_sandbox_support import Api, running, video_task

NONE = ("--render", "none")
HEADERS = {"Authorization": "Bearer preview"}


async def reach(api: Api, place: str, url: str, *, timeout: float = 30) -> tuple[int, str, str]:
    """(status, content type, text) of one submit, poll or download."""
    patience = aiohttp.ClientTimeout(total=timeout)
    if place == "download":
        async with api.client.get(url, timeout=patience) as answer:
            return answer.status, answer.content_type, (await answer.read()).decode(errors="replace")
    task = video_task() if place == "submit" else {"taskType": "getResponse", "taskUUID": video_task()["taskUUID"]}
    async with api.client.post(api.url, json=[task], headers=HEADERS, timeout=patience) as answer:
        return answer.status, answer.content_type, await answer.text()


@pytest.mark.parametrize("place", ["submit", "poll", "download"])
async def test_every_fault_can_hit_every_exchange(tmp_path: Path, place: str) -> None:
    """Statuses, a page, half an answer, silence, a cut; afterwards the same request works."""
    async with running(tmp_path, *NONE) as api:
        url = (await api.finished(await api.submit()))["data"][0]["videoURL"]
        for status in (401, 402, 403, 429, 500, 502, 503, 504):
            await api.order(on=place, fault=f"http_{status}")
            assert (await reach(api, place, url))[0] == status
        await api.order(on=place, fault="html")
        assert (await reach(api, place, url))[:2] == (502, "text/html")
        await api.order(on=place, fault="reset_before", times=2)  # the client repeats a GET by itself, once
        with pytest.raises(aiohttp.ClientError):
            await reach(api, place, url)
        await api.forgive()
        await api.order(on=place, fault="hang")
        with pytest.raises(TimeoutError):
            await reach(api, place, url, timeout=0.3)
        assert (await reach(api, place, url))[0] == 200


async def test_a_fault_lasts_as_often_as_it_was_ordered(tmp_path: Path) -> None:
    """In the order they came, and only where they were meant; they can be forgotten."""
    async with running(tmp_path, *NONE) as api:
        await api.order(on="submit", fault="http_500", times=2)
        await api.order(on="any", fault="http_503")
        assert [(await reach(api, place, ""))[0] for place in ("submit", "poll", "submit", "submit")] == [
            *(500, 503, 500, 200)
        ]
        await api.order(on="submit", fault="http_500", times=99)
        await api.forgive()
        assert (await reach(api, "submit", ""))[0] == 200


@pytest.mark.parametrize("code", ["providerTimeout", "timeoutProvider", "providerRateLimitExceeded", "uploadFailed"])
async def test_one_result_of_several_fails_as_ordered(tmp_path: Path, code: str) -> None:
    """The others succeed; all are billed."""
    async with running(tmp_path, *NONE) as api:
        await api.order(on="submit", fault="fail_result", n=2, code=code)
        task = await api.submit(numberResults=4)
        body = await api.finished(task)
        assert [one["status"] for one in body["data"]] == ["success"] * 3
        assert [(one["code"], one["status"]) for one in body["errors"]] == [(code, "error")]
        assert (await api.records())[task]["billed_usd"] == 1.344


async def test_a_poll_of_nothing_but_failures_may_have_status_400(tmp_path: Path) -> None:
    """The documents say 200, one client has met 400: the body is the same; beside another task it is 200."""
    async with running(tmp_path, *NONE, "--failed-status", "400") as api:
        await api.order(on="submit", fault="refuse_content")
        task, other = await api.submit(), await api.submit()
        await api.finished(other)
        await api.settled(task)
        status, body = await api.post({"taskType": "getResponse", "taskUUID": task})
        assert (status, body["errors"][0]["code"]) == (400, "invalidProviderContent")
        assert "errors" in await api.look(task, other)


@pytest.mark.parametrize(
    "order",
    [
        {"on": "submit", "fault": "sulk"},
        {"on": "moon", "fault": "hang"},
        {"on": "submit", "fault": "twice"},
        {"on": "webhook", "fault": "hang"},
        {"on": "submit", "fault": "hang", "times": 0},
        {"on": "submit", "fault": "fail_result", "code": "bored"},
        {"on": "submit", "fault": "hang", "until": "noon"},
        7,
    ],
)
async def test_an_order_that_cannot_be_followed_is_refused(tmp_path: Path, order: Any) -> None:
    """With a sentence; nothing is queued."""
    async with running(tmp_path, *NONE) as api:
        async with api.client.post(api.url.removesuffix("/v1") + "/control/faults", json=order) as answer:
            assert (answer.status, list(await answer.json())) == (400, ["error"])
        assert (await reach(api, "submit", ""))[0] == 200
