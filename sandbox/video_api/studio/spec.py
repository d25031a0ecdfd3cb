"""What a video shows and sounds like: a pure function of the request and the seed. Builders draw from nothing else."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from sandbox.video_api.request import Element, VideoRequest
from sandbox.video_api.studio import script
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.script import Line, Role
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
_UPRIGHT = frozenset({"person", "astronaut", "car"})
_FALLBACK_PLACES = ("meadow", "mountain", "lake", "abstract", "forest")
_FALLBACK_TIMES = ("sunset", "dawn", "day", "sunset")


@dataclass(frozen=True)
class Subject:
    """Who or what the scene is about. `gait` is still, walk or run, for animals also sleep.

    `who` says which kind of `vocabulary.VOICES` a person is, "any" when the prompt does not; `hair` is their hair.
    """

    kind: str
    colour: Colour | None
    count: int
    gait: str
    who: str = "any"
    hair: Colour | None = None


@dataclass(frozen=True)
class SceneSpec:
    """One scene; pace 1.0 is the usual speed of camera and things.

    `cues` are kinds of `vocabulary.SOUNDS` that are to be heard. `hushed` are those that the negative prompt bans; the
    sound bed of the place leaves them out too. `banned` are kinds of subjects that nobody adds; `tints` are the colours
    that the prompt names, in its order.
    """

    place: str
    time: str
    weather: tuple[str, ...]
    subjects: tuple[Subject, ...]
    moves: tuple[str, ...]
    pace: float
    caption: str
    seed: int
    dialogue: tuple[Line, ...] = ()
    roles: tuple[Role, ...] = ()
    cues: tuple[str, ...] = ()
    hushed: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    styles: tuple[str, ...] = ()
    tints: tuple[Colour, ...] = ()


@dataclass(frozen=True)
class Shot:
    """One scene of the video from its start for its duration, in whole seconds; between two shots there is a cut."""

    scene: SceneSpec
    start: int
    duration: int


@dataclass(frozen=True)
class Storyboard:
    """A whole video. `lead` says which reference medium the picture follows, None without any."""

    shots: tuple[Shot, ...]
    silent: bool
    lead: Literal["image", "video"] | None
    keep_sound: bool


def storyboard_for(request: VideoRequest, seed: int) -> Storyboard:
    """One shot for the prompt, or one for each part of a multi-shot prompt."""
    shots = []
    start = 0
    for number, asked in enumerate(request.shots):
        whole = f"{request.prompt}. {asked.prompt}" if number == 0 and request.prompt else asked.prompt
        scene = read_scene(whole, request.negative_prompt, seed + number, request.elements)
        shots.append(Shot(scene, start, asked.duration))
        start += asked.duration
    motion = request.motion
    return Storyboard(
        tuple(shots) or (Shot(scene_for(request, seed), 0, request.duration),),
        request.silent,
        motion.lead if motion.picture or motion.film else None,
        motion.keep_sound and bool(motion.film),
    )


def scene_for(request: VideoRequest, seed: int) -> SceneSpec:
    """The scene of the whole prompt; what the negative prompt names is left out."""
    prompt = request.prompt or " ".join(shot.prompt for shot in request.shots)
    return read_scene(prompt, request.negative_prompt, seed, request.elements)


def read_scene(prompt: str, negative: str, seed: int, elements: tuple[Element, ...] = ()) -> SceneSpec:
    """Read a scene out of a prompt. What somebody says in quotes is heard and not seen."""
    banned = Words.read(negative)
    told = script.narration(prompt, elements)
    words = Words.read(told)
    subjects = _subjects(words, banned, seed)
    place = _place(words, subjects, told)
    weather = tuple(kind for kind in words.every(v.WEATHER) if kind not in banned.every(v.WEATHER))
    hushed = frozenset(banned.every(v.SOUNDS)) | ({"music"} if "no music" in told.lower() else frozenset())
    return SceneSpec(
        place=place,
        time=_time(words, place, told),
        weather=weather,
        subjects=subjects,
        moves=_moves(words, seed),
        pace=0.6 if words.has(v.SLOW) else 1.5 if words.has(v.FAST) else 1.0,
        caption=script.caption(prompt, elements),
        seed=seed,
        dialogue=script.dialogue(prompt, elements),
        roles=script.roles(prompt, elements),
        cues=tuple(kind for kind in words.every(v.SOUNDS) if kind not in hushed),
        hushed=hushed,
        banned=frozenset(banned.every(v.SUBJECTS)),
        styles=tuple(kind for kind in words.every(v.STYLES) if kind not in banned.every(v.STYLES))[:2],
        tints=tuple(dict.fromkeys(v.COLOURS[word] for word in words.all if word in v.COLOURS)),
    )


def _subjects(words: Words, banned: Words, seed: int) -> tuple[Subject, ...]:
    """The first two kinds that the prompt names; more would crowd the picture."""
    kinds = [kind for kind in words.named(v.SUBJECTS) if kind not in banned.every(v.SUBJECTS)]
    return tuple(_subject(words, kind, seed) for kind in kinds[:2])


def _subject(words: Words, kind: str, seed: int) -> Subject:
    gait = "run" if words.has(v.RUNNING) else "still" if words.has(v.CALM_SUBJECT) or kind in v.STILL else "walk"
    if words.has(v.SLEEPING) and kind not in v.AIRBORNE | v.SWIMMING | v.STILL | _UPRIGHT:
        gait = "sleep"
    told = next((v.COUNTS[word] for word in words.all if word in v.COUNTS), 2 + seed % 3)
    count = told if words.has(v.MANY) and kind not in v.STILL else 1
    colour = words.colour_before(v.SUBJECTS[kind])
    if kind != "person":
        return Subject(kind, colour, count, gait)
    who = next((kind for word in words.all for kind, meant in v.VOICES.items() if word in meant), "any")
    elder = who == "man" and words.has(v.VOICES["elder"])
    worn = words.colour_before(v.CLOTHES) or colour
    return Subject(kind, worn, count, gait, "elder" if elder else who, words.colour_before(v.HAIR))


def _place(words: Words, subjects: tuple[Subject, ...], prompt: str) -> str:
    named = words.best(v.PLACES) or words.best(v.HINTS)
    return named or _HOMES.get(subjects[0].kind if subjects else "", _pick(_FALLBACK_PLACES, prompt))


def _time(words: Words, place: str, prompt: str) -> str:
    named = words.best(v.TIMES)
    if named is not None:
        return named
    return "day" if place in ("snowfield", "underwater", "abstract") else _pick(_FALLBACK_TIMES, prompt)


def _moves(words: Words, seed: int) -> tuple[str, ...]:
    """At most two moves that do not undo each other; without a word for one, the seed chooses."""
    named = words.every(v.MOVES)
    moves = tuple(move for move in named if v.OPPOSITES.get(move) not in named)
    return moves[:2] or (("zoom_in", "pan_right", "pan_left", "zoom_in")[seed % 4],)


def _pick(options: tuple[str, ...], prompt: str) -> str:
    return options[hashlib.sha256(prompt.encode()).digest()[0] % len(options)]
