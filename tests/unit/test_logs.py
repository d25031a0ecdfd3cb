"""The log: one line per record, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.money import COST_ABOVE, COST_UNKNOWN
from bot.generation.ports import Event
from bot.logs import JsonLines, RedactingFilter, configure, log_event

SECRET = 'sk-can"ary\\0123456789'

SHAPED = (
    "xoxb-123456789012-abcdefghij",
    "xoxe.xoxp-1-abcdefghij",
    "xapp-1-A0-123-abcdef",
    "MTAwMDAwMDAwMDAwMDAwMDAw.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB",
)
ADDRESSES = (
    ("Authorization: Bearer abc.def-123", "abc.def-123"),
    ('{"apiKey": "0123456789abcdef"}', "0123456789abcdef"),
    ("https://discord.com/api/webhooks/123456/tok_en-1", "tok_en-1"),
    ("https://discord.com/api/v10/interactions/123456/aW50ZXJhY3Rpb24/callback", "aW50ZXJhY3Rpb24"),
    ("https://hooks.slack.com/services/T0/B0/abc", "T0/B0/abc"),
    ("https://x.example/a.mp4?X-Amz-Signature=0a1b2c3d&x=1", "0a1b2c3d"),
    ("https://cdn.discordapp.com/a.png?ex=1&is=2&hm=0123456789abcdef0123&", "0123456789abcdef0123"),
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A configured log, taken down again afterwards."""
    root, names = logging.getLogger(), ("httpx", "httpcore", "aiohttp.access")
    before = (root.level, *(logging.getLogger(name).level for name in names))
    target = io.StringIO()
    handler = configure(target, "DEBUG", [SECRET])
    yield target
    root.removeHandler(handler)
    logging.captureWarnings(capture=False)
    for name, level in zip(("", *names), before, strict=True):
        logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(stream: io.StringIO) -> None:
    logging.getLogger("any").warning("two\nlines \u2028 %d \ud800", 3, extra={"facts": {"job": "abc", "n": 2}})
    (line,) = lines(stream)
    assert line["event"] == "two\nlines \u2028 3 \ud800"
    assert (line["level"], line["logger"], line["job"], line["n"]) == ("WARNING", "any", "abc", 2)
    assert line["ts"].endswith("Z")


def test_facts_never_replace_what_we_say(stream: io.StringIO) -> None:
    logging.getLogger("any").info("real", extra={"facts": {"event": "forged", "level": "forged", "ts": 0}})
    (line,) = lines(stream)
    assert (line["event"], line["level"]) == ("real", "INFO")


def test_a_transition_is_one_line(stream: io.StringIO) -> None:
    log_event(Event(at=12.5, job_id="0123456789abc", what="job.generating", detail="100% done"))
    (line,) = lines(stream)
    assert {
        "event": "job.generating",
        "job": "0123456789abc",
        "at": 12.5,
        "detail": "100% done",
    }.items() <= line.items()


@pytest.mark.row("F20")
@pytest.mark.parametrize("detail", [COST_ABOVE, COST_UNKNOWN])
def test_a_cost_that_was_not_expected_is_a_warning(stream: io.StringIO, detail: str) -> None:
    """Somebody should look at the prices."""
    log_event(Event(at=12.5, job_id="0123456789abc", what="job.ended", detail=detail))
    (line,) = lines(stream)
    assert (line["level"], line["detail"]) == ("WARNING", detail)


@pytest.mark.parametrize("text", SHAPED)
def test_what_looks_like_a_token_is_hidden(text: str, stream: io.StringIO) -> None:
    logging.getLogger("any").info("got %s here", text)
    (line,) = lines(stream)
    assert line["event"] == "got [hidden] here"


@pytest.mark.parametrize(("text", "secret"), ADDRESSES)
def test_a_secret_inside_an_address_is_hidden(text: str, secret: str, stream: io.StringIO) -> None:
    logging.getLogger("any").info(text, extra={"facts": {"url": text, "deep": [{"er": (text,)}]}})
    assert secret not in stream.getvalue()
    assert "[hidden]" in lines(stream)[0]["event"]


def test_our_own_secret_is_hidden_wherever_it_stands(stream: io.StringIO) -> None:
    log = logging.getLogger("somebody.else")
    try:
        int(SECRET)
    except ValueError:
        log.exception("failed with %r", [SECRET], stack_info=True)
    log.info("in facts", extra={"facts": {"a": [SECRET], SECRET: {"b": SECRET}, "c": Path(SECRET)}})
    log.info("in a query ?k=sk-can%22ary%5C0123456789")
    assert "0123456789" not in stream.getvalue()
    assert "ValueError: invalid literal for int() with base 10: '[hidden]'" in lines(stream)[0]["error"]


def test_a_secret_that_contains_another_leaves_no_tail() -> None:
    redact = RedactingFilter(["abcdefgh", "abcdefgh-longer"]).redact
    assert redact("abcdefgh-longer abcdefgh") == "[hidden] [hidden]"


def test_a_log_call_never_breaks_its_caller(stream: io.StringIO) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    logging.getLogger("any").info("%d", "not a number")
    logging.getLogger("any").info("%s", Broken())
    assert [line["event"] for line in lines(stream)] == [
        "%d (its arguments do not fit)",
        "%s (its arguments do not fit)",
    ]


def test_libraries_that_write_whole_addresses_are_quiet(stream: io.StringIO) -> None:
    for name in ("httpx", "httpcore", "aiohttp.access"):
        logging.getLogger(name).info("GET https://example.org/?token=1")
    assert stream.getvalue() == ""


def test_warnings_go_to_the_log(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"old way {SECRET}", stacklevel=1)
    (line,) = lines(stream)
    assert line["logger"] == "py.warnings"
    assert "0123456789" not in line["event"]


def test_configuring_again_replaces_the_first(stream: io.StringIO, tmp_path: Path) -> None:
    handler = configure(tmp_path / "log", "INFO", [])
    logging.getLogger("any").info("once")
    logging.getLogger("any").debug("too little")
    logging.getLogger().removeHandler(handler)
    handler.close()
    assert stream.getvalue() == ""
    assert len((tmp_path / "log").read_text().splitlines()) == 1


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
def test_no_line_ever_holds_the_secret(secret: str, before: str, after: str) -> None:
    """For every secret and everything around it."""
    if secret in "[hidden]" * 2:
        return
    record = logging.LogRecord("any", logging.INFO, "", 0, before + secret + after, None, None)
    RedactingFilter([secret]).filter(record)
    assert secret not in json.loads(JsonLines().format(record))["event"].replace("[hidden]", "\n")
