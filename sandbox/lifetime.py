"""When a local program ends: at SIGTERM or SIGINT, or once whoever started it is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import threading


def ending(*, watch_stdin: bool) -> asyncio.Event:
    """Set as soon as the program shall end. To be asked for once, in the loop that is to hear of it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if watch_stdin:
        threading.Thread(target=_wait_for_eof, args=(loop, stop), daemon=True).start()
    return stop


def _wait_for_eof(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """The parent holds the other end of stdin: when it dies, the pipe closes."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # a stdin that cannot be read is as good as closed
    loop.call_soon_threadsafe(stop.set)
