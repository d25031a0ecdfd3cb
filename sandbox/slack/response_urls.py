"""POST /commands/<team>/<id>: five answers within half an hour."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.slack.arguments import Arguments, read_arguments
from sandbox.slack.blocks import check_blocks
from sandbox.slack.channels import Channels
from sandbox.slack.exchange import Exchange
from sandbox.slack.forms import name_parts
from sandbox.slack.refusals import Refused
from sandbox.slack.rendering import message_json
from sandbox.slack.state import Ephemeral, Message, ResponseUrl
from sandbox.slack.traffic import Entry
from sandbox.slack.world import World

MOST_USES = 5
LIFE = 1800.0  # seconds


class ResponseUrls:
    """Answers to commands and presses that need no membership."""

    def __init__(self, world: World, channels: Channels, exchange: Exchange) -> None:
        self._world = world
        self._channels = channels
        self._exchange = exchange

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take one answer."""
        return await self._exchange.run(request, "response_url", lambda entry: self._answer(request, entry))

    async def _answer(self, request: web.Request, entry: Entry) -> web.Response:
        url = self._world.response_urls.get(request.match_info["id"])
        if url is None or self._world.clock.now() - url.made_at > LIFE:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if url.uses >= MOST_USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            args = await read_arguments(request)
            entry.args = args.shown()
            self.say(url, args, "response_url")
        except Refused as refused:
            return web.json_response(refused.body(), status=400)
        url.uses += 1
        return web.json_response({"ok": True})

    def say(self, url: ResponseUrl, args: Arguments, by: str) -> None:
        """Show an answer. Raises Refused."""
        if args.flag("delete_original"):
            self._delete(url)
            return
        text = args.text("text") or ""
        blocks = check_blocks(args.structure("blocks", "invalid_blocks_format"), "message")
        if not (text or blocks):
            raise Refused("no_text")
        blocks = name_parts(blocks, self._world.new_id)
        if args.flag("replace_original") and url.message is not None:
            self._replace(url, text, blocks)
        elif args.text("response_type") == "in_channel":
            self._in_channel(url, text, blocks, args.text("thread_ts"))
        else:
            whisper = Ephemeral(url.channel, self._world.new_ts(), url.user, text, by, blocks)
            whisper.thread_ts = args.text("thread_ts")
            self._world.ephemerals.append(whisper)
        self._world.changed()

    def _in_channel(self, url: ResponseUrl, text: str, blocks: list[Any], thread: str | None) -> None:
        install = self._world.install_of(url.team)
        if install is None:
            raise Refused("invalid_token")
        message = Message(url.channel, self._world.new_ts(), install.bot_user, text, blocks, thread_ts=thread)
        message.bot_id, message.app_id = install.bot_id, self._world.app.id
        self._channels.add(message)

    def _replace(self, url: ResponseUrl, text: str, blocks: list[Any]) -> None:
        original = self._original(url)
        if isinstance(original, Ephemeral):
            original.text, original.blocks, original.edited = text, blocks, True
        else:
            before = message_json(self._world, original)
            original.text, original.blocks = text, blocks
            self._channels.edited(original, before)

    def _delete(self, url: ResponseUrl) -> None:
        original = self._original(url)
        if isinstance(original, Ephemeral):
            original.deleted = True
            self._world.changed()
        else:
            self._channels.delete(original)

    def _original(self, url: ResponseUrl) -> Message | Ephemeral:
        message = self._world.message(url.channel, url.message or "")
        whispers = (one for one in self._world.ephemerals if one.ts == url.message and not one.deleted)
        original = message or next(whispers, None)
        if original is None:
            raise Refused("message_not_found")
        return original
