"""The soundtrack: ambience of the place and the weather, what the prompt wants to be heard, music, and the speech."""

from collections.abc import Iterable, Mapping

import numpy as np

from sandbox.video_api.studio import effects
from sandbox.video_api.studio.actor import Stride
from sandbox.video_api.studio.actors import strides
from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.encode import RATE
from sandbox.video_api.studio.mastering import ducked, limited, mastered
from sandbox.video_api.studio.music import music
from sandbox.video_api.studio.spec import SceneSpec, Shot, Storyboard
from sandbox.video_api.studio.speech import Spoken
from sandbox.video_api.studio.words import Words

# Stems are brought to these levels (root mean square of full scale) before they are added, so that none masks another.
_AMBIENCE, _PAD, _EFFECT = 0.035, 0.04, 0.04
_STEP = 0.3  # the peak of a footstep
_SPEECH = 0.2  # of the spoken parts
_JOIN = 0.16  # seconds over which one shot's sound gives way to the next at a cut
_FADES = (0.06, 0.18)  # seconds, at the start and at the end

# Bands of filtered noise as (low Hz, high Hz, share, how much it swells, swells a second).
_BEDS: dict[str, effects.Bands] = {
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
_USUAL: effects.Bands = ((120, 800, 1.0, 0.6, 0.3),)
_HARD = frozenset(("city", "interior", "mountain", "space"))
_HOOFED = frozenset(("horse", "deer", "camel", "elephant", "cow", "sheep", "goat", "pig", "zebra"))
_ENGINES = {"car": "engine", "rocket": "roar", "train": "engine", "motorcycle": "engine", "bus": "engine"}
_FIRES = frozenset(("fireplace", "campfire", "bonfire", "fire", "flames", "torch"))


def soundtrack(board: Storyboard, voices: Mapping[int, tuple[Spoken, ...]], original: Array | None) -> Array:
    """Stereo samples, (duration * 48000, 2), float within -1..1; the same for the same board.

    `voices` maps the start of a shot to what is said in it; `original` is the sound of the reference video, which takes
    the place of every bed, as loud as it is.
    """
    count = sum(shot.duration for shot in board.shots) * RATE
    if board.silent and original is None:
        return np.zeros((count, 2), np.float32)
    bed = np.zeros((count, 2))
    if original is not None:
        bed[: len(original)] = original[:count]
    else:
        _laid(bed, board.shots)
    speech = np.zeros(count)
    for start, spoken in voices.items():
        for one in spoken:
            _add(speech, start * RATE + one.start, one.samples * (_SPEECH / (_loudness(one.samples) + 1e-9)))
    mix = ducked(bed, speech) + speech[:, None]
    return np.asarray(limited(mix).astype(np.float32)) if original is not None else mastered(_faded(mix))


def stems(spec: SceneSpec) -> frozenset[str]:
    """The names of the effects that are heard in a scene, `steps` among them when the prompt asks, and `music`."""
    names = set(spec.cues) | (set(spec.weather) & {"rain", "embers"}) | {"music"}
    if "snow" in spec.weather:
        names.add("wind")
    if not _FIRES.isdisjoint(Words.read(spec.caption).all):
        names.add("embers")
    outside = spec.place in ("forest", "meadow", "lake", "mountain") and not names & {"rain", "thunder", "wind"}
    if outside and spec.time in ("day", "dawn", "night"):
        names.add("crickets" if spec.time == "night" else "birds")
    if spec.place == "underwater":
        names.add("bubbles")
    names.update(_ENGINES[one.kind] for one in spec.subjects if one.kind in _ENGINES)
    return frozenset(names - spec.hushed)


def footfalls(spec: SceneSpec, seconds: float) -> list[tuple[float, str]]:
    """(time, ground) of every foot that is seen to come down; where nobody walks, two a second if steps are cued."""
    if "steps" in spec.hushed:
        return []
    # Of a crowd only the ones in front are told apart.
    falls = [(time, _ground(spec, stride)) for stride in strides(spec)[-2:] for time in stride.footfalls(seconds)]
    if not falls and "steps" in spec.cues:
        falls = [(0.25 + 0.5 * n, _ground(spec, None)) for n in range(int(seconds * 2))]
    return sorted(falls)


def _ground(spec: SceneSpec, stride: Stride | None) -> str:
    if "snow" in spec.weather or spec.place == "snowfield":
        return "snow"
    if stride is not None and stride.kind not in ("person", "robot", "knight"):
        return "hooves" if stride.kind in _HOOFED else "paws"
    return "hard" if spec.place in _HARD else "soft"


def _laid(bed: Array, shots: Iterable[Shot]) -> None:
    """The sound of every shot; each lasts into the next one a little, so that nothing clicks or gapes at a cut."""
    edge = round(_JOIN * RATE)
    rise = np.sin(np.linspace(0, np.pi / 2, edge))[:, None]
    for shot in shots:
        start, count = shot.start * RATE, shot.duration * RATE
        part = _bed_of(shot.scene, shot.duration, count + edge)
        if start:
            part[:edge] *= rise
        part[count:] *= rise[::-1]
        _add(bed, start, part)


def _bed_of(spec: SceneSpec, duration: int, count: int) -> Array:
    out = _levelled(effects.bed(_BEDS.get(spec.place, _USUAL), count, rng(spec.seed, "bed")), _AMBIENCE)
    heard = stems(spec)
    if "music" in heard:
        out += _levelled(music(spec, count, rng(spec.seed, "music")), _PAD)
    for name, effect in effects.EFFECTS.items():
        if name in heard:
            out += _levelled(effect(count, rng(spec.seed, name)), _EFFECT)
    falls, wet = footfalls(spec, duration), "rain" in heard and "rain" in spec.weather
    for ground in sorted({ground for _, ground in falls}):
        times = [time for time, below in falls if below == ground]
        stem = effects.footsteps(count, rng(spec.seed, "steps", ground), times, ground)
        out += stem * ((_STEP if not wet else 0.8 * _STEP) / (float(np.abs(stem).max(initial=0.0)) + 1e-9))
    return out


def _faded(mix: Array) -> Array:
    coming, going = (min(len(mix), round(fade * RATE)) for fade in _FADES)
    mix[:coming] *= np.linspace(0, 1, coming)[:, None]
    mix[len(mix) - going :] *= np.linspace(1, 0, going)[:, None]
    return mix


def _loudness(samples: Array) -> float:
    """Root mean square of the parts that are not silent."""
    loud = samples[np.abs(samples) > 0.02]
    return float(np.sqrt((loud.astype(np.float64) ** 2).mean())) if len(loud) else 1.0


def _add(whole: Array, start: int, part: Array) -> None:
    part = part[: max(0, len(whole) - start)]
    whole[start : start + len(part)] += part


def _levelled(stem: Array, level: float) -> Array:
    """At this level where it is loud, so that three chirps do not become as loud as a storm."""
    part = RATE // 10
    windows = stem[: len(stem) // part * part].reshape(-1, part * 2)
    power = np.sort((windows**2).mean(axis=1))
    loud = power[len(power) * 4 // 5 :].mean() if len(power) else 0.0
    return np.asarray(stem * (level / (np.sqrt(loud) + 1e-9)))
