"""Files in: fetched with the token, which Slack's own file hosts see and nobody else."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path, PurePath

from adapters.slack.address import Tenant
from adapters.slack.calls import Calls
from adapters.slack.installations import Installations, token_of
from bot import transfer
from bot.generation.command import Attachment
from bot.generation.errors import MediaError, PlatformError, PlatformUnavailable
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
        if attachment.size > limit:
            return _too_large(attachment, limit)
        try:
            sent = json.loads(attachment.handle)
            url, tenant = str(sent["url"]), Tenant.of(str(sent["team"]))
        except (ValueError, LookupError, TypeError):
            return Refusal(Text("slack.file_gone", name=attachment.name))
        token = await token_of(self._installations, tenant)
        try:
            await self._download(url, Path(into), limit, token.get_secret_value())
        except transfer.Page:
            return await _refused(into, self._unreadable(attachment))
        except transfer.TooLarge:
            return await _refused(into, _too_large(attachment, limit))
        except transfer.Gone:
            return await _refused(into, Refusal(Text("slack.file_gone", name=attachment.name)))
        except transfer.NotAllowed:
            return await _refused(into, Refusal(Text("slack.file_elsewhere", name=attachment.name)))
        except transfer.DiskFailed as error:
            raise MediaError(Text("media.disk_full" if error.full else "media.disk_failed")) from error
        except transfer.TransferError as error:
            raise PlatformUnavailable(Text("slack.unreachable", reason=error.host)) from error
        return None

    def _unreadable(self, attachment: Attachment) -> Refusal:
        """Slack shows its login page, with status 200, to a token that may not read files."""
        hint = "add the scope files:read to the app and install it again"
        log.error("slack.login_page_for_a_file", extra={"facts": {"hint": hint}})
        return Refusal(Text("slack.file_unreadable", name=attachment.name))


async def _refused(into: PurePath, refusal: Refusal) -> Refusal:
    """Nothing is kept of what was refused."""
    for path in (Path(into), transfer.note_beside(Path(into))):
        await asyncio.to_thread(path.unlink, missing_ok=True)
    return refusal


def _too_large(attachment: Attachment, limit: int) -> Refusal:
    megabytes = round(attachment.size / 1e6, 1)
    return Refusal(Text("media.too_large", name=attachment.name, size_mb=megabytes, limit_mb=limit // 2**20))
