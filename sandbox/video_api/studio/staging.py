"""Decides what a shot is filmed on and who stands in it: key frames, reference media, elements, or words alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from sandbox.video_api.request import Element, VideoRequest
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.actors import actors
from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.conversation import Voice as Heard
from sandbox.video_api.studio.cutout import cut_out
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.footage import Footage
from sandbox.video_api.studio.guests import Fade, Guest, guest, guests_for, opened, picture_of, spots
from sandbox.video_api.studio.painters import Draw
from sandbox.video_api.studio.palettes import LIGHTS
from sandbox.video_api.studio.prints import Print
from sandbox.video_api.studio.puppet import Carried, Dancer, Lettered, covering
from sandbox.video_api.studio.scenes import Scene
from sandbox.video_api.studio.script import Role
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Moment, Overlay, Size
from sandbox.video_api.studio.standee import Spot
from sandbox.video_api.studio.stills import Stills
from sandbox.video_api.studio.studio_wall import studio_wall
from sandbox.video_api.studio.track import quieter_side
from sandbox.video_api.studio.words import Words

_STYLE = re.compile(
    r"\b(?:style|look|palette|colou?rs?|mood|aesthetic)\s+(?:of|from|like)\b|\bstyle reference\b", re.IGNORECASE
)
_HELD = frozenset(("hold", "holds", "holding", "carry", "carries", "carrying"))
_GRADE = 0.7  # how far a picture takes on the colours of a style reference
_LINE = 0.6  # where the horizon of a photograph is taken to be
_DANCER = Spot(0.5, 0.0, 0.5, 0.17)
_BESIDE = Spot(0.28, 0.0, 0.42, 0.13)

_NOWHERE = np.zeros((1, 1, 3), np.uint8)

Voice = Callable[[], Heard]


def staged(
    request: VideoRequest, scene: SceneSpec, count: int, inputs: Path, ends: Mapping[str, Array], voice: Voice
) -> Draw:
    """How the frames of a shot are made; `ends` are its key frames, RGB of the size of the video."""
    size = Size(request.width, request.height)
    if request.motion.film and not request.frames:
        return _danced(request, scene, count, inputs, size)
    picture = opened(inputs / request.motion.picture) if request.motion.picture else None
    styled = picture is not None and _STYLE.search(request.prompt) is not None
    plate, roles = _plate(scene.roles, request.elements, inputs, ends)
    if plate is None and picture is not None and not styled and len(ends) < 2 and cut_out(picture).whole:
        plate, picture = picture, None
    scene = _without_doubles(scene, [request.elements[role.element] for role in roles if role.place == "subject"])
    if picture is not None and not styled:
        scene = replace(scene, subjects=scene.subjects[1:])
    cast = _Cast(Fade(count, comes="first" in ends, leaves="last" in ends))
    if roles or picture is not None:
        voice = Heard  # whoever speaks is a guest, and has no mouth that could move
    draw, behind = _ground(scene, size, count, ends, plate, cast.paint, voice)
    ground = behind() if roles or picture is not None else _NOWHERE
    if styled and picture is not None:
        cast.grade, picture = _grade(picture, ground), None
    if plate is not None and not ends:
        cast.actors = _actors(scene, size)
    held = not _HELD.isdisjoint(Words.read(scene.caption).all)
    cast.guests = guests_for(roles, request.elements, inputs, size, request.duration, ground, held=held)
    if request.motion.film:
        cast.guests.append(Print(Footage(inputs / request.motion.film, request.duration).at, size, _ASIDE))
    if picture is not None:
        cast.guests.append(guest(picture, "subject", size, spots(1, size)[0], ground))
    return draw


_ASIDE = Spot(0.78, 0.26, 0.42, 0.1)


class _Cast:
    """Who is painted on the ground of a shot; filled once the ground, and with it the light, is known."""

    def __init__(self, fade: Fade) -> None:
        self._fade = fade
        self.grade: Array | None = None
        self.actors: Overlay | None = None
        self.guests: list[Guest] = []

    def paint(self, frame: Array, number: int) -> None:
        """As in `stage.Overlay`."""
        opacity = self._fade.at(number)
        if opacity <= 0:
            return
        if self.grade is not None:
            graded = cv2.LUT(frame, self.grade)
            cv2.addWeighted(graded, opacity, frame, 1 - opacity, 0, dst=frame)
        if self.actors is not None:
            self.actors(frame, number)
        for one in self.guests:
            one.paint(frame, number, opacity)


def _ground(
    scene: SceneSpec,
    size: Size,
    count: int,
    ends: Mapping[str, Array],
    plate: Array | None,
    over: Overlay,
    voice: Voice,
) -> tuple[Draw, Callable[[], Array]]:
    """(what draws the frames, what draws one picture of what is behind everybody)."""
    first, last = ends.get("first"), ends.get("last")
    if plate is not None:
        place = covering(plate, size)
        first, last = (place, last) if first is None else (first, place)
    if first is None and last is None:
        drawn = Scene(scene, size, count, over, voice)
        return drawn.frame, lambda: drawn.frame(0)
    stills = Stills(scene, size, count, first, last, over, exact=frozenset(ends))
    behind = first if first is not None else last
    return stills.frame, lambda: np.asarray(behind)


def _plate(
    roles: Sequence[Role], elements: Sequence[Element], inputs: Path, ends: Mapping[str, Array]
) -> tuple[Array | None, tuple[Role, ...]]:
    """(the picture of the element that is the place of the shot, None without one; the roles of all others)."""
    if len(ends) > 1:
        return None, tuple(roles)
    for role in sorted(roles, key=lambda one: one.place != "backdrop"):
        name = picture_of(elements[role.element])
        if not name or elements[role.element].videos or role.place == "item":
            continue
        picture = opened(inputs / name)
        # A picture that nothing can be cut out of is a place, whatever the sentence calls it.
        if role.place == "backdrop" or (not ends and cut_out(picture).whole):
            return picture, tuple(one for one in roles if one is not role)
    return None, tuple(roles)


def _without_doubles(scene: SceneSpec, playing: Sequence[Element]) -> SceneSpec:
    """Where elements play what the prompt describes, nobody is drawn beside them."""
    if not playing:
        return scene
    named = Words.read(" ".join(f"{one.id} {one.description}" for one in playing))
    played = set(named.every(v.SUBJECTS))
    if all(line.element is not None for line in scene.dialogue):
        played.add("person")
    return replace(scene, subjects=tuple(one for one in scene.subjects if one.kind not in played))


def _actors(scene: SceneSpec, size: Size) -> Overlay:
    things = actors(scene, LIGHTS[scene.time], size, _LINE)

    def paint(frame: Array, number: int) -> None:
        moment = Moment(number, number / FPS, 0, 0, 0, 1, (size.width / 2, size.height * _LINE))
        for thing in things:
            thing.paint(frame, moment)

    return paint


def _grade(style: Array, ground: Array) -> Array:
    """A table for each channel that gives the ground the brightness, contrast and tint of the style picture."""
    seen = style[style[..., 3] > 128][:, :3].astype(np.float32)
    have = ground.reshape(-1, 3).astype(np.float32)
    gain = np.clip(seen.std(axis=0) / (have.std(axis=0) + 1), 0.6, 1.6)
    values = np.arange(256, dtype=np.float32)[:, None]
    wanted = (values - have.mean(axis=0)) * gain + seen.mean(axis=0)
    table = values * (1 - _GRADE) + wanted * _GRADE
    return np.asarray(np.clip(table, 0, 255).astype(np.uint8)[None])


def _danced(request: VideoRequest, scene: SceneSpec, count: int, inputs: Path, size: Size) -> Draw:
    """A reference video, alone or with the picture whose subject it moves."""
    motion, film = request.motion, Footage(inputs / request.motion.film, request.duration)

    def behind(number: int) -> Array:
        return covering(film.at(number), size)

    if not motion.picture:
        return Lettered(behind, size, scene.caption, count).frame
    picture = opened(inputs / motion.picture)
    if motion.lead == "video":
        spot = replace(_BESIDE, x=quieter_side(film, count))
        return Lettered(Dancer(film, picture, behind, size, count, spot).frame, size, scene.caption, count).frame
    if not cut_out(picture).bare:
        return Lettered(Carried(film, covering(picture, size), size, count).frame, size, scene.caption, count).frame
    if _names_a_place(scene):
        empty = replace(scene, subjects=(), dialogue=(), banned=scene.banned | {"person"}, roles=())
        return Dancer(film, picture, Scene(empty, size, count).frame, size, count, _DANCER).frame
    wall = studio_wall(scene, size, picture)
    return Lettered(Dancer(film, picture, lambda _: wall, size, count, _DANCER).frame, size, scene.caption, count).frame


def _names_a_place(scene: SceneSpec) -> bool:
    words = Words.read(scene.caption)
    return bool(words.best(v.PLACES) or words.best(v.HINTS))
