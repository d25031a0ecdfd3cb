"""`python -m sandbox.discord`: the flags, the start and the end of the program."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys

from aiohttp import web

from sandbox.discord.state import MIB
from sandbox.discord.wiring import Options, Program
from sandbox.lifetime import ending


def main() -> int:
    """Run until stdin closes or SIGTERM comes. A failure to start is one line on stderr and status 1."""
    logging.basicConfig(level=logging.WARNING, format="discord: %(levelname)s %(message)s")
    args = _parser().parse_args()
    try:
        return asyncio.run(_run(_options(args), args.port, watch_stdin=not args.no_stdin_watch))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"The local Discord could not start: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.discord",
        description="A local counterpart of Discord. DISCORD_TOKEN holds the bot's token (or: preview).",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on 127.0.0.1; 0 picks a free one; printed in one JSON line")
    add("--control", action="store_true", help="offer /control to tests, which act as people there")
    add(
        "--clock-speed", type=float, default=1.0, help="let the 3 s, the 15 min and all other times pass N times faster"
    )
    add("--heartbeat", type=float, default=41.25, help="real seconds between two heartbeats of a client")
    add("--upload-limit", type=float, default=20, help="MiB per file, where a server's boosts give no more")
    add("--no-stdin-watch", action="store_true", help="do not exit when stdin closes (for terminals and /dev/null)")
    return parser


def _options(args: argparse.Namespace) -> Options:
    """Judge the flags. Raises ValueError with a sentence that says what to do."""
    if min(args.clock_speed, args.heartbeat, args.upload_limit) <= 0:
        raise ValueError("--clock-speed, --heartbeat and --upload-limit must be above 0")
    return Options(
        token=os.environ.get("DISCORD_TOKEN") or "preview",
        control=args.control,
        clock_speed=args.clock_speed,
        heartbeat_interval=args.heartbeat,
        upload_limit=int(args.upload_limit * MIB),
    )


async def _run(options: Options, port: int, *, watch_stdin: bool) -> int:
    stop = ending(watch_stdin=watch_stdin)
    program = Program(options)
    # Nothing that a client may hold open is waited for at the end.
    runner = web.AppRunner(program.app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        host = f"127.0.0.1:{runner.addresses[0][1]}"
        addresses = program.start(host)
        if options.control:
            addresses["control"] = f"http://{host}/control"
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await program.stop()
        await runner.cleanup()
    return 0


if __name__ == "__main__":
    sys.exit(main())
