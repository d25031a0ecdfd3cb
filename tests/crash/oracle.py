"""The oracle: judges an ended schedule by the provider's and the channel's own records and the rows that are left.

It calls nothing of the bot; the rows are read with SQL of its own.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.generation.command import Command
from tests.crash.outside import Channel, Provider, asked
from tests.crash.points import Plan
from tests.fakes import FakeMedia


@dataclass
class Story:
    """What happened outside the bot. `acked`: words whose sender saw "it arrived"; `told`: keys whose ack we committed.

    `cancelled`: jobs whose cancellation was confirmed, and how many posts had been tried by then. `decided`: jobs
    that a person decided about; `settled`: those of them whose cost the person looked up.
    """

    provider: Provider
    channel: Channel
    plan: Plan
    asked: dict[str, Command] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    cancelled: dict[str, int] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


Rows = list[dict[str, Any]]


@dataclass
class End:
    """The rows that are left, and the tasks at the provider by the prompt that asked for them."""

    story: Story
    rows: sqlite3.Connection
    tasks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for uuid, task in self.story.provider.tasks.items():
            self.tasks[str(asked(task.body)["positivePrompt"])].append(uuid)
        self.jobs = self.ask("SELECT * FROM jobs")
        self.commands = self.ask("SELECT * FROM commands")
        self.owed: dict[str, Rows] = defaultdict(list)
        for row in self.ask("SELECT * FROM deliveries"):
            self.owed[row["job"]].append(row)
        self.money: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self.ask("SELECT * FROM ledger"):
            self.money[row["job"]][row["kind"]] = row["micro_usd"]

    def ask(self, sql: str) -> Rows:
        cursor = self.rows.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def prompt(self, job: dict[str, Any]) -> str:
        return self.story.asked[job["command_key"]].words.split(" --")[0]


def violations(story: Story, rows: sqlite3.Connection) -> list[str]:
    """Everything that is wrong."""
    end = End(story, rows)
    rules = (_commands, _tasks, _submissions, _work, _money, _days, _posts, _cancelled, _operators)
    return [*story.wrong, *(found for rule in rules for found in rule(end))]


def _commands(end: End) -> Iterator[str]:
    state = {row["key"]: row["state"] for row in end.commands}
    for key in end.story.told:
        if state.get(key) not in ("admitted", "declined"):
            yield f"{key} was acknowledged and is {state.get(key)}"
    for row in end.commands:
        if row["state"] == "received":
            yield f"{row['key']} is still open"


def _tasks(end: End) -> Iterator[str]:
    acked = {words.split(" --")[0] for words in end.story.acked}
    known = {row["task_uuid"] for row in end.ask("SELECT task_uuid FROM jobs UNION SELECT task_uuid FROM submissions")}
    for prompt, uuids in end.tasks.items():
        if len(uuids) > 1:
            yield f"{prompt!r} was billed {len(uuids)} times"
        if prompt not in acked:
            yield f"{prompt!r} was billed and its sender saw an error"
        yield from (f"nobody knows task {uuid}" for uuid in uuids if uuid not in known)
    for prompt, count in Counter(end.prompt(job) for job in end.jobs).items():
        if count > 1:
            yield f"{prompt!r} became {count} jobs"


def _submissions(end: End) -> Iterator[str]:
    """After a clear word from the provider, only a kill may make us ask for another one under the same taskUUID."""
    sent: dict[str, list[str]] = defaultdict(list)
    for uuid, answer in end.story.provider.log:
        sent[uuid].append(answer)
    kills = len(end.story.plan.deaths)
    for uuid, answers in sent.items():
        clear = [answer for answer in answers if answer in ("ok", "refuse", "known", "refused again")]
        if len(clear) - 1 > kills:
            yield f"{uuid} was sent again after a clear answer: {answers}"


def _work(end: End) -> Iterator[str]:
    for job in end.jobs:
        if job["state"] != "ended":
            yield f"job {job['id']} is still {job['state']}"
        for owed in end.owed[job["id"]]:
            if owed["state"] in ("fetching", "stored", "review", "posting"):
                yield f"{owed['nonce']} is still {owed['state']}"
            if owed["state"] == "undelivered" and owed["nonce"] not in end.story.channel.refused:
                yield f"{owed['nonce']} was given up, and the channel never refused it"
    (check,) = end.rows.execute("PRAGMA integrity_check").fetchone()
    if check != "ok":
        yield f"the database is damaged: {check}"


def _money(end: End) -> Iterator[str]:
    for job in end.jobs:
        money = end.money[job["id"]]
        if money.get("reserve") != job["reserved_micro_usd"]:
            yield f"job {job['id']} reserved {money.get('reserve')}"
            continue
        if money["reserve"] + money.get("overage", 0) != money.get("settle", 0) + money.get("release", 0):
            yield f"job {job['id']} does not balance: {money}"
        uuids = end.tasks[end.prompt(job)]
        billed = sum(end.story.provider.tasks[uuid].billed_micro_usd for uuid in uuids)
        hidden = any(end.story.provider.hides_cost(uuid) for uuid in uuids) and job["id"] not in end.story.settled
        expected = money["reserve"] if hidden else billed
        if money.get("settle") != expected:
            yield f"job {job['id']} settled {money.get('settle')}, the provider says {expected}"


def _days(end: End) -> Iterator[str]:
    spent: Counter[str] = Counter()
    for row in end.ask("SELECT job, day FROM ledger WHERE kind = 'reserve'"):
        money = end.money[row["job"]]
        spent[row["day"]] += money.get("settle", money["reserve"])
    used = {
        row["day"]: row["used_micro_usd"]
        for row in end.ask("SELECT period AS day, used_micro_usd FROM budgets WHERE meter = 'day'")
    }
    for day in {*used, *spent}:
        if used.get(day, 0) != spent[day]:
            yield f"{day} says {used.get(day, 0)} used, its jobs {spent[day]}"


def _posts(end: End) -> Iterator[str]:
    provider, channel = end.story.provider, end.story.channel
    real = {video for uuid in provider.tasks for video in provider.videos(uuid)}
    # With every video its mark comes, which names the job.
    shown = Counter(posted.content.partition(FakeMedia.MARK)[0] for posted in channel.channel if posted.content)
    yield from (f"posted what the provider never made: {content!r}" for content in shown if content not in real)
    yield from (f"{content!r} was posted {count} times" for content, count in shown.items() if count > 1)
    for key, count in Counter(posted.key for posted in channel.channel).items():
        if count > 1:
            yield f"{key} was posted {count} times"
    for job in end.jobs:
        if job["id"] in end.story.decided or job["discarded"] or job["outcome"] == "cancelled":
            continue
        yield from _heard(end, job, shown)


def _heard(end: End, job: dict[str, Any], shown: Counter[bytes]) -> Iterator[str]:
    """Every result of a job is in the channel, as a video or as a notice, unless the channel refused it."""
    provider, channel = end.story.provider, end.story.channel
    refused = [key for key in channel.refused if key.startswith(f"j{job['id']}-")]
    uuids = end.tasks[end.prompt(job)]
    videos = [video for uuid in uuids for video in provider.videos(uuid)]
    missing = sum(1 for video in videos if not shown[video])
    if missing > len([key for key in refused if "-r" in key]):
        yield f"job {job['id']}: {missing} of {len(videos)} videos are missing"
    notices = sum(len(provider.fates(uuid)) for uuid in uuids) - len(videos) if uuids else 1
    said = sum(1 for posted in channel.of(job["id"]) if not posted.content)
    if said + len([key for key in refused if "-n" in key]) < notices:
        yield f"job {job['id']}: {said} notices of {notices}"


def _cancelled(end: End) -> Iterator[str]:
    attempts = end.story.channel.attempts
    for job_id, tried in end.story.cancelled.items():
        mine = [key for key in attempts[tried:] if key.startswith(f"j{job_id}-")]
        for key in mine:
            if key not in attempts[:tried] and not _was_about_to(end, key):
                yield f"{key} was posted after its job was cancelled"


def _was_about_to(end: End, key: str) -> bool:
    """Killed between the announcement and the post: it might have been there already, so it was seen through."""
    died_posting = any(
        death.startswith(("store.advance_delivery:after", "chat.post:before")) for death in end.story.plan.deaths
    )
    return died_posting and any(owed["nonce"] == key for job in end.owed.values() for owed in job)


def _operators(end: End) -> Iterator[str]:
    """A person is only asked when something was left unclear."""
    unclear = {"lost", "dropped"} & {answer for _uuid, answer in end.story.provider.log}
    yield from (f"a person had to settle {job_id}, and the provider shows it" for job_id in end.story.settled)
    if end.story.decided and not unclear and not end.story.plan.deaths:
        yield f"{sorted(end.story.decided)} asked for an operator though everything was clear"
