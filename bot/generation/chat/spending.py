"""Money in a chat: what I have used, who may spend what here, and the question that comes before a large price."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation

from bot.generation.command import Attachment, Command, Place
from bot.generation.job import Input, InputKind
from bot.generation.limits import for_previews
from bot.generation.message import Button, Message, Press, Text, Weight
from bot.generation.money import MICRO, PREVIEW, Meter, resets_at, utc_day
from bot.generation.ports import Caps, Change, Clock, Draft, Limit, Override, Store, Usage
from bot.generation.request import GenerationRequest
from bot.generation.service import Rules, Service

ALONE = "alone"  # the option of an order whose video is for its person alone
PAY = "pay"  # a draft's id begins with it when a yes spends its money
_BACK = "default"  # as an amount: what the settings say
_MOST_USD = 1_000_000
_CHANGES = 3  # that are shown
# <@&1234> on Discord, <!subteam^S123|@name> on Slack, or the id alone.
_ROLE = re.compile(r"<@&(\d+)>|<!subteam\^([A-Za-z0-9]+)(?:\|[^>]*)?>|([A-Za-z0-9_-]{1,64})")


class Spending:
    """/usage and /admin budget. Every answer is for the asker alone."""

    def __init__(self, store: Store, service: Service, rules: Rules, clock: Clock) -> None:
        self._store = store
        self._service = service
        self._rules = rules
        self._clock = clock

    async def usage(self, command: Command) -> Message:
        """/usage: mine of today and this month, what is reserved of it, and every cap that holds for me here."""
        caps = await self._service.caps_of(command.asked_by, command.place)
        usage, now = await self._usage(command), self._clock.now()
        open_jobs = Text("usage.open_jobs", count=usage.open_jobs, most=caps.open_jobs)
        if self._rules.provider == PREVIEW:
            return Message(Text("usage.preview"), (open_jobs,), private=True)
        month = usage.used[Meter.PERSON_MONTH]
        lines = [
            Text("usage.reserved", amount_micro_usd=usage.reserved_micro_usd),
            Text("usage.month", used_micro_usd=month, resets_at=resets_at(Meter.MONTH, now)),
            *_left(caps, usage),
            open_jobs,
        ]
        if caps.confirm_micro_usd is not None:
            lines.append(Text("usage.confirm", price_micro_usd=caps.confirm_micro_usd))
        used = usage.used[Meter.PERSON_DAY]
        title = Text("usage.title", used_micro_usd=used, resets_at=resets_at(Meter.DAY, now))
        return Message(title, tuple(lines), private=True)

    async def budget(self, command: Command) -> Message:
        """/admin budget: shows everything, or sets one limit of this place."""
        if not command.asked_by.manages:
            return Message(Text("admin.not_allowed"), private=True)
        wanted = {name: str(command.options.get(name) or "").strip() for name in ("limit", "amount", "role")}
        if not any(wanted.values()):
            return await self._shown(command)
        if wanted["limit"] not in set(Limit) or not wanted["amount"]:
            return Message(Text("budget.what"), private=True)
        return await self._set(command, Limit(wanted["limit"]), wanted["amount"], wanted["role"])

    async def _set(self, command: Command, limit: Limit, typed: str, typed_role: str) -> Message:
        role = _role_of(typed_role)
        if role is None or bool(role) != (limit is Limit.ROLE):
            return Message(Text("budget.no_role"), private=True)
        amount = None if typed.casefold() == _BACK else _amount(limit, typed)
        if isinstance(amount, Text):
            return Message(amount, private=True)
        place, by = command.place, command.asked_by.person
        await self._store.limit_place(place.platform, place.tenant, limit, role, amount, by, self._clock.now())
        said = self._said(limit, amount)
        shown = await self._shown(command)
        return Message(said, shown.fields, private=True)

    def _said(self, limit: Limit, amount: int | None) -> Text:
        """That it is set, and whether it holds."""
        if amount is None:
            return Text("budget.set_back")
        caps = self._rules.caps
        allowed = {
            Limit.PERSON: caps.person_day_micro_usd,
            Limit.CHANNEL: caps.channel_day_micro_usd,
            Limit.SERVER: caps.tenant_month_micro_usd,
            Limit.OPEN: caps.open_jobs,
            Limit.CONFIRM: caps.confirm_micro_usd,
        }.get(limit)
        if caps.may_raise or allowed is None or amount <= allowed:
            return Text("budget.changed")
        if limit is Limit.OPEN:
            return Text("budget.held_back_open", count=allowed)
        return Text("budget.held_back", cap_micro_usd=allowed)

    async def _shown(self, command: Command) -> Message:
        """What holds for somebody here without a role, the roles, what is used, and who changed it last."""
        place = command.place
        set_there = await self._store.overrides(place.platform, place.tenant)
        if self._rules.provider == PREVIEW:
            set_there = for_previews(set_there)
        caps, usage = await self._service.caps_here(place), await self._usage(command)
        lines = [
            spent("day", caps.day_micro_usd, usage.used[Meter.DAY]),
            spent("month", caps.month_micro_usd, usage.used[Meter.MONTH]),
            spent("server", caps.tenant_month_micro_usd, usage.used[Meter.TENANT_MONTH]),
            spent("channel", caps.channel_day_micro_usd, usage.used[Meter.CHANNEL_DAY]),
            spent("person", caps.person_day_micro_usd),
            *self._roles(set_there),
            Text("budget.open", count=caps.open_jobs),
            spent("confirm", caps.confirm_micro_usd),
        ]
        lines += [] if caps.may_raise else [Text("budget.only_lower")]
        lines += [_change(one) for one in await self._store.limit_changes(place.platform, place.tenant, _CHANGES)]
        return Message(Text("budget.title"), tuple(lines), private=True)

    def _roles(self, set_there: Sequence[Override]) -> list[Text]:
        """Those of the settings that no override is about, then the overrides."""
        here = {one.role: one.amount for one in set_there if one.limit is Limit.ROLE}
        both = {**dict(self._rules.caps.role_day_micro_usd), **here}
        return [Text("budget.role", role=role, cap_micro_usd=amount) for role, amount in sorted(both.items())[:10]]

    async def _usage(self, command: Command) -> Usage:
        day = utc_day(self._clock.now())
        return await self._store.usage(self._rules.provider, command.asked_by.person, command.place, day)


_USAGE = {
    Meter.PERSON_DAY: "usage.person_day",
    Meter.CHANNEL_DAY: "usage.channel_day",
    Meter.TENANT_MONTH: "usage.tenant_month",
    Meter.DAY: "usage.day",
    Meter.MONTH: "usage.of_month",
}


def _left(caps: Caps, usage: Usage) -> list[Text]:
    return [
        Text(key, cap_micro_usd=cap, left_micro_usd=max(0, cap - usage.used[meter]))
        for meter, key in _USAGE.items()
        if (cap := caps.of(meter)) is not None
    ]


def spent(name: str, cap: int | None, used: int | None = None) -> Text:
    """A line on one meter: its cap, and what is used."""
    more = {} if used is None else {"used_micro_usd": used}
    return Text(f"budget.no_{name}", **more) if cap is None else Text(f"budget.{name}", cap_micro_usd=cap, **more)


def _change(change: Change) -> Text:
    what = f"{change.limit} {change.role}".strip()
    by = change.by.id if change.by else "–"
    if change.after is None or change.limit is Limit.OPEN:
        amount = _BACK if change.after is None else str(change.after)
        return Text("budget.changed_line", changed_at=change.at, by_person=by, what=what, amount=amount)
    return Text("budget.changed_usd_line", changed_at=change.at, by_person=by, what=what, set_micro_usd=change.after)


def _role_of(typed: str) -> str | None:
    """The id; "" for none. None: that is no role."""
    if not typed:
        return ""
    match = _ROLE.fullmatch(typed)
    return next(group for group in match.groups() if group) if match else None


def _amount(limit: Limit, typed: str) -> int | Text:
    """Micro-dollars, or a number of jobs; or what is wrong with it."""
    if limit is Limit.OPEN:
        good = typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= 1000
        return int(typed) if good else Text("budget.not_count", given=typed[:40])
    try:
        dollars = Decimal(typed.removeprefix("$").replace(",", "."))
    except InvalidOperation:
        return Text("budget.not_money", given=typed[:40])
    if not dollars.is_finite() or not 0 <= dollars <= _MOST_USD:
        return Text("budget.not_money", given=typed[:40])
    return int(dollars * MICRO)


# -- the question before a large price


def held(command: Command, request: GenerationRequest, inputs: Sequence[Input]) -> Draft:
    """The order as it was checked, for as long as its question is open. The same command asks the same question."""
    content = {
        "v": 1,
        "request": request.model_dump(mode="json", exclude_none=True),
        "inputs": [asdict(given) for given in inputs],
        "spoiler": command.reply_to.spoiler,
        "options": {name: command.options.get(name) for name in ("preset", "real_person", ALONE)},
        "place": asdict(command.place),
    }
    name = hashlib.sha256(command.key.encode()).hexdigest()[:24]
    return Draft(f"{PAY}-{name}", command.asked_by.person, PAY, content, 0.0)


def order_of(draft: Draft) -> tuple[GenerationRequest, list[Input], bool]:
    """What `held` kept: the request, its files, and whether the video is covered at first."""
    inputs = [
        Input(**{**given, "attachment": Attachment(**given["attachment"]), "kind": InputKind(given["kind"])})
        for given in draft.content["inputs"]
    ]
    return GenerationRequest.model_validate(draft.content["request"]), inputs, bool(draft.content["spoiler"])


def place_of(draft: Draft, command: Command) -> Place:
    """Where the order belongs; `command` is the yes to it."""
    kept = draft.content.get("place")
    return Place(**{**kept, "missing": tuple(kept["missing"])}) if kept else command.place


def cost_question(draft: Draft, micro_usd: int, besides: Sequence[Text] = ()) -> Message:
    """For the person alone: Confirm $x.xx, or No."""
    yes = Button(Press.CONFIRM, draft.id, Text("button.confirm_cost", cost_micro_usd=micro_usd), Weight.MAIN)
    no = Button(Press.DISMISS, draft.id, Text("button.no"))
    return Message(Text("ask.cost", cost_micro_usd=micro_usd), tuple(besides), private=True, buttons=(yes, no))
