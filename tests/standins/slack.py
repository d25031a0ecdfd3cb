"""The local Slack as a program, and the people in it; knows only its addresses, neither its code nor the product's.

    async with slack() as here:
        ana = await here.person("ana")
        heard = await ana.slash(here.home_channel, "/video", "a fox --dur 3")
        shown = await here.messages(here.home_channel, count=1)
        await ana.press(shown[0], "cancel")

Every wait has an end; a list that stays too short is an AssertionError that shows what there was.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

Json = dict[str, Any]
PATIENCE = 20.0  # real seconds, for a machine that has other things to do
COMMAND = "/video"


class Refused(Exception):
    """Slack's client does not let a person do that."""


@dataclass(slots=True)
class Slack:
    """One running server. `home_channel` exists from the start, with the bot in it; so does the install in `team`."""

    process: asyncio.subprocess.Process
    client: aiohttp.ClientSession
    api: str
    files: str
    authorize: str
    control: str
    elsewhere: str
    team: str
    home_channel: str
    bot_user: str
    bot_token: str
    app_id: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str

    async def person(self, name: str, *, team: str | None = None, **more: object) -> Person:
        """Somebody new, who is in the home channel; `more` are fields of a user, as is_restricted."""
        made = await self.ask("make/user", {"team": team or self.team, "name": name, **more})
        await self.join(self.home_channel, made["id"])
        return Person(self, made["id"], name)

    async def make_team(self, name: str, **more: object) -> str:
        """Another workspace, without the app; the id."""
        return str((await self.ask("make/team", {"name": name, **more}))["id"])

    async def install(self, team: str, **more: object) -> Json:
        """Put the app into a team; its token is in the answer."""
        return await self.ask("make/install", {"team": team, **more})

    async def make_channel(self, name: str, members: Sequence[Person] = (), **more: object) -> str:
        """A channel; the id. `more`: kind, archived, shared_with, with_bot, team."""
        order = {"team": self.team, "name": name, "members": [one.id for one in members], **more}
        return str((await self.ask("make/channel", order))["id"])

    async def join(self, channel: str, *users: str) -> None:
        """Make people, or the bot, members."""
        members = await self._members(channel)
        await self.change("channel", channel, members=[*members, *users])

    async def leave(self, channel: str, user: str) -> None:
        """Take somebody, or the bot, out of a channel."""
        members = await self._members(channel)
        await self.change("channel", channel, members=[one for one in members if one != user])

    async def make_group(self, name: str, *users: str, team: str | None = None) -> str:
        """A user group with these people; the id. change("usergroup", id, users=[...]) changes who is in it."""
        order = {"team": team or self.team, "name": name, "users": list(users)}
        return str((await self.ask("make/usergroup", order))["id"])

    async def change(self, kind: str, name: str, **more: object) -> Json:
        """Set fields of a team, install (by team), user, usergroup, channel, file or of consent."""
        return await self.ask(f"change/{kind}/{name}", more)

    async def settings(self, **more: object) -> None:
        """share_delay, second_complete, limits, keep_uploads, answer_within, signing_secret, events, deliver_to,
        token_rotation, should_escape."""
        await self.ask("settings", more)

    async def fault(self, on: str, fault: str, **more: object) -> None:
        """Something goes wrong; see sandbox/slack/faults.py for the names."""
        await self.ask("faults", {"on": on, "fault": fault, **more})

    async def forgive(self) -> None:
        """Nothing goes wrong any more."""
        await self.ask("forgive")

    async def advance(self, seconds: float) -> float:
        """Let time pass; the server's time after that."""
        return float((await self.ask("clock", {"advance": seconds}))["now"])

    async def away(self, seconds: float) -> None:
        """Play dead for so many of the server's seconds; 0 comes back."""
        await self.ask("away", {"seconds": seconds})

    async def sockets(self, order: str) -> None:
        """reset, silence, ping, warning, refresh_requested or link_disabled, for every open socket."""
        await self.ask("sockets", {"do": order})

    async def again(self, delivery: Json, **more: object) -> None:
        """Send a delivery once more: number, reason, same_envelope."""
        await self.ask("again", {"delivery": delivery["id"], **more})

    async def event(self, name: str, event: Json, *, channel: str = "", team: str | None = None) -> Json | None:
        """Send any event, whatever it says; the delivery after its end."""
        order = {"name": name, "event": event, "channel": channel, "team": team or self.team}
        return await self.ended((await self.ask("event", order))["deliveries"])

    async def uninstall(self, team: str | None = None) -> list[str]:
        """Take the app out of a team; the ids of the deliveries that tell it."""
        return list((await self.ask("uninstall", {"team": team or self.team}))["deliveries"])

    async def delete(self, message: Json) -> None:
        """Somebody takes a message away."""
        await self.ask("delete", {"channel": message["channel"], "ts": message["ts"]})

    async def messages(self, channel: str | None = None, count: int = 0, **where: Any) -> list[Json]:
        """Messages that are to be seen, the oldest first, as soon as there are `count`; with what is in their files."""
        place: Json = {} if channel is None else {"channel": channel}
        return await self.until("messages", count, deleted=False, **place, **where)

    async def until(self, of: str, count: int = 1, *, timeout: float = PATIENCE, **where: Any) -> list[Json]:
        """Records of a list with these values (payload__type is payload.type), as soon as there are `count`.

        Lists: messages, ephemerals, views, homes, files, deliveries, connections, requests, installs, channels, users,
        usergroups, counters. A message tells who was notified: pinged, pinged_groups.

        A value may be {"contains": ...} or {"not": ...}.
        """
        wanted = {name.replace("__", "."): value for name, value in where.items()}
        told = await self.ask("look", {"of": of, "where": wanted, "count": count, "timeout": timeout})
        assert told["enough"], f"{len(told['found'])} of {count} {of} with {wanted}: {told['found']}"
        return list(told["found"])

    async def requests(self, place: str, count: int = 0) -> list[Json]:
        """What came in: for a method, or for upload, download, response_url, socket, elsewhere."""
        return await self.until("requests", count, place=place)

    async def ended(self, deliveries: Sequence[str]) -> Json | None:
        """The first of these deliveries, after its end; None when the app is not told."""
        if not deliveries:
            return None
        return (await self.until("deliveries", id=deliveries[0], ended=True))[0]

    async def ask(self, path: str, body: Mapping[str, object] | None = None) -> Json:
        """One order to the server. Raises Refused when a person could not do it."""
        async with self.client.post(f"{self.control}/{path}", json=dict(body or {})) as answer:
            return await _read(answer)

    async def _members(self, channel: str) -> list[str]:
        return list((await self.until("channels", id=channel))[0]["members"])


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a keyboard. Every verb waits for the end of what the app is told and returns that delivery, with the
    app's answer; with wait=False it returns at once, with the delivery's id only."""

    slack: Slack
    id: str
    name: str

    async def slash(self, channel: str, command: str = COMMAND, text: str = "", *, wait: bool = True) -> Json:
        """Type a command."""
        return await self._act("slash", {"channel": channel, "command": command, "text": text}, wait=wait)

    async def press(self, message: Json, action_id: str, value: object = None, *, wait: bool = True) -> Json:
        """Press a button, or choose in a menu, of a message."""
        return await self._act("press", {**_place(message), "action_id": action_id, "value": value}, wait=wait)

    async def press_forged(self, message: Json, action: Json, *, wait: bool = True) -> Json:
        """Send an action that the message does not have."""
        return await self._act("press", {**_place(message), "forged": action}, wait=wait)

    async def choose(self, view: Json, action_id: str, value: object = None, **more: object) -> Json:
        """Press or choose inside a view; `values` fills in the rest of the form."""
        return await self._act("choose", {"view": view["id"], "action_id": action_id, "value": value, **more})

    async def submit(self, view: Json, values: Mapping[str, object], *, wait: bool = True) -> Json:
        """Send a form; values by block_id or action_id, files by their ids."""
        return await self._act("submit", {"view": view["id"], "values": dict(values)}, wait=wait)

    async def close(self, view: Json, *, all_views: bool = False) -> Json:
        """Close a view; empty when the app does not want to know."""
        return await self._act("close", {"view": view["id"], "all": all_views})

    async def search(self, view: Json, action_id: str, typed: str) -> Json:
        """Type into an external menu; the options are the answer."""
        return await self._act("search", {"view": view["id"], "action_id": action_id, "value": typed})

    async def shortcut(self, callback_id: str, message: Json | None = None, *, wait: bool = True) -> Json:
        """Use a global shortcut, or one on a message."""
        place = {} if message is None else _place(message)
        return await self._act("shortcut", {"callback_id": callback_id, **place}, wait=wait)

    async def react(self, message: Json, name: str = "star", *, off: bool = False, wait: bool = True) -> Json:
        """Put a reaction under a message, or take it away; empty when the app does not hear of it."""
        return await self._act("react", {**_place(message), "name": name, "off": off}, wait=wait)

    async def say(self, channel: str, text: str = "", *, files: Sequence[str] = (), **more: object) -> Json:
        """Write a message; `more`: thread_ts, mention, raw, wait."""
        wait = bool(more.pop("wait", True))
        return await self._act("say", {"channel": channel, "text": text, "files": list(files), **more}, wait=wait)

    async def mention(self, channel: str, text: str = "", *, files: Sequence[str] = (), **more: object) -> Json:
        """Write a message to the bot in a channel."""
        return await self.say(channel, text, files=files, mention=True, **more)

    async def dm(self, text: str = "", *, files: Sequence[str] = (), **more: object) -> Json:
        """Write to the bot directly."""
        return await self.say(await self.direct(), text, files=files, **more)

    async def direct(self) -> str:
        """The direct message with the bot; its channel."""
        return str((await self.slack.ask("direct", {"user": self.id}))["channel"])

    async def open_home(self) -> Json:
        """Open the app's Home."""
        return await self._act("home", {})

    async def upload(self, content: bytes, name: str = "fox.png", **more: str) -> str:
        """Bring a file; its id. `more`: mimetype, mode, external_url, file_access, team."""
        query = {"user": self.id, "name": name, **more}
        async with self.slack.client.post(f"{self.slack.control}/files", params=query, data=content) as answer:
            return str((await _read(answer))["id"])

    async def views(self, count: int = 1, **where: Any) -> list[Json]:
        """The modals that this person sees, the lowest first."""
        return await self.slack.until("views", count, user=self.id, shown=True, **where)

    async def home(self, **where: Any) -> Json:
        """The app's Home as this person sees it."""
        return (await self.slack.until("homes", user=self.id, **where))[0]

    async def whispers(self, count: int = 1, **where: Any) -> list[Json]:
        """The messages for this person alone."""
        return await self.slack.until("ephemerals", count, user=self.id, deleted=False, **where)

    async def _act(self, verb: str, order: Json, *, wait: bool = True) -> Json:
        told = (await self.slack.ask(f"act/{verb}", {"user": self.id, **order}))["deliveries"]
        if not wait:
            return {"id": told[0]} if told else {}
        return await self.slack.ended(told) or {}


@asynccontextmanager
async def slack(*flags: str, clock_speed: float = 0.1) -> AsyncIterator[Slack]:
    """A local Slack of its own process, ended with the block; it must not have failed meanwhile.

    Its clock is slow by default, so that three seconds do not pass on a busy machine; `advance` lets them pass.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.slack", "--port", "0", "--control", "--clock-speed", str(clock_speed), *flags),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    try:
        told = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as client:
            yield Slack(process, client, home_channel=told.pop("channel"), **told)
        if process.returncode is None:
            process.terminate()
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0, "the local Slack has failed"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def signed(secret: str, body: bytes, at: float) -> dict[str, str]:
    """The headers that Slack would send with this body at that time (seconds since 1970)."""
    seal = hmac.new(secret.encode(), f"v0:{int(at)}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={seal}"}


def _place(message: Json) -> Json:
    return {"channel": message["channel"], "ts": message["ts"]}


async def _read(answer: aiohttp.ClientResponse) -> Json:
    body: Json = await answer.json()
    if answer.status == 409:
        raise Refused(body["refused"])
    assert answer.status == 200, body
    return body
