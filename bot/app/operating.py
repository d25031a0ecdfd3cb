"""What an operator needs beside a running bot: what is set, whether it is well, copies of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.generation.errors import StorageError
from bot.generation.message import Text
from bot.settings import Settings
from storage.backup import Restored, back_up, restore

if TYPE_CHECKING:
    from bot.app import App


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
