"""Single sounds made of noise and tones: weather, animals, machines, water. Stereo, samples x 2, at any level."""

from collections.abc import Callable, Sequence

import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import RATE

Random = np.random.Generator
Bands = tuple[tuple[float, float, float, float, float], ...]

_RAIN: Bands = ((900, 9000, 1.0, 0.15, 0.7), (200, 900, 0.3, 0.2, 0.5))
_WIND: Bands = ((150, 900, 1.0, 0.8, 0.4),)
_WAVES: Bands = ((60, 900, 0.9, 0.95, 0.25), (1500, 8000, 0.5, 1.0, 0.25))


def bed(bands: Bands, count: int, random: Random) -> Array:
    """Bands of noise, each (low Hz, high Hz, share, how much it swells, swells a second)."""
    out = np.zeros((count, 2))
    for low, high, share, depth, speed in bands:
        swell = 1 - depth + depth * _slow(count, speed, random)
        for channel in range(2):
            out[:, channel] += share * swell * noise(count, low, high, random)
    return out


def noise(count: int, low: float, high: float, random: Random) -> Array:
    """Noise whose spectrum is a soft hump between two frequencies in Hz; root mean square 1."""
    size = 1 << (count - 1).bit_length()
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1)
    middle, width = np.log(np.sqrt(low * high)), np.log(high / low) / 2
    # Steeper than a bell, or rain and surf would hiss far above their bands.
    shape = np.exp(-0.5 * np.abs((np.log(frequencies) - middle) / width) ** 3)
    spectrum = (random.standard_normal(len(shape)) + 1j * random.standard_normal(len(shape))) * shape
    wave = np.fft.irfft(spectrum, size)[:count]
    return np.asarray(wave / (wave.std() + 1e-9))


def _slow(count: int, speed: float, random: Random) -> Array:
    """A line between 0 and 1 that wanders about `speed` times a second."""
    knots = random.random(int(count / RATE * speed * 2) + 3)
    place = np.linspace(0, len(knots) - 1.001, count)
    left = place.astype(int)
    share = place - left
    share = share * share * (3 - 2 * share)
    return np.asarray(knots[left] * (1 - share) + knots[left + 1] * share)


