"""The doorkeeper: who may order a video in a place, what may be ordered there, and what an order has to pass.

It looks before anything costs money, in every way in. Where the platform could not say what has to be known, the
answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from bot.generation.command import Asker, Command, Place
from bot.generation.content.find import judge, named, prepare, wording_of
from bot.generation.errors import PlatformUnavailable
from bot.generation.job import Input
from bot.generation.message import Refusal, Text
from bot.generation.money import MICRO
from bot.generation.policy.policies import Policies
from bot.generation.policy.policy import Gate, Mode, Policy
from bot.generation.ports import Acquaintance, Aside, ChatPlatform, Clock, PolicyStore, at_once
from bot.generation.request import GenerationRequest, strictest

_DAY, _HOUR = 86_400.0, 3_600.0


def is_for_content(refusal: Refusal) -> bool:
    """Whether it was what somebody wanted to see: that counts against them."""
    return refusal.text.key.startswith("content.")


class Doorkeeper:
    """Answers from the policy in force. `price` is what a request can cost at most, in micro-dollars."""

    def __init__(
        self, policies: Policies, store: PolicyStore, clock: Clock, price: Callable[[GenerationRequest], int], *,
        hard_list: bool = True, aside: Aside = at_once,
        platforms: Mapping[str, ChatPlatform] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._policies = policies
        self._store = store
        self._clock = clock
        self._price = price
        self._hard_list = hard_list
        self._aside = aside
        self._platforms = platforms

    async def refuses(self, command: Command) -> Text | None:
        """Why this person may order nothing there."""
        policy, asker = await self._policies.of(command.place), command.asked_by
        if asker.is_bot:
            return Text("policy.no_bots")
        if command.place.direct and not policy.direct:
            return Text("policy.not_direct")
        if policy.mode is Mode.OFF:
            return Text("policy.off")
        if (await self._known(command, 0)).blocked:
            return Text("policy.blocked")
        return _shut_out(asker, policy) or self._too_new(asker, policy)

    async def gates(
        self, command: Command, request: GenerationRequest, inputs: Sequence[Input]
    ) -> frozenset[Gate] | Refusal:
        """What the order has to pass, or why it is refused."""
        policy = await self._policies.of(command.place)
        if refusal := self._too_much(command, request, policy):
            return Refusal(refusal)
        if policy.deny or policy.deny_patterns:  # compiled away from the loop; for a list that is known it is a look
            await self._aside(prepare, policy.deny, policy.deny_patterns)
        wording = wording_of(request, inputs, named(command))
        if hit := judge(wording, policy.deny, policy.deny_patterns, hard=self._hard_list):
            return hit.refusal
        real_person = shows_real_person(command)
        if real_person and not policy.real_people:
            return Refusal(Text("policy.no_real_people"))
        new = policy.newcomers > 0 and (await self._known(command, policy.newcomers)).jobs < policy.newcomers
        gates = _gates(policy, command.place, real_person=real_person, new=new)
        if gates & {Gate.PROMPT, Gate.RESULT} and (nobody := await self._nobody_to_ask(command.place, policy)):
            return Refusal(nobody)
        return gates

    async def _nobody_to_ask(self, place: Place, policy: Policy) -> Text | None:
        """Why no moderator can be asked: a card could not be posted, and the order would wait for nobody.

        Where the platform does not say, the order is taken.
        """
        platform = self._platforms.get(place.platform)
        if not policy.review_channel:
            return Text("policy.no_review_channel")
        try:
            objection = None if platform is None else await platform.objects(place, policy.review_channel)
        except PlatformUnavailable:
            return None
        return None if objection is None else Text("policy.review_channel_elsewhere")

    async def floor(self, place: Place) -> str:
        """The least content check by the provider there: none only where a platform marks no places for adults, or
        where it marks this one and the policy allows nudity."""
        policy = await self._policies.of(place)
        unmarked = place.age_restricted is False or (place.age_restricted is True and not policy.nsfw)
        return str(strictest(policy.safety, "fast" if unmarked else "none"))

    async def presets(self, place: Place) -> tuple[str, ...]:
        """The names of those that may be used there; none: any."""
        return (await self._policies.of(place)).presets

    async def _known(self, command: Command, most: int) -> Acquaintance:
        return await self._store.acquaintance(command.asked_by.person, command.place.tenant, most)

    def _too_new(self, asker: Asker, policy: Policy) -> Text | None:
        """An unknown age is no age."""
        if policy.account_days and (asker.account_age or 0.0) < policy.account_days * _DAY:
            return Text("policy.account_too_new", days=policy.account_days)
        if policy.member_hours:
            joined = asker.joined_at
            if joined is None or self._clock.now() - joined < policy.member_hours * _HOUR:
                return Text("policy.member_too_new", hours=policy.member_hours)
        return None

    def _too_much(self, command: Command, request: GenerationRequest, policy: Policy) -> Text | None:
        if policy.most_seconds is not None and request.duration > policy.most_seconds:
            return Text("policy.too_long", most=policy.most_seconds, given=request.duration)
        if policy.most_results is not None and request.numberResults > policy.most_results:
            return Text("policy.too_many", most=policy.most_results, given=request.numberResults)
        most = None if policy.most_usd is None else int(Decimal(policy.most_usd) * MICRO)
        if most is not None and self._price(request) > most:
            return Text("policy.too_dear", price_micro_usd=self._price(request), cap_micro_usd=most)
        preset = str(command.options.get("preset") or "").removeprefix("@").casefold()
        if policy.presets and preset and preset not in policy.presets:
            return Text("policy.preset_not_here", name=preset[:40], names=", ".join(policy.presets)[:200])
        return None


def _shut_out(asker: Asker, policy: Policy) -> Text | None:
    """By what the platform says of them. Roles that could not be asked for may be those that are shut out."""
    if asker.guest is not False and not policy.guests:
        return Text("policy.no_guests") if asker.guest else Text("policy.guest_unknown")
    if not asker.roles_known and (policy.denied_roles or policy.roles):
        return Text("policy.roles_unknown")
    if set(asker.roles) & set(policy.denied_roles):
        return Text("policy.role_denied")
    if policy.roles and not set(asker.roles) & set(policy.roles):
        return Text("policy.role_needed", those_roles=" ".join(policy.roles[:5]))
    return None


def _gates(policy: Policy, place: Place, *, real_person: bool, new: bool) -> frozenset[Gate]:
    gates = {
        Gate.PROMPT: policy.mode is Mode.REVIEW_PROMPTS or real_person or new,
        Gate.RESULT: policy.mode is Mode.REVIEW_RESULTS,
        Gate.PRIVATE: policy.mode is Mode.PRIVATE_FIRST,
        Gate.LIKENESS: real_person,
        Gate.ADULT: policy.nsfw and place.age_restricted is True,
    }
    return frozenset(gate for gate, holds in gates.items() if holds)


def shows_real_person(command: Command) -> bool:
    """Whether somebody said that a picture of theirs shows a real person."""
    return str(command.options.get("real_person") or "").strip().casefold() in ("true", "on", "yes", "1")
