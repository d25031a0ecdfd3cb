"""`ledger`: whether the money adds up, and a month of it for a spreadsheet; beside a running bot."""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from bot.app import reading
from bot.cli.session import DONE, FAILED, REFUSED, Session
from bot.generation.message import Text
from bot.generation.money import MICRO
from bot.generation.ports import LedgerLine

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_FORMULA = tuple("=+-@＝＋－＠")
_COLUMNS = (
    "at", "day", "job", "kind", "from", "to", "usd", "estimated", "provider", "platform", "tenant", "channel",
    "person", "model",
)  # fmt: skip


async def check(session: Session, args: argparse.Namespace) -> int:
    """`dailies ledger check`."""
    if not is_there(session):
        session.say(Text("console.no_jobs"))
        return DONE
    async with reading(session.settings) as service:
        found = await service.check_ledger()
    for fault in found.faults:
        session.complain(fault)
    if not found.faults:
        session.say(
            Text(
                "ledger.good",
                entries=found.entries,
                spent_micro_usd=found.spent_micro_usd,
                reserved_micro_usd=found.reserved_micro_usd,
            )
        )
        if found.estimated:
            session.say(Text("ledger.estimated", estimated=found.estimated))
        if found.overage_micro_usd:
            session.say(Text("ledger.overage", overage_micro_usd=found.overage_micro_usd))
    return FAILED if found.faults else DONE


async def export(session: Session, args: argparse.Namespace) -> int:
    """`dailies ledger export YYYY-MM`: one line an entry, by the day that it counts against."""
    if not MONTH.fullmatch(args.month):
        session.complain(Text("ledger.not_a_month", given=args.month[:20]))
        return REFUSED
    lines: Sequence[LedgerLine] = ()
    if is_there(session):
        async with reading(session.settings) as service:
            lines = await service.ledger_month(args.month)
    for line in as_csv(lines):
        session.terminal.say(line)
    return DONE


def as_csv(lines: Sequence[LedgerLine]) -> Iterator[str]:
    """The heading and the lines, without line ends. Times are UTC, amounts exact."""
    yield _row(_COLUMNS)
    for line in lines:
        at = datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        usd = f"{Decimal(line.micro_usd) / MICRO:.6f}"
        estimated = "yes" if line.estimated else "no"
        yield _row(
            (
                *(at, line.day, line.job_id, line.kind, line.source, line.target, usd, estimated, line.provider),
                *(line.person.platform, line.tenant, line.channel, line.person.id, line.model),
            )
        )


def _row(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(map(plain_cell, cells))
    return target.getvalue()


def plain_cell(cell: str) -> str:
    """One line, and no formula, whatever the spreadsheet: some drop white space in front, some take full width, too."""
    cell = " ".join(cell.splitlines()).replace("\t", " ")
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def is_there(session: Session) -> bool:
    """Whether there is a database yet."""
    return (session.settings.data_dir / "dailies.db").exists()
