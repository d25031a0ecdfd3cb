"""What people may look at: the queue, their history, one job, its details, help. Answers are for the asker alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.generation.chat.forms import shown_flags
from bot.generation.chat.refs import read_ref
from bot.generation.chat.shelves import elements_for
from bot.generation.chat.spending import spent
from bot.generation.chat.telling import telling_message
from bot.generation.command import Command, Person, Place
from bot.generation.delivery import DeliveryState, Purpose, Rung
from bot.generation.job import Job, JobState, Outcome
from bot.generation.message import Button, Choice, File, Message, Press, Text, Weight
from bot.generation.models import ModelFacts
from bot.generation.money import PREVIEW, Meter, utc_day
from bot.generation.policy.doorkeeper import Doorkeeper
from bot.generation.policy.policy import Gate
from bot.generation.policy.visibility import owns
from bot.generation.ports import Clock, MediaStore, Store
from bot.generation.posts import alt, label
from bot.generation.review.cards import came_to
from bot.generation.review.reasons import reason_line
from bot.generation.review.review import ReviewState
from bot.generation.service import Rules, Service

PAGE = 5  # jobs on a page of the history
_SHOWN_QUEUE = 5  # of one's own jobs


class Showing:
    """Questions about jobs; none of them changes anything."""

    def __init__(
        self, store: Store, service: Service, media: MediaStore, facts: ModelFacts, rules: Rules, clock: Clock,
        doorkeeper: Doorkeeper,
    ) -> None:  # fmt: skip
        self._store = store
        self._service = service
        self._media = media
        self._facts = facts
        self._rules = rules
        self._clock = clock
        self._doorkeeper = doorkeeper
        self._started_at = clock.now()

    async def queue(self, command: Command) -> Message:
        """/queue: my place, everybody's count, and a button to cancel each of mine."""
        census = await self._store.census(None)
        waiting = census.states.get(JobState.QUEUED, 0)
        under_way = sum(census.states.values()) - waiting
        lines, buttons = [], []
        mine = await self._store.page(command.asked_by.person, None, 0, 25)
        for job in [job for job in mine.jobs if job.state is not JobState.ENDED][:_SHOWN_QUEUE]:
            place = await self._store.place(job.id)
            lines.append(_queue_line(job, place))
            buttons.append(Button(Press.CANCEL, job.id, Text("button.cancel_job", job=job.id), Weight.DANGER))
        paused = await self._store.is_paused(command.place.platform, command.place.tenant)
        lines += [Text("queue.paused")] if paused else []
        text = Text("queue.all", waiting=waiting, under_way=under_way, people=census.people)
        return Message(text, tuple(lines or [Text("queue.none_of_mine")]), private=True, buttons=tuple(buttons))

    async def history(self, command: Command, ref: str | None = None) -> Message:
        """/history: five jobs a page. `ref` is what a button of another page said: filter and page."""
        name, number = _page_of(ref or str(command.options.get("filter") or "all"))
        outcome = None if name == "all" else Outcome(name)
        page = await self._store.page(command.asked_by.person, outcome, number * PAGE, PAGE)
        if not page.jobs:
            return Message(Text("history.empty"), private=True)
        pages = -(-page.total // PAGE)
        lines = [_history_line(job) for job in page.jobs]
        again = [Button(Press.AGAIN, job.id, Text("button.again_job", job=job.id)) for job in page.jobs]
        turns = [
            Button(Press.PAGE, f"{name}:{turn}", Text("button.newer" if turn < number else "button.older"))
            for turn in (number - 1, number + 1)
            if 0 <= turn < pages
        ]
        text = Text("history.title", total=page.total, page=number + 1, pages=pages)
        return Message(text, tuple(lines), private=True, buttons=(*again, *turns))

    async def info(self, job_id: str, asker: Person) -> Message:
        """/job info: how it stands and everything that happened. Only for whoever asked for it."""
        status = await self._service.status(job_id)
        if status is None or not owns(asker, status.job):
            return unknown_job(job_id)
        now = self._clock.now()
        told = telling_message(status, now, self._started_at, private=True)
        history = await self._service.history(job_id)
        lines = [Text("info.asked", asked_at=status.job.created_at), *await self._decisions(job_id)]
        money = [Text(f"info.{kind}", amount_micro_usd=amount) for kind, amount in history.entries.items()]
        return Message(told.text, (*told.fields, *money, *lines), private=True, buttons=told.buttons)

    async def details(self, command: Command, ref: str) -> Message:
        """The Details button: every setting, and the flags to copy."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about else None
        if job is None or about is None:
            return unknown_job(ref)
        results = {result.n: result for result in await self._store.results(job.id)}
        result = results.get(about.n) if about.purpose is Purpose.RESULT else None
        lines = [Text("details.prompt", prompt=job.request.shown_prompt)]
        if job.request.negativePrompt:
            lines.append(Text("details.avoid", words=job.request.negativePrompt))
        lines.append(Text("details.made", model=self.model(job), made_at=job.created_at, number=about.n + 1))
        if result is not None and result.cost_micro_usd is not None and job.provider != PREVIEW:
            lines.append(Text("details.cost", cost_micro_usd=result.cost_micro_usd))
        lines += [Text("details.files", names=names)] if (names := await self._input_names(job)) else []
        lines += await self._decisions(job.id) if job.person == command.asked_by.person else []
        elements = await self._element_names(job, command.asked_by.person)
        text = Text("details.title", job=job.id)
        return Message(text, tuple(lines), private=True, copy=shown_flags(job.request, elements))

    async def show(self, command: Command, job_id: str) -> Message:
        """/job show: its finished videos once more. They are for all only where they were posted before."""
        job = await self._store.job(job_id)
        if job is None or not owns(command.asked_by.person, job):
            return unknown_job(job_id)
        files, elsewhere = [], not _is_where(command.place, job)
        for owed in await self._store.deliveries(job_id):
            sha256, extension = owed.posted_sha256, owed.posted_extension or job.request.outputFormat.lower()
            there = owed.state is DeliveryState.POSTED and owed.removed_at is None
            shown = owed.purpose is Purpose.RESULT and there and owed.rung is not Rung.LINKED
            if shown and sha256 and await self._store.is_held(sha256):
                elsewhere |= owed.to is not None
                path = self._media.find(sha256, extension)
                files.append(File(path, f"{job.id}-{owed.n + 1}.{extension}", alt(job), job.reply_to.spoiler))
        if not files:
            return Message(Text("job.nothing_to_show", job=job_id), private=True)
        lines = (label(job, self.model(job)),)
        unchecked = job.request.safety.mode == "none" and await self._doorkeeper.floor(command.place) != "none"
        blocked = (await self._store.acquaintance(command.asked_by.person, job.place.tenant, 0)).blocked
        private = unchecked or elsewhere or blocked or Gate.PRIVATE in job.gates  # those are shared by their button
        return Message(Text("post.result", job=job.id), lines, tuple(files[:10]), private=private)

    async def suggest_jobs(self, person: Person) -> list[Choice]:
        """A person's last jobs."""
        page = await self._store.page(person, None, 0, 25)
        return [
            Choice(job.id, f"{job.id} · {job.outcome or job.state} · {job.request.shown_prompt}") for job in page.jobs
        ]

    async def help(self, command: Command) -> Message:
        """/help: examples, and the limits in force."""
        facts, caps = self._facts, self._rules.caps
        lines = [
            Text("help.video"),
            Text("help.animate"),
            Text("help.motion"),
            Text("help.flags"),
            Text("help.keep"),
            Text("help.rights"),
            Text("help.limits", low=facts.duration.low, high=facts.duration.high, count=facts.results.high,
                 open_jobs=caps.open_jobs),
        ]  # fmt: skip
        if self._rules.provider == PREVIEW:
            lines.append(Text("help.preview", model=facts.name))
        elif caps.day_micro_usd is not None:
            lines.append(Text("help.budget", day_micro_usd=caps.day_micro_usd))
        return Message(Text("help.title", model=facts.name), tuple(lines), private=True)

    async def status(self, command: Command, trouble: Text | None) -> Message:
        """/admin status: how many jobs are where, what this place has spent, what is wrong.

        What the whole bot has spent is its operator's business: it is shown where those who manage are theirs.
        """
        place = command.place
        census = await self._store.census(None)
        lines = [Text(f"admin.jobs_{state}", count=count) for state, count in sorted(census.states.items())]
        lines += await self._spent_here(command)
        lines += [trouble] if trouble else []
        paused = await self._store.is_paused(place.platform, place.tenant)
        return Message(Text("admin.paused" if paused else "admin.working"), tuple(lines), private=True)

    async def _spent_here(self, command: Command) -> list[Text]:
        place, day = command.place, utc_day(self._clock.now())
        caps = await self._service.caps_here(place)
        usage = await self._store.usage(self._rules.provider, command.asked_by.person, place, day)
        lines = [spent("server", caps.tenant_month_micro_usd, usage.used[Meter.TENANT_MONTH]),
                 spent("channel", caps.channel_day_micro_usd, usage.used[Meter.CHANNEL_DAY])]  # fmt: skip
        if caps.may_raise:
            lines.append(spent("day", caps.day_micro_usd, usage.used[Meter.DAY]))
        return lines

    def model(self, job: Job) -> str:
        """What to call a job's model."""
        return self._facts.name if job.request.model == self._facts.id else job.request.model

    async def _decisions(self, job_id: str) -> list[Text]:
        """What moderators did not agree to and why, for the job's person; nobody is named."""
        lines: list[Text] = []
        for review in await self._store.reviews_of(job_id):
            if review.state in (ReviewState.REJECTED, ReviewState.CHANGES, ReviewState.EXPIRED):
                reason = reason_line(review.reason)
                lines += [came_to(review, review.due_at), *([reason] if reason is not None else [])]
        return lines

    async def _input_names(self, job: Job) -> str:
        return ", ".join(given.attachment.name for given in await self._store.inputs(job.id))

    async def _element_names(self, job: Job, person: Person) -> Sequence[str]:
        """The names of elements in it that the asker may use, by their marks; others are nobody's business."""
        usable = await elements_for(self._store, person, job.place.tenant)
        names = {saved.id: saved.name for saved in usable.values()}
        return [names[element.id] for element in job.request.elements if element.id in names]


def unknown_job(job_id: str) -> Message:
    """The same whether there is none or it is somebody else's."""
    return Message(Text("job.unknown", job=job_id[:20]), private=True)


def _is_where(place: Place, job: Job) -> bool:
    return (place.platform, place.tenant, place.channel) == (job.place.platform, job.place.tenant, job.place.channel)


def _queue_line(job: Job, place: int) -> Text:
    prompt = job.request.shown_prompt
    if job.state is JobState.QUEUED:
        return Text("queue.mine_queued", job=job.id, place=place, prompt=prompt)
    return Text(f"queue.mine_{job.state}", job=job.id, prompt=prompt)


def _history_line(job: Job) -> Text:
    state = job.outcome or job.state
    return Text(f"history.line_{state}", job=job.id, asked_at=job.created_at, prompt=job.request.shown_prompt)


def _page_of(ref: str) -> tuple[str, int]:
    name, _, number = ref.partition(":")
    known = name if name in {"all", *Outcome} else "all"
    return known, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
