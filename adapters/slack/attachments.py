"""Files as Slack tells of them, as attachments: which are ours to fetch, and which slot each takes. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack.address import Tenant
from bot.generation.command import Attachment
from bot.generation.message import Text

Json = Mapping[str, Any]

_FRAMES = ("first_frame", "last_frame")
# By the command's name: the slots of pictures, of videos, of sounds.
_SLOTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "video": (_FRAMES, ("video_sample",), ()),
    "animate": (_FRAMES, ("video_sample",), ()),
    "preset.use": (_FRAMES, ("video_sample",), ()),
    "motion": (("image",), ("video_sample",), ()),
    "verify": (("file",), ("file",), ("file",)),
    "element.add": (("front", "image1", "image2", "image3"), ("video_sample",), ("voice",)),
    "element.edit": (("front", "image1", "image2", "image3"), ("video_sample",), ("voice",)),
}


def to_look_up(files: Sequence[Json], tenant: Tenant) -> list[str]:
    """The ids of files that only files.info tells about: stubs of Slack Connect, and those of other workspaces."""
    return [str(sent["id"]) for sent in files if _is_stub(sent) or _is_foreign(sent, tenant)]


def files_in(body: Json) -> list[Json]:
    """Every file that a payload brings along."""
    event, message = body.get("event") or {}, body.get("message") or {}
    found = [*(event.get("files") or []), *(message.get("files") or [])]
    for _name, state in states_of(body.get("view") or {}):
        found += state.get("files") or []
    return found


def states_of(view: Json) -> Iterator[tuple[str, Json]]:
    """(the field, what stands in it) of everything in a view."""
    for block, elements in ((view.get("state") or {}).get("values") or {}).items():
        for state in elements.values():
            yield block, state


def taken(
    files: Sequence[Json], tenant: Tenant, looked_up: Mapping[str, Json]
) -> tuple[tuple[Attachment, ...], Text | None]:
    """The files without slots, and why one of them cannot be used."""
    attachments: list[Attachment] = []
    for sent in files:
        if _is_stub(sent) or _is_foreign(sent, tenant):
            found = looked_up.get(str(sent["id"]))
            if found is None or _is_stub(found):
                return (), Text("slack.file_not_ours", name=_name(sent))
            sent = found
        if problem := _problem(sent):
            return (), problem
        attachments.append(_attachment(sent, tenant))
    return tuple(attachments), None


def slotted(name: str, attachments: Sequence[Attachment]) -> tuple[tuple[Attachment, ...], Text | None]:
    """Each under the slot that it takes for a command of this name, in the order they came."""
    if not attachments or name not in _SLOTS:
        return (), None
    left = [list(slots) for slots in _SLOTS[name]]
    placed: list[Attachment] = []
    for sent in attachments:
        slots = left[_kind(sent)]
        if not slots:
            most = len(_SLOTS[name][_kind(sent)])
            return (), Text("slack.too_many_files", name=sent.name, count=most)
        placed.append(in_slot(sent, slots.pop(0)))
    return tuple(placed), None


def in_slot(sent: Attachment, slot: str) -> Attachment:
    """The attachment under this slot."""
    return Attachment(slot, sent.name, sent.size, sent.declared_type, sent.handle)


def is_picture(sent: Json) -> bool:
    """By what its sender claims."""
    return str(sent.get("mimetype") or "").startswith("image/")


def _kind(sent: Attachment) -> int:
    """What it claims to be: 0 a picture, 1 a video, 2 a sound. The door looks again."""
    return {"video": 1, "audio": 2}.get(sent.declared_type.partition("/")[0], 0)


def _is_stub(sent: Json) -> bool:
    return sent.get("file_access") == "check_file_info" or sent.get("mode") == "file_access"


def _is_foreign(sent: Json, tenant: Tenant) -> bool:
    return sent.get("user_team") not in (None, "", tenant.team, tenant.enterprise)


def _problem(sent: Json) -> Text | None:
    if sent.get("is_external") or sent.get("mode") in ("external", "remote"):
        return Text("slack.file_elsewhere", name=_name(sent))
    if sent.get("mode") in ("tombstone", "hidden_by_limit") or not _url(sent):
        return Text("slack.file_gone", name=_name(sent))
    return None


def _attachment(sent: Json, tenant: Tenant) -> Attachment:
    handle = json.dumps({"id": sent["id"], "url": _url(sent), "team": str(tenant)}, separators=(",", ":"))
    kind = str(sent.get("mimetype") or "application/octet-stream")
    return Attachment("", _name(sent), int(sent.get("size") or 0), kind, handle)


def _name(sent: Json) -> str:
    return str(sent.get("name") or sent.get("title") or sent.get("id") or "file")[:200]


def _url(sent: Json) -> str:
    return str(sent.get("url_private_download") or sent.get("url_private") or "")
