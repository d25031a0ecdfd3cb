"""Writes one clip: H.264 and AAC in MP4 or MOV, VP9 and Opus in WEBM; 24 frames a second, BT.709, bit-exact."""

import os
import threading
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

Array = npt.NDArray[Any]

FPS = 24
RATE = 48000  # audio samples a second
# Encoded bytes depend on the number of threads, so it never follows the machine.
_THREADS = 2
# x264 left to choose its assembler reads memory that it never wrote (seen with MALLOC_PERTURB_): its bytes then depend
# on what the process did before. Named sets up to AVX2 do not.
_ASM = "MMX2,SSE2Fast,SSSE3,SSE4.2,AVX,FMA3,BMI2,AVX2"
_BITEXACT = 0x800000  # AV_CODEC_FLAG_BITEXACT
_LIMITED, _BT709 = 1, 1
_CHUNK = 1024  # samples an AAC frame takes
_own = threading.local()


def to_yuv(picture: Array) -> av.VideoFrame:
    """An 8-bit RGB picture (height, width, 3) as a frame in BT.709, limited range, 4:2:0."""
    # One converter for each thread: making one takes longer than a frame does.
    if not hasattr(_own, "converter"):
        _own.converter = VideoReformatter()
    converter: VideoReformatter = _own.converter
    return converter.reformat(
        av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(picture), format="rgb24"),
        format="yuv420p",
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.BILINEAR,
        threads=1,  # its own threads would not be there in a forked painter, and it would wait for them for ever
    )


def from_yuv(planes: Array) -> av.VideoFrame:
    """The frame whose `to_ndarray` gave these planes; they are copied."""
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.color_range, frame.colorspace = _LIMITED, _BT709
    return frame


def crf_for(quality: int, container: str) -> int:
    """outputQuality 20..99 as the encoder's constant rate factor, linear."""
    best, worst = (20, 54) if container == "WEBM" else (15, 38)
    return round(best + (99 - quality) * (worst - best) / 79)


def write_clip(
    path: Path, frames: Iterable[av.VideoFrame], sound: Array, *, container: str, quality: int, count: int, preset: str
) -> None:
    """Encode `count` frames and the sound (float, samples x 2) to a file that appears only when it is complete."""
    part = path.with_name(f"{path.stem}.part.{path.suffix[1:]}")
    options = {"fflags": "+bitexact"} if container == "WEBM" else {"fflags": "+bitexact", "movflags": "+faststart"}
    with av.open(
        str(part), "w", format={"MP4": "mp4", "MOV": "mov", "WEBM": "webm"}[container], options=options
    ) as out:
        _fill(out, frames, sound, container=container, quality=quality, count=count, preset=preset)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _fill(
    out: av.container.OutputContainer,
    frames: Iterable[av.VideoFrame],
    sound: Array,
    *,
    container: str,
    quality: int,
    count: int,
    preset: str,
) -> None:
    video = _audio = None
    spoken = 0
    for number, frame in enumerate(frames):
        if video is None or _audio is None:
            video = _video_stream(out, frame, container, quality, count, preset)
            _audio = _audio_stream(out, container)
        frame.pts, frame.time_base = number, Fraction(1, FPS)
        out.mux(video.encode(frame))
        upto = min(len(sound), (number + 1) * RATE // FPS // _CHUNK * _CHUNK) if number + 1 < count else len(sound)
        for start in range(spoken, upto, _CHUNK):
            out.mux(_audio.encode(_samples(sound[start : min(start + _CHUNK, upto)], start)))
        spoken = upto
    if video is not None and _audio is not None:
        out.mux(video.encode(None))
        out.mux(_audio.encode(None))


def _video_stream(
    out: av.container.OutputContainer, first: av.VideoFrame, container: str, quality: int, count: int, preset: str
) -> av.VideoStream:
    crf = str(crf_for(quality, container))
    if container == "WEBM":
        stream = out.add_stream("libvpx-vp9", rate=FPS)
        # It would keep 25 frames for a look ahead that it does not take in real time.
        lean = {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "lag-in-frames": "0"}
        stream.options = {"crf": crf, "b": "0", **lean}
    else:
        stream = out.add_stream("libx264", rate=FPS)
        # The end frames are the user's own pictures: fine quantisers there, whatever the rest is worth.
        zones = f"zones=0,0,q=4/{count - 1},{count - 1},q=4"
        # Without mbtree, which the fastest presets leave out, x264 forgets the zone of frame 0.
        params = zones if preset == "ultrafast" else f"{zones}:mbtree=1:rc-lookahead=10"
        params += f":asm={_ASM}"
        stream.options = {"crf": crf, "preset": preset, "bf": "2", "x264-params": params}
    stream.width, stream.height, stream.pix_fmt = first.width, first.height, "yuv420p"
    context = stream.codec_context
    context.thread_count, context.gop_size = _THREADS, 2 * FPS
    context.color_range, context.colorspace = _LIMITED, _BT709
    context.color_primaries = context.color_trc = _BT709
    context.flags |= _BITEXACT
    return stream


def _audio_stream(out: av.container.OutputContainer, container: str) -> av.AudioStream:
    stream = out.add_stream("libopus" if container == "WEBM" else "aac", rate=RATE, layout="stereo")
    stream.codec_context.bit_rate = 160_000
    stream.codec_context.flags |= _BITEXACT
    return stream


def _samples(part: Array, start: int) -> av.AudioFrame:
    planes = np.ascontiguousarray(part.T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
    return frame
