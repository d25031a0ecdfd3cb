"""Loudness as listeners measure it (ITU-R BS.1770): brings a mix to one loudness, keeps its peaks in, ducks beds."""

import cv2
import numpy as np

from sandbox.video_api.studio.canvas import Array
from sandbox.video_api.studio.encode import RATE

LOUDNESS = -16.0  # LUFS, integrated
_CEILING = 0.79  # true peak of the mix, -2 dB: the encoder adds a little
_BLOCK, _HOP = round(0.4 * RATE), round(0.1 * RATE)
_DUCKED = 0.2  # what is left of everything else while somebody speaks
_CARVED = 0.45  # and of what is left, in the band that makes words clear
_VOICE = (900.0, 4200.0)  # Hz
_HOLD = 0.22  # seconds that everything else waits before it comes back
_SILENCE = -70.0  # LUFS
_PIECE, _AROUND = 1 << 16, 1 << 11  # samples that are looked at together, and those around them

# The two filters of BS.1770 at 48000 samples a second: a shelf for the head, and a high pass.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness_of(samples: Array) -> float:
    """Integrated loudness in LUFS of stereo samples, samples x 2; -70 for silence."""
    if len(samples) < _BLOCK:
        samples = np.pad(samples, ((0, _BLOCK - len(samples)), (0, 0)))
    heard = _weighted(samples.astype(np.float64))
    power = np.concatenate([[0.0], np.cumsum((heard**2).sum(axis=1))])
    starts = np.arange(0, len(samples) - _BLOCK + 1, _HOP)
    blocks = (power[starts + _BLOCK] - power[starts]) / _BLOCK
    blocks = blocks[_lufs(blocks) > _SILENCE]
    if not len(blocks):
        return _SILENCE
    loud = blocks[_lufs(blocks) > _lufs(blocks.mean()) - 10]
    return float(_lufs(loud.mean()))


def mastered(mix: Array, loudness: float = LOUDNESS) -> Array:
    """The mix at this loudness, its true peaks below the ceiling; silence stays silence."""
    out = mix.astype(np.float64)
    for _ in range(3):
        now = loudness_of(out)
        if now <= _SILENCE:
            return np.asarray(out.astype(np.float32))
        out = limited(out * 10 ** ((loudness - now) / 20))
    return np.asarray(out.astype(np.float32))


def limited(mix: Array) -> Array:
    """The mix with its true peaks below the ceiling; turned down around a peak, never cut off."""
    peaks = _true_peaks(mix)
    if peaks.max(initial=0.0) <= _CEILING:
        return mix
    gain = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9)).astype(np.float32)[None]
    reach = 2 * round(0.006 * RATE) + 1
    low = cv2.erode(gain, np.ones((1, reach), np.uint8), borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(low, (reach, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(mix * np.asarray(smooth)[0][:, None])


def ducked(bed: Array, speech: Array) -> Array:
    """The bed, samples x 2, which steps back for mono speech, most where the words need room."""
    step = RATE // 100
    parts = np.abs(np.pad(speech, (0, -len(speech) % step))).reshape(-1, step)
    busy = (parts.max(axis=1) > 0.004).astype(np.float32)[None]
    if not busy.any():
        return bed
    hold = 2 * round(_HOLD * 100) + 1
    wide = cv2.dilate(busy, np.ones((1, hold), np.uint8))
    smooth = np.asarray(cv2.blur(wide, (hold // 2, 1), borderType=cv2.BORDER_REPLICATE))[0]
    share = np.interp(np.arange(len(speech)), np.arange(len(smooth)) * step, smooth)[:, None]
    carved = bed - (1 - _CARVED) * _band(bed, *_VOICE)
    return np.asarray(bed * (1 - share) + carved * (share * _DUCKED))


def _lufs(power: Array) -> Array:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))


def _weighted(samples: Array) -> Array:
    """As loud as it is heard; the phase does not matter to that."""
    size = _even(len(samples) + RATE // 4)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    response = np.ones(len(turn), np.complex128)
    for above, below in (_SHELF, _HIGH):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    out = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * response[:, None], size, axis=0)
    return np.asarray(out[: len(samples)])


def _band(samples: Array, low: float, high: float) -> Array:
    size = _even(len(samples))
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1)
    middle, width = np.log(np.sqrt(low * high)), np.log(high / low) / 2
    shape = np.exp(-(((np.log(frequencies) - middle) / width) ** 4))
    out = np.fft.irfft(np.fft.rfft(samples, size, axis=0) * shape[:, None], size, axis=0)
    return np.asarray(out[: len(samples)])


def _true_peaks(mix: Array) -> Array:
    """The largest value of either channel around each sample, also between two of them."""
    whole = np.pad(mix, ((_AROUND, _AROUND + -len(mix) % _PIECE), (0, 0)))
    parts = [_finest(whole[start : start + _PIECE + 2 * _AROUND]) for start in range(0, len(mix), _PIECE)]
    return np.concatenate([np.zeros(0), *parts])[: len(mix)]


def _finest(part: Array) -> Array:
    """As `_true_peaks`, of one piece without what lies around it: four times as many samples fit no memory at once."""
    finer = 4 * np.fft.irfft(np.fft.rfft(part, axis=0), 4 * len(part), axis=0)
    inside = np.abs(finer[4 * _AROUND : -4 * _AROUND]).max(axis=1)
    return np.asarray(inside.reshape(-1, 4).max(axis=1))


def _even(count: int) -> int:
    """A size that the transform takes quickly: the next multiple of a power of two."""
    step = 1 << max(4, (max(1, count) - 1).bit_length() - 4)
    return -(-count // step) * step
