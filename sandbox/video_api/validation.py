"""The rules for one videoInference task; pure, looks at no file and no network."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sandbox.video_api.assets import ReferenceAsks, read_elements, read_provider, read_references
from sandbox.video_api.fields import Fields, quoted
from sandbox.video_api.models import MODELS, Model
from sandbox.video_api.request import FORMATS, SAFETIES, Element, Safety, Shot
from sandbox.video_api.violations import Stage, Violation

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
PARAMETERS = (
    "taskType",
    "taskUUID",
    "model",
    "positivePrompt",
    "negativePrompt",
    "width",
    "height",
    "duration",
    "numberResults",
    "outputType",
    "outputFormat",
    "outputQuality",
    "deliveryMethod",
    "webhookURL",
    "uploadEndpoint",
    "ttl",
    "includeCost",
    "safety",
    "inputs",
    "providerSettings",
    "routing",
)
INPUTS = ("referenceImages", "frameImages", "referenceVideos", "elements")
DURATIONS = tuple(range(3, 16))
_ENDS: dict[object, Literal["first", "last"]] = {"first": "first", 0: "first", "last": "last", -1: "last"}


@dataclass(frozen=True)
class FrameAsk:
    """A key frame as it was sent: `image` is a UUID, an address, a data URI or base64."""

    image: str
    at: Literal["first", "last"]
    parameter: str


@dataclass(frozen=True)
class Draft:
    """A task that keeps every rule that can be judged without looking at its media. `size` is None with frames."""

    model: Model
    prompt: str
    negative_prompt: str
    size: tuple[int, int] | None
    duration: int
    results: int
    format: str
    quality: int
    ttl: int
    include_cost: bool
    safety: Safety
    sound: bool
    silent: bool
    lead: Literal["image", "video"]
    keep_sound: bool
    frames: tuple[FrameAsk, ...]
    references: ReferenceAsks
    elements: tuple[Element, ...]
    shots: tuple[Shot, ...]
    webhook: str
    upload_to: str


def read_draft(task: Mapping[str, Any]) -> Draft | list[Violation]:
    """Read one task; every broken rule is reported, in the order of `Stage`."""
    found: list[Violation] = []
    top = Fields(task, "", found)
    name = task.get("model")
    model = MODELS.get(name) if isinstance(name, str) else None
    if model is None:
        return [_wrong_model(top)]
    top.only(PARAMETERS)
    draft = _read(top, model)
    ordered = sorted(found, key=lambda violation: violation.stage)
    return [replace(violation, slug=model.slug) for violation in ordered] if found else draft


def _wrong_model(top: Fields) -> Violation:
    if not top.has("model"):
        return Violation(
            Stage.REQUIRED, "missingParameter", "The required parameter 'model' is missing.", "model", "string"
        )
    text = f"There is no such model here; this server has {quoted(MODELS)}."
    return Violation(Stage.RANGE, "invalidModel", text, "model", "string", allowed=tuple(MODELS))


def _read(top: Fields, model: Model) -> Draft:
    inputs = top.object("inputs", "invalidInputs") or Fields({}, "inputs.", top.found)
    inputs.only(INPUTS)
    duration = _duration(top)
    frames = _frames(inputs)
    references = read_references(inputs)
    provider = read_provider(top, references, duration)
    _envelope(top)
    return Draft(
        model=model,
        prompt=_prompt(top, bool(provider.shots)),
        negative_prompt=top.text("negativePrompt", "invalidNegativePrompt", low=2, high=2500) or "",
        size=_size(top, model, has_frames=inputs.has("frameImages"), has_motion=bool(references.videos)),
        duration=duration,
        results=top.whole("numberResults", "invalidNumberResults", low=1, high=20) or 1,
        format=top.choice("outputFormat", "invalidOutputFormat", FORMATS, fold=True) or "MP4",
        quality=top.whole("outputQuality", "invalidOutputQuality", low=20, high=99) or 95,
        ttl=top.whole("ttl", "invalidTTL", low=60, high=None) or 0,
        include_cost=top.flag("includeCost", "invalidIncludeCost"),
        safety=_safety(top),
        sound=provider.sound,
        silent=provider.silent,
        lead=provider.lead,
        keep_sound=provider.keep_sound,
        frames=frames,
        references=references,
        elements=read_elements(inputs),
        shots=provider.shots,
        webhook=top.uri("webhookURL", "invalidWebhookURL") or "",
        upload_to=top.uri("uploadEndpoint", "invalidUploadEndpoint") or "",
    )


def _envelope(top: Fields) -> None:
    """Fields that have one value only, or none that matters here."""
    top.choice("outputType", "invalidOutputType", ("URL",))
    top.choice("deliveryMethod", "invalidDeliveryMethod", ("async",))


def _prompt(top: Fields, has_shots: bool) -> str:
    if has_shots and not top.values.get("positivePrompt"):
        return ""
    top.require("positivePrompt", "string")
    return top.text("positivePrompt", "invalidPositivePrompt", low=2, high=2500) or ""


def _duration(top: Fields) -> int:
    value = 5 if top.values.get("duration") is None else top.values["duration"]
    # 3.0 is whole; 1e400 is read as infinity.
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        top.note(Stage.TYPE, "invalidDuration", "'duration' must be a whole number of seconds.", "duration", "integer")
    elif value not in DURATIONS:
        text = f"'duration' takes {quoted(DURATIONS)} seconds."
        top.note(Stage.RANGE, "unsupportedDuration", text, "duration", "integer", low=3, high=15, allowed=DURATIONS)
    else:
        return int(value)
    return 5


def _size(top: Fields, model: Model, *, has_frames: bool, has_motion: bool) -> tuple[int, int] | None:
    if has_frames:
        _refuse_size(top)
        return None
    if not top.has("width") or not top.has("height"):
        # A motion-control request follows its reference picture; the documents print no size for it.
        if has_motion and not top.has("width") and not top.has("height"):
            return model.sizes[0]
        text = "The required parameter 'width/height' is missing: give both, or inputs.frameImages."
        top.note(Stage.REQUIRED, "missingParameter", text, "width/height", "integer")
        return None
    width = top.whole("width", "invalidWidth", low=256, high=16383)
    height = top.whole("height", "invalidHeight", low=256, high=16383)
    if width is None or height is None:
        return None
    if (width, height) not in model.sizes:
        text = f"'width/height' of {model.id} must be one of {quoted(model.pairs)}."
        top.note(Stage.RANGE, "unsupportedDimensions", text, "width/height", "integer", allowed=model.pairs)
    return width, height


def _refuse_size(top: Fields) -> None:
    sizes = tuple(name for name in ("width", "height") if top.has(name))
    if sizes:
        names = (*sizes, "inputs.frameImages")
        text = f"{quoted(names)} cannot be used together: the size follows the first frame."
        top.found.append(Violation(Stage.CROSS, "incompatibleParameters", text, names, "integer"))


def _safety(top: Fields) -> Safety:
    """How thoroughly results are checked; a mode of its own wins over checkContent, which alone means fast."""
    safety = top.object("safety", "invalidSafety")
    if safety is None:
        return "none"
    safety.only(("checkContent", "mode"))
    check = safety.flag("checkContent", "invalidSafety")
    mode = safety.choice("mode", "invalidSafetyMode", SAFETIES)
    return next((one for one in SAFETIES if one == mode), "fast" if check else "none")


def _frames(inputs: Fields) -> tuple[FrameAsk, ...]:
    items = inputs.items("frameImages", "invalidFrameImages", low=1, high=2)
    read = [_frame(inputs, position, item) for position, item in enumerate(items)]
    named = {end for _, end, _ in read if end is not None}
    if len([end for _, end, _ in read if end is not None]) > len(named):
        text = "Two frameImages name the same end of the video."
        inputs.note(Stage.CROSS, "duplicateFrame", text, "frameImages", "array")
    free: list[Literal["first", "last"]] = [end for end in ("first", "last") if end not in named]
    return tuple(FrameAsk(image, end or (free.pop(0) if free else "last"), name) for image, end, name in read)


def _frame(inputs: Fields, position: int, item: object) -> tuple[str, Literal["first", "last"] | None, str]:
    name = f"frameImages[{position}]"
    # Some clients send the picture alone instead of an object around it.
    item = {"image": item} if isinstance(item, str) else item
    if not isinstance(item, dict):
        inputs.note(Stage.TYPE, "invalidFrameImages", f"'inputs.{name}' must be an object.", name, "object")
        return "", None, name
    frame = Fields(item, f"inputs.{name}.", inputs.found)
    frame.only(("image", "frame"))
    frame.require("image", "string")
    image = frame.text("image", "invalidFrameImage", low=1) or ""
    return image, _end(frame), f"inputs.{name}.image"


def _end(frame: Fields) -> Literal["first", "last"] | None:
    value = frame.values.get("frame")
    if value is None:
        return None
    if isinstance(value, (str, int)) and not isinstance(value, bool) and value in _ENDS:
        return _ENDS[value]
    text = "'frame' must be one of first, last, 0, -1."
    frame.note(Stage.RANGE, "invalidFrame", text, "frame", "string", allowed=("first", "last", 0, -1))
    return None
