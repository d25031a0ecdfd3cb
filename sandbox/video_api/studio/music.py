"""Music by mood: slow chords, and a few plucked notes of them. Stereo, samples x 2."""

import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.effects import Random
from sandbox.video_api.studio.encode import RATE
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.words import Words

# Chords as MIDI notes, by mood.
_CHORDS = {
    "bright": ((48, 55, 60, 64, 67), (45, 52, 60, 64, 69), (41, 53, 57, 60, 65), (43, 50, 55, 59, 62)),
    "dark": ((45, 52, 57, 60, 64), (41, 48, 53, 57, 60), (43, 50, 55, 59, 62), (40, 47, 52, 56, 59)),
    "wide": ((38, 50, 57, 62, 65), (34, 46, 53, 58, 62), (41, 48, 53, 57, 60), (36, 48, 55, 60, 64)),
    "tense": ((38, 45, 50, 53, 56), (37, 44, 49, 52, 58), (38, 45, 50, 53, 57), (35, 42, 47, 50, 53)),
    "tender": ((48, 55, 59, 64, 67), (45, 52, 55, 60, 64), (50, 53, 57, 60, 65), (43, 50, 55, 57, 62)),
}
_PLUCKS = {"bright": 0.3125, "dark": 1.25, "wide": 1.25, "tense": 0.3125, "tender": 0.625}  # seconds between two
_PLUCKED = 0.55  # against the chords
_PLACES = {
    "abstract": "wide",
    "city": "dark",
    "space": "wide",
    "underwater": "wide",
    "mountain": "wide",
    "desert": "dark",
}
_WORDS = {
    "tense": "tense danger dangerous chase scary horror nightmare storm stormy battle fight fear dark suspense escape",
    "tender": "calm peaceful gentle tender quiet serene sad lonely melancholic love romantic cosy cozy soft sleeps",
    "bright": "happy joyful joy playful cheerful party festival children dance dancing funny sunny celebration",
    "wide": "epic majestic vast endless heroic grand soaring magnificent",
}
_MOODS = {mood: frozenset(words.split()) for mood, words in _WORDS.items()}
_CHORD_TIME = 2.5  # seconds


def mood(spec: SceneSpec) -> str:
    """The kind of music: what the prompt feels like, else its place and time."""
    return Words.read(spec.caption).best(_MOODS) or _PLACES.get(
        spec.place, "dark" if spec.time == "night" else "bright"
    )


def music(spec: SceneSpec, count: int, random: Random) -> Array:
    """So many samples of it."""
    kind = mood(spec)
    start = int(random.integers(4))
    chords = _CHORDS[kind][start:] + _CHORDS[kind][:start]
    pad, plucks = _pad(chords, count), _arpeggio(chords, count, _PLUCKS[kind], random)
    return np.asarray(pad / (pad.std() + 1e-9) + plucks * (_PLUCKED / (plucks.std() + 1e-9)))


def _pad(chords: tuple[tuple[int, ...], ...], count: int) -> Array:
    time = np.arange(count) / RATE
    out = np.zeros((count, 2))
    for number in range(int(count / RATE / _CHORD_TIME) + 1):
        rise = (time - number * _CHORD_TIME + 0.4) / 0.9
        fall = ((number + 1) * _CHORD_TIME - time + 0.6) / 1.0
        envelope = np.clip(np.minimum(rise, fall), 0, 1)
        live = slice(*np.flatnonzero(envelope)[[0, -1]]) if envelope.any() else slice(0, 0)
        for note in chords[number % len(chords)]:
            for channel, detune in enumerate((-0.0016, 0.0018)):
                phase = 2 * np.pi * _hertz(note) * (1 + detune) * time[live]
                tone = np.sin(phase) + 0.32 * np.sin(2 * phase + 0.3) + 0.12 * np.sin(3 * phase)
                out[live, channel] += envelope[live] ** 2 * tone
    return out


def _arpeggio(chords: tuple[tuple[int, ...], ...], count: int, every: float, random: Random) -> Array:
    out = np.zeros((count, 2))
    time = np.arange(int(1.6 * RATE)) / RATE
    for number, start in enumerate(np.arange(every / 2, count / RATE, every)):
        chord = chords[int(start / _CHORD_TIME) % len(chords)]
        note = chord[2 + (number * 2 + number // 3) % (len(chord) - 2)] + 12
        phase = 2 * np.pi * _hertz(note) * time
        pluck = (np.sin(phase) + 0.4 * np.sin(2 * phase) * np.exp(-time * 6)) * np.exp(-time * 3.4)
        pluck *= np.minimum(1, time / 0.004) * random.uniform(0.7, 1.0)
        at, side = round(start * RATE), random.uniform(0.3, 0.7)
        out[at : at + len(pluck)] += pluck[: count - at, None] * (1 - side, side)
    return out


def _hertz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))
