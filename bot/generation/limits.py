"""Which caps hold for one request: the settings under what the place's own people set. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.generation.ports import Caps, Limit, Override


def in_force(caps: Caps, overrides: Sequence[Override]) -> Caps:
    """The caps for whoever has `caps.roles`, at the place of these overrides.

    Where strangers may add the bot to servers of their own, their managers must not raise what the operator pays. So
    an override only lowers, unless `may_raise` says that the operator knows them all. Nobody in a chat changes what
    everybody together may spend.
    """
    if not overrides and not caps.role_day_micro_usd:
        return caps
    chosen = {override.limit: override.amount for override in overrides if override.limit is not Limit.ROLE}
    by_role = {override.role: override.amount for override in overrides if override.limit is Limit.ROLE}

    def under(given: int | None, wanted: int | None) -> int | None:
        if wanted is None or given is None or caps.may_raise:
            return given if wanted is None else wanted
        return min(given, wanted)

    person = _most_generous(caps.roles, dict(caps.role_day_micro_usd), caps.person_day_micro_usd)
    locally = _most_generous(caps.roles, by_role, chosen.get(Limit.PERSON))
    return replace(
        caps,
        open_jobs=under(caps.open_jobs, chosen.get(Limit.OPEN)) or 0,
        tenant_month_micro_usd=under(caps.tenant_month_micro_usd, chosen.get(Limit.SERVER)),
        channel_day_micro_usd=under(caps.channel_day_micro_usd, chosen.get(Limit.CHANNEL)),
        person_day_micro_usd=under(person, locally),
        role_day_micro_usd=(),
        confirm_micro_usd=under(caps.confirm_micro_usd, chosen.get(Limit.CONFIRM)),
    )


def uncapped(caps: Caps) -> Caps:
    """For previews, which cost nothing: only how many jobs a person may have."""
    return Caps(None, caps.open_jobs, may_raise=caps.may_raise, roles=caps.roles)


def for_previews(overrides: Iterable[Override]) -> list[Override]:
    """What a place's own people set and holds where nothing costs money."""
    return [override for override in overrides if override.limit is Limit.OPEN]


def _most_generous(roles: Sequence[str], by_role: Mapping[str, int], otherwise: int | None) -> int | None:
    """Roles add to what a person may, as everywhere in a chat: the largest amount of theirs counts."""
    mine = [by_role[role] for role in roles if role in by_role]
    return max(mine) if mine else otherwise
