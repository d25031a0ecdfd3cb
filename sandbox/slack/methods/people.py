"""auth.test, users.info, bots.info: who is who."""

from __future__ import annotations

from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused
from sandbox.slack.rendering import user_json
from sandbox.slack.state import Json


def methods() -> dict[str, Handler]:
    """Handlers by method name."""
    return {"auth.test": _test, "users.info": _user, "bots.info": _bot}


async def _test(call: Call) -> Json:
    install, team = call.install, call.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.world.users[install.bot_user].name,
        "team_id": team.id,
        "user_id": install.bot_user,
        "bot_id": install.bot_id,
        "is_enterprise_install": install.org_wide,
        **({"enterprise_id": install.enterprise_id} if install.enterprise_id else {}),
    }


async def _user(call: Call) -> Json:
    call.need("users:read")
    user = call.world.users.get(call.args.required("user"))
    if user is None:
        raise Refused("user_not_found")
    if user.team not in call.install.teams and not _met(call, user.id):
        raise Refused("user_not_visible")
    shown = user_json(user)
    if user.team not in call.install.teams:
        shown["is_stranger"] = True
    if not call.args.flag("include_locale"):
        del shown["locale"]
    return {"user": shown}


def _met(call: Call, user: str) -> bool:
    """A stranger is known to teams that share a channel with them."""
    return any(
        user in channel.members and set(call.install.teams) & {channel.team, *channel.shared_with}
        for channel in call.world.channels.values()
    )


async def _bot(call: Call) -> Json:
    call.need("users:read")
    wanted = call.args.text("bot")
    bot = next((one for one in call.world.users.values() if wanted and one.bot_id == wanted), None)
    if bot is None:
        raise Refused("bot_not_found")
    return {"bot": {"id": bot.bot_id, "app_id": bot.app_id, "user_id": bot.id, "name": bot.name, "deleted": False}}
