"""Speaks lines of dialogue with hibari-tts, offline and the same for the same seed; without that package, says nothing.

The package has one voice. Others come from it by moving its pitch and its formants, also to match a voice sample: it is
then as high as the sample and as bright, no copy of it.
"""

import functools
import gc
import importlib
import importlib.util
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox.video_api.studio.canvas import Array, rng
from sandbox.video_api.studio.encode import RATE

_log = logging.getLogger(__name__)

# Factors of pitch and of formants; beyond (0.5, 0.8) and (1.2, 1.1) words get lost.
_VOICES = {"woman": (1.0, 1.0), "man": (0.58, 0.86), "elder": (0.5, 0.82), "child": (1.12, 1.06)}
_LOWEST, _HIGHEST = 0.45, 1.3
_WIDEST = 1.1  # times the formants
_BRIGHTEST = 5.0  # dB an octave that a voice is made brighter or duller at most
_FASTEST = 1.5  # times the usual speed
_PAUSE = 0.35  # seconds between two lines
_LEAD = 0.5  # seconds before the first
_LAST = 0.25  # seconds after the last
_OWN = 208.0  # Hz; the pitch of the package's voice as `pitch_of` hears it


@dataclass(frozen=True)
class Spoken:
    """One line as mono samples in -1..1 at 48000 a second, from `start`, in samples; `line` is its number."""

    start: int
    samples: Array
    line: int = 0


@dataclass(frozen=True)
class Script:
    """One line to say: the kind of voice, and what it shall match of a sample: its pitch in Hz and its tilt.

    The pitch is 0 without a sample, or when nothing in it has one.
    """

    text: str
    voice: str
    pitch: float = 0.0
    tilt: float | None = None


def speak(lines: tuple[Script, ...], seconds: float, seed: int) -> tuple[Spoken, ...]:
    """All lines one after the other within so many seconds: faster if they would not fit, cut off if need be."""
    if not lines or not _can_speak():
        return ()
    said = [_say(line, 1.0, rng(seed, "speech", n)) for n, line in enumerate(lines)]
    room = seconds - _LEAD - _LAST - _PAUSE * (len(lines) - 1)
    need = sum(map(len, said)) / RATE
    if need > room:
        speed = min(_FASTEST, need / max(0.5, room))
        said = [_say(line, speed, rng(seed, "speech", n)) for n, line in enumerate(lines)]
    return tuple(_placed(said, seconds))


def rest() -> None:
    """Let go of the speech model, which holds some 150 MB; the next line would load it anew."""
    _voice.cache_clear()
    gc.collect()


def loudness(said: tuple[Spoken, ...], frames: int, rate: int) -> Array:
    """How loud the speech is in each of so many frames, 0 to 1, `rate` frames a second; mouths move by it."""
    out = np.zeros(frames, np.float32)
    step = RATE / rate
    for one in said:
        usual = float(np.sqrt((one.samples.astype(np.float64) ** 2).mean())) + 1e-9
        for number in range(frames):
            start = round(number * step) - one.start
            part = one.samples[max(0, start) : max(0, start + round(step))].astype(np.float64)
            if len(part):
                out[number] = max(out[number], min(1.0, float(np.sqrt((part**2).mean())) / usual * 0.62))
    return out


def turns(said: tuple[Spoken, ...], frames: int, rate: int) -> Array:
    """The number of the line whose turn it is in each of so many frames: the next one comes amid the pause before."""
    out = np.zeros(frames, np.float32)
    for one in said:
        first = round((one.start / RATE - _PAUSE / 2) * rate)
        out[max(0, first) :] = one.line
    return out


def pitch_of(samples: Array) -> float:
    """The median pitch in Hz of a voice sample (samples x channels, 48000 a second), 0 when nothing is voiced."""
    mono = samples.mean(axis=1)[::4].astype(np.float64) if len(samples) else np.zeros(0)
    rate, length = RATE // 4, 480  # windows of 40 ms
    found = []
    for start in range(0, len(mono) - length, length):
        part = mono[start : start + length] - mono[start : start + length].mean()
        energy = float((part**2).sum())
        if energy < 1e-4 * length:
            continue
        likeness = np.correlate(part, part, "full")[length - 1 :] / energy
        low, high = rate // 420, rate // 65
        # Long lags overlap less and look less alike than they are.
        fair = likeness[low:high] * length / (length - np.arange(low, high))
        peak = int(np.argmax(fair >= 0.9 * fair.max())) + low
        while peak + 1 < high and likeness[peak + 1] > likeness[peak]:
            peak += 1
        if likeness[peak] > 0.3:
            found.append(rate / peak)
    return float(np.median(found)) if len(found) > 2 else 0.0


