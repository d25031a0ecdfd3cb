"""The chat grammar: a prompt, then flags. `parse` and `to_flags` are inverses.

    a red fox runs through snow --dur 5 --ar 16:9 --no "text, blur"

Everything before the first flag is the prompt. `\\--word` in a prompt is the literal `--word`.
Phone keyboards turn `--` into a long dash and quotes into curly ones; in the flags both are read as typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.generation.message import Refusal, Text
from bot.generation.request import GenerationRequest, KlingSettings

ASPECTS: Mapping[str, tuple[int, int]] = {"16:9": (1920, 1080), "1:1": (1440, 1440), "9:16": (1080, 1920)}

# Canonical name first; the rest are what people bring from other bots.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "no": ("no", "neg", "negative", "avoid"),
    "ar": ("ar", "aspect"),
    "size": ("size",),
    "dur": ("dur", "duration", "seconds", "secs"),
    "n": ("n", "count", "results"),
    "format": ("format",),
    "quality": ("quality", "q"),
    "safety": ("safety",),
    "sound": ("sound", "audio"),
    "orient": ("orient", "orientation"),
    "keep-sound": ("keep-sound", "keepsound"),
    "shot": ("shot",),
    "with": ("with", "element"),
    "preset": ("preset",),
    "real-person": ("real-person", "realperson"),
}
_FIELDS = {
    "no": "negativePrompt",
    "dur": "duration",
    "n": "numberResults",
    "format": "outputFormat",
    "quality": "outputQuality",
    "safety": "safety",
    "preset": "preset",
    "real-person": "real_person",
}
_SETTINGS = {"sound": "sound", "orient": "characterOrientation", "keep-sound": "keepOriginalSound"}
_CANONICAL = {alias: name for name, aliases in _NAMES.items() for alias in aliases}
FLAGS = frozenset(_CANONICAL)  # every name a flag may be typed by
_NOT = frozenset({"no", "off", "false", "0"})  # whatever else is said means that there may be one
_UNSUPPORTED = frozenset({"seed", "fps", "cfg", "resolution", "steps", "model"})

_SHOT = re.compile(r"\s*(\d{1,2})\s*s?\s*:\s*(.+)", flags=re.DOTALL | re.ASCII)
_FLAG = re.compile(r"(?<!\S)(?P<dash>--?|[\u2013\u2014\u2015])(?P<name>[^\W\d_][\w-]*)(?P<equals>=?)")
_ESCAPED = re.compile(r"(?<!\S)\\(?=\\*[-\u2013\u2014\u2015])")
_NEEDS_ESCAPE = re.compile(r"(?<!\S)(?=\\+[-\u2013\u2014\u2015]|(?:--?|[\u2013\u2014\u2015])[^\W\d_])")
_SLACK_LINK = re.compile(r"<(?P<address>(?:https?|mailto):[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>")
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d\u201c\u201e", "\u201e": "\u201c\u201d", "\u2018": "\u2019"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was typed: the prompt, and request fields by the API's names, unchecked.

    `elements` and `preset` are names of what the person has saved: --with @mira, --preset tall. `real_person`: a
    picture or video that came with it shows one: --real-person yes.
    """

    prompt: str
    fields: Mapping[str, Any]
    elements: tuple[str, ...] = ()
    preset: str = ""
    real_person: bool = False


def parse(words: str) -> Parsed | tuple[Refusal, ...]:
    """Split a command's words into prompt and fields, or one refusal per mistake (positions count from 1)."""
    parsed, refusals = understood(words)
    return refusals or parsed


def understood(words: str) -> tuple[Parsed, tuple[Refusal, ...]]:
    """What could be made of the words, and a refusal for everything else, so that all mistakes are told at once."""
    first = _next_flag(words, 0)
    prompt = _ESCAPED.sub("", words[: first.start() if first else len(words)]).strip()
    fields: dict[str, Any] = {}
    refusals: list[Refusal] = []
    while first:
        after, value, stray = _value(words, first.end())
        if value is None:
            refusals.append(Refusal(Text("flag.open_quote", flag=first["name"].lower(), position=first.end() + 2)))
        else:
            _take(first, value, fields, refusals)
        if stray:
            refusals.append(Refusal(Text("flag.stray", words=stray[:60], flag=first["name"].lower())))
        first = _next_flag(words, after)
    elements, preset = tuple(fields.pop("with", ())), fields.pop("preset", "")
    real_person = str(fields.pop("real_person", "no")).casefold() not in _NOT
    return Parsed(prompt, fields, elements, preset, real_person), tuple(refusals)


def from_slack(words: str) -> str:
    """Slack's spelling of what somebody typed, once undone: &lt; &gt; &amp;, and links as the words they show.

    Mentions stay as Slack writes them: a prompt has no use for a name that only Slack knows.
    """
    shown = _SLACK_LINK.sub(lambda link: link["label"] or link["address"], words)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def to_flags(request: GenerationRequest) -> str:
    """The words that ask for this request again; pictures are not words and are left out."""
    parts = [escaped(request.positivePrompt)] if request.positivePrompt else []
    return " ".join([*parts, *_flags_of(request)])


def escaped(prompt: str) -> str:
    """The words that are read as this prompt: nothing in it is taken for a flag."""
    return _NEEDS_ESCAPE.sub(r"\\", prompt)


def only_flags(request: GenerationRequest, without: Collection[str] = ()) -> str:
    """The flags of `to_flags`, but for those of these names ("no", "ar")."""
    return " ".join(flag for flag in _flags_of(request) if flag[2:].split(" ", 1)[0] not in without)


