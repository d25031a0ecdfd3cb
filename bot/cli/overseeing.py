"""`audit` and `policy`: who changed or decided what, and what is allowed where; beside a running bot."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.app import policies_of, reading
from bot.app.chats import NAMES
from bot.cli.bookkeeping import MONTH, is_there, plain_cell
from bot.cli.session import DONE, FAILED, REFUSED, Session
from bot.generation.chat.policy_card import policy_lines
from bot.generation.command import Place
from bot.generation.message import Text
from bot.generation.policy.policies import layers_of
from bot.generation.ports import Written

_COLUMNS = (
    "n", "at", "by", "person", "platform", "tenant", "action", "subject", "before", "after", "rule", "sha256", "digest",
)  # fmt: skip


async def verify(session: Session, args: argparse.Namespace) -> int:
    """`dailies audit verify`: every entry against the one before, and the end against a digest from earlier."""
    if not is_there(session):
        session.say(Text("audit.none"))
        return FAILED if args.last else DONE
    async with reading(session.settings) as service:
        found = await service.check_audit()
        digests = {found.last} if args.last == found.last else {entry.digest async for entry in service.audit_log()}
    if found.wrong is not None:
        session.complain(Text("audit.broken", entry=found.wrong))
    if args.last and args.last not in digests:
        session.complain(Text("audit.cut"))
        return FAILED
    if found.wrong is None and not found.last:
        session.say(Text("audit.none"))
    elif found.wrong is None:
        session.say(Text("audit.good", entries=found.entries, last=found.last))
    return DONE if found.wrong is None else FAILED


async def export(session: Session, args: argparse.Namespace) -> int:
    """`dailies audit export`: an entry a line."""
    if args.month and not MONTH.fullmatch(args.month):
        session.complain(Text("ledger.not_a_month", given=args.month[:20]))
        return REFUSED
    if args.csv:
        session.terminal.say(_csv(_COLUMNS))
    if not is_there(session):
        return DONE
    async with reading(session.settings) as service:
        async for entry in service.audit_log():
            cells = _cells(entry)
            if cells[1].startswith(args.month):
                session.terminal.say(_csv(cells) if args.csv else _object(entry, cells))
    return DONE


async def policy(session: Session, args: argparse.Namespace) -> int:
    """`dailies policy PLATFORM SERVER CHANNEL`: what is in force there; without a place, what holds everywhere."""
    if args.platform and args.platform not in NAMES:
        session.complain(Text("console.no_platform", given=args.platform[:60], known=", ".join(NAMES)))
        return REFUSED
    place = Place(args.platform, args.tenant, args.channel)
    layers = layers_of(session.settings.policy.operators(), {}, place)  # as the settings say, before anybody else
    if is_there(session):
        async with policies_of(session.settings) as policies:
            layers = await policies.layers(place)
    named = " ".join(filter(None, (args.platform, args.tenant, args.channel)))
    session.say(Text("console.policy", place=named) if named else Text("console.policy_everywhere"))
    for line in policy_lines(layers):
        session.say(line)
    return DONE


def _cells(entry: Written) -> list[str]:
    deed = entry.deed
    at = datetime.fromtimestamp(deed.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    person = deed.by.id if deed.by is not None else ""
    who = (entry.by, person, deed.platform, deed.tenant)
    return [str(entry.n), at, *who, deed.action, deed.subject, deed.before, deed.after, deed.rule, deed.sha256,
            entry.digest]  # fmt: skip


def _object(entry: Written, cells: Sequence[str]) -> str:
    return json.dumps({**dict(zip(_COLUMNS, cells, strict=True)), "n": entry.n}, ensure_ascii=False)


def _csv(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(map(plain_cell, cells))
    return target.getvalue()
