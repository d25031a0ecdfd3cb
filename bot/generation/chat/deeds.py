"""The audit log in words: a sentence for each deed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.generation.chat.refs import read_ref
from bot.generation.message import Arg, Text
from bot.generation.policy.fields import FIELDS, Kind
from bot.generation.ports import Deed, Limit, Written

_SHOWN = 80  # characters of a value
_MARK = 12  # of a pseudonym
_QUOTES = str.maketrans("", "", '"[]')
_NONE = "–"

Said = tuple[str, dict[str, Arg]]


def deed_line(one: Written) -> Text:
    """When, who, and what; a deed without a sentence as it was written down.

    A sentence has an `_itself` where the program did it.
    """
    deed = one.deed
    read = _SENTENCES.get(deed.action)
    said = read(deed) if read is not None else None
    if deed.by is not None or one.by:
        who = one.by[:_MARK] if deed.by is None else deed.by.id
        if said is None or deed.action in _BY_ITSELF:
            return Text("audit.line", done_at=deed.at, that_person=who, **_as_written(deed))
        return Text(f"audit.{said[0]}", done_at=deed.at, that_person=who, **said[1])
    if said is None or deed.action not in _BY_ITSELF | _BY_EITHER:
        return Text("audit.line_program", done_at=deed.at, **_as_written(deed))
    return Text(f"audit.{said[0]}_itself", done_at=deed.at, **said[1])


def _as_written(deed: Deed) -> dict[str, Arg]:
    what = " ".join(part for part in (deed.action, deed.subject) if part)
    before, after = _unquoted(deed.before), _unquoted(deed.after)
    change = f"{before or _NONE} → {after or _NONE}" if before or after else deed.rule or _NONE
    return {"what": what[:_SHOWN], "change": change[:_SHOWN]}


def _unquoted(value: str) -> str:
    """A setting's value is stored as JSON; people read it as they would type it."""
    return value.translate(_QUOTES)


def _policy(deed: Deed) -> Said | None:
    channel, _, name = deed.subject.rpartition(" ")
    where = "policy_channel" if channel else "policy_server"
    said: dict[str, Arg] = {"name": name, **_value("before", name, deed.before)}
    said |= {"that_channel": channel} if channel else {}
    if not deed.after:
        return f"{where}_back", said
    return where, said | _value("after", name, deed.after)


def _value(when: str, name: str, stored: str) -> dict[str, Arg]:
    """As a channel, as roles or in words: two of the three are empty."""
    kind = FIELDS[name].kind if name in FIELDS else Kind.NAMES
    shown = _unquoted(stored)
    channel = shown if kind is Kind.CHANNEL else ""
    roles = shown.replace(",", " ") if kind is Kind.ROLES else ""
    words = shown[:_SHOWN] or _NONE
    return {f"{when}_channel": channel, f"{when}_roles": roles, when: "" if channel or roles.strip() else words}


def _budget(deed: Deed) -> Said | None:
    what, _, role = deed.subject.partition(" ")
    said: dict[str, Arg] = {"those_roles": role} if role else {"what": what}
    if not deed.after:
        return "budget_role_back" if role else "budget_back", said
    if not deed.after.isdecimal():
        return None
    if what == Limit.OPEN:
        return "budget_count", {"count": int(deed.after)}
    return "budget_role" if role else "budget_usd", said | {"after_micro_usd": int(deed.after)}


def _job(deed: Deed) -> Said | None:
    about = read_ref(deed.subject)
    return None if about is None else (_name(deed), {"job": about.job_id})


def _marked(deed: Deed) -> Said | None:
    return _name(deed), {"mark": deed.subject[:_MARK]}


def _bare(deed: Deed) -> Said | None:
    return _name(deed), {}


def _name(deed: Deed) -> str:
    return deed.action.replace(".", "_")


_SENTENCES: Mapping[str, Callable[[Deed], Said | None]] = {
    "policy.set": _policy,
    "budget.set": _budget,
    "person.block": _marked,
    "person.unblock": _marked,
    "place.pause": _bare,
    "place.resume": _bare,
    "element.unshare": _bare,
    "preset.unshare": _bare,
    "job.stop": _job,
    "post.delete": _job,
    "post.hide": _job,
    "review.open": _job,
    "review.second": _job,
    "review.approve": _job,
    "review.reject": _job,
    "review.changes": _job,
    "review.expire": _job,
    "review.withdraw": _job,
    "review.escalate": _job,
    "review.mismatch": _job,
    "review.turned_away": _job,
}
_BY_ITSELF = frozenset({"review.expire"})
_BY_EITHER = frozenset(
    {"post.hide", "review.open", "review.approve", "review.withdraw", "review.escalate"}
)  # by the program as well
