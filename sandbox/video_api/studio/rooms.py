"""A room: a back wall with a window and a fireplace or shelves, a floor of boards, furniture, and lamps."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.backdrop import sky
from sandbox.video_api.studio.canvas import Array, Sheet, Tone, gradient, lit, mix, noise, rng, to_bytes
from sandbox.video_api.studio.furniture import floor_of, kind_of, wall_of
from sandbox.video_api.studio.hearth import Fire
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import MARGIN, Layer, Size, Thing
from sandbox.video_api.studio.weather import DRIFTS, Flakes

ROOM_HORIZON = 0.56
LAMPLIGHT = Light(
    sky=((0, (40, 30, 30)), (1, (60, 44, 38))),
    haze=(120, 84, 60),
    sun=(255, 206, 140),
    ambient=(0.92, 0.8, 0.7),
    dark=(34, 22, 24),
    bloom_from=190,
)
_FLOOR = 0.72  # where the wall meets the floor, as a share of the height
_WALLS: tuple[Tone, ...] = ((126, 142, 128), (160, 120, 96), (104, 120, 146), (150, 134, 112))
_BOOKS: tuple[Tone, ...] = (
    (150, 60, 50),
    (52, 88, 116),
    (188, 148, 76),
    (70, 104, 80),
    (112, 76, 120),
    (210, 196, 168),
)


def room(spec: SceneSpec, light: Light, size: Size) -> tuple[list[Thing], list[Thing]]:
    """(behind whoever acts, in front of them)."""
    return _Room(spec, light, size).build()


class _Room:
    def __init__(self, spec: SceneSpec, light: Light, size: Size) -> None:
        self._spec, self._light, self._size = spec, light, size
        self._day = spec.time in ("day", "dawn")
        self._wide, self._left = int(size.width * (1 + 2 * MARGIN)), -MARGIN * size.width
        self._lit = (1.0, 0.97, 0.92) if self._day else (0.62, 0.48, 0.4)
        self._kind = kind_of(spec)
        self._wall = _WALLS[spec.seed % len(_WALLS)]

    def build(self) -> tuple[list[Thing], list[Thing]]:
        """From the view outside to the chair before the camera."""
        view = sky(self._spec, self._light, self._size, 0.5)
        fire = self._at(0.5, 0.655)
        back: list[Thing] = [
            *view,
            Layer(self._back_wall(), self._left, 0, 4.6),
            Layer(self._floor(), self._left, self._size.height * _FLOOR, 3.2),
        ]
        if self._kind == "living" and (not self._day or "fireplace" in self._spec.caption.lower()):
            back.append(Fire(self._size, fire, 4.6, self._spec.seed))
        back.append(Layer(self._furniture(), self._left, 0, 3.4))
        front: list[Thing] = [
            Layer(self._near(), self._left, 0, 1.5),
            Flakes(DRIFTS["motes"], self._size, self._spec.seed, 1.0),
        ]
        return back, front

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * self._size.width, y * self._size.height

    def _x(self, share: float) -> float:
        """A share of the picture's width as pixels of a layer."""
        return share * self._size.width - self._left

    def shine(self, sheet: Sheet, x: float, y: float, reach: float) -> None:
        """The warm light of a lamp, when it is dark outside."""
        if not self._day:
            sheet.glow((self._x(x), y * self._size.height), reach * self._size.height, (255, 200, 120), 0.5)

    def tone(self, colour: Tone) -> Tone:
        """A colour in the light of the room."""
        return lit(colour, self._lit)

    def _back_wall(self) -> Array:
        height = int(self._size.height * (_FLOOR + 0.02))
        random = rng(self._spec.seed, "wall")
        wall = self.tone(self._wall)
        picture = gradient(
            self._wide, height, ((0, mix(wall, (0, 0, 0), 0.35)), (0.5, wall), (1, mix(wall, (0, 0, 0), 0.18)))
        )
        picture *= (0.94 + 0.12 * noise(self._wide, height, 90, random, 4))[..., None]
        columns = np.arange(self._wide)
        picture *= np.where(columns % int(self._size.width * 0.05) < 3, 0.93, 1.0)[None, :, None]
        sheet = Sheet(self._wide, height)
        sheet.pixels = np.dstack([np.clip(picture, 0, 255), np.full((height, self._wide), 255.0)]).astype(np.uint8)
        high = self._size.height
        trim = self.tone((226, 214, 196))
        self.box(sheet, -0.2, 0.66, 1.2, 0.69, mix(trim, (0, 0, 0), 0.25))
        self.box(sheet, -0.2, 0.0, 1.2, 0.035, trim)
        for x, y in ((0.2, 0.3), (0.8, 0.3)) if not self._day else ():
            sheet.glow((self._x(x), y * high), high * 0.5, (255, 190, 110), 0.38)
        if self._kind == "living":
            self._hearth(sheet)
            self._shelves(sheet, random)
            self._pictures(sheet, random)
        else:
            wall_of(self._kind, self, sheet)
        self._window(sheet)
        return sheet.pixels

    def _window(self, sheet: Sheet) -> None:
        """A hole in the wall with a frame and curtains."""
        left, top, right, bottom = 0.1, 0.14, 0.32, 0.56
        frame = self.tone((236, 228, 214))
        self.box(sheet, left - 0.012, top - 0.022, right + 0.012, bottom + 0.022, frame)
        high = self._size.height
        sheet.pixels[int(top * high) : int(bottom * high), int(self._x(left)) : int(self._x(right))] = 0
        self.box(sheet, 0.206, top, 0.214, bottom, frame)
        self.box(sheet, left, 0.31, right, 0.322, frame)
        self.box(sheet, left - 0.024, bottom + 0.014, right + 0.024, bottom + 0.034, mix(frame, (0, 0, 0), 0.1))
        cloth = self.tone((168, 74, 62))
        for side, edge in ((-1, left), (1, right)):
            for fold in range(5):
                a, b = edge - side * (0.012 - 0.013 * fold), edge - side * (-0.001 - 0.013 * fold)
                x0, x1, x2 = (self._x(edge + side * (0.03 - 0.017 * (fold + step))) for step in (0, 1, 0.5))
                tone = mix(cloth, (0, 0, 0), 0.3 if fold % 2 else 0.05)
                sheet.shape(
                    [(x0, 0.085 * high), (x1, 0.085 * high), (x2 + (a - b), 0.68 * high), (x0, 0.68 * high)], tone
                )
        sheet.line(
            [(self._x(left - 0.06), 0.082 * high), (self._x(right + 0.06), 0.082 * high)],
            self.tone((92, 66, 48)),
            high * 0.012,
        )

    def _hearth(self, sheet: Sheet) -> None:
        stone, high = self.tone((150, 140, 132)), self._size.height
        self.box(sheet, 0.385, 0.4, 0.615, _FLOOR + 0.02, stone)
        random = rng(self._spec.seed, "stones")
        for row in range(8):
            for column in range(7):
                x, y = 0.387 + column * 0.034 - (row % 2) * 0.012, 0.445 + row * 0.036
                tone = mix(stone, (70, 52, 46) if random.random() < 0.5 else (210, 200, 190), 0.24 * random.random())
                self.box(sheet, max(0.387, x), y, min(0.613, x + 0.031), y + 0.031, tone)
        self.box(sheet, 0.37, 0.385, 0.63, 0.425, self.tone((118, 80, 54)))
        self.box(sheet, 0.37, 0.418, 0.63, 0.427, self.tone((70, 46, 34)))
        x0, x1 = self._x(0.435), self._x(0.565)
        arch = [
            (x0 + (x1 - x0) * (0.5 - 0.5 * math.cos(a)), high * (0.56 - 0.06 * math.sin(a)))
            for a in np.linspace(0, math.pi, 17)
        ]
        sheet.shape([(x0, high * (_FLOOR + 0.02)), *arch, (x1, high * (_FLOOR + 0.02))], (24, 16, 16))
        for x, tone in ((0.4, (92, 120, 130)), (0.425, (196, 150, 90)), (0.58, (168, 92, 80))):
            sheet.disc((self._x(x), 0.362 * high), 0.022 * high, self.tone(tone))
            self.box(sheet, x - 0.004, 0.325, x + 0.004, 0.35, self.tone(tone))

    def _shelves(self, sheet: Sheet, random: np.random.Generator) -> None:
        wood, high = self.tone((104, 70, 48)), self._size.height
        self.box(sheet, 0.7, 0.12, 0.97, _FLOOR + 0.02, wood)
        for row in range(5):
            top = 0.14 + row * 0.116
            self.box(sheet, 0.71, top, 0.96, top + 0.1, mix(wood, (0, 0, 0), 0.55))
            x = 0.712
            while x < 0.945:
                wide, tall = random.uniform(0.006, 0.014), random.uniform(0.06, 0.092)
                if random.random() < 0.12:
                    x += 0.02
                    continue
                book = self.tone(_BOOKS[int(random.integers(len(_BOOKS)))])
                self.box(sheet, x, top + 0.1 - tall, min(0.958, x + wide), top + 0.1, book)
                self.box(
                    sheet,
                    x,
                    top + 0.1 - tall * 0.8,
                    min(0.958, x + wide),
                    top + 0.1 - tall * 0.72,
                    mix(book, (255, 240, 200), 0.4),
                )
                x += wide + 0.0012
        sheet.glow((self._x(0.835), 0.1 * high), 0.2 * high, (255, 200, 120), 0.16)

    def _pictures(self, sheet: Sheet, random: np.random.Generator) -> None:
        self.box(sheet, 0.425, 0.1, 0.575, 0.31, self.tone((150, 112, 62)))
        self.box(sheet, 0.435, 0.118, 0.565, 0.292, self.tone((226, 214, 190)))
        high = self._size.height
        for number, tone in enumerate(((120, 150, 170), (92, 122, 110), (66, 92, 80))):
            low = 0.292
            points = [
                (
                    self._x(0.435 + 0.13 * s),
                    high * (0.17 + 0.035 * number + 0.03 * math.sin(s * 7 + number * 2 + random.random())),
                )
                for s in np.linspace(0, 1, 14)
            ]
            sheet.shape([(self._x(0.435), high * low), *points, (self._x(0.565), high * low)], self.tone(tone))

    def _floor(self) -> Array:
        height = int(self._size.height * (1.12 - _FLOOR))
        random = rng(self._spec.seed, "floor")
        wood = self.tone((150, 104, 70))
        picture = gradient(
            self._wide, height, ((0, mix(wood, (0, 0, 0), 0.35)), (0.3, wood), (1, mix(wood, (0, 0, 0), 0.4)))
        )
        grain = noise(self._wide, height * 6, 40, random, 4)
        picture *= (0.86 + 0.28 * cv2.resize(grain, (self._wide, height), interpolation=cv2.INTER_AREA))[..., None]
        sheet = Sheet(self._wide, height)
        middle = self._wide / 2
        for board in np.linspace(-3.4, 3.4, 44):
            near, far = middle + board * self._wide * 0.42, middle + board * self._wide * 0.17
            sheet.line([(far, 0), (near, height)], (20, 12, 10), 1, 0.4)
        rug = self.tone((146, 56, 54))
        for share, tone in (
            (1.0, rug),
            (0.9, mix(rug, (240, 210, 160), 0.55)),
            (0.84, mix(rug, (40, 30, 60), 0.45)),
            (0.5, rug),
        ):
            ring = [
                (middle + self._size.width * 0.3 * share * math.cos(a), height * (0.42 + 0.26 * share * math.sin(a)))
                for a in np.linspace(0, math.tau, 60)
            ]
            sheet.shape(ring, tone, 0.9, soft=1)
        if self._day:
            slant = [(self._x(x), y * height) for x, y in ((0.24, 0.04), (0.42, 0.04), (0.6, 0.8), (0.3, 0.8))]
            sheet.shape(slant, (255, 240, 206), 0.26, soft=6)
        else:
            sheet.glow((middle, -height * 0.05), height * 1.1, (255, 150, 70), 0.42)
        covered = sheet.pixels[..., 3:] / np.float32(255)
        return to_bytes(picture * (1 - covered) + sheet.pixels[..., :3], random)

    def _furniture(self) -> Array:
        """A sofa at the left, a lamp and a plant at the right, as seen past the middle of the room."""
        high = self._size.height
        sheet = Sheet(self._wide, int(high * 0.96))
        if self._kind != "living":
            floor_of(self._kind, self, sheet)
            self._plant(sheet)
            return sheet.pixels
        cloth = self.tone((66, 96, 112) if self._spec.seed % 2 else (128, 84, 62))
        dark, pale = mix(cloth, (0, 0, 0), 0.35), mix(cloth, (255, 255, 255), 0.14)
        self.round_box(sheet, 0.02, 0.56, 0.34, 0.8, cloth, 0.03)
        self.round_box(sheet, 0.03, 0.69, 0.33, 0.79, pale, 0.02)
        self.box(sheet, 0.176, 0.69, 0.18, 0.79, dark)
        self.round_box(sheet, -0.005, 0.64, 0.05, 0.83, dark, 0.025)
        self.round_box(sheet, 0.31, 0.64, 0.365, 0.83, mix(cloth, (0, 0, 0), 0.15), 0.025)
        self.round_box(sheet, 0.03, 0.775, 0.33, 0.835, mix(cloth, (0, 0, 0), 0.22), 0.015)
        self.round_box(sheet, 0.07, 0.6, 0.13, 0.7, self.tone((214, 160, 82)), 0.02)
        self.round_box(sheet, 0.23, 0.61, 0.29, 0.7, self.tone((190, 92, 76)), 0.02)
        for x in (0.03, 0.33):
            self.box(sheet, x, 0.83, x + 0.01, 0.865, (40, 28, 24))
        self._lamp(sheet)
        self._plant(sheet)
        return sheet.pixels

    def _lamp(self, sheet: Sheet) -> None:
        high, x = self._size.height, self._x(0.672)
        sheet.line([(x, 0.42 * high), (x, 0.84 * high)], (58, 46, 40), high * 0.009)
        sheet.shape([(x - 0.045 * high, 0.85 * high), (x, 0.832 * high), (x + 0.045 * high, 0.85 * high)], (58, 46, 40))
        if not self._day:
            sheet.glow((x, 0.4 * high), 0.42 * high, (255, 196, 110), 0.5)
        shade = (255, 226, 166) if not self._day else self.tone((232, 214, 180))
        sheet.shape(
            [
                (x - 0.045 * high, 0.33 * high),
                (x + 0.045 * high, 0.33 * high),
                (x + 0.085 * high, 0.45 * high),
                (x - 0.085 * high, 0.45 * high),
            ],
            shade,
        )
        sheet.shape(
            [
                (x + 0.01 * high, 0.33 * high),
                (x + 0.045 * high, 0.33 * high),
                (x + 0.085 * high, 0.45 * high),
                (x + 0.03 * high, 0.45 * high),
            ],
            (190, 140, 84),
            0.35,
        )

    def _plant(self, sheet: Sheet) -> None:
        high, x = self._size.height, self._x(1.0)
        leaf = self.tone((70, 122, 72))
        for number, turn in enumerate(np.linspace(-1.25, 1.25, 11)):
            reach = high * (0.2 + 0.07 * (number % 3))
            end = (x + math.sin(turn) * reach, 0.76 * high - math.cos(turn) * reach)
            across = (math.cos(turn) * reach * 0.12, math.sin(turn) * reach * 0.12)
            half = ((x + end[0]) / 2, (0.76 * high + end[1]) / 2)
            blade = [
                (x, 0.76 * high),
                (half[0] + across[0], half[1] + across[1]),
                end,
                (half[0] - across[0], half[1] - across[1]),
            ]
            sheet.shape(blade, mix(leaf, (0, 0, 0) if number % 2 else (240, 240, 170), 0.22))
        pot = self.tone((186, 104, 70))
        sheet.shape(
            [
                (x - 0.06 * high, 0.75 * high),
                (x + 0.06 * high, 0.75 * high),
                (x + 0.045 * high, 0.87 * high),
                (x - 0.045 * high, 0.87 * high),
            ],
            pot,
        )

    def _near(self) -> Array:
        """The back of a chair close to the camera, out of focus."""
        high = self._size.height
        sheet = Sheet(self._wide, int(high * 1.1))
        dark = mix(self.tone((70, 46, 40)), (12, 8, 10), 0.55)
        self.round_box(sheet, 0.84, 0.78, 1.08, 1.2, dark, 0.06)
        self.round_box(sheet, -0.14, 0.88, 0.07, 1.2, dark, 0.05)
        return np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), high / 150))

    def box(self, sheet: Sheet, left: float, top: float, right: float, bottom: float, tone: Tone) -> None:
        """An upright rectangle by shares of the picture."""
        high = self._size.height
        a, b, c, d = self._x(left), top * high, self._x(right), bottom * high
        sheet.shape([(a, b), (c, b), (c, d), (a, d)], tone)

    def round_box(
        self, sheet: Sheet, left: float, top: float, right: float, bottom: float, tone: Tone, corner: float
    ) -> None:
        """One with round corners."""
        high = self._size.height
        a, b, c, d, r = self._x(left), top * high, self._x(right), bottom * high, corner * high
        points = []
        for x, y, start in ((c - r, b + r, -90), (c - r, d - r, 0), (a + r, d - r, 90), (a + r, b + r, 180)):
            turns = np.radians(np.linspace(start, start + 90, 7))
            points += [(x + r * math.cos(turn), y + r * math.sin(turn)) for turn in turns]
        sheet.shape(points, tone)
