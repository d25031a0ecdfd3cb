"""Who may order what in a place, how that is set in its chat, and that every way in is guarded."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord import outbound as discord
from adapters.slack import outbound as slack
from bot.generation.chat.policy_card import LONGEST, policy_card, policy_lines
from bot.generation.command import Command, Person, Place
from bot.generation.content import listed
from bot.generation.content.find import find, prepare
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Button, FieldKind, Form, Message, Text
from bot.generation.money import NO_CHARGE
from bot.generation.policy import doorkeeper
from bot.generation.policy.fields import FIELDS, Group, Kind, Value
from bot.generation.policy.policies import Level, Operators, Policies
from bot.generation.policy.policy import Gate
from bot.replies import CATALOGUES, render, strict
from tests.builders import NOW, Talk, chat_of
from tests.world import Bot, World, bot_in

MOD = Person("fake", "mod")
PRICE = 560_000  # of five seconds
REVIEWED = {"review_channel": "mods"}


@asynccontextmanager
async def talking(world: World, **said: Value) -> AsyncIterator[Talk]:
    """A place where the operator's settings say this."""
    world.chat.files = {"handle-first_frame": b"first"}
    async with bot_in(world) as bot:
        yield Talk(bot, chat_of(bot, policies=Policies(bot.store, Operators(said))))


def asked(talk: Talk, words: str = "a fox", **changes: Any) -> Command:
    """/video by somebody with these facts."""
    command = talk.command("video", words)
    return replace(command, asked_by=replace(command.asked_by, **changes))


async def refused(talk: Talk, command: Command) -> str:
    """The key of the answer in place of a job; nothing was reserved, and what they said is private."""
    answer = await talk.tell(command)
    assert isinstance(answer, Message), answer
    assert answer.private
    assert await talk.bot.store.job_of(command.key) is None
    for language in CATALOGUES:
        strict(answer.text, language)
    return answer.text.key


async def job_of(talk: Talk, command: Command) -> Job:
    assert await talk.tell(command) is None
    found = await talk.bot.store.job_of(command.key)
    assert found is not None
    return found


def as_manager(command: Command) -> Command:
    return replace(command, asked_by=replace(command.asked_by, manages=True))


def as_moderator(command: Command) -> Command:
    return replace(command, asked_by=replace(command.asked_by, moderates=True, moderates_all=True))


async def told(talk: Talk, command: Command) -> Message:
    answer = await talk.tell(command)
    assert isinstance(answer, Message), answer
    return answer


def about(person: str, command: Command) -> Command:
    """With somebody in the option "person"."""
    return replace(command, options={**command.options, "person": person})


def keys(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields)]


# -- who


@pytest.mark.parametrize(
    ("said", "facts", "key"),
    [
        ({"mode": "off"}, {}, "policy.off"),
        ({}, {"is_bot": True}, "policy.no_bots"),
        ({}, {"guest": True}, "policy.no_guests"),
        ({}, {"guest": None}, "policy.guest_unknown"),
        ({"roles": ("r1",)}, {"roles": ("r2",)}, "policy.role_needed"),
        ({"roles": ("r1",)}, {"roles": ("r1",), "roles_known": False}, "policy.roles_unknown"),
        ({"denied_roles": ("r1",)}, {"roles": ("r1", "r2")}, "policy.role_denied"),
        ({"denied_roles": ("r1",)}, {"roles_known": False}, "policy.roles_unknown"),
        ({"account_days": 7}, {"account_age": 7 * 86_400.0 - 1}, "policy.account_too_new"),
        ({"account_days": 7}, {"account_age": None}, "policy.account_too_new"),
        ({"member_hours": 24}, {"joined_at": NOW - 24 * 3600 + 1}, "policy.member_too_new"),
        ({"member_hours": 24}, {"joined_at": None}, "policy.member_too_new"),
        ({"member_hours": 24}, {"joined_at": NOW + 1000}, "policy.member_too_new"),
    ],
)
async def test_who_may_not_is_told_why_and_nothing_is_spent(
    world: World, said: dict[str, Value], facts: dict[str, Any], key: str
) -> None:
    """What the platform could not say counts as the worst."""
    async with talking(world, **said) as talk:
        assert await refused(talk, asked(talk, **facts)) == key


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ({"guests": True}, {"guest": True}),
        ({"guests": True}, {"guest": None}),
        ({"roles": ("r1", "r2")}, {"roles": ("r2",)}),
        ({"denied_roles": ("r1",)}, {"roles": ("r2",)}),
        ({"account_days": 7}, {"account_age": 7 * 86_400.0}),
        ({"member_hours": 24}, {"joined_at": NOW - 24 * 3600}),
        ({}, {"account_age": None, "joined_at": None, "roles_known": False}),
    ],
)
async def test_who_may_is_not_kept_waiting(world: World, said: dict[str, Value], facts: dict[str, Any]) -> None:
    async with talking(world, **said) as talk:
        assert (await job_of(talk, asked(talk, **facts))).gates == frozenset()


