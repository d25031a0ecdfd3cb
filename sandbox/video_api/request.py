"""The facts of a request that has passed every check, and how they are kept on disk."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

SIZES = ((1920, 1080), (1440, 1440), (1080, 1920))
FORMATS = ("MP4", "WEBM", "MOV")

# US dollars for one second of one 1080p result (runware.ai/docs/models/klingai-video-3-0-pro).
PRICE_SILENT = 0.112
PRICE_WITH_SOUND = 0.168


@dataclass(frozen=True)
class Frame:
    """A picture that the video must show at one of its ends. `file` lies in the folder of inputs; sizes in pixels."""

    file: str
    at: Literal["first", "last"]
    width: int
    height: int


@dataclass(frozen=True)
class Element:
    """A reusable asset that the prompt may name as <<<element_n>>>. Media are references as they were sent."""

    id: str
    description: str
    frontal_image: str
    images: tuple[str, ...]
    videos: tuple[str, ...]
    voices: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Shot:
    """One part of a multi-shot prompt; its duration in seconds."""

    prompt: str
    duration: int


@dataclass(frozen=True)
class VideoRequest:
    """One admitted task. Width and height in pixels, duration and ttl in seconds; ttl 0 means for good."""

    prompt: str
    negative_prompt: str
    width: int
    height: int
    duration: int
    results: int
    format: str
    quality: int
    ttl: int
    include_cost: bool
    checked: bool
    sound: bool
    frames: tuple[Frame, ...] = ()
    elements: tuple[Element, ...] = ()
    shots: tuple[Shot, ...] = ()

    def price(self, factor: float) -> float:
        """US dollars for one result."""
        return round((PRICE_WITH_SOUND if self.sound else PRICE_SILENT) * self.duration * factor, 6)

    def as_json(self) -> dict[str, Any]:
        """For the ledger; `from_json` is the inverse."""
        return asdict(self)


def from_json(kept: dict[str, Any]) -> VideoRequest:
    """Rebuild what `as_json` gave."""
    frames = tuple(Frame(**frame) for frame in kept["frames"])
    lists = ("images", "videos", "voices", "tags")
    elements = tuple(Element(**{**one, **{name: tuple(one[name]) for name in lists}}) for one in kept["elements"])
    shots = tuple(Shot(**shot) for shot in kept["shots"])
    return VideoRequest(**{**kept, "frames": frames, "elements": elements, "shots": shots})


def nearest_size(width: int, height: int) -> tuple[int, int]:
    """The allowed size whose ratio is nearest to a picture's, compared as log ratios."""
    ratio = math.log(width / height)
    return min(SIZES, key=lambda size: abs(math.log(size[0] / size[1]) - ratio))
