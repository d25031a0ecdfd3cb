"""Drives PyPI `runware-sdk` in its own environment: `python bench/sdk_client.py URL KEY JOBS`. Imports nothing of ours.

Prints one JSON line: CPU seconds of this process and its RSS in bytes.
"""

import asyncio
import json
import resource
import sys
import uuid
from pathlib import Path

from runware import Runware  # type: ignore[import-not-found, unused-ignore]

URL, KEY, JOBS = sys.argv[1], sys.argv[2], int(sys.argv[3])
TASK = {
    "taskType": "videoInference",
    "model": "klingai:kling-video@3-pro",
    "positivePrompt": "a red fox runs through snow",
    "width": 1920,
    "height": 1080,
    "duration": 3,
    "includeCost": True,
}


async def main() -> None:
    """All jobs at once, as many as the bench says."""
    async with Runware(api_key=KEY, transport="rest", http_base_url=URL, ws_base_url=URL) as sdk:
        # What is loaded at the first request is nothing that a job costs.
        await sdk.get_response({"taskUUID": str(uuid.uuid4())})
        before = resource.getrusage(resource.RUSAGE_SELF)
        results = await asyncio.gather(*(sdk.run(dict(TASK)) for _ in range(JOBS)))
        after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rss = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    sys.stdout.write(json.dumps({"cpu": cpu, "rss": rss, "done": sum(len(one) for one in results)}) + "\n")


asyncio.run(main())
