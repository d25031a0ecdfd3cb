"""Table (a), row by row: what the local video API takes at the limits, and how it refuses what lies beyond them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.integration.sandbox_table_a import (
    MODELS,
    NOWHERE,
    PAGE,
    PICTURE,
    SIZES,
    UNSIZED,
    Desk,
    address,
    bad,
    between,
    clash,
    desk_at,
    kling,
    listed,
    missing,
    serving,
    shots,
)
from tests.integration.test_sandbox_support import video_task


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all rows: it only ever validates."""
    with serving(tmp_path_factory.mktemp("table-a")) as url:
        yield url


@pytest.fixture
async def desk(server: str) -> AsyncIterator[Desk]:
    """The server, with a film uploaded to it."""
    async with desk_at(server) as desk:
        yield desk


@pytest.mark.row("a:taskUUID")
async def test_task_uuid(desk: Desk) -> None:
    """A UUID v4 in any case; required."""
    await desk.holds(
        [{}, {"taskUUID": NOWHERE.upper()}],
        missing({"taskUUID": None}, "taskUUID"),
        bad({"taskUUID": "7"}, "invalidTaskUUID", "taskUUID", "string"),
        bad({"taskUUID": "6b0a4ad5-6e55-1d3e-9c61-1f1d8a1b7f11"}, "invalidTaskUUID", "taskUUID", "string"),
        bad({"taskUUID": 7}, "invalidTaskUUID", "taskUUID", "string"),
    )


@pytest.mark.row("a:model")
async def test_model(desk: Desk) -> None:
    """One of two; required."""
    await desk.holds(
        [{}],
        missing({"model": None}, "model"),
        bad({"model": "klingai:5@3"}, "invalidModel", "model", "string", allowed=MODELS),
        bad({"model": ["klingai:kling-video@3-pro"]}, "invalidModel", "model", "string", allowed=MODELS),
    )


@pytest.mark.row("a:positivePrompt")
async def test_positive_prompt(desk: Desk) -> None:
    """2 to 2500 characters; required unless multiPrompt is given."""
    await desk.holds(
        [
            {"positivePrompt": "ab"},
            {"positivePrompt": "x" * 2500},
            {**kling(multiPrompt=shots(3)), "positivePrompt": ""},
        ],
        missing({"positivePrompt": None}, "positivePrompt"),
        *(
            bad({"positivePrompt": text}, "invalidPositivePrompt", "positivePrompt", "string", low=2, high=2500)
            for text in ("", "x", "x" * 2501)
        ),
        bad({"positivePrompt": 7}, "invalidPositivePrompt", "positivePrompt", "string"),
    )


@pytest.mark.row("a:negativePrompt")
async def test_negative_prompt(desk: Desk) -> None:
    """2 to 2500 characters."""
    await desk.holds(
        [{"negativePrompt": "ab"}, {"negativePrompt": "x" * 2500}],
        *(
            bad({"negativePrompt": text}, "invalidNegativePrompt", "negativePrompt", "string", low=2, high=2500)
            for text in ("x", "x" * 2501)
        ),
        bad({"negativePrompt": ["fog"]}, "invalidNegativePrompt", "negativePrompt", "string"),
    )


@pytest.mark.row("a:width, height")
async def test_width_and_height(desk: Desk) -> None:
    """One of three pairs; required unless key frames are given, and refused beside them."""
    await desk.holds(
        [{"width": 1440, "height": 1440}, {"width": 1080, "height": 1920}],
        missing({"width": None}, "width/height", "integer"),
        missing(UNSIZED, "width/height", "integer"),
        bad({"width": 1280, "height": 720}, "unsupportedDimensions", "width/height", "integer", allowed=SIZES),
        bad({"width": 1080, "height": 1080}, "unsupportedDimensions", "width/height", "integer", allowed=SIZES),
        bad({"width": "1920"}, "invalidWidth", "width", "integer"),
        bad({"width": 255}, "invalidWidth", "width", "integer", low=256, high=16383),
        bad({"height": 16384}, "invalidHeight", "height", "integer", low=256, high=16383),
        bad({"height": 1080.5}, "invalidHeight", "height", "integer"),
        clash({"inputs": {"frameImages": [PICTURE]}}, "width", "height", "inputs.frameImages", kind="integer"),
    )


@pytest.mark.row("a:duration")
async def test_duration(desk: Desk) -> None:
    """3 to 15 seconds, whole."""
    await desk.holds(
        [{"duration": 3}, {"duration": 15}, {"duration": None}],
        *(
            bad({"duration": n}, "unsupportedDuration", "duration", "integer", low=3, high=15, allowed=[*range(3, 16)])
            for n in (2, 16, 10**400)
        ),
        *(bad({"duration": value}, "invalidDuration", "duration", "integer") for value in ("5", 5.5, True, [5])),
    )


@pytest.mark.row("a:numberResults")
async def test_number_results(desk: Desk) -> None:
    """1 to 20."""
    await desk.holds(*between("numberResults", "invalidNumberResults", 1, 20))


@pytest.mark.row("a:outputType")
async def test_output_type(desk: Desk) -> None:
    """URL."""
    await desk.holds(*listed("outputType", "invalidOutputType", ["URL"], wrong="base64Data"))


@pytest.mark.row("a:outputFormat")
async def test_output_format(desk: Desk) -> None:
    """MP4, WEBM or MOV, in any case."""
    await desk.holds(*listed("outputFormat", "invalidOutputFormat", ["MP4", "WEBM", "MOV", "mp4", "Mov"], wrong="AVI"))


