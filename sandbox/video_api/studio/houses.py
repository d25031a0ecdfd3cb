"""Houses at a street: a front drawn flat (windows, ledges, a shop, its name), turned towards the vanishing point."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, mix, noise
from sandbox.video_api.studio.stage import Layer, Size

_WINDOWS: tuple[Tone, ...] = ((255, 206, 134), (255, 228, 180), (150, 206, 255))
_GLASS_BY_DAY: Tone = (112, 142, 168)
_BLACK: Tone = (0, 0, 0)
_WHITE: Tone = (255, 255, 255)
_LONG = 1.3  # the back edge of a house is this many times as far away as its front
FOOT = 0.62  # how far below the horizon the street lies at depth 1, as a share of the height
_OUT = 0.72  # how far from the middle the houses stand at depth 1, as a share of the width
_AWNINGS: tuple[Tone, ...] = ((158, 54, 50), (46, 92, 84), (196, 142, 62), (58, 84, 124), (122, 66, 88))
_NAMES = ("RAMEN", "HOTEL", "CAFE", "NOVA", "SYNTH", "PHARMA", "TEA", "ECHO", "NOODLE", "ORBIT", "CINEMA", "BOOKS")


@dataclass(frozen=True)
class Paint:
    """The colours of a house; `share` is how much of the haze lies before it."""

    dark: bool
    wall: Tone
    haze: Tone
    share: float
    neon: tuple[Tone, ...]
    named: bool = True  # whether shops and signs bear letters

    def sign(self, random: np.random.Generator) -> Tone:
        """One of the neon colours."""
        return self.neon[int(random.integers(len(self.neon)))]


@dataclass(frozen=True)
class House:
    """The layers of one house: all of it, and again its part below the horizon, which the street must not cover."""

    whole: Layer
    foot: Layer
    light: tuple[float, float, Tone]  # x, y on the screen and colour of its shop's light


def house_at_street(
    size: Size, horizon: float, depth: float, side: int, paint: Paint, number: int, random: np.random.Generator
) -> House:
    """One house, left (-1) or right (1) of the street."""
    top = horizon - size.height * random.uniform(1.15, 1.75) / depth
    near, far = (size.width * (0.5 + side * _OUT / deep) for deep in (depth, depth * _LONG))
    out = near + side * size.width * 0.1
    foot, back = (horizon + size.height * FOOT / deep for deep in (depth, depth * _LONG))
    roof = horizon - (horizon - top) / _LONG
    left, up = min(near, far, out) - 60, max(top - 4, -size.height * 0.3)
    sheet = Sheet(int(max(near, far, out) - left) + 60, int(foot - up) + 4)
    corner = [(x - left, y - up) for x, y in ((near, top), (out, top), (out, foot), (near, foot))]
    sheet.shape(corner, mix(paint.wall, _BLACK, 0.5 if paint.dark else 0.28))
    shop = paint.sign(random) if paint.dark else _AWNINGS[number * 3 % len(_AWNINGS)]
    flat = _front(paint, shop, number, random, flip=side > 0)
    quad = [(near, top), (far, roof), (far, back), (near, foot)]
    _turn(sheet, flat, [(x - left, y - up) for x, y in quad])
    if paint.dark and paint.named and depth > 1.5:  # those of the nearest would hang out of the picture
        _blade(sheet, (near - left, top - up, foot - up), up, size, depth, side, paint.sign(random), number)
    cut = max(0, int(horizon - up))
    low = sheet.pixels[cut:].copy()
    middle = (near * 0.55 + far * 0.45, foot * 0.55 + back * 0.45)
    return House(Layer(sheet.pixels, left, up, depth), Layer(low, left, up + cut, depth), (*middle, shop))


def windows(size: Size, wide: float, tall: float, random: np.random.Generator, paint: Paint) -> Array:
    """A premultiplied RGBA grid of windows for a wall of this size in pixels."""
    step = max(5, int(size.height * 0.011))
    rows, columns = max(1, int(tall / step) - 4), max(1, int(wide * 0.76 / step))
    lit_share = random.uniform(0.2, 0.5) if paint.dark else 0.85
    warm = _WINDOWS[int(random.integers(len(_WINDOWS)))]
    tone = mix(warm, paint.haze, paint.share * 0.6) if paint.dark else mix(_GLASS_BY_DAY, paint.haze, paint.share)
    small = np.zeros((rows, columns, 4), np.float32)
    small[random.random((rows, columns)) < lit_share] = np.array((*tone, 255), np.float32)
    strength = random.uniform(0.35, 1, (rows, columns)) * (1 - paint.share * 0.45) * (1 if paint.dark else 0.5)
    big = np.kron(small * strength[..., None], np.ones((step, step, 1), np.float32))
    down, across = np.arange(big.shape[0]) % step < step * 0.55, np.arange(big.shape[1]) % step < step * 0.6
    return np.asarray((big * down[:, None, None] * across[None, :, None]).astype(np.uint8))


def stamp(sheet: Sheet, pixels: Array, x: int, y: int) -> None:
    """Lay a small premultiplied picture on a drawing, only where something is drawn already."""
    left, top = max(0, x), max(0, y)
    part = sheet.pixels[top : max(top, y + pixels.shape[0]), left : max(left, x + pixels.shape[1])]
    cut = pixels[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]].astype(np.float32)
    cut *= part[..., 3:] / 255.0
    mixed = part[..., :3] * (1 - cut[..., 3:] / 255.0) + cut[..., :3]
    part[..., :3] = np.minimum(mixed, 255).astype(np.uint8)


_W, _H = 420, 900  # the flat front in pixels; its lowest 150 rows are the shop
_SHOP = 150


def _front(paint: Paint, shop: Tone, number: int, random: np.random.Generator, *, flip: bool) -> Array:
    """The whole front, opaque; with `flip` its writing is mirrored, for the other side of the street."""
    sheet = Sheet(_W, _H)
    stain = noise(_W, _H, 160, random, 5)[..., None] - 0.5
    down = np.linspace(0, 1, _H, dtype=np.float32)[:, None, None]
    glow = np.array(shop, np.float32) * np.clip(down - 0.5, 0, 1) ** 2 * (0.9 if paint.dark else 0.0)
    wall = np.array(paint.wall, np.float32) * (1.12 - 0.3 * down + 0.4 * stain) + glow
    sheet.pixels = np.dstack([np.clip(wall, 0, 255), np.full((_H, _W), 255.0)]).astype(np.uint8)
    floors, columns = int(random.integers(6, 9)), int(random.integers(4, 6))
    high, wide = (_H - _SHOP - 30) / floors, _W / columns
    for floor in range(floors):
        y = 30 + floor * high
        _box(sheet, 0, y - 5, _W, y, mix(paint.wall, _WHITE, 0.16 if not paint.dark else 0.06), 0.8)
        _box(sheet, 0, y, _W, y + 4, _BLACK, 0.3)
        for column in range(columns):
            _window(sheet, (column + 0.24) * wide, y + high * 0.24, wide * 0.52, high * 0.58, paint, random)
    _box(sheet, 0, 0, _W, 16, mix(paint.wall, _WHITE, 0.2), 0.8)
    _box(sheet, 0, 16, _W, 26, _BLACK, 0.32)
    _shop(sheet, paint, shop, number, random, flip=flip)
    return sheet.pixels


def _window(
    sheet: Sheet, x: float, y: float, wide: float, high: float, paint: Paint, random: np.random.Generator
) -> None:
    is_lit = paint.dark and random.random() < 0.42
    tone = _WINDOWS[int(random.integers(len(_WINDOWS)))] if is_lit else mix(_GLASS_BY_DAY, paint.wall, 0.25)
    if paint.dark and not is_lit:
        tone = mix(paint.wall, (18, 24, 44), 0.6)
    frame = mix(paint.wall, _WHITE, 0.4 if not paint.dark else 0.12)
    _box(sheet, x - 5, y - 5, x + wide + 5, y + high + 5, frame, 1)
    if is_lit:
        tone = mix(tone, _BLACK, random.uniform(0.0, 0.35))
    _box(sheet, x, y, x + wide, y + high, tone, 1)
    _box(sheet, x, y, x + wide, y + high * 0.3, mix(tone, _BLACK, 0.3), 0.6)
    if not paint.dark:
        sheet.shape([(x, y + high), (x + wide * 0.6, y), (x + wide, y), (x + wide * 0.4, y + high)], _WHITE, 0.2)
    curtain = random.random()
    if curtain < 0.5:
        _box(sheet, x, y, x + wide * (0.16 + 0.2 * curtain), y + high, mix(tone, (120, 70, 60), 0.45), 0.8)
        _box(sheet, x + wide * (0.84 - 0.2 * curtain), y, x + wide, y + high, mix(tone, (120, 70, 60), 0.45), 0.8)
    _box(sheet, x + wide * 0.48, y, x + wide * 0.52, y + high, frame, 0.9)
    _box(sheet, x - 8, y + high + 4, x + wide + 8, y + high + 11, mix(frame, _BLACK, 0.25), 1)
    if not paint.dark and random.random() < 0.35:
        for spot in np.linspace(x, x + wide, 7).tolist():
            sheet.disc((spot, y + high + 1), 7, (84, 128, 62))
            sheet.disc((spot + 3, y + high - 3), 3, (222, 84, 96))


def _shop(sheet: Sheet, paint: Paint, tone: Tone, number: int, random: np.random.Generator, *, flip: bool) -> None:
    """A shop with a lit window, a door, goods, an awning and its name."""
    top = _H - _SHOP
    inside = mix(tone, (255, 232, 190), 0.62) if paint.dark else mix(_GLASS_BY_DAY, (40, 52, 60), 0.45)
    _box(sheet, 0, top, _W, _H, mix(paint.wall, _BLACK, 0.45), 1)
    for left, right in ((22, 250), (272, 398)):
        _box(sheet, left, top + 50, right, _H - (26 if right < 260 else 4), inside, 1)
        _box(sheet, left, top + 50, right, top + 70, mix(inside, _WHITE, 0.5), 0.6 if paint.dark else 0.25)
        if right > 260:
            continue
        for x in range(left + 10, right - 20, 34):
            tall, goods = random.uniform(12, 30), mix(_AWNINGS[int(random.integers(len(_AWNINGS)))], inside, 0.25)
            _box(sheet, x, _H - 28 - tall, x + random.uniform(16, 26), _H - 28, goods, 0.9)
        sheet.shape(
            [(left, _H - 26), (left + 70, top + 50), (left + 120, top + 50), (left + 50, _H - 26)], _WHITE, 0.14
        )
        _box(sheet, left, _H - 30, right, _H - 24, mix(paint.wall, _BLACK, 0.3), 1)
    _box(sheet, 330, top + 50, 336, _H, mix(paint.wall, _BLACK, 0.6), 1)
    stripe = mix(tone, _WHITE, 0.1 if paint.dark else 0.0)
    for step in range(14):
        edge, colour = step * _W / 14, stripe if step % 2 else mix(stripe, (250, 244, 232), 0.75)
        colour = mix(colour, _BLACK, 0.35 if paint.dark else 0.06)
        sheet.shape(
            [(edge, top + 34), (edge + _W / 14, top + 34), (edge + _W / 14, top + 60), (edge, top + 60)], colour
        )
        sheet.disc((edge + _W / 28, top + 60), _W / 28, colour)
    board = mix((20, 18, 30), paint.wall, 0.2)
    _box(sheet, 0, top - 14, _W, top + 34, board, 1)
    if not paint.named:
        return
    name = _lettered(_NAMES[(number * 5 + 2) % len(_NAMES)], 40)
    name = name[:, ::-1] if flip else name
    ink = mix(tone, _WHITE, 0.5) if paint.dark else (240, 230, 206)
    _write(sheet, name, int(_W / 2 - name.shape[1] / 2), top - 14, ink)


def _turn(sheet: Sheet, flat: Array, quad: list[tuple[float, float]]) -> None:
    """Lay a flat picture into four corners (near top, far top, far foot, near foot)."""
    corners = np.array(((0, 0), (_W, 0), (_W, _H), (0, _H)), np.float32)
    matrix = cv2.getPerspectiveTransform(corners, np.array(quad, np.float32))
    wide = abs(quad[0][0] - quad[1][0])
    if wide < _W / 2:  # mipmap: far fronts would sparkle
        flat = np.asarray(cv2.blur(flat, (max(1, int(_W / wide / 2) * 2 + 1), 3)))
    turned = cv2.warpPerspective(flat, matrix, (sheet.width, sheet.height), flags=cv2.INTER_LINEAR)
    keep = 255 - turned[..., 3:].astype(np.uint16)
    sheet.pixels = (turned + keep * sheet.pixels // 255).astype(np.uint8)


def _blade(
    sheet: Sheet,
    edge: tuple[float, float, float],
    up: float,
    size: Size,
    depth: float,
    side: int,
    tone: Tone,
    number: int,
) -> None:
    """A neon sign that sticks out over the street, its letters one below the other; one to a house, or they overlap."""
    x, top, foot = edge
    name = _NAMES[(number * 7 + (3 if side > 0 else 0)) % len(_NAMES)]
    wide = size.height * 0.104 / depth
    tall = wide * 0.92 * len(name) + wide * 0.3
    left = x - side * wide * 0.62 - wide / 2
    high = foot - (foot - max(top, 0)) * (0.86 if number % 2 else 0.7)
    high = min(high, foot - tall - (foot - top) * 0.24)
    if high + up < size.height * 0.04:
        return  # its first letters would be out of the picture
    sheet.glow((left + wide / 2, high + tall / 2), tall * 0.85, tone, 0.6)
    _box(sheet, left, high, left + wide, high + tall, mix((14, 10, 26), tone, 0.14), 0.96)
    rim = [(left, high), (left + wide, high), (left + wide, high + tall), (left, high + tall), (left, high)]
    sheet.line(rim, mix(tone, _WHITE, 0.3), max(1, wide * 0.09))
    for place, letter in enumerate(name):
        mask = _lettered(letter, max(8, wide * 0.86))
        at = (int(left + wide / 2 - mask.shape[1] / 2), int(high + wide * (0.12 + 0.92 * place)))
        _write(sheet, mask, *at, mix(tone, _WHITE, 0.55))


def _write(sheet: Sheet, mask: Array, x: int, y: int, tone: Tone) -> None:
    left, top = max(0, x), max(0, y)
    part = sheet.pixels[top : max(top, y + mask.shape[0]), left : max(left, x + mask.shape[1])]
    cut = mask[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]]
    share = cut.astype(np.float32)[..., None] / 255
    part[:] = (part * (1 - share) + np.array((*tone, 255), np.float32) * share).astype(np.uint8)


@cache
def _lettered(text: str, height: float) -> Array:
    """The text as a mask, as high as its line."""
    font = ImageFont.load_default(height)
    box = font.getbbox(text)
    image = Image.new("L", (int(box[2]) + 2, int(height * 1.15)), 0)
    ImageDraw.Draw(image).text((0, 0), text, 255, font)
    return np.asarray(image)


def _box(sheet: Sheet, left: float, top: float, right: float, bottom: float, tone: Tone, alpha: float) -> None:
    """Upright rectangles need no anti-aliasing: they are turned into place later."""
    part = sheet.pixels[max(0, int(top)) : int(bottom), max(0, int(left)) : int(right)]
    part[:] = (part * (1 - alpha) + np.array((*tone, 255)) * alpha).astype(np.uint8)
