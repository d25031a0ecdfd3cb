"""Introduces the parts of the program to each other; the only module that names them all."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sandbox.video_api.admission import Admissions
from sandbox.video_api.answers import PollForm
from sandbox.video_api.archive import Archive
from sandbox.video_api.calls import Caller
from sandbox.video_api.clock import Clock
from sandbox.video_api.control import Control
from sandbox.video_api.crash import CrashPlan
from sandbox.video_api.desk import Desk
from sandbox.video_api.downloads import Downloads
from sandbox.video_api.elements import ElementBook
from sandbox.video_api.faults import FaultQueue
from sandbox.video_api.hooks import Hooks
from sandbox.video_api.ledger import Ledger
from sandbox.video_api.pictures import PictureShelf
from sandbox.video_api.renders import Renders
from sandbox.video_api.server import Server
from sandbox.video_api.sockets import Sockets
from sandbox.video_api.tasks import TaskBook


@dataclass(frozen=True)
class Options:
    """How the program was started. delay and idle in seconds; render is full, quick or none."""

    data: Path
    key: str
    render: str
    delay: float
    cost_factor: float
    failed_as_data: bool
    failed_status: int
    control: bool
    crash: CrashPlan
    clock_speed: float
    idle: float
    call_anywhere: bool


class Program:
    """Everything but the socket."""

    def __init__(self, options: Options) -> None:
        """Open the ledger and read it. Raises sqlite3.DatabaseError when it is damaged."""
        crash, faults, clock = options.crash, FaultQueue(), Clock(options.clock_speed)
        self._ledger = ledger = Ledger(options.data / "ledger.sqlite")
        kept = ledger.load()
        book = TaskBook(kept.tasks, kept.submits)
        inputs = options.data / "inputs"
        shelf = PictureShelf(inputs, kept.uploads)
        archive = Archive(ledger)
        self._caller = caller = Caller(clock, anywhere=options.call_anywhere)
        self._form = form = PollForm(
            clock=clock,
            delay=options.delay,
            cost_factor=options.cost_factor,
            failed_as_data=options.failed_as_data,
            failed_status=options.failed_status,
        )
        self._hooks = hooks = Hooks(
            book=book, ledger=ledger, form=form, caller=caller, faults=faults, clock=clock, called=kept.called
        )
        self._renders = renders = Renders(
            data=options.data,
            inputs=inputs,
            mode=options.render,
            ledger=ledger,
            book=book,
            hooks=hooks,
            caller=caller,
            crash=crash,
            clock=clock,
        )
        admissions = Admissions(
            book=book,
            ledger=ledger,
            shelf=shelf,
            elements=ElementBook(kept.elements, shelf),
            archive=archive,
            renders=renders,
            form=form,
            faults=faults,
            crash=crash,
            clock=clock,
            cost_factor=options.cost_factor,
        )
        desk = Desk(
            key=options.key,
            book=book,
            ledger=ledger,
            shelf=shelf,
            admissions=admissions,
            archive=archive,
            form=form,
            crash=crash,
        )
        self.stopping = asyncio.Event()
        server = Server(
            desk=desk,
            downloads=Downloads(book=book, renders=renders, shelf=shelf, crash=crash, form=form, clock=clock),
            sockets=Sockets(
                desk=desk, faults=faults, crash=crash, clock=clock, idle=options.idle, stopping=self.stopping
            ),
            faults=faults,
            crash=crash,
            stopping=self.stopping,
        )
        self.app = server.app(Control(book=book, ledger=ledger, faults=faults) if options.control else None)

    def start(self, media_url: str) -> None:
        """Begin to render; `media_url` is where the media folder is reached from now on."""
        self._form.media_url = media_url
        self._hooks.start()
        self._renders.start()

    async def stop(self) -> None:
        """Leave nothing running. What is not finished is still owed at the next start."""
        await self._renders.stop()
        await self._hooks.stop()
        await self._caller.close()
        await self._ledger.close()
