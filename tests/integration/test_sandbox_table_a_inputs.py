"""Table (a), row by row: input media, elements and the provider's own settings."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.integration.sandbox_table_a import (
    FILM,
    NOWHERE,
    PICTURE,
    UNSIZED,
    VOICE,
    Desk,
    bad,
    clash,
    desk_at,
    element,
    frames,
    kling,
    missing,
    motion,
    serving,
    shots,
)
from tests.integration.test_sandbox_wire import base64_picture

ELEMENT = "inputs.elements[0]"
MOTION = "providerSettings.klingai."
BOTH = ("inputs.referenceImages", "inputs.referenceVideos")


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


@pytest.mark.row("a:inputs")
async def test_inputs(desk: Desk) -> None:
    """An object with four names."""
    await desk.holds(
        [{"inputs": {}}],
        bad({"inputs": []}, "invalidInputs", "inputs", "object"),
        bad(
            {"inputs": {"audio": []}},
            *("unsupportedParameter", "inputs.audio", "object"),
            allowed=["referenceImages", "frameImages", "referenceVideos", "elements"],
        ),
    )


@pytest.mark.row("a:inputs.referenceImages")
async def test_reference_images(desk: Desk) -> None:
    """Exactly one picture."""
    await desk.holds(
        [{"inputs": {"referenceImages": [PICTURE]}}],
        *(
            bad(
                {"inputs": {"referenceImages": images}},
                *("invalidReferenceImages", "inputs.referenceImages", "array"),
                low=1,
                high=1,
            )
            for images in ([], [PICTURE, PICTURE])
        ),
        bad({"inputs": {"referenceImages": PICTURE}}, "invalidReferenceImages", "inputs.referenceImages", "array"),
        bad({"inputs": {"referenceImages": [7]}}, "invalidReferenceImages", "inputs.referenceImages", "array"),
        bad({"inputs": {"referenceImages": ["?"]}}, "invalidReferenceImages", "inputs.referenceImages[0]", "string"),
        bad({"inputs": {"referenceImages": ["http://a/b"]}}, "downloadFailed", "inputs.referenceImages[0]", "string"),
    )


@pytest.mark.row("a:inputs.frameImages")
async def test_frame_images(desk: Desk) -> None:
    """One or two, as objects or as plain strings."""
    await desk.holds(
        [frames(PICTURE), frames({"image": PICTURE}, {"image": f"data:image/png;base64,{PICTURE}"})],
        *(
            bad(frames(*items), "invalidFrameImages", "inputs.frameImages", "array", low=1, high=2)
            for items in ([], [PICTURE] * 3)
        ),
        bad({**UNSIZED, "inputs": {"frameImages": PICTURE}}, "invalidFrameImages", "inputs.frameImages", "array"),
        bad(frames(7), "invalidFrameImages", "inputs.frameImages[0]", "object"),
        bad(
            frames({"image": PICTURE, "x": 1}),
            *("unsupportedParameter", "inputs.frameImages[0].x", "object"),
            allowed=["image", "frame"],
        ),
    )


@pytest.mark.row("a:frameImages[].image")
async def test_frame_image(desk: Desk) -> None:
    """300 to 2048 pixels a side, 1:2.5 at most; required."""
    await desk.holds(
        [frames(base64_picture(300, 300)), frames(base64_picture(2048, 2048)), frames(base64_picture(750, 300))],
        missing(frames({"frame": "first"}), "inputs.frameImages[0].image"),
        *(
            bad(frames({"image": image}), "invalidFrameImage", "inputs.frameImages[0].image", "string")
            for image in (7, "no picture", "bm8gcGljdHVyZQ==", NOWHERE, base64_picture(751, 300))
        ),
        bad(frames("http://192.0.2.1/a.png"), "downloadFailed", "inputs.frameImages[0].image", "string"),
        *(
            bad(frames(base64_picture(*size)), code, "inputs.frameImages[0].image", "string", low=300, high=2048)
            for size, code in (
                ((299, 300), "invalidFrameImageWidth"),
                ((300, 299), "invalidFrameImageHeight"),
                ((2049, 2048), "invalidFrameImageWidth"),
                ((2048, 2049), "invalidFrameImageHeight"),
            )
        ),
    )


@pytest.mark.row("a:frameImages[].frame")
async def test_frame_frame(desk: Desk) -> None:
    """One of the two ends; no end twice."""
    await desk.holds(
        [frames({"image": PICTURE, "frame": at}) for at in ("first", "last", 0, -1)],
        *(
            bad(
                frames({"image": PICTURE, "frame": at}),
                *("invalidFrame", "inputs.frameImages[0].frame", "string"),
                allowed=["first", "last", 0, -1],
            )
            for at in ("middle", 1, False, [0])
        ),
        *(
            bad(
                frames({"image": PICTURE, "frame": one}, {"image": PICTURE, "frame": other}),
                *("duplicateFrame", "inputs.frameImages", "array"),
            )
            for one, other in (("first", 0), (-1, "last"))
        ),
    )


@pytest.mark.row("a:inputs.referenceVideos")
async def test_reference_videos(desk: Desk) -> None:
    """Exactly one, never inline; needs providerSettings."""
    await desk.holds(
        [{"inputs": {"referenceVideos": [FILM]}, **kling()}],
        *(
            bad(
                {"inputs": {"referenceVideos": films}},
                *("invalidReferenceVideos", "inputs.referenceVideos", "array"),
                low=1,
                high=1,
            )
            for films in ([], [FILM, FILM])
        ),
        bad(
            {"inputs": {"referenceVideos": ["data:video/mp4;base64,AAAA"]}, **kling()},
            *("invalidReferenceVideos", "inputs.referenceVideos", "array"),
        ),
        bad(
            {"inputs": {"referenceVideos": [NOWHERE]}, **kling()},
            *("invalidReferenceVideos", "inputs.referenceVideos[0]", "string"),
        ),
        clash({"inputs": {"referenceVideos": [FILM]}}, "inputs.referenceVideos", "providerSettings"),
    )


@pytest.mark.row("a:inputs.elements")
async def test_elements(desk: Desk) -> None:
    """One to three; need frameImages."""
    await desk.holds(
        [
            {**UNSIZED, "inputs": {"frameImages": [PICTURE], "elements": [{"id": n, "frontalImage": PICTURE}] * k}}
            for n, k in (("a", 1), ("b", 3))
        ],
        *(
            bad(
                {**UNSIZED, "inputs": {"frameImages": [PICTURE], "elements": elements}},
                *("invalidElements", "inputs.elements", "array"),
                low=1,
                high=3,
            )
            for elements in ([], [{"id": "a"}] * 4)
        ),
        bad({**UNSIZED, "inputs": {"frameImages": [PICTURE], "elements": [7]}}, "invalidElements", ELEMENT, "object"),
        clash({"inputs": {"elements": [{"id": "a"}]}}, "inputs.elements", "inputs.frameImages"),
    )


@pytest.mark.row("a:elements[].id")
async def test_element_id(desk: Desk) -> None:
    """1 to 20 characters; required; known, or defined here."""
    await desk.holds(
        [element(id="x", frontalImage=PICTURE), element(id="x" * 20, frontalImage=PICTURE)],
        missing(element(frontalImage=PICTURE), f"{ELEMENT}.id"),
        *(
            bad(element(id=name, frontalImage=PICTURE), "invalidElementId", f"{ELEMENT}.id", "string", low=1, high=20)
            for name in ("", "x" * 21)
        ),
        bad(element(id=7, frontalImage=PICTURE), "invalidElementId", f"{ELEMENT}.id", "string"),
        bad(element(id="nobody"), "invalidElementId", f"{ELEMENT}.id", "string"),
    )


@pytest.mark.row("a:elements[].description")
async def test_element_description(desk: Desk) -> None:
    """A string."""
    await desk.holds(
        [element(id="a", frontalImage=PICTURE, description="")],
        bad(
            element(id="a", frontalImage=PICTURE, description=7),
            *("invalidElementDescription", f"{ELEMENT}.description", "string"),
        ),
    )


@pytest.mark.row("a:elements[].frontalImage")
async def test_element_frontal_image(desk: Desk) -> None:
    """A picture; required with images."""
    await desk.holds(
        [element(id="a", frontalImage=PICTURE)],
        missing(element(id="a", images=[PICTURE]), f"{ELEMENT}.frontalImage"),
        bad(element(id="a", frontalImage=7), "invalidElementFrontalImage", f"{ELEMENT}.frontalImage", "string"),
        bad(element(id="a", frontalImage="?"), "invalidElementFrontalImage", f"{ELEMENT}.frontalImage", "string"),
    )


@pytest.mark.row("a:elements[].images")
async def test_element_images(desk: Desk) -> None:
    """One to three; need frontalImage."""
    await desk.holds(
        [element(id="a", frontalImage=PICTURE, images=[PICTURE] * n) for n in (1, 3)],
        *(
            bad(
                element(id="a", frontalImage=PICTURE, images=images),
                *(code, f"{ELEMENT}.images", "array"),
                low=1,
                high=3,
            )
            for images, code in (([], "arrayTooSmall"), ([PICTURE] * 4, "arrayTooLarge"))
        ),
        bad(element(id="a", frontalImage=PICTURE, images=[7]), "invalidElementImages", f"{ELEMENT}.images", "array"),
    )


@pytest.mark.row("a:elements[].videos")
async def test_element_videos(desk: Desk) -> None:
    """Exactly one; not with pictures or voices."""
    await desk.holds(
        [element(id="a", videos=[FILM])],
        *(
            bad(element(id="a", videos=films), code, f"{ELEMENT}.videos", "array", low=1, high=1)
            for films, code in (([], "arrayTooSmall"), ([FILM, FILM], "arrayTooLarge"))
        ),
        clash(element(id="a", videos=[FILM], frontalImage=PICTURE), f"{ELEMENT}.videos", f"{ELEMENT}.frontalImage"),
        clash(element(id="a", videos=[FILM], voices=["x"]), f"{ELEMENT}.videos", f"{ELEMENT}.voices"),
    )


@pytest.mark.row("a:elements[].voices")
async def test_element_voices(desk: Desk) -> None:
    """Exactly one; only with pictures."""
    await desk.holds(
        [element(id="a", frontalImage=PICTURE, images=[PICTURE], voices=[VOICE])],
        *(
            bad(
                element(id="a", frontalImage=PICTURE, voices=voices),
                *(code, f"{ELEMENT}.voices", "array"),
                low=1,
                high=1,
            )
            for voices, code in (([], "arrayTooSmall"), (["x", "y"], "arrayTooLarge"))
        ),
        bad(
            element(id="a", frontalImage=PICTURE, voices=["?"]),
            *("invalidElementVoices", f"{ELEMENT}.voices[0]", "string"),
        ),
        clash(element(id="a", voices=[VOICE]), f"{ELEMENT}.voices", f"{ELEMENT}.images"),
    )


@pytest.mark.row("a:elements[].tags")
async def test_element_tags(desk: Desk) -> None:
    """At least one; any value."""
    await desk.holds(
        [element(id="a", frontalImage=PICTURE, tags=["Character"]), element(id="a", frontalImage=PICTURE, tags=["?"])],
        bad(element(id="a", frontalImage=PICTURE, tags=[]), "invalidElementTags", f"{ELEMENT}.tags", "array", low=1),
        bad(element(id="a", frontalImage=PICTURE, tags="Item"), "invalidElementTags", f"{ELEMENT}.tags", "array"),
    )


@pytest.mark.row("a:providerSettings")
async def test_provider_settings(desk: Desk) -> None:
    """Only this provider's."""
    await desk.holds(
        [{"providerSettings": {}}, kling()],
        bad({"providerSettings": []}, "invalidProviderSettings", "providerSettings", "object"),
        bad(
            {"providerSettings": {"google": {}}},
            *("mismatchProviderSettingsProvider", "providerSettings.google", "object"),
            allowed=["klingai"],
        ),
        bad(
            {"providerSettings": {"acme": {}}},
            *("unknownProviderSettingsProvider", "providerSettings.acme", "object"),
            allowed=["klingai"],
        ),
        bad(
            kling(cameraControl={}),
            *("unsupportedParameter", f"{MOTION}cameraControl", "object"),
            allowed=["sound", "multiPrompt", "characterOrientation", "keepOriginalSound"],
        ),
    )


