"""What people attached, copied from a chat's own file hosts; of what is refused nothing is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path, PurePath

from bot import transfer
from bot.generation.command import Attachment
from bot.generation.errors import MediaError
from bot.generation.message import Refusal, Text


async def fetched(
    copying: Awaitable[None], into: PurePath, *, too_large: Refusal, gone: Refusal, elsewhere: Refusal
) -> Refusal | None:
    """Wait for a copy; one of these where there is none to be had.

    Raises MediaError where our disk failed, and transfer.Interrupted where it may come another time.
    """
    try:
        await copying
    except transfer.TooLarge:
        return await dropped(into, too_large)
    except transfer.Gone:
        return await dropped(into, gone)
    except transfer.NotAllowed:
        return await dropped(into, elsewhere)
    except transfer.DiskFailed as error:
        raise MediaError(Text("media.disk_full" if error.full else "media.disk_failed")) from error
    return None


async def dropped(into: PurePath, refusal: Refusal) -> Refusal:
    """Nothing is left of what came."""
    for path in (Path(into), transfer.note_beside(Path(into))):
        await asyncio.to_thread(path.unlink, missing_ok=True)
    return refusal


def too_large(attachment: Attachment, limit: int) -> Refusal:
    """More bytes than `limit`."""
    megabytes = round(attachment.size / 1e6, 1)
    return Refusal(Text("media.too_large", name=attachment.name, size_mb=megabytes, limit_mb=limit // 2**20))
