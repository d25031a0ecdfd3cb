"""What a scene shows: a pure function of the request and the seed. The builders draw from this and nothing else."""

import hashlib
from dataclasses import dataclass

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.words import Colour, Words

# Where a subject is seen when the prompt names no place, and when a prompt names no time.
_HOMES = {
    "boat": "sea",
    "whale": "underwater",
    "rocket": "space",
    "astronaut": "space",
    "car": "city",
    "person": "meadow",
    "dragon": "mountain",
}
_FALLBACK_PLACES = ("meadow", "mountain", "lake", "desert", "forest")
_FALLBACK_TIMES = ("sunset", "dawn", "day", "sunset")


@dataclass(frozen=True)
class Subject:
    """Who or what the scene is about. `gait` is still, walk or run."""

    kind: str
    colour: Colour | None
    count: int
    gait: str


@dataclass(frozen=True)
class SceneSpec:
    """One scene; pace 1.0 is the usual speed of camera and things."""

    place: str
    time: str
    weather: tuple[str, ...]
    subjects: tuple[Subject, ...]
    moves: tuple[str, ...]
    pace: float
    caption: str
    seed: int


def scene_for(request: VideoRequest, seed: int) -> SceneSpec:
    """Read the scene out of the prompt; what the negative prompt names is left out."""
    prompt = request.prompt or " ".join(shot.prompt for shot in request.shots)
    words, banned = Words.read(prompt), Words.read(request.negative_prompt)
    subjects = _subjects(words, banned, seed)
    place = _place(words, subjects, prompt)
    return SceneSpec(
        place=place,
        time=_time(words, place, prompt),
        weather=tuple(kind for kind in words.every(v.WEATHER) if kind not in banned.every(v.WEATHER)),
        subjects=subjects,
        moves=_moves(words, seed),
        pace=0.6 if words.has(v.SLOW) else 1.5 if words.has(v.FAST) else 1.0,
        caption=" ".join(prompt.split()),
        seed=seed,
    )


def _subjects(words: Words, banned: Words, seed: int) -> tuple[Subject, ...]:
    """The first two kinds that the prompt names; more would crowd the picture."""
    kinds = [kind for kind in words.named(v.SUBJECTS) if kind not in banned.every(v.SUBJECTS)]
    return tuple(_subject(words, kind, seed) for kind in kinds[:2])


def _subject(words: Words, kind: str, seed: int) -> Subject:
    gait = "run" if words.has(v.RUNNING) else "still" if words.has(v.CALM_SUBJECT) or kind in v.STILL else "walk"
    count = 2 + seed % 3 if words.has(v.MANY) and kind not in v.STILL else 1
    return Subject(kind, words.colour_before(v.SUBJECTS[kind]), count, gait)


def _place(words: Words, subjects: tuple[Subject, ...], prompt: str) -> str:
    named = words.best(v.PLACES) or words.best(v.HINTS)
    return named or _HOMES.get(subjects[0].kind if subjects else "", _pick(_FALLBACK_PLACES, prompt))


def _time(words: Words, place: str, prompt: str) -> str:
    named = words.best(v.TIMES)
    if named is not None:
        return named
    return "day" if place in ("snowfield", "underwater") else _pick(_FALLBACK_TIMES, prompt)


def _moves(words: Words, seed: int) -> tuple[str, ...]:
    """At most two moves that do not undo each other; without a word for one, the seed chooses."""
    named = words.every(v.MOVES)
    moves = tuple(move for move in named if v.OPPOSITES.get(move) not in named)
    return moves[:2] or (("zoom_in", "pan_right", "pan_left", "zoom_in")[seed % 4],)


def _pick(options: tuple[str, ...], prompt: str) -> str:
    return options[hashlib.sha256(prompt.encode()).digest()[0] % len(options)]
