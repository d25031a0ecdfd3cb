"""The local video API on the wire: what the documents promise, asked of a real process."""

import asyncio
import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.video_api.validation import read_draft
from tests.integration.test_sandbox_support import MODEL, Api, running, video_task

UNKNOWN = "6b0a4ad5-6e55-4d3e-9c61-1f1d8a1b7f11"
FRAME = {"frameImages": [{"image": "x"}]}


def picture(width: int = 640, height: int = 360, kind: str = "PNG") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (180, 90, 40)).save(out, kind)
    return out.getvalue()


def base64_picture(width: int = 640, height: int = 360) -> str:
    """A small picture as it travels in JSON."""
    return base64.b64encode(picture(width, height)).decode()


def broken(**more: Any) -> list[tuple[str, Any]]:
    """(code, parameter) of every rule that a task breaks."""
    found = read_draft(video_task(**more))
    assert isinstance(found, list), "the task was accepted"
    return [(one.code, one.parameter) for one in found]


@pytest.mark.parametrize(
    ("more", "code", "parameter"),
    [
        ({"model": None}, "missingParameter", "model"),
        ({"model": "klingai:5@3"}, "invalidModel", "model"),
        ({"seed": 4}, "unsupportedParameter", "seed"),
        ({"CFGScale": 0.5}, "unsupportedParameter", "CFGScale"),
        ({"positivePrompt": None}, "missingParameter", "positivePrompt"),
        ({"positivePrompt": "x"}, "invalidPositivePrompt", "positivePrompt"),
        ({"positivePrompt": "x" * 2501}, "invalidPositivePrompt", "positivePrompt"),
        ({"positivePrompt": 7}, "invalidPositivePrompt", "positivePrompt"),
        ({"negativePrompt": "x"}, "invalidNegativePrompt", "negativePrompt"),
        ({"width": None}, "missingParameter", "width/height"),
        ({"width": "1920"}, "invalidWidth", "width"),
        ({"height": True}, "invalidHeight", "height"),
        ({"width": 1280, "height": 720}, "unsupportedDimensions", "width/height"),
        ({"inputs": FRAME}, "incompatibleParameters", ("width", "height", "inputs.frameImages")),
        ({"duration": 2}, "unsupportedDuration", "duration"),
        ({"duration": 16}, "unsupportedDuration", "duration"),
        ({"duration": "5"}, "invalidDuration", "duration"),
        ({"numberResults": 0}, "invalidNumberResults", "numberResults"),
        ({"numberResults": 21}, "invalidNumberResults", "numberResults"),
        ({"outputType": "base64Data"}, "invalidOutputType", "outputType"),
        ({"outputFormat": "AVI"}, "invalidOutputFormat", "outputFormat"),
        ({"outputQuality": 19}, "invalidOutputQuality", "outputQuality"),
        ({"outputQuality": 100}, "invalidOutputQuality", "outputQuality"),
        ({"webhookURL": "ftp://x"}, "invalidWebhookURL", "webhookURL"),
        ({"uploadEndpoint": "here"}, "invalidUploadEndpoint", "uploadEndpoint"),
        ({"deliveryMethod": "sync"}, "invalidDeliveryMethod", "deliveryMethod"),
        ({"ttl": 59}, "invalidTTL", "ttl"),
        ({"includeCost": "yes"}, "invalidIncludeCost", "includeCost"),
        ({"safety": {"checkContent": 1}}, "invalidSafety", "safety.checkContent"),
        ({"safety": {"mode": "slow"}}, "invalidSafetyMode", "safety.mode"),
        ({"inputs": {"audio": []}}, "unsupportedParameter", "inputs.audio"),
        ({"inputs": {"referenceImages": ["a", "b"]}}, "invalidReferenceImages", "inputs.referenceImages"),
        ({"inputs": {"referenceVideos": []}}, "invalidReferenceVideos", "inputs.referenceVideos"),
        (
            {"inputs": {"referenceVideos": ["a"]}},
            "incompatibleParameters",
            ("inputs.referenceVideos", "providerSettings"),
        ),
        ({"inputs": {"elements": [{"id": "a"}]}}, "incompatibleParameters", ("inputs.elements", "inputs.frameImages")),
        ({"providerSettings": {"google": {}}}, "mismatchProviderSettingsProvider", "providerSettings.google"),
        ({"providerSettings": {"acme": {}}}, "unknownProviderSettingsProvider", "providerSettings.acme"),
        ({"providerSettings": {"klingai": {"sound": 1}}}, "invalidProviderSettings", "providerSettings.klingai.sound"),
    ],
)
def test_a_broken_rule_is_named_by_code_and_parameter(more: dict[str, Any], code: str, parameter: Any) -> None:
    """Table (a), the rules that need no media."""
    assert (code, parameter) in broken(**more)


