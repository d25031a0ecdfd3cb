"""Who sees what: the rules are the table in bot/generation/policy/visibility.py, for every asker, place and job."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.generation.command import Asker, Person, Place
from bot.generation.policy.policy import Policy
from bot.generation.policy.visibility import (
    is_alone,
    is_here,
    may_decide,
    may_govern,
    may_remove,
    may_stop_sharing,
    owns,
    sees_posts,
)
from tests.builders import job

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
people = st.sampled_from([ANN, BOB, Person("other", "ann")])
askers = st.builds(
    lambda person, some, all_, manages: Asker(person, moderates=some or all_, moderates_all=all_, manages=manages),
    people, st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
places = st.builds(
    Place, st.sampled_from(["fake", "other"]), st.sampled_from(["t", "u", "dm:1", ""]), st.sampled_from(["a", "b"])
)


@given(askers, places, places)
def test_for_every_asker_and_place_the_table_holds(asker: Asker, here: Place, there: Place) -> None:
    made = job(person=ANN, place=there)
    is_same = (here.platform, here.tenant) == (there.platform, there.tenant)
    one_channel = asker.moderates and here.channel == there.channel
    moderator = asker.moderates_all or asker.manages or one_channel
    assert owns(asker.person, made) == (asker.person == ANN)
    assert is_here(here, made) == is_same
    assert sees_posts(asker, here, made) == (asker.person == ANN or is_same)
    assert may_remove(asker, here, made) == (asker.person == ANN or (is_same and moderator))
    assert may_stop_sharing(asker, ANN) == (asker.person == ANN or asker.moderates)


@given(st.sampled_from("abcde"), st.sampled_from("abcde"))
def test_who_moderates_one_channel_decides_there_and_where_reviews_go(here: str, about: str) -> None:
    policy = Policy(review_channel="d", escalation_channel="e", reviewer_roles=("judges",))
    one, other = Place("fake", "t", here), Place("fake", "t", about)
    assert may_decide(Asker(ANN, moderates=True), one, other, policy) == (here in (about, "d", "e"))
    assert not may_govern(Asker(ANN, moderates=True), policy)
    assert not may_decide(Asker(ANN), one, other, policy)
    everywhere = (Asker(ANN, moderates_all=True), Asker(ANN, manages=True), Asker(ANN, roles=("judges",)))
    assert all(may_govern(asker, policy) and may_decide(asker, one, other, policy) for asker in everywhere)


def test_a_direct_message_is_nobodys_server() -> None:
    assert is_alone(Place("discord", "dm:1", "c"))
    assert not is_alone(Place("discord", "1", "c"))
