"""How turns are given out: the slots, whose share is larger, and who has to wait after refusals. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.generation.ports import NO_SHARES, Shares, Terms

SAFETY = "safety"  # the category of a refusal that counts as a strike


@dataclass(frozen=True, slots=True)
class Queueing:
    """`slots` jobs are out at once, of one tenant or channel no more than `shares`.

    `weights` are by role; of several the largest counts, and 1 without any. `strikes` refusals for safety within an
    hour mean `cool_seconds` without a new job; 0 strikes: never.
    """

    slots: int = 4
    shares: Shares = NO_SHARES
    weights: tuple[tuple[str, int], ...] = ()
    strikes: int = 0
    cool_seconds: float = 1800.0

    def terms(self, roles: Sequence[str]) -> Terms:
        """For somebody with these roles."""
        mine = [weight for role, weight in self.weights if role in roles]
        return Terms(max(mine, default=1), self.strikes, self.cool_seconds)

    def wait(self, place: int, usual_seconds: float) -> float:
        """Seconds until the turn of the `place`-th, by what a job usually takes: with c slots one is free every c-th
        part of that. Where a place has fewer slots of its own, those ahead are taken to wait for the same.
        """
        own = [most for most in (self.shares.tenant, self.shares.channel) if most is not None]
        return place * usual_seconds / max(1, min(self.slots, *own) if own else self.slots)


EVERYBODY_ALIKE = Queueing()