@pytest.mark.row("B59")
async def test_a_bot_orders_nothing_whatever_its_way_in(world: World) -> None:
    async with talking(world) as talk:
        made = await talk.made("video", "a fox")
        for name, options in (("video", {}), ("press.again", {"ref": made.id}), ("job.retry", {"job": made.id})):
            command = talk.command(name, "a fox", **options)
            assert await refused(talk, replace(command, asked_by=replace(command.asked_by, is_bot=True)))


@pytest.mark.row("B56")
@pytest.mark.parametrize(
    ("place", "said", "answer"),
    [
        (Place("fake", "dm:ann", "d1"), {}, None),  # direct messages: what holds everywhere
        (Place("fake", "dm:ann", "d1"), {"member_hours": 1}, "policy.member_too_new"),
        (Place("fake", "t", "c", thread="th"), {}, "policy.off"),  # a thread is its channel
        (Place("fake", "t", "forum", thread="post"), {}, None),
        (Place("fake", "t", "voice"), {}, None),
        (Place("fake", "t", "unheard-of"), {}, None),
        (Place("fake", "t", "c", age_restricted=True), {}, "policy.off"),
        (Place("fake", "t", "d", age_restricted=True), {}, None),
    ],
)
async def test_every_kind_of_place_has_its_answer(
    world: World, place: Place, said: dict[str, Value], answer: str | None
) -> None:
    async with talking(world, **said) as talk:
        await talk.bot.store.set_rules("fake", "t", "c", {"mode": '"off"'}, MOD, NOW)
        talk.place = place
        command = asked(talk)
        assert await refused(talk, command) == answer if answer else await job_of(talk, command)


@pytest.mark.row("B56")
async def test_an_archived_channel_is_told_before_anything_else(world: World) -> None:
    """The bot may not post there any more."""
    async with talking(world) as talk:
        talk.place = Place("fake", "t", "c", can_post=False, missing=("Send Messages",))
        said = talk.chat.refuses(asked(talk))
        assert said is not None
        assert said.text.key == "chat.may_not_post"


# -- what


@pytest.mark.parametrize(
    ("said", "words", "key"),
    [
        ({"most_seconds": 4}, "a fox --dur 5", "policy.too_long"),
        ({"most_results": 1}, "a fox --n 2", "policy.too_many"),
        ({"most_usd": "0.55"}, "a fox", "policy.too_dear"),
        ({"deny": ("badger",)}, "a b4dger and a fox", "content.word"),
        ({"deny_patterns": ("fo+x",)}, "a foox", "content.word"),
    ],
)
async def test_what_is_too_much_or_not_wanted_is_refused_before_money(
    world: World, said: dict[str, Value], words: str, key: str
) -> None:
    async with talking(world, **said) as talk:
        assert await refused(talk, asked(talk, words)) == key
        assert (await talk.bot.store.standing("runware", "2025-10-09")).used_micro_usd == 0


