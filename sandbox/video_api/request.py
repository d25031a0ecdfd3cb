"""The facts of a request that has passed every check, and how they are kept on disk."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sandbox.video_api.models import MODELS, PRO

FORMATS = ("MP4", "WEBM", "MOV")
# How many frames the safety check looks at: none, eight spread over the video, or every one.
Safety = Literal["none", "fast", "full"]
SAFETIES: tuple[Safety, ...] = ("none", "fast", "full")


@dataclass(frozen=True)
class Frame:
    """A picture that the video must show at one of its ends. `file` lies in the folder of inputs; sizes in pixels."""

    file: str
    at: Literal["first", "last"]
    width: int
    height: int


@dataclass(frozen=True)
class Element:
    """A reusable asset that the prompt may name as <<<element_n>>>.

    Pictures are references as they were sent, and files in the folder of inputs once the element is defined.
    """

    id: str
    description: str
    frontal_image: str
    images: tuple[str, ...]
    videos: tuple[str, ...]
    voices: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Motion:
    """Reference media as files in the folder of inputs; an empty name is none.

    `lead` says which of the two the picture follows; `keep_sound` that the video's own sound stays.
    """

    picture: str = ""
    film: str = ""
    lead: Literal["image", "video"] = "image"
    keep_sound: bool = False


@dataclass(frozen=True)
class Shot:
    """One part of a multi-shot prompt; its duration in seconds."""

    prompt: str
    duration: int


@dataclass(frozen=True)
class VideoRequest:
    """One admitted task. Width and height in pixels, duration and ttl in seconds; ttl 0 means for good.

    `webhook` is called for each result, `upload_to` gets the bytes of each; empty means neither. `sound` is the dearer
    tier of the price; `silent` is only set when sound was declined in so many words.
    """

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
    safety: Safety
    sound: bool
    frames: tuple[Frame, ...] = ()
    elements: tuple[Element, ...] = ()
    shots: tuple[Shot, ...] = ()
    model: str = PRO.id
    webhook: str = ""
    upload_to: str = ""
    silent: bool = False
    motion: Motion = Motion()

    @property
    def checked(self) -> bool:
        """Whether the answer says NSFWContent."""
        return self.safety != "none"

    def price(self, factor: float) -> float:
        """US dollars for one result."""
        model = MODELS[self.model]
        return round((model.price_with_sound if self.sound else model.price_silent) * self.duration * factor, 6)

    def as_json(self) -> dict[str, Any]:
        """For the ledger; `from_json` is the inverse."""
        return asdict(self)


def from_json(kept: dict[str, Any]) -> VideoRequest:
    """Rebuild what `as_json` gave."""
    frames = tuple(Frame(**frame) for frame in kept["frames"])
    elements = tuple(element_from_json(one) for one in kept["elements"])
    shots = tuple(Shot(**shot) for shot in kept["shots"])
    motion = Motion(**kept.get("motion", {}))
    whole = {**kept, "frames": frames, "elements": elements, "shots": shots, "motion": motion}
    # Until safety had modes, a request only said whether it was checked.
    if "checked" in kept:
        whole["safety"] = "fast" if whole.pop("checked") else "none"
    return VideoRequest(**whole)


def element_from_json(kept: dict[str, Any]) -> Element:
    """Rebuild one element from its part of `as_json`."""
    return Element(**{**kept, **{name: tuple(kept[name]) for name in ("images", "videos", "voices", "tags")}})
