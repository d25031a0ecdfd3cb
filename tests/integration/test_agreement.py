"""Our client and the API judge the same request alike: what we send is admitted, what we refuse would be refused.

The API is the local one, started as the program it is, which shares no code with the product; `?dryRun=1` has it judge
without doing. Where the two differ on purpose, DIFFERENCES says why.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.generation.message import Refusal
from bot.generation.ports import Given
from bot.generation.request import TAGS, GenerationRequest, build_request
from bot.video_api import bodies
from tests.builders import facts
from tests.integration.test_media_films import clip, voice

KEY = "local-key-0123456789"
FACTS = facts()

# Refusals of ours that the API does not share, by key and field, each with its reason.
DIFFERENCES = {
    "request.element_missing": "the API takes <<<element_3>>> for words, and bills a video without the third element",
    "request.positive_prompt_empty": "beside shots the API takes an empty prompt for none; we ask to leave it out",
    "request.element_twice": "the API does not say what two elements of one id mean, so we never ask",
    "request.video_needs_settings": "we want a setting that says what to do with the video; the API only any object",
    "request.choice elements.tags": "the list of tags is from reports; the local API is lenient on values",
    "request.text_length elements.description": "we cut off where prompts end; the API names no length",
}


@dataclass(frozen=True, repr=False)
class Api:
    """The local API, and inputs by the names that requests use."""

    http: httpx.Client
    url: str
    inputs: dict[str, Given]
    said: dict[str, str]

    def judge(self, tasks: bytes) -> list[dict[str, Any]]:
        """What it has against them."""
        answer = self.http.post(f"{self.url}?dryRun=1", content=tasks, headers={"Authorization": f"Bearer {KEY}"})
        told = answer.json()
        assert bool(told.get("errors")) == (answer.status_code != 200)
        errors: list[dict[str, Any]] = told.get("errors", [])
        return errors

    def upload(self, path: Path) -> str:
        _, pieces = bodies.upload(str(uuid.uuid4()), path)
        answer = self.http.post(self.url, content=b"".join(pieces), headers={"Authorization": f"Bearer {KEY}"})
        return str(answer.json()["data"][0]["mediaUUID"])


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("agreement")
    command = [sys.executable, "-m", "sandbox.video_api", "--data", str(folder / "api"), "--render", "none"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "VIDEO_API_KEY": KEY}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    picture = io.BytesIO()
    Image.new("RGB", (320, 320), "teal").save(picture, "JPEG")
    (folder / "p.jpg").write_bytes(picture.getvalue())
    (folder / "v.mp4").write_bytes(clip("mp4"))
    (folder / "s.wav").write_bytes(voice("wav", "pcm_s16le"))
    with httpx.Client(trust_env=False, timeout=30) as http:
        found = Api(http, url, {}, {})
        for name, path in (("picture", folder / "p.jpg"), ("video", folder / "v.mp4"), ("voice", folder / "s.wav")):
            given = Given(path, None if name == "picture" else found.upload(path))
            found.inputs[name] = given
            encoded = base64.b64encode(path.read_bytes()).decode()
            found.said[name] = given.media_uuid or f"data:image/jpeg;base64,{encoded}"
        yield found
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


# -- valid requests

prompts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=2, max_size=80).filter(
    lambda words: len(words.strip()) >= 2 and "<<<" not in words
)
elements = st.one_of(
    st.fixed_dictionaries(
        {"frontalImage": st.just("picture")},
        optional={"images": st.lists(st.just("picture"), min_size=1, max_size=3), "voices": st.just(["voice"])},
    ),
    st.just({"videos": ["video"]}),
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Fields by the API's names; inputs by ours."""
    fields: dict[str, Any] = {"positivePrompt": draw(prompts)}
    optional = {
        "negativePrompt": prompts, "numberResults": st.integers(1, 20), "outputQuality": st.integers(20, 99),
        "outputFormat": st.sampled_from(["MP4", "WEBM", "MOV"]), "ttl": st.integers(60, 2_592_000),
        "duration": st.integers(3, 15),
    }  # fmt: skip
    fields |= draw(st.fixed_dictionaries({}, optional=optional))
    fields["safety"] = draw(st.sampled_from(["none", "fast", "full"]))
    klingai: dict[str, Any] = draw(st.fixed_dictionaries({}, optional={"sound": st.booleans()}))
    kind = draw(st.sampled_from(["words", "frames", "motion"]))
    if kind == "words" and draw(st.booleans()):
        fields["width"], fields["height"] = draw(st.sampled_from(FACTS.sizes))
    if kind == "frames":
        ends = draw(st.sampled_from([["first"], ["last"], ["first", "last"], ["last", "first"]]))
        fields["frameImages"] = [{"image": "picture", "frame": end} for end in ends]
        several = draw(st.lists(elements, max_size=3))
        fields["elements"] = [_named(draw, number, one) for number, one in enumerate(several)]
    if kind == "motion":
        fields |= {"referenceImages": ["picture"], "referenceVideos": ["video"]}
        klingai["characterOrientation"] = draw(st.sampled_from(["image", "video"]))
        klingai |= draw(st.fixed_dictionaries({}, optional={"keepOriginalSound": st.booleans()}))
    if kind != "motion" and draw(st.booleans()):
        klingai["multiPrompt"] = _shots(draw, fields.get("duration", 5))
        if draw(st.booleans()):
            fields["positivePrompt"] = None
    return {**fields, "klingai": klingai}


