"""Faults that tests order through /control/faults: what goes wrong next, where, how often. Knows no HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

PLACES = ("submit", "poll", "download", "any")
TRANSPORT_FAULTS = (
    "reset_before",
    "reset_after",
    "http_500",
    "http_429",
    "http_401",
    "http_402",
    "html",
    "malformed",
    "hang",
)
RESULT_FAULTS = ("refuse_content", "fail_result")
# These two make sense only once the request has been dealt with.
_AFTERWARDS = ("reset_after", "malformed")
CODES = {
    "http_500": "internalServerError",
    "http_429": "rateLimitExceeded",
    "http_401": "invalidApiKey",
    "http_402": "insufficientCredits",
}


@dataclass(frozen=True)
class Fault:
    """One order. retry_after in seconds; n is the position of the result to hit, None for all of them."""

    on: str
    fault: str
    times: int = 1
    retry_after: float | None = None
    n: int | None = None
    handled: bool = False

    @property
    def status(self) -> int:
        """The HTTP status of an http_* fault."""
        return int(self.fault.removeprefix("http_"))


def read_fault(order: Mapping[str, Any]) -> Fault:
    """Read an order. Raises ValueError with a sentence when it cannot be followed."""
    on, name = order.get("on"), order.get("fault")
    if on not in PLACES or name not in (*TRANSPORT_FAULTS, *RESULT_FAULTS):
        raise ValueError(
            f"a fault needs on: {'|'.join(PLACES)} and fault: {'|'.join((*TRANSPORT_FAULTS, *RESULT_FAULTS))}"
        )
    unknown = set(order) - {"on", "fault", "times", "retry_after", "n", "handled"}
    times = order.get("times", 1)
    if unknown or not isinstance(times, int) or times < 1:
        raise ValueError(f"a fault takes times from 1, retry_after, n and handled; not {sorted(unknown) or times}")
    handled = bool(order.get("handled", name in _AFTERWARDS))
    return Fault(on, name, times, order.get("retry_after"), order.get("n"), handled)


def dooms(fault: Fault | None, results: int) -> dict[int, tuple[str, str]]:
    """Which of a task's results shall fail, with (code, message) each."""
    if fault is None:
        return {}
    refused = ("invalidProviderContent", "The provider refused this content.")
    failed = ("providerError", "The provider could not finish this video.")
    positions = range(results) if fault.n is None else [fault.n]
    return dict.fromkeys(positions, refused if fault.fault == "refuse_content" else failed)


class FaultQueue:
    """Orders in the sequence they came; each is used up before the next of its place is looked at."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Queue an order."""
        self._orders.append(fault)

    def clear(self) -> None:
        """Forget every order."""
        self._orders.clear()

    def take_transport(self, place: str) -> Fault | None:
        """Use up one fault of the exchange itself."""
        return self._take(place, TRANSPORT_FAULTS)

    def take_result(self) -> Fault | None:
        """Use up one fault that decides how a submitted task will end."""
        return self._take("submit", RESULT_FAULTS)

    def _take(self, place: str, names: tuple[str, ...]) -> Fault | None:
        for position, order in enumerate(self._orders):
            if order.on in (place, "any") and order.fault in names:
                left = replace(order, times=order.times - 1)
                self._orders[position : position + 1] = [left] if left.times else []
                return order
        return None
