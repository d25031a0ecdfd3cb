"""The message that tells how a job stands: what it says in every state, its buttons, and when it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.chat.telling import EVERY, declined_message, digest, next_change, telling_message
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import JobState, Outcome
from bot.generation.message import Button, Message, Press, Text
from bot.generation.service import Status
from bot.replies import CATALOGUES, render
from tests.builders import NOW, job, request

ID = "0000000000001"


def owed(n: int, state: DeliveryState, purpose: Purpose = Purpose.RESULT, **more: Any) -> Delivery:
    return Delivery(ID, purpose, n, state, NOW, **more)


def status(state: JobState, *deliveries: Delivery, place: int = 0, count: int = 1, **changes: Any) -> Status:
    """Of a job whose state began at NOW; half are done after 100 s, nine in ten after 240 s."""
    made = job(ID, state=state, request=request(numberResults=count), **changes)
    return Status(made, place, 100.0, 240.0, (), deliveries)


def ended(outcome: Outcome, *deliveries: Delivery, **changes: Any) -> Status:
    return status(JobState.ENDED, *deliveries, outcome=outcome, **changes)


TOO_LARGE = Text("post.too_large", job=ID, size_mb=9.0, limit_mb=8.0)
POSTED, POSTING, LOST = DeliveryState.POSTED, DeliveryState.POSTING, DeliveryState.UNDELIVERED
NOTICE = owed(0, POSTED, Purpose.NOTICE, text=Text("job.failed", job=ID))

# name, status, seconds since its state began, sentences, buttons, English, German
TABLE: list[tuple[str, Status, float, list[str], list[tuple[Press, str]], str, str]] = [
    (
        "inputs", status(JobState.INPUTS), 0, ["telling.inputs"], [(Press.CANCEL, "button.cancel")],
        f"Job {ID}: checking your files …", f"Auftrag {ID}: Ich prüfe deine Dateien …",
    ),
    (
        "queued", status(JobState.QUEUED, place=3), 0, ["telling.queued"], [(Press.CANCEL, "button.cancel")],
        f"Job {ID}: number 3 in the queue, probably ready 08:56 UTC.",
        f"Auftrag {ID}: Platz 3 in der Warteschlange, wohl fertig 08:56 UTC.",
    ),
    (
        "review", status(JobState.REVIEW), 0, ["telling.review"], [(Press.CANCEL, "button.cancel")],
        f"Job {ID}: waits for a moderator. Nothing is spent yet.",
        f"Auftrag {ID}: wartet auf die Moderation. Noch ist nichts ausgegeben.",
    ),
    (
        "submitting", status(JobState.SUBMITTING), 0, ["telling.submitting"], [(Press.CANCEL, "button.discard")],
        f"Job {ID}: handing it to the video service …", "",
    ),
    (
        "generating", status(JobState.GENERATING), 120, ["telling.generating"], [(Press.CANCEL, "button.discard")],
        f"Job {ID}: ▰▰▰▰▰▱▱▱▱▱▱▱ in the making, probably ready 08:55 UTC.", "",
    ),
    (
        "late", status(JobState.GENERATING), 241, ["telling.late"], [(Press.CANCEL, "button.discard")], "", "",
    ),
    (
        "discarded", status(JobState.GENERATING, discarded=True), 0, ["telling.generating"], [], "", "",
    ),
    (
        "posting", ended(Outcome.DONE, owed(0, POSTED), owed(1, POSTING), count=2), 0, ["telling.posting"], [],
        f"Job {ID}: fetching and posting (1 of 2) …", "",
    ),
    (
        "done", ended(Outcome.DONE, owed(0, POSTED)), 0, ["telling.done"], [],
        f"Job {ID}: done, 1 of 1 video posted.", "",
    ),
    (
        "one of two failed", ended(Outcome.DONE, owed(0, POSTED), replace(NOTICE, n=1), count=2), 0,
        ["telling.done", "job.failed"], [], f"Job {ID}: done, 1 of 2 videos posted.", "",
    ),
    (
        "undelivered", ended(Outcome.DONE, owed(0, LOST, problem=TOO_LARGE)), 0,
        ["telling.undelivered", "post.too_large"], [], "", "",
    ),
    (
        "failed", ended(Outcome.FAILED, NOTICE), 0, ["telling.failed", "job.failed"], [(Press.RETRY, "button.retry")],
        f"Job {ID}: no video came of it.", "",
    ),
    (
        "cancelled", ended(Outcome.CANCELLED), 0, ["telling.cancelled"], [], f"Job {ID}: cancelled.", "",
    ),
    (
        "needs an operator", status(JobState.NEEDS_OPERATOR, problem=Text("job.failed", job=ID)), 0,
        ["telling.needs_operator"], [(Press.CANCEL, "button.discard")], "", "",
    ),
]  # fmt: skip


_ALWAYS = ("telling.asked", "money.")


def sentences(message: Message) -> list[str]:
    return [message.text.key, *(line.key for line in message.fields if not line.key.startswith(_ALWAYS))]


def buttons(message: Message) -> list[tuple[Press, str]]:
    return [(one.press, one.label.key) for one in message.buttons if isinstance(one, Button)]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_every_state_and_outcome_has_its_message(row: tuple[Any, ...]) -> None:
    """Headline, reasons, buttons; every sentence is there in both languages."""
    _name, given_status, after, said, pressed, english, german = row
    message = telling_message(given_status, NOW + after, started_at=NOW - 1)
    assert sentences(message) == said
    assert buttons(message) == pressed
    assert all(one.ref == ID for one in message.buttons if isinstance(one, Button))
    if english:
        assert render(message.text, "en") == english
    if german:
        assert render(message.text, "de") == german
    labels = [one.label for one in message.buttons]
    for text in (message.text, *message.fields, *labels):
        for locale, catalogue in CATALOGUES.items():
            assert text.key in catalogue
            assert text.key not in render(text, locale)


def test_the_table_has_every_state_and_every_outcome() -> None:
    """None is without words."""
    assert {row[1].job.state for row in TABLE} == set(JobState)
    assert {row[1].job.outcome for row in TABLE} == {None, *Outcome}


def test_the_first_line_below_is_what_was_asked_for() -> None:
    """The prompt, and every setting as flags."""
    message = telling_message(status(JobState.QUEUED), NOW, NOW)
    assert message.fields[0].key == "telling.asked"
    assert message.fields[0].facts["prompt"] == "a red fox runs through snow"
    assert "--dur 5" in str(message.fields[0].facts["flags"])


# -- a restart, and what is wrong with the world


def test_one_line_says_that_the_bot_was_restarted() -> None:
    """For jobs from before, until they are over."""
    before, after = NOW + 1, NOW - 1
    waiting, over = status(JobState.QUEUED), ended(Outcome.DONE, owed(0, POSTED))
    assert "telling.restarted" in sentences(telling_message(waiting, NOW, before))
    assert "telling.restarted" not in sentences(telling_message(waiting, NOW, after))
    assert "telling.restarted" not in sentences(telling_message(over, NOW, before))


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_what_keeps_everything_waiting_is_said_where_something_waits_for_it(row: tuple[Any, ...]) -> None:
    """Not over a job that has ended."""
    trouble = Text("api.unreachable", host="fake")
    shown = trouble.key in sentences(telling_message(row[1], NOW, NOW - 1, trouble))
    assert shown == (row[1].job.state in (JobState.QUEUED, JobState.SUBMITTING, JobState.GENERATING))


def test_a_reason_is_said_once_and_at_most_five_of_them() -> None:
    """However many results failed with it."""
    same = [replace(NOTICE, n=n) for n in range(8)]
    assert sentences(telling_message(ended(Outcome.FAILED, *same), NOW, NOW - 1)) == ["telling.failed", "job.failed"]
    other = [replace(NOTICE, n=n, text=Text("job.failed", job=str(n))) for n in range(8)]
    assert len(sentences(telling_message(ended(Outcome.FAILED, *other), NOW, NOW - 1))) == 6


def test_a_command_that_came_to_nothing_does_not_say_why_to_all() -> None:
    """A reason may name what somebody keeps, or what is left to spend."""
    assert sentences(declined_message()) == ["telling.declined"]


# -- when it changes


def test_what_looks_the_same_has_the_same_digest() -> None:
    """A few seconds change no estimate; a state, a reason or a button does."""
    began = status(JobState.QUEUED, place=2)
    shown = digest(telling_message(began, NOW, NOW - 1))
    assert digest(telling_message(began, NOW + 5, NOW - 1)) == shown
    different = {digest(telling_message(row[1], NOW + row[2], NOW - 1)) for row in TABLE if row[0] != "review"}
    assert len(different) == len(TABLE) - 1
    message = telling_message(began, NOW, NOW - 1)
    assert digest(replace(message, buttons=())) != digest(message) != digest(replace(message, fields=()))


def test_a_bar_grows_in_at_most_thirteen_steps() -> None:
    """However often it is looked at: so seldom is it changed."""
    running = status(JobState.GENERATING)
    seen = [digest(telling_message(running, NOW + tenth / 10, NOW - 1)) for tenth in range(2400)]
    assert len(set(seen)) <= 13
    assert [one for n, one in enumerate(seen) if n == 0 or one != seen[n - 1]] == list(dict.fromkeys(seen))


@given(st.sampled_from(TABLE), st.floats(-10, 10_000))
def test_nothing_changes_by_itself_sooner_than_it_may(row: tuple[Any, ...], after: float) -> None:
    """And nothing at all once the job is finished."""
    due = next_change(row[1], NOW + after)
    if row[1].finished:
        assert due is None
    else:
        assert due is not None
        assert due >= NOW + after + EVERY


@given(st.floats(-1e6, 1e6))
def test_a_bar_is_never_full_before_the_result_is_there(after: float) -> None:
    """Nor empty beyond measure, whatever the clock says."""
    message = telling_message(status(JobState.GENERATING), NOW + after, NOW - 1)
    bar = str(message.text.facts["bar"])
    assert (len(bar), set(bar) <= {"▰", "▱"}, bar[-1]) == (12, True, "▱")
