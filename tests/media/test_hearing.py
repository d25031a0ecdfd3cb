"""What is heard: words that a recogniser understands, one loudness by an independent meter, steps in step."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import av
import numpy as np
import pytest

from sandbox.video_api.request import Element
from sandbox.video_api.studio.actors import strides
from sandbox.video_api.studio.effects import EFFECTS, footsteps
from sandbox.video_api.studio.mastering import ducked, limited, loudness_of
from sandbox.video_api.studio.sound import footfalls, soundtrack, stems
from sandbox.video_api.studio.spec import read_scene, storyboard_for
from sandbox.video_api.studio.speech import Script, pitch_of, speak, tilt_of
from tests.media.studio import RATE, Array, Studio
from tests.unit.test_scene_spec import asked

SPOKEN = (
    ("An old man on a beach at dawn", "We made it."),
    ("A storm at sea, rain. A man", "We have to go, they found us."),
    ("A woman in a city street at night in heavy rain", "Three, seven, nine, four."),
    ("A man in a forest by day", "The red house is behind the blue river."),
    ("A woman in a cosy kitchen", "Look at that beautiful morning light."),
    ("An old woman in a meadow", "Green, yellow, black and white."),
)
_LEAST = 0.85  # of the words of all lines


@cache
def _recogniser() -> Any:
    if sys.platform != "linux":
        pytest.skip("pocketsphinx is only installed on Linux")
    return importlib.import_module("pocketsphinx").Decoder(samprate=16000, loglevel="FATAL")


def understood(sound: Array) -> list[str]:
    """The words that an offline recogniser with a vocabulary of 130,000 hears in a track."""
    mono = sound.mean(axis=1)
    spectrum = np.fft.rfft(mono)
    count = round(len(mono) / 3)
    samples = np.fft.irfft(spectrum[: count // 2 + 1], count) / 3
    decoder = _recogniser()
    decoder.start_utt()
    decoder.process_raw((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    heard = decoder.hyp()
    return [] if heard is None else heard.hypstr.lower().split()


def words(line: str) -> list[str]:
    """A line as the recogniser would write it."""
    return re.findall(r"[a-z']+", line.lower())


def accuracy(said: list[str], heard: list[str]) -> float:
    """1 less the share of words that are missing, wrong or too many."""
    rows = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, rows[0] = rows[0], number
        for place, other in enumerate(heard, 1):
            before, rows[place] = rows[place], min(rows[place] + 1, rows[place - 1] + 1, before + (word != other))
    return 1 - rows[-1] / len(said)


def track(prompt: str, seconds: int = 4) -> Array:
    """The finished mix of a prompt with its dialogue."""
    board = storyboard_for(asked(prompt, duration=seconds), 1)
    lines = tuple(Script(line.text, line.voice) for line in board.shots[0].scene.dialogue)
    return soundtrack(board, {0: speak(lines, seconds, 1)}, None)


@pytest.mark.full
def test_every_line_is_understood_over_its_scene() -> None:
    """Six lines under rain, waves, a city and music, without a grammar; no line is taken for another."""
    heard = [understood(track(f'{scene} says "{line}"')) for scene, line in SPOKEN]
    said = [words(line) for _, line in SPOKEN]
    right = [accuracy(one, other) * len(one) for one, other in zip(said, heard, strict=True)]
    assert sum(right) / sum(map(len, said)) >= _LEAST, heard
    for number, one in enumerate(said):
        assert all(accuracy(one, other) < 0.4 for place, other in enumerate(heard) if place != number)


@pytest.mark.full
def test_the_finished_video_says_its_line(studio: Studio) -> None:
    """Out of the file, after the encoder; a scene in which nobody speaks does not say it."""
    line = "We have to go, they found us."
    clip = studio.film(f'A woman in the rain in a city street says "{line}"', **TINY)
    silent = studio.film("A woman in the rain in a city street", **TINY)
    assert accuracy(words(line), understood(clip.sound)) >= 0.7
    assert accuracy(words(line), understood(silent.sound)) < 0.2


TINY = {"width": 320, "height": 180, "duration": 4}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One for all clips."""
    return Studio(tmp_path_factory.mktemp("heard"))


