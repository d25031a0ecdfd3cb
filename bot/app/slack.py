"""Slack, wired: one workspace by its token or many by OAuth, and what it remembers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.generation.ports import ChatPlatform, Clock, Ids, MemoStore
from bot.settings import Settings
from bot.transfer import downloads

if TYPE_CHECKING:
    from aiohttp import web

    from adapters.slack.installations import Installations
    from adapters.slack.sharing import Upload

_UPLOAD = "slack.upload"
_UPLOADS_FOR = 30 * 86_400.0  # seconds; no post is tried for longer


class Uploads:
    """What the adapter remembers of uploads, as memos."""

    def __init__(self, memos: MemoStore, clock: Clock) -> None:
        self._memos = memos
        self._clock = clock

    async def upload(self, key: str) -> Upload | None:
        """The file that a delivery has at Slack."""
        from adapters.slack.sharing import Upload  # see bot.app.chats

        found = await self._memos.memo(_UPLOAD, key)
        return None if found is None else Upload(str(found["file_id"]), found.get("tried_at"))

    async def remember(self, key: str, upload: Upload) -> None:
        """Commit it, in place of what was there."""
        content = {"v": 1, "file_id": upload.file_id, "tried_at": upload.tried_at}
        await self._memos.keep_memo(_UPLOAD, key, content, self._clock.now())


async def slack_platform(
    settings: Settings, memos: MemoStore, clock: Clock, ids: Ids, stack: AsyncExitStack
) -> tuple[ChatPlatform, Sequence[web.RouteDef]]:
    """The platform, and what it serves over HTTP; both end with the stack."""
    from adapters.slack.adapter import Access, SlackPlatform  # see bot.app.chats

    slack = settings.slack
    access = Access(slack.api_base, slack.app_token, slack.signing_secret)
    download = await stack.enter_async_context(downloads(slack.file_hosts, clock))
    uploads = Uploads(memos, clock)
    await memos.drop_memos(_UPLOAD, clock.now() - _UPLOADS_FOR)
    if slack.bot_token is not None:
        one = SlackPlatform(
            access, slack.bot_token, uploads, clock, ids, download, results=slack.results, command=slack.command
        )
        stack.push_async_callback(one.close)
        return one, one.routes()
    many, pages = await _many(settings, memos, clock, stack)
    platform = SlackPlatform(access, many, uploads, clock, ids, download, results=slack.results, command=slack.command)
    stack.push_async_callback(platform.close)
    return platform, [*platform.routes(), *pages]


async def _many(
    settings: Settings, memos: MemoStore, clock: Clock, stack: AsyncExitStack
) -> tuple[Installations, Sequence[web.RouteDef]]:
    from adapters.slack.calls import Calls  # see bot.app.chats
    from adapters.slack.installing import SealedInstallations
    from adapters.slack.oauth import InstallPages, States
    from adapters.slack.sealing import Seal
    from adapters.slack.workspaces import ManyWorkspaces
    from bot.web import secret_in

    slack, public = settings.slack, settings.web.public_url
    if slack.client_id is None or slack.client_secret is None or public is None:
        raise ValueError("the settings let this through")  # bot.settings refuses it before anything starts
    calls = Calls(slack.api_base, clock)
    stack.push_async_callback(calls.close)
    store = SealedInstallations(memos, Seal(secret_in(settings.data_dir / "secret")), clock)
    many = ManyWorkspaces(calls, store, clock, slack.client_id, slack.client_secret)
    pages = InstallPages(many, States(memos, clock), clock, slack.client_id, public, slack.api_base)
    return many, pages.routes()
