"""`python -m tests.crash --schedules 10000 --seed 0 --processes 2`: play schedules, print the seeds that failed.

`--show SEED` plays one and tells where it was killed and what went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context

from tests.crash.life import play, play_apart
from tests.crash.schedule import generate

CHUNK = 100


def main() -> int:
    """0 when no schedule failed."""
    options = _options()
    if options.show is not None:
        return _show(options.show)
    began = time.monotonic()
    failed, kills, most = 0, 0, 0
    with get_context("spawn").Pool(options.processes) as pool:
        chunks = _chunks(options.seed, options.seed + options.schedules)
        for wrong, killed, longest in pool.imap_unordered(play_apart, chunks):
            kills, most, failed = kills + killed, max(most, longest), failed + len(wrong)
            for seed, words in wrong:
                sys.stdout.write(f"seed {seed} failed: {'; '.join(words)}\n")
    took = time.monotonic() - began
    sys.stdout.write(
        f"{options.schedules} schedules, {kills} kills (at most {most} in one), {failed} failed, "
        f"{took:.0f} s, {options.schedules / took:.0f} schedules/s on {options.processes} processes\n"
    )
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", type=int, metavar="SEED", help="play this one and tell its story")
    return parser.parse_args()


def _chunks(first: int, end: int) -> Iterator[range]:
    return (range(start, min(start + CHUNK, end)) for start in range(first, end, CHUNK))


def _show(seed: int) -> int:
    schedule = generate(seed)
    for act in schedule.script:
        sys.stdout.write(f"  {act}\n")
    ran = asyncio.run(play(schedule))
    sys.stdout.write(f"killed at {ran.deaths}\nprovider heard {schedule.provider.log}\n")
    sys.stdout.write(f"channel {[(posted.key, posted.content) for posted in schedule.channel.channel]}\n")
    sys.stdout.write("nothing wrong\n" if not ran.wrong else "".join(f"WRONG: {words}\n" for words in ran.wrong))
    return 1 if ran.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
