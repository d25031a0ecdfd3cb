"""Screening: pictures and videos go past the detector before they leave for the provider or reach a chat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from bot.generation.delivery import Delivery
from bot.generation.errors import MediaError
from bot.generation.job import Input, InputKind, Job
from bot.generation.message import Refusal, Text
from bot.generation.policy.policy import Gate
from bot.generation.ports.detector import Detector, Finding

TRIES = 5  # to look at one file; what cannot be looked at is not shown
UNSEEN = Finding(1.0, 0)
_STILLS = frozenset({"jpg"})


@dataclass(frozen=True, slots=True)
class Unsafe(Refusal):
    """A refusal for what a file shows: it counts against the person who sent it."""


class Screening:
    """Where nudity is allowed, nothing is looked at: the detector knows nothing else."""

    def __init__(self, detector: Detector, threshold: float) -> None:
        """What scores `threshold` (0 to 1) or more is stopped."""
        self._detector = detector
        self._threshold = threshold

    async def refuses(self, job: Job, given: Input, path: PurePath) -> Refusal | None:
        """Why a file that somebody sent does not leave. Raises MediaError when it is to be looked at again."""
        if Gate.ADULT in job.gates or given.kind is InputKind.VOICE:
            return None
        finding = await self._look(path, job.attempts)
        name = given.attachment.name
        if not finding.frames:
            return Refusal(Text("screening.unseen", name=name, job=job.id))
        return Unsafe(Text("screening.unsafe", name=name, job=job.id)) if self._is_over(finding) else None

    async def unsafe(self, delivery: Delivery, job: Job, path: PurePath) -> Finding | None:
        """What keeps a finished video from being shown; one without frames could not be looked at.

        Raises MediaError when it is to be looked at again.
        """
        if Gate.ADULT in job.gates:
            return None
        finding = await self._look(path, delivery.attempts)
        return finding if self._is_over(finding) else None

    async def _look(self, path: PurePath, attempts: int) -> Finding:
        try:
            return await self._detector.look(path, video=path.suffix[1:] not in _STILLS)
        except MediaError:
            if attempts + 1 < TRIES:
                raise
            return UNSEEN

    def _is_over(self, finding: Finding) -> bool:
        return finding.score >= self._threshold
