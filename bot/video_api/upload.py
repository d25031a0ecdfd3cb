"""Where the provider shall put a result as well: an address from a template, or from a command that makes one."""

from __future__ import annotations

import asyncio
import os
import shlex

from bot.generation.errors import NotSent
from bot.generation.message import Text

_PATIENCE = 10.0  # seconds for the command
_LONGEST = 4096  # characters of an address


async def upload_address(setting: str, task_uuid: str) -> str:
    """`setting` with {task} filled in, or the first line that "!command" prints for the task.

    Raises NotSent: without the address nothing is submitted.
    """
    if not setting.startswith("!"):
        return setting.replace("{task}", task_uuid)
    try:
        return await _ask(shlex.split(setting[1:]), task_uuid)
    except (OSError, ValueError, TimeoutError) as error:
        raise NotSent(Text("api.no_upload_address")) from error


async def _ask(command: list[str], task_uuid: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        task_uuid,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        # Our own settings hold a key that is none of its business.
        env={name: value for name, value in os.environ.items() if not name.startswith("DAILIES_")},
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            printed, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    address = printed.decode("ascii", "replace").partition("\n")[0].strip()
    if process.returncode != 0 or not address.startswith(("https://", "http://")) or len(address) > _LONGEST:
        raise ValueError("the command printed no address")
    return address
