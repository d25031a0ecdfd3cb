"""The verbs of the MemoStore port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage import memos
from storage.questions import Questions


class MemoVerbs(Questions):
    """Verbs as bot.generation.ports.MemoStore describes them."""

    async def memo(self, kind: str, key: str) -> Mapping[str, Any] | None:
        return await self._read(lambda: memos.one(kind, key))

    async def memos(self, kind: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        return await self._read(lambda: memos.of_kind(kind))

    async def keep_memo(self, kind: str, key: str, content: Mapping[str, Any], now: float) -> None:
        await self._writer.write(lambda: memos.keep(kind, key, content, now))

    async def take_memo(self, kind: str, key: str, since: float = 0.0) -> Mapping[str, Any] | None:
        return await self._writer.write(lambda: memos.take(kind, key, since))

    async def drop_memos(self, kind: str, before: float) -> None:
        await self._writer.write(lambda: memos.drop_old(kind, before))
