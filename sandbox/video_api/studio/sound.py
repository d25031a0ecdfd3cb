"""The sound bed: ambience of the place and the weather, steps of the subject, and a soft chord pad. numpy only."""

from collections.abc import Callable

import numpy as np

from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.encode import RATE
from sandbox.video_api.studio.spec import SceneSpec

Random = np.random.Generator

# Stems are brought to these levels (root mean square of full scale) before they are added, so that none masks another.
_AMBIENCE, _PAD, _EFFECT, _WHOLE = 0.035, 0.045, 0.03, 0.09

# Bands of filtered noise as (low Hz, high Hz, share, how much it swells, swells a second).
_BEDS: dict[str, tuple[tuple[float, float, float, float, float], ...]] = {
    "city": ((40, 220, 1.0, 0.3, 0.2), (220, 1500, 0.25, 0.6, 0.3)),
    "mountain": ((120, 700, 1.0, 0.7, 0.3),),
    "snowfield": ((160, 900, 1.0, 0.8, 0.35),),
    "desert": ((140, 800, 1.0, 0.75, 0.25),),
    "forest": ((200, 1100, 0.6, 0.6, 0.3), (2500, 7000, 0.16, 0.7, 0.5)),
    "meadow": ((200, 900, 0.5, 0.6, 0.3), (3000, 7000, 0.12, 0.5, 0.4)),
    "lake": ((150, 600, 0.5, 0.5, 0.3), (500, 2400, 0.4, 0.8, 0.7)),
    "sea": ((60, 900, 1.0, 0.85, 0.22), (1500, 7000, 0.4, 0.95, 0.22)),
    "beach": ((60, 900, 0.9, 0.9, 0.22), (1500, 8000, 0.5, 0.95, 0.22)),
    "underwater": ((40, 320, 1.0, 0.4, 0.2),),
    "space": ((36, 140, 1.0, 0.4, 0.15), (2400, 5200, 0.03, 0.8, 0.3)),
}
_RAIN = ((900, 9000, 1.0, 0.15, 0.7), (200, 900, 0.3, 0.2, 0.5))
_WIND = ((150, 900, 1.0, 0.8, 0.4),)

# Chords as MIDI notes, by mood.
_CHORDS = {
    "bright": ((48, 55, 60, 64, 67), (45, 52, 60, 64, 69), (41, 53, 57, 60, 65), (43, 50, 55, 59, 62)),
    "dark": ((45, 52, 57, 60, 64), (41, 48, 53, 57, 60), (43, 50, 55, 59, 62), (40, 47, 52, 56, 59)),
    "wide": ((38, 50, 57, 62, 65), (34, 46, 53, 58, 62), (41, 48, 53, 57, 60), (36, 48, 55, 60, 64)),
}
_MOODS = {"city": "dark", "space": "wide", "underwater": "wide", "mountain": "wide", "desert": "dark"}
_CHORD_TIME = 2.5  # seconds


def soundtrack(spec: SceneSpec, duration: int) -> Array:
    """Stereo samples, (duration * 48000, 2), float within -1..1; the same for the same spec."""
    count = duration * RATE
    out = _levelled(_bed(_BEDS[spec.place], count, rng(spec.seed, "bed")), _AMBIENCE)
    out += _levelled(_pad(_CHORDS[_mood(spec)], count, rng(spec.seed, "pad")), _PAD)
    for name, stem in _EFFECTS.items():
        if name in _effects(spec):
            out += _levelled(stem(count, rng(spec.seed, name)), _EFFECT)
    return _mastered(out)


def _mood(spec: SceneSpec) -> str:
    return _MOODS.get(spec.place, "dark" if spec.time == "night" else "bright")


def _effects(spec: SceneSpec) -> set[str]:
    names = set(spec.weather) & {"rain", "embers"}
    if "snow" in spec.weather:
        names.add("wind")
    if spec.time in ("day", "dawn") and spec.place in ("forest", "meadow", "lake", "mountain") and "rain" not in names:
        names.add("birds")
    if spec.place == "underwater":
        names.add("bubbles")
    return names


def _bed(bands: tuple[tuple[float, float, float, float, float], ...], count: int, random: Random) -> Array:
    out = np.zeros((count, 2))
    for low, high, share, depth, speed in bands:
        swell = 1 - depth + depth * _slow(count, speed, random)
        for channel in range(2):
            out[:, channel] += share * swell * _noise(count, low, high, random)
    return out


def _noise(count: int, low: float, high: float, random: Random) -> Array:
    """Noise whose spectrum is a soft hump between two frequencies in Hz; root mean square 1."""
    size = 1 << (count - 1).bit_length()
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1)
    middle, width = np.log(np.sqrt(low * high)), np.log(high / low) / 2
    shape = np.exp(-0.5 * ((np.log(frequencies) - middle) / width) ** 2)
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


def _pad(chords: tuple[tuple[int, ...], ...], count: int, random: Random) -> Array:
    time = np.arange(count) / RATE
    out = np.zeros((count, 2))
    start = int(random.integers(len(chords)))
    for number in range(int(count / RATE / _CHORD_TIME) + 1):
        rise = (time - number * _CHORD_TIME + 0.4) / 0.9
        fall = ((number + 1) * _CHORD_TIME - time + 0.6) / 1.0
        envelope = np.clip(np.minimum(rise, fall), 0, 1)
        live = slice(*np.flatnonzero(envelope)[[0, -1]]) if envelope.any() else slice(0, 0)
        for note in chords[(number + start) % len(chords)]:
            frequency = 440 * 2 ** ((note - 69) / 12)
            for channel, detune in enumerate((-0.0016, 0.0018)):
                phase = 2 * np.pi * frequency * (1 + detune) * time[live]
                tone = np.sin(phase) + 0.32 * np.sin(2 * phase + 0.3) + 0.12 * np.sin(3 * phase)
                out[live, channel] += envelope[live] ** 2 * tone
    return out


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
    return _bed(_RAIN, count, random) + 0.8 * _drops(count, random, 50, (1400, 5000), 1400)


def _crackle(count: int, random: Random) -> Array:
    return 0.2 * _bed(((40, 300, 1.0, 0.4, 0.5),), count, random) + _drops(count, random, 22, (300, 2500), 500)


_EFFECTS: dict[str, Callable[[int, Random], Array]] = {
    "rain": _rain,
    "wind": lambda count, random: _bed(_WIND, count, random),
    "birds": _birds,
    "bubbles": lambda count, random: _drops(count, random, 6, (300, 900), 2600),
    "embers": _crackle,
}


def _levelled(stem: Array, level: float) -> Array:
    return np.asarray(stem * (level / (np.sqrt((stem**2).mean()) + 1e-9)))


def _mastered(mix: Array) -> Array:
    """Brought to one loudness, soft at the limits, faded at both ends."""
    mix = np.tanh(_levelled(mix, _WHOLE) * 1.15) / 1.15
    fade = int(0.06 * RATE)
    mix[:fade] *= np.linspace(0, 1, fade)[:, None]
    mix[-3 * fade :] *= np.linspace(1, 0, 3 * fade)[:, None]
    return np.asarray(mix.astype(np.float32))