def measured(sound: Array) -> tuple[float, float]:
    """(integrated loudness in LUFS, true peak in dB) by FFmpeg's own meter."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter, sink = graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    seen: dict[str, str] = {}
    for start in range(0, len(sound), 4800):
        part = np.ascontiguousarray(sound[start : start + 4800].T, np.float32)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        source.push(frame)
        seen |= _pulled(sink)
    source.push(None)
    seen |= _pulled(sink)
    peaks = [float(value) for name, value in seen.items() if "true_peaks_ch" in name]
    return float(seen["lavfi.r128.I"]), 20 * float(np.log10(max(peaks)))


def _pulled(sink: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    while True:
        try:
            out |= dict(sink.pull().metadata)
        except (av.BlockingIOError, av.EOFError):
            return out


@pytest.mark.full
@pytest.mark.parametrize(
    "prompt",
    [
        "A storm at sea, thunder and rain",
        "A quiet meadow by day",
        "An abstract flow of gold, no music",
        "A man walks through a city in the rain, footsteps",
        'A woman on a beach says "Look at that beautiful morning light."',
    ],
)
def test_every_clip_is_equally_loud_and_nothing_is_clipped(studio: Studio, prompt: str) -> None:
    """-16 LUFS by FFmpeg's meter, out of the finished file; true peaks below full scale."""
    loudness, peak = measured(studio.film(prompt, **TINY).sound)
    assert loudness == pytest.approx(-16, abs=1)
    assert peak < -0.5


def test_our_meter_agrees_with_another() -> None:
    """On a tone, on noise that comes and goes, and on silence."""
    time = np.arange(5 * RATE) / RATE
    noise = np.random.default_rng(1).standard_normal((5 * RATE, 2)) * 0.1 * (np.sin(time * 2) > -0.3)[:, None]
    for sound in (0.3 * np.stack([np.sin(2 * np.pi * 997 * time)] * 2, axis=1), noise):
        assert loudness_of(sound) == pytest.approx(measured(sound.astype(np.float32))[0], abs=0.3)
    assert loudness_of(np.zeros((RATE, 2))) == -70


