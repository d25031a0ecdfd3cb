"""What an operator needs beside a running bot: what is set, whether it is well, copies of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.chats import NAMES, configured
from bot.clock import SystemClock
from bot.generation.command import Place
from bot.generation.errors import StorageError
from bot.generation.message import Text
from bot.generation.policy.fields import FIELDS, Kind
from bot.generation.policy.visibility import is_direct
from bot.generation.ports import Store
from bot.settings import Settings
from storage.backup import Restored, back_up, restore

if TYPE_CHECKING:
    from bot.app import App

_SEVERAL = 2
_LAST = "\U0010ffff"  # sorts after the id of any channel


async def troubles(settings: Settings, app: App) -> list[Text]:
    """What keeps this bot from working, as far as the machine is concerned."""
    from bot.web import disk_room  # see bot.app.web

    found = [await check() for check in (disk_room(settings.data_dir),)]
    if (await app.service.check_ledger()).faults:
        found.append(Text("ledger.wrong"))
    try:
        await app.ports.store.probe()
    except StorageError as error:
        found.append(error.text)
    return [text for text in found if isinstance(text, Text)]


async def doubts(settings: Settings, store: Store) -> list[Text]:
    """What is set and can hardly be meant: a channel belongs to one server, what is set everywhere holds in several."""
    said = settings.policy.operators().values
    named = [name for name, field in FIELDS.items() if field.kind is Kind.CHANNEL and said.get(name)]
    several = bool(named) and (len(configured(settings)) > 1 or await _serves_several(store))
    return [Text("check.channel_everywhere", names=", ".join(f"policy.{name}" for name in named))] if several else []


async def _serves_several(store: Store) -> bool:
    """Whether jobs came from two servers or more."""
    seen: tuple[str, str, str] = ("", "", "")
    count = 0
    while count < _SEVERAL and (found := await store.channels(seen, 1)):
        platform, tenant, channel = found[0]
        count += platform in NAMES and bool(tenant) and not is_direct(Place(platform, tenant, channel))
        seen = (platform, tenant, _LAST)  # on to the next server
    return count >= _SEVERAL


def shown_settings(settings: Settings) -> list[str]:
    """Every setting as it is in force, one line each; secrets are only said to be there."""
    return [f"{name} = {value}" for name, value in settings.shown()]


async def is_alive(settings: Settings) -> bool:
    """Whether a bot with these settings answers."""
    from bot.web import healthcheck  # see bot.app.web

    return await healthcheck(settings.web.host, settings.web.port)


def back_up_now(settings: Settings, into: Path) -> Path:
    """Copy the database while a bot may be running; the new file. Raises StorageError."""
    return back_up(settings.data_dir, into, SystemClock().now())


def restore_now(settings: Settings, backup: Path) -> Restored:
    """Put a backup in the database's place. Raises CannotOpen; a running bot is one reason."""
    return restore(settings.data_dir, backup, SystemClock().now())
