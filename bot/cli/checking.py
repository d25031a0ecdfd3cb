"""`check`: what is set, and whether the video API, the disk and the database are ready for work."""

from __future__ import annotations

import argparse

from bot import app as wiring
from bot.app import operating
from bot.cli.session import DONE, FAILED, Session
from bot.generation.errors import VideoApiError
from bot.generation.message import Text
from bot.generation.money import PREVIEW, utc_day


async def check(session: Session, args: argparse.Namespace) -> int:
    """`dailies check`: every line is a fact or a trouble; exit code 1 when there is one trouble or more."""
    for line in operating.shown_settings(session.settings):
        session.terminal.say(line)
    async with session.bot() as app:
        troubles = [text for text in [await _api(session, app)] if text is not None]
        troubles += await operating.troubles(session.settings, app)
        await _spent(session, app)
        doubts = await operating.doubts(session.settings, app.ports.store)
    for trouble in (*troubles, *doubts):
        session.complain(trouble)
    if not troubles:
        session.say(Text("console.check_good"))
    return FAILED if troubles else DONE


async def _spent(session: Session, app: wiring.App) -> None:
    """What everybody together has spent today: no chat says so."""
    provider, day = app.ports.api.provider, utc_day(app.ports.clock.now())
    if provider != PREVIEW:
        standing = await app.ports.store.standing(provider, day)
        session.say(Text("admin.spent", used_micro_usd=standing.used_micro_usd))
        session.say(Text("admin.cap", cap_micro_usd=session.settings.budget.day_micro_usd))
        if overage := (await app.service.check_ledger()).overage_micro_usd:
            session.say(Text("ledger.overage", overage_micro_usd=overage))


async def _api(session: Session, app: wiring.App) -> Text | None:
    """Address, key and balance; costs nothing."""
    try:
        await app.ports.api.check()
        account = await app.ports.api.account()
    except VideoApiError as error:
        return error.text
    if account.balance_micro_usd is not None:
        session.say(Text("console.balance", balance_micro_usd=account.balance_micro_usd))
        if app.ports.api.provider == PREVIEW:
            session.say(Text("console.pretend"))
    return None
