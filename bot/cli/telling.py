"""`jobs`, `job`, `cancel`: how things stand, beside a running bot; and the decisions only a person can make."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation

from adapters.console import outbound
from adapters.console.inbound import PLATFORM
from bot.app import reading
from bot.cli.session import DONE, REFUSED, Session, person
from bot.generation.command import Person
from bot.generation.message import Text
from bot.generation.money import MICRO
from bot.generation.service import Service


async def jobs(session: Session, args: argparse.Namespace) -> int:
    """`dailies jobs`."""
    if not (session.settings.data_dir / "dailies.db").exists():
        session.say(Text("console.no_jobs"))
        return DONE
    async with reading(session.settings) as service:
        for line in outbound.job_table(await service.list(None, args.limit), session.locale):
            session.terminal.say(line)
    return DONE


async def job(session: Session, args: argparse.Namespace) -> int:
    """`dailies job ID`, or the operator's word on it."""
    spent = 0 if args.settle is None else _micro_usd(args.settle)
    if spent is None:
        session.complain(Text("operator.not_money", given=args.settle))
        return REFUSED
    if not (session.settings.data_dir / "dailies.db").exists():
        session.complain(Text("job.unknown", job=args.job))
        return REFUSED
    if args.release or args.requeue or args.settle is not None:
        async with session.bot(asks_api=False) as app:
            return await _decide(session, args, app.service, spent)
    async with reading(session.settings) as service:
        return await _show(session, args.job, service)


async def cancel(session: Session, args: argparse.Namespace) -> int:
    """`dailies cancel JOB`."""
    async with session.bot(asks_api=False) as app:
        answer = await app.service.cancel(args.job, Person(PLATFORM, person()))
    session.say(answer)
    return DONE if answer.key in ("job.cancelled", "job.discarded") else REFUSED


async def _show(session: Session, job_id: str, service: Service) -> int:
    status = await service.status(job_id)
    if status is None:
        session.complain(Text("job.unknown", job=job_id))
        return REFUSED
    history = await service.history(job_id)
    for line in outbound.timeline(status, history, session.locale):
        session.terminal.say(line)
    return DONE


async def _decide(session: Session, args: argparse.Namespace, service: Service, spent_micro_usd: int) -> int:
    if args.release:
        answer = await service.release(args.job)
    elif args.requeue:
        answer = await service.requeue(args.job)
    else:
        answer = await service.settle(args.job, spent_micro_usd)
    session.say(answer)
    return DONE if answer.key in ("operator.released", "operator.settled", "operator.requeued") else REFUSED


def _micro_usd(words: str) -> int | None:
    try:
        dollars = Decimal(words.removeprefix("$"))
    except InvalidOperation:
        return None
    return int(dollars * MICRO) if dollars.is_finite() and 0 <= dollars <= MICRO else None
