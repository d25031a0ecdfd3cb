"""What answers over HTTP: is the bot alive, and can it do its work?"""

from bot.web.health import Check, database_writes, disk_room, taking_work
from bot.web.server import CannotListen, healthcheck, serve

__all__ = ["CannotListen", "Check", "database_writes", "disk_room", "healthcheck", "serve", "taking_work"]
