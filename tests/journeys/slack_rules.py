"""What the journeys of rules and reviews on Slack share: channels with rules, cards, and who is told what alone."""

from __future__ import annotations

from tests.journeys.discord_home import eventually
from tests.journeys.slack_home import Room, buttons, ref_of, said
from tests.standins.slack import Json, Person

APPROVE, REJECT, CHANGES = "Approve", "Reject …", "Ask to change …"
DECISIONS = [APPROVE, REJECT, CHANGES, "Pass on", "Block user …"]


async def managed(room: Room, boss: Person, *rules: str) -> str:
    """The channel of the moderators, once these rules hold in the room's; all of it set in the chat."""
    reviews = await room.slack.make_channel("reviews")
    await room.slack.join(reviews, boss.id)
    for rule in (f"review_channel <#{reviews}|reviews>", *rules):
        told = said(await room.told(boss, f"admin channel {rule}"))
        assert f"Set: {rule.split()[0]}." in told, told
    return reviews


async def moderator(room: Room, reviews: str, name: str = "mo") -> Person:
    """Somebody else who may decide."""
    made = await room.person(name, is_admin=True)
    await room.slack.join(reviews, made.id)
    return made


async def asked_for(room: Room, who: Person, words: str) -> str:
    """The job of an order that nobody has decided about; its card may be on the way."""
    before = len(room.home.orders_of(who))
    assert (await who.slash(room.channel, text=words))["acked"]
    return await room.ordered(who, before + 1)


async def card_of(room: Room, reviews: str, job: str) -> Json:
    """The message of a card that has the buttons."""

    async def there() -> Json | None:
        found = await room.slack.messages(reviews)
        return next((one for one in found if job in ref_of(one) and APPROVE in buttons(one)), None)

    return await eventually(f"a card of {job}", there)


async def press(who: Person, shown: Json, label: str) -> str:
    """What somebody is told who presses a button, by its label."""
    before = len(await who.whispers(0))
    assert (await who.press(shown, buttons(shown)[label]))["acked"]
    return said((await who.whispers(before + 1))[-1])


async def reject(who: Person, card: Json, label: str = REJECT, **values: object) -> str:
    """Fill in the form behind a button of a card; what its presser is told."""
    assert (await who.press(card, buttons(card)[label]))["acked"]
    (view,) = await who.views()
    before = len(await who.whispers(0))
    answer = await who.submit(view, values)
    assert answer["answer"] is None, answer["answer"]
    return said((await who.whispers(before + 1))[-1])


async def direct(room: Room, who: Person, words: str) -> Json:
    """A message to somebody alone, in the direct message with the bot."""
    return await room.says(words, channel=await who.direct())


async def evidence_of(room: Room, reviews: str, card: Json) -> Json:
    """The part of a card that shows what it is about."""
    found = await room.slack.messages(reviews, 1, files={"not": []})
    return next(one for one in found if ref_of(one) == ref_of(card))


async def is_told_to(room: Room, reviews: str, words: str, among: int = 1) -> list[str]:
    """What the cards say, once one says these words and none asks any more; so many messages are left there."""

    async def told() -> list[str] | None:
        found = [said(one) for one in await room.slack.messages(reviews)]
        asks = any("waits for a decision" in one for one in found)
        return found if len(found) == among and any(words in one for one in found) and not asks else None

    return await eventually(f"the cards say “{words}”", told)


def person_of(room: Room, who: Person) -> str:
    """What the bot's rows call somebody."""
    return f"{room.home.addresses['team']}:{who.id}"
