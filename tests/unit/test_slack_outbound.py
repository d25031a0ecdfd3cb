"""What is said, as blocks: within Slack's limits, and with nothing in it that links, calls or formats."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.forms import ALONE, HERE, Around, overlaid, view
from adapters.slack.marks import about, filled_in, form_mark, press_mark, pressed
from adapters.slack.outbound import LONGEST, dress, home, leaf
from adapters.slack.words import LABEL, RICH, copied, escaped, parts
from bot.generation.chat.reject_form import verdict_form
from bot.generation.command import Person
from bot.generation.message import (
    Button,
    Choice,
    Field,
    FieldKind,
    File,
    Form,
    Link,
    Message,
    Press,
    Text,
    Weight,
)
from bot.generation.review.review import ReviewState
from bot.replies import PLAIN, render
from bot.replies.inert import clean

Json = dict[str, Any]

EVIL = (
    "<!channel>",
    "<@U1>",
    "<https://evil|Approve>",
    "&lt;!here&gt;",
    "<!subteam^S1>",
    "*b* _i_ `c` ~s~ :fox:",
    "@here",
)
HOSTILE = st.text(alphabet=st.sampled_from("<>!@&|^*_`~;:ltgam#\n\x02\x03 abU1\u202e\u200b\ud800")).map(str)


def elements(blocks: list[Json]) -> list[Json]:
    """Everything inside of rich text."""
    return [
        one
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for one in part["elements"]
    ]


def is_inert(blocks: list[Json]) -> bool:
    """Only kinds in which Slack reads nothing."""
    kinds = {one["type"] for one in elements(blocks)}
    shown = json.dumps(blocks)
    return kinds <= {"text", "date", "user"} and "mrkdwn" not in shown and '"emoji": true' not in shown


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_stranger_does_anything(name: str, copy: str, alt: str) -> None:
    """In a sentence, in a line of facts, in what is to be copied, in a label."""
    text = Text("media.animated", name=name)
    button = Button(Press.AGAIN, "1", Text("button.again_job", job=alt))
    shown = dress(Message(text, (text,), copy=copy, buttons=(button,)), "en")
    assert is_inert(shown.blocks)
    assert "<" not in shown.text
    assert ">" not in shown.text
    assert not {one["type"] for one in elements(shown.blocks)} - {"text"}


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.row("B06")
@pytest.mark.row("B07")
@pytest.mark.row("B08")
@pytest.mark.row("B09")
@pytest.mark.row("B10")
def test_it_is_shown_as_it_was_written(evil: str) -> None:
    """Nothing is left out of what can be seen."""
    shown = dress(Message(Text("media.animated", name=evil), copy=evil), "en")
    said = [one["text"] for one in elements(shown.blocks)]
    assert said[0].startswith(evil)
    assert said[-1] == evil
    assert shown.text.startswith(evil.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


@given(st.text())
def test_escaping_is_done_once_and_can_be_undone(text: str) -> None:
    undone = escaped(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert undone == text


@given(st.text(), st.integers(2, 100))
def test_what_is_copied_fits_and_has_no_half_characters(text: str, room: int) -> None:
    assert len(copied(text, room)) <= room
    copied(text, room).encode()
    clean(text).encode()


def test_one_person_is_called_and_nobody_else() -> None:
    shown = dress(Message(Text("slack.done"), mention=Person("slack", "E1/T1:U1")), "en")
    assert elements(shown.caption)[0] == {"type": "user", "user_id": "U1"}
    assert shown.text == "<@U1> Done."


def test_a_moment_counts_in_the_readers_own_time() -> None:
    """With words for where no clock is drawn; no text of a stranger passes for one."""
    line = Text("telling.queued", job="\x027\x03", place=1, ready_at=1_760_000_000.0)
    shown = dress(Message(line), "en")
    (date,) = [one for one in elements(shown.caption) if one["type"] == "date"]
    assert date["timestamp"] == 1_760_000_000
    assert date["fallback"] == PLAIN.moment(1_760_000_000.0)
    assert date["fallback"] in shown.text
    assert parts("a\x0212\x03b")[1]["type"] == "date"


@given(st.lists(st.text(min_size=1, max_size=400), max_size=60), st.text(max_size=9000))
def test_however_much_there_is_to_say_it_fits(lines: list[str], copy: str) -> None:
    """Lines that do not fit are left out, from the end."""
    fields = tuple(Text("media.animated", name=line) for line in lines)
    shown = dress(Message(Text("slack.done"), fields, copy=copy), "en")
    assert sum(len(one["text"]) for one in elements(shown.blocks)) <= LONGEST + 10
    assert elements(shown.blocks)[0]["text"] == "Done."
    assert len(shown.text) <= 600


def test_buttons_are_in_one_row_with_their_marks() -> None:
    buttons = (
        Button(Press.AGAIN, "j1", Text("button.again"), Weight.MAIN),
        Button(Press.DELETE, "j1", Text("button.delete"), Weight.DANGER),
        Button(Press.DETAILS, "j1", Text("button.details")),
        Link("https://x.test/a?b=c", Text("button.download")),
        Button(Press.AGAIN, "j1", Text("button.again")),
    )
    (row,) = dress(Message(Text("slack.done"), buttons=buttons), "en").buttons
    assert [(one["action_id"], one.get("style"), one.get("url")) for one in row["elements"]] == [
        ("v1:again:j1", "primary", None), ("v1:delete:j1", "danger", None), ("v1:details:j1", None, None),
        ("v1:link:3", None, "https://x.test/a?b=c"),
    ]  # fmt: skip


@pytest.mark.parametrize("press", Press)
def test_marks_are_read_as_they_are_written(press: Press) -> None:
    """Also by later releases: messages outlive them."""
    assert pressed(press_mark(press, "j0123456789abc-r0")) == (press, "j0123456789abc-r0")
    assert filled_in(form_mark("make-0123456789abc")) == "make-0123456789abc"


@pytest.mark.row("B54")
@given(st.text())
def test_no_other_mark_is_ours(mark: str) -> None:
    if not mark.startswith("v1:"):
        assert (pressed(mark), filled_in(mark), about(mark)) == (None, None, None)


def test_a_caption_with_a_file_says_what_it_is_about() -> None:
    """Its buttons are in another message."""
    file = File(PurePath("/x/1.mp4"), "1.mp4", Text("post.alt", prompt="a fox"))
    message = Message(Text("slack.done"), (), (file,), buttons=(Button(Press.AGAIN, "j1", Text("button.again")),))
    shown = dress(message, "en")
    assert about(shown.caption[0]["block_id"]) == "j1"
    assert "block_id" not in dress(Message(Text("slack.done"), (), (file,)), "en").caption[0]


def test_somebodys_own_page_holds_what_fits() -> None:
    """At most 100 blocks, each message in its language."""
    page = home([Message(Text("slack.done"), locale="de"), *[Message(Text("slack.done"))] * 80], "en")
    assert len(page["blocks"]) == 100
    assert elements(page["blocks"])[0]["text"] == "Erledigt."
    assert leaf(Message(Text("slack.done")), "x" * 30, "y", "en")["title"]["text"] == "x" * 23 + "…"


# -- forms

CHOICES = tuple(Choice(str(number), str(number)) for number in range(3, 16))
MODES = tuple(Choice(mode, mode) for mode in ("words", "picture"))
FORM = Form(
    "make-0123456789abc",
    Text("form.title_studio"),
    (
        Field("mode", FieldKind.CHOICE, Text("form.mode"), None, "words", MODES),
        Field("prompt", FieldKind.PARAGRAPH, Text("form.prompt"), None, "a" * 4000, required=True, most=4000),
        Field("frames", FieldKind.FILES, Text("form.frames"), most=2, modes=("picture",)),
        Field("video_sample", FieldKind.FILES, Text("form.video_sample"), most=1, modes=("picture",)),
        Field("seconds", FieldKind.CHOICE, Text("form.seconds"), None, "7", CHOICES),
        Field("elements", FieldKind.CHOICES, Text("form.elements"), choices=(Choice("mira", "@mira"),), most=3),
    ),
)  # fmt: skip


def shown_fields(form: Form, around: Around = Around("C1", None, mine=True)) -> dict[str, Json]:  # noqa: B008 - frozen
    return {block["block_id"]: block for block in view(form, "en", around)["blocks"]}


def test_a_form_shows_the_fields_of_its_mode() -> None:
    assert list(shown_fields(FORM)) == [
        "mode",
        "prompt",
        "seconds",
        "elements",
        "slack_destination",
        "slack_visibility",
    ]
    other = shown_fields(overlaid(FORM, {"mode": "picture", "prompt": "a fox", "elements": ["mira"]}))
    assert list(other)[:4] == ["mode", "prompt", "frames", "video_sample"]
    assert other["prompt"]["element"]["initial_value"] == "a fox"
    assert other["frames"]["element"] == {
        "action_id": "frames", "type": "file_input", "max_files": 2, "filetypes": ["jpg", "jpeg", "png", "webp"],
    }  # fmt: skip
    assert other["video_sample"]["element"]["filetypes"] == ["mp4", "mov", "webm"]


def test_the_mode_is_told_at_once() -> None:
    mode = shown_fields(FORM)["mode"]
    assert mode["dispatch_action"]
    assert (mode["element"]["type"], mode["element"]["action_id"]) == ("radio_buttons", "v1:mode")


def test_a_form_keeps_within_slacks_limits() -> None:
    """3000 characters of a text, 24 of a title."""
    made = view(FORM, "de", Around("C1", "1.2", mine=True))
    prompt = made["blocks"][1]["element"]
    assert prompt["max_length"] == len(prompt["initial_value"]) == 3000
    for name in ("title", "submit", "close"):
        assert len(made[name]["text"]) <= 24
    assert len(made["private_metadata"]) <= 3000
    assert shown_fields(FORM)["seconds"]["element"]["initial_option"]["value"] == "7"


@pytest.mark.parametrize(
    ("to", "does"), [(ReviewState.REJECTED, ("Reject", "Ablehnen")), (ReviewState.CHANGES, ("Ask", "Bitten"))]
)
def test_the_button_of_a_form_says_what_it_does(to: ReviewState, does: tuple[str, str]) -> None:
    form = verdict_form("rule-1", "0123456789abc", to)
    assert tuple(view(form, locale, Around("C1"))["submit"]["text"] for locale in ("en", "de")) == does
    assert [view(FORM, "en", Around("C1", None, mine))["submit"]["text"] for mine in (True, False)] == [
        "Make it",
        "Save",
    ]


def test_somebody_named_to_many_is_a_link_with_their_name() -> None:
    """And nobody else is; where it is not known it is their id."""
    lines = tuple(Text("review.decided_by", by_person=f"T1:{user}") for user in ("U1", "U2"))
    shown = dress(Message(Text("slack.done"), lines), "en", names={"U1": "Ana <!here>", "U3": "Cem"})
    links = [one["text"] for one in shown.caption[0]["elements"][0]["elements"] if one["type"] == "link"]
    assert links == ["Ana <!here>", "U2"]


def test_where_it_goes_is_asked_only_of_what_is_made() -> None:
    fields = shown_fields(FORM)
    assert fields["slack_destination"]["element"]["initial_conversation"] == "C1"
    assert fields["slack_visibility"]["element"]["initial_option"]["value"] == HERE
    direct = shown_fields(FORM, Around("D1", None, mine=True))
    assert direct["slack_destination"]["element"]["default_to_current_conversation"]
    assert direct["slack_visibility"]["element"]["initial_option"]["value"] == ALONE
    assert "slack_destination" not in shown_fields(FORM, Around("C1"))


@given(st.text(), st.one_of(st.none(), st.text(min_size=1)), st.booleans())
def test_where_it_was_opened_comes_back_with_it(channel: str, thread: str | None, mine: bool) -> None:
    around = Around(channel, thread, mine)
    assert Around.read(around.written()) == around


@given(st.text())
def test_what_nobody_of_us_wrote_says_nothing(written: str) -> None:
    assert isinstance(Around.read(written), Around)


def test_every_title_fits() -> None:
    """Slack refuses a view whose title has more than 24 characters; a cut one is ugly."""
    for locale in ("en", "de"):
        for key in ("slack.title", "slack.make", "slack.save", "slack.close"):
            assert len(render(Text(key), locale)) <= 24


@pytest.mark.parametrize(
    ("ours", "there"),
    [
        ("Take /history, then /remix.", "Take /video history, then /video remix."),
        ("/job info says how it stands.", "/video info says how it stands."),
        ("Try /video a fox, or /invite the bot.", "Try /video a fox, or /invite the bot."),
        ("See https://x.example/help/history.", "See https://x.example/help/history."),
    ],
)
def test_commands_are_called_as_they_are_called_here(ours: str, there: str) -> None:
    """There is one slash command; what are commands elsewhere are its first words."""
    assert RICH.sentence(ours) == LABEL.sentence(ours) == there


def test_what_strangers_wrote_keeps_its_slashes() -> None:
    """Only our own words are changed."""
    said = render(Text("details.prompt", prompt="/history of foxes"), "en", RICH)
    assert said == "Prompt: /history of foxes"
