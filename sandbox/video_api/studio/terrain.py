"""Land: ridges with aerial perspective, trees on them, the ground before them, and the grass at the camera's feet."""

import numpy as np

from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, Sheet, Tone, gradient, lit, mix, noise, rng, skyline, to_bytes
from sandbox.video_api.studio.palettes import Ground, Light
from sandbox.video_api.studio.plants import plant
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Size, Thing


class Terrain:
    """Builds the layers of one landscape."""

    def __init__(self, spec: SceneSpec, light: Light, ground: Ground, size: Size) -> None:
        self._spec, self._light, self._ground, self._size = spec, light, ground, size
        self._wide = int(size.width * (1 + 2 * MARGIN))
        self._left = -MARGIN * size.width
        self._sun_right = sun_place(spec, ground.horizon)[0] > 0.5

    def ridges(self) -> list[Thing]:
        """From the farthest to the nearest; (depth, height, foot below the horizon, share of haze, trees)."""
        low = self._ground.ridge < 0.08
        many = 70 if self._ground.thick else 34
        rows = [(18.0, 1.2, -0.03, 0.72, 0), (10.0, 0.92, -0.005, 0.52, 0), (6.0, 0.5, 0.02, 0.34, many)]
        if not self._ground.water:
            rows.append((3.6, 0.26, 0.05, 0.17, many // 2))
        return [self._ridge(number, *row) for number, row in enumerate(rows[:1] if low else rows)]

    def floor(self) -> Thing:
        """The ground from the horizon to the camera, with the light of the sky lying on it."""
        top = self._ground.horizon + 0.035
        height = int(self._size.height * (1.16 - top))
        random = rng(self._spec.seed, "floor")
        far, near = self._tint(0.3), self._tone(self._ground.near)
        picture = gradient(
            self._wide, height, ((0, mix(far, near, 0.35)), (0.35, near), (1, mix(near, self._light.dark, 0.45)))
        )
        picture *= self._texture(height, random)[..., None]
        sheet = Sheet(self._wide, height)
        self._path(sheet, near)
        self._tufts(sheet, near, random)
        share = sheet.pixels[..., 3:] / np.float32(255)
        picture = picture * (1 - share) + sheet.pixels[..., :3]
        return Layer(to_bytes(picture, random), self._left, top * self._size.height, 2.6)

    def bank(self) -> Thing:
        """The near shore of a water, for whoever stands there; on a beach, palms grow on it."""
        top = 0.72
        height = int(self._size.height * (1.14 - top))
        random = rng(self._spec.seed, "bank")
        near = self._tone(self._ground.near if self._ground.trees == "palm" else (104, 124, 84))
        edge = height * (0.1 + 0.16 * skyline(self._wide, random, 2, 0.35, 5))
        rows = np.arange(height, dtype=np.float32)[:, None]
        inside = np.clip((rows - edge[None].astype(np.float32)) / 3, 0, 1)
        wet = np.exp(-np.clip(rows - edge[None], 0, None) / (height * 0.08))[..., None]
        colour = np.array(near) * (1 - 0.4 * wet) * self._texture(height, random)[..., None]
        sheet = Sheet(self._wide, height)
        sheet.pixels = np.dstack([np.clip(colour, 0, 255) * inside[..., None], inside * 255]).astype(np.uint8)
        return Layer(sheet.pixels, self._left, self._size.height * top, 2.0)

    def palms(self) -> Thing:
        """Palms that frame the picture on both sides."""
        height = int(self._size.height * 1.05)
        sheet, random = Sheet(self._wide, height), rng(self._spec.seed, "palms")
        tone = mix(self._light.dark, self._tone((60, 92, 50)), 0.4)
        for x in (0.14, 0.2, 0.83, 0.9):
            tall = self._size.height * random.uniform(0.5, 0.68)
            plant(
                sheet,
                "palm",
                x * self._wide,
                self._size.height * random.uniform(0.9, 0.98),
                tall,
                tone,
                self._light.sun,
                random,
            )
        return Layer(sheet.pixels, self._left, 0, 1.7)

    def foreground(self) -> Thing:
        """Dark blades and stems close to the camera, out of focus."""
        height = int(self._size.height * 0.24)
        sheet = Sheet(self._wide, height)
        random = rng(self._spec.seed, "foreground")
        tone = mix(self._light.dark, self._tone(self._ground.near), 0.22)
        for x, length, lean, _ in random.random((230, 4)):
            edge = abs(x - 0.5) * 2  # the middle stays open for the subject
            high = height * (0.18 + 0.75 * length) * (0.25 + 0.75 * edge**1.5)
            foot, bend, wide = x * self._wide, (lean - 0.5) * high * 0.7, height * 0.012 * (1 + length)
            tip = (foot + bend, height - high)
            sheet.shape(
                [
                    (foot - wide, height),
                    (foot - wide * 0.3 + bend * 0.4, height - high * 0.6),
                    tip,
                    (foot + wide * 0.7 + bend * 0.4, height - high * 0.6),
                    (foot + wide, height),
                ],
                tone,
            )
        return Layer(sheet.pixels, self._left, self._size.height * 0.8, 1.25)

    def _ridge(self, number: int, depth: float, rise: float, foot: float, haze: float, trees: int) -> Layer:
        size, ground = self._size, self._ground
        random = rng(self._spec.seed, "ridge", number)
        line = skyline(self._wide, random, int(random.integers(2, 5)), ground.rough)
        high = ground.ridge * rise * 2 * size.height
        base = (ground.horizon + foot) * size.height
        room = int(size.height * 0.14) if trees else 4
        top = max(0, int(base - high) - room)
        tall = int(size.height * (ground.horizon + 0.16)) - top
        tops = base - line * high - top
        pixels = self._slope(tops, tall, self._tint(haze), self._shading(tall, tops, random, depth), high)
        sheet = Sheet(self._wide, tall)
        sheet.pixels = pixels
        self._plant(sheet, tops, trees, depth, haze, random)
        return Layer(sheet.pixels, self._left, top, depth)

    def _slope(self, tops: Array, tall: int, tint: Tone, shade: Array, high: float) -> Array:
        """The body of a ridge: its own colour above, the haze of the valley below; anti-aliased along its top."""
        rows = np.arange(tall, dtype=np.float32)[:, None]
        inside = np.clip(rows - tops[None].astype(np.float32) + 0.5, 0, 1)
        deep = np.clip((rows - tops.min()) / (high + 1), 0, 1)[..., None]
        colour = (
            np.array(mix(tint, self._light.sun, 0.08)) * (1 - deep) + np.array(mix(tint, self._light.haze, 0.5)) * deep
        )
        colour = np.clip(colour * shade, 0, 255)
        return np.dstack([colour * inside[..., None], inside * 255]).astype(np.uint8)

    def _shading(self, tall: int, tops: Array, random: np.random.Generator, depth: float) -> Array:
        """Light and shade of folds in the rock, and snow near the summits, as a factor for each colour."""
        side = 1 if self._sun_right else -1
        values = noise(self._wide, tall, self._wide / 12, random, 5)
        slope = np.roll(values, side * 6, 1) - values
        strength = 2.2 if self._ground.ridge > 0.09 else 1.4
        factor = np.clip(1 + slope * strength, 0.7, 1.4)[..., None] * np.ones(3, np.float32)
        if self._ground.snow and depth > 8:
            rows = np.arange(tall, dtype=np.float32)[:, None]
            below = (rows - tops[None]) / tall
            edge = 0.2 + (values - 0.5) * 0.9 - (tops[None] - tops.min()) / tall * 0.75
            white = np.clip((edge - below) * 16, 0, 1)[..., None]
            bright = lit((214, 222, 234), self._light.ambient)
            tint = np.array(self._tint(0.5 if depth > 14 else 0.3))
            factor = factor * (1 - white) + white * np.array(mix(bright, self._light.haze, 0.3)) / tint * np.clip(
                factor, 0.86, 1.1
            )
        return np.asarray(factor)

    def _plant(
        self, sheet: Sheet, tops: Array, trees: int, depth: float, haze: float, random: np.random.Generator
    ) -> None:
        if not self._ground.trees or self._ground.trees == "palm":
            return
        tone = mix(mix(self._tint(haze * 0.8), self._light.dark, 0.5), self._light.haze, min(0.4, depth * 0.03))
        for x, tall, deep, _ in sorted(random.random((trees, 4)).tolist(), key=lambda tree: tree[2]):
            column = int(x * (self._wide - 1))
            height = (
                self._size.height * (0.05 + 0.06 * tall) * (3.6 / depth) ** 0.6 * (1.5 if self._ground.thick else 1)
            )
            plant(
                sheet,
                self._ground.trees,
                column,
                tops[column] + height * (0.1 + 0.5 * deep),
                height,
                tone,
                self._light.sun,
                random,
            )

    def _texture(self, height: int, random: np.random.Generator) -> Array:
        """Noise that grows finer towards the horizon, as a factor around 1."""
        import cv2

        pattern = noise(1024, 1024, 80, random, 6)
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        across = np.linspace(-0.5, 0.5, self._wide, dtype=np.float32)[None]
        depth = 1 / (down * 1.2 + 0.07)
        x = (across * depth * 330 + 512) % 1023
        y = (depth * 260) % 1023 + 0 * across
        return 0.78 + 0.44 * cv2.remap(pattern, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)

    def _path(self, sheet: Sheet, near: Tone) -> None:
        if self._ground.water:
            return
        random = rng(self._spec.seed, "path")
        start, end = random.uniform(0.42, 0.58), random.uniform(0.35, 0.65)
        bend = random.uniform(-0.16, 0.16)
        steps = np.linspace(0, 1, 24)
        middle = start + (end - start) * steps + bend * np.sin(steps * 3.14) * (1 - steps)
        half = 0.004 + 0.12 * steps**1.7
        left = [(m - h, s) for m, h, s in zip(middle, half, steps, strict=True)]
        right = [(m + h, s) for m, h, s in zip(middle, half, steps, strict=True)]
        points = [(x * sheet.width, y * sheet.height) for x, y in (*left, *reversed(right))]
        worn = lit((214, 190, 150), self._light.ambient) if not self._ground.snow else (176, 192, 216)
        sheet.shape(points, mix(near, worn, 0.42), 0.7, soft=5)

    def _tufts(self, sheet: Sheet, near: Tone, random: np.random.Generator) -> None:
        grassy = self._ground.trees is not None and self._ground.near[1] > self._ground.near[2] + 10
        for x, y, bright, lean in random.random((1500 if grassy else 260, 4)):
            low = 0.04 + 0.96 * y**0.8
            length = (3 + 24 * low) * sheet.height / 560
            other = self._light.sun if bright > 0.5 else self._light.dark
            tone = mix(near, other, 0.08 + 0.3 * abs(bright - 0.5))
            foot = (x * sheet.width, low * sheet.height)
            if grassy:
                sheet.line([foot, (foot[0] + (lean - 0.5) * length, foot[1] - length)], tone, 1 + 1.6 * low, 0.6)
            else:
                flat = [
                    (foot[0] + length * c, foot[1] + length * 0.12 * s) for c, s in ((-2, 0), (0, -1), (2, 0), (0, 1))
                ]
                sheet.shape(flat, tone, 0.35, soft=length * 0.08)

    def _tone(self, colour: Tone) -> Tone:
        dim = {"night": 0.72, "sunset": 0.5}.get(self._spec.time, 0.12)
        return mix(lit(colour, self._light.ambient), self._light.dark, dim * (0.55 if self._ground.snow else 1))

    def _tint(self, haze: float) -> Tone:
        return mix(self._tone(self._ground.land), self._light.haze, haze)
