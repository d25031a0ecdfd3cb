"""Signed downloads over a real socket: who has the address has the video, until it expires, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.generation.delivery import Delivery, DeliveryState, Purpose, Rung
from bot.generation.job import Job
from bot.generation.message import Text
from bot.replies import render
from bot.web import Downloads, serve
from bot.web.downloads import AT_ONCE, LIFETIME
from tests.builders import NOW, job
from tests.fakes import FakeClock

FILM = bytes(range(256)) * 40
SHA = "a" * 64


@dataclass
class Shelf:
    """One job with one result, and the web app that serves it."""

    root: Path
    clock: FakeClock
    job: Job
    delivery: Delivery
    downloads: Downloads | None = None
    url: str = ""
    held: asyncio.Event | None = None

    async def deliveries(self, job_id: str) -> Sequence[Delivery]:
        if self.held is not None:
            await self.held.wait()
        return (replace(self.delivery, purpose=Purpose.NOTICE), self.delivery)

    def find(self, sha256: str, extension: str) -> PurePath:
        return self.root / f"{sha256}.{extension}"

    def address(self) -> str:
        assert self.downloads is not None
        return self.downloads.address(self.url, self.delivery, self.job, self.clock.now())[0]


class Rows:
    """The store's part of a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def job(self, job_id: str) -> Job | None:
        return self._shelf.job if job_id == self._shelf.job.id else None

    async def deliveries(self, job_id: str) -> Sequence[Delivery]:
        return await self._shelf.deliveries(job_id)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    made = job()
    posted = Delivery(made.id, Purpose.RESULT, 0, DeliveryState.POSTED, NOW, received_sha256=SHA, size=len(FILM))
    shelf = Shelf(tmp_path, FakeClock(NOW), made, posted)
    Path(shelf.find(SHA, "mp4")).write_bytes(FILM)
    shelf.downloads = Downloads(b"s" * 32, Rows(shelf), shelf, shelf.clock)
    async with serve("127.0.0.1", 0, clock=SystemClock(), routes=shelf.downloads.routes()) as port:
        shelf.url = f"http://127.0.0.1:{port}"
        yield shelf


