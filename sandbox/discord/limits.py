"""Rate limits: buckets with their headers, the global limit, and the count of invalid requests."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from sandbox.discord.clock import Clock

GLOBAL_PER_SECOND = 50
_INVALID_WINDOW = 600.0


@dataclass(frozen=True, slots=True)
class Rule:
    """`limit` requests in `window` seconds of the clock, for each major parameter."""

    method: str
    path: str
    limit: int
    window: float


@dataclass(slots=True)
class Bucket:
    """How much of a rule is used up."""

    rule: Rule
    name: str
    started: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Headers for the answer; retry_after in real seconds when the request came too early."""

    headers: dict[str, str]
    retry_after: float | None = None
    everywhere: bool = False


@dataclass(slots=True)
class Limits:
    """Without rules of its own a route has a bucket that is too large to be met; tests set smaller ones."""

    clock: Clock
    rules: list[Rule] = field(default_factory=list)
    per_second: int = GLOBAL_PER_SECOND
    invalid: deque[float] = field(default_factory=deque)
    hits: int = 0
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _lately: deque[float] = field(default_factory=deque)

    def check(self, method: str, template: str, path: str, major: str) -> Verdict:
        """Count one request."""
        now = self.clock.now()
        if not template.startswith(("/interactions", "/webhooks")) and self._too_many(now):
            self.hits += 1
            wait = self.clock.real(1 - (now - self._lately[0]))
            return Verdict({}, max(wait, 0.001), everywhere=True)
        bucket = self._bucket(method, template, path, major, now)
        if bucket.used >= bucket.rule.limit:
            self.hits += 1
            return Verdict(self._headers(bucket, now), max(self._left(bucket, now), 0.001))
        bucket.used += 1
        return Verdict(self._headers(bucket, now))

    def note(self, status: int) -> None:
        """Count an answer of the kind that gets an address banned."""
        if status in (401, 403, 429):
            self.invalid.append(self.clock.now())

    def invalid_lately(self) -> int:
        """Such answers in the last ten minutes of the clock."""
        return sum(moment > self.clock.now() - _INVALID_WINDOW for moment in self.invalid)

    def _too_many(self, now: float) -> bool:
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if len(self._lately) >= self.per_second:
            return True
        self._lately.append(now)
        return False

    def _bucket(self, method: str, template: str, path: str, major: str, now: float) -> Bucket:
        rules = [one for one in self.rules if one.method in ("*", method) and fnmatchcase(path, one.path)]
        rule = rules[0] if rules else Rule(method, template, 1000, 1.0)
        name = hashlib.sha256(f"{method} {template} {rule.limit}".encode()).hexdigest()[:32]
        bucket = self._buckets.get(f"{name}:{major}")
        if bucket is None or now - bucket.started >= bucket.rule.window or bucket.rule != rule:
            bucket = self._buckets[f"{name}:{major}"] = Bucket(rule, name, now)
        return bucket

    def _left(self, bucket: Bucket, now: float) -> float:
        return self.clock.real(bucket.started + bucket.rule.window - now)

    def _headers(self, bucket: Bucket, now: float) -> dict[str, str]:
        left = max(self._left(bucket, now), 0.001)
        return {
            "X-RateLimit-Limit": str(bucket.rule.limit),
            "X-RateLimit-Remaining": str(max(bucket.rule.limit - bucket.used, 0)),
            "X-RateLimit-Reset": f"{now + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": bucket.name,
        }
