"""Starts the local video API as a real process and talks to it as any client would; holds no tests of its own."""

import asyncio
import io
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

MODEL = "klingai:kling-video@3-pro"
PATIENCE = 60.0  # seconds that a full render may take on a busy machine


def video_task(**more: Any) -> dict[str, Any]:
    """A valid text-to-video task of 3 s; a value of None removes the field."""
    task = {
        "taskType": "videoInference",
        "taskUUID": str(uuid.uuid4()),
        "model": MODEL,
        "positivePrompt": "A red fox walks through the snow at dawn",
        "width": 1920,
        "height": 1080,
        "duration": 3,
        **more,
    }
    return {name: value for name, value in task.items() if value is not None}


class Api:
    """One running server."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, client: aiohttp.ClientSession) -> None:
        self.process = process
        self.url = url
        self.client = client

    async def post(self, *tasks: Any, key: str | None = "preview", query: str = "") -> tuple[int, dict[str, Any]]:
        """Send tasks in one array; (status, body)."""
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        body = io.BytesIO(json.dumps(tasks).encode())  # pictures make it large: aiohttp wants a file then
        async with self.client.post(self.url + query, data=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def submit(self, **more: Any) -> str:
        """Submit a valid task and return its taskUUID."""
        task = video_task(**more)
        status, body = await self.post(task)
        assert (status, body) == (
            200,
            {"data": [{"taskType": "videoInference", "taskUUID": task["taskUUID"]}]},
        )
        return str(task["taskUUID"])

    async def look(self, *task_uuids: str) -> dict[str, Any]:
        """Poll tasks once."""
        status, body = await self.post(*({"taskType": "getResponse", "taskUUID": one} for one in task_uuids))
        assert status == 200
        return body

    async def finished(self, task_uuid: str) -> dict[str, Any]:
        """Poll until nothing of the task is processing."""
        async with asyncio.timeout(PATIENCE):
            while True:
                body = await self.look(task_uuid)
                if all(item["status"] != "processing" for item in body.get("data", [])):
                    return body
                await self.moment()

    async def settled(self, task_uuid: str) -> None:
        """Wait by the server's own ledger until every result of the task has ended."""
        async with asyncio.timeout(PATIENCE):
            while "processing" in (await self.records())[task_uuid]["results"]:
                await self.moment()

    async def moment(self, seconds: float = 0.02) -> None:
        """The one place where the tests wait: the API has no long poll, and its clock is in another process."""
        await asyncio.sleep(seconds)

    async def records(self) -> dict[str, dict[str, Any]]:
        """The server's own ledger, by taskUUID."""
        async with self.client.get(self.url.removesuffix("/v1") + "/control/records") as answer:
            return {task["taskUUID"]: task for task in (await answer.json())["tasks"]}

    async def order(self, **fault: Any) -> None:
        """Queue a fault."""
        async with self.client.post(self.url.removesuffix("/v1") + "/control/faults", json=fault) as answer:
            assert answer.status == 200, await answer.text()

    async def forgive(self) -> None:
        """Forget every ordered fault."""
        async with self.client.delete(self.url.removesuffix("/v1") + "/control/faults") as answer:
            assert answer.status == 200

    async def download(self, url: str, **headers: str) -> tuple[int, bytes, Any]:
        """(status, body, headers) of a result."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(url, headers=names) as answer:
            return answer.status, await answer.read(), answer.headers


@asynccontextmanager
async def running(data: Path, *flags: str, **environment: str) -> AsyncIterator[Api]:
    """Start a server on a folder; at the end its stdin is closed, which must end it (unless it is dead already)."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.video_api", "--data", str(data), "--control", *flags),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = json.loads(await asyncio.wait_for(process.stdout.readline(), 10))
        async with aiohttp.ClientSession() as client:
            yield Api(process, line["url"], client)
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 10)
        await process.stdout.read()  # the pipe is at its end: nothing of the server is left
