"""views.*: modals and Home tabs."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack.blocks import check_blocks
from sandbox.slack.elements import PLAIN, text_of
from sandbox.slack.forms import name_parts
from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused, invalid
from sandbox.slack.rendering import view_json
from sandbox.slack.state import Json, Trigger, View
from sandbox.slack.world import World

TRIGGER_LIFE = 3.0  # seconds
LARGEST_VIEW = 250_000  # bytes
DEEPEST = 3  # views on top of each other
_LONGEST = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}


def methods() -> dict[str, Handler]:
    """Handlers by method name."""
    return {"views.open": _open, "views.push": _push, "views.update": _update, "views.publish": _publish}


async def _open(call: Call) -> Json:
    body = _body(call, "modal")
    trigger = _exchange(call)
    return _answer(call, show(call.world, trigger.team, trigger.user, body))


async def _push(call: Call) -> Json:
    body = _body(call, "modal")
    trigger = _exchange(call)
    below = call.world.shown_view(trigger.view or "")
    if below is None:
        raise Refused("not_found")
    return _answer(call, push(call.world, below, body))


async def _update(call: Call) -> Json:
    view = _named(call)
    body = _body(call, str(view.body["type"]))
    if call.args.text("hash") not in (None, view.hash):
        raise Refused("hash_conflict")
    replace(call.world, view, body)
    return _answer(call, view)


async def _publish(call: Call) -> Json:
    world, user = call.world, call.world.users.get(call.args.required("user_id"))
    if user is None or user.team not in call.install.teams:
        raise Refused("invalid_arguments")
    body = _body(call, "home")
    home = world.homes.get((user.team, user.id))
    if home is not None and call.args.text("hash") not in (None, home.hash):
        raise Refused("hash_conflict")
    if home is None:
        home = _new(world, user.team, user.id, body)
        world.homes[user.team, user.id] = home
    else:
        replace(world, home, body)
    return _answer(call, home)


def show(world: World, team: str, user: str, body: Json) -> View:
    """A modal appears."""
    view = _new(world, team, user, body)
    world.changed()
    return view


def push(world: World, below: View, body: Json) -> View:
    """A modal appears on top of another. Raises Refused(push_limit_reached)."""
    depth = sum(one.root == below.root and one.shown for one in world.views.values())
    if depth >= DEEPEST:
        raise Refused("push_limit_reached")
    view = _new(world, below.team, below.user, body)
    view.root, view.previous = below.root, below.id
    world.changed()
    return view


def replace(world: World, view: View, body: Json) -> None:
    """A view gets new contents; what was wrong with the old ones is forgotten."""
    view.body, view.hash, view.errors = body, _hash(world), {}
    view.updates += 1
    world.changed()


def checked(world: World, given: Any, kind: str) -> Json:
    """Judge a view. Raises Refused(invalid_arguments, view_too_large, duplicate_external_id)."""
    if not isinstance(given, dict):
        raise invalid("invalid_arguments", "must provide an object [json-pointer:/view]")
    if len(json.dumps(given).encode()) > LARGEST_VIEW:
        raise Refused("view_too_large")
    problems = _problems(given, kind)
    if problems:
        raise invalid("invalid_arguments", *problems)
    return {**given, "blocks": name_parts(check_blocks(given["blocks"], kind), world.new_id)}


def _problems(given: Json, kind: str) -> list[str]:
    problems = []
    if given.get("type") != kind:
        problems.append(f"must be {kind} [json-pointer:/view/type]")
    if not isinstance(given.get("blocks"), list):
        return [*problems, "missing required field: blocks [json-pointer:/view]"]
    for name, longest in _LONGEST.items():
        if len(str(given.get(name, ""))) > longest:
            problems.append(f"must be less than {longest + 1} characters [json-pointer:/view/{name}]")
    if kind == "modal":
        for name in ("title", *(name for name in ("submit", "close") if name in given)):
            problems += text_of(given, name, "/view", 24, PLAIN)
        if "submit" not in given and any(block.get("type") == "input" for block in given["blocks"]):
            problems.append("missing required field: submit [json-pointer:/view]")
    return problems


def _body(call: Call, kind: str) -> Json:
    body = checked(call.world, call.args.structure("view", "invalid_arguments"), kind)
    name = body.get("external_id")
    mine = call.args.text("view_id"), call.args.text("external_id")
    others = (one for one in call.world.views.values() if one.shown and one.id != mine[0] and mine[1] != name)
    if name and any(one.body.get("external_id") == name for one in others):
        raise Refused("duplicate_external_id")
    return body


def _exchange(call: Call) -> Trigger:
    trigger = call.world.triggers.get(call.args.required("trigger_id"))
    if trigger is None or trigger.team not in call.install.teams:
        raise Refused("invalid_trigger_id")
    if call.world.clock.now() - trigger.made_at > TRIGGER_LIFE:
        raise Refused("expired_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    trigger.used = True
    return trigger


def _named(call: Call) -> View:
    view_id, external = call.args.text("view_id"), call.args.text("external_id")
    views = (one for one in call.world.views.values() if one.shown and one.team in call.install.teams)
    for view in views:
        if view.id == view_id or (external and view.body.get("external_id") == external):
            return view
    raise Refused("not_found")


def _new(world: World, team: str, user: str, body: Json) -> View:
    name = world.new_id("V")
    view = View(name, team, user, body, _hash(world), name)
    world.views[name] = view
    world.changed()
    return view


def _hash(world: World) -> str:
    return f"{int(world.clock.now())}.{world.new_id('h')}"


def _answer(call: Call, view: View) -> Json:
    return {"view": view_json(call.world, view)}
