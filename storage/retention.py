"""Units that take away what is older than it may become, a few rows at a time. What is still owed is not touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.generation.forgetting import wordless
from bot.generation.job import Job
from bot.generation.message import Text
from bot.generation.ports import ChoreKind, Retention
from storage import audit_cutting, estates, rows
from storage.unit import Unit

Spot = tuple[str, str, str]

_OPEN = "('fetching', 'stored', 'review', 'posting')"
# Everything of it is over: nothing is owed to a chat, no moderator has to decide.
_SETTLED = (
    "state = 'ended' AND NOT EXISTS (SELECT 1 FROM deliveries WHERE job = jobs.id "
    f"AND deliveries.state IN {_OPEN}) "
    "AND NOT EXISTS (SELECT 1 FROM reviews WHERE job = jobs.id AND reviews.state = 'open')"
)
_SWEPT = "-"  # whose chores they are that nobody asked for


def channels(after: Spot, limit: int) -> Unit[Sequence[Spot]]:
    """Where jobs came from, in order."""
    found = yield (
        "SELECT platform, tenant, channel FROM lines WHERE (platform, tenant, channel) > (?, ?, ?) "
        "ORDER BY platform, tenant, channel LIMIT ?",
        (*after, limit),
    )
    return [(one[0], one[1], one[2]) for one in found]


def sweep_place(place: Spot, now: float, keeping: Retention, limit: int) -> Unit[int]:
    """Videos first, then words: both of jobs of one place."""
    before = now - keeping.videos
    # All of a job's together, when the last was posted long enough ago.
    videos = yield (
        f"SELECT {rows.JOB} FROM jobs INDEXED BY jobs_with_videos WHERE platform = ? AND tenant = ? AND channel = ? "
        f"AND videos_gone = 0 AND since <= ? AND {_SETTLED} AND NOT EXISTS (SELECT 1 FROM deliveries "
        "WHERE job = jobs.id AND files_gone = 0 AND received_sha256 IS NOT NULL "
        "AND coalesce(removed_at, tried_at, due_at) > ?) ORDER BY since LIMIT ?",
        (*place, before, before, limit),
    )
    for row in videos:
        yield from _drop_videos(rows.to_job(row), now)
    words = yield (
        f"SELECT {rows.JOB} FROM jobs INDEXED BY jobs_with_words WHERE platform = ? AND tenant = ? AND channel = ? "
        f"AND words_gone = 0 AND since <= ? AND {_SETTLED} ORDER BY since LIMIT ?",
        (*place, now - keeping.words, limit),
    )
    for row in words:
        yield from _drop_words(rows.to_job(row))
    return len(videos) + len(words)


def sweep(now: float, keeping: Retention, limit: int) -> Unit[int]:
    """What has no place."""
    done = yield from _drop_inputs(now, now - keeping.inputs, limit)
    done += yield from _drop_keys(now - keeping.keys, limit)
    yield "DELETE FROM drafts WHERE expires_at <= ?", (now,)
    yield "DELETE FROM strikes WHERE at <= ?", (now - keeping.keys,)
    done += yield from _close_accounts(now - keeping.ledger, limit)
    done += yield from audit_cutting.cut(now - keeping.audit, limit)
    return done


def is_held(sha256: str) -> Unit[bool]:
    """Whether a row needs the file with this content, or will."""
    # Each column by itself: each has an index.
    deliveries = " UNION ALL ".join(
        f"SELECT 1 FROM deliveries WHERE {column} = ?1 AND files_gone = 0"
        for column in ("received_sha256", "posted_sha256", "poster_sha256")
    )
    found = yield (
        "SELECT 1 FROM inputs WHERE sha256 = ?1 UNION ALL SELECT 1 FROM element_files WHERE sha256 = ?1 "
        f"UNION ALL {deliveries} UNION ALL SELECT 1 FROM drafts WHERE instr(content, ?1) LIMIT 1",
        (sha256,),
    )
    return bool(found)


def _drop_videos(job: Job, now: float) -> Unit[None]:
    over = yield (
        "UPDATE deliveries SET files_gone = 1 WHERE job = ? AND files_gone = 0 AND received_sha256 IS NOT NULL "
        f"RETURNING {rows.DELIVERY}",
        (job.id,),
    )
    yield from _files(estates.files_of(job, map(rows.to_delivery, over)), now)
    yield "UPDATE jobs SET videos_gone = 1 WHERE id = ?", (job.id,)


def _drop_words(job: Job) -> Unit[None]:
    """The post stays in its chat, and its row with it."""
    over = rows.from_text(Text("privacy.gone"))
    yield (
        "UPDATE jobs SET request = ?, problem = NULL, words_gone = 1 WHERE id = ?",
        (rows.from_request(wordless(job.request)), job.id),
    )
    yield (
        "UPDATE deliveries SET text = CASE WHEN text IS NULL THEN NULL ELSE ? END, problem = NULL WHERE job = ?",
        (over, job.id),
    )
    yield (
        "UPDATE commands SET words = '', options = '{}', attachments = '[]' WHERE key = ?",
        (job.command_key,),
    )
    yield "UPDATE results SET url = CASE state WHEN 'ready' THEN '' END, detail = NULL WHERE job = ?", (job.id,)
    yield "UPDATE submissions SET plan = '{}' WHERE job = ?", (job.id,)
    yield "UPDATE reviews SET reason = '' WHERE job = ?", (job.id,)  # a moderator may have typed it, and quoted
    yield "DELETE FROM tellings WHERE job = ?", (job.id,)
    yield "INSERT INTO clearing (one) VALUES (1)", ()
    yield "UPDATE events SET detail = '' WHERE job = ? AND detail <> ''", (job.id,)
    yield "DELETE FROM clearing", ()


def _drop_inputs(now: float, before: float, limit: int) -> Unit[int]:
    """A job that ended with what was sent to it: Again asks for the files anew from then on."""
    ended = yield (
        f"SELECT id FROM jobs INDEXED BY jobs_with_inputs WHERE inputs_gone = 0 AND since <= ? AND {_SETTLED} "
        "ORDER BY since LIMIT ?",
        (before, limit),
    )
    for (job_id,) in ended:
        given = yield "DELETE FROM inputs WHERE job = ? RETURNING sha256, extension, media_uuid", (job_id,)
        yield from _files([{"sha256": one[0], "extension": one[1]} for one in given if one[0]], now)
        yield from _owe(ChoreKind.UPLOAD, [{"media_uuid": one[2]} for one in given if one[2]], now)
        yield "UPDATE jobs SET inputs_gone = 1 WHERE id = ?", (job_id,)
    return len(ended)


def _drop_keys(before: float, limit: int) -> Unit[int]:
    """Commands that became nothing. No platform delivers one again after so long."""
    old = yield (
        "SELECT key FROM commands WHERE received_at <= ? AND job IS NULL AND state <> 'received' "
        "ORDER BY received_at LIMIT ?",
        (before, limit),
    )
    for (key,) in old:
        yield "DELETE FROM tellings WHERE key = ?", (key,)
        yield "DELETE FROM commands WHERE key = ?", (key,)
    return len(old)


def _close_accounts(before: float, limit: int) -> Unit[int]:
    """Jobs of months that nobody has to account for any more, with their ledger: whole months, by their days."""
    month = datetime.fromtimestamp(max(0.0, before), UTC).strftime("%Y-%m")
    old = yield (
        f"SELECT {rows.JOB} FROM jobs WHERE created_at <= ? AND day < ? AND words_gone = 1 AND videos_gone = 1 "
        "AND inputs_gone = 1 "
        f"AND {_SETTLED} ORDER BY created_at LIMIT ?",
        (before, f"{month}-01", limit),
    )
    for job in map(rows.to_job, old):
        yield from _close_account(job)
    return len(old)


def _close_account(job: Job) -> Unit[None]:
    yield from estates.move_money(job, None)
    yield "INSERT INTO clearing (one) VALUES (1)", ()
    yield from estates.empty(job.id)
    for table in ("ledger", "submissions", "results", "deliveries", "events"):
        yield f"DELETE FROM {table} WHERE job = ?", (job.id,)
    yield "UPDATE commands SET state = 'dropped', job = NULL WHERE key = ?", (job.command_key,)
    yield "DELETE FROM jobs WHERE id = ?", (job.id,)
    yield "DELETE FROM tellings WHERE key = ?", (job.command_key,)
    yield "DELETE FROM commands WHERE key = ?", (job.command_key,)
    yield "DELETE FROM clearing", ()


def _files(files: Sequence[dict[str, str]], now: float) -> Unit[None]:
    yield from _owe(ChoreKind.FILE, files, now)


def _owe(kind: ChoreKind, contents: Sequence[dict[str, str]], now: float) -> Unit[None]:
    for content in contents:
        yield (
            "INSERT INTO chores (pseudonym, kind, content, since, due_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, content) DO UPDATE SET since = excluded.since",
            (_SWEPT, kind, rows.dump(content), now, now),
        )
