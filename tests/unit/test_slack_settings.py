"""Slack's settings together: which belong to each other, and what a mistake sounds like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.app.chats import configured
from bot.settings import Mistakes, Settings, load

BOT, APP, SECRET = "xoxb-canary-0123456789", "xapp-canary-0123456789", "canary-0123456789"
OAUTH = {"CLIENT_ID": "11.22", "CLIENT_SECRET": SECRET}
PUBLIC = {"DAILIES_WEB__PUBLIC_URL": "https://bot.example.org"}


def loaded(given: Mapping[str, str], cwd: Path, **more: str) -> Settings | Mistakes:
    return load({**{f"DAILIES_SLACK__{name}": value for name, value in given.items()}, **more}, cwd)


def mistakes(given: Mapping[str, str], cwd: Path, **more: str) -> tuple[str, ...]:
    found = loaded(given, cwd, **more)
    assert isinstance(found, Mistakes), found
    assert "canary" not in "\n".join(found.sentences)
    return found.sentences


@pytest.mark.parametrize(
    "given",
    [
        {"BOT_TOKEN": BOT, "APP_TOKEN": APP},
        {"BOT_TOKEN": BOT, "SIGNING_SECRET": SECRET},
        {"BOT_TOKEN": BOT, "APP_TOKEN": APP, "SIGNING_SECRET": SECRET},
        {**OAUTH, "SIGNING_SECRET": SECRET},
        {**OAUTH, "APP_TOKEN": APP},
    ],
)
def test_what_belongs_together_is_taken(given: Mapping[str, str], tmp_path: Path) -> None:
    found = loaded(given, tmp_path, **PUBLIC)
    assert isinstance(found, Settings), found
    assert configured(found) == ("slack",)
    assert set(found.secrets) == {value for name, value in given.items() if name != "CLIENT_ID"}
    assert "canary" not in repr(found) + "".join(value for _, value in found.shown())


def test_without_tokens_there_is_no_slack(tmp_path: Path) -> None:
    found = loaded({"COMMAND": "/dailies"}, tmp_path)
    assert isinstance(found, Settings)
    assert configured(found) == ()


@pytest.mark.row("B64")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"BOT_TOKEN": APP, "APP_TOKEN": BOT}, "are swapped: the bot token starts with xoxb-"),
        (
            {"BOT_TOKEN": APP, "SIGNING_SECRET": SECRET},
            "BOT_TOKEN in the environment starts with xapp-. Accepted: what",
        ),
        ({"BOT_TOKEN": BOT, "APP_TOKEN": BOT}, "APP_TOKEN in the environment starts with xoxb-. Accepted: what"),
        ({"BOT_TOKEN": SECRET, "APP_TOKEN": APP}, "BOT_TOKEN in the environment is another secret. Accepted: what"),
        ({"APP_TOKEN": APP}, "is set, but slack.bot_token is missing"),
        ({"SIGNING_SECRET": SECRET}, "is set, but slack.bot_token is missing"),
        ({"BOT_TOKEN": BOT}, "is set, but nothing to hear Slack with"),
        ({"CLIENT_ID": "11.22", "APP_TOKEN": APP}, "is set, but slack.client_secret is missing"),
        ({"CLIENT_SECRET": SECRET, "APP_TOKEN": APP}, "is set, but slack.client_id is missing"),
        (OAUTH, "is set, but nothing to hear Slack with"),
        ({**OAUTH, "BOT_TOKEN": BOT, "APP_TOKEN": APP}, "is for one workspace, and"),
        ({"COMMAND": "video"}, "Accepted: a slash and a word"),
        ({"CLIENT_ID": "app", "CLIENT_SECRET": SECRET, "APP_TOKEN": APP}, "Accepted: the client id"),
    ],
)
def test_each_mistake_is_one_sentence_without_a_secret(given: Mapping[str, str], words: str, tmp_path: Path) -> None:
    (sentence,) = mistakes(given, tmp_path, **PUBLIC)
    assert words in sentence


@pytest.mark.row("B64")
def test_an_installation_has_to_come_back(tmp_path: Path) -> None:
    (sentence,) = mistakes({**OAUTH, "APP_TOKEN": APP}, tmp_path)
    assert "web.public_url is missing" in sentence


@pytest.mark.row("B64")
def test_all_of_them_are_listed_at_once(tmp_path: Path) -> None:
    """Beside those of other settings."""
    found = mistakes({"CLIENT_ID": "11.22", "BOT_TOKEN": APP}, tmp_path, DAILIES_WORKERS="0")
    assert len(found) == 6


def test_a_token_in_a_file_that_cannot_be_read_is_one_mistake(tmp_path: Path) -> None:
    (sentence,) = mistakes({"APP_TOKEN": APP}, tmp_path, DAILIES_SLACK__BOT_TOKEN_FILE="nowhere")
    assert "no such file" in sentence
