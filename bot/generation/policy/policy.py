"""Policy: what is allowed in a place, and who looks at what before it is shown. Pure.

A policy is put together from the operator's settings, what a tenant's own people set for all of it, and what they set
for one channel; see policies.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What becomes of an order there. The words are stored and typed."""

    OFF = "off"
    OPEN = "open"
    REVIEW_PROMPTS = "review_prompts"  # a moderator decides before money is spent
    REVIEW_RESULTS = "review_results"  # a moderator decides before a video is posted
    PRIVATE_FIRST = "private_first"  # only its person sees a video until they share it


class Gate(StrEnum):
    """What a job has to pass, or may, as its place's policy was when it was admitted. The words are stored."""

    PROMPT = "prompt"  # a moderator approves prompt and pictures before they leave
    RESULT = "result"  # a moderator approves each video before it is posted
    PRIVATE = "private"  # videos go to the person alone, who may share them
    LIKENESS = "likeness"  # a real person was said to be in its pictures: the label of its videos says so, too
    ADULT = "adult"  # nudity is allowed: the platform marks the channel for adults, and the policy says so


class OnExpiry(StrEnum):
    """What becomes of a review that nobody decided in time. The words are stored and typed."""

    REJECT = "reject"
    ESCALATE = "escalate"  # once more as much time, and the escalation channel hears of it; then it is rejected


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one place. Roles and channels are the platform's own ids; times are in the units of their names.

    `deny` are words and phrases that no order may hold, `deny_patterns` regular expressions; both add up from every
    level. `retention_days` of None is the operator's. `presets` of () allows any; otherwise only shared ones by name.
    """

    mode: Mode = Mode.OPEN
    roles: tuple[str, ...] = ()  # one of these is needed; none: anybody
    denied_roles: tuple[str, ...] = ()
    account_days: int = 0  # an account must be at least so old
    member_hours: int = 0  # and must have been there for so long
    guests: bool = False
    direct: bool = True  # orders in direct messages with the bot
    newcomers: int = 0  # until so many jobs of a person there brought a video, each is reviewed before
    most_seconds: int | None = None
    most_results: int | None = None
    most_usd: str | None = None  # of one order, decimal
    presets: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    deny_patterns: tuple[str, ...] = ()
    safety: str = "none"  # the least content check by the provider: none, fast or full
    nsfw: bool = False  # nudity, and only where the platform marks the channel for adults
    real_people: bool = True  # pictures of real people are allowed, after a review
    retention_days: int | None = None
    results_channel: str = ""  # where videos go; "": where they were asked for
    review_channel: str = ""  # where review cards go; "": reviews cannot be held, and what needs one is refused
    escalation_channel: str = ""  # "": the review channel
    gallery_channel: str = ""  # "": there is no gallery
    reviewer_roles: tuple[str, ...] = ()  # beside those who may remove other people's messages
    review_hours: int = 24
    on_expiry: OnExpiry = OnExpiry.REJECT
    approvals: int = 1  # two-person rule: 2
    self_approval: bool = False
    reporters: int = 3  # so many different people hide a post until a moderator has looked; one moderator is enough
