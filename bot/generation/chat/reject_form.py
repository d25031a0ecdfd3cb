"""The form in which a moderator says why. Pure.

A listed reason is read in the person's own language; typed words are read as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.generation.message import Choice, Field, FieldKind, Form, Text
from bot.generation.review.reasons import MOST, REASONS, reason_name
from bot.generation.review.review import ReviewState

RULE = "rule"  # a draft's id begins with it when it becomes a moderator's decision
OTHER = "other"  # the reason is typed


def verdict_form(draft: str, job_id: str, to: ReviewState) -> Form:
    """Why it is rejected, or what is to be changed."""
    if to is ReviewState.CHANGES:
        words = Field(
            "words", FieldKind.PARAGRAPH, Text("form.changes"), Text("form.changes_hint"), required=True, most=MOST
        )
        return Form(draft, Text("form.title_changes", job=job_id), (words,), Text("form.ask"))
    listed = tuple(Choice(word, reason_name(word)) for word in REASONS)
    choices = (*listed, Choice(OTHER, Text("reason.other")))
    reason = Field("reason", FieldKind.CHOICE, Text("form.reason"), None, REASONS[0], choices, required=True)
    words = Field("words", FieldKind.PARAGRAPH, Text("form.reason_words"), Text("form.reason_words_hint"), most=MOST)
    return Form(draft, Text("form.title_reject", job=job_id), (reason, words), Text("form.reject"))


def verdict_of(values: Mapping[str, Any]) -> str:
    """The reason as a review keeps it; "" where none was given. Typed words go before the list."""
    typed = str(values.get("words") or "").strip()[:MOST]
    if typed:
        return typed
    chosen = str(values.get("reason") or "")
    return chosen if chosen in REASONS else ""
