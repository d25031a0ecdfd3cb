"""files.*: an address to send bytes to, the share that follows later, and what is known of a file."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import Any

from sandbox.slack.blocks import check_blocks
from sandbox.slack.channels import Channels
from sandbox.slack.faults import FaultQueue
from sandbox.slack.forms import name_parts
from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused, invalid
from sandbox.slack.rendering import file_json
from sandbox.slack.state import Channel, File, Json, Message
from sandbox.slack.world import World

LONGEST_ALT_TEXT = 1000
_COMPLETE = "files.completeUploadExternal"


class Uploads:
    """The family files."""

    def __init__(self, channels: Channels, faults: FaultQueue) -> None:
        self._channels = channels
        self._faults = faults

    def methods(self) -> dict[str, Handler]:
        """Handlers by method name."""
        return {
            "files.getUploadURLExternal": self._address,
            _COMPLETE: self._complete,
            "files.info": self._info,
            "files.delete": self._delete,
        }

    async def _address(self, call: Call) -> Json:
        call.need("files:write")
        name, size = call.args.required("filename"), call.args.number("length", 0)
        if size < 1:
            raise invalid("invalid_arguments", "missing required field: length")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        _allowed(call, kind, size)
        alt_txt = call.args.text("alt_txt")
        if len(alt_txt or "") > LONGEST_ALT_TEXT:
            raise Refused("alt_txt_too_large")
        world = call.world
        file = File(world.new_id("F"), call.team.id, call.install.bot_user, name, name, size, kind, alt_txt=alt_txt)
        world.files[file.id] = file
        world.changed()
        return {"upload_url": f"{world.base}/files/upload/v1/{file.id}", "file_id": file.id}

    async def _complete(self, call: Call) -> Json:
        call.need("files:write")
        named = call.args.structure("files", "invalid_arguments")
        if not isinstance(named, list) or not named or not all(isinstance(one, dict) for one in named):
            raise invalid("invalid_arguments", "missing required field: files")
        files = [_uploaded(call, one) for one in named]
        places = _places(call)
        draft = _draft(call, places)
        fresh = [file for file in files if not (file.sharing or file.shares)]
        if len(fresh) < len(files) and call.world.second_complete == "error":
            raise Refused("file_not_found")
        for file in files:
            file.completed += 1
        again = call.world.second_complete == "again"
        self._owe(call.world, files if again else fresh, places, draft)
        return {"files": [{"id": file.id, "title": file.title} for file in files]}

    def _owe(self, world: World, files: list[File], places: list[Channel], draft: Message) -> None:
        fault = self._faults.take_aftermath(_COMPLETE)
        if not files or not places or (fault is not None and fault.fault == "swallow"):
            return
        delay = fault.seconds if fault is not None and fault.fault == "late" else world.share_delay
        for file in files:
            file.sharing = True
        world.clock.at(world.clock.now() + delay, lambda: self._share(world, files, places, draft))

    def _share(self, world: World, files: list[File], places: list[Channel], draft: Message) -> None:
        living = [file for file in files if not file.deleted]
        for channel in places if living else []:
            message = replace(draft, channel=channel.id, ts=world.new_ts(), files=[file.id for file in living])
            self._channels.add(message)
            for file in living:
                self._channels.share(file, message)

    async def _info(self, call: Call) -> Json:
        call.need("files:read")
        file = _known(call)
        # For a file of Slack Connect events carry a stub only; here the whole of it is told.
        return {"file": file_json(call.world, replace(file, file_access="visible")), "comments": []}

    async def _delete(self, call: Call) -> Json:
        call.need("files:write")
        file = _known(call)
        if file.user != call.install.bot_user:
            raise Refused("cant_delete_file")
        file.deleted, file.shares, file.content = True, [], None
        call.world.changed()
        return {}


def _allowed(call: Call, kind: str, size: int) -> None:
    team = call.team
    if team.uploads == "disabled":
        raise Refused("file_uploads_disabled")
    if team.uploads == "except_images" and not kind.startswith("image/"):
        raise Refused("file_uploads_except_images_disabled")
    if size > team.largest_upload:
        raise Refused("file_upload_size_restricted")


def _uploaded(call: Call, named: dict[str, Any]) -> File:
    """A file of this bot whose bytes have come. What Slack says of missing bytes is not documented."""
    file = call.world.files.get(str(named.get("id")))
    if file is None or file.deleted or file.user != call.install.bot_user or not file.uploaded:
        raise Refused("file_not_found")
    file.title = str(named.get("title") or file.title)
    return file


def _places(call: Call) -> list[Channel]:
    many = (call.args.text("channels") or "").split(",")
    named = [one for one in (call.args.text("channel_id"), *many) if one]
    if len(named) > 1 and call.args.text("thread_ts"):
        raise invalid("invalid_arguments", "thread_ts goes with one channel")
    return [_place(call, one) for one in named]


def _place(call: Call, channel_id: str) -> Channel:
    channel = call.world.writable(call.install, channel_id)
    # chat:write.public lets a bot post where it is no member, but not share files there.
    if call.install.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _draft(call: Call, places: list[Channel]) -> Message:
    """The message that will show the files. With an initial_comment the blocks are ignored, as documented."""
    world, text = call.world, call.args.text("initial_comment") or ""
    blocks = [] if text else check_blocks(call.args.structure("blocks", "invalid_blocks_format"), "message")
    if any(block["type"] == "markdown" for block in blocks):
        raise Refused("internal_error")  # python-slack-sdk issue 1756
    bot = call.install
    draft = Message(
        "", "", bot.bot_user, text, name_parts(blocks, world.new_id), bot_id=bot.bot_id, app_id=world.app.id
    )
    thread = call.args.text("thread_ts")
    if thread is not None and places:
        parent = world.message(places[0].id, thread)
        if parent is None:
            raise Refused("thread_not_found")
        draft.thread_ts = parent.thread_ts or parent.ts
    return draft


def _known(call: Call) -> File:
    world, file = call.world, call.world.files.get(call.args.required("file"))
    if file is None:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    shared = [world.channels[one.channel] for one in file.shares]
    if file.team not in call.install.teams and not any(call.install.bot_user in one.members for one in shared):
        raise Refused("file_not_found")
    return file
