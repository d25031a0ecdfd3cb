"""Money in a chat: the question before a large price, /usage, /admin budget, and what is said of every failure."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.chat.making import ALIKE_WITHIN, DRAFT_FOR
from bot.generation.chat.telling import telling_message
from bot.generation.command import Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Button, Message, Press, Text
from bot.generation.money import Meter, Standing, resets_at
from bot.generation.ports import Caps, Limit
from bot.generation.service import Status
from bot.replies import CATALOGUES, render
from tests.builders import NOW, Talk, chat_of, job
from tests.fakes import FakeVideoApi
from tests.world import Bot, World, bot_in

DAY = "2025-10-09"
PRICE = 560_000  # of five seconds
ANN = Person("fake", "ann")
ASKS = Caps(None, 20, confirm_micro_usd=PRICE)
TWO = "a red fox --n 2"


@asynccontextmanager
async def talking(world: World) -> AsyncIterator[Talk]:
    world.chat.files = {"handle-first_frame": b"first"}
    async with bot_in(world) as bot:
        yield Talk(bot, chat_of(bot))


def keys(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields)]


def yes_of(message: Message) -> Button:
    """The button that spends the money."""
    button = message.buttons[0]
    assert isinstance(button, Button)
    assert button.press is Press.CONFIRM
    return button


async def spent(bot: Bot) -> int:
    return (await bot.store.standing("runware", DAY)).used_micro_usd


async def pressed(talk: Talk, button: Button, person: str = "ann") -> Job:
    assert await talk.press(button.press, button.ref, person) is None
    found = await talk.bot.store.job_of(talk.commands[-1].key)
    assert found is not None
    return found


async def manage(talk: Talk, **options: str) -> Message:
    asked = talk.command("admin.budget", **options)
    said = await talk.tell(replace(asked, asked_by=replace(asked.asked_by, manages=True)))
    assert isinstance(said, Message)
    return said


# -- the question before a large price


async def test_above_the_threshold_the_price_is_asked_about_first(world: World) -> None:
    """Privately, with the price on the button; at the threshold nobody is asked."""
    world.caps = ASKS
    async with talking(world) as talk:
        await talk.made("video", "a red fox")
        said = await talk.told("video", TWO)
        assert (said.private, said.text) == (True, Text("ask.cost", cost_micro_usd=2 * PRICE))
        assert render(yes_of(said).label, "en") == "Confirm $1.12"
        assert await spent(talk.bot) == PRICE
        made = await pressed(talk, yes_of(said))
        assert (made.request.numberResults, made.reserved_micro_usd) == (2, 2 * PRICE)
        assert made.reply_to.address == talk.commands[-1].reply_to.address
        assert await spent(talk.bot) == 3 * PRICE


async def test_a_no_spends_nothing(world: World) -> None:
    world.caps = ASKS
    async with talking(world) as talk:
        said = await talk.told("video", TWO)
        _yes, no = said.buttons
        assert isinstance(no, Button)
        answer = await talk.press(no.press, no.ref)
        assert isinstance(answer, Message)
        assert answer.text.key == "press.dismissed"
        assert await spent(talk.bot) == 0


async def test_the_question_survives_a_restart(world: World) -> None:
    """With its pictures, their handles, and whether the video is covered."""
    world.caps = ASKS
    async with talking(world) as talk:
        order = talk.command("animate", TWO, "first_frame")
        asked = await talk.tell(replace(order, reply_to=replace(order.reply_to, spoiler=True)))
        assert isinstance(asked, Message)
    world.clock.at += DRAFT_FOR - 1
    async with talking(world) as talk:
        talk.said = 10
        made = await pressed(talk, yes_of(asked))
        assert (made.request.numberResults, made.reply_to.spoiler) == (2, True)
        (given,) = await talk.bot.store.inputs(made.id)
        assert (given.name, given.attachment.handle) == ("first", "handle-first_frame")


async def test_the_question_is_over_after_a_quarter_of_an_hour(world: World) -> None:
    world.caps = ASKS
    async with talking(world) as talk:
        button = yes_of(await talk.told("video", TWO))
        world.clock.at += DRAFT_FOR
        answer = await talk.press(button.press, button.ref)
        assert isinstance(answer, Message)
        assert (keys(answer), await spent(talk.bot)) == (["ask.over"], 0)


async def test_a_yes_counts_once_and_from_the_asker_alone(world: World) -> None:
    """Two presses at once, a third one later, and somebody else's make one job together."""
    world.caps = ASKS
    async with talking(world) as talk:
        button = yes_of(await talk.told("video", TWO))
        other = await talk.press(button.press, button.ref, person="bob")
        assert isinstance(other, Message)
        assert keys(other) == ["ask.over"]
        twice = [talk.command("press.confirm", ref=button.ref) for _ in range(2)]
        answers = await asyncio.gather(*(talk.tell(one) for one in twice))
        assert answers.count(None) == 1
        later = await talk.press(button.press, button.ref)
        assert isinstance(later, Message)
        assert await spent(talk.bot) == 2 * PRICE


