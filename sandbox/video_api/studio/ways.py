"""Where a figure is at what time: on its way to and fro, to a place where it stays, or kept in view by the camera."""

import math
from dataclasses import dataclass, replace

_LEFT, _RIGHT = 0.05, 0.95
_LONGER = 1.5  # how much slower than usual a step may be, so that the feet keep to the ground
_SEEN = 0.22  # how much of a figure may be beyond the edge, as a share of its width
_EDGE = 0.03
_NEAREST = 0.13  # how near to the edge somebody's middle comes, in widths; the camera may move in meanwhile
_SWAY = 0.02  # how far somebody who is followed falls behind and catches up, in widths


@dataclass(frozen=True)
class Way:
    """A path: start as shares of the picture, speed in widths a second, up and down in heights.

    `turns` is to and fro between `low` and `high`. Who is `followed` stays, and the ground goes by at that speed. All
    others slow down before they would leave the picture.
    """

    x: float
    y: float
    speed: float
    float_by: float
    offset: float
    turns: bool = False
    followed: bool = False
    low: float = _LEFT
    high: float = _RIGHT

    def at(self, time: float) -> tuple[float, bool]:
        """(x as a share of the width, whether it faces left)."""
        if self.followed:
            return self.x + _SWAY * math.sin(time * 0.7 + self.offset * 6), False
        if not self.turns or self.high - self.low < _EDGE:
            return self.x + self.speed * self.gone(time), self.speed < 0
        room = self.high - self.low
        lap = (self.x + self.speed * time - self.low) / room
        return self.low + room * (1 - abs(1 - lap % 2)), (lap % 2 > 1) != (self.speed < 0)

    def gone(self, time: float) -> float:
        """The seconds at full speed that would have brought it as far; wheels turn by it."""
        if self.turns or self.followed or not self.speed:
            return time
        room = self.high - self.x if self.speed > 0 else self.x - self.low
        limit = max(1e-6, room) / abs(self.speed)
        return limit * (1 - math.exp(-time / limit))

    def within(self, left: float, right: float) -> "Way":
        """The same for a figure that reaches so far to its left and right, in widths: most of it stays in view."""
        half = max(left, right) if self.turns else 0.0
        left, right = max(left, half), max(right, half)
        spare = _SEEN * (left + right) - _EDGE
        low, high = max(_NEAREST, left - spare), min(1 - _NEAREST, 1 - right + spare)
        if low > high:
            low = high = 0.5
        high = high if self.turns else max(low, high - spare - _EDGE)  # who stays there is seen whole
        held = self.x if self.turns or not self.speed else min(high, max(low, self.x))
        return replace(self, x=held, low=low, high=high)


def paced(way: Way, reach: float, step: float) -> tuple[Way, float]:
    """The way and its seconds of a step made to fit: the feet keep to the ground as far as the picture is wide enough.

    `reach` is what one step covers, in widths; 0 for whoever has no feet.
    """
    if not reach or not way.speed:
        return way, step
    longest = abs(way.speed)
    step = min(step * _LONGER, max(step, reach / longest))
    return replace(way, speed=math.copysign(min(longest, reach / step), way.speed)), step
