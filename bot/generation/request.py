"""One request to a video model. Building one is the validation; the field names are the API's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.generation.message import Arg, Refusal, Text
from bot.generation.models import ModelFacts, Span

SAFETY_ORDER = ("none", "fast", "full")

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x00AD])


class Frozen(BaseModel):
    """A fact: frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FrameImage(Frozen):
    """A picture at one end of the video. `image` names an input of the job; the wire puts its bytes in place."""

    image: str
    frame: Literal["first", "last"]


class Safety(Frozen):
    """The provider's content check: none, fast (key frames) or full (every frame)."""

    mode: Literal["none", "fast", "full"] = "fast"

    @property
    def checkContent(self) -> bool:  # noqa: N802 - the API's name
        """The API's switch beside the mode."""
        return self.mode != "none"


def _facts(info: ValidationInfo) -> ModelFacts:
    facts = info.context
    if not isinstance(facts, ModelFacts):
        raise TypeError("a request is validated with its model's facts as context")
    return facts


def _fail(key: str, **args: Arg) -> PydanticCustomError:
    return PydanticCustomError("dailies", key, dict(args))


def _prompt(value: object, info: ValidationInfo) -> str | None:
    if info.context is None:  # read back from our own rows
        return value if isinstance(value, str) else None
    which = "positive" if info.field_name == "positivePrompt" else "negative"
    if value is None and which == "negative":
        return None
    span = _facts(info).prompt
    words = str(value).strip()
    if any(0xD800 <= ord(c) <= 0xDFFF or c == "\0" or ord(c) in (0xFFFE, 0xFFFF) for c in words):
        raise _fail("request.prompt_unreadable")
    if not words.translate(_INVISIBLE).strip():
        raise _fail(f"request.{which}_prompt_empty", low=span.low, high=span.high)
    if not span.low <= len(words) <= span.high:
        raise _fail(f"request.{which}_prompt_length", low=span.low, high=span.high, given=len(words))
    return words


def _whole(value: object, info: ValidationInfo) -> int:
    if info.context is None:
        return value  # type: ignore[return-value]  # our own rows; pydantic checks the type next
    span: Span = getattr(_facts(info), _SPANS[info.field_name or ""])
    given = str(value).strip()[:40]
    # int() would take "５" and "1_0"; a chat user who types those means something else.
    plain = given.isascii() and given.removeprefix("-").isdigit() and len(given) < 12
    if isinstance(value, bool) or not plain or not span.low <= int(given) <= span.high:
        raise _fail(f"request.{_SPANS[info.field_name or '']}_range", low=span.low, high=span.high, given=given)
    return int(given)


_SPANS = {"duration": "duration", "numberResults": "results", "outputQuality": "quality"}


def _choice(value: object, info: ValidationInfo) -> object:
    if info.context is None:
        return value
    allowed = _facts(info).formats
    word = str(value).strip().upper()
    if word not in allowed:
        raise _fail("request.format_unknown", given=str(value)[:40], allowed=", ".join(allowed))
    return word


def _safety(value: object, info: ValidationInfo) -> object:
    if info.context is None or not isinstance(value, str):
        return value
    allowed = _facts(info).safety
    if value.strip().lower() not in allowed:
        raise _fail("request.safety_unknown", given=value[:40], allowed=", ".join(allowed))
    return {"mode": value.strip().lower()}


def _frames(value: tuple[FrameImage, ...], info: ValidationInfo) -> tuple[FrameImage, ...]:
    if info.context is not None and len(value) > _facts(info).max_frames:
        raise _fail("request.too_many_frames", high=_facts(info).max_frames, given=len(value))
    if len({frame.frame for frame in value}) < len(value):
        raise _fail("request.same_frame_twice", frame=value[0].frame)
    return value


Prompt = Annotated[str, BeforeValidator(_prompt)]
Whole = Annotated[int, BeforeValidator(_whole)]


class GenerationRequest(Frozen):
    """What is asked of the model. Exactly one of `frameImages` or `width`+`height` is given; `duration` in seconds."""

    model: str
    positivePrompt: Prompt
    negativePrompt: Annotated[str | None, BeforeValidator(_prompt)] = None
    width: int | None = None
    height: int | None = None
    duration: Whole
    numberResults: Whole
    outputFormat: Annotated[Literal["MP4", "WEBM", "MOV"], BeforeValidator(_choice)]
    outputQuality: Whole
    safety: Annotated[Safety, BeforeValidator(_safety)]
    frameImages: Annotated[tuple[FrameImage, ...], AfterValidator(_frames)] = Field(default=())

    @model_validator(mode="after")
    def _size_or_frames(self, info: ValidationInfo) -> Self:
        if info.context is None:
            return self
        facts = _facts(info)
        if self.frameImages and self.width is not None:
            raise _fail("request.size_with_frames")
        if not self.frameImages and (self.width, self.height) not in facts.sizes:
            sizes = ", ".join(f"{width}x{height}" for width, height in facts.sizes)
            raise _fail("request.size_unknown", given=f"{self.width}x{self.height}", allowed=sizes)
        return self


def build_request(facts: ModelFacts, fields: Mapping[str, Any]) -> GenerationRequest | tuple[Refusal, ...]:
    """A request with this model's defaults under `fields`, or one refusal per mistake."""
    whole: dict[str, Any] = {
        "model": facts.id,
        "duration": facts.duration.default,
        "numberResults": facts.results.default,
        "outputFormat": facts.formats[0],
        "outputQuality": facts.quality.default,
        **fields,
    }
    if not whole.get("frameImages"):
        whole.setdefault("width", facts.sizes[0][0])
        whole.setdefault("height", facts.sizes[0][1])
    try:
        return GenerationRequest.model_validate(whole, context=facts)
    except ValidationError as error:
        return tuple(_refusal(dict(mistake)) for mistake in error.errors(include_url=False))


def _refusal(mistake: dict[str, Any]) -> Refusal:
    if mistake["type"] == "dailies":
        return Refusal(Text(mistake["msg"], **mistake.get("ctx", {})))
    field = ".".join(str(part) for part in mistake["loc"])
    return Refusal(Text("request.not_understood", field=field, given=str(mistake.get("input"))[:40]))


def strictest(asked: object, floor: str) -> object:
    """What the person asked for, unless the operator's floor is stricter. A word we do not know is left to fail."""
    if asked is None or (asked in SAFETY_ORDER and SAFETY_ORDER.index(str(asked)) < SAFETY_ORDER.index(floor)):
        return floor
    return asked
