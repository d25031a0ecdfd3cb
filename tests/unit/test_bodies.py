"""What we send, byte by byte."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.ports import NO_PLAN, Given, Plan
from bot.video_api import bodies
from tests.builders import request

T = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
OTHER = "11111111-2222-4333-8444-555555555555"
JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 2000
FRAME = {"frameImages": [{"image": "front", "frame": "first"}]}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Given]:
    for name, data in {"front.jpg": JPEG, "side.png": b"\x89PNG?", "move.mp4": b"", "word.wav": b""}.items():
        (tmp_path / name).write_bytes(data)
    return {
        "front": Given(tmp_path / "front.jpg"), "side": Given(tmp_path / "side.png"),
        "move": Given(tmp_path / "move.mp4", "uuid-of-move"), "word": Given(tmp_path / "word.wav", "uuid-of-word"),
    }  # fmt: skip


def task(fields: dict[str, Any], inputs: dict[str, Given], plan: Plan = NO_PLAN) -> Any:
    body = bodies.submission(T, request(**fields), inputs, plan)
    assert body == bodies.submission(T, request(**fields), inputs, plan), "a re-sent body is the same body"
    [sent] = json.loads(body.data)
    return sent


def read(uri: str) -> tuple[str, bytes]:
    mime, data = uri.split(";base64,")
    return mime, base64.b64decode(data, validate=True)


def test_a_submission_has_exactly_these_bytes() -> None:
    """Anything the model does not list is refused by the API, and a re-sent body must be the same body."""
    asked = request(negativePrompt="blur", numberResults=2, ttl=3600, klingai={"sound": True})
    body = bodies.submission(T, asked, {}, webhook_url="https://bot/h/1", upload_endpoint="https://bot/u/1")
    assert body.data == (
        b'[{"taskType":"videoInference","taskUUID":"50836053-a0ee-4cf5-b9d6-ae7c5d140ada",'
        b'"model":"klingai:kling-video@3-pro","positivePrompt":"a red fox runs through snow","negativePrompt":"blur",'
        b'"width":1920,"height":1080,"duration":5,"numberResults":2,"outputType":"URL","outputFormat":"MP4",'
        b'"outputQuality":95,"deliveryMethod":"async","webhookURL":"https://bot/h/1",'
        b'"uploadEndpoint":"https://bot/u/1","ttl":3600,"includeCost":true,'
        b'"safety":{"checkContent":true,"mode":"fast"},"providerSettings":{"klingai":{"sound":true}}}]'
    )


def test_what_was_not_asked_for_is_not_said() -> None:
    names = task({}, {}).keys()
    assert not names & {"negativePrompt", "webhookURL", "uploadEndpoint", "ttl", "inputs", "providerSettings"}


def test_frames_carry_the_bytes_of_their_pictures_and_no_size(inputs: dict[str, Given]) -> None:
    sent = task({"frameImages": [{"image": "front", "frame": "first"}, {"image": "side", "frame": "last"}]}, inputs)
    frames = sent["inputs"]["frameImages"]
    assert [read(one["image"]) for one in frames] == [("data:image/jpeg", JPEG), ("data:image/png", b"\x89PNG?")]
    assert [one["frame"] for one in frames] == ["first", "last"]
    assert not {"width", "height"} & sent.keys()


def test_a_motion_is_copied_from_an_uploaded_video_onto_a_picture(inputs: dict[str, Given]) -> None:
    settings = {"characterOrientation": "image", "keepOriginalSound": False}
    sent = task({"referenceImages": ["side"], "referenceVideos": ["move"], "klingai": settings}, inputs)
    assert sent["inputs"]["referenceVideos"] == ["uuid-of-move"]
    assert [read(one)[1] for one in sent["inputs"]["referenceImages"]] == [b"\x89PNG?"]
    assert sent["providerSettings"] == {"klingai": settings}
    assert not {"width", "height"} & sent.keys()


def test_shots_take_the_place_of_the_prompt() -> None:
    shots = [{"prompt": "a door", "duration": 2}, {"prompt": "it opens", "duration": 3}]
    sent = task({"positivePrompt": None, "klingai": {"multiPrompt": shots}}, {})
    assert "positivePrompt" not in sent
    assert sent["providerSettings"] == {"klingai": {"multiPrompt": shots}}


def test_an_element_is_said_in_full_once_and_by_its_id_afterwards(inputs: dict[str, Given]) -> None:
    elements = [
        {"id": "fox", "description": "a fox", "frontalImage": "front", "voices": ["word"], "tags": ["Animal"]},
        {"id": "den", "frontalImage": "front", "images": ["side"]},
        {"id": "run", "videos": ["move"]},
    ]
    sent = task({**FRAME, "elements": elements}, inputs)
    fox, den, run = sent["inputs"]["elements"]
    assert {name: fox[name] for name in ("id", "description", "voices", "tags")} == {
        "id": "fox", "description": "a fox", "voices": ["uuid-of-word"], "tags": ["Animal"],
    }  # fmt: skip
    assert read(fox["frontalImage"]) == ("data:image/jpeg", JPEG)
    assert fox["images"] == [fox["frontalImage"]], "the live API wanted pictures beside the frontal one"
    assert [read(one)[1] for one in den["images"]] == [b"\x89PNG?"]
    assert run == {"id": "run", "videos": ["uuid-of-move"]}
    again = task({**FRAME, "elements": elements}, inputs, Plan(known_elements=frozenset({"fox", "run"})))
    assert again["inputs"]["elements"] == [{"id": "fox"}, den, {"id": "run"}]


SHOT = {"prompt": "one", "duration": 5}
KLINGAI = "providerSettings.klingai"


@pytest.mark.parametrize(
    ("without", "left"),
    [
        ({f"{KLINGAI}.sound"}, {"providerSettings": {"klingai": {"multiPrompt": [SHOT]}}}),
        ({f"{KLINGAI}.sound", f"{KLINGAI}.multiPrompt"}, {"providerSettings": None}),
        ({"ttl", "no.such.thing", "ttl.deeper"}, {"ttl": None}),
    ],
)
def test_what_the_provider_refused_by_name_is_left_out(without: set[str], left: dict[str, Any]) -> None:
    asked = {"ttl": 60, "klingai": {"sound": True, "multiPrompt": [SHOT]}}
    sent = task(asked, {}, Plan(without=frozenset(without)))
    assert {name: sent.get(name) for name in left} == left


def test_a_picture_the_provider_has_is_not_sent_again(inputs: dict[str, Given]) -> None:
    known = {"front": Given(inputs["front"].path, OTHER)}
    assert task(FRAME, known)["inputs"]["frameImages"][0]["image"] == OTHER


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("word", {"frameImages": [{"image": "word", "frame": "first"}]}),
        ("move", {
            "referenceImages": ["side"], "referenceVideos": ["move"], "klingai": {"characterOrientation": "video"},
        }),
    ],
)  # fmt: skip
def test_a_video_or_voice_never_goes_by_anything_but_its_uuid(
    inputs: dict[str, Given], name: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"picture|uploaded"):
        task(fields, {**inputs, name: Given(inputs[name].path)})


@given(prompt=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=2, max_size=50))
def test_for_every_prompt_the_api_reads_what_was_written(prompt: str) -> None:
    asked = request().model_copy(update={"positivePrompt": prompt})
    [sent] = json.loads(bodies.submission(T, asked, {}).data)
    assert sent["positivePrompt"] == prompt


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 500_000])
def test_an_upload_is_as_long_as_it_says(tmp_path: Path, size: int) -> None:
    data = bytes(n % 251 for n in range(size))
    path = tmp_path / "a.webm"
    path.write_bytes(data)
    length, pieces = bodies.upload(T, path)
    whole = b"".join(pieces)
    assert len(whole) == length
    [sent] = json.loads(whole)
    assert read(sent.pop("media")) == ("data:video/webm", data)
    assert sent == {"taskType": "mediaStorage", "taskUUID": T, "operation": "upload"}


def test_questions_are_short() -> None:
    assert json.loads(bodies.question([T, OTHER])) == [
        {"taskType": "getResponse", "taskUUID": T},
        {"taskType": "getResponse", "taskUUID": OTHER},
    ]
    assert json.loads(bodies.forget(T, OTHER)) == [
        {"taskType": "mediaStorage", "taskUUID": T, "operation": "delete", "media": OTHER}
    ]
    assert json.loads(bodies.details(T)) == [
        {"taskType": "accountManagement", "taskUUID": T, "operation": "getDetails"}
    ]
    assert json.loads(bodies.ping()) == [{"taskType": "ping", "ping": True}]
