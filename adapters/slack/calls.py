"""Slack's Web API by bot token: one call, and every failure is one of the core's errors."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.turns import Turns
from bot.generation.errors import PlatformBusy, PlatformError, PlatformRefused, PlatformUnavailable, PostRefused
from bot.generation.message import Text
from bot.generation.ports import Clock

log = logging.getLogger("dailies.slack")

Json = dict[str, Any]

# The SDK says a lot about every call, and repeats what was said to it.
_QUIET = logging.getLogger("dailies.slack.sdk")
_QUIET.setLevel(logging.ERROR)

_PATIENCE = aiohttp.ClientTimeout(total=30.0, connect=10.0)
_LONGEST_PAUSE = 10.0  # seconds of a rate limit that a call waits for itself
TOKEN_ERRORS = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "not_allowed_token_type"}
)
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, SlackClientError, LookupError, TypeError, ValueError,
              AttributeError, RuntimeError)  # fmt: skip
_REASONS: Mapping[str, str] = {
    "not_in_channel": "slack.not_in_channel",
    "channel_not_found": "slack.not_in_channel",
    "is_archived": "slack.archived",
    "restricted_action": "slack.restricted",
    "restricted_action_read_only_channel": "slack.restricted",
    "restricted_action_thread_only_channel": "slack.restricted",
    "restricted_action_non_threadable_channel": "slack.restricted",
    "message_not_found": "slack.message_gone",
    "cannot_dm_bot": "slack.no_dms",
    "user_not_found": "slack.no_dms",
    "user_disabled": "slack.no_dms",
    "messages_tab_disabled": "slack.no_dms",
}


class Secret(Protocol):
    """A secret that does not print."""

    def get_secret_value(self) -> str:
        """In clear."""


class Refused(PostRefused):
    """Slack said no. `code` is its word for it; it never leaves this adapter unread."""

    def __init__(self, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(_reason(code, answer))
        self.code = code


class TokenRefused(PlatformUnavailable):
    """Slack does not take the token, now; a new one may come. `code` is Slack's word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(Text("slack.unreachable", reason=code))
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call brought, and the scopes that the token has."""

    body: Json
    scopes: frozenset[str]


class Calls:
    """Calls to one Slack. Opens its connections when they are first needed."""

    def __init__(self, api_base: str, clock: Clock) -> None:
        self._base = api_base.rstrip("/") + "/"
        self._clock = clock
        self._turns = Turns(clock)
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, for whoever speaks to Slack beside the Web API. No proxies, no cookies."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def client(self) -> AsyncWebClient:
        """The SDK's client, which repeats nothing by itself: a POST whose answer is lost may have been heard."""
        made = AsyncWebClient(base_url=self._base, session=self.session, logger=_QUIET, retry_handlers=[])
        made.proxy = None  # the SDK takes one from the environment, for this machine's own addresses too
        return made

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, method: str, token: Secret, **arguments: Any) -> Json:
        """The answer of one method. Raises PlatformUnavailable, Refused, or TokenRefused."""
        return (await self.answer(method, token, **arguments)).body

    async def ask_once(self, method: str, token: Secret, **arguments: Any) -> Json:
        """Like `ask`, for whoever has no time: a rate limit is not waited for, however short."""
        return (await self._once(method, token, arguments)).body

    async def answer(self, method: str, token: Secret, **arguments: Any) -> Answer:
        """Like `ask`, with what came along. It waits for its turn, and for a short rate limit once: nothing was done
        then."""
        if too_long := await self._turns.wait(token.get_secret_value(), method, arguments):
            raise Slower(too_long)
        try:
            return await self._once(method, token, arguments)
        except Slower as slower:
            if slower.seconds > _LONGEST_PAUSE:
                raise
            await self._clock.sleep(slower.seconds)
        return await self._once(method, token, arguments)

    async def _once(self, method: str, token: Secret, arguments: Mapping[str, Any]) -> Answer:
        with_token = {"token": token.get_secret_value()}
        try:
            answer = await self.client().api_call(method, data=_form(arguments), params=with_token)
        except SlackApiError as error:
            raise _verdict(method, error) from None
        except _NO_ANSWER as error:
            raise PlatformUnavailable(Text("slack.unreachable", reason=type(error).__name__)) from None
        if not isinstance(answer.data, dict):
            raise PlatformUnavailable(Text("slack.unreachable", reason="no JSON"))
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        return Answer(answer.data, frozenset(filter(None, (one.strip() for one in scopes.split(",")))))


class Slower(PlatformBusy):
    """Slack wants to be asked later, in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Text("slack.slow_down", seconds=round(seconds)))
        self.seconds = seconds


@asynccontextmanager
async def unanswered() -> AsyncIterator[None]:
    """For what is asked of Slack beside the Web API: a connection that fails is PlatformUnavailable."""
    try:
        yield
    except PlatformError:
        raise
    except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
        raise PlatformUnavailable(Text("slack.unreachable", reason=type(error).__name__)) from error


def useless(code: str, *, app: bool) -> PlatformRefused:
    """A token that Slack does not take. `app`: the app-level one, which begins with xapp-."""
    if code == "not_allowed_token_type":
        return PlatformRefused(Text("slack.tokens_swapped"))
    return PlatformRefused(Text("slack.app_token_refused" if app else "slack.token_refused", code=code))


def _form(arguments: Mapping[str, Any]) -> dict[str, str]:
    """As a form: every method takes one. Slack wants what is nested as JSON inside of it."""
    return {name: _written(value) for name, value in arguments.items() if value is not None}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, Mapping | list | tuple) else str(value)


def _verdict(method: str, error: SlackApiError) -> PlatformError:
    """A "no" for good, or only for now."""
    response = error.response
    body = getattr(response, "data", None)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    answer: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    code = str(answer.get("error", ""))
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Slower(_pause(getattr(response, "headers", {})))
    if not code or status >= 500 or code in _PASSING:
        return PlatformUnavailable(Text("slack.unreachable", reason=code or f"status {status}"))
    if code in TOKEN_ERRORS:
        return TokenRefused(code)
    log.info("slack.refused", extra={"facts": {"method": method, "code": code}})
    return Refused(code, answer)


def _pause(headers: Mapping[str, str]) -> float:
    try:
        asked = float(headers.get("Retry-After", "") or headers.get("retry-after", "") or 1.0)
    except ValueError:
        asked = 1.0
    return min(max(asked, 0.0), 900.0)


def _reason(code: str, answer: Mapping[str, Any]) -> Text:
    if code == "missing_scope":
        return Text("slack.missing_scope", scope=str(answer.get("needed", "–"))[:100])
    return Text(_REASONS[code]) if code in _REASONS else Text("slack.refused", code=code[:60])