def _named(draw: st.DrawFn, number: int, element: dict[str, Any]) -> dict[str, Any]:
    more = {"description": prompts, "tags": st.lists(st.sampled_from(TAGS), min_size=1, max_size=3)}
    said: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=more))
    return {"id": f"id-{number}", **element, **said}


def _shots(draw: st.DrawFn, duration: int) -> list[dict[str, Any]]:
    lengths: list[int] = []
    while (left := duration - sum(lengths)) and len(lengths) < 5:
        lengths.append(draw(st.integers(1, left)))
    if left:
        lengths.append(left)
    return [{"prompt": draw(prompts), "duration": length} for length in lengths]


SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SETTINGS
@given(fields=requests())
def test_for_every_valid_request_the_api_admits_what_we_send(api: Api, fields: dict[str, Any]) -> None:
    built = build_request(FACTS, fields)
    assert isinstance(built, GenerationRequest), built
    assert api.judge(bodies.submission(str(uuid.uuid4()), built, api.inputs).data) == []


# -- requests with mistakes

FRAME = {"image": "picture", "frame": "first"}
SHOT = {"prompt": "a door opens", "duration": 5}
KINDS: dict[str, dict[str, Any]] = {
    "words": {},
    "frames": {"frameImages": [FRAME]},
    "motion": {
        "referenceImages": ["picture"], "referenceVideos": ["video"], "klingai": {"characterOrientation": "video"},
    },
}  # fmt: skip
MISTAKES: list[tuple[str, Any]] = [
    *(("positivePrompt", value) for value in (
        None, "", "x", "x" * 2501, 7, "go <<<element_1>>>", "go <<<element_3>>>",
    )),
    *(("negativePrompt", value) for value in ("x", "x" * 2501, ["no"])),
    *(("width", value) for value in (1080, 1000, 255, None, "1920", 1920.5)),
    *(("height", value) for value in (1920, 99_999, None, "1080")),
    *(("duration", value) for value in (2, 16, -5, "5", "long", True, 4.5)),
    *(("numberResults", value) for value in (0, 21, "2", 1.5)),
    *(("outputFormat", value) for value in ("GIF", "mp4", "", 4)),
    *(("outputQuality", value) for value in (19, 100, "95")),
    *(("ttl", value) for value in (59, 0, -1, "60", "soon")),
    *(("safety", value) for value in ("strict", "FAST", "")),
    *(("frameImages", value) for value in (
        [], [FRAME] * 2, [FRAME] * 3, [{"frame": "first"}], [{**FRAME, "frame": 7}],
    )),
    *(("referenceImages", value) for value in ([], ["picture"], ["picture"] * 2, "picture")),
    *(("referenceVideos", value) for value in ([], ["video"], ["video"] * 2)),
    *(("elements", value) for value in (
        [{"id": "a", "frontalImage": "picture"}] * 4, [{"id": "a", "frontalImage": "picture"}] * 2, [{"id": "a" * 21}],
        [{"id": ""}], [{"frontalImage": "picture"}], [{"id": "a", "images": ["picture"]}],
        [{"id": "a", "frontalImage": "picture", "images": ["picture"] * 4}], [{"id": "a", "videos": ["video"] * 2}],
        [{"id": "a", "videos": ["video"], "frontalImage": "picture"}], [{"id": "a", "voices": ["voice"]}],
        [{"id": "a", "videos": ["video"], "voices": ["voice"]}], [{"id": "a", "tags": ["Robot"]}],
        [{"id": "a", "mood": "good"}], [{"id": "a", "frontalImage": "picture", "voices": ["voice"] * 2}], ["a"],
    )),
    *(("klingai", value) for value in (
        {"sound": "on"}, {"sound": "loud"}, {"camera": 1}, {"characterOrientation": "sideways"},
        {"characterOrientation": "image"}, {"keepOriginalSound": True}, {"multiPrompt": [SHOT] * 7}, {},
        {"multiPrompt": [{**SHOT, "duration": 4}]}, {"multiPrompt": [{**SHOT, "prompt": "x"}]},
        {"multiPrompt": [{"prompt": "no length"}]}, {"multiPrompt": [{**SHOT, "duration": 0}]}, {"multiPrompt": "door"},
    )),
    ("seed", 7), ("fps", 24), ("CFGScale", 0.5), ("resolution", "1080p"),
]  # fmt: skip


