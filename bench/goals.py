"""A figure beside its goal, printed as it is known."""

from __future__ import annotations


def row(name: str, figure: str, goal: str = "", *, met: bool = True) -> int:
    """Print one line; 1 when its goal is missed."""
    verdict = f"goal {goal}{'' if met else '   MISSED'}" if goal else ""
    print(f"  {name:<46} {figure:>24}  {verdict}".rstrip(), flush=True)
    return 0 if met else 1


def percentile(values: list[float], part: float) -> float:
    """The smallest value that this part of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
