"""What getTaskDetails tells: the last request sent under a taskUUID and the last answer to it."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.video_api.answers import Json
from sandbox.video_api.ledger import Ledger, Statement

_LONGEST = 4096  # characters of one string; inline pictures are longer, prompts are not


class Archive:
    """Keeps requests and refusals on the disk; other answers can be given again from the task itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._answered_since: set[str] = set()

    def record(self, task_uuid: str, request: Mapping[str, Any], errors: list[Json]) -> Statement:
        """The row for one submission; `errors` is empty when it was accepted."""
        self._answered_since.discard(task_uuid)
        sql = (
            "INSERT INTO details VALUES (?, ?, ?) ON CONFLICT (task_uuid)"
            " DO UPDATE SET request = excluded.request, errors = excluded.errors"
        )
        return sql, (task_uuid, json.dumps(_shortened(request)), json.dumps(errors) if errors else None)

    def polled(self, task_uuid: str) -> None:
        """The last answer is no refusal any more. Not durable: after a restart the refusal is told until a poll."""
        self._answered_since.add(task_uuid)

    async def find(self, task_uuid: str) -> tuple[Json, list[Json]] | None:
        """(request, errors of the last answer), or None for a taskUUID that never came with work to do."""
        rows = await self._ledger.read("SELECT request, errors FROM details WHERE task_uuid = ?", (task_uuid,))
        if not rows:
            return None
        request, errors = rows[0]
        refused = errors is not None and task_uuid not in self._answered_since
        return json.loads(request), json.loads(errors) if refused else []


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:64]}… ({len(value)} characters)"
    if isinstance(value, Mapping):
        return {name: _shortened(one) for name, one in value.items()}
    return [_shortened(one) for one in value] if isinstance(value, list) else value
