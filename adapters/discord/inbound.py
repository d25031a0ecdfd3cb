"""What Discord sends, as a Command. Pure: a payload goes in, and what only the connection knows comes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.discord.address import PLATFORM, Address
from adapters.discord.commands import MENU_NAMES
from adapters.discord.invite import NEEDED
from adapters.discord.marks import filled_in, pressed
from bot.generation.command import Asker, Attachment, Command, Person, Place

Json = Mapping[str, Any]

UNKNOWN = "press.unknown"

_COMMAND, _COMPONENT, _MODAL = 2, 3, 5
_SUBCOMMAND, _GROUP, _FILE = 1, 2, 11
_UPLOAD = 19  # the kind of component that takes files
_CHAT_INPUT = 1
_THREADS = (10, 11, 12)
_ADMINISTRATOR, _MANAGE_SERVER, _MANAGE_MESSAGES = 1 << 3, 1 << 5, 1 << 13
_EPHEMERAL = 1 << 6
_OTHERS_DIRECT = 2  # the context of direct messages among people
_DISCORD_EPOCH_MS = 1_420_070_400_000
_IN_THREADS, _IN_CHANNELS = "Send Messages in Threads", "Send Messages"


@dataclass(frozen=True, slots=True)
class Around:
    """What the payload does not say: the bot's own user id, the time, and whether the place is for adults.

    `everywhere` are the permissions that the asker's roles grant in the whole server.
    """

    me: str
    now: float
    age_restricted: bool | None = None
    everywhere: int = 0


def read(payload: Json, around: Around) -> Command:
    """The command of an interaction. Raises LookupError, TypeError or ValueError for what Discord never sends."""
    name, words, options, attachments = _asked(payload, around)
    address = _address(payload)
    return Command(
        key=f"d:{payload['id']}",
        name=name,
        words=words,
        attachments=attachments,
        asked_by=_asker(payload, around),
        place=_place(payload, around),
        reply_to=address.reply_to(spoiler=options.get("spoiler") is True),
        options=options,
    )


def typed(payload: Json) -> tuple[str, str]:
    """The option that somebody is typing, and what is there so far. Raises LookupError."""
    _name, options = _path(payload["data"])
    focused = next(option for option in options if option.get("focused"))
    return focused["name"], str(focused.get("value", ""))


def parent_of(payload: Json) -> str:
    """The channel whose rules hold: a thread's parent, or the channel itself."""
    channel = payload["channel"]
    return str(channel.get("parent_id") if channel["type"] in _THREADS else channel["id"])


_Asked = tuple[str, str, dict[str, Any], tuple[Attachment, ...]]


def _asked(payload: Json, around: Around) -> _Asked:
    data = payload["data"]
    match payload["type"]:
        case kind if kind == _COMPONENT:
            return _press(data)
        case kind if kind == _MODAL:
            return _form(data)
        case _ if data.get("type", _CHAT_INPUT) != _CHAT_INPUT:
            return _menu(data, around)
        case _:
            return _slash(data)


def _slash(data: Json) -> _Asked:
    name, given = _path(data)
    words, options, files = "", {}, []
    sent = data.get("resolved", {}).get("attachments", {})
    for option in given:
        value = option.get("value")
        if option["type"] == _FILE:
            files += [_attachment(option["name"], sent[value])] if value in sent else []
        elif option["name"] == "prompt":
            words = str(value)
        else:
            options[option["name"]] = value
    return name, words, options, tuple(files)


def _path(data: Json) -> tuple[str, list[Json]]:
    """The whole name of a command ("element.add"), and its own options."""
    name, options = data["name"], data.get("options") or []
    while options and options[0]["type"] in (_SUBCOMMAND, _GROUP):
        name, options = f"{name}.{options[0]['name']}", options[0].get("options") or []
    return name, options


def _menu(data: Json, around: Around) -> _Asked:
    """An entry of a message's menu. The message comes along without any privileged intent."""
    message = data["resolved"]["messages"][data["target_id"]]
    ours = message["author"]["id"] == around.me
    marks = [pressed(mark) for mark in _marks(message.get("components") or [])] if ours else []
    refs = list(dict.fromkeys(mark[1] for mark in marks if mark))
    name, sent = MENU_NAMES[data["name"]], message.get("attachments") or []
    files = [_attachment("picture", one) for one in sent if _is_picture(one)]
    if name == "verify":
        files = [_attachment("file", one) for one in sent]
    return f"menu.{name}", "", {"message": message["id"], "job_refs": refs}, tuple(files)


def _press(data: Json) -> _Asked:
    found = pressed(data["custom_id"])
    if found is None:
        return UNKNOWN, "", {}, ()
    return f"press.{found[0]}", "", {"ref": found[1]}, ()