def _flags_of(request: GenerationRequest) -> Iterator[str]:
    if request.negativePrompt is not None:
        yield f"--no {_quoted(request.negativePrompt)}"
    if request.width is not None and request.height is not None:
        size = (request.width, request.height)
        names = [name for name, pixels in ASPECTS.items() if pixels == size]
        yield f"--ar {names[0]}" if names else f"--size {size[0]}x{size[1]}"
    yield from (f"--dur {request.duration}", f"--n {request.numberResults}")
    yield from (f"--format {request.outputFormat.lower()}", f"--quality {request.outputQuality}")
    yield f"--safety {request.safety.mode}"
    yield from _settings_flags(request.klingai)


def _settings_flags(settings: KlingSettings) -> Iterator[str]:
    for name, value in (("sound", settings.sound), ("keep-sound", settings.keepOriginalSound)):
        if value is not None:
            yield f"--{name} {'on' if value else 'off'}"
    if settings.characterOrientation is not None:
        yield f"--orient {settings.characterOrientation}"
    for shot in settings.multiPrompt:
        yield f"--shot {_quoted(f'{shot.duration}: {shot.prompt}')}"


def _next_flag(text: str, start: int) -> re.Match[str] | None:
    for match in _FLAG.finditer(text, start):
        # One dash or a long one before a word is usually a pause; before a flag's name it is a keyboard's "--", or
        # the habit of other bots ("-ar 16:9").
        known = match["name"].lower() in _CANONICAL
        if match["dash"] == "--" or (known and (match["dash"] != "-" or len(match["name"]) > 1)):
            return match
    return None


def _value(text: str, start: int) -> tuple[int, str | None, str]:
    """(where reading goes on, the value, words nobody asked for). None: a quote was opened and never closed."""
    start += len(text[start:]) - len(text[start:].lstrip())
    closing = _QUOTES.get(text[start : start + 1])
    if not closing:
        end = _flag_start(text, start)
        value, *rest = text[start:end].split(maxsplit=1) or [""]
        return end, value, " ".join(rest).strip()
    for at in range(start + 1, len(text)):
        if text[at] in closing and not _escaped(text, at):
            end = _flag_start(text, at + 1)
            return end, re.sub(r"\\(.)", r"\1", text[start + 1 : at], flags=re.DOTALL), text[at + 1 : end].strip()
    return _flag_start(text, start), None, ""


def _flag_start(text: str, start: int) -> int:
    following = _next_flag(text, start)
    return following.start() if following else len(text)


def _escaped(text: str, at: int) -> bool:
    slashes = len(text[:at]) - len(text[:at].rstrip("\\"))
    return slashes % 2 == 1


def _quoted(words: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", words) + '"'


def _take(flag: re.Match[str], value: str, fields: dict[str, Any], refusals: list[Refusal]) -> None:
    typed, position = flag["name"].lower(), flag.start() + 1
    name = _CANONICAL.get(typed)
    if name is None:
        refusals.append(_unknown(typed, position))
    elif not value:
        refusals.append(Refusal(Text("flag.no_value", flag=typed, position=position)))
    elif name in ("ar", "size"):
        _take_size(name, value, position, fields, refusals)
    elif name == "shot":
        _take_shot(value, position, fields, refusals)
    elif name == "with":
        fields.setdefault("with", []).append(value.removeprefix("@").casefold())
    else:
        table = fields.setdefault("klingai", {}) if name in _SETTINGS else fields
        field = _SETTINGS.get(name) or _FIELDS[name]
        if field in table:
            refusals.append(Refusal(Text("flag.twice", flag=typed, position=position)))
        table.setdefault(field, value.lower() if name == "safety" else value)


def _take_shot(value: str, position: int, fields: dict[str, Any], refusals: list[Refusal]) -> None:
    match = _SHOT.fullmatch(value)
    if match is None:
        refusals.append(Refusal(Text("flag.shot_form", given=value[:40], position=position)))
        return
    shots = fields.setdefault("klingai", {}).setdefault("multiPrompt", [])
    shots.append({"duration": int(match[1]), "prompt": match[2]})


def _take_size(name: str, value: str, position: int, fields: dict[str, Any], refusals: list[Refusal]) -> None:
    if "width" in fields:
        refusals.append(Refusal(Text("flag.twice", flag=name, position=position)))
        return
    pixels = re.fullmatch(r"(\d{1,5})[x×X](\d{1,5})", value, flags=re.ASCII)
    if name == "ar" and value in ASPECTS:
        fields["width"], fields["height"] = ASPECTS[value]
    elif name == "size" and pixels:
        fields["width"], fields["height"] = int(pixels[1]), int(pixels[2])
    else:
        allowed = ", ".join(ASPECTS if name == "ar" else (f"{w}x{h}" for w, h in ASPECTS.values()))
        refusals.append(Refusal(Text(f"flag.{name}_unknown", given=value[:40], allowed=allowed)))


def _unknown(typed: str, position: int) -> Refusal:
    if typed in _UNSUPPORTED:
        return Refusal(Text("flag.unsupported", flag=typed[:40], position=position))
    near = get_close_matches(typed, _CANONICAL, n=1, cutoff=0.5)
    if near:
        return Refusal(Text("flag.unknown_near", flag=typed[:40], position=position, near=near[0]))
    known = ", ".join(f"--{name}" for name in _NAMES)
    return Refusal(Text("flag.unknown", flag=typed[:40], position=position, known=known))
