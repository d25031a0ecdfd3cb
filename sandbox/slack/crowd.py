"""Many people at once: a whole schedule of commands, each sent at its own time, however busy the app is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.slack.forms import ClientRefuses
from sandbox.slack.post_office import Delivery
from sandbox.slack.state import Json

Order = Mapping[str, Any]


async def send_all(act: Callable[[Order], Delivery | None], order: Order) -> list[Json]:
    """orders: those of slash, each with `after`, its real seconds from now; answers when the last one was sent.

    `late` says by how many seconds one was sent too late: this program was busy.
    """
    planned: Sequence[Order] = sorted(order["orders"], key=lambda one: float(one["after"]))
    began, sent = time.monotonic(), []
    for one in planned:
        due = began + float(one["after"])
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        late = max(0.0, time.monotonic() - due)
        delivery = act(one)
        if delivery is None:
            raise ClientRefuses("the app has no commands where this person works")
        sent.append({"delivery": delivery.id, "late": late})
    return sent
