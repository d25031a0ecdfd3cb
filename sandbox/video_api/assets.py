"""The rules for reference pictures, reference videos, elements and the provider's own settings; pure."""

from dataclasses import dataclass
from typing import Literal

from sandbox.video_api.fields import Fields
from sandbox.video_api.request import Element, Shot
from sandbox.video_api.violations import Stage, Violation

PROVIDER = "klingai"
OTHER_PROVIDERS = (
    "alibaba",
    "bytedance",
    "google",
    "lightricks",
    "luma",
    "minimax",
    "openai",
    "pixverse",
    "runway",
    "vidu",
)
_SETTINGS = ("sound", "multiPrompt", "characterOrientation", "keepOriginalSound")
_ELEMENT = ("id", "description", "frontalImage", "images", "videos", "voices", "tags")


@dataclass(frozen=True)
class ReferenceAsks:
    """Reference media as they were sent."""

    images: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProviderSettings:
    """What providerSettings.klingai may say; `silent` is a `sound` of false, which differs from none given."""

    sound: bool = False
    silent: bool = False
    shots: tuple[Shot, ...] = ()
    lead: Literal["image", "video"] = "image"
    keep_sound: bool = False


def read_references(inputs: Fields) -> ReferenceAsks:
    """inputs.referenceImages and inputs.referenceVideos."""
    images = inputs.strings("referenceImages", "invalidReferenceImages", low=1, high=1)
    videos = inputs.strings("referenceVideos", "invalidReferenceVideos", low=1, high=1)
    if any(video.startswith("data:") for video in videos):
        text = "'inputs.referenceVideos' takes a UUID or an address, no inline data."
        inputs.note(Stage.RANGE, "invalidReferenceVideos", text, "referenceVideos", "array")
    return ReferenceAsks(images, videos)


def read_provider(top: Fields, references: ReferenceAsks, duration: int) -> ProviderSettings:
    """providerSettings, with the rules that tie it to reference media and to the duration in seconds."""
    settings = top.object("providerSettings", "invalidProviderSettings")
    if settings is None:
        if references.videos:
            _clash(top, "inputs.referenceVideos needs providerSettings.", "inputs.referenceVideos", "providerSettings")
        return ProviderSettings()
    _only_our_provider(settings)
    ours = settings.object(PROVIDER, "invalidProviderSettings")
    if ours is None:
        return ProviderSettings()
    ours.only(_SETTINGS)
    lead, keep_sound = _motion(ours, references)
    sound = ours.flag("sound", "invalidProviderSettings")
    return ProviderSettings(sound, ours.values.get("sound") is False, _shots(ours, duration), lead, keep_sound)


def read_elements(inputs: Fields) -> tuple[Element, ...]:
    """inputs.elements, with their media as they were sent."""
    items = inputs.items("elements", "invalidElements", low=1, high=3)
    if items and not inputs.has("frameImages"):
        _clash(inputs, "inputs.elements needs inputs.frameImages.", "inputs.elements", "inputs.frameImages")
    return tuple(_element(inputs, position, item) for position, item in enumerate(items))


def _only_our_provider(settings: Fields) -> None:
    for name in settings.values:
        if name != PROVIDER:
            known = name in OTHER_PROVIDERS
            code = "mismatchProviderSettingsProvider" if known else "unknownProviderSettingsProvider"
            text = f"'providerSettings.{name}' does not belong to this model; it takes 'providerSettings.{PROVIDER}'."
            settings.note(Stage.UNKNOWN, code, text, name, "object", allowed=(PROVIDER,))


def _motion(ours: Fields, references: ReferenceAsks) -> tuple[Literal["image", "video"], bool]:
    """(orientation, whether the video's sound stays)."""
    named = ours.choice("characterOrientation", "invalidCharacterOrientation", ("image", "video"))
    keep_sound = ours.flag("keepOriginalSound", "invalidProviderSettings")
    used = [name for name in ("characterOrientation", "keepOriginalSound") if ours.has(name)]
    if used and not (references.images and references.videos):
        text = f"{' and '.join(used)} need both inputs.referenceImages and inputs.referenceVideos."
        paths = tuple(ours.path + name for name in used)
        _clash(ours, text, *paths, "inputs.referenceImages", "inputs.referenceVideos")
    return "video" if named == "video" else "image", keep_sound


def _shots(ours: Fields, duration: int) -> tuple[Shot, ...]:
    items = ours.items("multiPrompt", "invalidProviderSettings", low=1, high=6)
    shots = tuple(_shot(ours, position, item) for position, item in enumerate(items))
    if shots and sum(shot.duration for shot in shots) != duration:
        text = f"The durations of multiPrompt must add up to 'duration', {duration} seconds."
        ours.note(Stage.CROSS, "invalidProviderSettings", text, "multiPrompt", "array")
    return shots


def _shot(ours: Fields, position: int, item: object) -> Shot:
    name = f"multiPrompt[{position}]"
    if not isinstance(item, dict):
        ours.note(Stage.TYPE, "invalidProviderSettings", f"'{ours.path}{name}' must be an object.", name, "object")
        return Shot("", 0)
    shot = Fields(item, f"{ours.path}{name}.", ours.found)
    shot.only(("prompt", "duration"))
    shot.require("prompt", "string")
    shot.require("duration", "integer")
    prompt = shot.text("prompt", "invalidProviderSettings", low=2, high=2500) or ""
    return Shot(prompt, shot.whole("duration", "invalidProviderSettings", low=1, high=15) or 0)


def _element(inputs: Fields, position: int, item: object) -> Element:
    name = f"elements[{position}]"
    if not isinstance(item, dict):
        inputs.note(Stage.TYPE, "invalidElements", f"'inputs.{name}' must be an object.", name, "object")
        item = {"id": "-"}
    element = Fields(item, f"inputs.{name}.", inputs.found)
    element.only(_ELEMENT)
    element.require("id", "string")
    _element_media(element)
    sized = {"few": "arrayTooSmall", "many": "arrayTooLarge"}
    return Element(
        id=element.text("id", "invalidElementId", low=1, high=20) or "",
        description=element.text("description", "invalidElementDescription") or "",
        frontal_image=element.text("frontalImage", "invalidElementFrontalImage", low=1) or "",
        images=element.strings("images", "invalidElementImages", low=1, high=3, **sized),
        videos=element.strings("videos", "invalidElementVideos", low=1, high=1, **sized),
        voices=element.strings("voices", "invalidElementVoices", low=1, high=1, **sized),
        tags=element.strings("tags", "invalidElementTags", low=1, high=None),
    )


def _element_media(element: Fields) -> None:
    if element.has("images"):
        element.require("frontalImage", "string")
    pictured = element.has("images") or element.has("frontalImage")
    if element.has("videos"):
        for other in ("images", "frontalImage", "voices"):
            if element.has(other):
                _clash(element, f"videos cannot be used with {other}.", element.path + "videos", element.path + other)
    elif element.has("voices") and not pictured:
        _clash(element, "voices need images.", element.path + "voices", element.path + "images")


def _clash(fields: Fields, text: str, *parameters: str) -> None:
    fields.found.append(Violation(Stage.CROSS, "incompatibleParameters", text, parameters, "object"))
