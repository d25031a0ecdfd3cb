"""`video`, `retry`, `resume`: hand a command to the core and stay until its videos are there."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

from adapters.console import inbound, outbound
from bot.app import App
from bot.cli.session import DONE, FAILED, REFUSED, Session, pause, person, stop_signals
from bot.generation.command import Command
from bot.generation.errors import DailiesError, VideoApiError
from bot.generation.job import Outcome
from bot.generation.message import Refusal, Text
from bot.generation.money import PREVIEW
from bot.generation.service import RETRY
from bot.generation.standing import Status

_DRAW = 0.2  # seconds between two looks at a job


async def video(session: Session, args: argparse.Namespace) -> int:
    """`dailies video "a red fox" --first fox.jpg`."""
    words = inbound.words_of(args.words, args.options)
    given = {"first": args.first, "last": args.last, "reference": args.reference, "motion": args.motion}
    files = tuple((slot, Path(path)) for slot, path in given.items() if path)
    typed = inbound.Typed(words, files, Path(args.out), tuple(Path(path) for path in args.element))
    command = inbound.read_command(secrets.token_hex(12), "video", typed, person(), session.locale)
    if not isinstance(command, Command):
        return _refuse(session, args, command)
    async with session.bot(asks_api=not args.estimate) as app:
        if args.estimate:
            return await _estimate(session, args, app, command)
        return await _ask(session, args, app, command)


async def retry(session: Session, args: argparse.Namespace) -> int:
    """`dailies retry JOB`."""
    typed = inbound.Typed(args.job, (), Path(args.out))
    command = inbound.read_command(secrets.token_hex(12), RETRY, typed, person(), session.locale)
    if not isinstance(command, Command):
        return _refuse(session, args, command)
    async with session.bot() as app:
        return await _ask(session, args, app, command)


async def resume(session: Session, args: argparse.Namespace) -> int:
    """`dailies resume`: everything that is still owed, then out."""
    async with session.bot(out=Path(args.out) if args.out else None) as app:
        await app.service.deliver_again(inbound.PLATFORM)
        with stop_signals() as asked:
            async with app.running():
                jobs = await app.service.unfinished(inbound.PLATFORM)
                session.tell(Text("console.resuming", count=len(jobs)))
                codes = [await _stay(session, args, app, job_id, asked) for job_id in jobs]
    return max(codes, default=DONE)


async def _estimate(session: Session, args: argparse.Namespace, app: App, command: Command) -> int:
    estimate = await app.service.estimate(command)
    if isinstance(estimate, tuple):
        return _refuse(session, args, estimate)
    provider = app.ports.api.provider
    key = "console.estimate_preview" if provider == PREVIEW else "console.estimate"
    text = Text(key, cost_micro_usd=estimate.micro_usd, seconds=round(estimate.usual_seconds))
    if args.json:
        session.terminal.say(json.dumps({"cost_usd": estimate.micro_usd / 1e6, "provider": provider}))
    else:
        session.say(text)
    return DONE


async def _ask(session: Session, args: argparse.Namespace, app: App, command: Command) -> int:
    if command.name != RETRY and isinstance(wrong := app.service.read(command), tuple):
        return _refuse(session, args, wrong)
    with stop_signals() as asked:
        if not await _check(app, asked):
            return 128 + asked.result()
        await app.service.receive(command)
        session.tell(Text("console.received"))
        await app.service.acknowledged(command.key)
        job = await app.service.submit(command)
        if isinstance(job, tuple):
            return _refuse(session, args, job)
        admitted = "console.admitted_preview" if job.provider == PREVIEW else "console.admitted"
        session.tell(Text(admitted, job=job.id, cost_micro_usd=job.reserved_micro_usd))
        async with app.running():
            return await _stay(session, args, app, job.id, asked)


async def _check(app: App, asked: asyncio.Future[int]) -> bool:
    """Before anything is promised: is this the API, and is the key good? Costs nothing. Raises DailiesError.

    False: we were asked to stop before there was an answer.
    """
    check = asyncio.create_task(app.ports.api.check())
    both: list[asyncio.Future[Any]] = [check, asked]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not check.done():
        check.cancel()
        await asyncio.wait([check])
        return False
    try:
        check.result()
    except VideoApiError as error:
        name = error.text.key.removeprefix("api.")
        raise DailiesError(Text(f"check.{name}", **error.text.facts)) from error
    return True


async def _stay(session: Session, args: argparse.Namespace, app: App, job_id: str, asked: asyncio.Future[int]) -> int:
    """Draw the live line until the job is finished, then say what came of it."""
    while not asked.done():
        status = await app.service.status(job_id)
        if status is None:
            return FAILED
        if status.finished:
            return _report(session, args, status)
        line = outbound.live_line(status, app.ports.clock.now(), session.locale, app.engine.trouble)
        session.terminal.show(line)
        await pause(_DRAW, asked)
    session.complain(Text("console.interrupted", job=job_id))
    return 128 + asked.result()


def _report(session: Session, args: argparse.Namespace, status: Status) -> int:
    if args.json:
        session.terminal.say(outbound.as_json(status, session.locale))
    else:
        for line in outbound.video_lines(status, session.locale):
            session.terminal.say(line)
        for problem in outbound.problems(status):
            session.complain(problem)
    return _code(status)


def _code(status: Status) -> int:
    """0 when there is a video, 2 when what was asked for was refused before anything was sent, else 1."""
    if outbound.video_lines(status, "en") or status.job.outcome is Outcome.CANCELLED:
        return DONE
    problem = status.job.problem
    about_input = problem is not None and problem.key.startswith(("media.", "console."))
    return REFUSED if about_input else FAILED


def _refuse(session: Session, args: argparse.Namespace, refusals: tuple[Refusal, ...]) -> int:
    sentences = [session.words(refusal.text) for refusal in refusals]
    if args.json:
        session.terminal.say(json.dumps({"refused": sentences}))
    else:
        for sentence in sentences:
            session.terminal.complain(sentence)
    return REFUSED
