"""Table (a) in words: what a row is made of, and a server that is asked whether it holds; holds no tests of its own."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.test_sandbox_support import video_task
from tests.integration.test_sandbox_wire import base64_picture

Json = dict[str, Any]

PAGE = "https://runware.ai/docs/models/klingai-video-3-0-pro#request-"
SIZES = ["1920x1080", "1440x1440", "1080x1920"]
MODELS = ["klingai:kling-video@3-pro", "klingai:kling-video@3-standard"]
PICTURE = base64_picture()
VOICE = base64.b64encode(b"RIFF$\0\0\0WAVEfmt " + bytes(28)).decode()
FILM = "{film}"  # stands for the UUID of an uploaded video
NOWHERE = "6b0a4ad5-6e55-4d3e-9c61-1f1d8a1b7f11"
UNSIZED: Json = {"width": None, "height": None}


Row = tuple[list[Json], *tuple["Bad", ...]]  # what is accepted, then what is not


@dataclass(frozen=True)
class Bad:
    """A change that breaks one rule, and the error that must name it; `more` holds min, max and allowedValues."""

    change: Json
    code: str
    parameter: str | list[str]
    type: str
    more: Json


def bad(change: Json, code: str, parameter: str | list[str], kind: str, **more: Any) -> Bad:
    """Every bound that is not given must be absent from the error."""
    names = {"low": "min", "high": "max", "allowed": "allowedValues"}
    return Bad(change, code, parameter, kind, {names[name]: value for name, value in more.items()})


def missing(change: Json, parameter: str, kind: str = "string") -> Bad:
    """A required field that is not there."""
    return bad(change, "missingParameter", parameter, kind)


def clash(change: Json, *parameters: str, kind: str = "object") -> Bad:
    """Fields that cannot be used together."""
    return bad(change, "incompatibleParameters", list(parameters), kind)


def frames(*items: Any) -> Json:
    """A task from key frames."""
    return {**UNSIZED, "inputs": {"frameImages": list(items)}}


def element(**fields: Any) -> Json:
    """A task with one element."""
    return {**UNSIZED, "inputs": {"frameImages": [PICTURE], "elements": [fields]}}


def kling(**settings: Any) -> Json:
    """The provider's own settings."""
    return {"providerSettings": {"klingai": settings}}


def motion(**settings: Any) -> Json:
    """A motion-control task."""
    return {**UNSIZED, **kling(**settings), "inputs": {"referenceImages": [PICTURE], "referenceVideos": [FILM]}}


def shots(*durations: int) -> list[Json]:
    """Parts of a multi-shot prompt."""
    return [{"prompt": "a fox", "duration": duration} for duration in durations]


def listed(name: str, code: str, values: list[str], *, wrong: str) -> Row:
    """A string with listed values."""
    return (
        [{name: value} for value in values],
        bad({name: wrong}, code, name, "string", allowed=[value for value in values if value.isupper()] or values),
        bad({name: 7}, code, name, "string"),
    )


def between(name: str, code: str, low: int, high: int | None) -> Row:
    """An integer with limits."""
    limits: Json = {"low": low} if high is None else {"low": low, "high": high}
    wrong = [bad({name: low - 1}, code, name, "integer", **limits), bad({name: str(low)}, code, name, "integer")]
    beyond = [] if high is None else [bad({name: high + 1}, code, name, "integer", **limits)]
    kinds: list[Any] = [low + 0.5, True, [low]]
    odd = [bad({name: kind}, code, name, "integer") for kind in kinds]
    return [{name: low}, {name: 2_592_000 if high is None else high}], *(wrong + beyond + odd)


def address(name: str, code: str) -> Row:
    """An http or https address."""
    good: list[Json] = [{name: "http://127.0.0.1:9/a?b=c"}, {name: "https://dailies.invalid/a"}]
    wrong = [bad({name: value}, code, name, "string") for value in ("ftp://a/b", "here", "http://", 7)]
    return good, *wrong


@dataclass(frozen=True)
class Desk:
    """A server that all rows share: it only ever validates."""

    url: str
    client: aiohttp.ClientSession
    film: str = ""

    async def ask(self, *tasks: Any) -> tuple[int, Json]:
        """(status, body) of a dry run."""
        text = json.dumps(tasks).replace(FILM, self.film)
        headers = {"Authorization": "Bearer preview"}
        async with self.client.post(f"{self.url}?dryRun=1", data=text, headers=headers) as answer:
            return answer.status, await answer.json()

    async def holds(self, good: list[Json], *wrong: Bad) -> None:
        """At the limits a task is accepted; beyond them one error names the rule, its bounds and its page."""
        for change in good:
            status, body = await self.ask(video_task(**change))
            assert (status, list(body)) == (200, ["data"]), (change, body)
        for one in wrong:
            task = video_task(**one.change)
            status, body = await self.ask(task)
            assert (status, body["data"]) == (400, []), one
            _judge(one, task, body["errors"])


@asynccontextmanager
async def desk_at(url: str) -> AsyncIterator[Desk]:
    """A desk, with a film uploaded to it."""
    async with aiohttp.ClientSession() as client:
        film = base64.b64encode(b"\0\0\0\x18ftypmp42" + bytes(12)).decode()
        upload = {"taskType": "mediaStorage", "taskUUID": NOWHERE, "operation": "upload", "media": film}
        _, body = await Desk(url, client).ask(upload)
        yield Desk(url, client, body["data"][0]["mediaUUID"])


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The address of a running server."""
    command = (sys.executable, "-m", "sandbox.video_api", "--render", "none", "--data", str(data))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]


def _judge(one: Bad, task: Json, errors: list[Json]) -> None:
    error: Json = next((error for error in errors if error["code"] == one.code), {})
    bounds = {name: error[name] for name in ("min", "max", "allowedValues") if name in error}
    assert (error.get("parameter"), error.get("type"), bounds) == (one.parameter, one.type, one.more), errors
    assert error["documentation"] == PAGE + _anchor(one.parameter)
    assert error["message"]
    assert error["taskType"] == "videoInference"
    assert error.get("taskUUID") == (task.get("taskUUID") if isinstance(task.get("taskUUID"), str) else None)


def _anchor(parameter: str | list[str]) -> str:
    first = parameter if isinstance(parameter, str) else parameter[0]
    return re.sub(r"\[\d+\]", "", first).translate(str.maketrans("./", "--")).lower()
