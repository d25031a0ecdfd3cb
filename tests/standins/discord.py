"""Drives the local Discord from tests: starts the program, acts and looks as people do. Knows only its addresses."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "preview"
PATIENCE = 20.0  # real seconds; only a hang takes so long
VOICE, PUBLIC_THREAD, FORUM = 2, 11, 15


class RefusedByClient(Exception):
    """A real Discord client would not have let the person do this."""


@dataclass
class Discord:
    """The running program. `api`, `gateway` and `cdn` are what the bot needs; `token` is the bot's."""

    api: str
    gateway: str
    cdn: str
    http: httpx.AsyncClient
    token: str
    pid: int
    application: str = ""
    guild_id: str = ""

    async def order(self, verb: str, **words: Any) -> Any:
        """Any verb of /control. Raises RefusedByClient or AssertionError with the server's sentence."""
        answer = await self.http.post(f"/{verb}", json=words)
        said = answer.json()
        if answer.status_code == 409:
            raise RefusedByClient(said["error"])
        assert answer.status_code == 200, f"{verb}: {said['error']}"
        return said

    async def guild(self, name: str = "Studio", **words: Any) -> str:
        """Open a guild with the bot in it; the last one opened is where members and channels go."""
        made: Json = await self.order("guild", name=name, **words)
        self.guild_id = made["id"]
        return self.guild_id

    async def channel(self, name: str = "general", **words: Any) -> str:
        """Open a channel (type=VOICE, FORUM; a thread with parent=...) and return its id."""
        place = {} if "parent" in words else {"guild": self.guild_id}
        if "parent" in words:
            words.setdefault("type", PUBLIC_THREAD)
        made: Json = await self.order("channel", **{**place, "name": name, **words})
        return str(made["id"])

    async def change_channel(self, channel: str, **words: Any) -> None:
        """Change name, nsfw, archived or locked."""
        await self.order("channel", channel=channel, **words)

    async def user(self, name: str, **words: Any) -> Member:
        """A person who is in no guild. upload_limit in bytes, closed_dms, locale, bot."""
        made: Json = await self.order("user", name=name, **words)
        return Member(self, made["id"], name)

    async def member(self, name: str, *, permissions: list[str] | None = None, **words: Any) -> Member:
        """A person in the guild, with a role of their own when `permissions` are named."""
        person = await self.user(name, **words)
        roles = [await self.role(permissions)] if permissions is not None else []
        await self.order("member", guild=self.guild_id, user=person.id, roles=roles)
        return person

    async def owner(self) -> Member:
        """Whom the guild belongs to."""
        return Member(self, (await self.order("world"))["owner"], "owner")

    async def role(self, permissions: list[str], name: str = "role", *, mentionable: bool = False) -> str:
        """A role of the guild. mentionable: whoever may not mention everybody can still notify it."""
        words = {"guild": self.guild_id, "name": name, "permissions": permissions, "mentionable": mentionable}
        return str((await self.order("role", **words))["id"])

    async def everyone_may(self, permissions: list[str]) -> None:
        """Replace what @everyone may do in the guild."""
        await self.order("role", guild=self.guild_id, role=self.guild_id, permissions=permissions)

    async def bot_may(self, channel: str, *, allow: list[str] | None = None, deny: list[str] | None = None) -> None:
        """What the bot alone is allowed or denied in a channel."""
        await self.order("overwrite", channel=channel, user=self.application, allow=allow or [], deny=deny or [])

    async def messages(self, channel: str, seen_by: Member | None = None) -> list[Json]:
        """Oldest first, with `files` (name, size, sha256), `pinged` and `pinged_roles`; what only `seen_by` sees
        included."""
        words = {"user": seen_by.id} if seen_by else {}
        found: list[Json] = await self.order("messages", channel=channel, **words)
        return found

    async def file(self, file_id: str) -> bytes:
        """The bytes of one of `files`."""
        return (await self.http.get(f"/files/{file_id}")).content

    async def delete_message(self, channel: str, message: str) -> None:
        """As a moderator."""
        await self.order("delete_message", channel=channel, message=message)

    async def delete_channel(self, channel: str) -> None:
        """Gone, with everything in it."""
        await self.order("delete_channel", channel=channel)

    async def traffic(self, method: str | None = None, path: str = "*", **words: Any) -> list[Json]:
        """The recorded REST exchanges; `*` in the path stands for anything."""
        found: list[Json] = await self.order("traffic", method=method, path=path, **words)
        return found

    async def fault(self, method: str, path: str, do: str, **words: Any) -> Json:
        """Order a fault: do is status, refusal, reset, delay or hold. See sandbox.discord.faults.Fault."""
        made: Json = await self.order("fault", method=method, path=path, do=do, **words)
        return made

    async def release(self) -> None:
        """Let go of everything that is held."""
        await self.order("release")

    async def forgive(self) -> None:
        """Forget every fault, those of the gateway included."""
        await self.order("forgive")

    async def advance(self, seconds: float) -> None:
        """Let the server's clock jump."""
        await self.order("advance", seconds=seconds)

    async def trouble(self, do: str, **words: Any) -> Json:
        """The gateway's own faults: drop, close (code), reconnect, invalid (resumable), heartbeat, set (...)."""
        made: Json = await self.order("gateway", do=do, **words)
        return made

    async def ready(self, count: int = 1) -> None:
        """Wait until that many clients are identified or resumed."""
        await self.wait("ready", count=count)

    async def wait(self, what: str, timeout: float = PATIENCE, **words: Any) -> list[Any]:
        """Wait for something, and return what came true. Raises AssertionError when it did not."""
        answer: Json = await self.order("wait", **{"for": what, "timeout": timeout, **words})
        assert answer["met"], f"after {timeout:g} s still not: {what} {words}"
        seen: list[Any] = answer["seen"]
        return seen

    async def message(self, channel: str, **words: Any) -> Json:
        """Wait for a message that fits (contains, author, after, with_files, edits, count) and return the newest."""
        found: Json = (await self.wait("message", channel=channel, **words))[-1]
        return found

    async def counters(self) -> dict[str, int]:
        """identifies, resumes, command_creates, invalid_requests, rate_limited, ..."""
        found: dict[str, int] = await self.order("counters")
        return found


