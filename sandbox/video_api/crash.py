"""Named places where the program can be made to die, so that tests can prove what survives a kill there."""

import os
import signal

CRASH_POINTS = (
    "submit.received",  # the request is read, nothing is kept
    "submit.recorded",  # the admission is durable, the acknowledgement is not sent
    "submit.answered",  # the client holds the acknowledgement
    "render.started",  # a renderer works on a result
    "render.finished",  # the file is complete, the ledger does not know
    "render.recorded",  # the ledger knows
    "poll.received",
    "poll.answered",
    "download.started",  # headers are sent
    "download.halfway",  # half of the bytes are sent
    "upload.recorded",  # an uploaded medium is durable, its UUID is not told
)


class CrashPlan:
    """At most one place to die at, and how many arrivals there to survive first."""

    def __init__(self, order: str | None = None) -> None:
        """Read `NAME[:N]`. Raises ValueError for an unknown name or an N below 1."""
        name, _, count = (order or "").partition(":")
        if order and (name not in CRASH_POINTS or (count and (not count.isdigit() or int(count) < 1))):
            raise ValueError(f"--crash-at {order}: give one of {', '.join(CRASH_POINTS)}, and :N with N from 1")
        self._name = name
        self._left = int(count or 1)

    def reach(self, name: str) -> None:
        """Die here, without any goodbye, when this is the planned arrival."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
