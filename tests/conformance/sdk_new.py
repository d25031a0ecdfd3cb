"""Drives PyPI `runware-sdk` (argument: rest or websocket); runs in its own environment, prints one JSON line per case.

Arguments: transport, host:port, key, picture. It must not import anything of the project.
"""

import asyncio
import base64
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from runware import Runware, RunwareError  # type: ignore[import-not-found, unused-ignore]

TRANSPORT, ADDRESS, KEY, PICTURE = sys.argv[1:]
MODEL = "klingai:kling-video@3-pro"


def client(key: str = KEY) -> Any:
    """An SDK client that only talks to the local server."""
    urls = {"http_base_url": f"http://{ADDRESS}/v1", "ws_base_url": f"ws://{ADDRESS}/v1"}
    return Runware(api_key=key, transport=TRANSPORT, **urls)


def task(**more: Any) -> dict[str, Any]:
    """A video of 3 s. Without taskType the SDK would ask the vendor's schema host."""
    sizes = {} if "inputs" in more else {"width": 1920, "height": 1080}
    return {"taskType": "videoInference", "model": MODEL, "positivePrompt": "a red fox", "duration": 3, **sizes, **more}


def tell(case: str, **outcome: Any) -> None:
    """One line for the runner."""
    sys.stdout.write(json.dumps({"case": case, **outcome}) + "\n")
    sys.stdout.flush()


def tell_videos(case: str, results: list[dict[str, Any]]) -> None:
    """How many results, and how many different ones."""
    uuids = {one.get("videoUUID") for one in results}
    tell(case, results=len(results), different=len(uuids), urls=sum("videoURL" in one for one in results))


async def tell_error(case: str, call: Any) -> None:
    """The category of the SDK's error."""
    try:
        tell(case, unexpected=repr(await call))
    except RunwareError as error:
        tell(case, error=error.code, parameter=error.parameter)


async def main() -> None:
    """Every case; the first makes the ready clip that the others share."""
    async with client() as sdk:
        tell_videos("one video", await sdk.run(task(includeCost=True)))
        tell_videos("n=4", await sdk.run(task(numberResults=4)))
        await tell_error("refused request", sdk.run(task(duration=99)))
        again = task(taskUUID=str(uuid.uuid4()))
        await sdk.run(again)
        await tell_error("duplicate taskUUID", sdk.run(again))
        media = base64.b64encode(Path(PICTURE).read_bytes()).decode()
        stored = (await sdk.media_storage({"operation": "upload", "media": media}))[0]
        tell_videos("upload", await sdk.run(task(inputs={"frameImages": [{"image": stored["mediaUUID"]}]})))
        answer = await sdk.get_response({"taskUUID": str(uuid.uuid4())})
        tell("unknown taskUUID", items=[[one["taskType"], one["status"]] for one in answer])
    await tell_error("bad key", _with_bad_key())


async def _with_bad_key() -> Any:
    async with client("wrong") as sdk:
        return await sdk.run(task())


asyncio.run(main())