async def test_a_yes_beyond_the_budget_can_be_said_again_later(world: World) -> None:
    """The question stays open, and nothing is charged."""
    world.caps = replace(ASKS, day_micro_usd=2 * PRICE - 1)
    async with talking(world) as talk:
        button = yes_of(await talk.told("video", TWO))
        answer = await talk.press(button.press, button.ref)
        assert isinstance(answer, Message)
        assert keys(answer) == ["budget.day_used_up"]
        assert (await talk.told("video", TWO)).text.key == "ask.cost"


async def test_again_and_a_form_are_asked_about_as_well(world: World) -> None:
    """Whatever the way to a job is, the price is the same."""
    world.caps = ASKS
    async with talking(world) as talk:
        made = await pressed(talk, yes_of(await talk.told("video", TWO)))
        world.clock.at += ALIKE_WITHIN + 1
        again = await talk.press(Press.AGAIN, made.id)
        assert isinstance(again, Message)
        assert keys(again) == ["ask.cost"]
        form = await talk.send(await talk.form("studio"), prompt="a cat", more="--n 3")
        assert isinstance(form, Message)
        assert form.text == Text("ask.cost", cost_micro_usd=3 * PRICE)
        assert (await pressed(talk, yes_of(form))).request.positivePrompt == "a cat"


async def test_a_look_alike_above_the_threshold_is_one_question(world: World) -> None:
    """It says both."""
    world.caps = ASKS
    async with talking(world) as talk:
        await pressed(talk, yes_of(await talk.told("video", TWO)))
        said = await talk.told("video", TWO)
        assert keys(said) == ["ask.cost", "ask.alike"]
        await pressed(talk, yes_of(said))


async def test_a_price_that_rose_meanwhile_is_asked_about_again(world: World) -> None:
    """Nobody pays more than they said yes to."""
    world.caps = ASKS
    async with talking(world) as talk:
        button = yes_of(await talk.told("video", TWO))
        kept = await talk.bot.store.draft(button.ref, world.clock.now())
        assert kept is not None
        cheaper = replace(kept, content={**kept.content, "micro_usd": PRICE})
        await talk.bot.store.keep_draft(cheaper, world.clock.now())
        answer = await talk.press(button.press, button.ref)
        assert isinstance(answer, Message)
        assert answer.text == Text("ask.cost", cost_micro_usd=2 * PRICE)
        assert (await pressed(talk, yes_of(answer))).reserved_micro_usd == 2 * PRICE


async def test_previews_are_never_asked_about(tmp_path: Path) -> None:
    world = World(tmp_path / "w", api=FakeVideoApi(provider="preview"), caps=replace(ASKS, person_day_micro_usd=0))
    async with talking(world) as talk:
        assert (await talk.made("video", TWO)).provider == "preview"
        assert keys(await talk.told("usage")) == ["usage.preview", "usage.open_jobs"]


# -- /usage


async def test_usage_shows_mine_and_every_cap_that_holds_for_me(world: World) -> None:
    """With what is reserved of it, and when it begins anew."""
    world.caps = Caps(10_000_000, 20, 20_000_000, 9_000_000, 8_000_000, 5_000_000, confirm_micro_usd=6_000_000)
    async with talking(world) as talk:
        await talk.made("video", "their fox", person="bob")
        await talk.made("video", "a red fox")
        said = await talk.told("usage")
        assert said.private
        assert said.text == Text("usage.title", used_micro_usd=PRICE, resets_at=resets_at(Meter.DAY, NOW))
        assert said.fields == (
            Text("usage.reserved", amount_micro_usd=PRICE),
            Text("usage.month", used_micro_usd=PRICE, resets_at=resets_at(Meter.MONTH, NOW)),
            Text("usage.person_day", cap_micro_usd=5_000_000, left_micro_usd=5_000_000 - PRICE),
            Text("usage.channel_day", cap_micro_usd=8_000_000, left_micro_usd=8_000_000 - 2 * PRICE),
            Text("usage.tenant_month", cap_micro_usd=9_000_000, left_micro_usd=9_000_000 - 2 * PRICE),
            Text("usage.day", cap_micro_usd=10_000_000, left_micro_usd=10_000_000 - 2 * PRICE),
            Text("usage.of_month", cap_micro_usd=20_000_000, left_micro_usd=20_000_000 - 2 * PRICE),
            Text("usage.open_jobs", count=1, most=20),
            Text("usage.confirm", price_micro_usd=6_000_000),
        )
        assert (resets_at(Meter.DAY, NOW), resets_at(Meter.MONTH, NOW)) == (1_760_054_400.0, 1_761_955_200.0)


