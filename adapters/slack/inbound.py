"""What Slack sends, as a Command. Pure: a payload goes in, and what only Slack's other methods know comes beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.address import DIRECT, PLATFORM, Address, Tenant, person
from adapters.slack.attachments import in_slot, is_picture, slotted, states_of, taken
from adapters.slack.forms import ALONE, DESTINATION, MODE_FIELD, VISIBILITY
from adapters.slack.forms import Around as Opened
from adapters.slack.heard import Around, Heard, Known, Origin, View, What
from adapters.slack.marks import LINK, MODE, about, filled_in, pressed
from bot.generation.chat.table import MENUS
from bot.generation.chat.typed import read_typed
from bot.generation.command import Asker, Attachment, Command, Place
from bot.generation.flags import from_slack
from bot.generation.message import Text

Json = Mapping[str, Any]

UNKNOWN = "press.unknown"
EVENT = "reaction_added"
REACTED = "gallery.react"
_WITH_PICTURES = ("animate", "last_frame")
_WITH_IDS = ("admin.", "moderate.")  # commands that are about people, groups and channels
_NAMED = re.compile(r"<(?:(?P<mark>[@#])[A-Z0-9]{2,40}|!subteam\^[A-Z0-9]{2,40})\|(?P<name>[^<>|]{1,80})>")
STUDIO = "studio"  # the global shortcut; those on messages are called as MENUS


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, before it is known where and by whom."""

    name: str
    words: str = ""
    options: Mapping[str, Any] | None = None
    files: tuple[Attachment, ...] = ()
    refusal: Text | None = None
    what: What = What.ASKED


def origin(body: Json) -> Origin | None:
    """Who, and where. None for what nobody asks of us: bots, edits, buttons that only lead somewhere."""
    if "command" in body:
        return Origin(_tenant(body), str(body["user_id"]), str(body["channel_id"]))
    if body.get("type") == "event_callback":
        return _of_event(body)
    if body.get("type") in ("block_actions", "view_submission", "shortcut", "message_action"):
        return _of_interaction(body)
    return None


def read(body: Json, around: Around) -> Heard:
    """What was heard, of a payload that has an origin. Raises LookupError, TypeError or ValueError for what Slack
    never sends."""
    where = origin(body)
    if where is None:
        raise ValueError("nobody asks for anything")
    if "command" in body:
        asked = _typed(from_slack(str(body.get("text") or "")), (), None)
        return _heard(body, around, where, asked, f"{body['trigger_id']}")
    match body["type"]:
        case "event_callback" if body["event"]["type"] == EVENT:
            item = body["event"]["item"]
            star = f"star:{item['channel']}:{item['ts']}:{where.user}"  # put there again it says nothing new
            return _heard(body, around, where, _said(body["event"], around, where), star)
        case "event_callback":
            return _heard(body, around, where, _said(body["event"], around, where), str(body["event_id"]))
        case "view_submission":
            view = body["view"]
            return _heard(body, around, _to(where, view), _form(body, around, where), f"{view['id']}:{view['hash']}")
        case "message_action":
            asked = _on_message(body, around, where)
        case "shortcut":
            asked = _Asked(STUDIO if body.get("callback_id") == STUDIO else UNKNOWN)
        case _:
            asked = _pressed(body)
    return _heard(body, around, where, asked, str(body["trigger_id"]))


# -- who and where


def _of_event(body: Json) -> Origin | None:
    event = body.get("event") or {}
    kind, user = event.get("type"), event.get("user")
    if not user or event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return None
    if kind == "app_home_opened":
        return Origin(_tenant(body), str(user)) if event.get("tab", "home") == "home" else None
    if kind == EVENT:
        return _of_reaction(body, event)
    if kind != "app_mention" and not (kind == "message" and event.get("channel_type") == "im"):
        return None
    tenant = _tenant(body)
    home = event.get("user_team") or event.get("source_team")
    thread = str(event.get("thread_ts") or event["ts"])
    stranger = home not in (None, tenant.team, tenant.enterprise)
    return Origin(tenant, str(user), str(event["channel"]), thread, stranger)


def _of_reaction(body: Json, event: Json) -> Origin | None:
    item = event.get("item") or {}
    if item.get("type") != "message" or not item.get("channel"):
        return None
    return Origin(_tenant(body), str(event["user"]), str(item["channel"]))


