"""A video API in a process of its own that admits everything: `python -m bench.stub_api PORT [SECONDS [MEGABYTES]]`.

Every video is ready after SECONDS, and is the smallest file that is one, and MEGABYTES of nothing after it; without
SECONDS none ever is.
It counts the tasks it was asked about; GET /seen says how many different ones.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.world import clip


def main() -> None:
    """Print the port, serve until killed."""
    port = int(sys.argv[1])
    api = Api(f"http://127.0.0.1:{port}/clip.mp4", float(sys.argv[2]) if len(sys.argv) > 2 else float("inf"))
    megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 0

    with tempfile.TemporaryDirectory() as folder:
        film = _film(Path(folder) / "clip.mp4", megabytes * 1_000_000)
        web.run_app(_app(api, film), host="127.0.0.1", port=port, print=None, access_log=None, backlog=2048)


def _film(path: Path, more: int) -> Path:
    """A video, and a box of so many bytes that nobody looks into."""
    body = clip(5)
    if more:
        body += struct.pack(">I4s", more, b"free")
    path.write_bytes(body)
    with path.open("r+b") as file:
        file.truncate(len(body) + max(0, more - 8))
    return path


def _app(api: Api, film: Path) -> web.Application:
    async def tasks(request: web.Request) -> web.Response:
        return web.json_response({"data": [api.answer(task) for task in json.loads(await request.read())]})

    async def count(_: web.Request) -> web.Response:
        return web.json_response(len(api.seen))

    async def video(_: web.Request) -> web.FileResponse:
        return web.FileResponse(film, headers={"Content-Type": "video/mp4"})

    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/v1", tasks)
    app.router.add_get("/seen", count)
    app.router.add_get("/clip.mp4", video)
    app.on_startup.append(_say_port)
    return app


class Api:
    """What is known of each task. `takes`: seconds until a video is ready, at `url`."""

    def __init__(self, url: str, takes: float) -> None:
        self._url = url
        self._takes = takes
        self._ready_at: dict[str, float] = {}
        self.seen: set[str] = set()

    def answer(self, task: dict[str, Any]) -> dict[str, Any]:
        """To one task of a request. A task that it has never heard of may have been submitted to an earlier one."""
        uuid, kind = task.get("taskUUID", ""), task["taskType"]
        ready_at = self._ready_at.setdefault(uuid, time.monotonic() + self._takes)
        if kind != "getResponse":
            return {"taskType": kind, "taskUUID": uuid}
        self.seen.add(uuid)
        one = {"taskType": "videoInference", "taskUUID": uuid, "status": "processing", "videoUUID": f"v-{uuid}"}
        if time.monotonic() < ready_at:
            return one
        return one | {"status": "success", "videoURL": self._url, "cost": 0.56}


async def _say_port(_: web.Application) -> None:
    print(json.dumps({"port": int(sys.argv[1])}), flush=True)


if __name__ == "__main__":
    main()