def _birds(count: int, random: Random) -> Array:
    out = np.zeros((count, 2))
    for _ in range(max(2, count // RATE)):
        place, pitch, side = int(random.integers(0, max(1, count - RATE))), random.uniform(2600, 4600), random.random()
        for _ in range(int(random.integers(2, 6))):
            length = int(RATE * random.uniform(0.05, 0.1))
            share = np.arange(length) / length
            sweep = pitch * (1 + random.uniform(-0.16, 0.16) * np.sin(np.pi * share))
            chirp = np.sin(2 * np.pi * np.cumsum(sweep) / RATE) * np.sin(np.pi * share) ** 1.5
            end = min(count, place + length)
            out[place:end] += chirp[: end - place, None] * (1 - side, side)
            place = min(count - 1, place + int(length * 1.5))
    return out


def _drops(count: int, random: Random, rate: float, pitch: tuple[float, float], length: int) -> Array:
    """Short falling tones, `rate` a second."""
    out = np.zeros((count, 2))
    time = np.arange(length)
    envelope = np.exp(-time / (length / 6))
    for _ in range(int(count / RATE * rate)):
        place, frequency, side = (
            int(random.integers(0, max(1, count - length))),
            random.uniform(*pitch),
            random.random(),
        )
        drop = np.sin(2 * np.pi * frequency * time / RATE * (1 + 0.25 * time / length)) * envelope
        out[place : place + length] += (drop * random.uniform(0.1, 1))[:, None] * (1 - side, side)
    return out


def _rain(count: int, random: Random) -> Array:
    return bed(_RAIN, count, random) + 0.8 * _drops(count, random, 50, (1400, 5000), 1400)


def _crackle(count: int, random: Random) -> Array:
    return 0.2 * bed(((40, 300, 1.0, 0.4, 0.5),), count, random) + _drops(count, random, 22, (300, 2500), 500)


def _thunder(count: int, random: Random) -> Array:
    """Far rolls, one about every four seconds."""
    out = np.zeros((count, 2))
    for start in range(int(0.4 * RATE), count, 4 * RATE):
        length = min(3 * RATE, count - start)
        roll = bed(((30, 180, 1.0, 0.7, 3.0), (180, 900, 0.25, 0.9, 5.0)), length, random)
        time = np.arange(length) / RATE
        out[start : start + length] += roll * (np.minimum(1, time / 0.06) * np.exp(-time / 0.9))[:, None]
    return out


def _waves(count: int, random: Random) -> Array:
    return bed(_WAVES, count, random)


def _gulls(count: int, random: Random) -> Array:
    """Cries that fall, in groups."""
    out = np.zeros((count, 2))
    for _ in range(max(2, count // (2 * RATE))):
        place, side = int(random.integers(0, max(1, count - RATE))), random.uniform(0.2, 0.8)
        for _ in range(int(random.integers(2, 5))):
            length = int(RATE * random.uniform(0.18, 0.32))
            share = np.arange(length) / length
            phase = 2 * np.pi * np.cumsum(1500 - 600 * share**1.4) / RATE
            cry = (np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase)) * np.sin(np.pi * share) ** 0.7
            end = min(count, place + length)
            out[place:end] += cry[: end - place, None] * (1 - side, side)
            place = min(count - 1, place + int(length * 1.25))
    return out


def _bells(count: int, random: Random) -> Array:
    out = np.zeros((count, 2))
    for start in range(RATE // 3, count, 3 * RATE // 2):
        time = np.arange(count - start) / RATE
        tone = random.choice((392.0, 440.0, 523.25))
        for ratio, share in ((0.5, 0.5), (1, 1.0), (1.19, 0.6), (1.5, 0.4), (2, 0.5), (2.74, 0.25)):
            out[start:] += (share * np.sin(2 * np.pi * tone * ratio * time) * np.exp(-time * ratio / 1.4))[:, None]
    return out


def _engine(count: int, random: Random) -> Array:
    phase = 2 * np.pi * np.cumsum(52 + 16 * _slow(count, 0.4, random)) / RATE
    hum = np.sum([np.sin(phase * n) / n for n in range(1, 7)], axis=0)
    return np.asarray(hum[:, None] * (0.6, 0.6) + 0.4 * bed(((60, 500, 1.0, 0.5, 0.4),), count, random))


def _roar(count: int, random: Random) -> Array:
    """A rocket: deep, with a tearing edge."""
    return bed(((30, 240, 1.0, 0.3, 2.0), (300, 2600, 0.35, 0.6, 6.0)), count, random)


def _crickets(count: int, random: Random) -> Array:
    """Two of them, each with its own rhythm, on either side."""
    out, time = np.zeros((count, 2)), np.arange(count) / RATE
    for side, (pitch, rate) in enumerate(((4300.0, 2.3), (4750.0, 1.9))):
        phase = (time * rate + random.random()) % 1
        chirp = np.clip(np.sin(2 * np.pi * phase * 9), 0, 1) ** 2 * (phase < 0.34)
        tone = np.sin(2 * np.pi * pitch * time) * chirp
        out += tone[:, None] * ((0.8, 0.2), (0.25, 0.75))[side]
    return out


def footsteps(count: int, random: Random, times: Sequence[float], ground: str) -> Array:
    """One for every time in seconds: heel and sole on a ground, `hard`, `soft`, `snow` or under `hooves` and `paws`."""
    out = np.zeros((count, 2))
    for time in times:
        for late, low, high, fall, share in _STEPS[ground]:
            at, length = round((time + late) * RATE), round(8 * fall * RATE)
            if not 0 <= at < count - 1:
                continue
            rise = np.minimum(1, np.arange(length) / (0.0015 * RATE))
            thud = noise(length, low, high, random) * rise * np.exp(-np.arange(length) / (fall * RATE))
            part = thud[: count - at, None] * (share * random.uniform(0.75, 1.0))
            out[at : at + length] += part * (1.0, random.uniform(0.85, 1.0))
    return out


# For each part of a step: how late it comes, its band in Hz, how fast it fades, its share.
_STEPS: dict[str, tuple[tuple[float, float, float, float, float], ...]] = {
    "hard": ((0.0, 90, 900, 0.014, 1.0), (0.0, 1500, 5200, 0.004, 0.7), (0.06, 300, 3000, 0.012, 0.4)),
    "soft": ((0.0, 60, 420, 0.022, 1.0), (0.03, 1800, 6500, 0.03, 0.25)),
    "snow": ((0.0, 80, 500, 0.02, 0.8), (0.01, 900, 4200, 0.05, 0.8), (0.08, 1400, 5200, 0.03, 0.5)),
    "hooves": ((0.0, 110, 700, 0.012, 1.0), (0.0, 700, 2400, 0.008, 0.8)),
    "paws": ((0.0, 70, 380, 0.014, 0.7), (0.01, 1500, 5000, 0.012, 0.2)),
}

EFFECTS: dict[str, Callable[[int, Random], Array]] = {
    "rain": _rain,
    "wind": lambda count, random: bed(_WIND, count, random),
    "birds": _birds,
    "bubbles": lambda count, random: _drops(count, random, 6, (300, 900), 2600),
    "embers": _crackle,
    "thunder": _thunder,
    "waves": _waves,
    "gulls": _gulls,
    "bells": _bells,
    "engine": _engine,
    "roar": _roar,
    "crickets": _crickets,
}
