"""What every Store promises of what people keep, of look-alikes and lists, of pauses and of what was posted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.generation.command import Attachment, Person
from bot.generation.delivery import Delivery, DeliveryState, Rung
from bot.generation.errors import InvariantBroken
from bot.generation.job import Input, InputKind, Job, JobState, Outcome
from bot.generation.money import NO_CHARGE
from bot.generation.ports import Census, Draft, ElementFile, Habits, Preset, Role, SavedElement, Store
from tests.builders import NOW, command, job, request
from tests.contract.test_store import CAPS, SHA, STORES, admitted, arrived, done, given, numbered, out, owed, ready

ANN, BOB = Person("fake", "ann"), Person("fake", "bob")
FRONT = ElementFile(Role.FRONT, SHA, "png", "mira.png", 1000, 512, 768)
VOICE = ElementFile(Role.VOICE, "b" * 64, "mp3", "mira.mp3", 2000)
MIRA = SavedElement("el-1", ANN, "mira", "a girl with a scarf", ("Character", "Costume"), (FRONT, VOICE), NOW)


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES[request.param](tmp_path / "data", lambda _event: None) as made:
        yield made


# -- elements


async def test_an_element_comes_back_as_it_was_saved(store: Store) -> None:
    """With its files in order, and only to the person whose it is."""
    bare = SavedElement("el-2", ANN, "an old car", None, (), (FRONT,), NOW)
    await store.save_element(MIRA)
    await store.save_element(bare)
    assert await store.elements(ANN) == [bare, MIRA]
    assert await store.elements(BOB) == []
    assert await store.elements(Person("slack", "ann")) == []


async def test_an_element_saved_again_keeps_its_id(store: Store) -> None:
    """The provider may know it by that. Everything else is as saved last."""
    await store.save_element(MIRA)
    newer = replace(MIRA, id="el-9", description=None, tags=(), files=(VOICE,), saved_at=NOW + 5)
    for _ in range(2):
        await store.save_element(newer)
        assert await store.elements(ANN) == [replace(newer, id="el-1")]


async def test_two_people_may_call_an_element_the_same(store: Store) -> None:
    """But an id is one element's."""
    await store.save_element(MIRA)
    await store.save_element(replace(MIRA, id="el-2", person=BOB))
    assert [one.id for one in await store.elements(BOB)] == ["el-2"]
    with pytest.raises(InvariantBroken):
        await store.save_element(replace(MIRA, person=BOB, name="mirror"))
    assert await store.elements(ANN) == [MIRA]


async def test_a_removed_element_is_gone_with_its_files(store: Store) -> None:
    """And its name is free for another one."""
    await store.save_element(MIRA)
    assert not await store.remove_element(BOB, "mira")
    assert await store.remove_element(ANN, "mira")
    assert not await store.remove_element(ANN, "mira")
    assert await store.elements(ANN) == []
    await store.save_element(replace(MIRA, id="el-2"))
    assert await store.elements(ANN) == [replace(MIRA, id="el-2")]


# -- presets, habits, drafts


async def test_a_preset_is_replaced_by_name(store: Store) -> None:
    """And listed by name, to its person."""
    wide = Preset(ANN, "wide", "--ar 16:9")
    await store.save_preset(wide, NOW)
    await store.save_preset(Preset(ANN, "tall", "--ar 9:16"), NOW)
    for _ in range(2):
        await store.save_preset(replace(wide, words="--ar 16:9 --dur 10"), NOW + 1)
    assert await store.presets(ANN) == [Preset(ANN, "tall", "--ar 9:16"), Preset(ANN, "wide", "--ar 16:9 --dur 10")]
    assert await store.presets(BOB) == []
    assert not await store.remove_preset(BOB, "wide")
    assert await store.remove_preset(ANN, "wide")
    assert not await store.remove_preset(ANN, "wide")
    assert [one.name for one in await store.presets(ANN)] == ["tall"]


async def test_habits_are_the_defaults_until_they_are_saved(store: Store) -> None:
    """Each person has their own."""
    assert await store.habits(ANN) == Habits()
    for habits in (Habits("--dur 8", "de", mention=False), Habits()):
        await store.save_habits(ANN, habits)
        assert await store.habits(ANN) == habits
    assert await store.habits(BOB) == Habits()


