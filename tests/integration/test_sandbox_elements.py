"""Reusable elements and the sibling model of the local video API."""

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_sandbox_support import Api, running, video_task
from tests.integration.test_sandbox_wire import base64_picture, picture

NONE = ("--render", "none", "--delay", "600")
HERO = {"id": "hero", "description": "a red-haired woman", "tags": ["Character"]}
STANDARD = "klingai:kling-video@3-standard"


def with_elements(*elements: dict[str, Any]) -> dict[str, Any]:
    """What a task needs to use elements."""
    inputs = {"frameImages": [base64_picture()], "elements": list(elements)}
    return {"width": None, "height": None, "inputs": inputs, "positivePrompt": "<<<element_1>>> walks"}


async def refused(api: Api, **more: Any) -> list[dict[str, Any]]:
    """The errors of a task that must not be accepted."""
    status, body = await api.post(video_task(**more))
    assert status == 400
    errors: list[dict[str, Any]] = body["errors"]
    return errors


async def test_an_element_is_defined_once_and_used_by_id_alone(tmp_path: Path) -> None:
    """By a later task, by a later task of the same array, and after a kill."""
    async with running(tmp_path, *NONE) as api:
        define = video_task(**with_elements({**HERO, "frontalImage": base64_picture()}))
        status, body = await api.post(define, video_task(**with_elements({"id": "hero"})))
        assert (status, len(body["data"])) == (200, 2)
        await api.submit(**with_elements({"id": "hero"}))
        api.process.kill()
        await api.process.wait()
    async with running(tmp_path, *NONE) as api:
        await api.submit(**with_elements({"id": "hero"}, {"id": "hero", "tags": ["Hottest"]}))


async def test_an_element_keeps_its_pictures_when_the_upload_is_deleted(tmp_path: Path) -> None:
    """It was defined with an uploaded UUID that is gone by now; nobody can define another with it."""
    async with running(tmp_path, *NONE) as api:
        media = base64.b64encode(picture()).decode()
        upload = {"taskType": "mediaStorage", "taskUUID": video_task()["taskUUID"], "operation": "upload"}
        stored = (await api.post({**upload, "media": media}))[1]["data"][0]["mediaUUID"]
        await api.submit(**with_elements({**HERO, "frontalImage": stored, "images": [stored, stored]}))
        await api.post({**upload, "operation": "delete", "media": stored})
        await api.submit(**with_elements({"id": "hero"}))
        errors = await refused(api, **with_elements({"id": "other", "frontalImage": stored}))
        assert (errors[0]["code"], errors[0]["parameter"]) == (
            "invalidElementFrontalImage",
            "inputs.elements[0].frontalImage",
        )


@pytest.mark.row("a:elements[].id")
async def test_an_unknown_id_is_refused_by_its_position(tmp_path: Path) -> None:
    """Also with a description, which is not enough to define it; a refused or dry definition defines nothing."""
    async with running(tmp_path, *NONE) as api:
        known, picture_of = {**HERO, "frontalImage": base64_picture()}, {"frontalImage": base64_picture()}
        errors = await refused(api, **with_elements(known, {"id": "ghost"}))
        assert [(one["code"], one["parameter"]) for one in errors] == [("invalidElementId", "inputs.elements[1].id")]
        assert errors[0]["documentation"].endswith("klingai-video-3-0-pro#request-inputs-elements-id")
        await refused(api, duration=99, **with_elements({"id": "late", **picture_of}))
        assert (await api.post(video_task(**with_elements({"id": "dry", **picture_of})), query="?dryRun=1"))[0] == 200
        for element in (HERO, {"id": "late"}, {"id": "dry"}):
            assert [one["code"] for one in await refused(api, **with_elements(element))] == ["invalidElementId"]


async def test_unusable_media_of_an_element_are_named(tmp_path: Path) -> None:
    """Each by its own path."""
    async with running(tmp_path, *NONE) as api:
        element = {"id": "a", "frontalImage": "no picture", "images": [base64_picture(), "http://192.0.2.1/a.png"]}
        errors = await refused(api, **with_elements(element))
        assert [(one["code"], one["parameter"]) for one in errors] == [
            ("invalidElementFrontalImage", "inputs.elements[0].frontalImage"),
            ("downloadFailed", "inputs.elements[0].images[1]"),
        ]


async def test_the_sibling_model_has_sizes_of_its_own(tmp_path: Path) -> None:
    """Everything else is shared, but its errors point at its own page."""
    async with running(tmp_path, "--render", "none") as api:
        task = await api.submit(model=STANDARD, width=960, height=960)
        assert (await api.finished(task))["data"][0]["status"] == "success"
        error = (await refused(api, model=STANDARD))[0]
        assert error["allowedValues"] == ["1280x720", "960x960", "720x1280"]
        assert error["documentation"].endswith("/klingai-video-3-0-standard#request-width-height")
        assert (await refused(api, width=960, height=960))[0]["allowedValues"][0] == "1920x1080"
