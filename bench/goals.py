"""A figure beside its goal, printed as it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def row(name: str, figure: str, goal: str = "", *, met: bool = True) -> int:
    """Print one line; 1 when its goal is missed."""
    verdict = f"goal {goal}   {'ok' if met else 'MISSED'}" if goal else ""
    print(f"  {name:<46} {figure:>24}  {verdict}".rstrip(), flush=True)
    return 0 if met else 1


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that this part of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def busiest(moments: Sequence[float]) -> int:
    """The most in any one second of the clock; 0 without any."""
    return max(Counter(map(int, moments)).values(), default=0)
