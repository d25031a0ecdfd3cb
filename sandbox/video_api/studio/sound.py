"""The soundtrack: ambience of the place and the weather, what the prompt wants to be heard, chords, and the speech."""

from collections.abc import Callable, Mapping

import numpy as np

from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.encode import RATE
from sandbox.video_api.studio.spec import SceneSpec, Storyboard
from sandbox.video_api.studio.speech import Spoken

Random = np.random.Generator

# Stems are brought to these levels (root mean square of full scale) before they are added, so that none masks another.
_AMBIENCE, _PAD, _EFFECT, _WHOLE = 0.035, 0.045, 0.03, 0.09
_SPEECH = 0.13  # of the spoken parts
_DUCKED = 0.3  # what is left of everything else while somebody speaks
_JOIN = 0.02  # seconds over which a shot's sound comes and goes at a cut

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
    "interior": ((60, 300, 0.5, 0.3, 0.1), (900, 3000, 0.06, 0.4, 0.3)),
    "abstract": ((40, 220, 0.8, 0.6, 0.15), (1200, 4200, 0.08, 0.8, 0.4)),
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
_MOODS = {
    "abstract": "wide",
    "city": "dark",
    "space": "wide",
    "underwater": "wide",
    "mountain": "wide",
    "desert": "dark",
}
_CHORD_TIME = 2.5  # seconds


def soundtrack(board: Storyboard, voices: Mapping[int, tuple[Spoken, ...]], original: Array | None) -> Array:
    """Stereo samples, (duration * 48000, 2), float within -1..1; the same for the same board.

    `voices` maps the start of a shot to what is said in it; `original` is the sound of the reference video, which takes
    the place of every bed.
    """
    count = sum(shot.duration for shot in board.shots) * RATE
    if board.silent and original is None:
        return np.zeros((count, 2), np.float32)
    if original is not None:
        bed = np.zeros((count, 2))
        bed[: len(original)] = original[:count]
    else:
        bed = _mastered(np.concatenate([_joined(_bed_of(shot.scene, shot.duration)) for shot in board.shots]))
    speech = np.zeros(count)
    for start, spoken in voices.items():
        for one in spoken:
            _add(speech, start * RATE + one.start, one.samples * (_SPEECH / (_loudness(one.samples) + 1e-9)))
    return _with_speech(bed, speech)


def stems(spec: SceneSpec) -> frozenset[str]:
    """The names of the effects that are heard in a scene, and `music`."""
    names = set(spec.cues) | (set(spec.weather) & {"rain", "embers"}) | {"music"}
    if "snow" in spec.weather:
        names.add("wind")
    if spec.time in ("day", "dawn") and spec.place in ("forest", "meadow", "lake", "mountain") and "rain" not in names:
        names.add("birds")
    if spec.place == "underwater":
        names.add("bubbles")
    return frozenset(names - spec.hushed)


def _bed_of(spec: SceneSpec, duration: int) -> Array:
    count = duration * RATE
    out = _levelled(_bed(_BEDS[spec.place], count, rng(spec.seed, "bed")), _AMBIENCE)
    heard = stems(spec)
    if "music" in heard:
        out += _levelled(_pad(_CHORDS[_mood(spec)], count, rng(spec.seed, "pad")), _PAD)
    for name, stem in _EFFECTS.items():
        if name in heard:
            out += _levelled(stem(count, rng(spec.seed, name)), _EFFECT)
    return out


def _joined(part: Array) -> Array:
    edge = np.linspace(0, 1, int(_JOIN * RATE))[:, None]
    part[: len(edge)] *= edge
    part[-len(edge) :] *= edge[::-1]
    return part


def _loudness(samples: Array) -> float:
    """Root mean square of the parts that are not silent."""
    loud = samples[np.abs(samples) > 0.02]
    return float(np.sqrt((loud.astype(np.float64) ** 2).mean())) if len(loud) else 1.0


def _add(whole: Array, start: int, part: Array) -> None:
    part = part[: max(0, len(whole) - start)]
    whole[start : start + len(part)] += part


def _with_speech(bed: Array, speech: Array) -> Array:
    """The speech over the bed, which steps back for it."""
    if speech.any():
        busy = (np.abs(speech) > 0.005).astype(np.float64)
        near = np.convolve(np.pad(busy[::480], 25, mode="edge"), np.ones(51) / 51, "valid")
        busy = np.interp(np.arange(len(speech)), np.arange(len(near)) * 480, np.minimum(1, near * 3))
        bed = bed * (1 - (1 - _DUCKED) * busy)[:, None]
    mix = bed + speech[:, None]
    peak = float(np.abs(mix).max()) if len(mix) else 0.0
    return np.asarray((mix * min(1.0, 0.97 / (peak + 1e-9))).astype(np.float32))


def _mood(spec: SceneSpec) -> str:
    return _MOODS.get(spec.place, "dark" if spec.time == "night" else "bright")


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


def _thunder(count: int, random: Random) -> Array:
    """Far rolls, one about every four seconds."""
    out = np.zeros((count, 2))
    for start in range(int(0.4 * RATE), count, 4 * RATE):
        length = min(3 * RATE, count - start)
        roll = _bed(((30, 180, 1.0, 0.7, 3.0), (180, 900, 0.25, 0.9, 5.0)), length, random)
        time = np.arange(length) / RATE
        out[start : start + length] += roll * (np.minimum(1, time / 0.06) * np.exp(-time / 0.9))[:, None]
    return out


def _waves(count: int, random: Random) -> Array:
    return _bed(((60, 900, 0.9, 0.95, 0.25), (1500, 8000, 0.5, 1.0, 0.25)), count, random)


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


def _steps(count: int, random: Random) -> Array:
    """Two a second, heel and sole."""
    out = np.zeros((count, 2))
    for start in range(RATE // 4, count - RATE // 4, RATE // 2):
        for late, low, share in ((0.0, 90, 1.0), (0.07, 400, 0.5)):
            length, at = RATE // 10, start + int(late * RATE)
            thud = _noise(length, low, low * 9, random) * np.exp(-np.arange(length) / (0.018 * RATE)) * share
            out[at : at + length] += thud[: max(0, count - at), None]
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
    return np.asarray(hum[:, None] * (0.6, 0.6) + 0.4 * _bed(((60, 500, 1.0, 0.5, 0.4),), count, random))


_EFFECTS: dict[str, Callable[[int, Random], Array]] = {
    "rain": _rain,
    "wind": lambda count, random: _bed(_WIND, count, random),
    "birds": _birds,
    "bubbles": lambda count, random: _drops(count, random, 6, (300, 900), 2600),
    "embers": _crackle,
    "thunder": _thunder,
    "waves": _waves,
    "gulls": _gulls,
    "steps": _steps,
    "bells": _bells,
    "engine": _engine,
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
