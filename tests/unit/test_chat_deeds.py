"""The audit log in words: every deed that people meet is a sentence, and no other is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord import words as discord
from bot.generation.chat.deeds import deed_line
from bot.generation.command import Person
from bot.generation.ports import Deed, Written
from bot.replies import CATALOGUES, render
from bot.replies.inert import clean
from tests.builders import NOW

BOSS = Person("fake", "42")
JOB = "0123456789abc"
REVIEW = f"j{JOB}-c0"
MARK = "f00ba4" * 8


def written(action: str, subject: str = "", before: str = "", after: str = "", by: Person | None = BOSS) -> Written:
    deed = Deed(NOW, by, "fake", "t", action, subject, before, after)
    return Written(1, deed, MARK if by else "", "0" * 64)


def said(one: Written, locale: str = "en") -> str:
    """Without when it was."""
    return render(deed_line(one), locale, discord.Inert()).partition(":R>: ")[2]


DEEDS = [
    (written("policy.set", "77 mode", "", '"open"'), "<@42> set mode in <#77> to open (before: –)."),
    (written("policy.set", "most_seconds", "3", "9"), "<@42> set most\\_seconds for all channels to 9 (before: 3)."),
    (written("policy.set", "77 mode", '"off"'), "<@42> took mode in <#77> back to what holds elsewhere (before: off)."),
    (written("policy.set", "mode", '"off"'), "<@42> took mode for all channels back to the default (before: off)."),
    (
        written("policy.set", "77 review_channel", '"5"', '"6"'),
        "<@42> set review\\_channel in <#77> to <#6> (before: <#5>).",
    ),
    (
        written("policy.set", "roles", "", '["11", "12"]'),
        "<@42> set roles for all channels to <@&11>, <@&12> (before: –).",
    ),
    (written("budget.set", "person", "", "2500000"), "<@42> set the spending limit “person” to $2.50."),
    (written("budget.set", "role 11", "", "2500000"), "<@42> set the spending limit of whoever has <@&11> to $2.50."),
    (written("budget.set", "open", "", "3"), "<@42> set the limit of unfinished jobs of one person to 3."),
    (written("budget.set", "channel", "2500000"), "<@42> took the limit “channel” back to what dailies.toml says."),
    (
        written("budget.set", "role 11", "2500000"),
        "<@42> took the limit of whoever has <@&11> back to what dailies.toml says.",
    ),
    (written("person.block", MARK), "<@42> blocked somebody, whom this log only knows as f00ba4f00ba4."),
    (written("person.unblock", MARK), "<@42> unblocked somebody, whom this log only knows as f00ba4f00ba4."),
    (written("place.pause"), "<@42> paused this place: no new video is begun."),
    (written("place.resume"), "<@42> let this place go on: videos are made again."),
    (written("element.unshare"), "<@42> ended the sharing of an element of somebody else."),
    (written("preset.unshare"), "<@42> ended the sharing of a preset of somebody else."),
    (written("job.stop", JOB), f"<@42> blocked its person, so job {JOB} was stopped."),
    (written("post.delete", f"j{JOB}-r0"), f"<@42> took away a post of job {JOB}."),
    (written("post.hide", f"j{JOB}-r0"), f"<@42> reported a post of job {JOB}, which was hidden at once."),
    (
        written("post.hide", f"j{JOB}-r0", by=None),
        f"a post of job {JOB} was hidden, because enough people reported it.",
    ),
    (written("review.open", REVIEW), f"<@42> brought job {JOB} to the moderators for a decision."),
    (written("review.open", REVIEW, by=None), f"job {JOB} went to the moderators for a decision."),
    (written("review.second", REVIEW), f"<@42> approved job {JOB}; somebody else has to as well."),
    (written("review.approve", REVIEW), f"<@42> approved job {JOB}."),
    (
        written("review.approve", REVIEW, by=None),
        f"nobody decided in time about job {JOB}, so it was approved.",
    ),
    (written("review.reject", REVIEW), f"<@42> rejected job {JOB}."),
    (written("review.changes", REVIEW), f"<@42> asked to change job {JOB}."),
    (written("review.expire", REVIEW, by=None), f"nobody decided in time about job {JOB}."),
    (written("review.withdraw", REVIEW), f"<@42> withdrew job {JOB} before it was decided."),
    (written("review.withdraw", REVIEW, by=None), f"job {JOB} was withdrawn before it was decided."),
    (written("review.escalate", REVIEW), f"<@42> passed the decision about job {JOB} on."),
    (
        written("review.escalate", REVIEW, by=None),
        f"the decision about job {JOB} was passed on, because nobody decided.",
    ),
    (
        written("review.mismatch", REVIEW),
        f"<@42> approved a video of job {JOB}, but its file was another one by then: it was not posted.",
    ),
    (
        written("review.turned_away", REVIEW),
        f"<@42> pressed a button about job {JOB} that only moderators may press: turned away.",
    ),
]


@pytest.mark.parametrize(("one", "words"), DEEDS, ids=lambda one: one.deed.action if isinstance(one, Written) else "")
def test_a_deed_is_a_sentence(one: Written, words: str) -> None:
    assert said(one) == words


@pytest.mark.parametrize("one", [one for one, _ in DEEDS], ids=lambda one: one.deed.action)
def test_it_is_one_in_every_language(one: Written) -> None:
    """A key or an argument that a catalogue lacks would show as the key."""
    for locale in CATALOGUES:
        assert "audit." not in said(one, locale)
        assert JOB not in one.deed.subject or JOB in said(one, locale)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (written("moon.eclipse", "the sun", "1", "2"), "<@42>: moon\\.eclipse the sun (1 → 2)"),
        (written("moon.eclipse", by=None), "by itself: moon\\.eclipse (–)"),
        (written("review.reject", "what", by=None), "by itself: review\\.reject what (–)"),
        (written("review.turned_away", "", after="approve"), "<@42>: review\\.turned\\_away (– → approve)"),
        (written("budget.set", "person", "", "many"), "<@42>: budget\\.set person (– → many)"),
        (written("policy.set", "", "", ""), "<@42> took  for all channels back to the default (before: –)."),
    ],
)
def test_what_has_no_sentence_is_told_as_it_was_written_down(one: Written, words: str) -> None:
    found = render(deed_line(one), "en", discord.Inert())
    assert words.removeprefix("by itself: ").removeprefix("<@42>") in found


def test_of_whom_nothing_is_known_any_more_the_pseudonym_is_told() -> None:
    one = written("place.pause")
    forgotten = replace(one, deed=replace(one.deed, by=None))
    assert said(forgotten) == f"{MARK[:12]} paused this place: no new video is begun."


def test_a_long_list_is_cut() -> None:
    one = written("policy.set", "deny", "", str([f"word{n}" for n in range(200)]).replace("'", '"'))
    assert len(clean(said(one))) < 260