@pytest.mark.row("B66")
async def test_only_a_refusal_for_content_counts_against_somebody(world: World) -> None:
    async with talking(world, deny=("badger",), most_seconds=5) as talk:
        await refused(talk, asked(talk, "a badger"))
        await refused(talk, asked(talk, "a fox --dur 9"))
        await refused(talk, asked(talk, "a Scunthorpe fox --dur 9"))
    assert await strikes(world) == ["k1"]


async def strikes(world: World) -> list[str]:
    with closing(sqlite3.connect(world.data / "dailies.db")) as database:
        return [about for (about,) in database.execute("SELECT about FROM strikes")]


async def test_every_way_in_is_guarded_as_the_place_is_now(world: World) -> None:
    """A button, a retry, the yes to a price and a form that were offered before a rule was set."""
    world.caps = replace(world.caps, confirm_micro_usd=PRICE)
    async with talking(world) as talk:
        made = await talk.made("video", "a badger")
        question = await talk.told("video", "a badger --n 2")
        yes = question.buttons[0]
        assert isinstance(yes, Button)
        form = await talk.form("studio")
        setting = as_manager(talk.command("admin.channel", setting="deny", value="badger"))
        assert keys(await told(talk, setting))[1] == "policy.set"
        ways = [
            talk.command("press.again", ref=made.id),
            talk.command("job.retry", job=made.id),
            talk.command("press.confirm", ref=yes.ref),
            talk.command("form", draft=form.draft, values={"prompt": "a badger", "mode": "words"}),
            talk.command("video", "a badger"),
        ]
        assert [await refused(talk, way) for way in ways] == ["content.word"] * len(ways)
        await told(talk, as_manager(talk.command("admin.channel", setting="mode", value="off")))
        again = [replace(way, key=f"{way.key}-2") for way in ways]
        assert [await refused(talk, way) for way in again] == ["policy.off"] * len(again)


# -- what an order has to pass


@pytest.mark.parametrize(
    ("said", "place", "options", "gates"),
    [
        ({}, {}, {}, set()),
        ({"mode": "review_prompts", **REVIEWED}, {}, {}, {Gate.PROMPT}),
        ({"mode": "review_results", **REVIEWED}, {}, {}, {Gate.RESULT}),
        ({"mode": "private_first"}, {}, {}, {Gate.PRIVATE}),
        ({"nsfw": True}, {"age_restricted": True}, {}, {Gate.ADULT}),
        ({"nsfw": True}, {"age_restricted": None}, {}, set()),
        ({"nsfw": True}, {"age_restricted": False}, {}, set()),
        ({}, {"age_restricted": True}, {}, set()),
        ({"newcomers": 1, **REVIEWED}, {}, {}, {Gate.PROMPT}),
        (REVIEWED, {}, {"real_person": True}, {Gate.PROMPT, Gate.LIKENESS}),
    ],
)
async def test_the_gates_follow_from_the_policy_and_are_stored_with_the_job(
    world: World, said: dict[str, Value], place: dict[str, Any], options: dict[str, Any], gates: set[Gate]
) -> None:
    async with talking(world, **said) as talk:
        talk.place = replace(talk.place, **place)
        made = await talk.made("video", "a fox", **options)
        assert made.gates == gates
        assert made.state is (JobState.INPUTS if Gate.PROMPT in gates else JobState.QUEUED)


