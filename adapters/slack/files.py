"""Files in: fetched with the token, which Slack's own file hosts see and nobody else."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path, PurePath

from adapters.slack.address import Tenant
from adapters.slack.calls import Calls
from adapters.slack.installations import Installations, token_of
from bot import attachments, transfer
from bot.generation.command import Attachment
from bot.generation.errors import PlatformError, PlatformUnavailable
from bot.generation.message import Refusal, Text

log = logging.getLogger("dailies.slack")

_PATIENCE = 0.8  # seconds: a command has to be acknowledged within three


class Files:
    """Fetches what people attached."""

    def __init__(self, calls: Calls, installations: Installations, download: transfer.TokenDownload) -> None:
        self._calls = calls
        self._installations = installations
        self._download = download

    async def look_up(self, tenant: Tenant, ids: list[str]) -> dict[str, dict[str, object]]:
        """What Slack tells of files that came as stubs, as far as that is to be had at once."""
        found: dict[str, dict[str, object]] = {}
        try:
            async with asyncio.timeout(_PATIENCE):
                token = await token_of(self._installations, tenant)
                for one in ids:
                    found[one] = (await self._calls.ask("files.info", token, file=one))["file"]
        except (PlatformError, TimeoutError):
            log.info("slack.file_not_ours", extra={"facts": {"files": len(ids)}})
        return found

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        """Copy a file from Slack; as ChatPlatform.fetch."""
        too_large = attachments.too_large(attachment, limit)
        gone = Refusal(Text("slack.file_gone", name=attachment.name))
        elsewhere = Refusal(Text("slack.file_elsewhere", name=attachment.name))
        if attachment.size > limit:
            return too_large
        try:
            sent = json.loads(attachment.handle)
            url, tenant = str(sent["url"]), Tenant.of(str(sent["team"]))
        except (ValueError, LookupError, TypeError):
            return gone
        token = await token_of(self._installations, tenant)
        copying = self._download(url, Path(into), limit, token.get_secret_value())
        try:
            return await attachments.fetched(copying, into, too_large=too_large, gone=gone, elsewhere=elsewhere)
        except transfer.Page:
            return await attachments.dropped(into, self._unreadable(attachment))
        except transfer.Interrupted as error:
            raise PlatformUnavailable(Text("slack.unreachable", reason=error.host)) from error

    def _unreadable(self, attachment: Attachment) -> Refusal:
        """Slack shows its login page, with status 200, to a token that may not read files."""
        hint = "add the scope files:read to the app and install it again"
        log.error("slack.login_page_for_a_file", extra={"facts": {"hint": hint}})
        return Refusal(Text("slack.file_unreadable", name=attachment.name))
