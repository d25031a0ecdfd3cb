"""The light of each time of day, and the ground of each place; facts, no drawing."""

from dataclasses import dataclass, replace

from sandbox.video_api.studio.canvas import Tone, mix


@dataclass(frozen=True)
class Light:
    """Colours are RGB 0-255; ambient multiplies what it shines on."""

    sky: tuple[tuple[float, Tone], ...]
    haze: Tone
    sun: Tone
    ambient: Tone
    dark: Tone
    bloom_from: int  # brightness above which light spills over


LIGHTS = {
    "day": Light(
        sky=((0, (44, 112, 196)), (0.55, (126, 184, 230)), (1, (226, 238, 240))),
        haze=(204, 222, 234),
        sun=(255, 250, 228),
        ambient=(1.0, 0.99, 0.95),
        dark=(40, 72, 66),
        bloom_from=215,
    ),
    "sunset": Light(
        sky=((0, (42, 38, 92)), (0.38, (132, 62, 112)), (0.72, (240, 122, 78)), (1, (255, 204, 122))),
        haze=(248, 160, 108),
        sun=(255, 232, 168),
        ambient=(0.92, 0.68, 0.62),
        dark=(48, 26, 54),
        bloom_from=178,
    ),
    "dawn": Light(
        sky=((0, (76, 104, 166)), (0.5, (180, 166, 200)), (0.8, (250, 204, 184)), (1, (255, 234, 208))),
        haze=(240, 212, 206),
        sun=(255, 244, 214),
        ambient=(0.92, 0.86, 0.88),
        dark=(58, 62, 90),
        bloom_from=210,
    ),
    "night": Light(
        sky=((0, (6, 10, 30)), (0.6, (16, 34, 76)), (1, (54, 80, 126))),
        haze=(50, 76, 120),
        sun=(232, 238, 255),
        ambient=(0.44, 0.5, 0.7),
        dark=(8, 13, 28),
        bloom_from=120,
    ),
}


_GREY: dict[str, Tone] = {
    "day": (150, 160, 170),
    "dawn": (150, 150, 166),
    "sunset": (120, 104, 116),
    "night": (26, 34, 52),
}


def light_for(time: str, weather: tuple[str, ...]) -> Light:
    """The light of a time of day under the sky that its weather brings: overcast, darker still in a storm."""
    light = LIGHTS[time]
    cover = max((_COVER.get(kind, 0.0) for kind in weather), default=0.0)
    cover *= 0.5 if time == "night" else 1.0
    if cover == 0:
        return light
    grey = mix(_GREY[time], (34, 42, 54), 0.62 if "storm" in weather else 0.0)
    pale = mix(grey, (226, 230, 234), 0.34 if time in ("day", "dawn") else 0.1)
    dim = (0.62, 0.68, 0.74) if "storm" in weather else (0.84, 0.87, 0.9)
    over = (1 - cover + cover * part for part in dim)
    return replace(
        light,
        sky=tuple((at, mix(tone, mix(grey, pale, at), cover)) for at, tone in light.sky),
        haze=mix(light.haze, mix(grey, pale, 0.6), cover),
        sun=mix(light.sun, mix(pale, (255, 255, 255), 0.2), cover),
        ambient=tuple_of(light.ambient, tuple(over)),
        dark=mix(light.dark, (24, 32, 42), cover * 0.6),
        bloom_from=light.bloom_from + round(20 * cover) if time != "night" else light.bloom_from,
    )


def tuple_of(one: Tone, other: tuple[float, ...]) -> Tone:
    """Two lights, one through the other."""
    return one[0] * other[0], one[1] * other[1], one[2] * other[2]


_COVER = {"storm": 0.95, "rain": 0.75, "snow": 0.5, "fog": 0.5}


@dataclass(frozen=True)
class Ground:
    """A landscape: tint of the near land, height of its ridges as a share of the picture, and what grows there."""

    land: Tone
    near: Tone
    ridge: float
    rough: float
    trees: str | None
    horizon: float
    snow: bool = False
    water: bool = False
    thick: bool = False


GROUNDS = {
    "mountain": Ground((50, 80, 70), (70, 104, 58), 0.25, 0.55, "pine", 0.66, snow=True),
    "forest": Ground((38, 74, 50), (52, 82, 44), 0.17, 0.48, "pine", 0.66, thick=True),
    "lake": Ground((44, 76, 66), (40, 70, 80), 0.26, 0.54, "pine", 0.58, snow=True, water=True),
    "river": Ground((52, 88, 60), (84, 124, 62), 0.2, 0.5, "pine", 0.62, snow=True),
    "volcano": Ground((62, 54, 56), (70, 62, 60), 0.09, 0.5, None, 0.66),
    "farm": Ground((112, 150, 76), (206, 172, 84), 0.08, 0.3, "round", 0.6),
    "sea": Ground((62, 88, 102), (30, 74, 98), 0.05, 0.5, None, 0.55, water=True),
    "beach": Ground((58, 92, 98), (224, 198, 154), 0.06, 0.5, "palm", 0.5, water=True),
    "desert": Ground((206, 146, 92), (222, 172, 112), 0.15, 0.3, None, 0.62),
    "snowfield": Ground((176, 196, 220), (228, 238, 250), 0.24, 0.5, "pine", 0.64, snow=True),
    "meadow": Ground((96, 146, 76), (112, 158, 66), 0.11, 0.34, "round", 0.62),
}


def snowed_in(ground: Ground) -> Ground:
    """The same place under snow."""
    white = (228, 238, 250)
    return replace(ground, land=mix(ground.land, white, 0.45), near=ground.near if ground.water else white, snow=True)
