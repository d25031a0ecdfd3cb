"""What answers over HTTP: is the bot alive, can it do its work, and the videos that only a link leads to."""

from bot.web.doorbell import Doorbell, secret_in
from bot.web.downloads import Downloads
from bot.web.health import Check, database_writes, disk_room, taking_work
from bot.web.server import CannotListen, healthcheck, serve

__all__ = [
    "CannotListen",
    "Check",
    "Doorbell",
    "Downloads",
    "database_writes",
    "disk_room",
    "healthcheck",
    "secret_in",
    "serve",
    "taking_work",
]
