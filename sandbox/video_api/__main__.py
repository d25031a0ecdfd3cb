"""`python -m sandbox.video_api`: the flags, the start and the end of the program."""

import argparse
import asyncio
import fcntl
import importlib.util
import json
import logging
import os
import sqlite3
import sys
from pathlib import Path
from typing import IO

from aiohttp import web

from sandbox.lifetime import ending
from sandbox.video_api.crash import CRASH_POINTS, CrashPlan
from sandbox.video_api.wiring import Options, Program

_NEEDS = {"full": ("av", "cv2", "numpy", "PIL"), "quick": ("av", "numpy", "PIL"), "none": ("av", "numpy")}


def main() -> int:
    """Run until stdin closes or SIGTERM comes. A failure to start is one line on stderr and status 1."""
    logging.basicConfig(level=logging.WARNING, format="video api: %(levelname)s %(message)s")
    args = _parser().parse_args()
    if args.list_crash_points:
        sys.stdout.write(json.dumps(CRASH_POINTS) + "\n")
        return 0
    try:
        options = _options(args)
        with _claim(options.data):
            return asyncio.run(_run(options, args.port, watch_stdin=not args.no_stdin_watch))
    except (OSError, ValueError, sqlite3.DatabaseError) as error:
        sys.stderr.write(f"The local video API could not start: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.video_api",
        description="A local counterpart of the Kling VIDEO 3.0 Pro API. VIDEO_API_KEY holds the key (or: preview).",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1; 0 picks a free one, printed as one JSON line")
    add("--data", type=Path, help="folder for everything that must survive a restart")
    add(
        "--render",
        choices=tuple(_NEEDS),
        default="full",
        help="full: a drawn scene; quick: a flat picture; none: a ready clip",
    )
    add("--delay", type=float, default=0.0, help="seconds until all results of a task may be seen, spread evenly")
    add("--cost-factor", type=float, default=1.0, help="multiplies the price list")
    add("--failed-form", choices=("errors", "data"), default="errors", help="where a failed result is put in a poll")
    add("--failed-status", type=int, choices=(200, 400), default=200, help="of a poll whose results have all failed")
    add("--control", action="store_true", help="offer /control/records and /control/faults to tests")
    add("--clock-speed", type=float, default=1.0, help="let delays, ttl, retries and idle times pass N times faster")
    add("--idle", type=float, default=120.0, help="seconds without a message after which a WebSocket is closed")
    add("--call-anywhere", action="store_true", help="webhooks and uploads may go to hosts other than this machine")
    add("--crash-at", metavar="NAME[:N]", help="SIGKILL itself the N-th time this point is reached")
    add("--list-crash-points", action="store_true", help="print the names as JSON and exit")
    add("--no-stdin-watch", action="store_true", help="do not exit when stdin closes (for terminals and /dev/null)")
    return parser


def _options(args: argparse.Namespace) -> Options:
    """Judge the flags. Raises ValueError with a sentence that says what to do."""
    if args.data is None:
        raise ValueError("--data is missing: name a folder that this program may write to")
    missing = [name for name in _NEEDS[args.render] if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(
            f"--render {args.render} needs {', '.join(missing)}; install the extra: pip install 'dailies[preview]'"
        )
    if args.delay < 0 or min(args.cost_factor, args.clock_speed, args.idle) <= 0:
        raise ValueError("--delay must not be negative; --cost-factor, --clock-speed and --idle must be above 0")
    return Options(
        data=args.data,
        key=os.environ.get("VIDEO_API_KEY") or "preview",
        render=args.render,
        delay=args.delay,
        cost_factor=args.cost_factor,
        failed_as_data=args.failed_form == "data",
        failed_status=args.failed_status,
        control=args.control,
        crash=CrashPlan(args.crash_at),
        clock_speed=args.clock_speed,
        idle=args.idle,
        call_anywhere=args.call_anywhere,
    )


def _claim(data: Path) -> IO[str]:
    """Lock the folder for as long as the file is open. Raises ValueError when another program holds it."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise ValueError(f"another local video API is using {data}") from None
    return lock


async def _run(options: Options, port: int, *, watch_stdin: bool) -> int:
    stop = ending(watch_stdin=watch_stdin)
    program = Program(options)
    # Nothing that a client may hold open is waited for at the end.
    runner = web.AppRunner(program.app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        port = runner.addresses[0][1]
        program.start(f"http://127.0.0.1:{port}/media")
        sys.stdout.write(json.dumps({"port": port, "url": f"http://127.0.0.1:{port}/v1"}) + "\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        program.stopping.set()
        await runner.cleanup()
        await program.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
