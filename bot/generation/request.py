"""One request to a video model. Building one is the validation; the field names are the API's.

Pictures, videos and voices are named, not held: the names are those of the job's inputs, and the wire puts the bytes or
the provider's UUID in their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from bot.generation import checks
from bot.generation.checks import count, facts_of, fail, shown
from bot.generation.message import Refusal, Text
from bot.generation.models import ModelFacts
from bot.generation.rules import broken_rules

SAFETY_ORDER = ("none", "fast", "full")
_MARK = re.compile(r"<<<element_(\d)>>>")
TAGS = ("Hottest", "Character", "Animal", "Item", "Costume", "Scene", "Effect", "Others")


class Frozen(BaseModel):
    """A fact: frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FrameImage(Frozen):
    """A picture at one end of the video."""

    image: str
    frame: Literal["first", "last"]


class Safety(Frozen):
    """The provider's content check: none, fast (key frames) or full (every frame)."""

    mode: Literal["none", "fast", "full"] = "fast"

    @property
    def checkContent(self) -> bool:  # noqa: N802 - the API's name
        """The API's switch beside the mode."""
        return self.mode != "none"


class Shot(Frozen):
    """One part of a prompt in several shots; `duration` in seconds."""

    prompt: Annotated[str, BeforeValidator(checks.text_of(2, 2500))]
    duration: Annotated[int, BeforeValidator(checks.within(1, 15))]


class Element(Frozen):
    """A reusable asset that the prompt names as <<<element_1>>>, by its place in the list."""

    id: Annotated[str, BeforeValidator(checks.text_of(1, 20))]
    description: Annotated[str | None, BeforeValidator(checks.text_of(1, 2500))] = None
    frontalImage: str | None = None
    images: Annotated[tuple[str, ...], AfterValidator(count(1, 3))] = ()
    videos: Annotated[tuple[str, ...], AfterValidator(count(1, 1))] = ()
    voices: Annotated[tuple[str, ...], AfterValidator(count(1, 1))] = ()
    tags: tuple[Annotated[str, BeforeValidator(checks.choice_of(*TAGS))], ...] = ()


class KlingSettings(Frozen):
    """providerSettings.klingai. None: the provider's default."""

    sound: Annotated[bool | None, BeforeValidator(checks.switch)] = None
    multiPrompt: Annotated[tuple[Shot, ...], AfterValidator(count(1, 6))] = ()
    characterOrientation: Annotated[
        Literal["image", "video"] | None, BeforeValidator(checks.choice_of("image", "video"))
    ] = None
    keepOriginalSound: Annotated[bool | None, BeforeValidator(checks.switch)] = None


Prompt = Annotated[str, BeforeValidator(checks.prompt)]
Whole = Annotated[int, BeforeValidator(checks.whole)]


def _frames(value: tuple[FrameImage, ...], info: ValidationInfo) -> tuple[FrameImage, ...]:
    if info.context is not None and len(value) > facts_of(info).max_frames:
        raise fail("request.too_many_frames", high=facts_of(info).max_frames, given=len(value))
    if len({frame.frame for frame in value}) < len(value):
        raise fail("request.same_frame_twice", frame=value[0].frame)
    return value


class GenerationRequest(Frozen):
    """What is asked of the model; `duration` and `ttl` in seconds, sizes in pixels."""

    model: str
    positivePrompt: Annotated[str | None, BeforeValidator(checks.prompt)] = None
    negativePrompt: Annotated[str | None, BeforeValidator(checks.prompt)] = None
    width: int | None = None
    height: int | None = None
    duration: Whole
    numberResults: Whole
    outputFormat: Annotated[Literal["MP4", "WEBM", "MOV"], BeforeValidator(checks.output_format)]
    outputQuality: Whole
    safety: Annotated[Safety, BeforeValidator(checks.safety_mode)]
    ttl: Annotated[int | None, BeforeValidator(checks.within(60))] = None
    frameImages: Annotated[tuple[FrameImage, ...], AfterValidator(_frames)] = ()
    referenceImages: Annotated[tuple[str, ...], AfterValidator(count(1, 1))] = ()
    referenceVideos: Annotated[tuple[str, ...], AfterValidator(count(1, 1))] = ()
    elements: Annotated[tuple[Element, ...], AfterValidator(count(1, 3))] = ()
    klingai: KlingSettings = KlingSettings()

    @property
    def shown_prompt(self) -> str:
        """What to call this request in one line: the prompt, or the prompts of its shots."""
        words = self.positivePrompt or " / ".join(shot.prompt for shot in self.klingai.multiPrompt)
        return _MARK.sub(r"@element\1", words) or "–"

    @model_validator(mode="after")
    def _rules(self, info: ValidationInfo) -> Self:
        if info.context is not None:
            for text in broken_rules(facts_of(info), self.model_dump())[:1]:
                raise fail(text.key, **text.facts)
        return self


def build_request(facts: ModelFacts, fields: Mapping[str, Any]) -> GenerationRequest | tuple[Refusal, ...]:
    """A request with this model's defaults under `fields`, or one refusal per mistake, broken rules included."""
    whole: dict[str, Any] = {
        "model": facts.id,
        "duration": facts.duration.default,
        "numberResults": facts.results.default,
        "outputFormat": facts.formats[0],
        "outputQuality": facts.quality.default,
        **fields,
    }
    if not whole.get("frameImages") and not whole.get("referenceVideos"):
        whole.setdefault("width", facts.sizes[0][0])
        whole.setdefault("height", facts.sizes[0][1])
    try:
        return GenerationRequest.model_validate(whole, context=facts)
    except ValidationError as error:
        of_fields = [mistake for mistake in error.errors(include_url=False) if mistake["loc"]]
        refusals = [_refusal(dict(mistake)) for mistake in of_fields]
        return (*refusals, *(Refusal(text) for text in broken_rules(facts, whole)))


def _refusal(mistake: dict[str, Any]) -> Refusal:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in mistake["loc"])
    if mistake["type"] == "dailies":
        args = mistake.get("ctx", {})
        return Refusal(Text(mistake["msg"], **{**args, **({"field": place} if "field" in args else {})}))
    return Refusal(Text("request.not_understood", field=place, given=shown(mistake.get("input"))))


def strictest(asked: object, floor: str) -> object:
    """What the person asked for, unless the operator's floor is stricter. A word we do not know is left to fail."""
    if asked is None or (asked in SAFETY_ORDER and SAFETY_ORDER.index(str(asked)) < SAFETY_ORDER.index(floor)):
        return floor
    return asked