async def test_after_their_first_videos_somebody_is_no_newcomer_there(world: World) -> None:
    """What was cancelled, or nobody has looked at yet, makes nobody known."""
    async with talking(world, newcomers=1, **REVIEWED) as talk:
        first = await talk.made("video", "a fox")
        assert Gate.PROMPT in first.gates
        second = await talk.made("video", "a cat")
        assert Gate.PROMPT in second.gates
        await talk.told("job.cancel", job=second.id)
        assert Gate.PROMPT in (await talk.made("video", "a bird")).gates
        await talk.bot.store.settle(first, first.ended(Outcome.DONE, NOW), NOW, charge=NO_CHARGE)
        assert Gate.PROMPT not in (await talk.made("video", "a bear")).gates
        talk.place = Place("fake", "u", "c")
        assert Gate.PROMPT in (await talk.made("video", "a dog")).gates


@pytest.mark.parametrize("said", [{"mode": "review_prompts"}, {"mode": "review_results"}, {"newcomers": 1}])
async def test_what_has_to_be_reviewed_is_refused_where_nobody_can(world: World, said: dict[str, Value]) -> None:
    async with talking(world, **said) as talk:
        assert await refused(talk, asked(talk)) == "policy.no_review_channel"


async def test_the_same_with_a_real_person_is_not_the_same(world: World) -> None:
    """A yes to "once more" would ask for the order in which nobody said so, and lead past the moderator."""
    async with talking(world, **REVIEWED) as talk:
        await talk.made("animate", "she smiles", "first_frame")
        again = await talk.made("animate", "she smiles", "first_frame", real_person=True)
        assert {Gate.PROMPT, Gate.LIKENESS} <= again.gates


async def test_in_direct_messages_of_a_workspace_the_rules_of_all_of_it_hold(world: World) -> None:
    """Who may, what is refused, who looks at it: no channel's own, and nothing less than the workspace's."""
    async with talking(world, **REVIEWED) as talk:
        channel, direct = talk.place, replace(talk.place, channel="D1", direct=True)
        for place, scope, mode in ((channel, "server", "review_prompts"), (channel, "channel", "open")):
            talk.place = place
            await told(talk, as_manager(talk.command("admin.channel", setting="mode", value=mode, scope=scope)))
        talk.place = direct
        assert (await job_of(talk, asked(talk))).gates == {Gate.PROMPT}
        for setting, key in (("mode", "policy.off"), ("direct", "policy.not_direct")):
            await told(talk, as_manager(talk.command("admin.channel", setting=setting, value="off", scope="server")))
            assert await refused(talk, asked(talk, "another fox")) == key
            back = talk.command("admin.channel", setting=setting, value="default", scope="server")
            await told(talk, as_manager(back))
        talk.place = channel
        await told(talk, as_manager(talk.command("admin.channel", setting="direct", value="off", scope="server")))
        await job_of(talk, asked(talk, "one more fox"))


async def test_an_order_is_refused_where_its_card_could_not_be_posted(world: World) -> None:
    """A channel that holds in every server is another server's in most; a chat that is silent is believed."""
    world.chat.closed = {"mods": Text("platform.channel_elsewhere", given="mods")}
    async with talking(world, mode="review_results", **REVIEWED) as talk:
        assert await refused(talk, asked(talk)) == "policy.review_channel_elsewhere"
        world.chat.outcomes = ["down"]
        await job_of(talk, asked(talk, "a red fox"))


async def test_of_the_presets_that_may_be_used_ones_own_of_that_name_is_none(world: World) -> None:
    """What is allowed is what is shared there, and known."""
    async with talking(world, presets=("calm",)) as talk:
        await talk.told("preset.save", name="calm", flags="--dur 10")
        assert await refused(talk, replace(asked(talk), options={"preset": "calm"})) == "policy.preset_not_shared"
        assert await refused(talk, asked(talk, "a fox --preset calm")) == "policy.preset_not_shared"
        assert await refused(talk, asked(talk, "a fox --preset loud")) == "policy.preset_not_here"
        await talk.told("preset.save", person="bob", name="calm", flags="--dur 3")
        await talk.told("preset.share", person="bob", name="calm")
        assert (await job_of(talk, asked(talk, "a fox --preset calm"))).request.duration == 3


