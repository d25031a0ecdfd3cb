"""Dresses messages for others than whoever asked: there people are called by their names, and nobody is notified."""

from __future__ import annotations

from adapters.slack.address import Tenant
from adapters.slack.outbound import Shown, dress
from adapters.slack.people import People
from adapters.slack.words import NAMELESS, Voice, member_of
from bot.generation.message import Message
from bot.replies import people_in


class Dressing:
    """`voice` is what commands are called there."""

    def __init__(self, people: People, voice: Voice) -> None:
        self._people = people
        self.voice = voice

    async def dress(self, message: Message, tenant: Tenant, locale: str) -> Shown:
        """In the message's own language, or else in this one. Slack shows names by itself to somebody alone."""
        named = (member_of(one) for text in (message.text, *message.fields) for one in people_in(text))
        users = [user for user in named if user]
        names = await self._people.names(tenant, users) if users and not message.private else NAMELESS
        return dress(message, message.locale or locale, self.voice, names)