@pytest.mark.row("a:outputQuality")
async def test_output_quality(desk: Desk) -> None:
    """20 to 99."""
    await desk.holds(*between("outputQuality", "invalidOutputQuality", 20, 99))


@pytest.mark.row("a:webhookURL")
async def test_webhook(desk: Desk) -> None:
    """An http or https URI."""
    await desk.holds(*address("webhookURL", "invalidWebhookURL"))


@pytest.mark.row("a:uploadEndpoint")
async def test_upload_endpoint(desk: Desk) -> None:
    """An http or https URI."""
    await desk.holds(*address("uploadEndpoint", "invalidUploadEndpoint"))


@pytest.mark.row("a:deliveryMethod")
async def test_delivery_method(desk: Desk) -> None:
    """async."""
    await desk.holds(*listed("deliveryMethod", "invalidDeliveryMethod", ["async"], wrong="sync"))


@pytest.mark.row("a:ttl")
async def test_ttl(desk: Desk) -> None:
    """From 60 seconds."""
    await desk.holds(*between("ttl", "invalidTTL", 60, None))


@pytest.mark.row("a:includeCost")
async def test_include_cost(desk: Desk) -> None:
    """A boolean."""
    await desk.holds(
        [{"includeCost": True}, {"includeCost": False}],
        bad({"includeCost": "yes"}, "invalidIncludeCost", "includeCost", "boolean"),
        bad({"includeCost": 1}, "invalidIncludeCost", "includeCost", "boolean"),
    )


@pytest.mark.row("a:routing")
async def test_routing(desk: Desk) -> None:
    """Undocumented: accepted and ignored."""
    await desk.holds(
        [{"routing": {"anything": 1}}, {"routing": "undocumented"}],
    )


@pytest.mark.row("a:safety.checkContent")
async def test_safety_check_content(desk: Desk) -> None:
    """A boolean."""
    await desk.holds(
        [{"safety": {"checkContent": True}}, {"safety": {}}],
        bad({"safety": {"checkContent": 1}}, "invalidSafety", "safety.checkContent", "boolean"),
        bad({"safety": "fast"}, "invalidSafety", "safety", "object"),
        bad({"safety": {"x": 1}}, "unsupportedParameter", "safety.x", "object", allowed=["checkContent", "mode"]),
    )


@pytest.mark.row("a:safety.mode")
async def test_safety_mode(desk: Desk) -> None:
    """none, fast or full."""
    await desk.holds(
        [{"safety": {"mode": mode}} for mode in ("none", "fast", "full")],
        bad(
            {"safety": {"mode": "slow"}},
            *("invalidSafetyMode", "safety.mode", "string"),
            allowed=["none", "fast", "full"],
        ),
        bad({"safety": {"mode": True}}, "invalidSafetyMode", "safety.mode", "string"),
    )


@pytest.mark.row("a:any other top-level key")
@pytest.mark.parametrize(
    "name", ["seed", "fps", "CFGScale", "resolution", "frameImages", "generateAudio", "Model", "ü"]
)
async def test_an_unknown_name_is_refused_by_name(desk: Desk, name: str) -> None:
    """Before anything else is looked at, and with the names that are allowed."""
    status, body = await desk.ask(video_task(**{name: 1}, width=5))
    error = body["errors"][0]
    assert (status, error["code"], error["parameter"]) == (400, "unsupportedParameter", name)
    assert len(error["allowedValues"]) == 21
    assert all(f"'{allowed}'" in error["message"] for allowed in error["allowedValues"])
    assert f"'{name}'" in error["message"]


@pytest.mark.row("a:body")
@pytest.mark.parametrize("text", ['{"taskType":"videoInference"}', "[]", "[7]", "[[]]", "null", "{", "", '[{"a":NaN}]'])
async def test_a_body_must_be_an_array_of_objects(desk: Desk, text: str) -> None:
    """Of at least one."""
    headers = {"Authorization": "Bearer preview"}
    async with desk.client.post(desk.url, data=text, headers=headers) as answer:
        error = (await answer.json())["errors"][0]
        assert (answer.status, error["code"], error["parameter"]) == (400, "invalidRequest", "body")


@pytest.mark.row("a:taskType")
async def test_a_task_type_must_be_known(desk: Desk) -> None:
    """Missing, unknown, of another type."""
    for change, code in (({"taskType": None}, "missingParameter"), ({"taskType": "x"}, "unsupportedTaskType")):
        status, body = await desk.ask(video_task(**change))
        error = body["errors"][0]
        assert (status, error["code"], error["parameter"], error["type"]) == (400, code, "taskType", "string")
        assert ("videoInference" in error.get("allowedValues", [])) is (code == "unsupportedTaskType")
        assert error["documentation"] == PAGE + "tasktype"
    assert (await desk.ask(video_task(taskType=[7])))[1]["errors"][0]["code"] == "unsupportedTaskType"


async def test_every_broken_rule_of_every_task_is_reported(desk: Desk) -> None:
    """In the order of the checks, each with its own taskUUID; the good task beside them is accepted."""
    odd = video_task(fps=1, ttl="x", positivePrompt=None, duration=99, providerSettings={"klingai": {"sound": 1}})
    good, short = video_task(), video_task(numberResults=0)
    status, body = await desk.ask(odd, good, short)
    assert (status, [one["taskUUID"] for one in body["data"]]) == (200, [good["taskUUID"]])
    assert [(one["taskUUID"], one["parameter"]) for one in body["errors"]] == [
        *((odd["taskUUID"], name) for name in ("fps", "providerSettings.klingai.sound", "ttl", "positivePrompt")),
        (odd["taskUUID"], "duration"),
        (short["taskUUID"], "numberResults"),
    ]
