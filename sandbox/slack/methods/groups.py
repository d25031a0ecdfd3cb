"""usergroups.*: groups of people that can be named like one."""

from __future__ import annotations

from sandbox.slack.methods.call import Call, Handler
from sandbox.slack.refusals import Refused
from sandbox.slack.state import Json, UserGroup


def methods() -> dict[str, Handler]:
    """Handlers by method name."""
    return {"usergroups.list": _list, "usergroups.users.list": _users}


async def _list(call: Call) -> Json:
    call.need("usergroups:read")
    if call.install.org_wide and call.args.text("team_id") is None:
        raise Refused("missing_argument")
    with_users, disabled = call.args.flag("include_users"), call.args.flag("include_disabled")
    here = [
        one for one in call.world.usergroups.values() if one.team == call.team.id and (disabled or not one.disabled)
    ]
    return {"usergroups": [_shown(one, with_users=with_users) for one in here]}


async def _users(call: Call) -> Json:
    call.need("usergroups:read")
    found = call.world.usergroups.get(call.args.required("usergroup"))
    if found is None or found.team != call.team.id:
        raise Refused("no_such_subteam")
    return {"users": [] if found.disabled and not call.args.flag("include_disabled") else list(found.users)}


def _shown(group: UserGroup, *, with_users: bool) -> Json:
    shown = {
        "id": group.id,
        "team_id": group.team,
        "is_usergroup": True,
        "name": group.name,
        "description": "",
        "handle": group.name,
        "is_external": False,
        "date_delete": 1 if group.disabled else 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return shown | ({"users": list(group.users)} if with_users else {})