@pytest.mark.row("a:klingai.sound")
async def test_sound(desk: Desk) -> None:
    """A boolean."""
    await desk.holds(
        [kling(sound=True), kling(sound=False)],
        bad(kling(sound=1), "invalidProviderSettings", f"{MOTION}sound", "boolean"),
    )


@pytest.mark.row("a:klingai.multiPrompt")
async def test_multi_prompt(desk: Desk) -> None:
    """One to six that fill the duration."""
    await desk.holds(
        [kling(multiPrompt=shots(3)), {**kling(multiPrompt=shots(1, 1, 1, 1, 1, 1)), "duration": 6}],
        *(
            bad(kling(multiPrompt=many), "invalidProviderSettings", f"{MOTION}multiPrompt", "array", low=1, high=6)
            for many in ([], shots(*[1] * 7))
        ),
        bad(kling(multiPrompt=shots(1, 1)), "invalidProviderSettings", f"{MOTION}multiPrompt", "array"),
        bad(kling(multiPrompt=[]) | kling(multiPrompt="x"), "invalidProviderSettings", f"{MOTION}multiPrompt", "array"),
        bad(
            kling(multiPrompt=[{"prompt": "x", "duration": 3}]),
            *("invalidProviderSettings", f"{MOTION}multiPrompt[0].prompt", "string"),
            low=2,
            high=2500,
        ),
    )


@pytest.mark.row("a:klingai.characterOrientation")
async def test_character_orientation(desk: Desk) -> None:
    """image or video; needs both references."""
    await desk.holds(
        [motion(characterOrientation="image"), motion(characterOrientation="video")],
        bad(
            motion(characterOrientation="left"),
            *("invalidCharacterOrientation", f"{MOTION}characterOrientation", "string"),
            allowed=["image", "video"],
        ),
        clash(kling(characterOrientation="image"), f"{MOTION}characterOrientation", *BOTH),
    )


@pytest.mark.row("a:klingai.keepOriginalSound")
async def test_keep_original_sound(desk: Desk) -> None:
    """A boolean; needs both references."""
    await desk.holds(
        [motion(keepOriginalSound=True)],
        bad(motion(keepOriginalSound="no"), "invalidProviderSettings", f"{MOTION}keepOriginalSound", "boolean"),
        clash(kling(keepOriginalSound=True), f"{MOTION}keepOriginalSound", *BOTH),
    )
