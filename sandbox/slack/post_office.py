"""Deliveries to the app: sent, acknowledged or not, sent again. Knows no wire; a carrier takes each attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.slack.state import Json
from sandbox.slack.world import World

EVENT_RETRIES = (0.0, 60.0, 300.0)  # seconds before the second, third and fourth attempt
KINDS = ("slash_commands", "interactive", "events_api")


@dataclass(eq=False, slots=True)
class Attempt:
    """One try. `outcome` is acked, timeout, disconnected, no connection, http NNN or failed; None while it is open."""

    number: int
    reason: str
    sent_at: float
    envelope_id: str
    connection: str | None = None
    outcome: str | None = None
    acks: list[float] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, outcome: str) -> None:
        """The first outcome counts."""
        if self.outcome is None:
            self.outcome = outcome
            self.done.set()


@dataclass(eq=False, slots=True)
class Delivery:
    """Something that the app is told. `answer` is what it said with its acknowledgement; `trouble` what a person saw
    when it said nothing in time, or nothing that makes sense."""

    id: str
    kind: str
    payload: Json
    expects_answer: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    answer: Any = None
    acked: bool = False
    ended: bool = False
    trouble: str | None = None
    no_retry: bool = False
    next_at: float | None = None  # when it will be tried again
    on_answer: Callable[[Delivery], None] | None = None

    def shown(self) -> Json:
        """As JSON."""
        tries = [
            {
                "number": one.number,
                "reason": one.reason,
                "sent_at": one.sent_at,
                "envelope_id": one.envelope_id,
                "connection": one.connection,
                "outcome": one.outcome,
                "acks": list(one.acks),
            }
            for one in self.attempts
        ]
        names = ("id", "kind", "payload", "answer", "acked", "ended", "trouble", "next_at")
        return {**{name: getattr(self, name) for name in names}, "attempts": tries}


class Carrier(Protocol):
    """Takes attempts to the app."""

    async def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Send, and settle the attempt as soon as its fate is known."""


class PostOffice:
    """Every delivery that was ever made."""

    def __init__(self, world: World, group: asyncio.TaskGroup) -> None:
        self._world = world
        self._group = group
        self._tasks: set[asyncio.Task[None]] = set()
        self._envelopes: dict[str, list[tuple[Delivery, Attempt]]] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.socket: Carrier | None = None
        self.http: Carrier | None = None

    def post(
        self,
        kind: str,
        payload: Json,
        *,
        expects_answer: bool = False,
        on_answer: Callable[[Delivery], None] | None = None,
    ) -> Delivery:
        """Start a delivery. Only events are tried again; `on_answer` is called once, acknowledged or not."""
        delivery = Delivery(self._world.new_id("dl"), kind, payload, expects_answer, on_answer=on_answer)
        self.deliveries[delivery.id] = delivery
        self._spawn(self._deliver(delivery))
        self._world.changed()
        return delivery

    def again(self, delivery: Delivery, number: int, reason: str, *, same_envelope: bool) -> None:
        """Send once more what was already sent, as Slack sometimes does."""
        self._spawn(self._try(delivery, number, reason, same_envelope=same_envelope))

    def acknowledge(self, envelope_id: str, answer: Any) -> None:
        """An acknowledgement has come, from whichever connection."""
        for delivery, attempt in self._envelopes.get(envelope_id, []):
            attempt.acks.append(self._world.clock.now())
            self.settle(delivery, attempt, "acked", answer)

    def settle(self, delivery: Delivery, attempt: Attempt, outcome: str, answer: Any = None) -> None:
        """An attempt's fate. Only an acknowledgement in time is heard."""
        if attempt.outcome is None and outcome == "acked" and not delivery.acked:
            delivery.acked, delivery.answer = True, answer
        attempt.end(outcome)
        self._world.changed()

    def stop(self) -> None:
        """Give up everything that is under way."""
        for task in self._tasks:
            task.cancel()

    async def _deliver(self, delivery: Delivery) -> None:
        reason = ""
        pauses = EVENT_RETRIES if delivery.kind == "events_api" else ()
        for number, pause in enumerate((0.0, *pauses)):
            if pause:
                await self._rest(delivery, pause)
            attempt = await self._try(delivery, number, reason)
            if delivery.acked or delivery.no_retry:
                break
            reason = _reason(attempt.outcome or "")
        self._end(delivery)

    async def _rest(self, delivery: Delivery, pause: float) -> None:
        delivery.next_at = self._world.clock.now() + pause
        self._world.changed()
        await self._world.clock.sleep(pause)
        delivery.next_at = None

    def _end(self, delivery: Delivery) -> None:
        if not delivery.acked and delivery.kind != "events_api":
            late = delivery.attempts[-1].outcome == "timeout"
            delivery.trouble = "operation_timeout" if late else "dispatch_failed"
        if delivery.on_answer is not None:
            delivery.on_answer(delivery)
        delivery.ended = True
        self._world.changed()

    async def _try(self, delivery: Delivery, number: int, reason: str, *, same_envelope: bool = False) -> Attempt:
        envelope = delivery.attempts[-1].envelope_id if same_envelope else self._world.new_id("envelope-")
        attempt = Attempt(number, reason, self._world.clock.now(), envelope)
        delivery.attempts.append(attempt)
        self._envelopes.setdefault(envelope, []).append((delivery, attempt))
        late = attempt.sent_at + self._world.answer_within
        timer = self._world.clock.at(late, lambda: self.settle(delivery, attempt, "timeout"))
        carrier = self.socket if self._world.app.deliver_to is None else self.http
        assert carrier is not None  # noqa: S101 - the wiring sets both
        # On its own: an app that answers slowly must not hold up the verdict that it was too slow.
        self._spawn(carrier.send(delivery, attempt))
        await attempt.done.wait()
        self._world.clock.drop(timer)
        return attempt

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        async def run() -> None:
            await work

        task = self._group.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _reason(outcome: str) -> str:
    if outcome == "timeout":
        return "timeout"
    return "http_error" if outcome.startswith("http") else "connection_failed"
