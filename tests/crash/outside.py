"""The world around the bot in the crash model: a provider and a channel with moods, and records of their own."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from bot.generation.command import Attachment, ReplyTo
from bot.generation.errors import Ambiguous, KeyRefused, PlatformUnavailable, ResultGone, Throttled
from bot.generation.message import Message, Refusal, Text
from bot.generation.ports import Accepted, Body, Conflict, Refused, ResultStatus, Seen
from tests.fakes import FakeChat, FakeVideoApi, Posted, Task

# What a provider does with a submission, and how often. "again" mood: what it says to a taskUUID it has refused.
ANSWERS = {"ok": 8, "lost": 3, "dropped": 2, "unsent": 2, "refuse": 2, "throttled": 1, "key": 1}
DOWNLOADS = {"ok": 4, "gone": 1, "cut": 1, "broken": 1}
POSTS = {"ok": 5, "lost": 2, "down": 2, "refuse": 1}


def asked(body: bytes) -> dict[str, object]:
    """The request in a fake body."""
    data = body.decode()
    found: dict[str, object] = json.JSONDecoder().raw_decode(data[data.index("{") :])[0]
    return found


@dataclass
class Provider(FakeVideoApi):
    """A provider with moods, each a list that is used up; afterwards it behaves. `log` is every submission's fate."""

    seed: int = 0
    downloads: list[str] = field(default_factory=list)
    deaf_looks: int = 0
    remembers_refused: bool = False
    log: list[tuple[str, str]] = field(default_factory=list)
    prices: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        answer = self.answers[0] if self.answers else "ok"
        if body.task_uuid in self.refused and answer in ("ok", "lost", "refuse"):
            self.answers = self.answers[1:]
            self.log.append((body.task_uuid, "refused again"))
            return Conflict() if self.remembers_refused else self._refusal()
        if answer in ("throttled", "key"):
            self.answers.pop(0)
            self.log.append((body.task_uuid, answer))
            raise (
                Throttled(Text("api.throttled", host="fake", seconds=2), 2.0)
                if answer == "throttled"
                else KeyRefused(Text("api.key_refused", host="fake"))
            )
        known = body.task_uuid in self.tasks and answer in ("ok", "lost", "refuse")
        self.log.append((body.task_uuid, "known" if known else answer))
        return await super().submit(body)

    @staticmethod
    def _refusal() -> Refused:
        return Refused("invalidPositivePrompt", "validation", "positivePrompt", "no")

    def _admit(self, body: Body) -> None:
        super()._admit(body)
        task, mood = self.tasks[body.task_uuid], self.mood(body.task_uuid)
        task.billed_micro_usd = task.billed_micro_usd * mood.randrange(80, 130) // 100
        task.billed_micro_usd -= task.billed_micro_usd % task.results

    def mood(self, task_uuid: str) -> random.Random:
        """The same for a task every time."""
        return random.Random(f"{self.seed} {task_uuid}")

    def hides_cost(self, task_uuid: str) -> bool:
        return self.mood(f"cost {task_uuid}").random() < 0.1

    def fates(self, task_uuid: str) -> list[str]:
        """What becomes of each of a task's results: "video", "failed", or "nameless" (failed without a videoUUID)."""
        mood = self.mood(f"fate {task_uuid}")
        return mood.choices(["video", "failed", "nameless"], [8, 1, 1], k=self.tasks[task_uuid].results)

    def videos(self, task_uuid: str) -> list[bytes]:
        """The bytes of a task's videos."""
        return [f"fake://{task_uuid}-{n}".encode() for n, fate in enumerate(self.fates(task_uuid)) if fate == "video"]

    async def look(self, task_uuids: Sequence[str]) -> Mapping[str, tuple[Seen, ...]]:
        if self.deaf_looks > 0:
            self.deaf_looks -= 1
            raise Ambiguous(Text("api.no_answer", host="fake"))
        return await super().look(task_uuids)

    def _seen(self, uuid: str) -> tuple[Seen, ...]:
        seen = list(super()._seen(uuid))
        self._random.shuffle(seen)
        return tuple(seen)

    def _result(self, uuid: str, task: Task, n: int) -> Seen:
        order = self.mood(f"order {uuid}").sample(range(task.results), task.results)
        seen = super()._result(uuid, task, order[n])
        if seen.status is ResultStatus.PROCESSING:
            return replace(seen, video_uuid=f"{uuid}-{n}" if self.fates(uuid)[n] != "nameless" else None)
        cost = None if self.hides_cost(uuid) else seen.cost_micro_usd
        fate = self.fates(uuid)[n]
        if fate == "video":
            return Seen(ResultStatus.SUCCESS, f"{uuid}-{n}", f"fake://{uuid}-{n}", n, cost)
        failure = Refused("providerError", "provider", "", f"it broke {n}")
        name = f"{uuid}-{n}" if fate == "failed" else None
        return Seen(ResultStatus.ERROR, name, cost_micro_usd=cost, failure=failure)

    async def download(self, url: str, into: PurePath, limit: int) -> None:
        mood = self.downloads.pop(0) if self.downloads else "ok"
        if mood == "gone":
            raise ResultGone(Text("api.result_gone"))
        if mood == "cut":
            Path(into).write_bytes(url.encode()[:5])
            raise Ambiguous(Text("api.download_failed", host="fake"))
        if mood == "broken":
            Path(into).write_bytes(b"broken")
            return
        await super().download(url, into, limit)


@dataclass
class Channel(FakeChat):
    """A channel with moods. `refused` are the keys it turned away for good."""

    fetches: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def fetch(self, attachment: Attachment, into: PurePath, limit: int) -> Refusal | None:
        if self.fetches and self.fetches.pop(0) == "down":
            raise PlatformUnavailable(Text("platform.no_answer", platform=self.name))
        return await super().fetch(attachment, into, limit)

    async def post(self, to: ReplyTo, message: Message, key: str) -> str:
        if self.outcomes and self.outcomes[0] == "refuse":
            self.refused.add(key)
        return await super().post(to, message, key)

    def of(self, job_id: str) -> list[Posted]:
        """What is there about a job."""
        return [posted for posted in self.channel if posted.key.startswith(f"j{job_id}-")]