@dataclass(frozen=True)
class Member:
    """A person and their client."""

    discord: Discord
    id: str
    name: str

    async def slash(self, channel: str, command: str, /, *, forged: bool = False, **options: Any) -> Shown:
        """Send a command ("element add" for a subcommand); a Path among the options is uploaded first."""
        sent = {name: await self._value(value) for name, value in options.items()}
        return await self._act("slash", channel=channel, command=command, options=sent, forged=forged)

    async def autocomplete(self, channel: str, command: str, focused: str, /, **options: Any) -> list[Json]:
        """Type into an option, and return the choices that appear."""
        shown = await self._act("autocomplete", channel=channel, command=command, focused=focused, options=options)
        found: list[Json] = (await shown.reached("choices"))["choices"]
        return found

    async def context_menu(self, channel: str, command: str, message: Json | str, **words: Any) -> Shown:
        """Use a command from a message's menu."""
        return await self._act("context_menu", channel=channel, command=command, message=_id(message), **words)

    async def press(self, message: Json, custom_id: str, **words: Any) -> Shown:
        """Press a button, or choose `values` in a select."""
        place = message["channel_id"]
        return await self._act("press", channel=place, message=message["id"], custom_id=custom_id, **words)

    async def submit(self, shown: Shown, values: Mapping[str, Any]) -> Shown:
        """Fill in and send the modal that an interaction was answered with; a list of Paths is uploaded first."""
        sent = {name: await self._value(value) for name, value in values.items()}
        return await self._act("submit_modal", interaction=shown.id, values=sent)

    async def forge_modal(self, channel: str, custom_id: str, components: list[Json], **words: Any) -> Shown:
        """Send a modal that nobody has shown."""
        return await self._act(
            "submit_modal", channel=channel, custom_id=custom_id, components=components, forged=True, **words
        )

    async def say(self, channel: str, content: str = "", files: list[Path] | None = None) -> Json:
        """Write a message."""
        uploads = [await self.upload(one) for one in files or []]
        made: Json = await self.discord.order("say", user=self.id, channel=channel, content=content, uploads=uploads)
        return made

    async def react(self, message: Json, emoji: str = "\N{WHITE MEDIUM STAR}", *, off: bool = False) -> int:
        """Put a reaction under a message, or take it away; how many of the bot's connections hear of it."""
        words = {"channel": message["channel_id"], "message": message["id"], "emoji": emoji, "off": off}
        return int((await self.discord.order("react", user=self.id, **words))["told"])

    async def close_dms(self, *, closed: bool = True) -> None:
        """Let bots of this server no longer write to them."""
        await self.discord.order("user", user=self.id, closed_dms=closed)

    async def upload(self, path: Path, *, name: str | None = None, declared_type: str | None = None) -> str:
        """Attach a file, and return the id that options and modals take."""
        kind = declared_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        words = {"user": self.id, "name": name or path.name, "type": kind}
        answer = await self.discord.http.post("/uploads", params=words, content=path.read_bytes())
        return str(answer.json()["id"])

    async def dm(self) -> str:
        """The channel of direct messages with the bot."""
        return str((await self.discord.order("dm", user=self.id))["id"])

    async def change(self, **words: Any) -> None:
        """As a member: roles, nick, timeout (seconds; 0 ends it)."""
        await self.discord.order("member", guild=self.discord.guild_id, user=self.id, **words)

    async def leave(self, *, ban: bool = False) -> None:
        """Leave the guild, or be banned from it."""
        await self.discord.order("leave", guild=self.discord.guild_id, user=self.id, ban=ban)

    async def _act(self, verb: str, **words: Any) -> Shown:
        made: Json = await self.discord.order(verb, user=self.id, **words)
        return Shown(self.discord, made["id"])

    async def _value(self, value: Any) -> Any:
        if isinstance(value, Path):
            return await self.upload(value)
        if isinstance(value, list):
            return [await self._value(one) for one in value]
        return value


