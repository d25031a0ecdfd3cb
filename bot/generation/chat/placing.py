"""What is ordered in direct messages about an earlier order belongs where that one was given: its rules hold, and its
people see it. Direct messages are no way around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.generation.command import Command, Place
from bot.generation.errors import PlatformUnavailable
from bot.generation.message import Message, Text
from bot.generation.policy.visibility import is_direct
from bot.generation.ports import ChatPlatform


class Placing:
    """Brings an order to its place. Whoever calls knows that what it is about is the asker's own."""

    def __init__(self, platforms: Mapping[str, ChatPlatform]) -> None:
        self._platforms = platforms

    async def placed(self, command: Command, place: Place, words: str = "") -> Command | Message:
        """The command as if it were given in `place`, with what the platform says of its person there by now.

        A command that was not given in direct messages stays as it is. `words` are what could be typed there.
        """
        if not command.place.direct or place.direct or is_direct(place):
            return command
        platform, person = self._platforms[place.platform], command.asked_by.person
        try:
            met = await platform.meet(person, place)
        except PlatformUnavailable:
            return Message(Text("place.not_asked", there_channel=place.channel), private=True, copy=words)
        if met is None:
            return Message(Text("place.left", there_channel=place.channel), private=True)
        asker, there = met
        to = replace(platform.address(there), spoiler=command.reply_to.spoiler)
        return replace(command, asked_by=replace(asker, locale=command.asked_by.locale), place=there, reply_to=to)
