"""Units that part a job from its person: ended or discarded, without words and files, under a pseudonym."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.generation.command import Asker, Person
from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.forgetting import former, nameless_address, nameless_place, wordless
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE, Meter, metered
from bot.generation.ports import ChoreKind
from storage import rows, verbs
from storage.unit import Unit

_STOPPABLE = (JobState.INPUTS, JobState.REVIEW, JobState.QUEUED)


def give_up(job: Job, pseudonym: str, now: float, *, posts: bool) -> Unit[None]:
    """One job, to its last word. What is owed outside because of it becomes chores. Within a clearing."""
    if job.state in _STOPPABLE:
        ended = job.ended(Outcome.CANCELLED, now)
        job = (yield from verbs.settle(job, ended, now, NO_CHARGE, (), (), None, "")) or job
    elif job.state is not JobState.ENDED:
        yield from verbs.discard(job.id, now, "")
    owed = yield f"SELECT {rows.DELIVERY} FROM deliveries WHERE job = ?", (job.id,)
    deliveries = [rows.to_delivery(row) for row in owed]
    yield from _owe_outside(job, deliveries, pseudonym, now, posts=posts)
    stays = [] if posts else [one for one in deliveries if _stands(one) and one.purpose is not Purpose.CARD]
    yield from _let_go(job, stays)
    yield from _rename(job, pseudonym)


def empty(job_id: str) -> Unit[None]:
    """Take away what somebody wrote or what was said of it, in every row about a job but its own. Within a clearing."""
    yield (
        "UPDATE results SET url = CASE state WHEN 'ready' THEN '' END, seed = NULL, detail = NULL WHERE job = ?",
        (job_id,),
    )
    yield "UPDATE submissions SET plan = '{}' WHERE job = ?", (job_id,)
    yield "UPDATE events SET detail = '' WHERE job = ? AND detail <> ''", (job_id,)
    yield "DELETE FROM inputs WHERE job = ?", (job_id,)
    yield "DELETE FROM tellings WHERE job = ?", (job_id,)
    yield "DELETE FROM strikes WHERE about = ?", (job_id,)
    yield "DELETE FROM memos WHERE key BETWEEN ?1 || '-' AND ?1 || '-~'", (f"j{job_id}",)
    yield "UPDATE reviews SET state = 'withdrawn' WHERE job = ? AND state = 'open'", (job_id,)
    yield "DELETE FROM reviews WHERE job = ?", (job_id,)


def give_up_elements(who: Person, pseudonym: str, now: float) -> Unit[None]:
    """Saved elements, their files, and that the provider knows them."""
    named = (who.platform, who.id)
    mine = "SELECT id FROM saved_elements WHERE platform = ? AND person = ?"
    files = yield f"SELECT sha256, extension FROM element_files WHERE element IN ({mine})", named
    yield from _chores(ChoreKind.FILE, [{"sha256": one[0], "extension": one[1]} for one in files], pseudonym, now)
    yield f"DELETE FROM elements WHERE id IN ({mine})", named
    yield "DELETE FROM saved_elements WHERE platform = ? AND person = ?", named


def files_of(job: Job, deliveries: Iterable[Delivery]) -> list[dict[str, Any]]:
    """What the deliveries of a job keep in the media folder."""
    usual = job.request.outputFormat.lower()
    kept = {
        (sha256, extension)
        for one in deliveries
        for sha256, extension in (
            (one.received_sha256, usual),
            (one.posted_sha256, one.posted_extension or usual),
            (one.poster_sha256, "jpg"),
        )
        if sha256 is not None
    }
    return [{"sha256": sha256, "extension": extension} for sha256, extension in sorted(kept)]


def _owe_outside(job: Job, deliveries: Sequence[Delivery], pseudonym: str, now: float, *, posts: bool) -> Unit[None]:
    given = yield "SELECT sha256, extension, media_uuid FROM inputs WHERE job = ?", (job.id,)
    files = [{"sha256": one[0], "extension": one[1]} for one in given if one[0]]
    yield from _chores(ChoreKind.FILE, [*files, *files_of(job, deliveries)], pseudonym, now)
    yield from _chores(ChoreKind.UPLOAD, [{"media_uuid": one[2]} for one in given if one[2]], pseudonym, now)
    # A card shows moderators the prompt: it never stays.
    taken = [one for one in deliveries if _stands(one) and (posts or one.purpose is Purpose.CARD)]
    messages = [
        {"to": rows.dump_fact(one.to or job.reply_to), "reference": one.message_ref, "job": job.id} for one in taken
    ]
    yield from _chores(ChoreKind.POST, messages, pseudonym, now)
    # What tells how the job stood has its prompt in it, and nothing would change it any more.
    told = yield (
        "SELECT reply_to FROM commands WHERE key = ? AND EXISTS (SELECT 1 FROM tellings WHERE key = commands.key)",
        (job.command_key,),
    )
    yield from _chores(ChoreKind.STATUS, [{"to": one[0], "job": job.id} for one in told], pseudonym, now)


def _chores(kind: ChoreKind, contents: Iterable[dict[str, Any]], pseudonym: str, now: float) -> Unit[None]:
    for content in contents:
        yield (
            "INSERT INTO chores (pseudonym, kind, content, since, due_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, content) DO UPDATE SET since = excluded.since",
            (pseudonym, kind, rows.dump(content), now, now),
        )


def _stands(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.POSTED and delivery.removed_at is None


def _let_go(job: Job, stays: Sequence[Delivery]) -> Unit[None]:
    """Posts that stay in the chat keep their row, so that they can still be reported and taken away."""
    marks = ", ".join("?" * len(stays))
    kept = [one.nonce for one in stays]
    yield f"DELETE FROM deliveries WHERE job = ? AND nonce NOT IN ({marks})", (job.id, *kept)
    over = rows.from_text(Text("privacy.gone"))
    yield (
        "UPDATE deliveries SET text = CASE WHEN text IS NULL THEN NULL ELSE ? END, problem = NULL, "
        "poster_sha256 = NULL, files_gone = 1 WHERE job = ?",
        (over, job.id),
    )
    for one in stays:
        if one.to is not None:
            nameless = rows.dump_fact(nameless_address(one.to, job.person))
            yield "UPDATE deliveries SET reply_to = ? WHERE nonce = ?", (nameless, one.nonce)
    yield from empty(job.id)


def _rename(job: Job, pseudonym: str) -> Unit[None]:
    """The job's own row, its command, and what the meters counted: all of it somebody's who has no name."""
    gone, place = former(job.person, pseudonym), nameless_place(job.place, job.person, pseudonym)
    after = replace(job, person=gone, place=place)
    yield from move_money(job, after)
    if job.state in (JobState.GENERATING, JobState.NEEDS_OPERATOR) and place != job.place:
        yield from _move_in_line(job, after)
    addressed, over = nameless_address(job.reply_to, job.person), rows.from_text(Text("privacy.gone"))
    yield (
        "UPDATE jobs SET person = ?, place = ?, tenant = ?, channel = ?, reply_to = ?, request = ?, "
        "problem = CASE WHEN state = 'needs_operator' THEN ? END, words_gone = 1, videos_gone = 1, inputs_gone = 1, "
        "version = version + 1 WHERE id = ?",
        (
            *(gone.id, rows.dump_fact(place), place.tenant, place.channel, rows.dump_fact(addressed)),
            *(rows.from_request(wordless(job.request)), over, job.id),
        ),
    )
    key = f"erased-{job.id}"
    asker, nowhere = Asker(gone), rows.dump_fact(replace(addressed, address=""))
    yield (
        "INSERT INTO commands (key, name, words, attachments, options, asked_by, place, reply_to, state, received_at, "
        "acked_at, job) SELECT ?1, name, '', '[]', '{}', ?2, ?3, ?4, state, received_at, acked_at, job FROM commands "
        "WHERE key = ?5 AND key <> ?1",
        (key, rows.dump_fact(asker), rows.dump_fact(place), nowhere, job.command_key),
    )
    yield "UPDATE jobs SET command_key = ? WHERE id = ?", (key, job.id)
    yield "DELETE FROM tellings WHERE key = ?", (job.command_key,)
    yield "DELETE FROM commands WHERE key = ? AND key <> ?", (job.command_key, key)


def move_money(before: Job, after: Job | None) -> Unit[None]:
    """What the ledger holds of a job counts for somebody else from now on; None: for nobody."""
    booked = yield (
        "SELECT provider, day, sum(CASE kind WHEN 'settle' THEN 0 WHEN 'release' THEN -micro_usd ELSE micro_usd END) "
        "FROM ledger WHERE job = ? GROUP BY provider, day",
        (before.id,),
    )
    for provider, day, held in booked:
        old = metered(before.person, before.place, day)
        new = {} if after is None else metered(after.person, after.place, day)
        for meter, key in old.items():
            if new.get(meter) != key:
                yield from _count(provider, meter, key, -held)
                if meter in new:
                    yield from _count(provider, meter, new[meter], held)


def _count(provider: str, meter: Meter, key: tuple[str, str], micro_usd: int) -> Unit[None]:
    where = "provider = ? AND meter = ? AND subject = ? AND period = ?"
    changed = yield (
        f"UPDATE budgets SET used_micro_usd = used_micro_usd + ? WHERE {where} RETURNING used_micro_usd",
        (micro_usd, provider, meter, *key),
    )
    if not changed and micro_usd >= 0:
        yield (
            "INSERT INTO budgets (provider, meter, subject, period, used_micro_usd) VALUES (?, ?, ?, ?, ?)",
            (provider, meter, *key, micro_usd),
        )
    elif changed == [(0,)]:
        yield f"DELETE FROM budgets WHERE {where}", (provider, meter, *key)


def _move_in_line(before: Job, after: Job) -> Unit[None]:
    """A job that is out is counted where it was asked for."""
    if before.state is not JobState.GENERATING:
        return
    there = (after.place.platform, after.place.tenant, after.place.channel)
    yield (
        "UPDATE lines SET out = out - 1 WHERE platform = ? AND tenant = ? AND channel = ?",
        (before.place.platform, before.place.tenant, before.place.channel),
    )
    yield (
        "INSERT INTO lines (platform, tenant, channel, waiting, out) VALUES (?, ?, ?, 0, 1) "
        "ON CONFLICT (platform, tenant, channel) DO UPDATE SET out = out + 1",
        there,
    )
