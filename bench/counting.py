"""A proxy that counts what a client asks: `python -m bench.counting PORT TARGET`. GET /count gives the numbers.

Submits and polls are counted by request and by task; the proxy's own work is nobody's CPU but its own.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

import aiohttp
from aiohttp import web


def main() -> None:
    """Serve until killed."""
    port, target = int(sys.argv[1]), sys.argv[2]
    counts: Counter[str] = Counter()

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        for task in json.loads(body):
            counts[f"{task['taskType']} tasks"] += 1
        counts["requests"] += 1
        counts["polls"] += any(task["taskType"] == "getResponse" for task in json.loads(body))
        headers = {"Authorization": request.headers.get("Authorization", ""), "Content-Type": "application/json"}
        async with session[0].post(target, data=body, headers=headers) as answer:
            return web.Response(body=await answer.read(), status=answer.status, content_type="application/json")

    async def count(_: web.Request) -> web.Response:
        return web.json_response(counts)

    async def connect(_: web.Application) -> None:
        session.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        print(json.dumps({"port": port}), flush=True)

    async def disconnect(_: web.Application) -> None:
        await session[0].close()

    session: list[aiohttp.ClientSession] = []
    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/v1", forward)
    app.router.add_get("/count", count)
    app.on_startup.append(connect)
    app.on_cleanup.append(disconnect)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, backlog=2048)


if __name__ == "__main__":
    main()