@pytest.mark.parametrize(
    ("frames", "code", "parameter"),
    [
        ([], "invalidFrameImages", "inputs.frameImages"),
        ([{"image": "x"}] * 3, "invalidFrameImages", "inputs.frameImages"),
        ([{"frame": "first"}], "missingParameter", "inputs.frameImages[0].image"),
        ([{"image": "x", "frame": "middle"}], "invalidFrame", "inputs.frameImages[0].frame"),
        ([{"image": "x", "frame": "last"}, {"image": "y", "frame": -1}], "duplicateFrame", "inputs.frameImages"),
    ],
)
def test_a_broken_rule_of_key_frames_is_named(frames: list[Any], code: str, parameter: str) -> None:
    """Table (a), key frames."""
    assert (code, parameter) in broken(width=None, height=None, inputs={"frameImages": frames})


@pytest.mark.parametrize(
    ("element", "code", "parameter"),
    [
        ({}, "missingParameter", "inputs.elements[0].id"),
        ({"id": "x" * 21}, "invalidElementId", "inputs.elements[0].id"),
        ({"id": "a", "images": ["b"]}, "missingParameter", "inputs.elements[0].frontalImage"),
        ({"id": "a", "frontalImage": "b", "images": ["b"] * 4}, "arrayTooLarge", "inputs.elements[0].images"),
        ({"id": "a", "videos": []}, "arrayTooSmall", "inputs.elements[0].videos"),
        (
            {"id": "a", "videos": ["b"], "voices": ["c"]},
            "incompatibleParameters",
            ("inputs.elements[0].videos", "inputs.elements[0].voices"),
        ),
        ({"id": "a", "tags": []}, "invalidElementTags", "inputs.elements[0].tags"),
    ],
)
def test_a_broken_rule_of_elements_is_named(element: dict[str, Any], code: str, parameter: Any) -> None:
    """Table (a), elements."""
    inputs = {**FRAME, "elements": [element]}
    assert (code, parameter) in broken(width=None, height=None, inputs=inputs)


def test_unknown_names_are_reported_before_ranges_and_with_the_allowed_names() -> None:
    """The order of the checks, and the list that a client can print."""
    found = read_draft(video_task(width=5, height=5, fps=30))
    assert isinstance(found, list)
    assert [one.code for one in found] == ["unsupportedParameter", "invalidWidth", "invalidHeight"]
    assert "'positivePrompt'" in found[0].message
    assert "positivePrompt" in found[0].allowed


def test_a_multi_prompt_replaces_the_prompt_and_must_fill_the_duration() -> None:
    """Shots of 1 and 2 seconds make a video of 3."""
    shots = [{"prompt": "one fox", "duration": 1}, {"prompt": "two foxes", "duration": 2}]
    settings = {"klingai": {"multiPrompt": shots, "sound": True}}
    assert not isinstance(read_draft(video_task(positivePrompt="", providerSettings=settings)), list)
    assert broken(providerSettings=settings, duration=4)[0][0] == "invalidProviderSettings"


async def test_a_video_goes_from_acknowledgement_to_file(tmp_path: Path) -> None:
    """One task, two results: the whole life."""
    async with running(tmp_path, "--render", "none", "--delay", "0.2", "--cost-factor", "0.93") as api:
        task = await api.submit(numberResults=2, includeCost=True, safety={"checkContent": True})
        first = await api.look(task)
        assert "errors" not in first
        assert [item["status"] for item in first["data"]] == ["processing", "processing"]
        assert not any("videoURL" in item for item in first["data"])
        done = (await api.finished(task))["data"]
        assert [item["videoUUID"] for item in done] == [item["videoUUID"] for item in first["data"]]
        assert {item["taskType"] for item in done} == {"videoInference"}
        assert len({item["seed"] for item in done}) == 2
        assert [item["cost"] for item in done] == [0.31248, 0.31248]
        assert [item["NSFWContent"] for item in done] == [False, False]
        record = (await api.records())[task]
        assert (record["admitted"], record["submits"], record["billed_usd"]) == (1, 1, 0.62496)
        assert record["results"] == ["success", "success"]


