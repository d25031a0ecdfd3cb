"""The camera that moves past the things of a scene, or along with whoever it follows."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.video_api.studio.canvas import ease
from sandbox.video_api.studio.stage import Moment, Size


@dataclass(frozen=True)
class Camera:
    """How the view moves from the first frame to the last. Moves are names of the vocabulary."""

    size: Size
    moves: tuple[str, ...]
    pace: float
    horizon: float  # share of the height
    follow: float = 0.0  # pixels of ground that go by in a second

    def at(self, number: int, count: int, time: float) -> Moment:
        """The moment of one frame."""
        share = number / max(1, count - 1)
        along = 0.5 * ease(share) + 0.5 * share
        strength = 0.75 + 0.25 * self.pace
        dolly = shift_x = shift_y = 0.0
        for move in self.moves:
            add_dolly, add_x, add_y = _MOVES[move](along)
            dolly, shift_x, shift_y = dolly + add_dolly, shift_x + add_x, shift_y + add_y
        width, height = self.size.width, self.size.height
        sway = 0.0 if "static" in self.moves else 0.0012 * width
        zoom = 0.16 * strength * (along if "zoom_in" in self.moves else 1 - along if "zoom_out" in self.moves else 0)
        return Moment(
            number=number,
            time=time,
            dolly=dolly * strength,
            shift_x=shift_x * strength * width + sway * math.sin(time * 0.9),
            shift_y=shift_y * strength * height + sway * math.sin(time * 0.7 + 1),
            zoom=1.0 + zoom,
            centre=(width * 0.5, height * self.horizon),
            travel=self.follow * time,
        )


_MOVES: dict[str, Callable[[float], tuple[float, float, float]]] = {
    "dolly_in": lambda e: (0.22 * e, 0.0, 0.0),
    "dolly_out": lambda e: (0.22 * (1 - e), 0.0, 0.0),
    "zoom_in": lambda e: (0.03, 0.0, 0.0),
    "zoom_out": lambda e: (0.03, 0.0, 0.0),
    "static": lambda e: (0.04, 0.0, 0.0),
    "pan_left": lambda e: (0.04, -0.11 * (e - 0.5), 0.0),
    "pan_right": lambda e: (0.04, 0.11 * (e - 0.5), 0.0),
    "crane_up": lambda e: (0.05, 0.0, 0.07 * (0.5 - e)),
    "crane_down": lambda e: (0.05, 0.0, 0.07 * (e - 0.5)),
    "tilt_up": lambda e: (0.03, 0.0, 0.05 * (0.5 - e)),
    "tilt_down": lambda e: (0.03, 0.0, 0.05 * (e - 0.5)),
    "handheld": lambda e: (
        0.05 * e,
        0.006 * math.sin(e * 23) + 0.003 * math.sin(e * 61),
        0.006 * math.sin(e * 29 + 1) + 0.003 * math.sin(e * 53),
    ),
    "orbit": lambda e: (0.06 + 0.06 * e, 0.1 * math.sin((e - 0.5) * 2), 0.0),
}
