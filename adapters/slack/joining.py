"""Whose tokens these are, and what is wrong with them: asked of Slack for whoever sets the bot up."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.calls import Answer, Calls, Refused, Secret, TokenRefused, useless
from adapters.slack.installations import SCOPES
from bot.generation.message import Text
from bot.generation.ports import Clock


@dataclass(frozen=True, slots=True)
class Introduction:
    """The bot's name, its workspace, and everything that keeps it from working there."""

    name: str = ""
    workspace: str = ""
    troubles: tuple[Text, ...] = ()


async def introduce(api_base: str, clock: Clock, bot_token: Secret, app_token: Secret | None) -> Introduction:
    """Try the tokens; nothing is changed. Without `app_token` Slack will call us. Raises PlatformUnavailable."""
    if troubles := mistaken(bot_token, app_token):
        return Introduction(troubles=troubles)
    calls = Calls(api_base, clock)
    try:
        found, troubles = await _asked(calls, bot_token)
        if app_token is not None:
            troubles += await _opened(calls, app_token)
    finally:
        await calls.close()
    if found is None:
        return Introduction(troubles=troubles)
    missing = [name for name in SCOPES if name not in found.scopes] if found.scopes else []
    if missing:
        troubles += (Text("slack.missing_scopes", names=", ".join(missing)),)
    return Introduction(str(found.body.get("user", "?")), str(found.body.get("team", "?")), troubles)


def mistaken(bot_token: Secret, app_token: Secret | None) -> tuple[Text, ...]:
    """What their beginnings show already, before anybody is asked."""
    bot, app = bot_token.get_secret_value(), app_token.get_secret_value() if app_token is not None else None
    if bot.startswith("xapp-") and (app is None or app.startswith("xoxb-")):
        return (Text("slack.tokens_swapped"),)
    wrong_bot = () if bot.startswith("xoxb-") else (Text("init.slack_not_bot"),)
    return wrong_bot if app is None or app.startswith("xapp-") else (*wrong_bot, Text("init.slack_not_app"))


async def _asked(calls: Calls, token: Secret) -> tuple[Answer | None, tuple[Text, ...]]:
    try:
        return await calls.answer("auth.test", token), ()
    except TokenRefused as refused:
        return None, (useless(refused.code, app=False).text,)
    except Refused as refused:
        return None, (refused.text,)


async def _opened(calls: Calls, token: Secret) -> tuple[Text, ...]:
    """What comes back is an address that is good once; nobody goes there."""
    try:
        await calls.ask("apps.connections.open", token)
    except TokenRefused as refused:
        return (useless(refused.code, app=True).text,)
    except Refused as refused:
        if refused.code == "missing_scope":
            return (Text("slack.app_token_refused", code=refused.code),)
        return (Text("init.slack_no_socket", code=refused.code[:60]),)
    return ()
