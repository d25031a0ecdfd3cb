"""HTTP mode: signed POSTs to the app's one address."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.post_office import Attempt, Delivery, PostOffice
from sandbox.slack.state import Json
from sandbox.slack.world import World

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
# Real seconds after which a connection is given up: the server's own clock has long decided by then.
PATIENCE = aiohttp.ClientTimeout(total=60.0)


class Callbacks:
    """Calls the app."""

    def __init__(self, world: World, office: PostOffice) -> None:
        self._world = world
        self._office = office
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """POST one attempt; whatever comes back is its fate."""
        kind, body = encoded(delivery)
        headers = self._signed(kind, body)
        if attempt.number:
            reason = "http_timeout" if attempt.reason == "timeout" else attempt.reason
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": reason}
        try:
            status, answer, no_retry = await self._post(body, headers)
        except (aiohttp.ClientError, OSError, TimeoutError):
            self._office.settle(delivery, attempt, "failed")
            return
        delivery.no_retry = no_retry
        attempt.acks.append(self._world.clock.now())
        self._office.settle(delivery, attempt, "acked" if 200 <= status < 300 else f"http {status}", answer)

    async def verify(self) -> Json:
        """Ask the address whether it is the app's, as when it is entered in the app's settings."""
        challenge = self._world.new_id("challenge")
        asked = {"token": self._world.app.verification_token, "challenge": challenge, "type": "url_verification"}
        body = json.dumps(asked).encode()
        status, answer, _ = await self._post(body, self._signed(JSON, body))
        said = answer.get("challenge") if isinstance(answer, dict) else answer
        return {"status": status, "verified": status == 200 and said == challenge}

    async def stop(self) -> None:
        """Drop the connections."""
        if self._session is not None:
            await self._session.close()

    def _signed(self, kind: str, body: bytes) -> dict[str, str]:
        # Receivers compare with their own clock, so the time of the signature is the real one.
        at = str(int(time.time()))
        base = f"v0:{at}:".encode() + body
        seal = hmac.new(self._world.app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={seal}"}

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, Any, bool]:
        self._session = self._session or aiohttp.ClientSession(timeout=PATIENCE)
        url = self._world.app.deliver_to
        assert url is not None  # noqa: S101 - nobody comes here in Socket Mode
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            said = await response.text()
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, _read(said, response.content_type), no_retry


def encoded(delivery: Delivery) -> tuple[str, bytes]:
    """(content type, body): commands and interactions are forms, events are JSON."""
    if delivery.kind == "slash_commands":
        return FORM, urlencode(delivery.payload).encode()
    if delivery.kind == "interactive":
        return FORM, urlencode({"payload": json.dumps(delivery.payload)}).encode()
    return JSON, json.dumps(delivery.payload).encode()


def _read(said: str, kind: str) -> Any:
    if kind != JSON:
        return said or None
    try:
        return json.loads(said)
    except ValueError:
        return said
