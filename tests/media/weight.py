"""Watches the memory of a running process and of those it started."""

from __future__ import annotations

import contextlib
import threading

import psutil


class Weight:
    """The most that a process and its children held at any moment; pages that they share count once."""

    def __init__(self, pid: int) -> None:
        """Begin to watch."""
        self._process, self._most = psutil.Process(pid), 0.0
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def heaviest(self) -> float:
        """MB at the peak; ends the watch."""
        self._done.set()
        self._watch.join()
        return self._most

    def _look(self) -> None:
        while not self._done.wait(0.1):
            with contextlib.suppress(psutil.NoSuchProcess):
                self._most = max(self._most, sum(map(_held, (self._process, *self._process.children(recursive=True)))))


def _held(process: psutil.Process) -> float:
    """MB of one process, its share of shared pages counted by how many share them; 0 when it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return float(process.memory_full_info().pss) / 1e6
    return 0.0
