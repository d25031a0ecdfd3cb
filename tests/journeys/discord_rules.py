"""What governing journeys on Discord share: rules set in the chat, cards, presses, and what only one person reads."""

from __future__ import annotations

from typing import Any

from tests.journeys.discord_home import Studio, buttons, eventually, fill, plain
from tests.standins.discord import Json, Member, Shown


async def told(studio: Studio, who: Member, name: str, /, **options: Any) -> str:
    """What a command is answered with, for its asker alone."""
    return await alone_said(await who.slash(studio.channel, name, **options))


async def alone_said(shown: Shown) -> str:
    """The answer to something, which only whoever did it sees."""
    said = await shown.response()
    assert (await shown.now())["ephemeral"], said
    return plain(said["content"])


async def press(who: Member, message: Json, label: str) -> str:
    """Press the button of that name, and return what only the presser reads."""
    return await alone_said(await who.press(message, buttons(message)[label]))


async def rule(studio: Studio, boss: Member, setting: str, value: str, scope: str = "channel") -> str:
    """Set something with /admin channel, and return the card that it is answered with."""
    said = await told(studio, boss, "admin channel", setting=setting, value=value, scope=scope)
    assert said.splitlines()[1] == f"Set: {setting}. It holds from the next order on.", said
    return said


async def moderated(studio: Studio, boss: Member, mode: str = "") -> str:
    """A channel for whoever moderates, named as the review channel; its id."""
    reviews = await studio.place.channel("reviews")
    await rule(studio, boss, "review_channel", f"<#{reviews}>")
    if mode:
        await rule(studio, boss, "mode", mode)
    return reviews


async def card_in(studio: Studio, channel: str, **more: Any) -> Json:
    """The newest message of the bot there that a decision is asked with."""
    words = {"author": studio.place.application, "component": "v1:approve", **more}
    return await studio.place.message(channel, **words)


async def reject(who: Member, card: Json, **values: str) -> str:
    """Reject with the form, and return what only the moderator reads."""
    opened = await who.press(card, buttons(card)["Reject …"])
    return await alone_said(await fill(who, opened, values))


async def letter(studio: Studio, who: Member, words: str, **more: Any) -> Json:
    """The newest direct message of the bot with these words, once it is there."""
    return await studio.place.message(await who.dm(), contains=words, author=studio.place.application, **more)


async def file_of(studio: Studio, message: Json) -> bytes:
    """The bytes of a message's only file."""
    (file,) = message["files"]
    return await studio.place.file(file["id"])


async def press_letter(who: Member, message: Json, label: str) -> str:
    """The same in a direct message, where nothing has to be hidden from anybody."""
    shown = await who.press(message, buttons(message)[label])
    return plain((await shown.response())["content"])


async def ordered(studio: Studio, who: Member, prompt: str) -> str:
    """Send an order of three seconds; its job, as soon as there is one."""
    known = len(studio.home.jobs_of(who))
    seconds: Json = {} if "--dur" in prompt else {"seconds": 3}
    await who.slash(studio.channel, "video", prompt=prompt, **seconds)

    async def job() -> str | None:
        return next(iter(studio.home.jobs_of(who)[known:]), None)

    return await eventually("the job", job)