def tilt_of(samples: Array) -> float | None:
    """How much a voice sample (samples x channels, 48000 a second) falls towards its high tones: dB an octave.

    None when there is nothing to be heard in it.
    """
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    if len(mono) < _WINDOW:
        return None
    starts = np.arange(0, len(mono) - _WINDOW + 1, _WINDOW // 2)
    parts = mono[starts[:, None] + np.arange(_WINDOW)].astype(np.float64)
    power = (parts**2).mean(axis=1)
    if power.max() < 1e-7:
        return None
    loud = parts[power > 0.1 * power.max()] * np.hanning(_WINDOW)
    spectrum = (np.abs(np.fft.rfft(loud, axis=1)) ** 2).mean(axis=0)
    octaves = np.log2(np.fft.rfftfreq(_WINDOW, 1 / RATE)[1:] / 1000)
    # Thirds of an octave weigh alike, whatever number of lines lies in them.
    edges = np.arange(np.log2(0.2), np.log2(5.0), 1 / 3)
    bands = [(edge + 1 / 6, spectrum[1:][(octaves >= edge) & (octaves < edge + 1 / 3)].mean()) for edge in edges]
    middles, levels = np.array(bands).T
    return float(np.polyfit(middles, 10 * np.log10(levels + 1e-12), 1)[0])


_WINDOW = 2048  # samples


def _placed(said: list[Array], seconds: float) -> list[Spoken]:
    out = []
    at, end = round(_LEAD * RATE), round((seconds - 0.1) * RATE)
    for number, samples in enumerate(said):
        kept = samples[: max(0, end - at)].copy()
        if len(kept) < len(samples):
            fade = min(len(kept), RATE // 20)
            kept[len(kept) - fade :] *= np.linspace(1, 0, fade)
        if len(kept):
            out.append(Spoken(at, kept, number))
        at += len(samples) + round(_PAUSE * RATE)
    return out


@functools.cache
def _can_speak() -> bool:
    able = all(importlib.util.find_spec(name) is not None for name in ("hibari", "onnxruntime"))
    if not able:
        _log.warning("hibari-tts or onnxruntime is missing: nobody in the previews will speak")
    return able


@functools.cache
def _voice() -> Any:
    return importlib.import_module("hibari").Hibari(threads=1)


def _say(line: Script, speed: float, random: np.random.Generator) -> Array:
    """Mono at 48000 samples a second."""
    synth = importlib.import_module("hibari.dsp").synth
    voice, parts = _voice(), [np.zeros(0, np.float32)]
    for phonemes in voice.phonemize(line.text):
        ids = np.asarray([voice.ids(phonemes)], np.int64)
        outputs = voice.sess.run(None, {"ids": ids, "speed": np.asarray([speed], np.float32)})
        *spectra, pitch = (one[0] for one in outputs)
        high, formant = _knobs(line)
        spectra = [_warped(spectrum, formant) for spectrum in spectra]
        # Fewer harmonics in each band would be quieter.
        spectra[0] = spectra[0] + np.float32(np.log(high))
        parts.append(synth(*spectra, pitch * np.float32(high), random))
    return _tilted(_doubled(_trimmed(np.concatenate(parts))), line.tilt)


def _knobs(line: Script) -> tuple[float, float]:
    """(pitch, formants) as factors of the voice's own."""
    if not line.pitch:
        return _VOICES.get(line.voice, _VOICES["woman"])
    high = min(_HIGHEST, max(_LOWEST, line.pitch / _OWN))
    return high, min(_WIDEST, 1 + (high - 1) * (0.36 if high < 1 else 0.5))


def _tilted(samples: Array, wanted: float | None) -> Array:
    """As bright as the sample, as far as that leaves the words clear; as loud as before."""
    own = tilt_of(samples)
    if wanted is None or own is None:
        return samples
    steeper = min(_BRIGHTEST, max(-_BRIGHTEST, wanted - own))
    spectrum = np.fft.rfft(samples)
    octaves = np.log2(np.clip(np.fft.rfftfreq(len(samples), 1 / RATE), 100, 8000) / 1000)
    out = np.fft.irfft(spectrum * 10 ** (steeper * octaves / 20), len(samples))
    return np.asarray(out * (np.std(samples) / (np.std(out) + 1e-9)), np.float32)


def _warped(spectrum: Array, factor: float) -> Array:
    """The spectrum (frequencies x frames) stretched along its frequencies."""
    places = np.clip(np.arange(len(spectrum)) / factor, 0, len(spectrum) - 1)
    low = places.astype(int)
    high, share = np.minimum(low + 1, len(spectrum) - 1), (places - low)[:, None].astype(np.float32)
    return np.asarray((spectrum[low] * (1 - share) + spectrum[high] * share).astype(np.float32))


def _trimmed(samples: Array) -> Array:
    """Without the silence around."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[max(0, loud[0] - 240) : loud[-1] + 960] if len(loud) else samples[:0]


def _doubled(samples: Array) -> Array:
    """From 24000 to 48000 samples a second."""
    if not len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    return np.asarray(2 * np.fft.irfft(spectrum, 2 * len(samples)), np.float32)
