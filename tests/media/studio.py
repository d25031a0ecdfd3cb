"""Films single requests in this process and reads what came out; holds no tests of its own."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from sandbox.video_api.request import VideoRequest
from sandbox.video_api.studio.film import make

Array = npt.NDArray[Any]

SIZE = (1280, 720)
RATE = 48000


@dataclass(frozen=True)
class Clip:
    """A finished video, and what the safety check saw of it."""

    path: Path
    nsfw: bool | None
    looked_at: int

    @cached_property
    def frames(self) -> list[Array]:
        """Every frame, RGB."""
        with av.open(str(self.path)) as container:
            return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]

    @cached_property
    def sound(self) -> Array:
        """Stereo samples, samples x 2."""
        with av.open(str(self.path)) as container:
            to_stereo = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
            parts = [one.to_ndarray().T for frame in container.decode(audio=0) for one in to_stereo.resample(frame)]
        return np.concatenate(parts)

    def codecs(self) -> tuple[str, str]:
        """(video, audio)."""
        with av.open(str(self.path)) as container:
            names = [one.codec_context.name for one in (container.streams.video[0], container.streams.audio[0])]
        return names[0].removeprefix("lib"), names[1].removeprefix("lib")


class Studio:
    """A folder of inputs and of clips."""

    def __init__(self, folder: Path) -> None:
        self.inputs, self._out = folder / "inputs", folder / "out"
        for each in (self.inputs, self._out):
            each.mkdir()
        self._number = 0

    def film(self, prompt: str, *, seed: int = 1, **more: Any) -> Clip:
        """Three seconds at 1280x720, unless it is asked otherwise."""
        job = self.job(prompt, seed=seed, **more)
        seen = make(job)
        return Clip(Path(job["out"]), seen["nsfw"], seen["looked_at"])

    def job(self, prompt: str, *, seed: int = 1, **more: Any) -> dict[str, Any]:
        """The same, not drawn yet."""
        plain = VideoRequest(prompt, "", *SIZE, 3, 1, "MP4", 95, 0, False, "none", False)
        request = dataclasses.replace(plain, **more)
        self._number += 1
        out = self._out / f"{self._number}.{request.format.lower()}"
        return {"mode": "full", "seed": seed, "request": request.as_json(), "inputs": self.inputs, "out": out}

    def puppet(self, name: str) -> str:
        """A magenta figure on a white ground: nothing the studio draws has its colour."""
        picture = np.full((700, 500, 3), 255, np.uint8)
        cv2.ellipse(picture, (250, 400), (150, 260), 0, 0, 360, (200, 0, 220), cv2.FILLED)
        cv2.circle(picture, (250, 140), 110, (200, 0, 220), cv2.FILLED)
        cv2.imwrite(str(self.inputs / name), picture)
        return name

    def dance(self, name: str) -> str:
        """Three seconds of a disc that swings over a patterned ground, to a tone that glides."""
        ground = cv2.resize(np.random.default_rng(4).integers(0, 255, (9, 16, 3), np.uint8), (640, 360))
        with av.open(str(self.inputs / name), "w") as out:
            video = out.add_stream("libx264", rate=24)
            video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
            audio = out.add_stream("aac", rate=RATE, layout="stereo")
            for number in range(72):
                picture = ground.astype(np.uint8)
                cv2.circle(picture, (round(320 + 190 * np.sin(number / 10)), 180), 60, (250, 220, 30), cv2.FILLED)
                out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            out.mux(video.encode(None))
            for start in range(0, len(tone()), 1024):
                part = np.ascontiguousarray(tone()[start : start + 1024].T, np.float32)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = RATE, start
                out.mux(audio.encode(frame))
            out.mux(audio.encode(None))
        return name

    def pictures_of(self, name: str) -> list[Array]:
        """The frames of an input video."""
        return Clip(self.inputs / name, None, 0).frames


def tone() -> Array:
    """Three seconds, samples x 2."""
    time = np.arange(3 * RATE) / RATE
    mono = 0.2 * np.sin(2 * np.pi * (220 * time + 30 * time**2)) * (0.6 + 0.4 * np.sin(5 * time))
    return np.stack([mono, mono], axis=1)


def magenta(frame: Array) -> float:
    """The share of the frame that has the puppet's own colour."""
    red, green, blue = (frame[..., n].astype(int) for n in range(3))
    return float(((red > 150) & (green < 80) & (blue > 130)).mean())


def found(picture: Array, frame: Array) -> tuple[float, float]:
    """(likeness, share of the frame) of the place where a picture is found best, at any size from a fifth to a half."""
    grey = cv2.cvtColor(cv2.resize(frame, (640, 360), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    best = (0.0, 0.0)
    for width in range(128, 321, 4):
        height = round(width * picture.shape[0] / picture.shape[1])
        part = cv2.cvtColor(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        if height < 360:
            likeness = float(cv2.matchTemplate(grey, part, cv2.TM_CCOEFF_NORMED).max())
            best = max(best, (likeness, width * height / grey.size))
    return best