async def test_a_draft_is_kept_until_it_is_over(store: Store) -> None:
    """Not a moment longer; replaced by its id."""
    half = Draft("d1", ANN, "form", {"prompt": "a fox \U0001f98a", "shots": [{"duration": 5}], "n": 1}, NOW + 60)
    await store.keep_draft(half, NOW)
    assert await store.draft("d1", NOW + 59) == half
    assert await store.draft("d1", NOW + 60) is None
    assert await store.draft("d2", NOW) is None
    whole = replace(half, content={"prompt": "a fox"}, expires_at=NOW + 90)
    for _ in range(2):
        await store.keep_draft(whole, NOW + 30)
        assert await store.draft("d1", NOW + 89) == whole


async def test_drafts_that_are_over_are_dropped_by_the_next(store: Store) -> None:
    """They hold what people wrote, and nobody asks for them any more."""
    await store.keep_draft(Draft("old", ANN, "form", {}, NOW + 60), NOW)
    await store.keep_draft(Draft("new", BOB, "form", {}, NOW + 160), NOW + 60)
    assert await store.draft("old", NOW) is None
    assert await store.draft("new", NOW + 60) is not None


async def test_what_people_keep_survives_a_restart(tmp_path: Path) -> None:
    """It is in the rows."""
    draft = Draft("d1", ANN, "form", {"prompt": "a fox"}, NOW + 60)
    for opened in STORES.values():
        async with opened(tmp_path / "data", lambda _event: None) as store:
            await store.save_element(MIRA)
            await store.save_preset(Preset(ANN, "wide", "--ar 16:9"), NOW)
            await store.save_habits(ANN, Habits("--dur 8"))
            await store.keep_draft(draft, NOW)
            await store.pause("fake", "t", BOB, NOW)
        async with opened(tmp_path / "data", lambda _event: None) as store:
            assert await store.elements(ANN) == [MIRA]
            assert await store.presets(ANN) == [Preset(ANN, "wide", "--ar 16:9")]
            assert await store.habits(ANN) == Habits("--dur 8")
            assert await store.draft("d1", NOW) == draft
            assert await store.is_paused("fake", "t")


# -- lists


async def test_a_page_is_part_of_one_persons_jobs(store: Store) -> None:
    """The newest first; the total counts all of them, and no one else's."""
    for n in range(1, 6):
        await admitted(store, n, created_at=NOW + n)
    await admitted(store, 6, person=BOB)
    pages = [await store.page(ANN, None, offset, 2) for offset in (0, 2, 4, 6)]
    assert [[one.id for one in page.jobs] for page in pages] == [
        [numbered(5), numbered(4)],
        [numbered(3), numbered(2)],
        [numbered(1)],
        [],
    ]
    assert {page.total for page in pages} == {5}


async def test_a_page_of_one_outcome_counts_only_those(store: Store) -> None:
    """What has not ended has none."""
    await done(store, 1)
    await cancelled(store, 2)
    await admitted(store, 3)
    page = await store.page(ANN, Outcome.DONE, 0, 10)
    assert ([one.id for one in page.jobs], page.total) == ([numbered(1)], 1)
    assert (await store.page(ANN, Outcome.FAILED, 0, 10)).total == 0
    assert (await store.page(ANN, None, 0, 10)).total == 3


async def cancelled(store: Store, n: int) -> Job:
    made = await admitted(store, n)
    ended = await store.settle(made, made.ended(Outcome.CANCELLED, NOW), NOW, charge=NO_CHARGE)
    assert ended is not None
    return ended


async def test_the_census_counts_what_has_not_ended(store: Store) -> None:
    """By state; a person with many jobs is one person, and the same name elsewhere another."""
    assert await store.census(None) == Census()
    await done(store, 1)
    await out(store, 2)
    await admitted(store, 3)
    await admitted(store, 4, person=BOB)
    await admitted(store, 5, person=Person("slack", "ann"), state=JobState.INPUTS)
    assert await store.census("fake") == Census({"generating": 1, "queued": 2}, 2)
    assert await store.census("slack") == Census({"inputs": 1}, 1)
    assert await store.census(None) == Census({"generating": 1, "queued": 2, "inputs": 1}, 3)


# -- look-alikes


async def test_a_job_that_asks_for_the_same_is_found(store: Store) -> None:
    """Of this person, since then, and the newest of several."""
    for n in (1, 2):
        await admitted(store, n, created_at=NOW + n)
    found = await store.alike(ANN, request(), [], NOW + 2)
    assert found is not None
    assert found.id == numbered(2)
    assert await store.alike(ANN, request(), [], NOW + 3) is None
    assert await store.alike(ANN, request(duration=10), [], NOW) is None
    assert await store.alike(BOB, request(), [], NOW) is None
    assert await store.alike(Person("slack", "ann"), request(), [], NOW) is None


