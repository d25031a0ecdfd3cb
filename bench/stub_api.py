"""A video API in a process of its own that admits everything and never finishes: `python -m bench.stub_api`.

It counts the tasks it was asked about; GET /seen says how many different ones.
"""

from __future__ import annotations

import json
import sys

from aiohttp import web


def main() -> None:
    """Print the port, serve until stdin closes."""
    seen: set[str] = set()

    async def tasks(request: web.Request) -> web.Response:
        data = []
        for task in json.loads(await request.read()):
            uuid = task.get("taskUUID", "")
            if task["taskType"] == "getResponse":
                seen.add(uuid)
                one = {"taskType": "videoInference", "taskUUID": uuid, "status": "processing", "videoUUID": f"v-{uuid}"}
                data.append(one)
            else:
                data.append({"taskType": task["taskType"], "taskUUID": uuid})
        return web.json_response({"data": data})

    async def count(_: web.Request) -> web.Response:
        return web.json_response(len(seen))

    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/v1", tasks)
    app.router.add_get("/seen", count)
    app.on_startup.append(_say_port)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


async def _say_port(_: web.Application) -> None:
    print(json.dumps({"port": int(sys.argv[1])}), flush=True)


if __name__ == "__main__":
    main()