@pytest.mark.row("F20")
async def test_usage_of_what_is_settled_is_what_it_cost(world: World) -> None:
    """And nothing is reserved for it any more."""
    async with talking(world) as talk:
        made = await talk.made("video", "a red fox")
        await talk.bot.work()
        cost = (await talk.bot.store.entries(made.id))["settle"]
        said = await talk.told("usage")
        assert said.text.facts["used_micro_usd"] == cost
        assert said.fields[0] == Text("usage.reserved", amount_micro_usd=0)


# -- /admin budget


async def test_only_who_manages_the_place_sees_and_sets_its_budget(world: World) -> None:
    async with talking(world) as talk:
        said = await talk.told("admin.budget", limit="person", amount="1")
        assert keys(said) == ["admin.not_allowed"]
        assert await talk.bot.store.overrides("fake", "t") == []


async def test_a_budget_is_set_shown_and_taken_back(world: World) -> None:
    """It holds at once, and who set it is shown."""
    async with talking(world) as talk:
        assert "budget.no_person" in keys(await manage(talk))
        said = await manage(talk, limit="person", amount="0.50")
        assert said.text.key == "budget.changed"
        assert Text("budget.person", cap_micro_usd=500_000) in said.fields
        changed = Text("budget.changed_usd_line", changed_at=NOW, by_person="ann", what="person", set_micro_usd=500_000)
        assert changed in said.fields
        assert keys(await talk.told("video", "a red fox")) == ["budget.person_day_used_up"]
        assert (await manage(talk, limit="person", amount="default")).text.key == "budget.set_back"
        await talk.made("video", "a red fox")


async def test_the_most_generous_role_counts(world: World) -> None:
    """In place of what everybody may, be that more or less; written as a mention or as an id."""
    world.caps = Caps(None, 20, may_raise=True)
    async with talking(world) as talk:
        await manage(talk, limit="person", amount="$0.6")
        await manage(talk, limit="role", amount="0,1", role="<@&11>")
        await manage(talk, limit="role", amount="1.5", role="<!subteam^S22|crew>")
        for roles, admitted in ((("11",), 0), (("11", "S22"), 2), ((), 1)):
            for _ in range(3):
                order = talk.command("video", f"fox {talk.said}", person=f"p{len(roles)}")
                answer = await talk.tell(replace(order, asked_by=replace(order.asked_by, roles=roles)))
                admitted -= answer is None
            assert admitted == 0


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"limit": "person"}, "budget.what"),
        ({"amount": "5"}, "budget.what"),
        ({"limit": "everything", "amount": "5"}, "budget.what"),
        ({"limit": "person", "amount": "-1"}, "budget.not_money"),
        ({"limit": "person", "amount": "NaN"}, "budget.not_money"),
        ({"limit": "person", "amount": "1e30"}, "budget.not_money"),
        ({"limit": "server", "amount": "much"}, "budget.not_money"),
        ({"limit": "open", "amount": "0"}, "budget.not_count"),
        ({"limit": "open", "amount": "2.5"}, "budget.not_count"),
        ({"limit": "role", "amount": "5"}, "budget.no_role"),
        ({"limit": "role", "amount": "5", "role": "the crew!"}, "budget.no_role"),
        ({"limit": "person", "amount": "5", "role": "11"}, "budget.no_role"),
    ],
)
async def test_what_cannot_be_a_limit_is_refused(world: World, options: dict[str, str], key: str) -> None:
    """And nothing is changed."""
    async with talking(world) as talk:
        assert keys(await manage(talk, **options)) == [key]
        assert await talk.bot.store.overrides("fake", "t") == []


async def test_what_the_operator_does_not_allow_is_said_when_it_is_set(world: World) -> None:
    """It is kept, for the day on which the settings allow more."""
    world.caps = Caps(None, 2, person_day_micro_usd=PRICE)
    async with talking(world) as talk:
        held = Text("budget.held_back", cap_micro_usd=PRICE)
        assert (await manage(talk, limit="person", amount="100")).text == held
        assert (await manage(talk, limit="open", amount="9")).text == Text("budget.held_back_open", count=2)
        assert [one.limit for one in await talk.bot.store.overrides("fake", "t")] == [Limit.OPEN, Limit.PERSON]


async def test_everything_that_is_said_about_money_has_words(world: World) -> None:
    """In every language."""
    world.caps = Caps(None, 20, 1, 2, 3, 4, (("11", 5),), 6)
    async with talking(world) as talk:
        await manage(talk, limit="confirm", amount="0")
        said = [await manage(talk), await talk.told("usage"), await talk.told("video", TWO)]
        for text in (text for message in said for text in (message.text, *message.fields)):
            for locale in CATALOGUES:
                assert text.key not in render(text, locale)