async def test_a_result_can_be_fetched_whole_and_in_parts_without_a_key(tmp_path: Path) -> None:
    """Content-Length, ETag, Range, If-Range and 416."""
    async with running(tmp_path, "--render", "none") as api:
        url = (await api.finished(await api.submit()))["data"][0]["videoURL"]
        status, whole, headers = await api.download(url)
        assert (status, int(headers["Content-Length"]), headers["Content-Type"]) == (200, len(whole), "video/mp4")
        status, part, more = await api.download(url, Range="bytes=100-199", If_Range=headers["ETag"])
        assert (status, part, more["Content-Range"]) == (206, whole[100:200], f"bytes 100-199/{len(whole)}")
        assert (await api.download(url, Range="bytes=-10"))[1] == whole[-10:]
        assert (await api.download(url, Range="bytes=5-", If_Range='"other"'))[:2] == (200, whole)
        assert (await api.download(url, Range=f"bytes={len(whole)}-"))[0] == 416
        assert (await api.download(url.replace(".mp4", ".mov")))[0] == 404


async def test_a_key_is_asked_for_and_may_come_in_band(tmp_path: Path) -> None:
    """Header or first task; anything else is 401 with the documented error."""
    async with running(tmp_path, "--render", "none", VIDEO_API_KEY="secret") as api:
        ping = {"taskType": "ping", "ping": True}
        for key in (None, "preview"):
            status, body = await api.post(ping, key=key)
            assert status == 401
            assert body["errors"][0]["code"] == "invalidApiKey"
            assert body["errors"][0]["taskType"] == "authentication"
        assert await api.post(ping, key="secret") == (200, {"data": [{"taskType": "ping", "pong": True}]})
        status, body = await api.post({"taskType": "authentication", "apiKey": "secret"}, ping, key=None)
        assert status == 200
        assert body["data"][0]["connectionSessionUUID"]


async def test_good_tasks_are_admitted_beside_bad_ones(tmp_path: Path) -> None:
    """200 when anything was admitted; every refusal names its task and costs nothing."""
    async with running(tmp_path, "--render", "none") as api:
        good, bad = video_task(), video_task(duration=99, fps=3)
        status, body = await api.post(bad, good)
        assert status == 200
        assert body["data"] == [{"taskType": "videoInference", "taskUUID": good["taskUUID"]}]
        assert [(e["code"], e["taskUUID"]) for e in body["errors"]] == [
            ("unsupportedParameter", bad["taskUUID"]),
            ("unsupportedDuration", bad["taskUUID"]),
        ]
        assert body["errors"][1]["allowedValues"] == list(range(3, 16))
        assert body["errors"][1]["documentation"].endswith("klingai-video-3-0-pro#request-duration")
        assert (await api.post(bad))[0] == 400
        records = await api.records()
        assert (records[bad["taskUUID"]]["admitted"], records[bad["taskUUID"]]["billed_usd"]) == (0, 0.0)


async def test_a_task_uuid_is_accepted_once(tmp_path: Path) -> None:
    """Even when two submissions race, and before anything else in the task is looked at."""
    async with running(tmp_path, "--render", "none") as api:
        task = video_task()
        answers = await asyncio.gather(*(api.post(task) for _ in range(4)))
        assert sorted(status for status, _ in answers) == [200, 400, 400, 400]
        status, body = await api.post({**task, "duration": "nonsense"})
        assert (status, body["errors"][0]["code"]) == (400, "conflictTaskUUID")
        record = (await api.records())[task["taskUUID"]]
        assert (record["admitted"], record["billed_usd"], record["submits"]) == (1, 0.336, 5)


async def test_an_unknown_task_seems_to_be_processing(tmp_path: Path) -> None:
    """The API never says 'not found'; the task type is the only hint."""
    async with running(tmp_path, "--render", "none") as api:
        answer = {"taskType": "getResponse", "taskUUID": UNKNOWN, "status": "processing"}
        assert await api.look(UNKNOWN) == {"data": [answer]}


