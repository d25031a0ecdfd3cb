"""What the operator decided: dailies.toml overlaid by DAILIES_* variables, checked as a whole before anything starts.

Only bot.app and bot.cli import it. A mistake is a sentence, never an exception, and never shows a secret.
"""

from bot.settings.chats import Discord, Slack
from bot.settings.fields import Budget, Known, Log, Preview, Settings, VideoApi, Web, known
from bot.settings.loading import Mistakes, load

__all__ = [
    "Budget",
    "Discord",
    "Known",
    "Log",
    "Mistakes",
    "Preview",
    "Settings",
    "Slack",
    "VideoApi",
    "Web",
    "known",
    "load",
]
