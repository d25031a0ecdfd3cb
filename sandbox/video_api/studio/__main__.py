"""`python -m sandbox.video_api.studio`: one JSON job per line in, one JSON answer per line out, until stdin closes.

Before an answer come lines with nothing but the share of the clip that is finished: {"drawn": 0.4}.
"""

import contextlib
import json
import os
import queue
import sys
import threading
import traceback
from typing import Any

# A video of 15 s at 1920x1080 takes up to 0.8 GB of what this limits, and the painters a third less each.
MEMORY = 1_600_000_000  # bytes that each of the studio's processes may hold of its own


def main() -> None:
    """Work until the parent is gone. The end of stdin ends the program at once, in the middle of a job too."""
    _keep_within(MEMORY)
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        _say(_do(json.loads(jobs.get())))


def _keep_within(memory: int) -> None:
    """Let hostile media end in a MemoryError, and with it in the job's error, before the machine has no memory left."""
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _listen(jobs: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        jobs.put(line)
    os._exit(0)


def _do(job: dict[str, Any]) -> dict[str, Any]:
    """Draw one job. `error` is a sentence or None; `nsfw` and `looked_at` as in `studio_process.Seen`."""
    from sandbox.video_api.studio.film import make  # heavy: imported once the stdin is watched

    try:
        return {"error": None, **make(job, lambda share: _say({"drawn": share}))}
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a job is the job's outcome, not the studio's end
        traceback.print_exc(file=sys.stderr)
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