@SETTINGS
@given(fields=requests(), mistakes=st.lists(st.sampled_from(MISTAKES), min_size=1, max_size=2))
def test_for_every_mistake_both_say_no_or_the_difference_is_listed(
    api: Api, fields: dict[str, Any], mistakes: list[tuple[str, Any]]
) -> None:
    fields = copy.deepcopy(fields) | dict(mistakes)
    agree(api, fields)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake[0]}={str(mistake[1])[:40]}")
@pytest.mark.parametrize("kind", KINDS)
def test_each_mistake_alone(api: Api, kind: str, mistake: tuple[str, Any]) -> None:
    agree(api, {"positivePrompt": "a red fox", "safety": "fast", **KINDS[kind], mistake[0]: mistake[1]})


def agree(api: Api, fields: dict[str, Any]) -> None:
    """Raises AssertionError when one says yes and the other no, and it is not listed."""
    ours, raw = build_request(FACTS, fields), as_sent(api, fields)
    theirs = api.judge(json.dumps([raw]).encode())
    if isinstance(ours, GenerationRequest):
        sent = bodies.submission(raw["taskUUID"], ours, api.inputs).data
        assert api.judge(sent) == [], "we send what the API refuses"
        # A person types 'on' or '5'; what goes out are the API's own types.
        assert not theirs or json.loads(sent) != [raw]
    elif not theirs:
        unlisted = [named(one) for one in ours if named(one) not in DIFFERENCES and one.text.key not in DIFFERENCES]
        assert not unlisted, f"we refuse what the API takes: {unlisted}"


def named(refusal: Refusal) -> str:
    """The key, and the field without its numbers where there is one."""
    field = re.sub(r"\.\d+", "", str(refusal.text.facts.get("field", "")))
    return f"{refusal.text.key} {field}".strip()


def as_sent(api: Api, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields as a body, without any judgement of ours."""
    top = {name: value for name, value in fields.items() if name not in ("klingai", "safety", *_INPUTS)}
    if not fields.get("frameImages") and not fields.get("referenceVideos"):
        top = {"width": FACTS.sizes[0][0], "height": FACTS.sizes[0][1], **top}
    return {
        "taskType": "videoInference",
        "taskUUID": str(uuid.uuid4()),
        "model": FACTS.id,
        **{name: value for name, value in top.items() if value is not None},
        "safety": {"mode": fields["safety"]},
        "inputs": {name: filled(api, fields[name]) for name in _INPUTS if fields.get(name)},
        **({"providerSettings": {"klingai": fields["klingai"]}} if fields.get("klingai") else {}),
    }


_INPUTS = ("referenceImages", "frameImages", "referenceVideos", "elements")


def filled(api: Api, value: Any) -> Any:
    """With the inputs in place of their names."""
    if isinstance(value, dict):
        return {name: filled(api, one) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(api, one) for one in value]
    return api.said.get(value, value) if isinstance(value, str) else value


def test_every_difference_is_one(api: Api) -> None:
    """A listed difference that is none any more would hide a real one."""
    element = {"id": "a", "frontalImage": "picture"}
    examples: dict[str, dict[str, Any]] = {
        "request.element_missing": {"positivePrompt": "go <<<element_3>>>"},
        "request.positive_prompt_empty": {"positivePrompt": "", "klingai": {"multiPrompt": [SHOT]}},
        "request.element_twice": {"frameImages": [FRAME], "elements": [element] * 2},
        "request.choice elements.tags": {"frameImages": [FRAME], "elements": [{**element, "tags": ["Robot"]}]},
        "request.text_length elements.description": {
            "frameImages": [FRAME], "elements": [{**element, "description": "x" * 2501}],
        },
        "request.video_needs_settings": {
            "referenceImages": ["picture"], "referenceVideos": ["video"], "klingai": {"multiPrompt": [SHOT]},
        },
    }  # fmt: skip
    assert examples.keys() == DIFFERENCES.keys()
    for name, more in examples.items():
        fields = {"positivePrompt": "a red fox", "safety": "fast", **more}
        ours = build_request(FACTS, fields)
        assert not isinstance(ours, GenerationRequest)
        assert name in {found for one in ours for found in (one.text.key, named(one))}
        assert api.judge(json.dumps([as_sent(api, fields)]).encode()) == []