async def test_a_body_that_is_no_array_is_refused(tmp_path: Path) -> None:
    """Objects, empty arrays and broken JSON."""
    async with running(tmp_path, "--render", "none") as api:
        headers = {"Authorization": "Bearer preview"}
        for text in ('{"taskType":"ping"}', "[]", "[1]", "{"):
            async with api.client.post(api.url, data=text, headers=headers) as answer:
                assert (answer.status, (await answer.json())["errors"][0]["code"]) == (400, "invalidRequest")
        assert (await api.post({"taskType": "dance"}))[1]["errors"][0]["code"] == "unsupportedTaskType"
        assert (await api.post(video_task(taskUUID="7")))[1]["errors"][0]["code"] == "invalidTaskUUID"


async def test_uploaded_media_can_be_used_as_frames_and_deleted(tmp_path: Path) -> None:
    """mediaStorage and imageUpload give a UUID and an address; both stand for the picture."""
    async with running(tmp_path, "--render", "none") as api:
        storage = {"taskType": "mediaStorage", "taskUUID": UNKNOWN}
        media = "data:image/png;base64," + base64_picture(360, 640)
        stored = (await api.post({**storage, "operation": "upload", "media": media}))[1]["data"][0]
        assert stored["operation"] == "upload"
        assert (await api.download(stored["mediaURL"]))[1] == picture(360, 640)
        for image in (stored["mediaUUID"], stored["mediaURL"], media, base64_picture()):
            await api.submit(width=None, height=None, inputs={"frameImages": [image]})
        gone = (await api.post({**storage, "operation": "delete", "media": stored["mediaUUID"]}))[1]["data"][0]
        assert gone["mediaUUID"] == stored["mediaUUID"]
        task = video_task(width=None, height=None, inputs={"frameImages": [{"image": stored["mediaUUID"]}]})
        assert (await api.post(task))[1]["errors"][0]["code"] == "invalidFrameImage"


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ("bm8gcGljdHVyZQ==", "invalidFrameImage"),
        ("not base64!", "invalidFrameImage"),
        (UNKNOWN, "invalidFrameImage"),
        ("http://127.0.0.1:9/a.png", "downloadFailed"),
        (base64_picture(200, 400), "invalidFrameImageWidth"),
        (base64_picture(400, 200), "invalidFrameImageHeight"),
        (base64_picture(2000, 500), "invalidFrameImage"),
    ],
)
async def test_a_picture_that_cannot_be_used_is_refused(tmp_path: Path, image: str, code: str) -> None:
    """Unreadable, unknown, elsewhere, too small, too narrow."""
    async with running(tmp_path, "--render", "none") as api:
        status, body = await api.post(video_task(width=None, height=None, inputs={"frameImages": [{"image": image}]}))
        assert (status, body["errors"][0]["code"]) == (400, code)
        assert body["errors"][0]["parameter"] == "inputs.frameImages[0].image"


@pytest.mark.parametrize("form", ["errors", "data"])
async def test_a_failed_result_leaves_the_others_alone(tmp_path: Path, form: str) -> None:
    """One of two fails; both documented forms."""
    async with running(tmp_path, "--render", "none", "--failed-form", form) as api:
        await api.order(on="submit", fault="fail_result", n=1)
        task = await api.submit(numberResults=2)
        body = await api.finished(task)
        assert body["data"][0]["status"] == "success"
        failed = body["errors"][0] if form == "errors" else body["data"][1]
        assert (failed["status"], failed["taskUUID"]) == ("error", task)
        assert (failed if form == "errors" else failed["error"])["code"] == "providerError"
        await api.order(on="submit", fault="refuse_content")
        refused = await api.finished(await api.submit())
        item = refused["errors"][0] if form == "errors" else refused["data"][0]["error"]
        assert item["code"] == "invalidProviderContent"


