"""What answers over HTTP: is the bot alive, and can it do its work?"""

from bot.web.doorbell import Doorbell, secret_in
from bot.web.health import Check, database_writes, disk_room, taking_work
from bot.web.server import CannotListen, healthcheck, serve

__all__ = [
    "CannotListen",
    "Check",
    "Doorbell",
    "database_writes",
    "disk_room",
    "healthcheck",
    "secret_in",
    "serve",
    "taking_work",
]