def _of_interaction(body: Json) -> Origin | None:
    actions = body.get("actions") or []
    if body["type"] == "block_actions" and (not actions or str(actions[0].get("action_id", "")).startswith(LINK)):
        return None
    if actions and actions[0].get("action_id") in (DESTINATION, VISIBILITY):
        return None
    tenant, user = _tenant(body), body["user"]
    stranger = user.get("team_id") not in (None, tenant.team)
    view, container = body.get("view"), body.get("container") or {}
    if view:
        opened = Opened.read(str(view.get("private_metadata") or ""))
        return Origin(tenant, str(user["id"]), opened.channel, opened.thread, stranger)
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts")
    return Origin(tenant, str(user["id"]), channel, str(thread) if thread else None, stranger)


def _tenant(body: Json) -> Tenant:
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    named = body.get("team_id") or team.get("id") or (body.get("user") or {}).get("team_id") or ""
    of = body.get("enterprise_id") or enterprise.get("id") or team.get("enterprise_id")
    return Tenant(str(named), str(of) if of else None)


def _to(where: Origin, view: Json) -> Origin:
    """Where the form says that it should go."""
    states = dict(states_of(view))
    alone = _value(states.get(VISIBILITY) or {}) == ALONE
    chosen = str((states.get(DESTINATION) or {}).get("selected_conversation") or "")
    channel = where.user if alone else chosen or where.channel
    thread = where.thread if channel == where.channel else None
    return Origin(where.tenant, where.user, channel, thread, where.stranger)


# -- what


def _typed(words: str, files: tuple[Attachment, ...], problem: Text | None) -> _Asked:
    name, rest, options = read_typed(words, with_files=bool(files))
    placed, too_many = slotted(name, files)
    if not name.startswith(_WITH_IDS):
        rest, options = as_typed(rest), {key: _as_typed(value) for key, value in options.items()}
    return _Asked(name, rest, options, placed, problem or too_many)


def as_typed(words: str) -> str:
    """Names of people, groups and channels as somebody typed them, where Slack put ids in their places."""
    return _NAMED.sub(lambda found: (found["mark"] or "@") + found["name"].removeprefix("@"), words)


def _as_typed(value: Any) -> Any:
    return as_typed(value) if isinstance(value, str) else value


def _said(event: Json, around: Around, where: Origin) -> _Asked:
    """A mention, a direct message, or a look at one's own page. The bot's own name is no word of a prompt."""
    if event["type"] == "app_home_opened":
        return _Asked("home", what=What.HOME)
    if event["type"] == EVENT:
        return _starred(event, around)
    words = re.sub(rf"<@{re.escape(around.me)}(?:\|[^<>]*)?>", " ", str(event.get("text") or ""))
    files, problem = taken(event.get("files") or (), where.tenant, around.files)
    asked = _typed(from_slack(words).strip(), files, problem)
    # A view cannot be opened without a press: who only calls the bot wants to know what it does.
    bare = asked.name == "studio" and not words.strip()
    return _Asked("help") if bare else asked


def _starred(event: Json, around: Around) -> _Asked:
    refs = list(dict.fromkeys(_refs(around.starred.get("blocks") or [])))
    options = {"emoji": "\N{WHITE MEDIUM STAR}", "message": str(event["item"]["ts"]), "job_refs": refs}
    return _Asked(REACTED, "", options, what=What.STAR)


def _on_message(body: Json, around: Around, where: Origin) -> _Asked:
    """An entry of a message's menu; the message comes along."""
    name, message = str(body.get("callback_id")), body["message"]
    if name not in MENUS:
        return _Asked(UNKNOWN)
    ours = message.get("user") == around.me
    refs = list(dict.fromkeys(_refs(message.get("blocks") or []))) if ours else []
    options = {"message": str(message["ts"]), "job_refs": refs}
    sent, slot = message.get("files") or (), "picture"
    if name == "verify":
        slot = "file"
    elif name in _WITH_PICTURES:
        sent = [one for one in sent if is_picture(one) or not one.get("mimetype")]
    else:
        sent = ()
    files, problem = taken(sent, where.tenant, around.files)
    return _Asked(f"menu.{name}", "", options, tuple(in_slot(one, slot) for one in files), problem)