async def test_a_job_that_came_to_nothing_is_no_double(store: Store) -> None:
    """Asking again is what people do then. One that was a success is."""
    await cancelled(store, 1)
    failed = await admitted(store, 2)
    await store.settle(failed, failed.ended(Outcome.FAILED, NOW), NOW, charge=NO_CHARGE)
    unwanted = await out(store, 3)
    await store.discard(unwanted.id, NOW)
    assert await store.alike(ANN, request(), [], NOW) is None
    made = await done(store, 4)
    assert await store.alike(ANN, request(), [], NOW) == made


async def test_the_same_words_with_other_files_are_something_else(store: Store) -> None:
    """A sent file is the same by slot, name and size, before and after it was fetched; a kept one by its content."""
    sent = Input("first", Attachment("first", "fox.png", 10, "image/png", "handle-1"))
    kept = Input("front", Attachment("front", "mira.png", 1000, "image/png", ""), SHA, "png", 512, 768)
    made = await admitted(store, 1, inputs=(sent, kept), state=JobState.INPUTS)
    again = replace(sent, attachment=replace(sent.attachment, handle="handle-2"))
    renamed = replace(kept, attachment=replace(kept.attachment, name="else.png", size=1))
    for _ in range(2):
        assert await store.alike(ANN, request(), [renamed, again], NOW) == made
        for others in (
            [],
            [again],
            [kept],
            [again, replace(kept, sha256="c" * 64)],
            [replace(again, attachment=replace(again.attachment, size=11)), kept],
            [replace(again, attachment=replace(again.attachment, name="cat.png")), kept],
        ):
            assert await store.alike(ANN, request(), others, NOW) is None
        await store.admit_input(made, replace(sent, sha256="d" * 64), NOW)
    fetched = await store.inputs(made.id)
    assert await store.alike(ANN, request(), fetched, NOW) == made


async def test_a_kept_file_comes_with_the_job_as_it_is(store: Store) -> None:
    """Nothing of it is to be fetched."""
    kept = Input("v", Attachment("v", "run.mp4", 9, "video/mp4", ""), SHA, "mp4", 640, 360, InputKind.VIDEO)
    made = await admitted(store, 1, inputs=(kept,))
    assert await store.inputs(made.id) == [kept]


# -- pauses


async def test_a_paused_tenants_jobs_keep_their_place_and_get_no_turn(store: Store) -> None:
    """Others go past them."""
    await of_tenant(store, 1, "studio")
    await of_tenant(store, 2, "club")
    await of_tenant(store, 3, "studio")
    assert not await store.is_paused("fake", "studio")
    for _ in range(2):
        await store.pause("fake", "studio", BOB, NOW)
        assert await store.is_paused("fake", "studio")
    assert [one.id for one in (await store.claim(NOW, 300.0, 10, 2)).jobs] == [numbered(2)]
    assert (await store.claim(NOW, 300.0, 10, 10)).jobs == ()
    paused = await store.job(numbered(1))
    assert paused is not None
    assert paused.state is JobState.QUEUED
    assert await store.unpause("fake", "studio", BOB, NOW)
    assert not await store.unpause("fake", "studio", BOB, NOW)
    assert [one.id for one in (await store.claim(NOW, 300.0, 10, 10)).jobs] == [numbered(1), numbered(3)]


async def test_a_pause_is_of_one_tenant_on_one_platform(store: Store) -> None:
    """The same name elsewhere goes on."""
    await store.pause("slack", "t", BOB, NOW)
    await store.pause("fake", "t2", BOB, NOW)
    await admitted(store)
    assert not await store.is_paused("fake", "t")
    assert len((await store.claim(NOW, 300.0, 10, 10)).jobs) == 1


async def test_the_place_in_the_queue_counts_who_goes_first(store: Store) -> None:
    """Whoever waits for a resumption is not ahead of the others; among themselves their order stays."""
    for n, tenant in enumerate(["studio", "club", "studio", "club"], 1):
        await of_tenant(store, n, tenant)
    await store.pause("fake", "studio", BOB, NOW)
    assert [await store.place(numbered(n)) for n in (1, 2, 3, 4)] == [1, 1, 3, 2]
    await store.unpause("fake", "studio", BOB, NOW)
    assert [await store.place(numbered(n)) for n in (1, 2, 3, 4)] == [1, 2, 3, 4]


