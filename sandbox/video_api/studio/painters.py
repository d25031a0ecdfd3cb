"""Draws frames in processes of their own, ahead of whoever takes them; knows nothing of what is drawn."""

import contextlib
import ctypes
import math
import mmap
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import from_yuv, to_yuv
from sandbox.video_api.studio.safety import Guard
from sandbox.video_api.studio.stage import Size

_PAINTERS = 2
_PATIENCE = 600  # seconds of CPU after which a painter is stuck and is killed
_AHEAD = 4  # frames that each painter may be ahead of the encoder
# Elsewhere the graphics libraries do not survive a fork.
_FORKS = sys.platform == "linux"

_PR_SET_PDEATHSIG = 1

Draw = Callable[[int], Array]


@dataclass
class Spent:
    """Seconds of CPU that one clip took, by what they were spent on."""

    bake: float = 0.0
    sound: float = 0.0
    draw: float = 0.0
    encode: float = 0.0


class PainterFailed(Exception):
    """A process that drew or sounded has failed; the message says how."""


def paint(
    draw: Draw, size: Size, count: int, guard: Guard, start: int = 0, spent: Spent | None = None
) -> Iterator[av.VideoFrame]:
    """The frames 0 to `count` in order; the guard sees each as number `start` and following."""
    if not _FORKS:
        return _by_threads(draw, count, guard, start)
    return _by_processes(draw, size, count, guard, start, spent or Spent())


class Apart:
    """Arrays of floats of known shapes, worked out one after the other in a process of its own."""

    def __init__(
        self, compute: Callable[[], Iterator[Sequence[float] | Array]], shapes: Sequence[tuple[int, ...]], spent: Spent
    ) -> None:
        """Start it; where there is no fork it waits until it is asked for."""
        self._shapes, self._spent, self._done = shapes, spent, 0
        self._memory = mmap.mmap(-1, max(1, 4 * sum(map(math.prod, shapes))))
        self._here = compute() if not _FORKS else iter(())
        self._child = _Child(lambda child: self._work(compute(), child)) if _FORKS else None

    def kept(self, number: int) -> npt.NDArray[np.float32]:
        """Where the array with this number is, or will be once it was asked for as a `piece`."""
        start = sum(map(math.prod, self._shapes[:number]))
        shape = self._shapes[number]
        return np.frombuffer(self._memory, np.float32, math.prod(shape), 4 * start).reshape(shape)

    def piece(self, number: int) -> npt.NDArray[np.float32]:
        """The array with this number. Raises PainterFailed."""
        while self._done <= number:
            if self._child is None:
                self.kept(self._done)[:] = next(self._here)
            else:
                self._child.wait()
            self._done += 1
        if self._done == len(self._shapes) and self._child is not None:
            child, self._child = self._child, None
            self._spent.sound += child.end()
        return self.kept(number)

    def close(self) -> None:
        """Let the process go; one that is at work is killed."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _work(self, results: Iterator[Sequence[float] | Array], child: "_Child") -> None:
        for number, result in enumerate(results):
            self.kept(number)[:] = result
            child.tell()


class _Child:
    """A forked process with a line each way: it tells when a piece is done, and hears when it may begin another."""

    def __init__(self, work: Callable[["_Child"], None]) -> None:
        told, self._tell = os.pipe()
        self._listen, allow = os.pipe()
        with warnings.catch_warnings():
            # The thread that reads stdin takes no lock that the child could need.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            _forget((told, allow))
            self._run(work)
        os.close(self._tell)
        os.close(self._listen)
        self._told, self._allow = told, allow
        _OPEN.update((told, allow))

    def wait(self) -> None:
        """Until the child has told that a piece is done. Raises PainterFailed."""
        said = os.read(self._told, 1)
        if said != b".":
            parts = [os.read(self._told, 4096)] if said else []
            raise PainterFailed(b"".join(parts).decode(errors="replace") or "a painter died")

    def allow(self) -> None:
        """One more piece; a child that has none left may be gone."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._allow, b".")

    def end(self) -> float:
        """Close the lines, on which the child ends at its next piece, and wait for that; the seconds of CPU it took."""
        for line in (self._told, self._allow):
            os.close(line)
            _OPEN.discard(line)
        used = os.wait4(self._pid, 0)[2]
        return used.ru_utime + used.ru_stime

    def kill(self) -> float:
        """As `end`, at once."""
        os.kill(self._pid, signal.SIGKILL)
        return self.end()

    def tell(self) -> None:
        """In the child: a piece is done."""
        os.write(self._tell, b".")

    def allowed(self) -> bool:
        """In the child: wait for leave to begin a piece; False when nobody wants one any more."""
        return os.read(self._listen, 1) == b"."

    def _run(self, work: Callable[["_Child"], None]) -> None:
        """Work and end, without the parent's clean-up."""
        try:
            import resource  # Windows has none, and no fork either

            _die_with_parent()

            resource.setrlimit(resource.RLIMIT_CPU, (_PATIENCE, _PATIENCE))
            work(self)
        except BaseException as error:  # noqa: BLE001 - the parent hears of it, whatever it is
            with contextlib.suppress(OSError):  # unless the parent is gone
                os.write(self._tell, f"!{type(error).__name__}: {error}".encode()[:4000])
        finally:
            os._exit(0)