async def test_direct_messages_have_none_of_a_servers_channels(world: World) -> None:
    """Nobody there could press a card: what has to be looked at is refused."""
    async with talking(world, **REVIEWED) as talk:
        talk.place = replace(talk.place, tenant="dm:ann")
        assert await refused(talk, talk.command("animate", "she smiles", "first_frame", real_person=True)) == (
            "policy.no_review_channel"
        )


async def test_a_real_person_stays_one_when_their_picture_is_taken_over(world: World) -> None:
    """Again, and after the yes to a price."""
    world.caps = replace(world.caps, confirm_micro_usd=PRICE)
    async with talking(world, **REVIEWED) as talk:
        made = await talk.made("animate", "she smiles", "first_frame", real_person=True)
        assert Gate.LIKENESS in made.gates
        assert Gate.LIKENESS in (await talk.made("job.retry", job=made.id)).gates
        question = await talk.told("animate", "she smiles --n 2", "first_frame", real_person=True)
        yes = question.buttons[0]
        assert isinstance(yes, Button)
        assert Gate.LIKENESS in (await talk.made("press.confirm", ref=yes.ref)).gates
        setting = as_manager(talk.command("admin.channel", setting="real_people", value="off"))
        await told(talk, setting)
        assert await refused(talk, talk.command("job.retry", job=made.id)) == "policy.no_real_people"


async def test_the_content_check_is_at_least_the_policys(world: World) -> None:
    """For a job that asked for less, too, when it is made again."""
    async with talking(world) as talk:
        made = await talk.made("video", "a fox", safety="fast")
        assert made.request.safety.mode == "fast"
        await told(talk, as_manager(talk.command("admin.channel", setting="safety", value="full")))
        assert (await talk.made("job.retry", job=made.id)).request.safety.mode == "full"
        assert (await talk.made("video", "a cat --safety none")).request.safety.mode == "full"


# -- setting it


async def test_nobody_but_who_manages_sees_or_changes_it(world: World) -> None:
    async with talking(world) as talk:
        form = await talk.tell(as_manager(talk.command("press.adjust", ref="channel:who")))
        assert isinstance(form, Form)
        tries = [
            talk.command("admin.channel"),
            as_moderator(talk.command("admin.channel", setting="mode", value="off")),
            talk.command("press.adjust", ref="channel:who"),
            talk.command("form", draft=form.draft, values={"guests": "on"}),
            talk.command("admin.audit"),
        ]
        for command in tries:
            assert keys(await told(talk, command)) == ["admin.not_allowed"]
        assert list(await talk.bot.store.rules("fake", "t")) == []


async def test_the_card_shows_every_setting_with_where_it_comes_from(world: World) -> None:
    async with talking(world, most_seconds=9) as talk:
        await told(talk, as_manager(talk.command("admin.channel", setting="guests", value="on", scope="server")))
        card = await told(talk, as_manager(talk.command("admin.channel", setting="nsfw", value="on")))
        lines = {line.key: dict(line.args).get("mark") for line in card.fields}
        assert sum(1 for mark in lines.values() if mark) == len(FIELDS)
        assert (lines["rule.most_seconds"], lines["rule.guests_on"], lines["rule.nsfw_on"]) == ("▪", "◆", "●")
        assert lines["rule.mode_open"] == "·"
        assert [button.ref for button in card.buttons if isinstance(button, Button)] == [
            f"channel:{group}" for group in Group
        ]


@pytest.mark.parametrize(
    ("setting", "value", "key"),
    [
        ("mode", "sometimes", "policy.wrong"),
        ("account_days", "-3", "policy.wrong"),
        ("deny_patterns", "(", "policy.wrong"),
    ],
)
async def test_a_value_that_cannot_be_is_refused_with_what_can(
    world: World, setting: str, value: str, key: str
) -> None:
    async with talking(world) as talk:
        said = await told(talk, as_manager(talk.command("admin.channel", setting=setting, value=value)))
        assert keys(said)[:2] == ["policy.nothing_set", key]
        assert len(said.fields) == 2
        assert list(await talk.bot.store.rules("fake", "t")) == []


