"""The two places without a horizon: space and the sea from within."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, Tone, gradient, mix, noise, rng, skyline, to_bytes
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import FAR, MARGIN, Layer, Moment, Size, Thing
from sandbox.video_api.studio.weather import DRIFTS, Flakes

_NEBULAS: tuple[tuple[Tone, Tone], ...] = (
    ((120, 60, 190), (40, 120, 200)),
    ((190, 70, 110), (70, 60, 180)),
    ((30, 140, 160), (110, 50, 160)),
)
_CORALS: tuple[Tone, ...] = ((236, 104, 120), (250, 160, 84), (178, 96, 200), (244, 214, 110), (96, 210, 180))
_WORLDS: tuple[tuple[Tone, Tone], ...] = (
    ((206, 152, 104), (150, 92, 66)),
    ((90, 150, 206), (214, 226, 236)),
    ((196, 92, 60), (120, 50, 40)),
    ((150, 120, 200), (220, 190, 230)),
)


def space(spec: SceneSpec, size: Size) -> list[Thing]:
    """Stars in three depths, a nebula, and a planet with its ring or moon."""
    width, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * 1.16)
    left, top = -MARGIN * size.width, -0.08 * size.height
    random = rng(spec.seed, "nebula")
    one, other = _NEBULAS[spec.seed % len(_NEBULAS)]
    veil = np.clip(noise(width, height, width / 3, random, 7) * 2.2 - 0.75, 0, 1)[..., None]
    colour = np.clip(noise(width, height, width / 2, random, 3) * 2 - 0.5, 0, 1)[..., None]
    picture = gradient(width, height, ((0, (5, 6, 18)), (0.6, (10, 10, 30)), (1, (6, 8, 22))))
    picture += veil**1.6 * (np.array(one) * colour + np.array(other) * (1 - colour)) * 0.85
    things: list[Thing] = [Layer(to_bytes(picture, random), left, top, FAR)]
    things += [Layer(_stars(width, height, spec.seed, n), left, top, depth) for n, depth in enumerate((20.0, 9.0, 4.5))]
    if {"galaxy", "galaxies", "galaxie"} & set(spec.caption.lower().split()) or spec.seed % 5 == 4:
        things.append(_galaxy(spec, size))
    else:
        things.append(_planet(spec, size))
    if spec.seed % 2:
        things.append(_moon(spec, size))
    return things


def underwater(spec: SceneSpec, size: Size) -> tuple[list[Thing], list[Thing]]:
    """(behind the subject, in front of it): blue depth, rays, sea floor; bubbles and weed."""
    width, height = int(size.width * (1 + 2 * MARGIN)), size.height
    picture = gradient(
        width, height, ((0, (96, 206, 222)), (0.25, (36, 140, 186)), (0.65, (14, 74, 124)), (1, (6, 34, 72)))
    )
    back: list[Thing] = [
        Layer(to_bytes(picture, rng(spec.seed, "deep")), -MARGIN * size.width, 0, FAR),
        Rays(size, spec.seed),
    ]
    for number, (depth, rise, tone) in enumerate(
        ((7.0, 0.22, (30, 100, 138)), (4.0, 0.16, (26, 80, 110)), (2.4, 0.1, (20, 56, 80)))
    ):
        back.append(_reef(spec, size, number, depth, rise, tone))
        if number == 0 and "fish" not in spec.banned:
            back.append(_school(spec, size))
    front: list[Thing] = [Flakes(DRIFTS["bubbles"], size, spec.seed, spec.pace), _weed(spec, size)]
    return back, front


def _stars(width: int, height: int, seed: int, number: int) -> Array:
    sheet = Sheet(width, height)
    for x, y, strength, warmth in rng(seed, "stars", number).random((380 // (number + 1), 4)):
        big = strength**7
        tone = mix((255, 220, 190), (190, 214, 255), warmth)
        radius = (0.6 + (1.2 + 0.6 * number) * big) * height / 900
        sheet.disc((x * width, y * height), radius, tone, 0.25 + 0.75 * strength**3)
        if big > 0.75:
            sheet.glow((x * width, y * height), radius * 9, tone, 0.5)
    return sheet.pixels


def _planet(spec: SceneSpec, size: Size) -> Layer:
    random = rng(spec.seed, "planet")
    radius = size.height * 0.27
    side = int(radius * 4.4)
    one, other = _WORLDS[int(random.integers(len(_WORLDS)))]
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
    x, y = (columns - side / 2) / radius, (rows - side / 2) / radius
    far = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - far**2, 0, 1))
    tilt = y * 0.94 + x * 0.34
    bands = noise(64, 512, 60, random, 6)[:, 32]
    swirl = noise(side, side, radius / 2, random, 5)
    place = np.clip((tilt * 0.5 + 0.5 + (swirl - 0.5) * 0.12) * 511, 0, 511).astype(int)
    share = np.clip((bands[place] - 0.5) * 2.4 + 0.5, 0, 1)[..., None]
    surface = np.array(one) * share + np.array(other) * (1 - share)
    shine = np.clip(-x * 0.62 - y * 0.42 + z * 0.66, 0, 1) ** 0.9
    inside = np.clip((1 - far) * radius, 0, 1)
    air = np.exp(-(np.clip(far - 1, 0, None) * 9)) * np.clip(-x * 0.6 - y * 0.4 + 0.45, 0, 1) * (1 - inside) * 0.55
    colour = (
        surface * (0.03 + 0.8 * shine[..., None]) * inside[..., None]
        + np.array(mix(one, (255, 255, 255), 0.4)) * air[..., None]
    )
    alpha = np.clip(inside + air * 0.6, 0, 1)
    if random.random() < 0.6 or "ring" in spec.caption.lower():
        colour, alpha = _ring(colour, alpha, x, y, z, mix(other, (255, 244, 220), 0.4))
    pixels = np.dstack([np.clip(colour, 0, 255), alpha * 255]).astype(np.uint8)
    middle = (size.width * random.uniform(0.62, 0.74), size.height * random.uniform(0.34, 0.44))
    return Layer(pixels, middle[0] - side / 2, middle[1] - side / 2, 3.2)


def _galaxy(spec: SceneSpec, size: Size) -> Layer:
    """A spiral seen from aslant: a bright heart and two arms full of stars."""
    random = rng(spec.seed, "galaxy")
    side = int(size.height * 0.95)
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32) / np.float32(side / 2) - 1
    turn = random.uniform(-0.5, 0.5)
    x, y = columns * math.cos(turn) + rows * math.sin(turn), (rows * math.cos(turn) - columns * math.sin(turn)) / 0.5
    far = np.hypot(x, y)
    arms = 0.5 + 0.5 * np.cos(2 * np.arctan2(y, x) + 7.5 * np.log(far + 0.06))
    dust = noise(side, side, side / 10, random, 6)
    light = (arms**2 * (0.35 + 1.3 * dust)) * np.exp(-((far / 0.55) ** 2)) + np.exp(-((far / 0.13) ** 2)) * 1.3
    light += np.clip(random.random((side, side), np.float32) - 0.985, 0, 1) * 50 * arms * np.exp(-((far / 0.6) ** 2))
    light = np.clip(light * np.clip((1 - far) * 4, 0, 1), 0, 1)[..., None]
    heart = np.exp(-((far / 0.25) ** 2))[..., None]
    colour = (np.array((140, 160, 255)) * (1 - heart) + np.array((255, 228, 190)) * heart) * light
    pixels = np.dstack([colour, light * 200]).clip(0, 255).astype(np.uint8)
    return Layer(pixels, size.width * random.uniform(0.42, 0.56) - side * 0.3, size.height * 0.42 - side / 2, 9.0)


def _moon(spec: SceneSpec, size: Size) -> Layer:
    """A small grey moon with craters, on the side away from the planet."""
    random = rng(spec.seed, "moon")
    radius = size.height * random.uniform(0.05, 0.08)
    side = int(radius * 2.4)
    sheet = Sheet(side, side)
    middle = side / 2
    sheet.disc((middle, middle), radius, (150, 148, 150))
    for dx, dy, big in random.random((14, 3)).tolist():
        at = (middle + (dx - 0.5) * radius * 1.3, middle + (dy - 0.5) * radius * 1.3)
        sheet.disc(at, radius * (0.05 + 0.13 * big), (122, 120, 124), 0.8, soft=1)
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
    shine = np.clip(0.62 - ((columns - middle) * 0.6 + (rows - middle) * 0.42) / radius, 0.06, 1.15)[..., None]
    sheet.pixels[..., :3] = np.clip(sheet.pixels[..., :3] * shine, 0, 255).astype(np.uint8)
    return Layer(sheet.pixels, size.width * random.uniform(0.1, 0.24), size.height * random.uniform(0.12, 0.3), 4.0)


def _ring(colour: Array, alpha: Array, x: Array, y: Array, z: Array, tone: Tone) -> tuple[Array, Array]:
    along, across = x * 0.94 - y * 0.34, (x * 0.34 + y * 0.94) / 0.24
    far = np.hypot(along, across)
    grooves = 0.55 + 0.3 * np.sin(far * 46) + 0.15 * np.sin(far * 117)
    ring = np.clip((far - 1.32) * 30, 0, 1) * np.clip((2.05 - far) * 30, 0, 1) * grooves * 0.75
    ring = np.where((across < 0) & (z > 0), 0, ring)[..., None]
    return colour * (1 - ring) + np.array(tone) * ring, np.clip(alpha + ring[..., 0] * (1 - alpha), 0, 1)


class Rays:
    """Shafts of sunlight that wander through the water."""

    def __init__(self, size: Size, seed: int) -> None:
        self._shafts = rng(seed, "rays").random((7, 4)).tolist()

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        height, width = frame.shape[0] // 4, frame.shape[1] // 4
        light = np.zeros((height, width), np.float32)
        rows, columns = np.ogrid[0:height, 0:width]
        for x, slant, strength, phase in self._shafts:
            middle = (x + 0.02 * math.sin(moment.time * 0.6 + phase * 6)) * width + (slant - 0.35) * rows * 0.9
            wide = width * (0.012 + 0.03 * phase) + rows * 0.06
            pulse = 0.55 + 0.45 * math.sin(moment.time * (0.5 + strength) + phase * 9)
            light += (
                np.exp(-(((columns - middle) / wide) ** 2)) * (1 - rows / height) ** 1.5 * pulse * (18 + 34 * strength)
            )
        glow = cv2.resize(np.clip(light, 0, 110).astype(np.uint8), (frame.shape[1], frame.shape[0]))
        cv2.add(frame, cv2.merge([cv2.convertScaleAbs(glow, alpha=a) for a in (0.62, 0.95, 1.0)]), dst=frame)


def _reef(spec: SceneSpec, size: Size, number: int, depth: float, rise: float, tone: Tone) -> Layer:
    width, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * (rise + 0.36))
    random = rng(spec.seed, "reef", number)
    sheet = Sheet(width, height)
    line = (1 - skyline(width // 8 + 1, random, 3, 0.5)) * size.height * rise + size.height * 0.21
    points = [(n * 8.0, float(y)) for n, y in enumerate(line)]
    sheet.shape([*points, (width, height), (0, height)], tone)
    for x, tall, lean, shade in random.random((26, 4)):
        foot = (x * width, float(line[int(x * (len(line) - 1))]) + size.height * 0.02)
        _coral(
            sheet,
            foot,
            size.height * (0.03 + 0.06 * tall),
            lean - 0.5,
            mix(tone, _CORALS[int(shade * 97) % len(_CORALS)], 0.2 + 0.16 * number + 0.12 * shade),
            4,
        )
    return Layer(sheet.pixels, -MARGIN * size.width, size.height * 1.02 - height, depth)


def _school(spec: SceneSpec, size: Size) -> Layer:
    """Small fish that pass together, far away."""
    width, height = int(size.width * 0.5), int(size.height * 0.34)
    sheet, random = Sheet(width, height), rng(spec.seed, "school")
    for x, y, big, shade in random.random((34, 4)).tolist():
        at = ((0.1 + 0.8 * x) * width, (0.5 + (y - 0.5) * (1 - abs(x - 0.5))) * height)
        long = size.height * (0.012 + 0.012 * big)
        tone = mix((24, 96, 144), (206, 226, 214), 0.25 + 0.5 * shade)
        body = [(at[0] + long * math.cos(a), at[1] + long * 0.36 * math.sin(a)) for a in np.linspace(0, math.tau, 14)]
        sheet.shape(body, tone, 0.9)
        tail = (at[0] - long * 0.8, at[1])
        sheet.shape(
            [tail, (at[0] - long * 1.5, at[1] - long * 0.4), (at[0] - long * 1.5, at[1] + long * 0.4)], tone, 0.9
        )
    x, y = random.uniform(0.0, 0.3), random.uniform(0.12, 0.3)
    return Layer(sheet.pixels, x * size.width, y * size.height, 6.0, drift=size.width * 0.02 * spec.pace)


def _coral(sheet: Sheet, foot: tuple[float, float], length: float, lean: float, tone: Tone, left: int) -> None:
    tip = (foot[0] + math.sin(lean) * length, foot[1] - math.cos(lean) * length)
    sheet.line([foot, tip], tone, 1.5 + left * 1.3)
    if left:
        for turn in (-0.45, 0.4):
            _coral(sheet, tip, length * 0.68, lean + turn, tone, left - 1)


def _weed(spec: SceneSpec, size: Size) -> Layer:
    width, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * 0.42)
    sheet = Sheet(width, height)
    for x, tall, phase, wide in rng(spec.seed, "weed").random((34, 4)):
        x = x * 0.3 if phase < 0.5 else 1 - x * 0.3
        steps = np.linspace(0, 1, 14)
        high = height * (0.35 + 0.6 * tall)
        half = size.height * (0.005 + 0.006 * wide)
        middle = [(x * width + math.sin(s * 5 + phase * 9) * half * 3 * s, height - high * s) for s in steps]
        left = [(px - half * (1 - s), py) for (px, py), s in zip(middle, steps, strict=True)]
        right = [(px + half * (1 - s), py) for (px, py), s in zip(middle, steps, strict=True)]
        sheet.shape([*left, *reversed(right)], (6, 26, 44))
    return Layer(sheet.pixels, -MARGIN * size.width, size.height - height + 6, 1.4)
