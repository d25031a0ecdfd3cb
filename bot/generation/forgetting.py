"""What is left of a person and of a request when they are forgotten. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.generation.command import Person, Place, ReplyTo
from bot.generation.request import GenerationRequest

_FORMER = "p:"  # begins the id of somebody who is only a pseudonym any more; no platform's ids begin so


def former(person: Person, pseudonym: str) -> Person:
    """Who this person is in rows that have to stay, such as the ledger's."""
    return Person(person.platform, f"{_FORMER}{pseudonym}")


def is_former(person: Person) -> bool:
    """Whether nobody knows any more who that was."""
    return person.id.startswith(_FORMER)


def wordless(request: GenerationRequest) -> GenerationRequest:
    """The same without what somebody wrote and sent: model, length, number and format stay, as the money does."""
    return request.model_copy(
        update={
            "positivePrompt": None,
            "negativePrompt": None,
            "frameImages": (),
            "referenceImages": (),
            "referenceVideos": (),
            "elements": (),
            "klingai": request.klingai.model_copy(update={"multiPrompt": ()}),
        }
    )


def is_wordless(request: GenerationRequest) -> bool:
    """Whether its words were taken away: without any, and without files, nobody can have asked for it."""
    words = request.positivePrompt or request.klingai.multiPrompt
    return not (words or request.frameImages or request.referenceImages or request.referenceVideos)


def files_of(request: GenerationRequest) -> frozenset[str]:
    """The names of all the files that it needs."""
    elements = [
        name
        for one in request.elements
        for name in (*([one.frontalImage] if one.frontalImage else []), *one.images, *one.videos, *one.voices)
    ]
    frames = [frame.image for frame in request.frameImages]
    return frozenset({*frames, *request.referenceImages, *request.referenceVideos, *elements})


def nameless_place(place: Place, person: Person, pseudonym: str) -> Place:
    """A place without its person: direct messages are named after whom they are with."""
    named, name = _named(person), f"{_FORMER}{pseudonym}"
    thread = None if place.thread is None else named.sub(name, place.thread)
    return replace(place, tenant=named.sub(name, place.tenant), channel=named.sub(name, place.channel), thread=thread)


def nameless_address(to: ReplyTo, person: Person) -> ReplyTo:
    """An address as it was, unless it is made of the person's id: then it leads nowhere any more."""
    return ReplyTo(to.platform, "") if _named(person).search(to.address) else to


def _named(person: Person) -> re.Pattern[str]:
    """Finds the id, whole, or what is left of it without what it begins with ("T1:U2" in "U2")."""
    ids = {person.id, person.id.rpartition(":")[2]} - {""}
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, sorted(ids)))})(?![A-Za-z0-9])")
