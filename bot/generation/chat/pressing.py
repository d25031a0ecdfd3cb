"""Which verb belongs to a button or a form that was sent off, and who may press it at all."""

from __future__ import annotations

from collections.abc import Collection

from bot.generation.chat.forms import KEEP, MAKE
from bot.generation.chat.policing import POLICY
from bot.generation.chat.refs import read_ref
from bot.generation.chat.reject_form import RULE
from bot.generation.chat.reviewing import is_for_moderators
from bot.generation.chat.spending import PAY
from bot.generation.chat.verbs import Answer, Verbs
from bot.generation.command import Command
from bot.generation.job import Job, Outcome
from bot.generation.message import Message, Press, Text
from bot.generation.policy.policy import Gate
from bot.generation.policy.visibility import sees_posts
from bot.generation.ports import Store
from bot.generation.posts import is_shared
from bot.generation.review.unseen import is_unseen

# Only for whoever asked for the job.
_THEIRS = frozenset(
    {Press.AGAIN, Press.EDIT, Press.CONTINUE, Press.CANCEL, Press.RETRY, Press.CONFIRM, Press.SHARE, Press.SEE,
     Press.APPEAL}
)  # fmt: skip


class Pressing:
    """Presses and forms to verbs."""

    def __init__(self, store: Store, verbs: Verbs, languages: Collection[str]) -> None:
        self._store = store
        self._verbs = verbs
        self._languages = languages

    async def pressed(self, command: Command, press: Press) -> Answer:
        """A button."""
        ref = str(command.options.get("ref", ""))
        match press:
            case _ if is_for_moderators(press, ref):
                return await self._verbs.moderating.press(command, press, ref)
            case Press.PAGE:
                return await self._verbs.showing.history(command, ref)
            case Press.DISMISS:
                return Message(Text("press.dismissed"), private=True)
            case Press.ADJUST:
                return await self._verbs.policing.adjust(command, ref)
            case Press.REOPEN:
                return await self._verbs.opening.reopen(command, ref)
            case Press.ERASE:
                return await self._verbs.rights.erase(command, ref)
            case Press.CONFIRM if ref.startswith(f"{PAY}-"):
                return await self._verbs.making.confirmed(command, ref)
            case _:
                return await self._on_job(command, press, ref)

    async def _on_job(self, command: Command, press: Press, ref: str) -> Answer:
        """Not before it is clear that this person may."""
        job = await self._job_of(command, ref)
        if job is None:
            return Message(Text("press.over"), private=True)
        if press in _THEIRS and job.person != command.asked_by.person:
            await self._verbs.acting.turned_away(command, job, press)
            return Message(Text("press.not_yours"), private=True)
        if press is Press.DETAILS and job.person != command.asked_by.person and await self._is_unseen(job):
            return Message(Text("press.not_yours"), private=True)
        return await self._about(command, press, job, ref)

    async def _about(self, command: Command, press: Press, job: Job, ref: str) -> Answer:
        """A press on something of a job that this person may press."""
        match press:
            case Press.EDIT:
                return await self._verbs.opening.remix(command, job.id)
            case Press.CONTINUE:
                return await self._verbs.opening.go_on(command, ref)
            case Press.DETAILS:
                return await self._verbs.showing.details(command, ref)
            case Press.DELETE:
                return await self._verbs.acting.delete(command, ref)
            case Press.CANCEL:
                return await self._verbs.acting.cancel(command, job.id)
            case Press.RETRY if job.outcome is Outcome.DONE:
                return await self._verbs.making.again(command, job.id, results=1)  # the others came; this is about one
            case Press.AGAIN | Press.RETRY | Press.CONFIRM:
                return await self._verbs.making.again(command, job.id)
            case _:
                return await self._about_shown(command, press, job, ref)

    async def _about_shown(self, command: Command, press: Press, job: Job, ref: str) -> Message:
        """A press on who sees something."""
        match press:
            case Press.REPORT:
                return await self._verbs.reporting.press(command, ref)
            case Press.GALLERY:
                return await self._verbs.reporting.gallery(command)
            case Press.APPEAL:
                return await self._verbs.moderating.appeal(command, ref)
            case Press.SHARE:
                return await self._verbs.private_first.share(job, ref)
            case Press.SEE:
                return await self._verbs.private_first.see(job, self._verbs.showing.model(job))
            case _:
                return Message(Text("press.over"), private=True)

    async def _is_unseen(self, job: Job) -> bool:
        """Nobody has agreed to it yet, or its person has not shown it to anybody."""
        if Gate.PRIVATE in job.gates and not any(map(is_shared, await self._store.deliveries(job.id))):
            return True
        return is_unseen(job, await self._store.reviews_of(job.id))

    async def _job_of(self, command: Command, ref: str) -> Job | None:
        """The job of a button, if it is one's own or the button hangs where the job was given."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about else None
        if job is None:
            return None
        if not sees_posts(command.asked_by, command.place, job):
            await self._verbs.acting.turned_away(command, job, command.name)
            return None
        return job

    async def form(self, command: Command) -> Answer:
        """A form that was sent off."""
        if str(command.options.get("draft", "")).startswith(f"{MAKE}-"):
            return await self._verbs.making.form(command)
        if str(command.options.get("draft", "")).startswith(f"{RULE}-"):
            return await self._verbs.moderating.ruled(command)
        draft = await self._verbs.making.draft(str(command.options.get("draft", "")), command.asked_by.person)
        if draft is not None and draft.id.startswith(f"{POLICY}-"):
            return await self._verbs.policing.form(command, draft)
        if draft is None or not draft.id.startswith(f"{KEEP}-"):
            return Message(Text("form.over"), private=True)
        return await self._verbs.settings.save(command, command.options.get("values", {}), self._languages)
