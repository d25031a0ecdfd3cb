"""What Slack granted, workspace by workspace: slack-sdk's installation store on the bot's own storage, sealed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from logging import Logger
from typing import Any

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from adapters.slack.sealing import Seal, Unsealable
from bot.generation.ports import Clock, MemoStore

log = logging.getLogger("dailies.slack")

KIND = "slack.installation"


class SealedInstallations(AsyncInstallationStore):
    """slack-sdk's store, by enterprise and team. An installation for a whole enterprise has no team.

    Raises StorageError. What cannot be opened is logged and counts as not installed: installing again puts it right.
    """

    def __init__(self, memos: MemoStore, seal: Seal, clock: Clock) -> None:
        self._memos = memos
        self._seal = seal
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return log

    async def async_save(self, installation: Granted) -> None:
        """In place of what was there."""
        key = key_of(installation.enterprise_id, None if installation.is_enterprise_install else installation.team_id)
        sealed = self._seal.close(json.dumps(vars(installation)).encode(), key)
        await self._memos.keep_memo(KIND, key, {"v": 1, "sealed": sealed}, self._clock.now())

    async def async_save_bot(self, bot: Bot) -> None:
        """The bot's part; who installed it stays known."""
        found = await self._read(key_of(bot.enterprise_id, None if bot.is_enterprise_install else bot.team_id))
        before = vars(found) if found is not None else {"user_id": ""}
        await self.async_save(Granted(**{**before, **vars(bot)}))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Granted | None:
        """The one that holds there. There is one a place, whoever asks: it is the bot that was installed."""
        for key in keys_of(enterprise_id, None if is_enterprise_install else team_id):
            if found := await self._read(key):
                return found
        return None

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot's part of it."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """The one of exactly this place; without a team, that of the whole enterprise."""
        await self._memos.take_memo(KIND, key_of(enterprise_id, team_id))

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """There is no bot without its installation."""
        await self.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id)

    async def all(self) -> list[Granted]:
        """Every one that can be opened."""
        found = [self._opened(key, content) for key, content in await self._memos.memos(KIND)]
        return [one for one in found if one is not None]

    async def _read(self, key: str) -> Granted | None:
        content = await self._memos.memo(KIND, key)
        return None if content is None else self._opened(key, content)

    def _opened(self, key: str, content: Mapping[str, Any]) -> Granted | None:
        try:
            return Granted(**json.loads(self._seal.open(content.get("sealed"), key)))
        except Unsealable as error:
            reason = str(error)
        except (TypeError, ValueError):
            reason = "another release wrote it"
        hint = "restore the file “secret” of the data directory, or install the app there again"
        log.error("slack.installation_unreadable", extra={"facts": {"place": key, "reason": reason, "hint": hint}})
        return None


def key_of(enterprise_id: str | None, team_id: str | None) -> str:
    """A place, as it is stored and as the log names it."""
    return f"{enterprise_id or ''}/{team_id or ''}"


def keys_of(enterprise_id: str | None, team_id: str | None) -> list[str]:
    """The nearest first. A workspace that joined an enterprise was installed without it; its id is still its own."""
    places = [(enterprise_id, team_id), (None, team_id), (enterprise_id, None)]
    return list(dict.fromkeys(key_of(*place) for place in places if any(place)))
