"""The sky behind every outdoor scene: gradient, sun or moon, stars, clouds, aurora."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, ease, gradient, mix, noise, rng, to_bytes
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import FAR, MARGIN, Layer, Moment, Size, Thing


def sun_place(spec: SceneSpec, horizon: float) -> tuple[float, float]:
    """Where the sun or the moon stands, as shares of width and height."""
    random = rng(spec.seed, "sun")
    low = spec.time in ("sunset", "dawn")
    return float(random.uniform(0.3, 0.7)), horizon - float(
        random.uniform(0.07, 0.13) if low else random.uniform(0.34, 0.44)
    )


def sky(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Thing]:
    """The things behind the horizon, farthest first."""
    width, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * (horizon + 0.12))
    left = -int(MARGIN * size.width)  # whole pixels: a still sky keeps its dither
    picture = gradient(width, height, light.sky)
    if spec.time == "night" and not {"rain", "fog", "snow"} & set(spec.weather):
        picture += _milky_way(width, height, spec.seed)
    picture = to_bytes(picture, rng(spec.seed, "dither"))
    sheet = Sheet(width, height)
    overcast = {"rain", "fog", "snow"} & set(spec.weather)
    if spec.time == "night" and not overcast:
        _stars(sheet, spec.seed)
    x, y = sun_place(spec, horizon)
    if "fog" not in spec.weather and "rain" not in spec.weather:
        _sun(sheet, light, x * size.width - left, y * size.height, size.height, night=spec.time == "night")
    pixels = sheet.pixels
    picture = np.clip(picture * (1 - pixels[..., 3:] / 255.0) + pixels[..., :3], 0, 255).astype(np.uint8)
    things: list[Thing] = [Layer(picture, left, 0, FAR)]
    if "aurora" in spec.weather:
        things.append(Aurora(size, spec.seed))
    things += [_clouds(spec, light, size, horizon, number) for number in range(2)]
    return things


def _milky_way(width: int, height: int, seed: int) -> Array:
    random = rng(seed, "milky way")
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across = ((rows - height * 0.35) * 0.87 - (columns - width * 0.5) * 0.42) / (height * 0.2)
    band = np.exp(-(across**2)) * np.clip(noise(width, height, width / 4, random, 6) * 2.1 - 0.65, 0, 1)
    return np.asarray(band[..., None] * np.array((86, 88, 112), np.float32))


def _stars(sheet: Sheet, seed: int) -> None:
    random = rng(seed, "stars")
    unit = sheet.height / 700
    for x, y, strength, warmth in random.random((620, 4)):
        big = strength**6
        tone = mix((255, 226, 196), (196, 216, 255), warmth)
        sheet.disc(
            (x * sheet.width, y * sheet.height), (0.5 + 1.5 * big) * unit, tone, (0.25 + 0.75 * big) * (1 - y**3)
        )


def _sun(sheet: Sheet, light: Light, x: float, y: float, height: int, *, night: bool) -> None:
    radius = height * (0.045 if night else 0.05)
    for reach, strength in ((11, 0.42), (4.5, 0.45), (2, 0.6)):
        sheet.glow((x, y), radius * reach, light.sun, strength * (0.5 if night else 1))
    sheet.disc((x, y), radius, mix(light.sun, (255, 255, 255), 0.5), soft=1)
    if night:
        for dx, dy, size in ((-0.3, -0.2, 0.22), (0.25, 0.1, 0.3), (-0.05, 0.42, 0.16), (0.35, -0.4, 0.13)):
            sheet.disc((x + dx * radius, y + dy * radius), radius * size, (206, 212, 232), 0.6, soft=radius * 0.05)


def _clouds(spec: SceneSpec, light: Light, size: Size, horizon: float, number: int) -> Layer:
    width, height = int(size.width * 1.5), int(size.height * horizon)
    cover = {"rain": 1.0, "snow": 0.8, "fog": 0.7}.get(next(iter(spec.weather), ""), 0.45)
    small = noise(width // 3, height // 3, width / (15 + 9 * number), rng(spec.seed, "cloud", number), 6)
    values = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    dense = (
        np.clip((values - (0.66 - 0.2 * cover)) * 4.2, 0, 1)
        * np.clip((1 - rows) * 4, 0, 1)
        * np.clip(rows * 3 + 0.2, 0, 1)
    )
    dense *= 0.5 if spec.time == "night" else 0.82
    # Light shines through clouds before the sun; grey ones would leave a ring of it.
    x, y = sun_place(spec, horizon)
    columns = np.linspace(-0.25, 1.25, width, dtype=np.float32)[None]
    down = (rows * height - y * size.height) / size.height
    bright = np.exp(-(((columns - x) * size.width / size.height) ** 2 + down**2) / 0.016)
    dense *= 1 - 0.75 * bright
    shade = np.clip((np.roll(values, -height // 26, 0) - values) * 9 + 0.5, 0, 1)[..., None]
    under = np.array(mix(light.sky[1][1], light.haze, 0.5), np.float32)
    above = np.array(mix(light.sun, (255, 255, 255), 0.35), np.float32) * (0.45 if spec.time == "night" else 1)
    through = (bright * 0.8)[..., None]
    colour = under * (1 - shade) + above * shade
    colour = (colour * (1 - through) + np.array(light.sun, np.float32) * through) * dense[..., None]
    pixels = np.dstack([colour, dense * 255]).astype(np.uint8)
    return Layer(pixels, -0.25 * size.width, 0, 30.0 - 12 * number, drift=size.width * 0.008 * (number + 1) * spec.pace)


class Aurora:
    """Green curtains that wave slowly over the night."""

    def __init__(self, size: Size, seed: int) -> None:
        self._size = Size(size.width // 4, size.height // 4)
        self._phases = rng(seed, "aurora").uniform(0, 6, 3)

    def paint(self, frame: Array, moment: Moment) -> None:
        """As in `Thing`."""
        width, height = self._size.width, self._size.height // 2
        x = np.linspace(0, 1, width, dtype=np.float32)[None]
        y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        light = np.zeros((height, width, 3), np.float32)
        for number, phase in enumerate(self._phases):
            foot = 0.55 + 0.12 * number + 0.1 * np.sin(x * (5 + number) + phase + moment.time * 0.35)
            rise = np.clip((foot - y) / 0.55, 0, 1)
            curtain = np.where(y < foot, (1 - rise) ** 2.2, np.exp(-(((y - foot) / 0.03) ** 2)))
            pleats = 0.6 + 0.4 * np.sin(x * 46 + 7 * np.sin(x * 6 + phase) + moment.time * (0.8 + 0.2 * number))
            tone = np.array(((70, 250, 160), (60, 220, 190), (150, 110, 240))[number], np.float32)
            light += (curtain * pleats * 0.42)[..., None] * tone
        full = cv2.resize(to_bytes(light), (frame.shape[1], frame.shape[0] // 2), interpolation=cv2.INTER_LINEAR)
        part = frame[: full.shape[0]]
        cv2.add(part, full, dst=part)


def breath(time: float, phase: float) -> float:
    """A slow rise and fall between 0 and 1, for things that glow."""
    return ease(0.5 + 0.5 * math.sin(time * 1.7 + phase * 6.283))
