"""Tokens at rest open with the same secret, for the same place, unchanged; and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.sealing import Seal, Unsealable

SECRET = bytes(range(32))
TOKEN = b"xoxb-canary-0123456789"
PLACE = "E1/T1"


@given(content=st.binary(max_size=300), place=st.text(max_size=40))
def test_what_was_sealed_comes_back(content: bytes, place: str) -> None:
    """For every content and place, also with the secret read anew after a restart."""
    assert Seal(SECRET).open(Seal(SECRET).close(content, place), place) == content


def test_nothing_of_a_token_is_seen_and_no_two_seals_are_alike() -> None:
    seal = Seal(SECRET)
    one, two = seal.close(TOKEN, PLACE), seal.close(TOKEN, PLACE)
    assert "canary" not in one
    assert one != two


@pytest.mark.parametrize("place", ["E1/T2", "E2/T1", "/T1", "E1/", ""])
def test_rows_cannot_be_swapped(place: str) -> None:
    with pytest.raises(Unsealable):
        Seal(SECRET).open(Seal(SECRET).close(TOKEN, PLACE), place)


def test_another_secret_opens_nothing_and_says_so_without_one() -> None:
    sealed = Seal(SECRET).close(TOKEN, PLACE)
    with pytest.raises(Unsealable, match="sealed with another secret") as told:
        Seal(bytes(32)).open(sealed, PLACE)
    assert sealed not in str(told.value)
    assert SECRET.hex() not in repr(Seal(SECRET))


@given(st.data())
def test_no_changed_character_goes_unnoticed(data: st.DataObject) -> None:
    """For every place in it and every other character."""
    sealed = Seal(SECRET).close(TOKEN, PLACE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    char = data.draw(st.sampled_from("AZaz09-_=:v1 \u00fc").filter(lambda one: one != sealed[at]))
    with pytest.raises(Unsealable):
        Seal(SECRET).open(sealed[:at] + char + sealed[at + 1 :], PLACE)


@given(st.one_of(st.none(), st.integers(), st.text(max_size=60), st.text(max_size=60).map(lambda text: f"v1:{text}")))
def test_what_was_never_sealed_is_refused(odd: object) -> None:
    """Whatever a row holds."""
    with pytest.raises(Unsealable):
        Seal(SECRET).open(odd, PLACE)