@pytest.mark.parametrize("status", [500, 429, 402, 401])
async def test_an_ordered_status_is_answered_and_nothing_is_admitted(tmp_path: Path, status: int) -> None:
    """Faults of the exchange come before the work, unless told otherwise."""
    async with running(tmp_path, "--render", "none") as api:
        await api.order(on="submit", fault=f"http_{status}", retry_after=2)
        task = video_task()
        headers = {"Authorization": "Bearer preview"}
        async with api.client.post(api.url, json=[task], headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (status, "2")
        assert await api.records() == {}
        assert (await api.post(task))[0] == 200


async def test_a_cut_connection_may_hide_an_admission(tmp_path: Path) -> None:
    """reset_before loses the request, reset_after only the answer."""
    async with running(tmp_path, "--render", "none") as api:
        for fault, status in (("reset_before", 200), ("reset_after", 400), ("malformed", 400)):
            await api.order(on="submit", fault=fault)
            task = video_task()
            with pytest.raises((aiohttp.ClientError, json.JSONDecodeError)):
                await api.post(task)
            assert (await api.post(task))[0] == status
            assert (await api.records())[task["taskUUID"]]["admitted"] == 1


async def test_a_download_can_break_in_the_middle(tmp_path: Path) -> None:
    """And the rest can be fetched with a range."""
    async with running(tmp_path, "--render", "none") as api:
        url = (await api.finished(await api.submit()))["data"][0]["videoURL"]
        await api.order(on="download", fault="reset_after")
        with pytest.raises(aiohttp.ClientPayloadError):
            await api.download(url)
        assert (await api.download(url))[0] == 200


async def test_a_hanging_request_does_not_delay_the_end(tmp_path: Path) -> None:
    """The server leaves at once on SIGTERM, with status 0."""
    async with running(tmp_path, "--render", "none") as api:
        await api.order(on="poll", fault="hang")
        hanging = asyncio.create_task(api.look(UNKNOWN))
        assert (await api.post({"taskType": "ping"}))[0] == 200
        api.process.terminate()
        assert await asyncio.wait_for(api.process.wait(), 3) == 0
        with pytest.raises(aiohttp.ClientError):
            await hanging


async def test_many_tasks_are_polled_in_one_answer(tmp_path: Path) -> None:
    """Fifty in one array, in their order; a dry run admits nothing."""
    async with running(tmp_path, "--render", "none", "--delay", "600") as api:
        tasks = [video_task() for _ in range(50)]
        assert (await api.post(*tasks, query="?dryRun=1"))[0] == 200
        assert await api.records() == {}
        assert len((await api.post(*tasks))[1]["data"]) == 50
        uuids = [task["taskUUID"] for task in tasks]
        assert [item["taskUUID"] for item in (await api.look(*uuids))["data"]] == uuids


async def test_the_account_shows_what_was_spent(tmp_path: Path) -> None:
    """With sound a second costs half as much again."""
    async with running(tmp_path, "--render", "none", "--delay", "600") as api:
        await api.submit(providerSettings={"klingai": {"sound": True}}, duration=10)
        details = {"taskType": "accountManagement", "taskUUID": UNKNOWN, "operation": "getDetails"}
        balance = (await api.post(details))[1]["data"][0]["balance"]
        assert balance == {"amount": 998.32, "freeBalance": 0.0, "currency": "USD"}


async def _refused_start(*flags: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.video_api", *flags),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, text = await asyncio.wait_for(process.communicate(), 10)
    return process.returncode or 0, text.decode()


async def test_a_start_that_cannot_work_says_so_in_one_line(tmp_path: Path) -> None:
    """Wrong flags, a folder in use."""
    status, text = await _refused_start("--data", str(tmp_path), "--crash-at", "nowhere")
    assert (status, text.count("\n")) == (1, 1)
    assert "submit.received" in text
    async with running(tmp_path, "--render", "none"):
        status, text = await _refused_start("--data", str(tmp_path), "--render", "none")
        assert (status, text.count("\n")) == (1, 1)
        assert str(tmp_path) in text


def test_the_model_name_is_the_documented_one() -> None:
    """The tests and the server agree on the model without sharing the constant."""
    assert not isinstance(read_draft(video_task(model=MODEL)), list)


async def test_a_method_that_is_not_offered_does_not_disturb(tmp_path: Path) -> None:
    """GET on the task address is refused; the control routes exist only when asked for."""
    async with running(tmp_path, "--render", "none") as api:
        assert (await _get(api, "/v1")) == 405
        assert (await _get(api, "/media/none.mp4")) == 404


async def _get(api: Api, path: str) -> int:
    async with api.client.get(api.url.removesuffix("/v1") + path) as answer:
        return answer.status
