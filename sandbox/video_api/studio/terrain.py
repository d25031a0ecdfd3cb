"""Land: ridges with light, shade and air before them, trees on them, the ground, and the grass at the camera's feet."""

import cv2
import numpy as np

from sandbox.video_api.studio.backdrop import sun_place
from sandbox.video_api.studio.canvas import Array, Sheet, Tone, blend, gradient, lit, mix, noise, rng, skyline, to_bytes
from sandbox.video_api.studio.palettes import Ground, Light
from sandbox.video_api.studio.plants import Grove, palm
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import GROUND, MARGIN, Layer, Size, Thing

_FLOWERS: tuple[Tone, ...] = ((246, 224, 96), (250, 250, 244), (226, 92, 92), (170, 120, 220), (240, 150, 180))


_PATHS = ("meadow", "forest", "mountain", "farm")


class Terrain:
    """Builds the layers of one landscape."""

    def __init__(self, spec: SceneSpec, light: Light, ground: Ground, size: Size) -> None:
        self._spec, self._light, self._ground, self._size = spec, light, ground, size
        self._wide = int(size.width * (1 + 2 * MARGIN))
        self._left = -MARGIN * size.width
        self.side = 1 if sun_place(spec, ground.horizon)[0] > 0.5 else -1
        # Far land takes on the colour of the sky above it, near land that of the air over the ground.
        bare = ground.trees is None and not ground.water
        self._far = mix(mix(light.haze, light.sky[1][1], 0.4), self._tone(ground.land), 0.4 if bare else 0.06)

    def ridges(self) -> list[Thing]:
        """From the farthest to the nearest; (depth, height, foot below the horizon, share of haze, trees)."""
        low = self._ground.ridge < 0.08
        many = 240 if self._ground.thick else 170
        rows = [(18.0, 1.15, -0.03, 0.56, 0), (10.0, 0.74, -0.005, 0.36, 0), (6.0, 0.42, 0.02, 0.22, many)]
        if not self._ground.water:
            rows.append((3.6, 0.22, 0.055, 0.06, many // 2))
        return [self._ridge(number, *row) for number, row in enumerate(rows[:1] if low else rows)]

    def floor(self) -> Thing:
        """The ground from the horizon to the camera, with the light of the sky lying on it."""
        top = self._ground.horizon + 0.03
        height = int(self._size.height * (1.16 - top))
        random = rng(self._spec.seed, "floor")
        far, near = self._tint(0.2), self._tone(self._ground.near)
        bright = mix(mix(near, far, 0.4), self._light.sun, 0.16)
        picture = gradient(
            self._wide,
            height,
            ((0, mix(far, near, 0.3)), (0.1, bright), (0.4, near), (1, mix(near, self._light.dark, 0.55))),
        )
        picture *= self._texture(height, random)[..., None]
        picture *= self._shades(height, random)[..., None]
        sheet = Sheet(self._wide, height)
        if self._spec.place == "river":  # no grass grows on it
            self._tufts(sheet, near, random)
            self._path(sheet, near)
        else:
            self._path(sheet, near)
            self._tufts(sheet, near, random)
        share = sheet.pixels[..., 3:] / np.float32(255)
        picture = picture * (1 - share) + sheet.pixels[..., :3]
        edge = self._size.height * 0.03 * skyline(self._wide, random, 3, 0.4, 6)
        rows = np.arange(height, dtype=np.float32)[:, None]
        inside = np.clip((rows - edge[None]) / 2.5, 0, 1).astype(np.float32)
        colour = to_bytes(np.clip(picture, 0, 255) * inside[..., None], random)
        pixels = np.dstack([colour, (inside * 255).astype(np.uint8)])
        return Layer(pixels, self._left, top * self._size.height, GROUND)

    def bank(self) -> Thing:
        """The near shore of a water, for whoever stands there."""
        sandy = self._ground.trees == "palm"
        top = 0.7
        height = int(self._size.height * (1.14 - top))
        random = rng(self._spec.seed, "bank")
        near = self._tone(self._ground.near if sandy else (96, 122, 74))
        edge = height * (0.1 + 0.2 * skyline(self._wide, random, 2, 0.35, 6))
        rows = np.arange(height, dtype=np.float32)[:, None]
        below = rows - edge[None].astype(np.float32)
        inside = np.clip(below / 3, 0, 1)
        wet = np.exp(-np.clip(below, 0, None) / (height * 0.1))[..., None]
        colour = np.array(near) * (1 - 0.42 * wet) * self._texture(height, random)[..., None]
        colour *= (1.08 - 0.5 * np.clip(rows / height, 0, 1) ** 1.5)[..., None]
        foam = np.exp(-(((below - 4) / (height * 0.012 + 1.5)) ** 2)) * (0.75 if sandy else 0.25)
        colour = colour * (1 - foam[..., None]) + np.array(lit((250, 250, 246), self._light.ambient)) * foam[..., None]
        sheet = Sheet(self._wide, height)
        if not sandy:
            self._blades(sheet, near, edge, random)
        grown = sheet.pixels[..., 3:] / np.float32(255)
        colour = np.clip(colour, 0, 255) * inside[..., None] * (1 - grown) + sheet.pixels[..., :3]
        alpha = np.maximum(inside, grown[..., 0])
        return Layer(np.dstack([colour, alpha * 255]).astype(np.uint8), self._left, self._size.height * top, 2.0)

    def palms(self) -> Thing:
        """Palms that frame the picture on both sides."""
        height = int(self._size.height * 1.05)
        sheet, random = Sheet(self._wide, height), rng(self._spec.seed, "palms")
        tone = mix(self._light.dark, self._tone((66, 104, 52)), 0.5)
        for x in (0.13, 0.2, 0.84, 0.9):
            tall = self._size.height * random.uniform(0.55, 0.78)
            foot = self._size.height * random.uniform(0.93, 1.0)
            palm(sheet, x * self._wide, foot, tall, tone, self._light.sun, random)
        return Layer(sheet.pixels, self._left, 0, 1.7)

    def foreground(self) -> Thing:
        """Dark blades and stems close to the camera, out of focus."""
        height = int(self._size.height * 0.24)
        sheet = Sheet(self._wide, height)
        random = rng(self._spec.seed, "foreground")
        barren = self._ground.trees is None
        for x, length, lean, shade in random.random((60 if barren else 260, 4)):
            edge = abs(x - 0.5) * 2  # the middle stays open for the subject
            high = height * (0.18 + 0.75 * length) * (0.2 + 0.8 * edge**1.5) * (0.55 if barren else 1)
            foot, bend, wide = x * self._wide, (lean - 0.5) * high * 0.9, height * 0.014 * (1 + length)
            tone = mix(self._light.dark, self._tone(self._ground.near), 0.12 + 0.3 * shade)
            spine = [(foot + bend * s**2, height - high * s) for s in (0, 0.35, 0.7, 1)]
            left = [(px - wide * (1 - s), py) for (px, py), s in zip(spine, (0, 0.3, 0.7, 1), strict=True)]
            right = [(px + wide * (1 - s), py) for (px, py), s in zip(spine, (0, 0.3, 0.7, 1), strict=True)]
            sheet.shape([*left, *reversed(right)], tone)
        soft = self._size.height / 540
        pixels = np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), soft))
        return Layer(pixels, self._left, self._size.height * 0.8, 1.25)

    def _ridge(self, number: int, depth: float, rise: float, foot: float, haze: float, trees: int) -> Layer:
        size, ground = self._size, self._ground
        random = rng(self._spec.seed, "ridge", number)
        hills = int(random.integers(2, 5))
        line = skyline(self._wide, random, hills, ground.rough)
        if ground.rough > 0.5 and depth > 8:
            line = 0.2 * line + 0.8 * line**1.9  # a few summits rather than a wall
        high = ground.ridge * rise * 2 * size.height
        base = (ground.horizon + foot) * size.height
        room = int(size.height * (0.2 if ground.thick else 0.15)) if trees else 4
        top = max(0, int(base - high) - room)
        tall = int(size.height * (ground.horizon + 0.16)) - top
        tops = base - line * high - top
        sheet = Sheet(self._wide, tall)
        sheet.pixels = self._slope(tops, tall, haze, high, depth, random)
        self._plant(sheet, tops, trees, depth, haze, random)
        return Layer(sheet.pixels, self._left, top, depth)

    def _slope(
        self, tops: Array, tall: int, haze: float, high: float, depth: float, random: np.random.Generator
    ) -> Array:
        """The body of a ridge: lit and shaded flanks above, the haze of the valley below."""
        rows = np.arange(tall, dtype=np.float32)[:, None]
        below = np.clip(rows - tops[None].astype(np.float32), 0, None)
        inside = np.clip(rows - tops[None].astype(np.float32) + 0.5, 0, 1)
        sunny = self._flanks(tops, below, tall, high, random)
        own = self._tone(self._ground.land)
        bright = mix(mix(own, lit((255, 250, 236), self._light.ambient), 0.2), self._light.sun, 0.24)
        dark = self._light.dark if self._ground.trees or self._ground.water else lit(own, (0.42, 0.36, 0.4))
        dim = mix(mix(own, dark, 0.62), self._light.sky[0][1], 0.22 if self._ground.trees else 0.08)
        colour = self._between(dim, bright, sunny, haze)
        if self._ground.snow and depth > 8:
            white = self._snow(tops, below, sunny, tall, high, random)
            cold = mix(lit((140, 160, 208), self._light.ambient), self._light.sky[0][1], 0.24)
            warm = mix(lit((250, 250, 252), self._light.ambient), self._light.sun, 0.35)
            colour = blend(colour, self._between(cold, warm, sunny, haze * 0.6), white)
        deep = np.clip((rows - tops.min()) / (high + 1), 0, 1) ** 2.2 * min(0.8, 0.16 + haze)
        colour = blend(colour, np.array(self._light.haze, np.float32), np.broadcast_to(deep, inside.shape))
        planes = [np.clip(plane, 0, 255) * inside for plane in cv2.split(colour)]
        return np.asarray(cv2.merge([*planes, inside * 255])).astype(np.uint8)

    def _between(self, dim: Tone, bright: Tone, share: Array, haze: float) -> Array:
        one, other = (np.array(mix(tone, self._far, haze), np.float32) for tone in (dim, bright))
        return blend(one, other, share)

    def _flanks(self, tops: Array, below: Array, tall: int, high: float, random: np.random.Generator) -> Array:
        """0 in the shade to 1 in the sun: spurs run down from every summit and wander to the sides."""
        wander = noise(self._wide, tall, max(30.0, high * 0.7), random, 5) - 0.5
        columns = np.arange(self._wide, dtype=np.float32)[None]
        craggy = self._ground.rough > 0.4
        place = columns + wander * (0.5 * high + 1.3 * below) + 0.22 * below * self.side
        out = np.zeros_like(below)
        for width, weight in ((high * 0.14, 0.6), (high * 0.045, 0.45 if craggy else 0.12)):
            smooth = cv2.GaussianBlur(tops.astype(np.float32)[None], (0, 0), max(2.0, width))
            slope = np.gradient(smooth[0]) * self.side
            slope = (slope / (np.abs(slope).max() + 1e-6)).astype(np.float32)
            at = np.clip(place, 0, self._wide - 1).astype(np.float32)
            out += weight * cv2.remap(slope[None], at, np.zeros_like(at), cv2.INTER_LINEAR)
        fine = noise(self._wide, tall, max(10.0, high * 0.1), random, 4) - 0.5
        sharp = 3.2 if craggy else 1.5
        return np.asarray(np.clip(0.5 + out * sharp * 0.75 + fine * (0.7 if craggy else 0.22), 0, 1))

    def _snow(
        self, tops: Array, below: Array, sunny: Array, tall: int, high: float, random: np.random.Generator
    ) -> Array:
        """Where snow lies, 0 to 1: on the summits, reaching down in gullies."""
        rough = noise(self._wide, tall, max(16.0, high * 0.16), random, 5) - 0.5
        summit = 1 - (tops[None] - tops.min()) / (high + 1)  # 1 at the highest top
        reach = high * np.clip(summit - 0.34, 0, 1) * 0.85
        return np.asarray(np.clip((reach - below + high * (0.55 * rough - 0.1 * sunny)) / (high * 0.02 + 1), 0, 1))

    def _plant(
        self, sheet: Sheet, tops: Array, trees: int, depth: float, haze: float, random: np.random.Generator
    ) -> None:
        if not trees or not self._ground.trees or self._ground.trees == "palm":
            return
        size, thick = self._size, self._ground.thick
        tallest = size.height * 0.125 * (3.6 / depth) ** 0.6 * (1.45 if thick else 1)
        grove = self._grove(tallest, haze, random)
        clumps = noise(self._wide, 8, self._wide / 7, random, 3)[4]
        for x, tall, deep, luck in sorted(random.random((trees, 4)).tolist(), key=lambda tree: tree[2]):
            column = int(x * (self._wide - 1))
            if not thick and luck * 0.6 + 0.16 > clumps[column]:
                continue
            height = tallest * (0.45 + 0.55 * tall) * (0.7 + 0.3 * deep)
            grove.plant(sheet, column, tops[column] + height * 0.12 + size.height * 0.07 * deep, height)

    def _grove(self, tallest: float, haze: float, random: np.random.Generator) -> Grove:
        kind = self._ground.trees or "pine"
        leaf = {"pine": (44, 82, 62), "round": (84, 132, 58), "birch": (120, 150, 70)}[kind]
        if "leaves" in self._spec.weather:
            leaf = (204, 122, 44)
        snowy = "snow" in self._spec.weather or self._spec.place == "snowfield"
        own = self._tone(leaf)
        bright = mix(mix(own, self._light.sun, 0.3), (236, 240, 248), 0.55 if snowy else 0.0)
        tones = (mix(own, self._light.dark, 0.6), mix(own, self._light.dark, 0.15), bright)
        shade, middle, top = (mix(tone, self._far, haze * 0.85) for tone in tones)
        return Grove(kind, tallest, (shade, middle, top), self.side, random)

    def _shades(self, height: int, random: np.random.Generator) -> Array:
        """Shadows of clouds that lie on the ground, flat with distance, as a factor."""
        patch = noise(self._wide, height * 4, self._wide / 3, random, 4)
        flat = cv2.resize(patch, (self._wide, height), interpolation=cv2.INTER_AREA)
        return np.asarray(np.clip(1.06 - np.clip((flat - 0.48) * 3, 0, 1) * 0.26, 0.6, 1.1))

    def _texture(self, height: int, random: np.random.Generator) -> Array:
        """Noise that grows finer towards the horizon, as a factor around 1."""
        pattern = noise(1024, 1024, 80, random, 6)
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        across = np.linspace(-0.5, 0.5, self._wide, dtype=np.float32)[None]
        depth = 1 / (down * 1.2 + 0.07)
        x = (across * depth * 330 + 512) % 1023
        y = (depth * 260) % 1023 + 0 * across
        return 0.78 + 0.44 * cv2.remap(pattern, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)

    def _path(self, sheet: Sheet, near: Tone) -> None:
        stream = self._spec.place == "river"
        if not stream and (self._spec.place not in _PATHS or "snow" in self._spec.weather):
            return
        random = rng(self._spec.seed, "path")
        end, bend = random.uniform(0.3, 0.7), random.uniform(0.1, 0.2) * random.choice((-1, 1))
        steps = np.linspace(0, 1, 60)
        rows = 0.06 + 0.94 * steps**1.8
        middle = 0.5 + (end - 0.5) * rows + bend * np.sin(np.sqrt(rows) * 7) * (0.12 + 0.5 * rows) * (1 - 0.5 * rows)
        ragged = 1 + 0.16 * (skyline(60, random, 12, 0.6) - 0.5)
        half = (0.3 * rows**1.1 + 0.006 if stream else 0.11 * rows**1.25) * ragged
        left = [(m - h, s) for m, h, s in zip(middle, half, rows, strict=True)]
        right = [(m + h, s) for m, h, s in zip(middle, half, rows, strict=True)]
        points = [(x * sheet.width, y * sheet.height) for x, y in (*left, *reversed(right))]
        if stream:
            self._stream(sheet, points, middle, half, rows)
            return
        worn = lit((190, 160, 116), self._light.ambient)
        sheet.shape(points, mix(near, worn, 0.6), 0.62, soft=sheet.height / 90)

    def _stream(self, sheet: Sheet, banks: list[tuple[float, float]], middle: Array, half: Array, rows: Array) -> None:
        """A river that shows the sky, with wet banks and lines of its current."""
        sky = mix(self._light.sky[1][1], self._light.sky[-1][1], 0.5)
        sheet.shape(banks, mix(self._tone((110, 96, 74)), self._light.dark, 0.3), 0.95, soft=sheet.height / 160)
        centre = [(x * sheet.width, y * sheet.height) for x, y in zip(middle, rows, strict=True)]
        inner = [(c + (x - c) * 0.9, y) for (x, y), (c, _) in zip(banks, (*centre, *reversed(centre)), strict=True)]
        sheet.shape(inner, mix(sky, (30, 96, 124), 0.5), 1.0, soft=2)
        random = rng(self._spec.seed, "current")
        for start, across, long, bright in random.random((120, 4)).tolist():
            at = [int(59 * min(1, start + 0.07 * long * step)) for step in (0, 0.5, 1)]
            line = [(centre[n][0] + (across - 0.5) * 1.6 * half[n] * sheet.width, centre[n][1]) for n in at]
            tone = mix(sky, (255, 255, 255), 0.7) if bright > 0.4 else mix(sky, (20, 50, 70), 0.6)
            sheet.line(line, tone, 0.8 + 1.8 * rows[at[0]] * sheet.height / 280, 0.16 + 0.4 * bright)

    def _tufts(self, sheet: Sheet, near: Tone, random: np.random.Generator) -> None:
        grassy = self._ground.trees is not None and self._ground.near[1] > self._ground.near[2] + 10
        for x, y, bright, lean in sorted(random.random((2400 if grassy else 260, 4)).tolist(), key=lambda one: one[1]):
            low = 0.05 + 0.95 * y**0.8
            length = (2 + 22 * low) * sheet.height / 560
            other = self._light.sun if bright > 0.5 else self._light.dark
            tone = mix(near, other, 0.06 + 0.42 * abs(bright - 0.5))
            foot = (x * sheet.width, low * sheet.height)
            if grassy:
                sheet.line([foot, (foot[0] + (lean - 0.5) * length, foot[1] - length)], tone, 1 + 1.4 * low, 0.55)
            else:
                flat = [
                    (foot[0] + length * c, foot[1] + length * 0.12 * s) for c, s in ((-2, 0), (0, -1), (2, 0), (0, 1))
                ]
                sheet.shape(flat, tone, 0.35, soft=length * 0.08)
        if grassy and self._spec.place in ("meadow", "mountain", "river") and "flowers" not in self._spec.without:
            self._flowers(sheet, random)

    def _flowers(self, sheet: Sheet, random: np.random.Generator) -> None:
        """In patches of one colour each, smaller towards the horizon."""
        for patch in range(26):
            tone = mix(lit(_FLOWERS[patch % len(_FLOWERS)], self._light.ambient), self._light.dark, 0.12)
            x, y = random.random(), 0.06 + 0.94 * random.random() ** 1.3
            for dx, dy in random.normal(0, 1, (int(10 + 22 * random.random()), 2)).tolist():
                low = y + dy * 0.05 * (0.2 + y)
                if 0.05 < low < 1:
                    at = ((x + dx * 0.07 * (0.3 + y)) * sheet.width, low * sheet.height)
                    sheet.disc(at, (0.6 + 3.2 * low**1.4) * sheet.height / 560, tone, 0.9)

    def _blades(self, sheet: Sheet, near: Tone, edge: Array, random: np.random.Generator) -> None:
        """Grass and reeds along the near shore."""
        for x, deep, bright, lean in sorted(random.random((1100, 4)).tolist(), key=lambda one: one[1]):
            foot = (x * sheet.width, float(edge[int(x * (self._wide - 1))]) + deep * sheet.height * 0.8 + 4)
            length = sheet.height * (0.03 + 0.09 * deep) * (0.6 + lean)
            other = self._light.sun if bright > 0.5 else self._light.dark
            tone = mix(near, other, 0.1 + 0.5 * abs(bright - 0.5))
            sheet.line([foot, (foot[0] + (lean - 0.5) * length, foot[1] - length)], tone, 1 + 1.5 * deep, 0.7)

    def _tone(self, colour: Tone) -> Tone:
        dim = {"night": 0.66, "sunset": 0.42}.get(self._spec.time, 0.06)
        return mix(lit(colour, self._light.ambient), self._light.dark, dim * (0.55 if self._ground.snow else 1))

    def _tint(self, haze: float) -> Tone:
        return mix(self._tone(self._ground.land), self._far, haze)