def _refs(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        if ref := about(str(block.get("block_id") or "")):
            yield ref
        for element in block.get("elements") or ():
            found = pressed(str(element.get("action_id") or ""))
            if found:
                yield found[1]


def _pressed(body: Json) -> _Asked:
    mark, view = str(body["actions"][0].get("action_id") or ""), body.get("view") or {}
    if mark == MODE:
        draft = filled_in(str(view.get("callback_id") or ""))
        return _Asked("press.reopen", "", {"ref": draft or ""}, what=What.MODE) if draft else _Asked(UNKNOWN)
    found = pressed(mark)
    return _Asked(f"press.{found[0]}", "", {"ref": found[1]}) if found else _Asked(UNKNOWN)


def _form(body: Json, around: Around, where: Origin) -> _Asked:
    draft = filled_in(str(body["view"].get("callback_id") or ""))
    if draft is None:
        return _Asked(UNKNOWN)
    files: list[Attachment] = []
    problem = None
    for name, state in states_of(body["view"]):
        attached, wrong = taken(state.get("files") or (), where.tenant, around.files)
        files += [in_slot(sent, name) for sent in attached]
        problem = problem or wrong
    options: dict[str, Any] = {"draft": draft, "values": values_of(body["view"])}
    if _for_the_asker(body["view"], where):
        options["alone"] = True
    return _Asked("form", "", options, tuple(files), problem)


def _for_the_asker(view: Json, where: Origin) -> bool:
    """The form asked where the video should go, and nobody else reads there."""
    to = _to(where, view)
    return Opened.read(str(view.get("private_metadata") or "")).mine and (to.channel or to.user).startswith(DIRECT)


def values_of(view: Json) -> dict[str, Any]:
    """What was filled in, by the form's fields; lists where several could be chosen."""
    shown = {name: state for name, state in states_of(view) if name not in (DESTINATION, VISIBILITY)}
    return {name: _value(state) for name, state in shown.items() if state.get("type") != "file_input"}


def _value(state: Json) -> Any:
    if "selected_options" in state:
        return [str(one["value"]) for one in state["selected_options"] or ()]
    if "selected_option" in state:
        return str((state["selected_option"] or {}).get("value") or "")
    return str(state.get("value") or "")


# -- all of it


def _heard(body: Json, around: Around, where: Origin, asked: _Asked, delivery: str) -> Heard:
    # The whole of the adapter's own addresses: a channel that is a person stands for the direct message.
    channel = where.channel or where.user
    address = Address(where.tenant, channel, where.thread, None, around.now, around.known.locale)
    command = Command(
        key=f"s:{where.tenant.team}:{delivery}",
        name=asked.name,
        words=asked.words,
        attachments=asked.files,
        asked_by=asker(where, around.known),
        place=Place(
            PLATFORM,
            str(where.tenant),
            channel,
            where.thread,
            age_restricted=None,
            locale=around.known.locale,
            direct=channel.startswith(DIRECT),
        ),
        reply_to=address.reply_to(),
        options=dict(asked.options or {}),
    )
    container = body.get("container") or {}
    return Heard(
        what=asked.what,
        command=command,
        origin=where,
        trigger=str(body["trigger_id"]) if body.get("trigger_id") else None,
        response_url=str(body["response_url"]) if body.get("response_url") else None,
        view=_view(body),
        is_event=body.get("type") == "event_callback",
        seen="message" in body and not container.get("is_ephemeral"),
        refusal=asked.refusal,
    )


def _view(body: Json) -> View | None:
    view = body.get("view")
    if not view or body.get("type") == "event_callback":
        return None
    opened = Opened.read(str(view.get("private_metadata") or ""))
    is_form = filled_in(str(view.get("callback_id") or "")) is not None
    values = values_of(view)
    if MODE_FIELD in values and body.get("actions"):
        values[MODE_FIELD] = _value(body["actions"][0]) or values[MODE_FIELD]
    return View(str(view["id"]), str(view.get("hash") or ""), view.get("type") == "home", is_form, opened, values)


def asker(where: Origin, known: Known) -> Asker:
    """The person behind something that was heard."""
    return Asker(
        person=person(where.tenant, where.user),
        roles=known.roles,
        guest=True if where.stranger else known.guest,
        locale=known.locale,
        moderates=known.manages,
        manages=known.manages,
        is_bot=known.is_bot,
        roles_known=known.roles_known,
    )
