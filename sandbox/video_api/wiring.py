"""Introduces the parts of the program to each other; the only module that names them all."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.video_api.admission import Admissions
from sandbox.video_api.answers import PollForm
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.desk import Desk
from sandbox.video_api.downloads import Downloads
from sandbox.video_api.faults import FaultQueue
from sandbox.video_api.ledger import Ledger
from sandbox.video_api.pictures import PictureShelf
from sandbox.video_api.renders import Renders
from sandbox.video_api.server import Server
from sandbox.video_api.tasks import TaskBook


@dataclass(frozen=True)
class Options:
    """How the program was started. delay in seconds; render is full, quick or none."""

    data: Path
    key: str
    render: str
    delay: float
    cost_factor: float
    failed_as_data: bool
    control: bool
    crash: CrashPlan


class Program:
    """Everything but the socket."""

    def __init__(self, options: Options) -> None:
        """Open the ledger and read it. Raises sqlite3.DatabaseError when it is damaged."""
        crash, faults = options.crash, FaultQueue()
        self._ledger = ledger = Ledger(options.data / "ledger.sqlite")
        kept = ledger.load()
        book = TaskBook(kept.tasks, kept.submits)
        inputs = options.data / "inputs"
        shelf = PictureShelf(inputs, kept.uploads)
        self._form = form = PollForm(
            delay=options.delay, cost_factor=options.cost_factor, failed_as_data=options.failed_as_data
        )
        self._renders = renders = Renders(
            data=options.data, inputs=inputs, mode=options.render, ledger=ledger, book=book, crash=crash
        )
        admissions = Admissions(
            book=book,
            ledger=ledger,
            shelf=shelf,
            renders=renders,
            form=form,
            faults=faults,
            crash=crash,
            cost_factor=options.cost_factor,
        )
        desk = Desk(
            key=options.key, book=book, ledger=ledger, shelf=shelf, admissions=admissions, form=form, crash=crash
        )
        downloads = Downloads(book=book, renders=renders, shelf=shelf, crash=crash, delay=options.delay)
        self.server = Server(desk=desk, downloads=downloads, book=book, faults=faults, crash=crash)
        self.app = self.server.app(control=options.control)

    def start(self, media_url: str) -> None:
        """Begin to render; `media_url` is where the media folder is reached from now on."""
        self._form.media_url = media_url
        self._renders.start()

    async def stop(self) -> None:
        """Leave nothing running. What is not finished is still owed at the next start."""
        await self._renders.stop()
        await self._ledger.close()
