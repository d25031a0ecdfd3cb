"""The manifest names what the adapter listens to, asks for what it needs, and keeps to Slack's lengths."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import inbound
from adapters.slack.address import Tenant
from adapters.slack.heard import Around
from adapters.slack.installations import SCOPES
from adapters.slack.manifest import manifest
from bot.cli import main
from bot.generation.chat.table import MENUS

# What each of our bot events needs, as Slack documents it.
NEEDED = {"app_mention": "app_mentions:read", "message.im": "im:history"}
AWAY = "https://bot.example.org"


def events(made: dict[str, Any]) -> list[str]:
    return list(made["settings"]["event_subscriptions"]["bot_events"])


def test_socket_mode_needs_no_address() -> None:
    made = manifest("/video")
    assert made["settings"]["socket_mode_enabled"] is True
    assert not re.search(r"url", json.dumps(made))
    assert made["settings"]["token_rotation_enabled"] is made["settings"]["org_deploy_enabled"] is False


def test_http_mode_has_one_address_for_everything() -> None:
    made = manifest("/video", http=f"{AWAY}/")
    called = f"{AWAY}/slack/events"
    settings = made["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == called
    assert made["features"]["slash_commands"][0]["url"] == called


def test_many_workspaces_come_back_to_the_bot_and_their_tokens_are_renewed() -> None:
    made = manifest("/video", public=AWAY)
    assert made["oauth_config"]["redirect_urls"] == [f"{AWAY}/slack/oauth_redirect"]
    assert made["settings"]["token_rotation_enabled"] is made["settings"]["org_deploy_enabled"] is True


def test_it_asks_for_exactly_the_scopes_that_are_needed() -> None:
    made = manifest("/video")
    assert made["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert {NEEDED[name] for name in events(made) if name in NEEDED} <= set(SCOPES)


def test_the_events_are_those_that_are_read() -> None:
    """And the two that end an installation."""
    named = set(events(manifest("/video")))
    ends = {"app_uninstalled", "tokens_revoked"}
    assert named == {"app_mention", "message.im", "app_home_opened", "reaction_added"} | ends
    listened = (Path(inbound.__file__).parent / "listening.py").read_text()
    assert all(f'"{name.partition(".")[0]}"' in listened for name in named if not name.endswith(("led", "ked")))


@pytest.mark.parametrize("number", range(1 + len(MENUS)))
def test_every_shortcut_that_is_offered_is_understood(number: int) -> None:
    shortcut = manifest("/video")["features"]["shortcuts"][number]
    payload = {
        "type": "shortcut" if shortcut["type"] == "global" else "message_action",
        "callback_id": shortcut["callback_id"],
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "trigger_id": "1.1",
        "message": {"ts": "1.2", "user": "U2"},
    }
    heard = inbound.read(payload, Around("UBOT", 1.0))
    assert heard.command.name != inbound.UNKNOWN
    assert heard.origin.tenant == Tenant("T1")


@pytest.mark.parametrize("locale", ["en", "de"])
def test_it_keeps_to_slacks_lengths(locale: str) -> None:
    made = manifest("/video", locale)
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    shortcuts = made["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    assert len({one["name"] for one in shortcuts}) == len(shortcuts)
    for one in shortcuts:
        assert len(one["name"]) <= 24, one
        assert len(one["description"]) <= 150
        assert len(one["callback_id"]) <= 255
    (slash,) = made["features"]["slash_commands"]
    assert len(slash["command"]) <= 32
    assert len(slash["description"]) <= 2000
    assert len(slash["usage_hint"]) <= 1000
    assert slash["should_escape"] is True


def test_the_command_line_prints_it_with_the_settings_in_force(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAILIES_SLACK__COMMAND", "/dailies")
    assert main(["manifest", "slack", "--http", AWAY]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made == manifest("/dailies", http=AWAY)
    assert main(["manifest", "slack", "--http", "http://bot.example.org"]) == 2
    assert "is not a plain https:// address" in capsys.readouterr().err


def test_the_redirect_is_there_once_the_client_id_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DAILIES_SLACK__CLIENT_ID": "1.2",
        "DAILIES_SLACK__CLIENT_SECRET": "canary-client-secret",
        "DAILIES_SLACK__SIGNING_SECRET": "canary-signing-secret",
        "DAILIES_WEB__PUBLIC_URL": AWAY,
    }.items():
        monkeypatch.setenv(name, value)
    assert main(["manifest", "slack", "--http", AWAY]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["oauth_config"]["redirect_urls"] == [f"{AWAY}/slack/oauth_redirect"]
    assert "canary" not in shown
