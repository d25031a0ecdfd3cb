"""What an operator hears of settings that can hardly be meant: a channel belongs to one server."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.operating import doubts
from bot.generation.command import Person, Place
from bot.generation.ports import Caps
from bot.settings import Settings, load
from storage.sqlite import open_store
from tests.builders import NOW, job
from tests.contract.test_store import arrived, given, numbered

EVERYWHERE = '[policy]\nreview_channel = "56"\nmode = "review_results"\n'
IN_ONE = '[[policy.places]]\nplatform = "discord"\ntenant = "12"\nreview_channel = "56"\n'
TWO = (Place("discord", "12", "1"), Place("discord", "12", "2"), Place("discord", "13", "3"))
ONE = (*TWO[:2], Place("discord", "dm:7", "8"), Place("console", "", "terminal"))
FREE = Caps(None, 1000)
TOKENS = {
    "DAILIES_DISCORD__TOKEN": "t" * 60,
    "DAILIES_SLACK__BOT_TOKEN": "xoxb-123456789",
    "DAILIES_SLACK__APP_TOKEN": "xapp-123456789",
}


@pytest.mark.parametrize(
    ("written", "places", "tokens", "names"),
    [
        (EVERYWHERE, TWO, {}, "policy.review_channel"),
        (EVERYWHERE, ONE, TOKENS, "policy.review_channel"),
        (EVERYWHERE, ONE, {}, None),
        (EVERYWHERE, (), {}, None),
        (IN_ONE, TWO, TOKENS, None),
        ("", TWO, TOKENS, None),
    ],
)
async def test_a_channel_for_every_server_is_doubted_where_there_are_several(
    tmp_path: Path, written: str, places: tuple[Place, ...], tokens: dict[str, str], names: str | None
) -> None:
    """Servers are those that jobs came from; two platforms are two by themselves."""
    (tmp_path / "dailies.toml").write_text(written)
    settings = load(tokens, tmp_path)
    assert isinstance(settings, Settings), settings
    async with open_store(tmp_path / "data", lambda _event: None) as store:
        for n, place in enumerate(places):
            await arrived(store, n)
            await store.admit(
                given(n).key, job(numbered(n), place=place, person=Person(place.platform, "7")), [], FREE, NOW
            )
        found = await doubts(settings, store)
    assert [text.facts["names"] for text in found] == ([] if names is None else [names])