def test_peaks_are_kept_in_without_being_cut_off() -> None:
    """A loud tone comes out below the ceiling, as pure as before."""
    time = np.arange(RATE) / RATE
    tone = 1.8 * np.stack([np.sin(2 * np.pi * 440 * time)] * 2, axis=1)
    out = limited(tone)
    assert np.abs(out).max() < 0.8
    middle = slice(RATE // 4, RATE * 3 // 4)
    assert np.corrcoef(out[middle, 0], tone[middle, 0])[0, 1] > 0.9999


def test_all_else_steps_back_for_speech() -> None:
    """At least 12 dB while somebody speaks, half of that is back within half a second, and nothing before or after."""
    bed = np.random.default_rng(2).standard_normal((4 * RATE, 2)) * 0.1
    speech = np.zeros(4 * RATE)
    speech[RATE : 2 * RATE] = 0.2 * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    out = ducked(bed, speech)
    levels = 20 * np.log10(out.reshape(40, -1).std(axis=1) / 0.1)
    assert levels[11:19].max() < -12
    assert levels[25] > -6
    assert abs(levels[[0, 4, 28, 39]]).max() < 0.5
    assert (np.abs(np.diff(levels)) < 14).all()


@pytest.mark.parametrize(
    ("prompt", "ground"),
    [
        ("a woman walks through a city street by day", "hard"),
        ("a man runs through the snow by day", "snow"),
        ("a horse gallops over a meadow", "hooves"),
        ("a fox walks through a forest by day", "paws"),
    ],
)
def test_feet_are_heard_when_they_come_down(prompt: str, ground: str) -> None:
    """Every footfall of the picture starts a sound in that moment, and no sound starts without one."""
    scene = read_scene(prompt, "", 3)
    falls = footfalls(scene, 3)
    assert {below for _, below in falls} == {ground}
    times = [time for time, _ in falls]
    (stride,) = strides(scene)[-1:]
    assert times == pytest.approx(stride.footfalls(3))
    assert len(times) >= 4
    heard = np.abs(footsteps(3 * RATE, np.random.default_rng(1), times, ground)).max(axis=1)
    for time in times:
        at = round(time * RATE)
        assert heard[at : at + RATE // 25].max() > 0.2 * heard.max()
    quiet = np.ones(len(heard), bool)
    for time in times:
        quiet[max(0, round((time - 0.01) * RATE)) : round((time + 0.45) * RATE)] = False
    assert heard[quiet].max(initial=0) < 0.05 * heard.max()


def test_banned_steps_are_not_heard() -> None:
    """Nor are they where the prompt has nobody who walks."""
    assert footfalls(read_scene("a woman walks through a city", "footsteps", 1), 3) == []
    assert footfalls(read_scene("a lighthouse by the sea", "", 1), 3) == []


@pytest.mark.parametrize(
    ("prompt", "heard", "unheard"),
    [
        ("a campfire in a forest at night", {"embers", "crickets"}, {"birds", "rain"}),
        ("a red car in a city by day", {"engine"}, {"birds"}),
        ("a meadow by day", {"birds"}, {"crickets", "engine"}),
        ("a meadow by day in the rain", {"rain"}, {"birds"}),
        ("a rocket in space", {"roar"}, {"birds", "wind"}),
    ],
)
def test_a_scene_sounds_like_what_is_in_it(prompt: str, heard: set[str], unheard: set[str]) -> None:
    """By what the prompt names; `music` always."""
    names = stems(read_scene(prompt, "", 1))
    assert heard | {"music"} <= names
    assert not unheard & names


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_makes_a_sound_without_clicks(name: str) -> None:
    """Of any length; no sample jumps far from the one before."""
    for count in (RATE, 3 * RATE + 7):
        sound = EFFECTS[name](count, np.random.default_rng(1))
        assert sound.shape == (count, 2)
        assert sound.std() > 0
        assert np.isfinite(sound).all()


@pytest.mark.full
def test_no_cut_clicks_or_gapes() -> None:
    """Around the cut from one shot to the next the sound neither jumps nor stops."""
    request = asked("a street by day", duration=4)
    scene = storyboard_for(request, 1).shots[0]
    shots = (replace(scene, duration=2), replace(scene, start=2, duration=2, scene=read_scene("the sea", "", 2)))
    sound = soundtrack(replace(storyboard_for(request, 1), shots=shots), {}, None)
    levels = sound.reshape(-1, RATE // 20, 2).std(axis=(1, 2))
    assert levels[36:44].min() > 0.25 * np.median(levels)
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert steps[2 * RATE - 200 : 2 * RATE + 200].max() < 1.5 * np.sort(steps)[-20:].mean()


def voice(pitch: float, fall: float) -> Array:
    """A sample of somebody humming: overtones that fall off, swelling, in stereo."""
    time = np.arange(2 * RATE) / RATE
    overtones = np.arange(1, int(6000 / pitch))
    mono = (np.sin(2 * np.pi * pitch * overtones * time[:, None] + overtones) / overtones**fall).sum(axis=1)
    mono *= (0.6 + 0.4 * np.sin(9 * time)) * 0.1 / mono.std()
    return np.stack([mono, mono], axis=1)


@pytest.mark.full
@pytest.mark.parametrize("pitch", [96.0, 130.0, 180.0, 260.0])
@pytest.mark.parametrize("fall", [0.9, 1.8])
def test_a_line_takes_on_pitch_and_brightness_of_a_sample(pitch: float, fall: float) -> None:
    """F0 within 15 % of the sample's; the fall towards the high tones is nearer to the sample's than without it."""
    sample = voice(pitch, fall)
    assert pitch_of(sample) == pytest.approx(pitch, rel=0.05)
    wanted = tilt_of(sample)
    assert wanted is not None
    (plain,), (matched,) = (
        speak((Script("We have to go, they found us.", "woman", pitch, tilt),), 5, 1) for tilt in (None, wanted)
    )
    assert pitch_of(np.stack([matched.samples] * 2, axis=1)) == pytest.approx(pitch, rel=0.15)
    before, after = (abs((tilt_of(one.samples) or 0) - wanted) for one in (plain, matched))
    assert after < max(0.6 * before, 1.0)


@pytest.mark.full
def test_an_element_speaks_as_its_sample_does(studio: Studio) -> None:
    """From the file that came with it to the finished track."""
    picture = studio.puppet("speaker.png")
    sample = np.ascontiguousarray(voice(120, 1.2).T, np.float32)
    with av.open(str(studio.inputs / "voice.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(sample, format="fltp", layout="stereo")
        frame.sample_rate = RATE
        out.mux(stream.encode(av.AudioResampler(format="s16", layout="stereo", rate=RATE).resample(frame)[0]))
        out.mux(stream.encode(None))
    one = Element("mira", "a woman", picture, (picture,), (), ("voice.wav",), ("Character",))
    prompt = '<<<element_1>>> on a beach says "We have to go, they found us.", no music'
    clip = studio.film(prompt, elements=(one,), **TINY)
    assert pitch_of(clip.sound) == pytest.approx(120, rel=0.15)
