"""The cards by which moderators decide: what they show, what they never show, and that every chat takes them whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import forms as discord_forms
from adapters.discord import outbound as discord
from adapters.slack import forms as slack_forms
from adapters.slack import outbound as slack
from bot.generation.chat.refs import read_ref
from bot.generation.chat.reject_form import OTHER, verdict_form, verdict_of
from bot.generation.command import Attachment, Person
from bot.generation.job import Input, InputKind, Result, ResultState
from bot.generation.message import Button, Choice, Link, Message, Press, Text
from bot.generation.money import PREVIEW
from bot.generation.review import cards
from bot.generation.review.reasons import MOST, REASONS, reason_line, reason_name
from bot.generation.review.review import Review, ReviewKind, ReviewState
from bot.replies import CATALOGUES, render
from tests.builders import NOW, job, request

ID = "0000000000001"
MOD = Person("discord", "77")
ANN = Person("discord", "42")
FILM = PurePath("/media/aa.mp4")
WHYS = (Text("review.why_prompts"), Text("review.why_detector", score=0.91))


def review(kind: ReviewKind = ReviewKind.PROMPT, **changes: Any) -> Review:
    made = Review(ID, 0, kind, NOW, NOW + 3600, NOW + 7200, shows=None if kind is ReviewKind.PROMPT else 1, why=WHYS)
    return replace(made, **changes)


def keys(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields)]


def presses(message: Message) -> list[Press]:
    return [one.press for one in message.buttons if isinstance(one, Button)]


ORDER = job(ID, person=ANN)
LONG = job(ID, person=ANN, request=request(positivePrompt="x" * 2500, negativePrompt="y" * 2500))
DECISIONS = [Press.APPROVE, Press.REJECT, Press.CHANGES, Press.ESCALATE, Press.BLOCK]


def test_an_order_is_shown_with_everything_to_decide_by() -> None:
    """Who, when, at what price, why it is here, until when; the words as they are; nobody is called."""
    message = cards.card(review(), ORDER)
    assert keys(message) == [
        "review.card_prompt", "review.asked", "review.would_cost", "review.why_prompts", "review.why_detector",
        "review.until",
    ]  # fmt: skip
    assert message.copy == "a red fox runs through snow"
    assert (message.mention, message.calls) == (None, ())
    assert presses(message) == DECISIONS
    assert {one.ref for one in message.buttons if isinstance(one, Button)} == {f"j{ID}-c0"}


def test_a_video_is_shown_covered_with_what_the_provider_said_of_it() -> None:
    result = Result(ID, 1, ResultState.READY, cost_micro_usd=520_000, nsfw=True)
    made = review(ReviewKind.RESULT)
    message = cards.card(made, ORDER, files=cards.footage(made, ORDER, FILM), result=result)
    (file,) = message.files
    assert (file.name, file.path, file.spoiler) == (f"{ID}-2.mp4", FILM, True)
    assert message.fields[1] == Text("review.has_cost", cost_micro_usd=520_000)
    assert "review.nsfw" in keys(message)
    assert "review.not_nsfw" in keys(cards.card(made, ORDER, result=replace(result, nsfw=False)))
    assert not {"review.nsfw", "review.not_nsfw"} & set(
        keys(cards.card(made, ORDER, result=replace(result, nsfw=None)))
    )


def test_pictures_come_before_other_files_and_all_are_covered() -> None:
    def sent(name: str, kind: InputKind, sha256: str | None = "aa") -> tuple[Input, PurePath]:
        attachment = Attachment(name, f"{name}.bin", 1, "", "")
        return Input(name, attachment, sha256, kind=kind), PurePath(f"/media/{name}.jpg")

    files = cards.exhibits(
        ORDER,
        [sent("motion", InputKind.VIDEO), sent("first", InputKind.PICTURE), sent("gone", InputKind.PICTURE, None)],
    )
    assert [file.name for file in files] == [f"{ID}-first.jpg", f"{ID}-motion.jpg"]
    assert all(file.spoiler for file in cards.card(review(), ORDER, files=files).files)


def test_a_link_stands_for_what_is_too_large() -> None:
    message = cards.card(review(ReviewKind.RESULT), ORDER, link=("https://films.test/1", NOW + 900))
    assert Text("review.linked", until_at=NOW + 900) in message.fields
    assert [one.url for one in message.buttons if isinstance(one, Link)] == ["https://films.test/1"]


def test_nothing_is_shown_of_what_nobody_has_to_read() -> None:
    """Neither words nor files nor a link, on the card or by a button."""
    hard = job(ID, request=request(positivePrompt="a naked child, 9 years old"))
    made = review(ReviewKind.REPORT)
    message = cards.card(made, hard, files=cards.footage(made, hard, FILM), link=("https://films.test/1", NOW))
    assert "review.concealed" in keys(message)
    assert (message.copy, message.files) == ("", ())
    assert not [one for one in message.buttons if isinstance(one, Link)]
    assert cards.whole_order(made, hard, 0, "j0000000000001-c0").copy == ""


def test_without_the_rule_about_minors_a_card_shows_every_order() -> None:
    """`content.hard_list = false`: another system does the same, and a moderator has to see what is asked."""
    hard = job(ID, request=request(positivePrompt="a naked child, 9 years old"))
    made = review(ReviewKind.REPORT)
    assert cards.card(made, hard, hard_list=False).copy == "a naked child, 9 years old"
    assert cards.whole_order(made, hard, 0, "j0000000000001-c0", hard_list=False).copy == "a naked child, 9 years old"


def test_what_costs_nothing_says_so() -> None:
    assert "review.free" in keys(cards.card(review(), job(ID, provider=PREVIEW)))


def test_what_was_passed_on_is_not_passed_on_again() -> None:
    message = cards.card(review(escalated=True), ORDER, ref=f"j{ID}-c100")
    assert "review.escalated" in keys(message)
    assert presses(message) == [press for press in DECISIONS if press is not Press.ESCALATE]
    assert {one.ref for one in message.buttons if isinstance(one, Button)} == {f"j{ID}-c100"}


def test_a_reported_post_cannot_be_asked_to_change() -> None:
    assert Press.CHANGES not in presses(cards.card(review(ReviewKind.REPORT), ORDER))


def test_two_approvals_and_an_appeal_are_told() -> None:
    message = cards.card(review(approvals=2, approved_by=(MOD,), appeal_of=0, n=1), ORDER)
    assert Text("review.approvals", given=1, needed=2) in message.fields
    assert "review.appealed" in keys(message)


def test_a_reminder_calls_the_roles_and_nobody_else() -> None:
    """What was typed stands on the card, not in the call."""
    message = cards.reminder(review(), ("11", "12"))
    assert (message.calls, message.mention, message.copy) == (("11", "12"), None, "")
    assert presses(message) == DECISIONS


@pytest.mark.parametrize("state", [one for one in ReviewState if one is not ReviewState.OPEN])
def test_a_decided_card_says_what_who_when_and_why_and_has_no_buttons(state: ReviewState) -> None:
    by = MOD if state in (ReviewState.APPROVED, ReviewState.REJECTED, ReviewState.CHANGES) else None
    approved = (MOD,) if state is ReviewState.APPROVED else ()
    message = cards.decided_card(review(state=state, decided_by=by, approved_by=approved, reason="spam"), ORDER, NOW)
    assert message.text == cards.came_to(review(state=state), NOW)
    assert (message.buttons, message.copy, message.files) == ((), "", ())
    assert Text("reason.spam") in message.fields
    named = [line.facts["by_person"] for line in message.fields if "by_person" in line.facts]
    assert named == ["42", *(["77"] if by is not None else [])]


def test_the_card_that_was_passed_on_has_no_buttons() -> None:
    assert cards.escalated_card(review(escalated=True), NOW).buttons == ()


# -- the whole order


def test_every_word_that_reaches_the_provider_can_be_read() -> None:
    """Prompt, shots, what to avoid, and what elements are described as."""
    shots = {"multiPrompt": [{"prompt": "one fox", "duration": 2}, {"prompt": "two foxes", "duration": 3}]}
    many = request(positivePrompt=None, klingai=shots, negativePrompt="rain")
    assert cards.everything_said(many) == "--shot 2: one fox\n--shot 3: two foxes\n--no rain"


@given(st.integers(2, 2500), st.integers(2, 2500))
def test_the_pages_of_a_long_order_hold_all_of_it(prompt: int, avoided: int) -> None:
    order = job(ID, request=request(positivePrompt="p" * prompt, negativePrompt="n" * avoided))
    whole, read, page = cards.everything_said(order.request), "", 0
    while True:
        message = cards.whole_order(review(), order, page, f"j{ID}-c0")
        read, page = read + message.copy, page + 1
        turns = [one.ref for one in message.buttons if isinstance(one, Button) and one.press is Press.PAGE]
        if f"card:j{ID}-c0:{page}" not in turns:
            break
    assert read == whole


def test_a_card_says_that_there_is_more_to_read() -> None:
    message = cards.card(review(), LONG)
    assert len(message.copy) == cards.SHOWN
    assert "review.more_words" in keys(message)
    assert presses(message) == [*DECISIONS, Press.DETAILS]


def test_a_page_that_is_none_is_the_nearest_one() -> None:
    last = cards.whole_order(review(), LONG, 99, f"j{ID}-c0")
    assert last.text == Text("review.whole", job=ID, page=4, pages=4)


# -- how chats show it


def _everywhere(order: Any) -> list[Message]:
    """The longest of each kind."""
    wordy = review(
        approvals=2, approved_by=(MOD,), appeal_of=0, n=1, why=(*WHYS, *[Text("review.why_appeal")] * 3),
    )  # fmt: skip
    link = ("https://films.test/" + "a" * 200, NOW)
    rejected = replace(wordy, state=ReviewState.REJECTED, decided_by=MOD, reason="<@1>" * (MOST // 4))
    return [
        *(cards.card(replace(wordy, kind=kind), order, link=link) for kind in ReviewKind),
        cards.card(replace(wordy, escalated=True), order, ref=f"j{ID}-c101"),
        cards.reminder(wordy, ("11", "12")),
        cards.escalated_card(wordy, NOW),
        cards.decided_card(rejected, order, NOW),
        *(cards.whole_order(wordy, order, page, f"j{ID}-c1") for page in range(5)),
    ]


@pytest.mark.parametrize("locale", sorted(CATALOGUES))
def test_discord_takes_the_longest_card_whole(locale: str) -> None:
    """Every line, all that is shown of the words, and at most five buttons a row."""
    for message in _everywhere(LONG):
        shown = discord.dress(message, locale)
        assert len(shown.content) <= 2000
        assert message.copy in shown.content.replace("\n", "") or message.copy[:-1] in shown.content
        for line in message.fields:
            assert render(line, locale, discord.INERT)[:40] in shown.content, line.key
        rows = shown.view.to_components() if shown.view is not None else []
        assert all(len(row["components"]) <= 5 for row in rows)
        marks = [one["custom_id"] for row in rows for one in row["components"] if "custom_id" in one]
        assert all(len(mark) <= 100 for mark in marks)
        assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("locale", sorted(CATALOGUES))
def test_slack_takes_the_longest_card_whole(locale: str) -> None:
    order = replace(LONG, person=Person("slack", "T1:U42"))
    for message in _everywhere(order):
        shown = slack.dress(message, locale)
        assert len(shown.blocks) <= 50
        text = [one for block in shown.caption for part in block["elements"] for one in part["elements"]]
        assert sum(len(one.get("text", "")) for one in text) <= slack.LONGEST
        assert message.copy in ["", *(one.get("text") for one in text)]
        pressed = [one["action_id"] for block in shown.buttons for one in block["elements"]]
        assert len(pressed) == len(message.buttons) <= 25


def test_a_person_is_named_and_not_called() -> None:
    """On Discord a mention that notifies nobody, on Slack a link to them."""
    shown = discord.dress(cards.card(review(), ORDER), "en")
    assert "<@42>" in shown.content
    assert dict(shown.mentions.to_dict()) == {"parse": []}
    blocks = slack.dress(cards.card(review(), replace(ORDER, person=Person("slack", "E1/T1:U42"))), "en").blocks
    assert '"type": "user"' not in json.dumps(blocks)
    assert "https://slack.com/app_redirect?channel=U42&team=T1" in json.dumps(blocks)


@pytest.mark.parametrize("hostile", ["@everyone", "<@&11>", "1> <@77", "\x02@T1:U1\x03", "*U1*:U2"])
def test_an_id_that_is_none_does_nothing(hostile: str) -> None:
    order = replace(ORDER, person=Person("x", hostile))
    shown = discord.dress(cards.card(review(), order), "en")
    assert not {"@everyone", "<@&11>", "<@77>"} & set(shown.content.split())
    elements = slack.dress(cards.card(review(), order), "en").caption[0]["elements"][0]["elements"]
    assert {one["type"] for one in elements} <= {"text", "date"}


@pytest.mark.parametrize("words", ["<@&11> ```", "||a|| @everyone", "# <https://evil.test|Approve>"])
def test_what_was_typed_is_copied_as_it_is_and_does_nothing(words: str) -> None:
    order = job(ID, person=ANN, request=request(positivePrompt=words))
    content = discord.dress(cards.card(review(), order), "en").content
    fence = content.split("```")
    assert len(fence) == 3  # one block, which nothing inside of it has ended
    assert fence[1].strip() == words.replace("`", "ˋ")


# -- reasons


def test_every_reason_has_a_name_and_a_line_in_every_language() -> None:
    for reason in REASONS:
        assert reason_line(reason) == reason_name(reason)
        for locale in CATALOGUES:
            assert len(render(reason_name(reason), locale)) <= 75  # what Slack takes in a list
    assert reason_line("") is None
    assert reason_line("too dark") == Text("reason.typed", words="too dark")


def test_a_rejection_takes_a_listed_reason_or_words() -> None:
    form = verdict_form("rule-1", ID, ReviewState.REJECTED)
    reason, words = form.fields
    listed = [choice.value for choice in reason.choices if isinstance(choice, Choice)]
    assert listed == [*REASONS, OTHER]
    assert (reason.required, words.required) == (True, False)
    assert verdict_of({"reason": "spam"}) == "spam"
    assert verdict_of({"reason": OTHER, "words": " too dark "}) == "too dark"
    assert verdict_of({"reason": OTHER}) == verdict_of({"reason": "made up"}) == verdict_of({}) == ""
    assert len(verdict_of({"words": "x" * 5000})) == MOST


@pytest.mark.parametrize("locale", sorted(CATALOGUES))
@pytest.mark.parametrize("to", [ReviewState.REJECTED, ReviewState.CHANGES])
def test_both_chats_take_the_forms_whole(locale: str, to: ReviewState) -> None:
    """Nothing of a title, a label or a reason is cut off."""
    form = verdict_form("rule-0000000000001", ID, to)
    modal = json.dumps(discord_forms.modal(form, locale).to_dict(), ensure_ascii=False)
    view = json.dumps(slack_forms.view(form, locale, slack_forms.Around("C1")), ensure_ascii=False)
    listed = [choice.label for field in form.fields for choice in field.choices if isinstance(choice.label, Text)]
    for text in (form.title, *(field.label for field in form.fields), *listed):
        assert render(text, locale) in modal
        assert render(text, locale) in view
    assert "slack_destination" not in view  # it makes nothing


def test_a_wish_for_a_change_is_in_words() -> None:
    (words,) = verdict_form("rule-1", ID, ReviewState.CHANGES).fields
    assert words.required


def test_a_card_is_known_by_its_ref() -> None:
    about = read_ref(cards.card_ref(review(n=3)))
    assert about is not None
    assert (about.job_id, about.purpose, about.n) == (ID, "card", 3)
