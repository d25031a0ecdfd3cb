"""What is in a video file, as PyAV finds it, and a picture like a photograph to start one from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

ORIENTATION = 0x0112
_TURNED = 6  # "turn me a quarter clockwise to see me upright", as phones held upright write it


@dataclass(frozen=True)
class Film:
    """`seconds` of the container, `frames` decoded, codecs by kind."""

    codecs: dict[str, str]
    size: tuple[int, int]
    rate: Fraction
    frames: int
    seconds: float
    first: NDArray[np.uint8]


def film(path: Path) -> Film:
    """Decode all of it. Raises what PyAV raises when it is no video."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        codecs = {str(stream.type): stream.codec_context.name for stream in container.streams}
        pictures = [
            frame.to_ndarray(format="rgb24") if n == 0 else None for n, frame in enumerate(container.decode(video))
        ]
        assert (
            pictures and pictures[0] is not None and container.duration is not None and video.average_rate is not None
        )
        first: NDArray[np.uint8] = pictures[0].astype(np.uint8)
        seconds = container.duration / 1_000_000
        return Film(codecs, (video.width, video.height), Fraction(video.average_rate), len(pictures), seconds, first)


def photograph(path: Path, width: int, height: int, seed: int = 7) -> Path:
    """A JPEG like one from a phone: sky, hard edges, fine texture, noise; stored lying, EXIF says how to turn."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    picture = np.stack([120 + 90 * y / height, 150 + 60 * y / height, 210 - 40 * y / height], -1)
    for _ in range(60):
        across, down, radius = rng.uniform(0, width), rng.uniform(height * 0.3, height), rng.uniform(20, 160)
        inside = np.clip((radius - np.hypot(x - across, y - down)) / 3, 0, 1)[..., None]
        bark = 0.7 + 0.3 * np.sin(x / 17 + across)[..., None]
        picture = picture * (1 - inside) + inside * rng.uniform(20, 235, 3) * bark
    picture += 1.5 * cv2.GaussianBlur(rng.normal(0, 40, (height, width, 3)), (0, 0), 2.5)
    picture += rng.normal(0, 1.5, (height, width, 3))
    exif = Image.Exif()
    exif[ORIENTATION] = _TURNED
    upright = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    upright.transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", quality=95, exif=exif)
    return path


def covering(photo: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The photo upright, scaled to cover this size, cropped at its centre."""
    with Image.open(photo) as stored:
        upright = ImageOps.exif_transpose(stored).convert("RGB")
    return np.asarray(ImageOps.fit(upright, size, Image.Resampling.LANCZOS, centering=(0.5, 0.5)))


def psnr(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Peak signal to noise in dB; 36 and more is hard to tell apart by eye."""
    return float(cv2.PSNR(one, other))
