"""What is posted where a video does not fit: the original, else a smaller one that plays, else a link and a still."""

from __future__ import annotations

import io
import re
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.films import film
from tests.journeys.discord_files import footage
from tests.journeys.discord_home import Home, Studio, buttons, job_in, plain, visiting
from tests.marks import marked
from tests.standins.discord import Json

pytestmark = pytest.mark.full

MIB = 2**20
LARGE = "a large fox --ar 1:1 --dur 4"  # what `large_clip` puts in place of the provider's
MEDIUM = "a medium fox --ar 1:1 --dur 6"


@pytest.fixture(scope="session")
def large_clip(discord_home: Home) -> int:
    """Let the provider give out a video of more than 10 MiB for square ones of four seconds; its size."""
    path = discord_home.api_data / "clips" / "1440x1440-4s.mp4"
    size = footage(path, seconds=4, size=(960, 540), rate=15, crf=12).stat().st_size
    assert 10 * MIB < size < 50 * MIB, size
    return size


@pytest.fixture(scope="session")
def medium_clip(discord_home: Home) -> int:
    """The same for six seconds: more than 3 MiB."""
    path = discord_home.api_data / "clips" / "1440x1440-6s.mp4"
    size = footage(path, seconds=6, size=(480, 320), crf=12).stat().st_size
    assert 3 * MIB < size < 10 * MIB, size
    return size


async def refusals(studio: Studio) -> list[int]:
    """What each try to post was answered with."""
    return [one["status"] for one in await studio.posts()]


async def plays(studio: Studio, message: Json, folder: Path, seconds: int = 4) -> int:
    """Decode the posted video; its size."""
    data = await studio.place.file(message["files"][0]["id"])
    (folder / "posted.mp4").write_bytes(data)
    seen = film(folder / "posted.mp4")
    assert abs(seen.seconds - seconds) < 0.3
    assert seen.frames > 0
    return len(data)


async def test_the_original_is_posted_where_it_fits(discord_home: Home, large_clip: int) -> None:
    async with visiting(discord_home, premium_tier=2) as studio:
        message = await studio.video(await studio.person(), LARGE)
        job = job_in(message)
        assert await studio.place.file(message["files"][0]["id"]) == marked(discord_home.made(job), job)
        assert await refusals(studio) == [200]


async def test_a_smaller_one_that_plays_is_posted_where_the_original_does_not_fit(
    studio: Studio, large_clip: int, tmp_path: Path
) -> None:
    message = await studio.video(await studio.person(), LARGE)
    assert await plays(studio, message, tmp_path) <= 10 * MIB
    assert await refusals(studio) == [200], "what is known not to fit is not tried"
    said = plain(message["content"]).splitlines()[-1]
    assert re.fullmatch(r"Made smaller to fit here; the original has [\d.]+ MB\.", said), said


async def test_where_less_fits_than_discord_said_the_next_step_is_taken_and_remembered(
    discord_home: Home, medium_clip: int, tmp_path: Path
) -> None:
    async with visiting(discord_home, base_upload_limit=2 * MIB) as studio:
        ana = await studio.person()
        message = await studio.video(ana, MEDIUM)
        assert await plays(studio, message, tmp_path, 6) <= 2 * MIB
        assert await refusals(studio) == [413, 200]
        await studio.video(ana, f"another {MEDIUM}")
        assert await refusals(studio) == [413, 200, 200]


async def test_where_nothing_fits_a_link_leads_to_the_providers_own_bytes_and_a_still_is_shown(
    discord_home: Home,
) -> None:
    async with visiting(discord_home, base_upload_limit=65_000) as studio:
        message = await studio.video(await studio.person(), "a fox for a link --dur 15")
        job = job_in(message)
        said = plain(message["content"]).splitlines()
        assert re.fullmatch(
            r"With 0.1 MB it is too large for this place\. The button leads to it for 7 days, until <t:\d+:f>\.",
            said[-1],
        )
        (still,) = message["files"]
        assert (still["name"], still["description"]) == (f"{job}-1.jpg", "Video: a fox for a link")
        with Image.open(io.BytesIO(await studio.place.file(still["id"]))) as shown:
            assert shown.format == "JPEG"
        url = buttons(message)["Download"]
        assert url.startswith(f"http://127.0.0.1:{discord_home.port}/")
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(url)
            assert answer.status_code == 200
            assert answer.content == marked(discord_home.made(job), job)
            assert (await browser.get(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code in (403, 404, 410)
