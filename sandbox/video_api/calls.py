"""The HTTP calls that this server makes for its clients: with patience, in a few tries, to this machine only."""

import io
import ipaddress
import random
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp

from sandbox.video_api.clock import Clock

TRIES = 5  # the documents state no number
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0  # seconds; doubling in between


class Verdict(StrEnum):
    """How a call ended."""

    DELIVERED = "delivered"
    GIVEN_UP = "given up"
    NOT_ALLOWED = "not allowed"  # the host is not this machine
    ORDERED = "ordered"  # a test ordered that it is never made


@dataclass(frozen=True)
class Ended:
    """The end of a call, after so many tries."""

    verdict: Verdict
    tries: int


class Caller:
    """One client session for everything that goes out."""

    def __init__(self, clock: Clock, *, anywhere: bool) -> None:
        """Without `anywhere` only loopback hosts are called: a sandbox must not be talked into reaching a network."""
        self._clock = clock
        self._anywhere = anywhere
        self._session: aiohttp.ClientSession | None = None

    async def send(self, method: str, url: str, body: bytes, content_type: str, *, patience: float) -> Ended:
        """Send until a 2xx comes within `patience` seconds, at most TRIES times."""
        if not (self._anywhere or is_loopback(url)):
            return Ended(Verdict.NOT_ALLOWED, 0)
        for tried in range(1, TRIES + 1):
            if await self._try(method, url, body, content_type, patience):
                return Ended(Verdict.DELIVERED, tried)
            if tried < TRIES:
                await self._clock.sleep(pause(tried))
        return Ended(Verdict.GIVEN_UP, TRIES)

    async def close(self) -> None:
        """Drop the connections."""
        if self._session is not None:
            await self._session.close()

    async def _try(self, method: str, url: str, body: bytes, content_type: str, patience: float) -> bool:
        self._session = self._session or aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self._clock.real(patience))
        data, headers = io.BytesIO(body), {"Content-Type": content_type}
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return 200 <= answer.status < 300
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            return False


def is_loopback(url: str) -> bool:
    """Whether an address names this machine literally; names that only resolve to it do not count."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pause(tried: int) -> float:
    """Seconds before the next try: doubling, with jitter that never lengthens them."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tried - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
