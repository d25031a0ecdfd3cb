"""Modals and Home tabs: who may open one and when, what a form may hold, what the app's answer does to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.integration.test_sandbox_slack_support import bolt, button, field, modal, refusal, socket_mode, web_client
from tests.standins.slack import Json, Person, Refused, Slack, slack

Ack = Callable[..., Awaitable[None]]
SECONDS = {
    "type": "static_select",
    "options": [{"text": {"type": "plain_text", "text": f"{n} s"}, "value": str(n)} for n in (5, 10)],
}


@pytest.fixture
async def here() -> AsyncIterator[Slack]:
    async with slack() as server:
        yield server


@pytest.fixture
def app(here: Slack) -> AsyncApp:
    return bolt(here)


async def trigger(here: Slack, person: Person) -> str:
    """The trigger of a command, however the app takes it."""
    sent = await person.slash(here.home_channel, wait=False)
    return str((await here.until("deliveries", id=sent["id"]))[0]["payload"]["trigger_id"])


async def opened(here: Slack, person: Person, view: Json) -> Json:
    """A modal that the person sees now."""
    await web_client(here).views_open(trigger_id=await trigger(here, person), view=view)
    return (await person.views())[-1]


async def test_a_trigger_opens_one_view_within_three_seconds(here: Slack) -> None:
    client, ana = web_client(here), await here.person("ana")
    used, old = await trigger(here, ana), await trigger(here, ana)
    await client.views_open(trigger_id=used, view=modal(field("prompt")))
    assert await refusal(client.views_open(trigger_id=used, view=modal(field("prompt")))) == "exchanged_trigger_id"
    await here.advance(3.1)
    assert await refusal(client.views_open(trigger_id=old, view=modal(field("prompt")))) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal(field("prompt")))) == "invalid_trigger_id"
    assert len(await ana.views()) == 1


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (modal(*[{"type": "divider"}] * 101), "invalid_arguments"),
        (modal(field("prompt"), private_metadata="x" * 3001), "invalid_arguments"),
        (modal(field("prompt"), title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments"),
        (modal(field("prompt"), submit=None), "invalid_arguments"),
        (modal(field("prompt"), blocks=None), "invalid_arguments"),
        (modal(field("files", {"type": "file_input", "max_files": 11})), "invalid_arguments"),
        (modal(field("seconds", {"type": "static_select", "options": []})), "invalid_arguments"),
        (modal(field("prompt"), private_metadata="x" * 250_000), "view_too_large"),
    ],
)
async def test_views_that_slack_refuses(here: Slack, view: Json, code: str) -> None:
    ana = await here.person("ana")
    assert await refusal(web_client(here).views_open(trigger_id=await trigger(here, ana), view=view)) == code


async def test_views_lie_three_deep_and_an_update_with_an_old_hash_is_refused(here: Slack) -> None:
    client, ana = web_client(here), await here.person("ana")
    row = button("More", "more")
    view = await opened(here, ana, modal(row, external_id="studio-1"))
    for _ in range(2):
        pressed = await ana.choose(view, "more")
        await client.views_push(trigger_id=pressed["payload"]["trigger_id"], view=modal(row))
        view = (await ana.views())[-1]
    pressed = await ana.choose(view, "more")
    assert await refusal(client.views_push(trigger_id=pressed["payload"]["trigger_id"], view=modal(row))) == (
        "push_limit_reached"
    )
    first = (await ana.views(3))[0]
    changed = await client.views_update(external_id="studio-1", hash=first["hash"], view=modal(row))
    assert changed["view"]["hash"] != first["hash"]
    assert await refusal(client.views_update(view_id=first["id"], hash=first["hash"], view=modal(row))) == (
        "hash_conflict"
    )
    await ana.close(view, all_views=True)
    assert await ana.views(0) == []
    assert await refusal(client.views_update(view_id=first["id"], view=modal(row))) == "not_found"


async def test_a_form_is_corrected_then_taken(here: Slack, app: AsyncApp) -> None:
    """Errors stand under their fields and the view stays; an empty acknowledgement closes it; files come along."""
    heard: list[Json] = []

    @app.view("studio")
    async def submitted(ack: Ack, view: dict[str, Any]) -> None:
        heard.append(view["state"]["values"])
        wrong = view["state"]["values"]["prompt-block"]["prompt"]["value"] == "bad"
        await (ack(response_action="errors", errors={"prompt-block": "Say more."}) if wrong else ack())

    ana = await here.person("ana")
    picture = await ana.upload(b"\x89PNG fox")
    form = modal(field("prompt"), field("seconds", SECONDS), field("files", {"type": "file_input"}, optional=True))
    async with socket_mode(here, app):
        view = await opened(here, ana, form)
        await ana.submit(view, {"prompt": "bad", "seconds": "5"})
        assert (await ana.views())[0]["errors"] == {"prompt-block": "Say more."}
        await ana.submit(view, {"prompt": "a fox", "seconds": "10", "files-block": [picture]})
    assert await ana.views(0) == []
    assert heard[1]["seconds-block"]["seconds"]["selected_option"]["value"] == "10"
    assert [one["id"] for one in heard[1]["files-block"]["files"]["files"]] == [picture]


async def test_slacks_client_refuses_what_a_form_does_not_allow(here: Slack) -> None:
    ana, bob = await here.person("ana"), await here.person("bob")
    view = await opened(here, ana, modal(field("prompt"), field("seconds", SECONDS)))
    for values in ({"seconds": "5"}, {"prompt": "x", "seconds": "99"}, {"prompt": "x", "seconds": "5", "other": "y"}):
        with pytest.raises(Refused):
            await ana.submit(view, values)
    with pytest.raises(Refused):
        await bob.submit(view, {"prompt": "x", "seconds": "5"})


@pytest.mark.parametrize(("action", "titles"), [("update", ["Next"]), ("push", ["Studio", "Next"]), ("clear", [])])
async def test_an_answer_may_change_the_views(here: Slack, app: AsyncApp, action: str, titles: list[str]) -> None:
    following = modal(field("name"), title={"type": "plain_text", "text": "Next"})

    @app.view("studio")
    async def submitted(ack: Ack) -> None:
        await (ack(response_action=action) if action == "clear" else ack(response_action=action, view=following))

    ana = await here.person("ana")
    async with socket_mode(here, app):
        await ana.submit(await opened(here, ana, modal(field("prompt"))), {"prompt": "a fox"})
    assert [one["title"]["text"] for one in await ana.views(0)] == titles


async def test_a_form_without_an_answer_stays_with_a_complaint_of_slacks(here: Slack) -> None:
    ana = await here.person("ana")
    view = await opened(here, ana, modal(field("prompt")))
    assert (await ana.submit(view, {"prompt": "a fox"}))["trouble"] == "dispatch_failed"
    assert "trouble connecting" in (await ana.views())[0]["errors"][""]


async def test_closing_is_told_when_the_app_asked_for_it(here: Slack, app: AsyncApp) -> None:
    @app.view_closed("studio")
    async def closed(ack: Ack) -> None:
        await ack()

    ana = await here.person("ana")
    async with socket_mode(here, app):
        assert (await ana.close(await opened(here, ana, modal(field("prompt"), notify_on_close=True))))["acked"]
        assert await ana.close(await opened(here, ana, modal(field("prompt")))) == {}


async def test_an_external_menu_asks_the_app_for_its_options(here: Slack, app: AsyncApp) -> None:
    @app.options("element")
    async def search(ack: Ack, payload: dict[str, Any]) -> None:
        await ack(options=[{"text": {"type": "plain_text", "text": payload["value"]}, "value": "e1"}])

    ana = await here.person("ana")
    menu = field("element", {"type": "multi_external_select", "min_query_length": 2})
    async with socket_mode(here, app):
        view = await opened(here, ana, modal(menu))
        found = await ana.search(view, "element", "fox")
        with pytest.raises(Refused):
            await ana.search(view, "element", "f")
    assert found["answer"]["options"][0]["text"]["text"] == "fox"


async def test_shortcuts_bring_a_trigger_and_the_message_with_its_files(here: Slack, app: AsyncApp) -> None:
    @app.shortcut("make")
    async def everywhere(ack: Ack, shortcut: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(field("prompt")))

    @app.message_shortcut("animate")
    async def on_message(ack: Ack, shortcut: dict[str, Any], respond: Callable[..., Awaitable[Any]]) -> None:
        await ack()
        await respond(f"Got {shortcut['message']['files'][0]['name']}")

    ana = await here.person("ana")
    picture = await ana.upload(b"\x89PNG fox")
    await ana.say(here.home_channel, "look", files=[picture])
    message = (await here.messages(here.home_channel, 1))[0]
    async with socket_mode(here, app):
        await ana.shortcut("make")
        assert len(await ana.views(1)) == 1
        await ana.shortcut("animate", message)
        assert (await ana.whispers())[0]["text"] == "Got fox.png"


async def test_home_is_opened_and_published(here: Slack, app: AsyncApp) -> None:
    """The event carries the last view; publishing with an old hash is refused."""

    @app.event("app_home_opened")
    async def show(event: dict[str, Any], client: Any) -> None:
        seen = len(event.get("view", {}).get("blocks", []))
        text = {"type": "plain_text", "text": f"had {seen}"}
        await client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [{"type": "section", "text": text}]}
        )

    ana = await here.person("ana")
    async with socket_mode(here, app):
        await ana.open_home()
        first = await ana.home(updates=0)
        await ana.open_home()
        assert (await ana.home(updates=1))["blocks"][0]["text"]["text"] == "had 1"
    view = {"type": "home", "blocks": []}
    assert await refusal(web_client(here).views_publish(user_id=ana.id, hash=first["hash"], view=view)) == (
        "hash_conflict"
    )


async def test_a_forged_press_reaches_the_app_as_it_is(here: Slack, app: AsyncApp) -> None:
    """Slack's client presses only what is there; who speaks Slack's wire may say anything."""

    @app.action({"action_id": "approve"})
    async def approve(ack: Ack) -> None:
        await ack()

    ana = await here.person("ana")
    await web_client(here).chat_postMessage(channel=here.home_channel, text="x", blocks=[button("Stop", "cancel")])
    message = (await here.messages(here.home_channel, 1))[0]
    async with socket_mode(here, app):
        with pytest.raises(Refused):
            await ana.press(message, "approve")
        forged = {"type": "button", "action_id": "approve", "block_id": "b", "value": "v1:another"}
        delivery = await ana.press_forged(message, forged)
    assert delivery["acked"]
    assert delivery["payload"]["actions"][0]["value"] == "v1:another"