async def test_unknown_settings_and_scopes_are_named(world: World) -> None:
    async with talking(world) as talk:
        assert keys(await told(talk, as_manager(talk.command("admin.channel", setting="moed")))) == [
            "policy.no_setting"
        ]
        assert keys(await told(talk, as_manager(talk.command("admin.channel", scope="world")))) == ["policy.no_scope"]
        asks = await told(talk, as_manager(talk.command("admin.channel", setting="mode")))
        assert keys(asks) == ["policy.takes", "policy.takes_choice", "policy.back"]
        names = {choice.value for choice in await talk.chat.suggest(talk.command("admin.channel"), "setting", "review")}
        assert names == {"review_channel", "review_hours", "reviewer_roles"} & names != set()


async def test_a_form_changes_what_was_changed_in_it_and_only_that(world: World) -> None:
    """Empty is what holds more widely; one mistake, and nothing is changed."""
    async with talking(world, account_days=3) as talk:
        form = await talk.tell(as_manager(talk.command("press.adjust", ref="channel:who")))
        assert isinstance(form, Form)
        assert {one.name: one.value for one in form.fields} == {
            "roles": "none", "denied_roles": "none", "account_days": "3", "member_hours": "0", "guests": "off",
        }  # fmt: skip
        filled = {one.name: one.value for one in form.fields}
        send = as_manager(talk.command("form", draft=form.draft, values={**filled, "roles": "<@&1> 2", "guests": "eh"}))
        assert keys(await told(talk, send))[0] == "policy.nothing_set"
        assert list(await talk.bot.store.rules("fake", "t")) == []
        good = {**filled, "roles": "<@&1> 2", "guests": "on"}
        await told(talk, as_manager(talk.command("form", draft=form.draft, values=good)))
        rules = {(rule.channel, rule.name): rule.value for rule in await talk.bot.store.rules("fake", "t")}
        assert rules == {("channel", "roles"): '["1","2"]', ("channel", "guests"): "true"}
        again = await talk.tell(as_manager(talk.command("press.adjust", ref="channel:who")))
        assert isinstance(again, Form)
        emptied = {one.name: one.value for one in again.fields} | {"roles": ""}
        await told(talk, as_manager(talk.command("form", draft=again.draft, values=emptied)))
        assert {rule.name for rule in await talk.bot.store.rules("fake", "t")} == {"guests"}


async def test_the_operators_words_are_counted_and_never_shown_or_taken_off(world: World) -> None:
    async with talking(world, deny=("badger",)) as talk:
        form = await talk.tell(as_manager(talk.command("press.adjust", ref="server:content")))
        assert isinstance(form, Message)  # the level is called tenant
        form = await talk.tell(as_manager(talk.command("press.adjust", ref="tenant:content")))
        assert isinstance(form, Form)
        assert "badger" not in repr(form)
        said = await told(talk, as_manager(talk.command("admin.channel", setting="deny", value="none", scope="server")))
        assert "rule.deny" in keys(said)
        assert "badger" not in repr(said)
        assert await refused(talk, asked(talk, "a badger")) == "content.word"


@pytest.mark.parametrize("ref", ["", "channel", "file:who", "channel:what", "usual:order", "j0000000000000-c0"])
async def test_a_button_that_nobody_of_us_wrote_opens_nothing(world: World, ref: str) -> None:
    async with talking(world) as talk:
        assert keys(await told(talk, as_manager(talk.command("press.adjust", ref=ref)))) == ["press.over"]