async def get(address: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.request(method, address, headers=headers) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_the_address_leads_to_the_bytes_as_they_came(shelf: Shelf) -> None:
    """Shown in place, under our own name, and never guessed to be anything else."""
    status, content, headers = await get(shelf.address())
    assert (status, content) == (200, FILM)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Disposition"] == f'inline; filename="{shelf.job.id}-1.mp4"'
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_part_of_it_can_be_asked_for(shelf: Shelf) -> None:
    """Players do, to begin in the middle."""
    status, content, headers = await get(shelf.address(), Range="bytes=100-199")
    assert (status, content) == (206, FILM[100:200])
    assert headers["Content-Range"] == f"bytes 100-199/{len(FILM)}"
    assert (await get(shelf.address(), Range=f"bytes={len(FILM)}-"))[0] == 416


async def test_its_head_can_be_asked_for(shelf: Shelf) -> None:
    """Without the video."""
    status, content, headers = await get(shelf.address(), "HEAD")
    assert (status, content, headers["Content-Length"]) == (200, b"", str(len(FILM)))


async def test_an_address_says_when_it_ends_and_then_it_does(shelf: Shelf) -> None:
    """To the second, and with a sentence."""
    assert shelf.downloads is not None
    address, until = shelf.downloads.address(shelf.url, shelf.delivery, shelf.job, shelf.clock.now())
    assert until == NOW + LIFETIME
    shelf.clock.at = until - 1
    assert (await get(address))[0] == 200
    shelf.clock.at = until
    status, said, _headers = await get(address)
    assert (status, said.decode()) == (410, render(Text("link.expired"), "en"))


@pytest.mark.parametrize(
    "forge",
    [
        lambda parts: [*parts[:3], "0" * 32],
        lambda parts: [*parts[:3], parts[3][:-1] + ("0" if parts[3][-1] != "0" else "1")],
        lambda parts: [*parts[:2], str(int(parts[2]) + 1), parts[3]],
        lambda parts: [parts[0], "1", *parts[2:]],
        lambda parts: ["0000000000002", *parts[1:]],
        lambda parts: [*parts[:2], parts[2] + "0" * 9, parts[3]],
        lambda parts: [*parts[:2], "9" * 11, parts[3]],
        lambda parts: [*parts[:3], parts[3].upper() + "é"],
        lambda parts: [*parts[:3], ""],
        lambda parts: parts[:3],
        lambda parts: ["..", "..", "..", "etc", "passwd"],
    ],
)
async def test_whatever_was_changed_leads_nowhere(shelf: Shelf, forge: object) -> None:
    """And says no more than any other path that is not there."""
    start, _, rest = shelf.address().partition("/videos/")
    forged = "/".join([start, "videos", *forge(rest.split("/"))])  # type: ignore[operator]  # a lambda
    status, said, _headers = await get(forged)
    assert (status, said) == (404, b'{"error": "Not Found"}')


async def test_an_address_is_about_these_bytes_only(shelf: Shelf) -> None:
    """Made again under the same number, it is another video."""
    address = shelf.address()
    shelf.delivery = replace(shelf.delivery, received_sha256="b" * 64)
    assert (await get(address))[0] == 404


@pytest.mark.parametrize("gone", [{"removed_at": NOW}, {"state": DeliveryState.WITHHELD}])
async def test_what_was_taken_away_is_gone_here_too(shelf: Shelf, gone: dict[str, object]) -> None:
    """From the next request on."""
    address = shelf.address()
    shelf.delivery = replace(shelf.delivery, **gone)  # type: ignore[arg-type]  # by name
    status, said, _headers = await get(address)
    assert (status, said.decode()) == (410, render(Text("link.gone"), "en"))


async def test_a_file_whose_time_is_over_is_gone(shelf: Shelf) -> None:
    """It was swept; the address is good for as long as it says."""
    Path(shelf.find(SHA, "mp4")).unlink()
    status, said, _headers = await get(shelf.address())
    assert (status, said.decode()) == (410, render(Text("link.gone"), "en"))


async def test_what_a_link_was_posted_for_comes_with_its_mark(shelf: Shelf) -> None:
    """The file that the post is about; an address made for a smaller one leads to that."""
    marked = "c" * 64
    Path(shelf.find(marked, "mp4")).write_bytes(FILM + b"mark")
    shelf.delivery = replace(shelf.delivery, rung=Rung.LINKED, posted_sha256=marked)
    assert (await get(shelf.address()))[1] == FILM + b"mark"


async def test_a_card_and_a_share_have_addresses_of_their_own(shelf: Shelf) -> None:
    """What was hidden stays hidden for whoever had the link, and moderators can look at it."""
    public = shelf.address()
    card = replace(shelf.delivery, purpose=Purpose.CARD, shows=0, posted_sha256=SHA, posted_extension="mp4")
    hidden = replace(shelf.delivery, removed_at=NOW)
    shelf.delivery = card
    private = shelf.address()
    assert private.rpartition("/videos/")[2].split("/")[1] == "c0"
    status, said, headers = await get(private)
    assert (status, said) == (200, FILM)
    assert f'{shelf.job.id}-1.mp4"' in headers["Content-Disposition"]
    assert (await get(public))[0] == 404
    shelf.delivery = hidden
    assert (await get(public))[0] == 410
    assert (await get(private))[0] == 404


async def test_other_verbs_are_refused(shelf: Shelf) -> None:
    """There is nothing to change."""
    for method in ("POST", "PUT", "DELETE"):
        assert (await get(shelf.address(), method))[0] == 405


async def test_more_downloads_than_that_are_asked_to_come_back(shelf: Shelf) -> None:
    """And are served when there is room again."""
    address, shelf.held = shelf.address(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(get(address)) for _ in range(AT_ONCE + 1)]
        done, _rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        (refused,) = done
        shelf.held.set()
    status, said, headers = refused.result()
    assert (status, said.decode(), headers["Retry-After"]) == (503, render(Text("link.busy"), "en"), "60")
    assert sorted(task.result()[0] for task in waiting) == [200] * AT_ONCE + [503]
    assert (await get(address))[0] == 200
