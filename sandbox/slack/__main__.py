"""`python -m sandbox.slack`: the flags, the start and the end of the program."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys

from aiohttp import web

from sandbox.lifetime import ending
from sandbox.slack.wiring import Options, Program


def main() -> int:
    """Run until stdin closes or SIGTERM comes. A failure to start is one line on stderr and status 1."""
    logging.basicConfig(level=logging.WARNING, format="slack: %(levelname)s %(message)s")
    args = _parser().parse_args()
    try:
        return asyncio.run(_run(_options(args), args.port, watch_stdin=not args.no_stdin_watch))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The local Slack could not start: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.slack",
        description="A local counterpart of Slack. Addresses and secrets are printed as one JSON line.",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1; 0 picks a free one")
    add("--control", action="store_true", help="offer /control/... to tests")
    add("--clock-speed", type=float, default=1.0, help="let every wait pass N times faster")
    add("--deliver-to", metavar="URL", help="HTTP mode: post commands and events there; without it, Socket Mode")
    add("--share-delay", type=float, default=2.0, help="seconds between a completed upload and its message")
    add("--limits", action="store_true", help="enforce the rate limits of Slack's tiers")
    add("--keep-uploads", action="store_true", help="keep uploaded bytes in memory, so that they can be downloaded")
    add("--no-stdin-watch", action="store_true", help="do not exit when stdin closes (for terminals and /dev/null)")
    return parser


def _options(args: argparse.Namespace) -> Options:
    """Judge the flags. Raises ValueError with a sentence that says what to do."""
    if args.clock_speed <= 0 or args.share_delay < 0:
        raise ValueError("--clock-speed must be above 0, --share-delay not negative")
    return Options(
        control=args.control,
        clock_speed=args.clock_speed,
        deliver_to=args.deliver_to,
        share_delay=args.share_delay,
        limits=args.limits,
        keep_uploads=args.keep_uploads,
    )


async def _run(options: Options, port: int, *, watch_stdin: bool) -> int:
    stop = ending(watch_stdin=watch_stdin)
    async with asyncio.TaskGroup() as group:
        program = Program(options, group)
        # Nothing that a client may hold open is waited for at the end.
        runners = [
            web.AppRunner(app, access_log=None, shutdown_timeout=0.1) for app in (program.app, program.elsewhere)
        ]
        try:
            here, elsewhere = [await _listen(runner, at) for runner, at in zip(runners, (port, 0), strict=True)]
            _announce(here, elsewhere, program.start(here))
            await stop.wait()
        finally:
            program.stopping.set()
            await program.stop()
            for runner in runners:
                await runner.cleanup()
    return 0


async def _listen(runner: web.AppRunner, port: int) -> str:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def _announce(here: str, elsewhere: str, secrets: dict[str, str]) -> None:
    line = {
        "api": f"{here}/api/",
        "files": f"{here}/files",
        "authorize": f"{here}/oauth/v2/authorize",
        "control": f"{here}/control",
        "elsewhere": elsewhere,
        **secrets,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
