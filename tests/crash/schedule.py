"""A schedule: commands, the moods of the world, and when the bot is killed. One seed makes one schedule."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bot.generation.command import Command
from bot.generation.ports import Caps
from tests.builders import command
from tests.crash.outside import ANSWERS, DOWNLOADS, POSTS, Channel, Provider
from tests.crash.points import Plan

MANY = Caps(100_000_000, 20)
FEW = Caps(1_500_000, 2)


SLOTS = ("first", "last", "reference", "motion")


@dataclass(frozen=True)
class Deliver:
    """The platform delivers a command, perhaps not for the first time."""

    command: Command


@dataclass(frozen=True)
class Turns:
    """The bot gets this many turns."""

    turns: int


@dataclass(frozen=True)
class Cancel:
    """The person who gave this command cancels its job."""

    command: Command


@dataclass
class Schedule:
    """Everything that is decided before the bot starts."""

    seed: int
    script: list[Deliver | Turns | Cancel]
    provider: Provider
    channel: Channel
    caps: Caps
    plan: Plan
    naps: list[float] = field(default_factory=list)


def generate(seed: int) -> Schedule:
    """The schedule of a seed."""
    chance = random.Random(seed)
    provider = Provider(
        answers=_moods(chance, ANSWERS, 5),
        slow=chance.randint(1, 3),
        seed=seed,
        downloads=_moods(chance, DOWNLOADS, 4),
        deaf_looks=chance.choice([0, 0, 0, 2]),
        remembers_refused=chance.random() < 0.5,
    )
    channel = Channel(outcomes=_moods(chance, POSTS, 4), fetches=_moods(chance, {"ok": 3, "down": 1}, 2))
    channel.files = {f"handle-{slot}": slot.encode() for slot in SLOTS if chance.random() < 0.9}
    if chance.random() < 0.1:
        channel.files["handle-first"] = b"broken"
    lives = chance.choice([0, 1, 1, 2, 2, 3, 4])
    gaps = [int(chance.expovariate(1 / 35)) + 1 for _ in range(lives)]
    naps = [chance.choice([0.5, 3.0, 90.0, 600.0, 1200.0]) for _ in range(lives)]
    caps = FEW if chance.random() < 0.1 else MANY
    return Schedule(seed, _script(chance, seed), provider, channel, caps, Plan(gaps), naps)


def _moods(chance: random.Random, weights: dict[str, int], most: int) -> list[str]:
    return chance.choices(list(weights), list(weights.values()), k=chance.randint(0, most))


def _script(chance: random.Random, seed: int) -> list[Deliver | Turns | Cancel]:
    script: list[Deliver | Turns | Cancel] = []
    for number in range(chance.randint(1, 3)):
        given = _command(chance, seed, number)
        script.append(Deliver(given))
        if chance.random() < 0.5:
            script.append(Turns(chance.randint(1, 12)))
        if chance.random() < 0.25:
            script.append(Cancel(given))
        if chance.random() < 0.3:
            script.insert(chance.randint(script.index(Deliver(given)) + 1, len(script)), Deliver(given))
    return script


def _command(chance: random.Random, seed: int, number: int) -> Command:
    pictures = chance.choice([(), (), (), ("first",), ("first", "last"), ("reference", "motion")])
    words = f"fox {number} of {seed} --n {chance.randint(1, 3)} --dur {chance.randint(3, 5)}"
    if "motion" in pictures:
        words += " --orient image"
    if chance.random() < 0.05:
        words += " --dur 99"
    return command(f"k{number}", words, *pictures, person=chance.choice(["ann", "bob"]))
