"""The crash model in short: 300 random schedules, every crash point by name, and a few on the real threads."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.builders import command
from tests.crash.life import play, play_many
from tests.crash.outside import Channel, Provider
from tests.crash.points import POINTS, Plan
from tests.crash.schedule import MANY, SLOTS, Cancel, Deliver, Schedule, Turns, generate

SCHEDULES = 150  # `make crash-model` plays 10,000

# What the model's bot never calls: the wiring, the engine or the console does.
UNREACHED = {
    "store.probe", "store.entries", "store.events", "store.place", "store.durations", "store.open_work",
    "store.standing", "store.give_back", "store.shift", "store.unfinished", "store.undelivered", "store.money",
    "store.deliveries", "store.fresh_url", "store.share", "store.forget_elements",
    "api.check", "api.account", "api.forget",
    # tests/integration/test_erasing_killed.py kills these.
    "store.forget", "store.forget_on", "store.forgetting", "store.chores", "store.chore_done", "store.chore_later",
    "store.next_chore", "store.is_held", "store.channels", "store.sweep_place", "store.sweep", "store.clean",
    # The oracle compares exact bytes and knows no messages but posts; tests of their own kill these.
    "media.fit", "media.still", "media.intact", "media.trace", "store.report", "store.hide", "store.made_as",
    "chat.run", "chat.edit", "chat.delete", "chat.whisper", "chat.objects", "chat.meet",
}  # fmt: skip


def everything(plan: Plan) -> Schedule:
    """One schedule that calls every verb the model's bot has."""
    first, second = command("k0", "fox 0 --n 2", "first"), command("k1", "fox 1 --n 3")
    third, fourth = command("k2", "fox 2 --dur 99"), command("k3", "fox 3")
    fifth = command("k4", "fox 4 --orient video", "reference", "motion")
    provider = Provider(answers=["lost", "ok", "unsent"], downloads=["ok", "gone"], slow=2, seed=5)
    channel = Channel(outcomes=["lost", "ok", "down"], files={f"handle-{slot}": slot.encode() for slot in SLOTS})
    script: list[Deliver | Turns | Cancel] = [
        *(Deliver(first), Turns(3), Deliver(second), Deliver(second), Turns(4)),
        *(Deliver(third), Deliver(fourth), Cancel(fourth), Turns(5), Cancel(second), Deliver(fifth)),
    ]
    return Schedule(5, script, provider, channel, MANY, plan)


async def visited() -> Counter[str]:
    plan = Plan()
    ran = await play(everything(plan))
    assert ran.wrong == []
    return plan.visits


async def test_random_schedules_break_no_rule() -> None:
    """No lost command, no second bill, no second post, and every ledger balances, whenever the bot is killed."""
    kills = 0
    async for seed, ran in play_many(range(SCHEDULES)):
        assert ran.wrong == [], f"python -m tests.crash --show {seed}"
        kills += len(ran.deaths)
    assert kills > SCHEDULES


@pytest.mark.row("F01")
@pytest.mark.row("F02")
@pytest.mark.row("F03")
@pytest.mark.row("F04")
@pytest.mark.row("F05")
@pytest.mark.row("F27")
async def test_every_crash_point_is_survived() -> None:
    """Before and after every verb of every port, at the first and at the second visit."""
    for point, visits in (await visited()).items():
        for nth in range(1, min(visits, 2) + 1):
            plan = Plan(named={point: nth})
            ran = await play(everything(plan))
            assert ran.wrong == [], f"{point}:{nth}"
            assert plan.deaths == [f"{point}:{nth}"]


async def test_every_verb_of_every_port_is_a_crash_point() -> None:
    """A new verb is visited by the schedule above, or named as out of the model's reach."""
    seen = {point.rpartition(":")[0] for point in await visited()}
    assert {point.rpartition(":")[0] for point in POINTS} - seen <= UNREACHED


@pytest.mark.parametrize("seed", range(8))
async def test_the_same_holds_on_the_real_threads(seed: int) -> None:
    """The short cut of the model, a connection without its thread, hides nothing."""
    apart = await play(generate(seed), real_threads=True)
    assert apart.wrong == []
    assert apart.deaths == (await play(generate(seed))).deaths
