"""What the prompt reader makes of prompts: scene, time, weather, camera, and who is in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.video_api.request import Element
from sandbox.video_api.studio import vocabulary as v
from sandbox.video_api.studio.palettes import GROUNDS, LIGHTS, light_for
from sandbox.video_api.studio.spec import SceneSpec, read_scene

_BUILT = {"city", "interior", "abstract", "space", "underwater", *GROUNDS}


def read(prompt: str, negative: str = "") -> SceneSpec:
    """The scene of a prompt with the first seed."""
    return read_scene(prompt, negative, 1)


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("A mountain lake at sunset with pines on the shore", "lake", "sunset", ()),
        ("a sailing boat on a stormy sea in the rain", "sea", "day", ("storm", "rain")),
        ("a thunderstorm over the ocean at night", "sea", "night", ("storm", "rain")),
        ("a blizzard in the mountains at noon", "mountain", "day", ("storm", "snow")),
        ("a golden retriever on a beach at noon", "beach", "day", ()),
        ("an orange cat in a kitchen in the morning", "interior", "dawn", ()),
        ("a woman in a blue dress in a city at night", "city", "night", ()),
        ("a foggy forest at dawn", "forest", "dawn", ("fog",)),
        ("cherry blossoms in a garden, midday", "meadow", "day", ("petals",)),
        ("an autumn forest in the afternoon", "forest", "day", ("leaves",)),
        ("northern lights over the arctic at night", "snowfield", "night", ("aurora",)),
        ("a volcano erupts at dusk", "volcano", "sunset", ("embers",)),
        ("a river in a valley by day", "river", "day", ()),
        ("a waterfall in the morning", "river", "dawn", ()),
        ("a wheat farm at noon", "farm", "day", ()),
        ("sahara dunes at midday", "desert", "day", ()),
        ("a cosy living room with a fireplace at night", "interior", "night", ()),
        ("an office at night", "interior", "night", ()),
        ("a cafe in the morning", "interior", "dawn", ()),
        ("a bedroom at midnight", "interior", "night", ()),
        ("a spiral galaxy", "space", None, ()),
        ("a coral reef underwater", "underwater", "day", ()),
        ("abstract liquid shapes", "abstract", "day", ()),
        ("neon city street in heavy rain", "city", "night", ("rain",)),
        ("a windy meadow in the afternoon", "meadow", "day", ("wind",)),
        ("a sunny beach", "beach", "day", ()),
        ("ein Fuchs im Wald bei Nacht", "forest", "night", ()),
        ("Regen in der Stadt am Abend", "city", "night", ("rain",)),
        ("ein See in den Bergen bei Sonnenaufgang", "lake", "dawn", ()),
        ("Schnee in den Bergen am Mittag", "mountain", "day", ("snow",)),
        ("peace and harmony", "lake", "dawn", ()),
        ("our fear of failure", "sea", "day", ("storm", "rain")),
        ("happiness", "meadow", "day", ("petals",)),
        ("loneliness and regret", "lake", "day", ("rain",)),
        ("true love", "beach", "sunset", ()),
        ("glory", "mountain", "sunset", ()),
        ("a haunted secret", "forest", "night", ("fog",)),
    ],
)
def test_place_time_and_weather_are_as_told(
    prompt: str, place: str, time: str | None, weather: tuple[str, ...]
) -> None:
    """For every kind of scene; a prompt of only a mood has the scene of that mood."""
    scene = read(prompt)
    assert (scene.place, scene.weather) == (place, weather)
    assert time is None or scene.time == time


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("three birds fly over a river", [("bird", 3, "fly")]),
        ("a caravan of camels crosses the desert", [("camel", 5, "walk")]),
        ("a camel in the desert", [("camel", 1, "walk")]),
        ("a flock of birds", [("bird", 6, "walk")]),
        ("2 dogs run", [("dog", 2, "run")]),
        ("four horses gallop", [("horse", 4, "run")]),
        ("a couple dances in the rain", [("person", 2, "dance")]),
        ("a fox and a wolf run", [("fox", 1, "run"), ("wolf", 1, "run")]),
        ("a sleeping cat and a dog that runs", [("cat", 1, "sleep"), ("dog", 1, "run")]),
        ("a dog runs past two sleeping cats", [("dog", 1, "run"), ("cat", 2, "sleep")]),
        ("a cat lies on the sofa", [("cat", 1, "lie")]),
        ("a dog sits by the fire", [("dog", 1, "sit")]),
        ("a horse grazing in a field", [("horse", 1, "eat")]),
        ("a woman waving at the camera", [("person", 1, "wave")]),
        ("a boy jumps over a puddle", [("person", 1, "jump")]),
        ("a whale swims", [("whale", 1, "swim")]),
        ("zwei Hunde rennen, ein Fuchs schläft", [("dog", 2, "walk"), ("fox", 1, "sleep")]),
        ("a castle on a hill", [("castle", 1, "still")]),
        ("a street without people", []),
        ("a car park", []),
    ],
)
def test_everyone_does_what_they_are_said_to_do(prompt: str, cast: list[tuple[str, int, str]]) -> None:
    """Kind, number and action of every subject."""
    assert [(one.kind, one.count, one.gait) for one in read(prompt).subjects] == cast


def test_two_people_keep_what_is_theirs() -> None:
    """Colours, hair and actions belong to the one that they stand beside."""
    man, woman = read("a man in a red coat sits and a woman with black hair in a blue dress dances").subjects
    assert (man.who, man.colour, man.hair, man.gait) == ("man", v.COLOURS["red"], None, "sit")
    assert (woman.who, woman.colour, woman.hair, woman.gait) == (
        "woman",
        v.COLOURS["blue"],
        v.COLOURS["black"],
        "dance",
    )


_COLOURED = st.sampled_from(["red", "blue", "green", "black", "white", "yellow"])
_ANIMALS = st.sampled_from(["fox", "wolf", "dog", "cat", "horse", "bear", "deer"])
_DOING = st.sampled_from(["runs", "sleeps", "sits", "walks", "jumps"])
_GAITS = {"runs": "run", "sleeps": "sleep", "sits": "sit", "walks": "walk", "jumps": "jump"}


@given(st.tuples(_COLOURED, _COLOURED), st.tuples(_ANIMALS, _ANIMALS), st.tuples(_DOING, _DOING))
def test_attributes_never_leak(colours: tuple[str, str], kinds: tuple[str, str], doing: tuple[str, str]) -> None:
    """Of two animals, each has its own colour and does its own thing."""
    if kinds[0] == kinds[1]:
        return
    told = " and ".join(f"a {c} {k} {d}" for c, k, d in zip(colours, kinds, doing, strict=True))
    seen = [(one.colour, one.kind, one.gait) for one in read(told).subjects]
    assert seen == [(v.COLOURS[c], k, _GAITS[d]) for c, k, d in zip(colours, kinds, doing, strict=True)]


@given(st.integers(1, 7), _ANIMALS)
def test_numbers_are_counted(number: int, kind: str) -> None:
    """As figures, up to as many as a picture holds."""
    assert [one.count for one in read(f"{number} {kind}").subjects] == [number]


@given(st.text(max_size=300), st.text(max_size=60), st.integers(0, 2**31 - 1))
def test_any_text_is_a_scene_that_can_be_built(prompt: str, negative: str, seed: int) -> None:
    """Its place, light, camera and everyone in it are known to the builders."""
    scene = read_scene(prompt, negative, seed)
    assert scene.place in _BUILT
    assert scene.time in LIGHTS
    assert set(scene.moves) <= {*v.MOVES} and scene.moves
    assert {one.kind for one in scene.subjects} <= {*v.SUBJECTS, *v.SPRITES}
    assert all(1 <= one.count <= 7 and one.gait in v.ACTIONS for one in scene.subjects)


@pytest.mark.parametrize(
    ("negative", "prompt", "left"),
    [
        ("people", "a street with people and a dog", ["dog"]),
        ("cars", "a red car and a woman in a street", ["person"]),
        ("no birds", "birds over the sea", []),
    ],
)
def test_a_negative_prompt_takes_subjects_away(negative: str, prompt: str, left: list[str]) -> None:
    """Also with a 'no' before it."""
    assert [one.kind for one in read(prompt, negative).subjects] == left


def test_motifs_are_taken_away() -> None:
    """By the negative prompt, and by what the prompt says it is without."""
    scene = read("a forest by day, no clouds", "trees, text, rain")
    assert {"trees", "text", "clouds"} <= scene.without
    assert read("a storm at sea in the rain", "rain").weather == ()


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        ("「行こう」", ["行こう"]),
        ("Ein Mann sagt: „Los!“", ["Los!"]),
        ("Une femme dit « Allons-y »", ["Allons-y"]),
    ],
)
def test_quotes_of_other_languages_are_spoken(prompt: str, lines: list[str]) -> None:
    """In their own marks."""
    assert [line.text for line in read(prompt).dialogue] == lines


def test_a_storm_takes_the_sun_away() -> None:
    """Its light is darker than that of the same hour in fair weather, and grey."""
    for time, fair in LIGHTS.items():
        storm = light_for(time, ("storm", "rain"))
        assert sum(storm.ambient) < sum(fair.ambient)
        assert np.ptp(storm.sky[0][1]) < np.ptp(fair.sky[0][1]) or time == "night"
    assert light_for("day", ()) == LIGHTS["day"]


@pytest.mark.parametrize(
    ("prompt", "negative", "seen"),
    [
        ("Quarterly revenue synergy and the meaning of justice", "", ("chart-increasing", "abstract")),
        ("a pizza", "", ("pizza", "abstract")),
        ("an alarm clock in a living room", "", (None, "interior")),
        ("a pizza", "no pizza", (None, None)),
        ("a woman eats a pizza", "", ("person", None)),
    ],
)
def test_a_thing_is_shown_where_nobody_and_no_place_is_named(
    prompt: str, negative: str, seen: tuple[str | None, str | None]
) -> None:
    """Large, before colours; beside somebody, or in a place, it would be out of scale."""
    scene = read_scene(prompt, negative, 1)
    kind, place = seen
    assert (scene.subjects[0].kind if scene.subjects else None) == kind
    assert place in (None, scene.place)


@pytest.mark.parametrize(
    ("prompt", "voices"),
    [
        ('"Run!" shouts the boy.', ["child"]),
        ('A woman looks up. "Run!" shouts the boy', ["child"]),
        ('"We made it," an old man says, "at last."', ["elder", "elder"]),
        ('"We made it." A woman answers: "Barely."', ["woman", "woman"]),
        ('An old man on a beach says: "We made it." A woman answers: "Barely."', ["elder", "woman"]),
        ('A man whispers "Go" and leaves. She cries.', ["man"]),
        ('"Go"', ["woman"]),
    ],
)
def test_who_spoke_may_stand_after_the_words(prompt: str, voices: list[str]) -> None:
    """But what leads to the next words says nothing of the last ones."""
    assert [line.voice for line in read(prompt).dialogue] == voices


def test_an_element_may_stand_after_its_words() -> None:
    """As its marker."""
    mira = Element("mira", "a girl", "mira.png", ("mira.png",), (), (), ("Character",))
    (line,) = read_scene('"Look at that," says <<<element_1>>>.', "", 1, (mira,)).dialogue
    assert (line.element, line.voice) == (0, "child")


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("夜の東京、雨が降る街", "city", "night", ("rain",)),
        ("海边的日落", "beach", "sunset", ()),
        ("밤에 비가 내리는 도시", "city", "night", ("rain",)),
        ("宇宙", "space", None, ()),
    ],
)
def test_what_is_written_without_spaces_is_read(prompt: str, place: str, time: str | None, weather: tuple[str]) -> None:
    """By the nouns of places, times and weather."""
    scene = read(prompt)
    assert (scene.place, scene.weather) == (place, weather)
    assert time in (None, scene.time)


def test_a_fox_is_a_fox_in_other_scripts() -> None:
    """With its colour and what it does."""
    (fox,) = read("赤い狐が雪の森を走る").subjects
    assert (fox.kind, fox.gait) == ("fox", "run")
    assert read("森", "").place == "forest"
