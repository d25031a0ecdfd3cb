"""Drives PyPI `runware`; runs in its own environment, prints one JSON line per case.

Arguments: host:port, key, picture. It must not import anything of the project.
"""

import asyncio
import json
import sys
import uuid
from typing import Any

from runware import (  # type: ignore[import-not-found, unused-ignore]
    IInputFrame,
    IVideoInference,
    IVideoInputs,
    Runware,
    RunwareAPIError,
)

ADDRESS, KEY, PICTURE = sys.argv[1:]
MODEL = "klingai:kling-video@3-pro"


def task(**more: Any) -> Any:
    """A video of 3 s."""
    sizes = {} if "inputs" in more else {"width": 1920, "height": 1080}
    return IVideoInference(**{"model": MODEL, "positivePrompt": "a red fox", "duration": 3, **sizes, **more})


async def connected(key: str = KEY) -> Any:
    """An SDK client that only talks to the local server."""
    sdk = Runware(api_key=key, url=f"ws://{ADDRESS}/v1")
    await sdk.connect()
    return sdk


def tell(case: str, **outcome: Any) -> None:
    """One line for the runner."""
    sys.stdout.write(json.dumps({"case": case, **outcome}) + "\n")
    sys.stdout.flush()


async def tell_videos(sdk: Any, case: str, wanted: Any) -> None:
    """How many results, and how many different ones."""
    handle = await sdk.videoInference(requestVideo=wanted)
    videos = await sdk.getResponse(taskUUID=handle.taskUUID, numberResults=wanted.numberResults or 1)
    different = {one.videoUUID for one in videos}
    tell(case, results=len(videos), different=len(different), urls=sum(bool(one.videoURL) for one in videos))


async def tell_error(case: str, call: Any) -> None:
    """The code of the API, or the name of the exception."""
    try:
        tell(case, unexpected=repr(await call))
    except RunwareAPIError as error:
        tell(case, error=error.code, parameter=error.error_data.get("parameter"))
    except ConnectionError:
        tell(case, error="ConnectionError")


async def main() -> None:
    """Every case; the first makes the ready clip that the others share."""
    sdk = await connected()
    await tell_videos(sdk, "one video", task(includeCost=True))
    await tell_videos(sdk, "n=4", task(numberResults=4))
    await tell_error("refused request", sdk.videoInference(requestVideo=task(duration=99)))
    task_uuid = str(uuid.uuid4())
    await sdk.videoInference(requestVideo=task(taskUUID=task_uuid))
    await tell_error("duplicate taskUUID", sdk.videoInference(requestVideo=task(taskUUID=task_uuid)))
    stored = await sdk.uploadMedia(PICTURE)
    frames = IVideoInputs(frameImages=[IInputFrame(image=stored.mediaUUID, frame="first")])
    await tell_videos(sdk, "upload", task(inputs=frames))
    await _ask_for_an_unknown(sdk)
    await sdk.disconnect()
    stranger = await connected("wrong")
    await tell_error("bad key", stranger.videoInference(requestVideo=task()))
    await stranger.disconnect()


async def _ask_for_an_unknown(sdk: Any) -> None:
    """This SDK passes over items without a UUID of their own and goes on waiting."""
    try:
        answer = await asyncio.wait_for(sdk.getResponse(taskUUID=str(uuid.uuid4())), 2)
        tell("unknown taskUUID", unexpected=repr(answer))
    except TimeoutError:
        tell("unknown taskUUID", waits=True)


asyncio.run(main())
