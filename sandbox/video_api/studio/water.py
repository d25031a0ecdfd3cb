"""Water: the picture above it, upside down, broken by ripples, with a path of light from the sun."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Tone, noise, rng
from sandbox.video_api.studio.stage import Moment, Size
from sandbox.video_api.studio.strips import Piece, Shade


class Water:
    """Reflects what has been painted above its line, so it must be painted after that."""

    def __init__(
        self,
        size: Size,
        *,
        line: float,
        tone: Tone,
        sun: Tone,
        sun_x: float,
        seed: int,
        waves: float,
        glitter: float = 1.0,
        smear: float = 0.0,
    ) -> None:
        """`line` and `sun_x` are shares of the picture; `waves` 0.4 is a pond, 1 a lake, 2 the sea.

        `glitter` scales the path of light below the sun; `smear` 1 draws the lights of a street down into long streaks.
        """
        self._top = int(size.height * line)
        self._deep = size.height - self._top
        self._half = (max(2, size.width // 2), max(2, self._deep // 2))
        ripple = noise(self._half[0] // 3, 420, 6, rng(seed, "ripple"), 3) - 0.5
        ripple = np.asarray(cv2.resize(ripple, (self._half[0], 420), interpolation=cv2.INTER_CUBIC))
        self._ripple = np.vstack([ripple, ripple[::-1], ripple, ripple[::-1]])
        down = np.linspace(0, 1, self._half[1], dtype=np.float32)[:, None]
        self._x, self._y = (
            grid.astype(np.float32) for grid in np.meshgrid(np.arange(self._half[0]), np.arange(self._half[1]))
        )
        # Waves look smaller with distance, and their rows closer together.
        self._rows = (np.power(down, 0.6) * 340).astype(np.int32)[:, 0]
        self._strength = (3 + 30 * down) * waves * size.height / 1080
        self._tone, self._sun, self._waves = np.array(tone, np.float32), np.array(sun, np.float32), waves
        clear = (0.84 - (0.5 - 0.3 * min(1.0, smear)) * down)[..., None] * (1 + 0.35 * smear)
        self._streak = max(1, int(smear * self._half[1] * 0.16))
        own = self._tone * np.clip(1 - clear, 0.08, 1)
        self._keep, self._own = (
            np.ascontiguousarray(np.broadcast_to(part, (self._half[1], self._half[0], 3)), np.float32)
            for part in (clear, own)
        )
        across = np.linspace(0, 1, self._half[0], dtype=np.float32)[None]
        self._path = np.exp(-(((across - sun_x) / (0.04 + 0.14 * down)) ** 2)) * glitter
        self._crest = 0.06 + 0.16 * glitter

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        width, height = self._half
        above = frame[max(0, self._top - self._deep) : self._top]
        mirror = cv2.resize(above[::-1], (width, height), interpolation=cv2.INTER_AREA)
        if self._streak > 1:
            mirror = cv2.addWeighted(mirror, 0.45, cv2.blur(mirror, (1, self._streak)), 0.75, 0)
        rows = (self._rows + int(moment.time * 42 * self._waves**0.3)) % (self._ripple.shape[0] - 1)
        share = (moment.time * 42 * self._waves**0.3) % 1
        swell = self._ripple[rows] * (1 - share) + self._ripple[rows + 1] * share
        bend = swell * self._strength
        moved = cv2.remap(
            mirror, self._x + bend * 0.6, self._y + bend * 1.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        light = cv2.add(cv2.multiply(moved, self._keep, dtype=cv2.CV_32F), self._own)
        crest = 1 + self._crest * np.clip(swell * 5, -0.5, 1)
        cv2.multiply(light, cv2.merge([crest] * 3), dst=light)
        if self._path.any():
            light += (np.clip(swell * 9 - 0.9, 0, 1) * self._path * 0.8)[..., None] * self._sun
        small = np.clip(light, 0, 255, out=light).astype(np.uint8)
        frame[self._top :] = cv2.resize(small, (frame.shape[1], self._deep), interpolation=cv2.INTER_LINEAR)

    def hide(self, shade: Shade, moment: Moment) -> None:
        """As in `stage.Hiding`."""
        shade.hide(Piece(0, self._top, shade.width, shade.height, solid=True))
