"""Discord's REST verbs by bot token: independent of the gateway, and every failure is one of the core's errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import discord

from adapters.discord.gateway import Access
from adapters.discord.turns import Turns
from bot.generation.errors import PlatformError, PlatformRefused, PlatformUnavailable, PostRefused
from bot.generation.message import Text

log = logging.getLogger("dailies.discord")

UNKNOWN_MESSAGE, TOO_LARGE, CLOSED_DMS, THREAD_ARCHIVED, THREAD_LOCKED = 10008, 40005, 50007, 50083, 160005
_UNKNOWN_CHANNEL, _UNKNOWN_USER, _INVALID_RECIPIENT = 10003, 10013, 50033
_RATE_LIMIT_SECONDS = 60.0
# What comes out of discord.py when there was no answer, or none that it understands: a 429 without the field it wants
# is a KeyError, and a session that is closed meanwhile a RuntimeError.
NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, LookupError, TypeError, ValueError, RuntimeError)


class Rest:
    """One logged-in client without a gateway. Logs in when it is first needed, and again after it failed."""

    def __init__(self, access: Access, turns: Turns | None = None) -> None:
        self._access = access
        self._turns = turns
        self._client: discord.Client | None = None
        self._turn = asyncio.Lock()

    async def client(self) -> discord.Client:
        """The client. Raises PlatformRefused for a bad token, PlatformUnavailable."""
        async with self._turn:
            if self._client is None:
                self._client = await self._logged_in()
            return self._client

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[discord.Client]:
        """The client, for a block in which every failure becomes a PlatformError."""
        client = await self.client()
        with judged():
            yield client

    async def _logged_in(self) -> discord.Client:
        self._access.open()
        client = discord.Client(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=_RATE_LIMIT_SECONDS,
        )
        if self._turns is not None:
            self._turns.pace(client.http)
        try:
            with judged():
                await client.login(self._access.token.get_secret_value())
        except BaseException as error:
            await client.close()
            if isinstance(error, PostRefused):  # not what answers there when Discord does
                raise PlatformUnavailable(error.text) from error
            raise
        return client


@contextmanager
def judged() -> Iterator[None]:
    """Discord's answers as the core's errors."""
    try:
        yield
    except PlatformError:
        raise
    except discord.LoginFailure as error:
        raise PlatformRefused(Text("discord.token_refused")) from error
    except discord.RateLimited as error:
        raise PlatformUnavailable(Text("discord.slow_down", seconds=round(error.retry_after))) from error
    except discord.HTTPException as error:
        raise verdict(error) from error
    except NO_ANSWER as error:
        raise PlatformUnavailable(Text("discord.unreachable", reason=type(error).__name__)) from error


def verdict(error: discord.HTTPException) -> PlatformError:
    """A "no" for good, or only for now."""
    if error.status >= 500 or error.status in (401, 429):
        return PlatformUnavailable(Text("discord.unreachable", reason=str(error.status)))
    facts = {"status": error.status, "code": error.code}
    log.warning("discord.refused", extra={"facts": facts})
    return PostRefused(_reason(error))


def _reason(error: discord.HTTPException) -> Text:
    match error.code:
        case code if code == UNKNOWN_MESSAGE:
            return Text("discord.message_gone")
        case code if code in (CLOSED_DMS, _UNKNOWN_USER, _INVALID_RECIPIENT):
            return Text("discord.no_dms")
        case code if code in (THREAD_ARCHIVED, THREAD_LOCKED):
            return Text("discord.thread_closed")
        case code if code == _UNKNOWN_CHANNEL or error.status == 404:
            return Text("discord.channel_gone")
        case _ if error.status == 403:
            return Text("discord.may_not_post")
        case code:
            return Text("discord.refused", code=code or error.status)


def given(**arguments: Any) -> dict[str, Any]:
    """Arguments of discord.py without those that are None: it tells "nothing" and "not given" apart."""
    return {name: value for name, value in arguments.items() if value is not None}
