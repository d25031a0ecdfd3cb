"""The app as Slack wants it described: what it is called, how it is reached, and the least it may. Pure."""

from __future__ import annotations

from typing import Any

from adapters.slack.inbound import STUDIO
from adapters.slack.installations import SCOPES
from adapters.slack.oauth import REDIRECT
from adapters.slack.signed import PATH
from adapters.slack.words import LABEL
from adapters.slack.workspaces import ENDINGS
from bot.generation.chat.table import MENUS
from bot.generation.message import Text
from bot.generation.ports import Manner
from bot.replies import render

Json = dict[str, Any]

EVENTS = ("app_home_opened", "app_mention", *ENDINGS, "message.im", "reaction_added")
_NAME = "Dailies"


def manifest(command: str, locale: str = "en", *, http: str | None = None, public: str | None = None) -> Json:
    """What "From a manifest" takes, as JSON. `command`: the slash command, with its slash.

    `http`: the https:// address under which Slack reaches the bot; without it, Socket Mode. `public`: the one under
    which many workspaces install the app by OAuth; without it, the app is for one workspace.
    """
    called = None if http is None else http.rstrip("/") + PATH
    return {
        "display_information": {
            "name": _NAME,
            "description": _words("manifest.description", locale),
            "background_color": "#1d1c2b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": _NAME, "always_online": True},
            "shortcuts": _shortcuts(locale),
            "slash_commands": [_slash(command, locale, called)],
        },
        "oauth_config": {
            **({} if public is None else {"redirect_urls": [public.rstrip("/") + REDIRECT]}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**_at(called), "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **_at(called)},
            "org_deploy_enabled": public is not None,
            "socket_mode_enabled": called is None,
            # A token out of the settings cannot be renewed by us; those that are granted by OAuth are.
            "token_rotation_enabled": public is not None,
        },
    }


def _slash(command: str, locale: str, called: str | None) -> Json:
    return {
        "command": command,
        "description": _words("manifest.command", locale),
        "usage_hint": _words("manifest.usage", locale),
        # People and channels come with their ids: settings need those. In prompts they are words again.
        "should_escape": True,
        **({} if called is None else {"url": called}),
    }


def _shortcuts(locale: str) -> list[Json]:
    anywhere = {
        "type": "global",
        "callback_id": STUDIO,
        "name": _words("manifest.make", locale),
        "description": _words("manifest.make_about", locale),
    }
    on_messages = [
        {
            "type": "message",
            "callback_id": word,
            "name": _words(f"menu.{word}", locale),
            "description": _words(_about(manner), locale),
        }
        for word, manner in MENUS.items()
    ]
    return [anywhere, *on_messages]


def _about(manner: Manner) -> str:
    return "manifest.menu_about" if manner is Manner.FORM else "manifest.menu_answer"


def _at(called: str | None) -> Json:
    return {} if called is None else {"request_url": called}


def _words(key: str, locale: str) -> str:
    return render(Text(key), locale, LABEL)