@dataclass(frozen=True)
class Shown:
    """An interaction, as the one who caused it sees it."""

    discord: Discord
    id: str

    async def now(self) -> Json:
        """Its state at once: answer, original, followups, modal, choices, failed, ephemeral, loading."""
        found: Json = await self.discord.order("interaction", interaction=self.id)
        return found

    async def reached(self, state: str) -> Json:
        """Wait for delivered, answered, said, modal, choices, followed or failed; return it as it is then."""
        found: Json = (await self.discord.wait("interaction", interaction=self.id, state=state))[0]
        return found

    async def response(self) -> Json:
        """The message that answers it, once it no longer says that the bot is thinking."""
        found: Json = (await self.reached("said"))["original"]
        return found

    async def modal(self) -> Json:
        """The modal that answers it."""
        found: Json = (await self.reached("modal"))["modal"]
        return found

    async def deliver_again(self) -> None:
        """Send the bot the same event once more."""
        await self.discord.order("deliver_again", interaction=self.id)


@dataclass
class _Started:
    process: asyncio.subprocess.Process
    addresses: dict[str, str] = field(default_factory=dict)


@asynccontextmanager
async def running(*flags: str, token: str = TOKEN) -> AsyncIterator[Discord]:
    """A Discord of its own, ended with the block."""
    started = await _start(flags, token)
    try:
        async with httpx.AsyncClient(base_url=started.addresses["control"], timeout=120, trust_env=False) as http:
            places = {name: started.addresses[name] for name in ("api", "gateway", "cdn")}
            discord = Discord(**places, http=http, token=token, pid=started.process.pid)
            discord.application = (await discord.order("world"))["application"]
            yield discord
    finally:
        await _end(started.process)


async def _start(flags: tuple[str, ...], token: str) -> _Started:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.discord", "--control", *flags,
        cwd=ROOT,
        env={**os.environ, "DISCORD_TOKEN": token},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    return _Started(process, json.loads(line))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()


def _id(message: Json | str) -> str:
    return message if isinstance(message, str) else str(message["id"])
