"""Faults that tests order through /control/faults: what goes wrong next, where, how often. Knows no HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

PLACES = ("submit", "poll", "download", "any", "webhook")
# Statuses that can be ordered, with the code that the API sends along.
CODES = {
    "http_401": "invalidApiKey",
    "http_402": "insufficientCredits",
    "http_403": "insufficientPermissions",
    "http_429": "rateLimitExceeded",
    "http_500": "internalServerError",
    "http_502": "providerError",
    "http_503": "noAvailableServer",
    "http_504": "timeoutProvider",
}
TRANSPORT_FAULTS = ("reset_before", "reset_after", *CODES, "html", "malformed", "hang")
RESULT_FAULTS = ("refuse_content", "fail_result")
WEBHOOK_FAULTS = ("twice", "never")
FAULTS = (*TRANSPORT_FAULTS, *RESULT_FAULTS, *WEBHOOK_FAULTS)
# How a result may be made to fail by `fail_result`; the first unless told otherwise.
RESULT_CODES = (
    "providerError",
    "invalidProviderContent",
    "providerTimeout",
    "timeoutProvider",
    "providerRateLimitExceeded",
    "downloadFailed",
    "uploadFailed",
)
ERROR_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
# These two make sense only once the request has been dealt with.
_AFTERWARDS = ("reset_after", "malformed")
_TASKS = {"videoInference": "submit", "getResponse": "poll"}


@dataclass(frozen=True)
class Fault:
    """One order. retry_after in seconds; n is the position of the result to hit, None for all of them."""

    on: str
    fault: str
    times: int = 1
    retry_after: float | None = None
    n: int | None = None
    handled: bool = False
    code: str = RESULT_CODES[0]

    @property
    def status(self) -> int:
        """The HTTP status of an http_* fault."""
        return int(self.fault.removeprefix("http_"))

    def error(self) -> dict[str, Any]:
        """The error object of an http_* fault."""
        return {"code": CODES[self.fault], "message": "This answer was ordered by a test."}


def read_fault(order: Mapping[str, Any]) -> Fault:
    """Read an order. Raises ValueError with a sentence when it cannot be followed."""
    on, name = order.get("on"), order.get("fault")
    if on not in PLACES or name not in FAULTS or (on == "webhook") != (name in WEBHOOK_FAULTS):
        raise ValueError(
            f"a fault needs on: {'|'.join(PLACES)} and fault: {'|'.join(FAULTS)};"
            f" {' and '.join(WEBHOOK_FAULTS)} go with webhook"
        )
    unknown = set(order) - {"on", "fault", "times", "retry_after", "n", "handled", "code"}
    times, code = order.get("times", 1), order.get("code", RESULT_CODES[0])
    if unknown or not isinstance(times, int) or times < 1 or code not in RESULT_CODES:
        raise ValueError(
            "a fault takes times from 1, retry_after, n, handled and"
            f" code: {'|'.join(RESULT_CODES)}; not {sorted(unknown) or [times, code]}"
        )
    handled = bool(order.get("handled", name in _AFTERWARDS))
    return Fault(on, name, times, order.get("retry_after"), order.get("n"), handled, code)


def place_of(body: object) -> str:
    """What a request is about, judged by the first of its tasks that has a place of its own."""
    for task in body if isinstance(body, list) else []:
        name = task.get("taskType") if isinstance(task, dict) else None
        if isinstance(name, str) and name in _TASKS:
            return _TASKS[name]
    return "other"


def dooms(fault: Fault | None, results: int) -> dict[int, tuple[str, str]]:
    """Which of a task's results shall fail, with (code, message) each."""
    if fault is None:
        return {}
    refused = ("invalidProviderContent", "The provider refused this content.")
    failed = (fault.code, "The provider could not finish this video.")
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

    def take_webhook(self) -> Fault | None:
        """Use up one fault of the next webhook."""
        return self._take("webhook", WEBHOOK_FAULTS)

    def _take(self, place: str, names: tuple[str, ...]) -> Fault | None:
        for position, order in enumerate(self._orders):
            if order.on in (place, "any") and order.fault in names:
                left = replace(order, times=order.times - 1)
                self._orders[position : position + 1] = [left] if left.times else []
                return order
        return None
