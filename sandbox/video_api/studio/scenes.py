"""Builds the scene of a spec: which things stand where, from the back to the front."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sandbox.video_api.studio.actor import Actor
from sandbox.video_api.studio.actors import actors
from sandbox.video_api.studio.backdrop import sky, sun_place
from sandbox.video_api.studio.camera import Camera
from sandbox.video_api.studio.canvas import Array, mix
from sandbox.video_api.studio.city import CITY_HORIZON, city
from sandbox.video_api.studio.conversation import Voice
from sandbox.video_api.studio.deep import space, underwater
from sandbox.video_api.studio.details import details, pines, volcano
from sandbox.video_api.studio.encode import FPS
from sandbox.video_api.studio.finish import Lettering, Look
from sandbox.video_api.studio.flows import flow, grades
from sandbox.video_api.studio.palettes import GROUNDS, LIGHTS, Ground, Light, light_for, snowed_in
from sandbox.video_api.studio.passers import passers_by
from sandbox.video_api.studio.rooms import LAMPLIGHT, ROOM_HORIZON, room
from sandbox.video_api.studio.speaker import speakers
from sandbox.video_api.studio.spec import SceneSpec
from sandbox.video_api.studio.stage import Overlay, Size, Thing, paint_all
from sandbox.video_api.studio.swell import Spray, swells
from sandbox.video_api.studio.terrain import Terrain
from sandbox.video_api.studio.water import Water
from sandbox.video_api.studio.weather import DRIFTS, Flakes, Fog, Rain


class Scene:
    """A moving picture of one spec. Frames are a pure function of their number."""

    def __init__(
        self,
        spec: SceneSpec,
        size: Size,
        count: int,
        overlay: Overlay = lambda _frame, _number: None,
        voice: Callable[[], Voice] = Voice,
    ) -> None:
        """Draw everything that does not change; takes about a second. `voice` gives what is heard by frame."""
        self._overlay = overlay
        light = light_for(spec.time, spec.weather)
        things, horizon, start = _BUILDERS.get(spec.place, _land)(spec, light, size)
        self._things = [*_with_fog(things, spec, light, size, horizon), *speakers(spec, light, size, voice())]
        self._air = [*_weather(spec, size), *grades(spec)]
        self._camera = Camera(size, spec.moves, spec.pace, horizon, _followed(things) * size.width)
        self._look = Look(size, bloom_from=start)
        self._lettering = Lettering(size, spec.caption)
        self._blank = np.zeros((size.height, size.width, 3), np.uint8)
        self._count = count

    def frame(self, number: int) -> Array:
        """One finished frame, 8-bit RGB."""
        frame = self._blank.copy()
        moment = self._camera.at(number, self._count, number / FPS)
        paint_all(self._things, frame, moment)
        self._overlay(frame, number)  # guests stand in the rain and in the light of the scene
        for thing in self._air:
            thing.paint(frame, moment)
        frame = self._look.finish(frame)
        self._lettering.write(frame, number, self._count)
        return frame


Built = tuple[list[Thing], float, int]


def _followed(things: Sequence[Thing]) -> float:
    """The widths of ground a second that go by under the nearest of those whom the camera follows."""
    return next((one.way.speed for one in reversed(things) if isinstance(one, Actor) and one.way.followed), 0.0)


def _land(spec: SceneSpec, light: Light, size: Size) -> Built:
    ground = GROUNDS[spec.place]
    if "snow" in spec.weather:
        ground = snowed_in(ground)
    if "trees" in spec.without:
        ground = replace(ground, trees=None)
    terrain = Terrain(spec, light, ground, size)
    things = sky(spec, light, size, ground.horizon)
    things += volcano(spec, light, ground, size) if spec.place == "volcano" else []
    things += terrain.ridges()
    cast = actors(spec, light, size, ground.horizon)
    if not ground.water:
        standing = details(spec, light, ground, size, terrain.side)
        return [*things, terrain.floor(), *standing, *cast, terrain.foreground()], ground.horizon, light.bloom_from
    afloat = [actor for actor in cast if not actor.grounded]
    things += [_water(spec, light, size, ground.horizon), *_afloat(spec, light, size, ground.horizon, afloat)]
    if spec.place != "sea" or len(afloat) < len(cast):
        things += [terrain.bank(), *(actor for actor in cast if actor.grounded)]
        things += _frame(spec, light, size, ground, terrain)
    return things, ground.horizon, light.bloom_from


def _frame(spec: SceneSpec, light: Light, size: Size, ground: Ground, terrain: Terrain) -> list[Thing]:
    """What grows on the near shore."""
    if ground.trees == "palm":
        return [terrain.palms()]
    return [*([pines(spec, light, size, terrain.side)] if ground.trees == "pine" else []), terrain.foreground()]


def _afloat(spec: SceneSpec, light: Light, size: Size, horizon: float, afloat: list[Actor]) -> list[Thing]:
    """Who is on the water; in a storm between high waves."""
    if "storm" not in spec.weather or spec.place not in ("sea", "beach"):
        return list(afloat)
    rows = swells(light, size, horizon, spec.seed, mix((40, 74, 84), light.dark, 0.35))
    return [*rows[:2], *afloat, *rows[2:], Spray(size, spec.seed, horizon)]


def _water(spec: SceneSpec, light: Light, size: Size, horizon: float) -> Water:
    near = GROUNDS[spec.place].near if spec.place != "beach" else (40, 120, 140)
    rough = 1.6 if {"storm", "wind"} & set(spec.weather) else 1.0
    return Water(
        size,
        line=horizon + 0.015,
        tone=mix(near, light.dark, 0.5),
        sun=light.sun,
        sun_x=sun_place(spec, horizon)[0],
        seed=spec.seed,
        waves={"sea": 2.0, "beach": 1.5}.get(spec.place, 0.8) * rough,
        glitter=0.12 if {"storm", "rain", "fog", "snow"} & set(spec.weather) else 1.0,
    )


def _city(spec: SceneSpec, light: Light, size: Size) -> Built:
    back, street = city(spec, light, size)
    walkers = passers_by(spec, light, size, CITY_HORIZON)
    cast = actors(spec, light, size, CITY_HORIZON)
    things = [*sky(spec, light, size, CITY_HORIZON), *back, *street, *walkers, *cast]
    return things, CITY_HORIZON, light.bloom_from + (10 if spec.time == "day" else 0)


def _space(spec: SceneSpec, light: Light, size: Size) -> Built:
    return [*space(spec, size), *actors(spec, LIGHTS["night"], size, 0.55)], 0.5, 130


def _underwater(spec: SceneSpec, light: Light, size: Size) -> Built:
    back, front = underwater(spec, size)
    return [*back, *actors(spec, LIGHTS["dawn"], size, 0.55), *front], 0.45, 170


def _interior(spec: SceneSpec, light: Light, size: Size) -> Built:
    back, front = room(spec, light, size)
    return (
        [*back, *actors(spec, LAMPLIGHT, size, ROOM_HORIZON), *front],
        ROOM_HORIZON,
        190 if spec.time != "day" else 235,
    )


def _abstract(spec: SceneSpec, light: Light, size: Size) -> Built:
    return [*flow(spec, size), *actors(spec, light, size, 0.55)], 0.5, 190


_BUILDERS: dict[str, Callable[[SceneSpec, Light, Size], Built]] = {
    "city": _city,
    "interior": _interior,
    "abstract": _abstract,
    "space": _space,
    "underwater": _underwater,
}


def _with_fog(things: list[Thing], spec: SceneSpec, light: Light, size: Size, horizon: float) -> list[Thing]:
    """Fog lies behind whoever acts, or they would be lost in it."""
    if "fog" not in spec.weather or spec.place in _AIRLESS:
        return things
    place = next((n for n, thing in enumerate(things) if isinstance(thing, Actor)), len(things))
    return [*things[:place], Fog(size, light.haze, spec.seed, horizon=horizon), *things[place:]]


def _weather(spec: SceneSpec, size: Size) -> list[Thing]:
    if spec.place in _AIRLESS:
        return []
    things: list[Thing] = [Rain(size, spec.seed)] if "rain" in spec.weather else []
    falling = [kind for kind in spec.weather if kind in DRIFTS]
    for kind in falling or (["motes"] if not things else []):
        low = 0.35 if kind == "fireflies" else 0.0
        things.append(Flakes(DRIFTS[kind], size, spec.seed, spec.pace, low=low))
    return things


_AIRLESS = ("space", "underwater", "interior", "abstract")
