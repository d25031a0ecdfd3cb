"""Where runs take place: a picture, homes, and video APIs that many runs share one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TypeVar

from PIL import Image

from tests.kill.home import PROMPT, Home
from tests.kill.outside import Api, Record, with_clips_of
from tests.kill.processes import Processes

T = TypeVar("T")

SIDE_BY_SIDE = 4  # runs at a time: most of a run is waiting, for a process to start or for a look that is due


class Worlds:
    """Where runs take place, several at a time if need be, each with an API to itself while it lasts."""

    def __init__(self, folder: Path, processes: Processes) -> None:
        self._folder = folder
        self._processes = processes
        self._numbers = count()
        self._one_at_a_time = Lock()
        self.picture = folder / "fox.jpg"
        Image.new("RGB", (640, 360), (200, 90, 30)).save(self.picture)
        self._first = Api(processes, folder / "api").start()
        # Makes the clip that all the others copy.
        assert self.new_home(processes, self._first).video(PROMPT).ended() == 0
        self._free = {0.0: [self._first]}

    def new_home(self, processes: Processes, api: Api | None, **settings: str) -> Home:
        """An empty data directory with the picture beside it."""
        home = Home(processes, self._folder / f"home-{next(self._numbers)}", api, settings)
        home.root.mkdir()
        (home.root / "fox.jpg").hardlink_to(self.picture)
        return home

    def new_api(self, processes: Processes, delay: float = 0.0) -> Api:
        """An API of its own, not started yet."""
        return Api(processes, with_clips_of(self._first, self._folder / f"api-{next(self._numbers)}"), delay)

    @contextmanager
    def shared(self, delay: float = 0.0) -> Iterator[tuple[Home, Callable[[], dict[str, Record]]]]:
        """A home on an API that nobody else uses meanwhile, and what the API has got to know since."""
        with self._one_at_a_time:
            free = self._free.setdefault(delay, [])
            api = free.pop() if free else self.new_api(self._processes, delay).start()
        known = api.records()
        yield (
            self.new_home(self._processes, api),
            lambda: {uuid: record for uuid, record in api.records().items() if uuid not in known},
        )
        # Not after a failure: who knows what such an API still has under way.
        api.forgive()
        free.append(api)


@contextmanager
def side_by_side(
    work: Callable[[str], T], items: Iterable[str], at_once: int = SIDE_BY_SIDE
) -> Iterator[Mapping[str, Future[T]]]:
    """`work` on every item, a few at a time; what has not begun when the block is left is dropped."""
    with ThreadPoolExecutor(at_once) as pool:
        try:
            yield {item: pool.submit(work, item) for item in items}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
