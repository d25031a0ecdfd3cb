"""MemoStore: what an adapter remembers through a restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class MemoStore(Protocol):
    """More verbs of the Store. A memo is JSON under a kind and a key.

    Secrets in it are encrypted by whoever keeps it.
    """

    async def memo(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """As it was kept last."""

    async def memos(self, kind: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """All of a kind, by key."""

    async def keep_memo(self, kind: str, key: str, content: Mapping[str, Any], now: float) -> None:
        """New, or in place of what was there."""

    async def take_memo(self, kind: str, key: str, since: float = 0.0) -> Mapping[str, Any] | None:
        """Remove it; of all who try, one gets it. None also for one that was kept before `since`."""

    async def drop_memos(self, kind: str, before: float) -> None:
        """Those of a kind that were kept before then."""