def _form(data: Json) -> _Asked:
    draft = filled_in(data["custom_id"])
    if draft is None:
        return UNKNOWN, "", {}, ()
    values: dict[str, str] = {}
    files: list[Attachment] = []
    sent = data.get("resolved", {}).get("attachments", {})
    for component in _inputs(data["components"]):
        name, several = component["custom_id"], component.get("values") or []
        if component.get("type") == _UPLOAD:
            files += [_attachment(name, sent[value]) for value in several]
        else:
            values[name] = str(component.get("value") or next(iter(several), ""))
    return "form", "", {"draft": draft, "values": values}, tuple(files)


def _inputs(components: list[Json]) -> Iterator[Json]:
    """The fields of a modal, whatever they are wrapped in."""
    for component in components:
        inner = [component["component"]] if "component" in component else component.get("components") or []
        yield from _inputs(inner)
        if not inner and "custom_id" in component:
            yield component


def _marks(components: list[Json]) -> Iterator[str]:
    for component in components:
        if mark := component.get("custom_id"):
            yield mark
        inner = [*(component.get("components") or []), *filter(None, [component.get("accessory")])]
        yield from _marks(inner)


def _attachment(slot: str, sent: Json) -> Attachment:
    kind = str(sent.get("content_type") or "application/octet-stream")
    return Attachment(slot, str(sent["filename"]), int(sent["size"]), kind, str(sent["url"]))


def _is_picture(sent: Json) -> bool:
    return str(sent.get("content_type") or "").startswith("image/")


def _asker(payload: Json, around: Around) -> Asker:
    member = payload.get("member") or {}
    user = member.get("user") or payload["user"]
    may = int(member.get("permissions", 0))
    joined = member.get("joined_at")
    return Asker(
        person=Person(PLATFORM, str(user["id"])),
        roles=tuple(str(role) for role in member.get("roles", ())),
        joined_at=datetime.fromisoformat(joined).timestamp() if joined else None,
        account_age=max(0.0, around.now - born(user["id"])),
        locale=str(payload.get("locale", "en")),
        moderates=_allows(may, _MANAGE_MESSAGES),
        moderates_all=_allows(around.everywhere, _MANAGE_MESSAGES),
        manages=_allows(may, _MANAGE_SERVER),
        is_bot=bool(user.get("bot", False)),
    )


def born(snowflake: str | int) -> float:
    """When something with this id was made, in UTC epoch seconds."""
    return ((int(snowflake) >> 22) + _DISCORD_EPOCH_MS) / 1000


def _place(payload: Json, around: Around) -> Place:
    guild, channel = payload.get("guild_id"), payload["channel"]
    in_thread = channel["type"] in _THREADS
    missing = lacking(_granted(payload), in_thread=in_thread) if _among_others(payload) else ()
    user = payload.get("user") or {}
    return Place(
        platform=PLATFORM,
        tenant=str(guild) if guild else f"dm:{user.get('id')}",
        channel=parent_of(payload),
        thread=str(channel["id"]) if in_thread else None,
        age_restricted=around.age_restricted,
        can_post=not missing,
        locale=_language(payload),
        missing=missing,
        direct=not guild,
    )


def _among_others(payload: Json) -> bool:
    """Not in the bot's own direct messages."""
    return bool(payload.get("guild_id")) or payload.get("context") == _OTHERS_DIRECT


def _granted(payload: Json) -> int:
    """What the bot may do there: nothing where only a person brought it along, whatever Discord says of the app."""
    by_server = "0" in payload.get("authorizing_integration_owners", {"0": ""})
    return int(payload.get("app_permissions", 0)) if by_server and payload.get("context") != _OTHERS_DIRECT else 0


def lacking(may: int, *, in_thread: bool) -> tuple[str, ...]:
    """The permissions that the bot needs in a channel or thread and does not have, as Discord names them."""
    elsewhere = _IN_CHANNELS if in_thread else _IN_THREADS
    return tuple(name for name, bit in NEEDED.items() if name != elsewhere and not _allows(may, bit))


def _allows(may: int, bit: int) -> bool:
    return bool(may & (bit | _ADMINISTRATOR))


def _address(payload: Json) -> Address:
    """The message is the one whose button was pressed, if others can see it."""
    pressed_on = payload.get("message") if payload["type"] == _COMPONENT else None
    shared = pressed_on is not None and not int(pressed_on.get("flags", 0)) & _EPHEMERAL
    guild = payload.get("guild_id")
    message = str(pressed_on["id"]) if pressed_on is not None and shared else None
    return Address(str(guild) if guild else None, str(payload["channel"]["id"]), message, _language(payload))


def _language(payload: Json) -> str:
    """That of the server; in direct messages, the person's own."""
    return str(payload.get("guild_locale") or payload.get("locale", "en"))
