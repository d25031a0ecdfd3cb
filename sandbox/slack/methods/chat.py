"""chat.*: posting, editing, deleting, whispering."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack.blocks import check_blocks
from sandbox.slack.channels import Channels
from sandbox.slack.forms import name_parts
from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused, invalid
from sandbox.slack.rendering import message_json
from sandbox.slack.state import Ephemeral, Json, Message

LONGEST_POST, LONGEST_UPDATE = 40_000, 4_000  # characters
LARGEST_METADATA = 16_000  # characters of JSON
_FLAGS = ("unfurl_links", "unfurl_media", "link_names", "mrkdwn")
_LOOKS = ("parse", "username", "icon_emoji", "icon_url")


class Chat:
    """The family chat."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    def methods(self) -> dict[str, Handler]:
        """Handlers by method name."""
        return {
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._whisper,
            "chat.getPermalink": self._permalink,
        }

    async def _post(self, call: Call) -> Json:
        call.need("chat:write")
        world, args = call.world, call.args
        channel = world.writable(call.install, args.required("channel"))
        text, blocks, attachments = _content(call, LONGEST_POST)
        thread = _thread(call, channel.id)
        bot = call.install
        message = Message(channel.id, world.new_ts(), bot.bot_user, text, blocks, attachments, thread)
        message.bot_id, message.app_id = bot.bot_id, world.app.id
        message.broadcast = args.flag("reply_broadcast")
        message.metadata = _metadata(args.structure("metadata", "invalid_metadata_format"))
        message.client_msg_id = args.text("client_msg_id")
        message.flags = {name: args.flag(name) for name in _FLAGS if args.text(name) is not None}
        message.flags |= {name: args.text(name) for name in _LOOKS if args.text(name) is not None}
        self._channels.add(message)
        return {"channel": channel.id, "ts": message.ts, "message": message_json(world, message, metadata=True)}

    async def _update(self, call: Call) -> Json:
        call.need("chat:write")
        message = _own(call, "cant_update_message")
        text, blocks, attachments = _content(call, LONGEST_UPDATE)
        before = message_json(call.world, message)
        args = call.args
        # A field that is left out keeps what was there; an empty list takes it away.
        message.text = message.text if args.text("text") is None else text
        message.blocks = message.blocks if args.text("blocks") is None else blocks
        message.attachments = message.attachments if args.text("attachments") is None else attachments
        metadata = args.structure("metadata", "invalid_metadata_format")
        message.metadata = message.metadata if metadata is None else _metadata(metadata)
        self._channels.edited(message, before)
        shown = message_json(call.world, message, metadata=True)
        return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}

    async def _delete(self, call: Call) -> Json:
        call.need("chat:write")
        message = _own(call, "cant_delete_message")
        self._channels.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    async def _whisper(self, call: Call) -> Json:
        call.need("chat:write")
        world = call.world
        channel = world.writable(call.install, call.args.required("channel"))
        user = call.args.required("user")
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        text, blocks, _ = _content(call, LONGEST_POST)
        whisper = Ephemeral(channel.id, world.new_ts(), user, text, "chat.postEphemeral", blocks)
        whisper.thread_ts = call.args.text("thread_ts")
        world.ephemerals.append(whisper)
        world.changed()
        return {"message_ts": whisper.ts}

    async def _permalink(self, call: Call) -> Json:
        channel = call.world.channel(call.install, call.args.required("channel"))
        ts = call.args.required("message_ts")
        if call.world.message(channel.id, ts) is None:
            raise Refused("message_not_found")
        domain = call.world.teams[channel.team].domain
        link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": link}


def _content(call: Call, longest: int) -> tuple[str, list[Json], list[Json]]:
    args = call.args
    text = args.text("text") or args.text("markdown_text") or ""
    if len(text) > longest:
        raise Refused("msg_too_long")
    blocks = check_blocks(args.structure("blocks", "invalid_blocks_format"), "message")
    attachments = args.structure("attachments", "invalid_attachments") or []
    if not (text or blocks or attachments):
        raise Refused("no_text")
    return text, name_parts(blocks, call.world.new_id), attachments


def _thread(call: Call, channel: str) -> str | None:
    thread = call.args.text("thread_ts")
    if thread is None:
        return None
    parent = call.world.message(channel, thread)
    if parent is None:
        raise Refused("thread_not_found")
    # Slack files a reply to a reply under the same parent.
    return parent.thread_ts or parent.ts


def _own(call: Call, refusal: str) -> Message:
    channel = call.world.writable(call.install, call.args.required("channel"))
    message = call.world.message(channel.id, call.args.required("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.install.bot_user:
        raise Refused(refusal)
    return message


def _metadata(given: Any) -> Json | None:
    if not given:
        return None
    if not isinstance(given, dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise invalid("invalid_metadata_schema", "event_type and event_payload are needed")
    if len(json.dumps(given)) > LARGEST_METADATA:
        raise Refused("metadata_too_large")
    return given
