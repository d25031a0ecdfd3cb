"""What Slack sends to an app: the bodies of commands, interactions and events. Pure but for new ids."""

from __future__ import annotations

import re

from sandbox.slack.rendering import enterprise_json, message_json, team_json, view_json
from sandbox.slack.state import Channel, Ephemeral, Install, Json, Message, Team, User, View
from sandbox.slack.world import World


def escaped(text: str) -> str:
    """Slack writes these three as entities in everything that people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_ids(world: World, team: Team, text: str) -> str:
    """Every @name and #name that there is in a team, as Slack writes it."""
    marks = {f"@{one.name}": f"<@{one.id}|{one.name}>" for one in world.users.values() if one.team == team.id}
    groups = [one for one in world.usergroups.values() if one.team == team.id]
    marks |= {f"@{one.name}": f"<!subteam^{one.id}|@{one.name}>" for one in groups}
    marks |= {f"#{one.name}": f"<#{one.id}|{one.name}>" for one in world.channels.values() if one.team == team.id}
    return re.sub(r"(?<!\S)[@#][\w-]+", lambda found: marks.get(found[0], found[0]), text)


def slash_payload(world: World, team: Team, user: User, channel: Channel, command: str, text: str) -> Json:
    """A slash command. With should_escape, names of people, groups and channels come with their ids."""
    payload = {
        "token": world.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name if channel.kind == "public" else _HIDDEN[channel.kind],
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": with_ids(world, team, escaped(text)) if world.app.should_escape else escaped(text),
        "api_app_id": world.app.id,
        "is_enterprise_install": _org_wide_text(world, team),
        "response_url": world.response_url(team.id, channel.id, user.id),
        "trigger_id": world.trigger(team.id, user.id).id,
    }
    if team.enterprise_id:
        payload |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name or ""}
    return payload


_HIDDEN = {"private": "privategroup", "im": "directmessage"}


def _org_wide_text(world: World, team: Team) -> str:
    install = world.install_of(team.id)
    return "true" if install is not None and install.org_wide else "false"


def interaction(world: World, team: Team, user: User, kind: str) -> Json:
    """What all interactive payloads have in common."""
    install = world.install_of(team.id)
    return {
        "type": kind,
        "token": world.app.verification_token,
        "api_app_id": world.app.id,
        "team": team_json(team),
        "enterprise": enterprise_json(team),
        "is_enterprise_install": install is not None and install.org_wide,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
    }


def message_container(world: World, team: Team, user: User, message: Message | Ephemeral) -> Json:
    """The part of a payload that says in which message somebody pressed something. Ephemerals are not shown again."""
    channel = world.channels[message.channel]
    whispered = isinstance(message, Ephemeral)
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = whispered
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    part: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": world.response_url(team.id, channel.id, user.id, message.ts),
        "state": {"values": {}},
    }
    return part if isinstance(message, Ephemeral) else {**part, "message": message_json(world, message)}


def view_container(world: World, view: View, values: Json) -> Json:
    """The same for a view."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view_json(world, view, values)}


def event_payload(world: World, team: Team, install: Install, event: Json, channel: Channel | None) -> Json:
    """An event of the Events API in its envelope."""
    strangers = bool(channel is not None and channel.shared_with)
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "enterprise_id": team.enterprise_id,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.clock.now()),
        "event_context": world.new_id("4-"),
        "is_ext_shared_channel": strangers,
        "authorizations": [
            {
                "enterprise_id": install.enterprise_id,
                "team_id": None if install.org_wide else install.teams[0],
                "user_id": install.bot_user,
                "is_bot": True,
                "is_enterprise_install": install.org_wide,
            }
        ],
    }