# -- what became of the money


MONEY: list[tuple[str, JobState, Outcome | None, int | None, Text | None, list[Text]]] = [
    ("open", JobState.QUEUED, None, None, None, [Text("money.at_most", cost_micro_usd=PRICE)]),
    ("unclear", JobState.NEEDS_OPERATOR, None, None, None, [Text("money.being_checked", cost_micro_usd=PRICE)]),
    ("done", JobState.ENDED, Outcome.DONE, 500_000, None, [Text("money.charged", cost_micro_usd=500_000)]),
    ("cancelled", JobState.ENDED, Outcome.CANCELLED, 0, None, [Text("money.not_charged")]),
    ("a bad file", JobState.ENDED, Outcome.FAILED, 0, Text("media.empty", name="a"), [Text("money.not_charged")]),
    ("never sent", JobState.ENDED, Outcome.FAILED, 0, Text("job.never_sent"), []),
    ("by a person", JobState.ENDED, Outcome.FAILED, 7, None, [Text("money.charged", cost_micro_usd=7)]),
]  # fmt: skip


@pytest.mark.parametrize(("state", "outcome", "charged", "notice", "said"), [row[1:] for row in MONEY])
def test_the_status_says_what_it_may_cost_and_what_it_cost(
    state: JobState, outcome: Outcome | None, charged: int | None, notice: Text | None, said: list[Text]
) -> None:
    """Unless the reason just above says so already. Previews cost nothing, and nothing is said of that."""
    made = job(state=state, outcome=outcome, problem=Text("job.failed", job="1"))
    owed = [Delivery(made.id, Purpose.NOTICE, 0, DeliveryState.POSTED, NOW, notice)] if notice else []
    for provider, lines in (("runware", said), ("preview", [])):
        status = Status(replace(made, provider=provider), 0, 1.0, 2.0, (), tuple(owed), charged)
        message = telling_message(status, NOW, NOW)
        assert [line for line in message.fields if line.key.startswith("money.")] == lines


@pytest.mark.parametrize("locale", CATALOGUES)
@pytest.mark.parametrize(
    "key",
    [
        *("job.refused", "job.never_sent", "job.result_failed", "job.result_failed_cost_open", "api.upload_refused"),
        *("job.maybe_sent", "job.body_changed", "job.foreign_conflict", "job.overdue", "telling.declined"),
        *(f"budget.{meter}_used_up" for meter in Meter if meter is not Meter.PERSON_MONTH),
        *("budget.ledger_wrong", "ask.over", "press.dismissed", "money.not_charged", "money.being_checked"),
    ],
)
def test_every_failure_says_what_becomes_of_the_money(locale: str, key: str) -> None:
    """Charged, not charged, counted at the estimate, or held until somebody has looked."""
    words = ("charged", "cost", "spent", "reserved", "berechnet", "kostete", "ausgegeben", "zurückgelegt", "Geld")
    assert any(word in CATALOGUES[locale][key] for word in words)


async def test_a_ledger_that_does_not_add_up_stops_everything_that_costs_money(world: World) -> None:
    """From the start that finds it to the one that finds it in order."""
    async with talking(world) as talk:
        made = await talk.made("video", "a red fox")
        with closing(sqlite3.connect(world.data / "dailies.db")) as rows:
            rows.execute("UPDATE budgets SET used_micro_usd = 1 WHERE meter = 'person_month'")
            rows.commit()
    async with talking(world) as talk:
        talk.said = 10
        await talk.chat.cut_off()
        assert keys(await talk.told("video", "a cat")) == ["budget.ledger_wrong"]
        asked = talk.command("admin.status")
        status = await talk.tell(replace(asked, asked_by=replace(asked.asked_by, manages=True)))
        assert isinstance(status, Message)
        assert "ledger.wrong" in keys(status)
        with closing(sqlite3.connect(world.data / "dailies.db")) as rows:
            rows.execute("UPDATE budgets SET used_micro_usd = ? WHERE meter = 'person_month'", (PRICE,))
            rows.commit()
        await talk.chat.cut_off()
        await talk.made("video", "a cat")
        await talk.bot.work()
        assert (await talk.bot.store.entries(made.id)).keys() >= {"reserve", "settle"}


async def test_a_refused_video_is_not_charged(world: World) -> None:
    """The reservation is free again in every meter."""
    world.chat.files = {}
    async with bot_in(world) as bot:
        talk = Talk(bot, chat_of(bot))
        await talk.made("animate", "a red fox", "first_frame")
        await bot.work()
        assert await bot.store.standing("runware", DAY) == Standing(0)
        assert set((await bot.store.usage("runware", ANN, talk.place, DAY)).used.values()) == {0}
        (posted,) = world.chat.channel
        assert "money.not_charged" in keys(posted.message)