async def test_who_is_out_already_is_not_held_back_by_a_pause(store: Store) -> None:
    """Only turns are."""
    made = await out(store, 1)
    await store.pause("fake", made.place.tenant, BOB, NOW)
    assert await store.advance(made, made.ended(Outcome.FAILED, NOW), NOW) is not None


async def of_tenant(store: Store, n: int, tenant: str) -> Job:
    """A queued job of that tenant."""
    await arrived(store, n)
    place = replace(command().place, tenant=tenant)
    made = job(numbered(n), place=place, created_at=NOW + n)
    admitted = await store.admit(given(n).key, made, [], CAPS, NOW)
    assert admitted == made
    return made


# -- remarks, and what was posted


async def test_a_remark_is_a_line_in_the_history(store: Store) -> None:
    """The job does not move."""
    made = await admitted(store)
    await store.remark(made.id, "report", "it shows my house", NOW + 5)
    last = (await store.events(made.id))[-1]
    assert (last.at, last.what, last.detail) == (NOW + 5, "report", "it shows my house")
    assert await store.job(made.id) == made


async def posted(store: Store, n: int = 1, person: Person = ANN) -> Delivery:
    """A result that is in the channel, as message "m1"."""
    before = await admitted(store, n, person=person, state=JobState.GENERATING)
    ended = before.ended(Outcome.DONE, NOW)
    await store.settle(before, ended, NOW, charge=NO_CHARGE, results=[ready(before)], deliveries=[owed(before)])
    (mine,) = await store.deliveries(before.id)
    mine = await moved(store, mine, mine.stored(SHA, 3, NOW))
    mine = await moved(store, mine, mine.posting(NOW))
    mine = await moved(store, mine, mine.trying(NOW))
    return await moved(store, mine, mine.posted("m1", NOW))


async def moved(store: Store, before: Delivery, after: Delivery) -> Delivery:
    stored = await store.advance_delivery(before, after, NOW)
    assert stored is not None
    return stored


async def test_a_message_of_ours_is_known_by_its_reference(store: Store) -> None:
    """On its platform; others are nobody's."""
    mine = await posted(store)
    made = await store.job(mine.job_id)
    assert await store.posted_as("fake", "m1") == (mine, made)
    assert await store.posted_as("slack", "m1") is None
    assert await store.posted_as("fake", "m2") is None


async def test_the_same_reference_on_two_platforms_is_two_messages(store: Store) -> None:
    """A reference is the platform's own."""
    here, there = await posted(store, 1), await posted(store, 2, Person("slack", "ann"))
    for platform, mine in (("fake", here), ("slack", there)):
        found = await store.posted_as(platform, "m1")
        assert found is not None
        assert found[0] == mine


async def test_a_removed_message_stays_posted_and_removed(store: Store) -> None:
    """The first removal counts, and it is not delivered again."""
    mine = await posted(store)
    for later in (10, 20):
        await store.removed(mine, NOW + later, "by the person")
    assert await store.deliveries(mine.job_id) == [replace(mine, removed_at=NOW + 10)]
    assert [event.what for event in await store.events(mine.job_id)].count("result 0 removed") == 1
    assert await store.undelivered("fake") == []
    assert (await store.claim(NOW + 1000, 300.0, 10, 10)).deliveries == ()


async def test_what_was_not_posted_cannot_be_removed(store: Store) -> None:
    """There is no message."""
    made = await done(store)
    (mine,) = await store.deliveries(made.id)
    await store.removed(mine, NOW, "")
    assert await store.deliveries(made.id) == [mine]


async def test_how_a_video_is_brought_to_its_place_is_remembered(store: Store) -> None:
    """So that a restart goes on from the rung that it had come to."""
    await done(store)
    (mine,) = await store.deliveries(numbered(1))
    kept = await moved(store, mine, mine.stored(SHA, 3, NOW))
    fitted = await moved(store, kept, kept.fitted("b" * 64, "mp4", NOW))
    assert (fitted.state, fitted.rung, fitted.posted_extension) == (DeliveryState.POSTING, Rung.FITTED, "mp4")
    assert await store.deliveries(numbered(1)) == [fitted]
    linked = await moved(store, fitted, fitted.linked(SHA, "c" * 64, NOW))
    assert (linked.rung, linked.posted_sha256, linked.poster_sha256) == (Rung.LINKED, SHA, "c" * 64)
    ((claimed, _job),) = (await store.claim(NOW, 300.0, 10, 10)).deliveries
    assert replace(claimed, version=linked.version) == linked
