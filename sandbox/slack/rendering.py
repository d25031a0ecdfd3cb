"""How the state looks on the wire."""

from __future__ import annotations

from typing import Any

from sandbox.slack.state import Channel, File, Json, Message, Team, User, View
from sandbox.slack.world import World


def user_json(user: User) -> Json:
    """A user object of users.info."""
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": "Europe/Amsterdam",
        "locale": user.locale,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "team": user.team,
            **({"bot_id": user.bot_id, "api_app_id": user.app_id or ""} if user.is_bot else {}),
        },
    }


def channel_json(channel: Channel, bot_user: str) -> Json:
    """A channel object of conversations.info."""
    if channel.kind == "im":
        other = next((one for one in channel.members if one != bot_user), bot_user)
        return {"id": channel.id, "is_im": True, "user": other, "context_team_id": channel.team, "is_open": True}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "context_team_id": channel.team,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_archived": channel.archived,
        "is_general": False,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_org_shared": False,
        "is_member": bot_user in channel.members,
        "num_members": len(channel.members),
    }


def team_json(team: Team) -> Json:
    """The `team` of an interactive payload."""
    enterprise = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return {"id": team.id, "domain": team.domain, **(enterprise if team.enterprise_id else {})}


def enterprise_json(team: Team) -> Json | None:
    """The `enterprise` of an interactive payload."""
    return {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None


def message_json(world: World, message: Message, *, metadata: bool = False) -> Json:
    """A message as history, events and interactive payloads show it."""
    shown: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": world.channels[message.channel].team,
        "subtype": message.subtype,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "blocks": message.blocks or None,
        "attachments": message.attachments or None,
        "client_msg_id": message.client_msg_id,
        "files": [file_json(world, world.files[one]) for one in message.files] or None,
        "metadata": message.metadata if metadata else None,
        **_thread(world, message),
    }
    if message.edited is not None:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    return {name: value for name, value in shown.items() if value is not None}


def _thread(world: World, message: Message) -> Json:
    if message.thread_ts is not None:
        return {"thread_ts": message.thread_ts, "parent_user_id": _parent(world, message)}
    replies = [one for one in world.messages if one.thread_ts == message.ts and one.channel == message.channel]
    living = [one for one in replies if not one.deleted]
    if not living:
        return {}
    return {"thread_ts": message.ts, "reply_count": len(living), "latest_reply": living[-1].ts}


def _parent(world: World, message: Message) -> str | None:
    parent = world.message(message.channel, message.thread_ts or "")
    return parent.user if parent is not None else None


def file_json(world: World, file: File) -> Json:
    """A file object; `shares` names only channels where it is already to be seen."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    if file.file_access == "check_file_info":
        return {"id": file.id, "created": 0, "timestamp": 0, "mode": "file_access", "file_access": file.file_access}
    kinds = {one.channel: world.channels[one.channel].kind for one in file.shares}
    shown = {
        "id": file.id,
        "created": int(world.clock.now()),
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2].lower(),
        "user": file.user,
        "user_team": file.team,
        "size": file.size,
        "mode": file.mode,
        "is_external": file.mode == "external",
        "external_type": "app" if file.mode == "external" else "",
        "is_public": "public" in kinds.values(),
        "file_access": file.file_access,
        "permalink": f"{world.base}/permalink/{file.id}",
        "alt_txt": file.alt_txt,
        "channels": [one for one, kind in kinds.items() if kind == "public"],
        "groups": [one for one, kind in kinds.items() if kind == "private"],
        "ims": [one for one, kind in kinds.items() if kind == "im"],
        "shares": _shares(world, file),
        **_addresses(world, file),
    }
    return {name: value for name, value in shown.items() if value is not None}


def _shares(world: World, file: File) -> Json:
    shares: dict[str, dict[str, list[Json]]] = {}
    for share in file.shares:
        channel = world.channels[share.channel]
        side = shares.setdefault("public" if channel.kind == "public" else "private", {})
        seen: Json = {"ts": share.ts, "channel_name": channel.name, "team_id": channel.team}
        if share.thread_ts is not None:
            seen["thread_ts"] = share.thread_ts
        side.setdefault(channel.id, []).append(seen)
    return dict(shares)


def _addresses(world: World, file: File) -> Json:
    if file.mode == "external":
        return {"url_private": file.external_url, "url_private_download": file.external_url}
    place = f"{world.base}/files/files-pri/{file.team}-{file.id}"
    return {"url_private": f"{place}/{file.name}", "url_private_download": f"{place}/download/{file.name}"}


def view_json(world: World, view: View, values: Json | None = None) -> Json:
    """A view as payloads and answers of views.* show it."""
    install = world.install_of(view.team)
    blank = {"type": "plain_text", "text": "", "emoji": True}
    return {
        "title": blank,
        "close": None,
        "submit": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **view.body,
        "id": view.id,
        "team_id": view.team,
        "app_id": world.app.id,
        "bot_id": install.bot_id if install else None,
        "app_installed_team_id": view.team,
        "state": {"values": values or {}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
    }
