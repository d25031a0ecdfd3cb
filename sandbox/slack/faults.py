"""Faults that tests order: what goes wrong, with which request, how often. Knows no HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Places beside the names of Web API methods.
PLACES = ("any", "api", "upload", "download", "response_url", "socket")
# The faults that replace or spoil an answer.
EXCHANGE = ("status", "error", "html", "reset", "delay", "hang")
# The faults that let the answer stand and spoil what comes of it.
AFTERMATH = ("swallow", "late", "login_page", "redirect")


@dataclass(slots=True)
class Fault:
    """One order.

    on: a method's name or a place. after: matching requests to let pass first. times: how often.
    handled: whether the request is dealt with before the answer is spoiled. seconds: of the clock.
    """

    on: str
    fault: str
    after: int = 0
    times: int = 1
    handled: bool = False
    status: int = 500
    error: str = "internal_error"
    retry_after: float | None = None
    seconds: float = 0.0
    location: str = ""


def read_fault(order: Mapping[str, Any]) -> Fault:
    """Read an order. Raises ValueError with a sentence when it cannot be followed."""
    try:
        fault = Fault(**order)
    except TypeError:
        raise ValueError(f"a fault takes {', '.join(Fault.__slots__)}; on and fault are needed") from None
    if fault.fault not in (*EXCHANGE, *AFTERMATH) or fault.times < 1 or fault.after < 0:
        raise ValueError(f"fault is one of {', '.join((*EXCHANGE, *AFTERMATH))}; times from 1, after from 0")
    if fault.on not in PLACES and "." not in fault.on:
        raise ValueError(f"on is a Web API method or one of {', '.join(PLACES)}")
    return fault


class FaultQueue:
    """Orders in the sequence they came; of several that match, the first is used up."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Queue an order."""
        self._orders.append(fault)

    def clear(self) -> None:
        """Forget every order."""
        self._orders.clear()

    def take_exchange(self, place: str) -> Fault | None:
        """Use up one fault of the exchange itself."""
        return self._take(place, EXCHANGE)

    def take_aftermath(self, place: str) -> Fault | None:
        """Use up one fault of what comes after the answer."""
        return self._take(place, AFTERMATH)

    def _take(self, place: str, names: tuple[str, ...]) -> Fault | None:
        wider = ("any", "api") if "." in place else ("any",)
        for order in self._orders:
            if order.fault not in names or order.on not in (place, *wider):
                continue
            if order.after > 0:
                order.after -= 1
                continue
            order.times -= 1
            if order.times == 0:
                self._orders.remove(order)
            return order
        return None
