"""What a video shows and sounds like: a pure function of the request and the seed. Builders draw from nothing else."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from sandbox.video_api.request import Element, VideoRequest
from sandbox.video_api.studio import script, sprites
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.cast import Subject as Subject
from sandbox.video_api.studio.cast import subjects as cast_in
from sandbox.video_api.studio.script import Line, Role
from sandbox.video_api.studio.words import Colour, Words, glossed

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
_FALLBACK_PLACES = ("meadow", "mountain", "lake", "abstract", "forest")
_FALLBACK_TIMES = ("sunset", "dawn", "day", "sunset")
# What a prompt says it does not want, and what rises and sinks without the camera.
_WITHOUT = re.compile(r"\b(?:no|without|ohne|keine?n?) (?:any )?([^\W\d_]+(?: (?:or|oder) [^\W\d_]+)?)", re.IGNORECASE)
_BY_ITSELF = re.compile(
    r"\b(?:sun|moon|smoke|steam|mist|balloons?|rockets?|sonne) (?:\w+ly )?(?:ris|ascend|descend)\w+"
)


@dataclass(frozen=True)
class SceneSpec:
    """One scene; pace 1.0 is the usual speed of camera and things.

    `cues` are kinds of `vocabulary.SOUNDS` that are to be heard. `hushed` are those that the negative prompt bans; the
    sound bed of the place leaves them out too. `banned` are kinds of subjects that nobody adds; `tints` are the colours
    that the prompt names, in its order. `without` are kinds of `vocabulary.MOTIFS` that no scene shows. `mood` is a
    kind of `vocabulary.MOODS`, None for a prompt that names a place or somebody.
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
    without: frozenset[str] = frozenset()
    mood: str | None = None


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
    narrated = glossed(script.narration(prompt, elements))
    banned = Words.read(" ".join((glossed(negative), *(found[1] for found in _WITHOUT.finditer(narrated)))))
    told = _WITHOUT.sub(" ", narrated)
    words = Words.read(told)
    subjects = cast_in(told, banned, seed)
    mood = _mood(words, subjects)
    scene = v.MOOD_SCENES.get(mood or "", ())
    thing = () if subjects or mood or elements else _thing(words, banned)
    place = scene[0] if scene else "abstract" if thing else _place(words, subjects, told)
    hushed = frozenset(banned.every(v.SOUNDS))
    barred = frozenset(banned.every(v.MOTIFS))
    return SceneSpec(
        place=place,
        time=_time(words, place, told, scene),
        weather=_weather(words, banned, scene[2:]),
        subjects=subjects or thing,
        moves=_moves(words, told, seed),
        pace=0.6 if words.has(v.SLOW) else 1.5 if words.has(v.FAST) else 1.0,
        caption=script.caption(prompt, elements),
        seed=seed,
        dialogue=script.dialogue(prompt, elements),
        roles=script.roles(prompt, elements),
        cues=tuple(kind for kind in words.every(v.SOUNDS) if kind not in hushed),
        hushed=hushed,
        banned=frozenset(banned.every(v.SUBJECTS)) | (frozenset({"person"}) if "people" in barred else frozenset()),
        styles=tuple(kind for kind in words.every(v.STYLES) if kind not in banned.every(v.STYLES))[:2],
        tints=tuple(dict.fromkeys(v.COLOURS[word] for word in words.all if word in v.COLOURS)),
        without=barred,
        mood=mood,
    )


def _mood(words: Words, subjects: tuple[Subject, ...]) -> str | None:
    """How a prompt of no place and nobody feels; a picture of a thought stays abstract."""
    if subjects or words.best(v.PLACES) or words.best(v.HINTS) not in (None, "abstract"):
        return None
    return words.best(v.MOODS)


def _thing(words: Words, banned: Words) -> tuple[Subject, ...]:
    """What a prompt of no place and nobody is about, as far as there is a drawing of it: it floats before colours."""
    if words.best(v.PLACES) not in (None, "abstract") or words.best(v.HINTS) not in (None, "abstract"):
        return ()
    noun = sprites.best_noun(tuple(word for word in words.all if word not in banned.all))
    return (Subject(noun, None, 1, "still"),) if noun in sprites.kinds("things") else ()


def _place(words: Words, subjects: tuple[Subject, ...], prompt: str) -> str:
    named = words.best(v.PLACES) or words.best(v.HINTS)
    return named or _HOMES.get(subjects[0].kind if subjects else "", _pick(_FALLBACK_PLACES, prompt))


def _time(words: Words, place: str, prompt: str, scene: tuple[str, ...]) -> str:
    named = words.best(v.TIMES) or words.best(v.TIME_HINTS) or next(iter(scene[1:2]), None)
    if named is not None:
        return named
    if place in ("snowfield", "underwater", "abstract") or words.has(v.WEATHER["storm"]):
        return "day"
    return _pick(_FALLBACK_TIMES, prompt)


def _weather(words: Words, banned: Words, of_mood: tuple[str, ...]) -> tuple[str, ...]:
    """In the order of the table; a storm brings rain, or snow where there is some; nothing falls out of a clear sky."""
    barred = banned.every(v.WEATHER)
    kinds = [kind for kind in words.every(v.WEATHER) if kind not in barred and kind != "clear"] or list(of_mood)
    if "rain" in barred:
        kinds = [kind for kind in kinds if kind != "storm"]
    if "snow" in kinds and "rain" in kinds and not words.has(frozenset({"rain", "raining", "rainy", "regen"})):
        kinds.remove("rain")  # a snow storm
    return tuple(kind for kind in kinds if kind not in barred)


def _moves(words: Words, prompt: str, seed: int) -> tuple[str, ...]:
    """At most two moves that do not undo each other; without a word for one, the seed chooses."""
    named = Words.read(_BY_ITSELF.sub(" ", prompt.lower())).every(v.MOVES)
    moves = tuple(move for move in named if v.OPPOSITES.get(move, frozenset()).isdisjoint(named))
    if "static" in moves:
        return ("static",)
    return moves[:2] or (("dolly_in", "pan_right", "pan_left", "dolly_in")[seed % 4],)


def _pick(options: tuple[str, ...], prompt: str) -> str:
    return options[hashlib.sha256(prompt.encode()).digest()[0] % len(options)]
