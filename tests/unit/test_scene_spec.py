"""What a request becomes before anything is drawn: a pure function of the request and the seed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.video_api.request import SAFETIES, Element, Motion, Shot, VideoRequest, from_json
from sandbox.video_api.studio.encode import crf_for
from sandbox.video_api.studio.safety import THRESHOLD, Guard, frames_to_look_at
from sandbox.video_api.studio.script import Line, Role
from sandbox.video_api.studio.sound import stems
from sandbox.video_api.studio.spec import scene_for, storyboard_for
from sandbox.video_api.studio.speech import pitch_of


def asked(prompt: str, **more: Any) -> VideoRequest:
    """A request for three seconds."""
    plain = VideoRequest(prompt, "", 1280, 720, 3, 1, "MP4", 95, 0, False, "none", False)
    return replace(plain, **more)


def element(name: str, description: str = "", *tags: str) -> Element:
    """An element with a picture."""
    return Element(name, description, "picture.png", (), (), (), tags)


CAST = (element("mira", "an old man", "Character"), element("lamp"), element("harbour"))


@given(st.text(min_size=2, max_size=120), st.text(max_size=40), st.integers(0, 2**31 - 1))
def test_the_same_request_and_seed_always_mean_the_same_storyboard(prompt: str, negative: str, seed: int) -> None:
    """Whatever is typed has a meaning, and only one."""
    request = asked(prompt, negative_prompt=negative, elements=CAST)
    assert storyboard_for(request, seed) == storyboard_for(request, seed)


def test_a_negative_prompt_removes_weather_subjects_and_sounds() -> None:
    """What it names is neither seen nor heard; everything else stays."""
    prompt = "a fox and a horse in the city at night in the rain, thunder and footsteps"
    full = scene_for(asked(prompt), 1)
    bare = scene_for(asked(prompt, negative_prompt="rain, fox, footsteps, music"), 1)
    assert (full.weather, full.cues) == (("rain",), ("thunder", "steps", "rain"))
    assert {"rain", "steps", "thunder", "music"} <= stems(full)
    assert (bare.weather, bare.cues) == ((), ("thunder",))
    assert [one.kind for one in bare.subjects] == ["horse"]
    assert stems(bare) & {"rain", "steps", "music"} == set()
    assert (bare.place, bare.time, bare.moves) == (full.place, full.time, full.moves)


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        ('A man says: "We have to go." A woman answers “Now?”', [("We have to go.", "man"), ("Now?", "woman")]),
        ('An old man whispers "It rains"', [("It rains", "elder")]),
        ("The boy shouts „Look!“", [("Look!", "child")]),
        ('"Who is there"', [("Who is there", "woman")]),
        ('a sign reads "..."', []),
        ("it's a dog's life, isn't it", []),
        ('an open quote: "never ends', []),
    ],
)
def test_words_in_quotes_are_spoken(prompt: str, lines: list[tuple[str, str]]) -> None:
    """In straight and in curly quotes, by whoever was named last."""
    assert scene_for(asked(prompt), 1).dialogue == tuple(Line(text, voice) for text, voice in lines)


def test_what_is_said_is_not_seen() -> None:
    """Talk of rain, a dragon and Paris puts none of them into the picture."""
    scene = scene_for(asked('A woman on the beach by day says "A dragon in the rain in Paris"'), 1)
    assert (scene.place, scene.time, scene.weather) == ("beach", "day", ())
    assert [one.kind for one in scene.subjects] == ["person"]


def test_every_element_has_its_place_in_the_sentence() -> None:
    """By what it is tagged as, else by the word before it; one that is not named comes last."""
    scene = scene_for(
        asked("In <<<element_3>>> stands <<<element_1>>>, calm, and holds <<<element_2>>>", elements=CAST), 1
    )
    assert scene.roles == (Role(2, "harbour", "backdrop"), Role(0, "mira", "subject"), Role(1, "lamp", "item"))
    assert scene.caption == "In harbour stands mira, calm, and holds lamp"
    unnamed = scene_for(asked("<<<element_2>>> glows beside <<<element_9>>>", elements=CAST), 1)
    assert [one.id for one in unnamed.roles] == ["lamp", "mira", "harbour"]


def test_an_element_speaks_with_its_own_voice() -> None:
    """The one that acts in the sentence, not the place it stands in; its description says how it sounds."""
    prompt = '<<<element_1>>> in <<<element_3>>> says "Hello there"'
    assert scene_for(asked(prompt, elements=CAST), 1).dialogue == (Line("Hello there", "elder", 0),)


@pytest.mark.parametrize(
    ("words", "moves"),
    [
        ("slow dolly in", ("dolly_in",)),
        ("the camera pulls back", ("dolly_out",)),
        ("zoom in", ("zoom_in",)),
        ("pan right", ("pan_right",)),
        ("tilt up", ("tilt_up",)),
        ("tilting down", ("tilt_down",)),
        ("crane down", ("crane_down",)),
        ("handheld", ("handheld",)),
        ("static shot", ("static",)),
        ("zoom out", ("zoom_out",)),
        ("pan left", ("pan_left",)),
        ("the camera rises and orbits", ("crane_up", "orbit")),
        ("orbiting aerial shot", ("orbit",)),
    ],
)
def test_the_camera_does_as_it_is_told(words: str, moves: tuple[str, ...]) -> None:
    """Moves are read from the prompt; without one, the seed chooses."""
    assert scene_for(asked(f"a castle, {words}"), 1).moves == moves
    assert len(scene_for(asked("a castle"), 1).moves) == 1


def test_shots_follow_each_other_for_as_long_as_each_was_asked() -> None:
    """A multi-shot prompt changes the scene at the right second; elements and the negative prompt hold for all."""
    shots = (Shot("a fox in the snow by day", 2), Shot('a lighthouse at night, <<<element_2>>> says "Stay"', 3))
    board = storyboard_for(asked("", duration=5, shots=shots, elements=CAST, negative_prompt="fox"), 1)
    assert [(one.start, one.duration, one.scene.place) for one in board.shots] == [(0, 2, "snowfield"), (2, 3, "sea")]
    assert board.shots[0].scene.subjects == ()
    assert board.shots[1].scene.dialogue == (Line("Stay", "woman", 1),)


def test_silence_and_references_are_said_outright() -> None:
    """Only `sound: false` silences; the lead is that of the reference media, none without them."""
    board = storyboard_for(asked("a fox"), 1)
    assert (board.silent, board.lead, board.keep_sound) == (False, None, False)
    motion = Motion("a.png", "b.mp4", "video", keep_sound=True)
    board = storyboard_for(asked("a fox", silent=True, motion=motion), 1)
    assert (board.silent, board.lead, board.keep_sound) == (True, "video", True)


def test_a_request_survives_its_ledger() -> None:
    """Also one that was written before safety had modes."""
    request = asked("a fox", elements=CAST, shots=(Shot("a", 3),), motion=Motion("a.png", "b.mp4"), safety="full")
    assert from_json(request.as_json()) == request
    old = {name: value for name, value in request.as_json().items() if name not in ("safety", "motion", "silent")}
    assert from_json({**old, "checked": True}).safety == "fast"


@pytest.mark.parametrize(("mode", "looks"), [("none", 0), ("fast", 8), ("full", 72)])
def test_each_mode_of_safety_looks_at_its_frames(mode: Any, looks: int) -> None:
    """None, eight from the first to the last, or all."""
    numbers = frames_to_look_at(mode, 72)
    assert len(numbers) == looks
    assert not numbers or {0, 71} <= numbers


@pytest.mark.parametrize(
    ("scores", "nsfw"), [([0.0, 0.49], False), ([0.1, THRESHOLD, 0.2], True), ([0.99], True), ([], None)]
)
def test_one_frame_over_the_threshold_is_enough(scores: list[float], nsfw: bool | None) -> None:
    """The verdict is that of the worst frame; without a look there is none."""
    left = iter(scores)
    guard = Guard("full", len(scores), lambda _frame: next(left))
    for number in range(len(scores)):
        guard.look(number, np.zeros((2, 2, 3), np.uint8))
    assert (guard.nsfw, len(guard.scores)) == (nsfw, len(scores))


def test_without_a_detector_nothing_is_looked_at() -> None:
    """A missing package is no verdict."""
    for mode in SAFETIES:
        guard = Guard(mode, 3, None)
        guard.look(0, np.zeros((2, 2, 3), np.uint8))
        assert guard.nsfw is None


@pytest.mark.parametrize("container", ["MP4", "MOV", "WEBM"])
def test_a_higher_quality_is_never_coarser(container: str) -> None:
    """The rate factor falls with outputQuality, over its whole range."""
    factors = [crf_for(quality, container) for quality in range(20, 100)]
    assert factors == sorted(factors, reverse=True)
    assert factors[0] > factors[40] > factors[-1]


@pytest.mark.parametrize("pitch", [95.0, 130.0, 210.0])
def test_the_pitch_of_a_voice_is_found(pitch: float) -> None:
    """A tone with overtones, in stereo; noise has none."""
    time = np.arange(48000) / 48000
    voice = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 9)) * 0.2
    assert pitch_of(np.stack([voice, voice], axis=1)) == pytest.approx(pitch, rel=0.05)
    assert pitch_of(np.zeros((0, 2))) == 0


def test_people_look_as_they_are_described() -> None:
    """Hair, clothes, kind and number are read; nobody walks where the negative prompt bans people."""
    scene = scene_for(asked("a woman with red hair in a yellow coat in a city", negative_prompt="dogs"), 1)
    (woman,) = scene.subjects
    assert (woman.who, woman.hair, woman.colour) == ("woman", (206, 62, 40), (240, 200, 70))
    assert scene_for(asked("three men walk"), 1).subjects[0].count == 3
    empty = scene_for(asked("a street with people", negative_prompt="people"), 1)
    assert (empty.subjects, "person" in empty.banned) == ((), True)


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a cosy living room with a fireplace", "interior"),
        ("abstract liquid shapes in gold and blue", "abstract"),
        ("the meaning of justice", "abstract"),
        ("a planet with rings", "space"),
        ("jellyfish", "underwater"),
    ],
)
def test_every_kind_of_place_has_words(prompt: str, place: str) -> None:
    """Rooms, and pictures of no place at all, beside the landscapes."""
    assert scene_for(asked(prompt), 1).place == place


def test_an_animal_that_sleeps_does_not_walk() -> None:
    """What floats or flies keeps doing so."""
    assert scene_for(asked("a cat sleeping on the sofa"), 1).subjects[0].gait == "sleep"
    assert scene_for(asked("a bird asleep"), 1).subjects[0].gait != "sleep"