def full() -> list[tuple[Level, dict[str, Value]]]:
    """Everything set, as long as it gets."""
    long: dict[Kind, Value] = {
        Kind.SWITCH: True, Kind.USD: "999999.999999", Kind.CHANNEL: "1" * 19,
        Kind.ROLES: ("1" * 19, "2" * 19, "3" * 19, "4" * 19),
        Kind.WORDS: ("word",), Kind.PATTERNS: ("a+",), Kind.NAMES: ("preset-" * 5, "other"),
    }  # fmt: skip
    said = {one.name: long.get(one.kind, one.choices[-1] if one.choices else one.high) for one in FIELDS.values()}
    return [(Level.CHANNEL, said)]


@pytest.mark.parametrize("language", list(CATALOGUES))
@pytest.mark.parametrize("level", [Level.CHANNEL, Level.TENANT])
def test_the_whole_card_fits_into_one_message_on_both_platforms(language: str, level: Level) -> None:
    """With nothing set, and with everything."""
    for layers in ([], full()):
        card = policy_card(Place("discord", "1", "2"), layers, level)
        shown = discord.content(card, language)
        assert len(shown.splitlines()) == len(card.fields) + 1
        assert len(slack.dress(card, language).blocks) <= 20
        labels = [render(one.label, language) for one in card.buttons]
        assert all(len(label) <= 75 for label in labels)


def test_every_field_has_a_label_that_fits_a_form() -> None:
    for name in FIELDS:
        for language in CATALOGUES:
            assert len(render(Text(f"rule.label_{name}"), language)) <= 45


# -- blocking, words, the log


async def test_who_is_blocked_orders_nothing_until_they_are_unblocked(world: World) -> None:
    async with talking(world) as talk:
        blocking = as_moderator(about("<@ann>", talk.command("moderate.block", person="mod", reason="spam")))
        assert keys(await told(talk, blocking)) == ["moderate.now_blocked"]
        assert await refused(talk, asked(talk)) == "policy.blocked"
        listing = await told(talk, as_moderator(talk.command("moderate.blocked", person="mod")))
        assert keys(listing) == ["moderate.blocked", "moderate.block_line_why"]
        await told(talk, as_moderator(about("<@ann>", talk.command("moderate.unblock"))))
        await job_of(talk, asked(talk))
        log = await told(talk, as_manager(talk.command("admin.audit")))
        assert keys(log) == ["audit.title", "audit.person_unblock", "audit.person_block"]


async def test_only_who_moderates_blocks_or_changes_words(world: World) -> None:
    """By the platform's word, or by a role that the policy names."""
    names = ("block", "unblock", "blocked", "words.list", "words.add", "words.remove")
    async with talking(world, reviewer_roles=("judges",)) as talk:
        for name in names:
            command = about("<@bob>", talk.command(f"moderate.{name}", words="badger"))
            assert keys(await told(talk, command)) == ["moderate.not_allowed"]
            of_one_channel = replace(command, asked_by=replace(command.asked_by, moderates=True))
            assert keys(await told(talk, of_one_channel)) == ["moderate.not_allowed"]
            judge = replace(command, asked_by=replace(command.asked_by, roles=("judges",)))
            assert keys(await told(talk, judge)) != ["moderate.not_allowed"]


async def test_words_are_added_listed_and_taken_off(world: World) -> None:
    async with talking(world) as talk:
        emptied = as_manager(talk.command("admin.channel", setting="deny", value="none", scope="server"))
        await told(talk, emptied)
        await told(talk, as_moderator(talk.command("moderate.words.add", words="badger, red fox")))
        assert await refused(talk, asked(talk, "a r.e.d f.o.x")) == "content.word"
        listed = await told(talk, as_moderator(talk.command("moderate.words.list")))
        assert listed.copy.splitlines() == ["badger", "red fox"]
        await told(talk, as_moderator(talk.command("moderate.words.remove", words="red fox, badger")))
        assert keys(await told(talk, as_moderator(talk.command("moderate.words.list")))) == ["moderate.no_words"]
        await job_of(talk, asked(talk, "a red fox"))


