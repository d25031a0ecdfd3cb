"""Facts with sensible defaults, for tests that care about one detail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import TYPE_CHECKING, Any

from bot.generation.chat.hearing import Chat
from bot.generation.chat.verbs import Answer
from bot.generation.command import Asker, Attachment, Command, Person, Place, ReplyTo
from bot.generation.job import Job, JobState
from bot.generation.message import Choice, Form, Message, Press
from bot.generation.models import ModelFacts, parse_model
from bot.generation.ports import Manner
from bot.generation.request import GenerationRequest, build_request
from bot.generation.service import Rules, Service

if TYPE_CHECKING:
    from tests.world import Bot

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


LANGUAGES = (Choice("auto", "auto"), Choice("en", "English"), Choice("de", "Deutsch"))


def chat_of(bot: Bot, safety: str = "fast", **changes: Any) -> Chat:
    """The chat of a bot in its world, on the platform "fake"; `safety` is the operator's floor."""
    world, model = bot.world, facts()
    rules = Rules(world.api.provider, world.caps, safety)
    service = Service(bot.store, {model.id: model}, model.id, rules, world.clock, world.ids)
    given: dict[str, Any] = {"languages": LANGUAGES, "hears": ("fake",), "aside": asyncio.to_thread}
    return Chat(
        bot.store, service, bot.media, {"fake": bot.chat}, model, rules, world.clock, world.ids, **given | changes
    )


@dataclass
class Talk:
    """People who talk with a bot, as an adapter would pass it on. Each command has a key of its own: k1, k2, ..."""

    bot: Bot
    chat: Chat
    place: Place = field(default_factory=lambda: Place("fake", "t", "channel"))
    said: int = 0
    commands: list[Command] = field(default_factory=list)

    def command(self, name: str, words: str = "", /, *slots: str, person: str = "ann", **options: Any) -> Command:
        """The next command. A file is called as its slot, and its handle is known to the platform."""
        self.said += 1
        files = tuple(Attachment(slot, f"{slot}.jpg", 10, "image/jpeg", f"handle-{slot}") for slot in slots)
        asker, to = Asker(Person("fake", person)), ReplyTo("fake", f"channel:{self.said}")
        made = Command(f"k{self.said}", name, words, files, asker, self.place, to, options)
        self.commands.append(made)
        return made

    async def tell(self, command: Command) -> Answer:
        """As its manner asks for."""
        if self.chat.manner(command) is Manner.MAKING:
            assert await self.chat.receive(command)
            await self.chat.acknowledged(command, command.reply_to)
        return await self.chat.handle(command)

    async def say(self, name: str, words: str = "", /, *slots: str, person: str = "ann", **options: Any) -> Answer:
        """A command and its answer."""
        return await self.tell(self.command(name, words, *slots, person=person, **options))

    async def told(self, name: str, words: str = "", /, *slots: str, person: str = "ann", **options: Any) -> Message:
        """A command that is answered with a message."""
        answer = await self.say(name, words, *slots, person=person, **options)
        assert isinstance(answer, Message), answer
        return answer

    async def form(self, name: str, words: str = "", /, *slots: str, person: str = "ann", **options: Any) -> Form:
        """A command that is answered with a form."""
        answer = await self.say(name, words, *slots, person=person, **options)
        assert isinstance(answer, Form), answer
        return answer

    async def made(self, name: str, words: str = "", /, *slots: str, person: str = "ann", **options: Any) -> Job:
        """A command that becomes a job."""
        answer = await self.say(name, words, *slots, person=person, **options)
        assert answer is None, answer
        job = await self.bot.store.job_of(self.commands[-1].key)
        assert job is not None
        return job

    async def press(self, press: Press, ref: str, person: str = "ann") -> Answer:
        """A button."""
        return await self.say(f"press.{press}", person=person, ref=ref)

    async def send(self, form: Form, *slots: str, person: str = "ann", **values: str) -> Answer:
        """A form as it is, but for `values`."""
        filled = {one.name: one.value for one in form.fields if one.kind != "files"} | values
        return await self.say("form", "", *slots, person=person, draft=form.draft, values=filled)
