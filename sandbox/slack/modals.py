"""What people do with views: fill them in, submit, close, choose, search; and what the app's answer does to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.channels import Channels
from sandbox.slack.forms import ClientRefuses, elements_of, fill
from sandbox.slack.methods.views import checked, push, replace
from sandbox.slack.payloads import interaction, view_container
from sandbox.slack.people import People, action_of
from sandbox.slack.post_office import Delivery, PostOffice
from sandbox.slack.refusals import Refused
from sandbox.slack.rendering import file_json, view_json
from sandbox.slack.state import Json, Team, User, View
from sandbox.slack.world import World

TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """Hands on keyboards, in views. Every verb takes names from `order` and may raise ClientRefuses."""

    def __init__(self, world: World, office: PostOffice, channels: Channels, people: People) -> None:
        self._world = world
        self._office = office
        self._channels = channels
        self._people = people

    def submit(self, order: Mapping[str, Any]) -> Delivery:
        """user, view, values by block_id or action_id: the submit button."""
        view, user, team = self._seen(order)
        values = self._fill(view, order.get("values", {}))
        payload = interaction(self._world, team, user, "view_submission")
        payload |= {"view": view_json(self._world, view, values), "response_urls": []}
        payload["trigger_id"] = self._world.trigger(team.id, user.id, view.id).id
        return self._office.post(
            "interactive", payload, expects_answer=True, on_answer=lambda delivery: self._answered(view, delivery)
        )

    def close(self, order: Mapping[str, Any]) -> Delivery | None:
        """user, view, all: the close button, or the cross that clears the whole stack."""
        view, user, team = self._seen(order)
        cleared = bool(order.get("all"))
        self._hide(view, whole_stack=cleared)
        if not view.body.get("notify_on_close"):
            return None
        payload = interaction(self._world, team, user, "view_closed")
        payload |= {"view": view_json(self._world, view), "is_cleared": cleared}
        return self._office.post("interactive", payload)

    def choose(self, order: Mapping[str, Any]) -> Delivery:
        """user, view, action_id, value, values: a button or a menu inside a modal or the Home tab."""
        view, user, team = self._seen(order)
        values = self._fill(view, order.get("values", {}), partly=True)
        payload = interaction(self._world, team, user, "block_actions") | view_container(self._world, view, values)
        action = dict(order["forged"]) if "forged" in order else action_of(view.body["blocks"], order)
        return self._people.act(payload, action, team, user, view.id)

    def search(self, order: Mapping[str, Any]) -> Delivery:
        """user, view, action_id, value: typing into an external menu; the options are the delivery's answer."""
        view, user, team = self._seen(order)
        found = [
            (block, one)
            for block, one in elements_of(view.body["blocks"])
            if one.get("action_id") == order["action_id"]
        ]
        if not found or "external_select" not in found[0][1]["type"]:
            raise ClientRefuses(f"there is no external menu {order['action_id']}")
        block, element = found[0]
        if len(order["value"]) < int(element.get("min_query_length", 3)):
            raise ClientRefuses("too little was typed to search")
        payload = interaction(self._world, team, user, "block_suggestion") | view_container(self._world, view, {})
        payload |= {"action_id": order["action_id"], "block_id": block["block_id"], "value": order["value"]}
        return self._office.post("interactive", payload, expects_answer=True)

    def home(self, order: Mapping[str, Any]) -> Delivery | None:
        """user, tab: opening the app's Home."""
        user = self._people.who(order)
        channel = self._people.direct(order)
        event = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": order.get("tab", "home")}
        shown = self._world.homes.get((user.team, user.id))
        if shown is not None:
            event["view"] = view_json(self._world, shown)
        return self._channels.event(channel, "app_home_opened", event)

    def _seen(self, order: Mapping[str, Any]) -> tuple[View, User, Team]:
        user = self._people.who(order)
        view = self._world.shown_view(order["view"])
        if view is None or view.user != user.id:
            raise ClientRefuses("this person sees no such view")
        return view, user, self._world.teams[view.team]

    def _fill(self, view: View, given: Mapping[str, Any], *, partly: bool = False) -> Json:
        """Files are named by their ids; a form that is not submitted yet may lack required fields."""
        blocks = view.body["blocks"]
        if partly:
            blocks = [{**block, "optional": True} for block in blocks]
        return fill(blocks, {name: self._with_files(value) for name, value in given.items()})

    def _with_files(self, value: Any) -> Any:
        if isinstance(value, list) and value and all(one in self._world.files for one in value):
            return [file_json(self._world, self._world.files[one]) for one in value]
        return value

    def _answered(self, view: View, delivery: Delivery) -> None:
        if not delivery.acked:
            view.errors = {"": TROUBLE}
            return
        answer = delivery.answer if isinstance(delivery.answer, dict) else {}
        try:
            self._obey(view, answer)
        except Refused as refused:
            delivery.trouble = refused.code
            view.errors = {"": TROUBLE}

    def _obey(self, view: View, answer: Json) -> None:
        action = answer.get("response_action")
        if action is None:
            self._hide(view)
        elif action == "clear":
            self._hide(view, whole_stack=True)
        elif action == "errors":
            self._complain(view, answer.get("errors"))
        elif action in ("update", "push"):
            body = checked(self._world, answer.get("view"), "modal")
            replace(self._world, view, body) if action == "update" else push(self._world, view, body)
        else:
            raise Refused("invalid_response_action")

    def _complain(self, view: View, errors: Any) -> None:
        """Slack shows errors only under input blocks that exist; others make it give up."""
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise Refused("invalid_errors")
        view.errors = dict(errors)

    def _hide(self, view: View, *, whole_stack: bool = False) -> None:
        for one in self._world.views.values():
            if one is view or (whole_stack and one.root == view.root):
                one.shown = False
        self._world.changed()
