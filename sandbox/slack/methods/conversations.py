"""conversations.*: what is in a channel."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused
from sandbox.slack.rendering import channel_json, message_json
from sandbox.slack.state import Json, Message

MOST_PER_PAGE = 999


def methods() -> dict[str, Handler]:
    """Handlers by method name."""
    return {
        "conversations.open": _open,
        "conversations.info": _info,
        "conversations.members": _members,
        "conversations.history": _history,
        "conversations.replies": _replies,
    }


async def _open(call: Call) -> Json:
    call.need("im:write")
    known = call.args.text("channel")
    if known is not None:
        channel = call.world.channel(call.install, known)
    else:
        names = (call.args.required("users")).split(",")
        if len(names) > 1:
            raise Refused("method_not_supported_for_channel_type")
        user = call.world.users.get(names[0])
        if user is None:
            raise Refused("user_not_found")
        channel = call.world.direct(call.install, user)
    if not call.args.flag("return_im"):
        return {"channel": {"id": channel.id}}
    return {"channel": channel_json(channel, call.install.bot_user)}


async def _info(call: Call) -> Json:
    return {"channel": channel_json(call.channel("read"), call.install.bot_user)}


async def _members(call: Call) -> Json:
    return {"members": list(call.channel("read").members), "response_metadata": {"next_cursor": ""}}


async def _history(call: Call) -> Json:
    channel = call.channel("history")
    if call.install.bot_user not in channel.members:
        raise Refused("not_in_channel")
    here = (one for one in call.world.messages if one.channel == channel.id and not one.deleted)
    return _page(call, sorted((one for one in here if _on_top(one)), key=lambda one: one.ts, reverse=True))


async def _replies(call: Call) -> Json:
    channel = call.channel("history")
    parent = call.world.message(channel.id, call.args.required("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    here = (one for one in call.world.messages if one.channel == channel.id and not one.deleted)
    thread = parent.thread_ts or parent.ts
    return _page(call, [one for one in here if thread in (one.ts, one.thread_ts)])


def _on_top(message: Message) -> bool:
    return message.thread_ts is None or message.broadcast


def _page(call: Call, messages: Iterable[Message]) -> Json:
    args = call.args
    oldest, latest = args.text("oldest") or "0", args.text("latest") or "9999999999"
    inclusive = args.flag("inclusive")
    limit = min(args.number("limit", 100), MOST_PER_PAGE)
    start = int(args.text("cursor") or 0)
    inside = [one for one in messages if _between(one.ts, float(oldest), float(latest), inclusive=inclusive)]
    page, more = inside[start : start + limit], len(inside) > start + limit
    metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_json(call.world, one, metadata=metadata) for one in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _between(ts: str, oldest: float, latest: float, *, inclusive: bool) -> bool:
    moment = float(ts)
    return oldest <= moment <= latest if inclusive else oldest < moment < latest
