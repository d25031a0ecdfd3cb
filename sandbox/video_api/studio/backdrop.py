"""The sky behind every outdoor scene: gradient, sun or moon, stars, clouds, aurora."""

import math

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array, Sheet, blend, ease, gradient, mix, noise, rng, to_bytes
from sandbox.video_api.studio.palettes import Light
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import FAR, MARGIN, Layer, Moment, Size, Thing


def sun_place(spec: SceneSpec, horizon: float) -> tuple[float, float]:
    """Where the sun or the moon stands, as shares of width and height; by day often above the picture."""
    random = rng(spec.seed, "sun", spec.time)
    side = 0.5 + random.choice((-1, 1)) * random.uniform(0.08, 0.36)
    if spec.time in ("sunset", "dawn"):
        return float(side), horizon - float(random.uniform(0.04, 0.15))
    if spec.time == "day":
        return float(side), float(random.uniform(-0.3, 0.16))
    return float(side), float(random.uniform(0.1, max(0.14, horizon - 0.3)))


def sky(spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Thing]:
    """The things behind the horizon, farthest first."""
    width, height = int(size.width * (1 + 2 * MARGIN)), int(size.height * (horizon + 0.12))
    left = -int(MARGIN * size.width)  # whole pixels: a still sky keeps its dither
    picture = gradient(width, height, light.sky)
    if spec.time == "night" and not {"rain", "fog", "snow"} & set(spec.weather):
        picture += _milky_way(width, height, spec.seed)
    picture = to_bytes(picture, rng(spec.seed, "dither"))
    sheet = Sheet(width, height)
    overcast = {"rain", "fog", "snow", "storm"} & set(spec.weather)
    if spec.time == "night" and not overcast and "stars" not in spec.without:
        _stars(sheet, spec.seed)
    x, y = sun_place(spec, horizon)
    if not overcast and "sun" not in spec.without:
        _sun(sheet, light, x * size.width - left, y * size.height, size.height, night=spec.time == "night")
    pixels = sheet.pixels
    picture = np.clip(picture * (1 - pixels[..., 3:] / 255.0) + pixels[..., :3], 0, 255).astype(np.uint8)
    things: list[Thing] = [Layer(picture, left, 0, FAR)]
    if "aurora" in spec.weather:
        things.append(Aurora(size, spec.seed))
    if "clouds" not in spec.without:
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
    """Heaps with a flat foot and a lit head in fair weather, a closed cover in foul."""
    width, height = int(size.width * 1.5), int(size.height * horizon)
    cover = max((_COVERED.get(kind, 0.0) for kind in spec.weather), default=0.0)
    random = rng(spec.seed, "cloud", number)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    values = _heaps(width, height, random, number) if cover < 0.6 else _blanket(width, height, random)
    values = values * np.clip((1 - rows) * 3.5, 0, 1)
    dense = np.clip(values * (2.2 + cover) - 0.25 * cover, 0, 1)
    dense = dense * dense * (3 - 2 * dense) * (0.55 if spec.time == "night" else 0.95 if number else 0.8)
    # Light shines through clouds before the sun; grey ones would leave a ring of it.
    x, y = sun_place(spec, horizon)
    columns = np.linspace(-0.25, 1.25, width, dtype=np.float32)[None]
    down = (rows * height - y * size.height) / size.height
    bright = np.exp(-(((columns - x) * size.width / size.height) ** 2 + down**2) / 0.016) * (1 - cover)
    dense = dense * (1 - 0.6 * bright)
    side = int(np.sign(x - 0.5) * height / 40)
    ahead = np.roll(np.roll(values, height // 22, 0), -side, 1)  # what lies on the sun's side of each point
    ahead[: height // 22 + 1] = values[: height // 22 + 1]
    soft = cv2.GaussianBlur(ahead - values, (0, 0), max(1.0, height / 220))
    shade = np.clip(0.52 - soft * (1.5 + 2.2 * cover) + cover * (rows - 0.45), 0.0, 1)
    under, above = _cloud_tones(spec, light)
    colour = blend(blend(under, above, shade), np.array(light.sun, np.float32), bright * 0.8)
    pixels = cv2.merge([*(plane * dense for plane in cv2.split(colour)), dense * 255]).astype(np.uint8)
    speed = 3.0 if {"storm", "wind"} & set(spec.weather) else 1.0
    drift = size.width * 0.006 * (number + 1) * spec.pace * speed
    return Layer(pixels, -0.25 * size.width, 0, 30.0 - 12 * number, drift=drift)


_COVERED = {"storm": 1.0, "rain": 0.9, "snow": 0.75, "fog": 0.7}


def _cloud_tones(spec: SceneSpec, light: Light) -> tuple[Array, Array]:
    """(of the shaded side, of the lit side)."""
    if "storm" in spec.weather:
        return np.array(mix(light.sky[0][1], (18, 22, 30), 0.5), np.float32), np.array(light.haze, np.float32)
    dim = 0.4 if spec.time == "night" else 1.0
    under = mix(light.sky[1][1], light.haze, 0.62 if spec.time == "day" else 0.4)
    above = mix(light.sun, (255, 255, 255), 0.5) if spec.time == "day" else mix(light.sun, light.haze, 0.45)
    return np.array(under, np.float32), np.array(above, np.float32) * np.float32(dim)


def _heaps(full: int, high: int, random: np.random.Generator, number: int) -> Array:
    """A few clouds apart from each other: balls heaped on a line, drawn small and frayed by noise."""
    width, height = max(8, full // 4), max(8, high // 4)
    field = np.zeros((height, width), np.float32)
    rows, columns = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]
    for _ in range(5 + 3 * (1 - number)):
        x, y = random.uniform(0, width), height * (random.uniform(0.12, 0.5) if number else random.uniform(0.5, 0.82))
        long = height * random.uniform(0.14, 0.34) * (1.0 if number else 0.75)
        for dx in np.linspace(-1, 1, 13).tolist():
            big = long * (0.17 + 0.3 * (1 - dx * dx) * random.uniform(0.55, 1.15))
            at = (x + dx * long * 1.2, y - big * 0.5)
            # Only the pixels that the ball covers: 1.25 is less than 1.12 squared.
            across = slice(max(0, int(at[0] - 1.12 * big)), max(0, int(at[0] + 1.12 * big) + 2))
            down = slice(max(0, int(at[1] - 0.81 * big)), max(0, int(at[1] + 0.81 * big) + 2))
            reach = ((columns[:, across] - at[0]) / big) ** 2 + ((rows[down] - at[1]) / (big * 0.72)) ** 2
            foot = np.clip((y + big * 0.12 - rows[down]) / (big * 0.3), 0, 1)
            part = field[down, across]
            np.maximum(part, np.clip(1.25 - reach, 0, 1) * foot, out=part)
    heap = np.asarray(cv2.resize(field, (full, high), interpolation=cv2.INTER_LINEAR))
    fray = noise(full // 2, high // 2, high / 7, random, 6)
    fine = cv2.resize(fray, (full, high), interpolation=cv2.INTER_CUBIC) - 0.5
    return np.asarray(np.clip(heap * (0.75 + 1.1 * fine) + np.minimum(heap, 0.5) * fine * 1.4, 0, 1))


def _blanket(width: int, height: int, random: np.random.Generator) -> Array:
    """Clouds from edge to edge, stretched towards the horizon."""
    small = noise(width // 3, height // 2, width / 9, random, 6)
    values = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip((values - 0.3) * 2.2, 0, 1))


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