# The parent's ends of all lines. A child must not hold the lines of another: it would never see them close.
_OPEN: set[int] = set()


def _forget(own: tuple[int, ...]) -> None:
    for line in (*_OPEN, *own):
        os.close(line)
    _OPEN.clear()


def _by_processes(
    draw: Draw, size: Size, count: int, guard: Guard, start: int, spent: Spent
) -> Iterator[av.VideoFrame]:
    """Each painter draws every other frame into its own ring of shared memory."""
    shape = (_PAINTERS, _AHEAD, size.height * 3 // 2, size.width)
    slots = np.frombuffer(mmap.mmap(-1, math.prod(shape)), np.uint8).reshape(shape)
    scores = np.frombuffer(mmap.mmap(-1, 8 * count), np.float64)

    def work(painter: int) -> Callable[[_Child], None]:
        def run(child: _Child) -> None:
            for number in range(painter, count, _PAINTERS):
                if not child.allowed():
                    return
                picture = draw(number)
                seen = len(guard.scores)
                guard.look(start + number, picture)
                scores[number] = guard.scores[-1] + 1 if len(guard.scores) > seen else 0
                slots[painter, number // _PAINTERS % _AHEAD] = to_yuv(picture).to_ndarray()
                child.tell()

        return run

    _give_back()
    painters = [_Child(work(painter)) for painter in range(_PAINTERS)]
    try:
        for _ in range(_AHEAD):
            for child in painters:
                child.allow()
        for number in range(count):
            child = painters[number % _PAINTERS]
            child.wait()
            slot = slots[number % _PAINTERS, number // _PAINTERS % _AHEAD]
            frame = from_yuv(slot)
            child.allow()
            if scores[number]:
                guard.scores.append(float(scores[number]) - 1)
            yield frame
    finally:
        for child in painters:
            spent.draw += child.end()


def _give_back() -> None:
    """Return to the system what drawing the scene has freed, or each painter would take it along."""
    with contextlib.suppress(AttributeError):  # musl has no such function
        ctypes.CDLL(None).malloc_trim(0)


def _die_with_parent() -> None:
    """In a child: ask the kernel to be killed when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _by_threads(draw: Draw, count: int, guard: Guard, start: int) -> Iterator[av.VideoFrame]:
    """The same frames, slower: only a part of the drawing runs side by side."""

    def develop(number: int) -> av.VideoFrame:
        picture = draw(number)
        guard.look(start + number, picture)
        return to_yuv(picture)

    with ThreadPoolExecutor(_PAINTERS) as painters:
        waiting: deque[Future[av.VideoFrame]] = deque()
        for number in range(count):
            waiting.append(painters.submit(develop, number))
            if len(waiting) > _PAINTERS * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
