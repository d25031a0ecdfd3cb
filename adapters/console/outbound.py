"""How a job looks in a terminal: one live line, a line per video, a table, a timeline. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.generation.delivery import Delivery, DeliveryState, Purpose
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Text
from bot.generation.money import MICRO, PREVIEW
from bot.generation.service import History, Status
from bot.replies import render

_BAR = 24


def live_line(status: Status, now: float, locale: str, trouble: Text | None) -> str:
    """What is happening right now, in one line without a line break."""
    job = status.job
    if trouble is not None and job.state in (JobState.SUBMITTING, JobState.GENERATING):
        return render(trouble, locale)
    match job.state:
        case JobState.INPUTS:
            return render(Text("console.live_inputs"), locale)
        case JobState.QUEUED | JobState.REVIEW:
            return render(Text("console.live_queued", place=status.place), locale)
        case JobState.SUBMITTING:
            return render(Text("console.live_submitting"), locale)
        case JobState.GENERATING:
            return f"{_bar(status.progress(now))} {render(_generating(status, now), locale)}"
        case _:
            return render(Text("console.live_posting"), locale)


def video_lines(status: Status, locale: str) -> list[str]:
    """A line per video that was posted: path, seconds, size, cost."""
    costs = {result.n: result.cost_micro_usd for result in status.results}
    lines = []
    for owed in status.deliveries:
        if owed.purpose is Purpose.RESULT and owed.state is DeliveryState.POSTED:
            lines.append(_video_line(status.job, owed, costs.get(owed.n), locale))
    return lines


def problems(status: Status) -> list[Text]:
    """Everything that did not work out, in the order it is known."""
    found = [owed.text for owed in status.deliveries if owed.text is not None]
    found += [owed.problem for owed in status.deliveries if owed.state is DeliveryState.UNDELIVERED and owed.problem]
    if status.job.state is JobState.NEEDS_OPERATOR and status.job.problem:
        found.append(status.job.problem)
    if status.job.outcome is Outcome.CANCELLED:
        found.append(Text("console.cancelled", job=status.job.id))
    return found


def as_json(status: Status, locale: str) -> str:
    """The whole outcome for a program."""
    job = status.job
    costs = {result.n: result.cost_micro_usd for result in status.results}
    videos = [
        {
            "path": owed.message_ref,
            "seconds": job.request.duration,
            "bytes": _bytes_of(owed),
            "sha256": owed.posted_sha256,
            "cost_usd": None if (cost := costs.get(owed.n)) is None else cost / MICRO,
        }
        for owed in status.deliveries
        if owed.purpose is Purpose.RESULT and owed.state is DeliveryState.POSTED
    ]
    whole: dict[str, Any] = {
        "job": job.id,
        "state": job.state,
        "outcome": job.outcome,
        "provider": job.provider,
        "videos": videos,
        "problems": [render(problem, locale) for problem in problems(status)],
    }
    return json.dumps(whole)


def _bytes_of(owed: Delivery) -> int:
    """Of the file as it was posted; of the video as it came where that is gone again."""
    path = Path(owed.message_ref or "")
    return path.stat().st_size if path.is_file() else owed.size


def job_table(jobs: Sequence[Job], locale: str) -> list[str]:
    """One line a job, the newest first."""
    if not jobs:
        return [render(Text("console.no_jobs"), locale)]
    rows = [
        (job.id, _when(job.created_at), str(job.outcome or job.state), _usd(job), job.request.shown_prompt)
        for job in jobs
    ]
    return [f"{id_}  {when}  {state:<14}  {usd:>7}  {_cut(prompt, 50)}" for id_, when, state, usd, prompt in rows]


def timeline(status: Status, history: History, locale: str) -> list[str]:
    """Everything that happened to a job, its account, and where its videos are."""
    job = status.job
    lines = [f"{job.id}  {job.outcome or job.state}  {_cut(job.request.shown_prompt, 80)}"]
    lines += [f"  {_when(event.at)}  {event.what}  {event.detail}".rstrip() for event in history.events]
    lines += [f"  {kind:<8} {_dollars(micro_usd):>8}" for kind, micro_usd in history.entries.items()]
    lines += [f"  {line}" for line in video_lines(status, locale)]
    return lines + [f"  {render(problem, locale)}" for problem in problems(status)]


def _generating(status: Status, now: float) -> Text:
    if status.is_late(now):
        return Text("console.live_late", seconds=round(now - status.job.since))
    left = max(1, round(status.usual_seconds - (now - status.job.since)))
    return Text("console.live_generating", seconds=left)


def _bar(fraction: float) -> str:
    full = int(fraction * _BAR)
    return f"[{'█' * full}{'░' * (_BAR - full)}] {fraction:4.0%}"


def _video_line(job: Job, owed: Delivery, cost: int | None, locale: str) -> str:
    facts = Text(
        "console.video_preview" if job.provider == PREVIEW else "console.video",
        path=_shown(owed.message_ref or ""),
        seconds=job.request.duration,
        size_mb=round(owed.size / 1e6, 1),
        cost_micro_usd=cost if cost is not None else job.reserved_micro_usd // job.request.numberResults,
    )
    return render(facts, locale)


def _shown(path: str) -> str:
    """Relative where that is shorter to read and to type."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _usd(job: Job) -> str:
    return "preview" if job.provider == PREVIEW else _dollars(job.reserved_micro_usd)


def _dollars(micro_usd: int) -> str:
    """Exact, as an account has to be: two decimals, more only where they are needed."""
    dollars, rest = divmod(micro_usd, MICRO)
    return f"${dollars}." + f"{rest:06d}".rstrip("0").ljust(2, "0")


def _cut(words: str, length: int) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"