async def test_words_that_two_add_at_once_are_both_there(world: World) -> None:
    async with talking(world) as talk:
        adding = [as_moderator(talk.command("moderate.words.add", words=word)) for word in ("badger", "otter", "stoat")]
        await asyncio.gather(*(talk.tell(one) for one in adding))
        listed = await told(talk, as_moderator(talk.command("moderate.words.list")))
        assert sorted(listed.copy.splitlines()) == ["badger", "otter", "stoat"]


async def test_everybody_reads_on_their_own_page_what_holds(world: World) -> None:
    async with talking(world, deny=("badger",)) as talk:
        page = await talk.chat.home(talk.command("home"))
        (policy,) = [message for message in page if message.text.key == "rule.title_home"]
        assert not policy.buttons
        assert "badger" not in repr(policy)
        assert [line.key for line in policy.fields] == [line.key for line in policy_lines(await layers(talk.bot))]


async def layers(bot: Bot) -> Any:
    return await Policies(bot.store, Operators({"deny": ("badger",)})).layers(Place("fake", "t", ""))


async def test_a_list_too_long_for_a_field_is_not_cut_there(world: World) -> None:
    """It would be stored cut off."""
    words = tuple(f"{n:04d} {'x' * 40}" for n in range(100))
    async with talking(world) as talk:
        policies = Policies(talk.bot.store)
        await policies.set(Place("fake", "t", "channel"), Level.CHANNEL, {"deny": words}, (), MOD, NOW)
        form = await talk.tell(as_manager(talk.command("press.adjust", ref="channel:content")))
        assert isinstance(form, Form)
        assert "deny" not in {one.name for one in form.fields}
        assert all(one.kind is FieldKind.CHOICE or len(one.value) <= LONGEST for one in form.fields)


# -- channels that are of no use


CHANNELS = ("results_channel", "review_channel", "escalation_channel", "gallery_channel")


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("scope", ["channel", "server"])
async def test_a_channel_that_cannot_be_posted_in_is_refused_when_it_is_set(
    world: World, name: str, scope: str
) -> None:
    """One of another server, or one that the bot is kept out of: with the reason, and nothing is changed."""
    async with talking(world) as talk:
        objection = Text("platform.channel_elsewhere", given="900")
        world.chat.closed["900"] = objection
        asked_for = as_manager(talk.command("admin.channel", setting=name, value="<#900>", scope=scope))
        answer = await told(talk, asked_for)
        assert keys(answer) == ["policy.nothing_set", "policy.wrong_channel", objection.key]
        assert await talk.bot.store.rules("fake", "t") == []
        other = as_manager(talk.command("admin.channel", setting=name, value="<#901>", scope=scope))
        assert keys(await told(talk, other))[0] != "policy.nothing_set"
        assert [rule.name for rule in await talk.bot.store.rules("fake", "t")] == [name]


async def test_a_channel_is_set_where_the_platform_cannot_be_asked(world: World) -> None:
    """The first post will show."""
    async with talking(world) as talk:
        world.chat.outcomes = ["down"]
        command = as_manager(talk.command("admin.channel", setting="review_channel", value="900"))
        assert keys(await told(talk, command))[0] != "policy.nothing_set"


async def test_a_list_of_words_is_compiled_away_from_the_loop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is looked for afterwards compiles nothing."""
    where: list[str] = []

    def seen(words: Sequence[str], patterns: Sequence[str]) -> None:
        prepare(words, patterns)
        where.append(threading.current_thread().name)

    monkeypatch.setattr(doorkeeper, "prepare", seen)
    words = tuple(f"badger{chr(97 + n)}{n}" for n in range(26))
    async with talking(world, deny=words) as talk:
        await job_of(talk, asked(talk))
        compiled = listed._groups.cache_info().misses
        assert len(where) == 1
        assert where[0] != threading.main_thread().name
        find(("a fox",), words, ())
        assert listed._groups.cache_info().misses == compiled
