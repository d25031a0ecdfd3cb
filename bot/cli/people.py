"""`privacy delete`: the operator deletes everything about somebody who asked for it, while no bot runs."""

from __future__ import annotations

import argparse

from adapters.console.inbound import PLATFORM as CONSOLE
from bot.app.chats import NAMES
from bot.cli.session import DONE, REFUSED, Session
from bot.generation.command import Person
from bot.generation.message import Text
from bot.generation.ports import Clock, Deed, Erasing, Store


async def delete(session: Session, args: argparse.Namespace) -> int:
    """`dailies privacy delete --person discord:1234 [--posts]`. Asked for twice it does no harm."""
    platform, _, name = args.person.partition(":")
    if not platform or not name:
        session.complain(Text("privacy.not_a_person", given=args.person[:60]))
        return REFUSED
    async with session.bot(asks_api=False) as app:
        if not await _is_known(app.ports.store, platform):
            session.complain(Text("privacy.unknown_platform", given=platform[:40], names=", ".join((*NAMES, CONSOLE))))
            return REFUSED
        standing = await _deleted(app.ports.store, Person(platform, name), app.ports.clock, posts=args.posts)
    done = standing is None or standing.is_clean
    left = standing.left if standing is not None else 0
    if done:
        session.say(Text("privacy.deleted_by_operator", person=args.person, count=left))
    else:
        session.say(Text("privacy.deleting_by_operator", person=args.person))
    return DONE


async def _is_known(store: Store, platform: str) -> bool:
    """One that there is, or from which jobs came: a misspelled one would be told that everything is deleted."""
    if platform in (*NAMES, CONSOLE):
        return True
    return any(where[0] == platform for where in await store.channels((platform, "", ""), 1))


async def _deleted(store: Store, person: Person, clock: Clock, *, posts: bool) -> Erasing | None:
    """As far as it goes without the chats and the provider."""
    await store.forget(person, clock.now(), posts=posts)
    standing = await store.forgetting(person)
    if standing is not None:
        subject = standing.pseudonym
        await store.audit(Deed(clock.now(), None, person.platform, "", "privacy.delete", subject, rule="operator"))
    while (due := await store.forget_on(clock.now())) is not None and due <= clock.now():
        continue
    return await store.forgetting(person)
