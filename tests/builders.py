"""Facts with sensible defaults, for tests that care about one detail."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import Any

from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.job import Job, JobState
from bot.generation.models import ModelFacts, parse_model
from bot.generation.request import GenerationRequest, build_request

NOW = 1_760_000_000.0


def facts() -> ModelFacts:
    """Kling VIDEO 3.0 Pro."""
    file = resources.files("bot.generation.models") / "klingai-kling-video-3-pro.toml"
    return parse_model(file.read_text(encoding="utf-8"))


def request(**fields: Any) -> GenerationRequest:
    """A valid request."""
    built = build_request(facts(), {"positivePrompt": "a red fox runs through snow", "safety": "fast", **fields})
    assert isinstance(built, GenerationRequest), built
    return built


def command(
    key: str = "c1", words: str = "a red fox", *pictures: str, name: str = "video", person: str = "ann"
) -> Command:
    """A command on the platform "fake"; `pictures` are slots."""
    attachments = tuple(Attachment(slot, f"{slot}.jpg", 10, "image/jpeg", f"handle-{slot}") for slot in pictures)
    asker = Asker(Person("fake", person))
    return Command(key, name, words, attachments, asker, Place("fake", "t", "channel"), ReplyTo("fake", "channel"))


def job(job_id: str = "0000000000001", **changes: Any) -> Job:
    """A queued job of `command()`."""
    given = command(key=f"key-{job_id}")
    made = Job(
        id=job_id,
        command_key=given.key,
        person=given.asked_by.person,
        place=given.place,
        reply_to=given.reply_to,
        request=request(),
        provider="runware",
        reserved_micro_usd=560_000,
        task_uuid=f"task-{job_id}",
        created_at=NOW,
        state=JobState.QUEUED,
        since=NOW,
        due_at=NOW,
    )
    return replace(made, **changes)
