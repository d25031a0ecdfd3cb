"""What a submission says beyond its request: a refused parameter is left out, an element is defined once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.generation.command import Attachment, Command
from bot.generation.job import InputKind, Job, JobState
from bot.generation.ports import NO_PLAN, Accepted, Body, Conflict, Given, Plan, Refused
from bot.generation.request import GenerationRequest
from bot.generation.steps import Notice
from tests.builders import command, facts
from tests.fakes import FakeVideoApi
from tests.world import Bot, World, bot_in

SOUND = "providerSettings.klingai.sound"


@dataclass
class Api(FakeVideoApi):
    """A provider that refuses what it is told to, and remembers every plan it was sent."""

    refuses: list[Refused] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    inputs: list[Mapping[str, Given]] = field(default_factory=list)

    async def body(
        self, task_uuid: str, request: GenerationRequest, inputs: Mapping[str, Given], plan: Plan = NO_PLAN
    ) -> Body:
        self.plans.append(plan)
        self.inputs.append(inputs)
        return await super().body(task_uuid, request, inputs, plan)

    async def submit(self, body: Body) -> Accepted | Conflict | Refused:
        if self.refuses:
            return self.refuses.pop(0)
        return await super().submit(body)


def with_element(key: str, description: str = "a fox") -> Command:
    """A command with one element and its picture."""
    front = Attachment("element1-front", "mira.jpg", 4, "image/jpeg", "handle-front")
    given = command(key, "<<<element_1>>> walks", "first")
    element = {"id": "mira", "description": description, "frontalImage": "element1-front"}
    return replace(given, attachments=(*given.attachments, front), options={"elements": [element]})


def world(tmp_path: Path, api: Api) -> World:
    made = World(tmp_path, api=api)
    made.chat.files = {
        f"handle-{slot}": slot.encode() for slot in ("first", "front", "reference", "motion")
    }  # fmt: skip
    return made


async def done(bot: Bot, given: Command) -> Job:
    """Ask, work until nothing is owed, and look again."""
    job = await bot.ask(given)
    assert isinstance(job, Job), job
    await bot.work()
    found = await bot.store.job(job.id)
    assert found is not None
    return found


async def test_a_parameter_refused_by_name_is_left_out_of_a_new_task(tmp_path: Path) -> None:
    """Nothing was billed, so the same goes again without it, and the operator hears of it."""
    api = Api(refuses=[Refused("unsupportedParameter", "validation", SOUND, "no")])
    async with bot_in(world(tmp_path, api)) as bot:
        job = await bot.ask(command("c1", "a fox --sound on"))
        assert isinstance(job, Job)
        claimed = await bot.store.claim(bot.world.clock.now(), 300.0, 1, 4)
        notice = await bot.steps.job(claimed.jobs[0])
        assert isinstance(notice, Notice)
        assert notice.text.facts == {"parameter": SOUND}
        await bot.work()
        after = await bot.store.job(job.id)
        assert after is not None
        assert (after.state, sorted(after.without)) == (JobState.ENDED, [SOUND])
        assert after.task_uuid != job.task_uuid
        assert [plan.without for plan in api.plans] == [frozenset(), {SOUND}]
        assert len(api.tasks) == 1


async def test_a_parameter_that_is_no_doubtful_one_ends_the_job(tmp_path: Path) -> None:
    """Only what the page does not list is tried without."""
    api = Api(refuses=[Refused("unsupportedParameter", "validation", "duration", "no")])
    async with bot_in(world(tmp_path, api)) as bot:
        job = await done(bot, command("c1", "a fox"))
        assert (job.state, len(api.tasks)) == (JobState.ENDED, 0)


async def test_the_same_parameter_is_not_left_out_twice(tmp_path: Path) -> None:
    """A provider that refuses it all the same gets no third task."""
    refusal = Refused("unsupportedParameter", "validation", SOUND, "no")
    async with bot_in(world(tmp_path, Api(refuses=[refusal, refusal]))) as bot:
        job = await done(bot, command("c1", "a fox --sound on"))
        assert job.state is JobState.ENDED
        assert job.problem is not None
        assert job.problem.key == "job.refused"


async def test_an_element_is_defined_until_a_task_with_it_was_admitted(tmp_path: Path) -> None:
    """From then on its id is enough; another definition is told anew."""
    api = Api(refuses=[Refused("invalidFrameImage", "validation", "inputs.frameImages[0].image", "no")])
    async with bot_in(world(tmp_path, api)) as bot:
        for key in ("c1", "c2", "c3"):
            await done(bot, with_element(key))
        await done(bot, with_element("c4", "another fox"))
    assert [plan.known_elements for plan in api.plans] == [set(), set(), {"mira"}, set()]


async def test_an_element_the_provider_forgot_is_defined_again(tmp_path: Path) -> None:
    """Under a new taskUUID: the refusal ended the first."""
    api = Api()
    async with bot_in(world(tmp_path, api)) as bot:
        await done(bot, with_element("c1"))
        api.refuses.append(Refused("invalidElementId", "validation", "inputs.elements[0].id", "unknown"))
        job = await done(bot, with_element("c2"))
        assert job.state is JobState.ENDED
    assert [plan.known_elements for plan in api.plans] == [set(), {"mira"}, set()]
    assert len(api.tasks) == 2


@pytest.mark.parametrize("answers", [["lost"], ["unsent", "lost"]])
async def test_a_second_attempt_says_what_the_first_said(tmp_path: Path, answers: list[str]) -> None:
    """Even when the element has become known in between: the body must not change."""
    api = Api(answers=answers)
    async with bot_in(world(tmp_path, api)) as bot:
        job = await done(bot, with_element("c1"))
        assert job.state is JobState.ENDED
    assert len(set(api.plans)) == 1
    assert len(api.tasks) == 1


async def test_a_reference_video_is_uploaded_once_and_named_by_its_uuid(tmp_path: Path) -> None:
    """It cannot travel inside a request; a second attempt uses the same name."""
    api = Api(answers=["unsent", "lost"])
    async with bot_in(world(tmp_path, api)) as bot:
        job = await done(bot, command("c1", "a fox --orient image", "reference", "motion"))
        kinds = {given.name: given.kind for given in await bot.store.inputs(job.id)}
    assert kinds == {"reference": InputKind.PICTURE, "motion": InputKind.VIDEO}
    assert api.uploads == 1
    assert {given["motion"].media_uuid for given in api.inputs} == {"media-1"}
    assert job.state is JobState.ENDED


def test_the_model_says_what_is_doubtful() -> None:
    """In its file, with its evidence."""
    assert SOUND in facts().unlisted
