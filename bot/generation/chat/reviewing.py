"""What moderators press and type about reviews: decide, pass on, block, read, and look at what waits.

Who may is judged at every press, from what the platform says of the presser with it and from the policy that holds now.
A button's id says what it is about, and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.generation.chat.blocks import Blocks, what_followed
from bot.generation.chat.making import DRAFT_FOR
from bot.generation.chat.pace import Seldom
from bot.generation.chat.refs import Ref, read_ref
from bot.generation.chat.reject_form import RULE, verdict_form, verdict_of
from bot.generation.command import Asker, Command, Place
from bot.generation.delivery import Purpose
from bot.generation.job import Job
from bot.generation.message import Button, Form, Message, Press, Refusal, Text, Weight
from bot.generation.policy.visibility import may_decide
from bot.generation.ports import Clock, Deed, Draft, Ids, Store
from bot.generation.review import cards
from bot.generation.review.review import Review, ReviewState, card_of, decided_in
from bot.generation.review.reviewing import Reviewing, Ruling
from bot.generation.wording import Holding

PAGE = 8  # reviews on a page of what waits
QUEUE = "reviews"  # a page's ref begins with it
_DECISIONS = frozenset({Press.APPROVE, Press.REJECT, Press.CHANGES, Press.ESCALATE, Press.BLOCK})
NOTED_EVERY = 3600.0  # seconds between two entries of the log about one person and one card
_SURE = ":yes"  # the ref of the second press that blocks somebody ends with it


@dataclass(frozen=True, slots=True)
class Case:
    """A review, its job, and the nonce of the card that was pressed."""

    review: Review
    job: Job
    ref: str


class Moderating:
    """Every answer is for the presser alone."""

    def __init__(
        self, store: Store, reviewing: Reviewing, policies: Holding, blocks: Blocks, clock: Clock, ids: Ids, *,
        hard_list: bool = True,
    ) -> None:  # fmt: skip
        """`hard_list`: of an order that breaks the rule about minors nothing is shown."""
        self._store = store
        self._reviewing = reviewing
        self._policies = policies
        self._blocks = blocks
        self._clock = clock
        self._ids = ids
        self._hard_list = hard_list
        self._noted = Seldom(clock, NOTED_EVERY)

    async def press(self, command: Command, press: Press, ref: str) -> Message | Form:
        """A button of a card, of a page of what somebody typed, or of a page of what waits."""
        if ref.startswith(f"{QUEUE}:"):
            return await self.queue(command, _page_of(ref))
        case = await self._case(command, _nonce_of(ref), press)
        return case if isinstance(case, Message) else await self._pressed(case, command, press, ref)

    async def _pressed(self, case: Case, command: Command, press: Press, ref: str) -> Message | Form:
        match press:
            case Press.PAGE | Press.DETAILS:
                return self._everything(case, _page_of(ref))
            case Press.APPROVE:
                return await self._decide(case, command.asked_by, ReviewState.APPROVED)
            case Press.REJECT if case.review.state is ReviewState.OPEN:
                return await self._ask_why(case, command.asked_by, ReviewState.REJECTED)
            case Press.CHANGES if case.review.state is ReviewState.OPEN:
                return await self._ask_why(case, command.asked_by, ReviewState.CHANGES)
            case Press.ESCALATE:
                return await self._escalate(case, command.asked_by)
            case Press.BLOCK if ref.endswith(_SURE):
                return await self._block(case, command)
            case Press.BLOCK:
                return self._are_you_sure(case, command.asked_by)
            case _:
                return _too_late(case.review)

    async def ruled(self, command: Command) -> Message:
        """The form of Reject or Ask to change, as it was sent off."""
        draft = await self._store.draft(str(command.options.get("draft", "")), self._clock.now())
        if draft is None or draft.person != command.asked_by.person or draft.kind != RULE:
            return Message(Text("form.over"), private=True)
        case = await self._case(command, str(draft.content.get("ref", "")), "ruling")
        if isinstance(case, Message):
            return case
        to = ReviewState(str(draft.content.get("to")))
        reason = verdict_of(command.options.get("values", {}))
        if not reason:
            return Message(Text("review.no_reason"), private=True)
        return await self._decide(case, command.asked_by, to, reason)

    async def appeal(self, command: Command, ref: str) -> Message:
        """The button on what a person was told of a rejection; whoever calls knows that the job is theirs."""
        about = read_ref(ref)
        number = decided_in(about.n) if about is not None and about.purpose is Purpose.NOTICE else None
        if about is None or number is None:
            return Message(Text("press.over"), private=True)
        answer = await self._reviewing.appeal(about.job_id, number, command.asked_by.person)
        if isinstance(answer, Refusal):
            return Message(answer.text, private=True)
        return Message(Text("review.appeal_sent", job=about.job_id, until_at=answer.expires_at), private=True)

    async def queue(self, command: Command, page: int = 0) -> Message:
        """/moderate queue: what waits at this tenant's, the oldest first."""
        place = command.place
        found = await self._store.open_reviews(place.platform, place.tenant)
        waiting = [(review, job) for review, job in found if await self._may_decide(command, job.place)]
        if not waiting:
            may = await self._may_decide(command, place)
            return Message(Text("review.queue_empty" if may else "review.not_moderator"), private=True)
        pages = -(-len(waiting) // PAGE)
        page = min(max(page, 0), pages - 1)
        shown = waiting[page * PAGE : (page + 1) * PAGE]
        reads = [
            Button(Press.DETAILS, cards.card_ref(review), Text("button.read_job", job=job.id)) for review, job in shown
        ]
        turns = [
            Button(Press.PAGE, f"{QUEUE}:{to}", Text("button.back" if to < page else "button.forth"))
            for to in (page - 1, page + 1)
            if 0 <= to < pages
        ]
        text = Text("review.queue", total=len(waiting), page=page + 1, pages=pages)
        return Message(text, tuple(_line(review, job) for review, job in shown), private=True, buttons=(*reads, *turns))

    # -- who may

    async def _case(self, command: Command, ref: str, what: str) -> Case | Message:
        """What a ref is about, if this person may decide it here and now."""
        about = read_ref(ref)
        job = await self._store.job(about.job_id) if about is not None else None
        number = _review_of(about) if about is not None else None
        review = await self._store.review(job.id, number) if job is not None and number is not None else None
        if job is None or review is None:
            return await self._turned_away(command, what, ref, None)
        if (job.place.platform, job.place.tenant) != (command.place.platform, command.place.tenant):
            return await self._turned_away(command, what, ref, None)
        if not await self._may_decide(command, job.place):
            return await self._turned_away(command, what, ref, job)
        return Case(review, job, ref)

    async def _may_decide(self, command: Command, about: Place) -> bool:
        return may_decide(command.asked_by, command.place, about, await self._policies.of(about))

    async def _turned_away(self, command: Command, what: str, ref: str, job: Job | None) -> Message:
        """Nothing happens, and it is written down: once an hour for a card, or for everything that is none of ours."""
        place, by = command.place, command.asked_by.person
        subject = "" if job is None else ref[:60]
        if self._noted.is_due((by, place.tenant, subject)):
            deed = Deed(
                self._clock.now(), by, place.platform, place.tenant, "review.turned_away", subject, after=str(what)
            )
            await self._store.audit(deed)
        return Message(Text("press.over" if job is None else "review.not_moderator"), private=True)

    # -- deciding

    async def _decide(self, case: Case, by: Asker, to: ReviewState, reason: str = "") -> Message:
        answer = await self._reviewing.decide(case.job.id, case.review.n, to, by.person, reason)
        if not isinstance(answer, Ruling) or answer.review.state is not ReviewState.OPEN:
            return _told(answer)
        key = "review.one_more" if answer.counted else "review.approved_before"
        given, needed = len(answer.review.approved_by), answer.review.approvals
        return Message(Text(key, job=case.job.id, given=given, needed=needed), private=True)

    async def _escalate(self, case: Case, by: Asker) -> Message:
        answer = await self._reviewing.escalate(case.job.id, case.review.n, by.person)
        if not isinstance(answer, Ruling) or answer.review.state is not ReviewState.OPEN:
            return _told(answer)
        passed = "review.passed_on_now" if answer.counted else "review.passed_on_before"
        return Message(Text(passed, job=case.job.id, until_at=answer.review.expires_at), private=True)

    async def _ask_why(self, case: Case, by: Asker, to: ReviewState) -> Form:
        now = self._clock.now()
        content = {"v": 1, "ref": case.ref, "to": str(to)}
        draft = Draft(f"{RULE}-{self._ids.job_id()}", by.person, RULE, content, now + DRAFT_FOR)
        await self._store.keep_draft(draft, now)
        return verdict_form(draft.id, case.job.id, to)

    def _are_you_sure(self, case: Case, by: Asker) -> Message:
        if case.job.person == by.person:
            return Message(Text("review.block_self"), private=True)
        yes = Button(Press.BLOCK, f"{case.ref}{_SURE}", Text("button.block_yes"), Weight.DANGER)
        return Message(Text("review.block_sure", by_person=case.job.person.id), private=True, buttons=(yes,))

    async def _block(self, case: Case, command: Command) -> Message:
        """They ask for nothing more here, and what waits of theirs is rejected."""
        person, by, place = case.job.person, command.asked_by.person, case.job.place
        if person == by:
            return Message(Text("review.block_self"), private=True)
        shut = await self._blocks.shut_out(person, place, "review", by)
        said = Text("review.blocked", by_person=person.id, count=shut.rejected)
        return Message(said, what_followed(replace(shut, rejected=0)), private=True)

    def _everything(self, case: Case, page: int) -> Message:
        return cards.whole_order(case.review, case.job, page, case.ref, hard_list=self._hard_list)


def is_for_moderators(press: Press, ref: str) -> bool:
    """Whether it is about a card: then who pressed it is judged as a moderator."""
    about = read_ref(ref)
    on_card = about is not None and about.purpose is Purpose.CARD
    return press in _DECISIONS or on_card or (press is Press.PAGE and ref.startswith((f"{QUEUE}:", f"{cards.WHOLE}:")))


def _review_of(about: Ref) -> int | None:
    """The number of the review that a card is about; None: it is no card of ours."""
    try:
        return card_of(about.n)[0] if about.purpose is Purpose.CARD else None
    except ValueError:
        return None


def _nonce_of(ref: str) -> str:
    """The card that a button or a page is about."""
    if ref.startswith(f"{cards.WHOLE}:"):
        return ref.removeprefix(f"{cards.WHOLE}:").rpartition(":")[0]
    return ref.removesuffix(_SURE)


def _page_of(ref: str) -> int:
    """The number that a page's ref ends with; 0 for what is no page."""
    number = ref.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0


def _told(answer: Ruling | Refusal | None) -> Message:
    """What came of a press, once it is decided or cannot be."""
    match answer:
        case None:
            return Message(Text("press.over"), private=True)
        case Refusal(text):
            return Message(text, private=True)
        case Ruling(review, counted, problem):
            if problem is not None:
                return Message(problem, private=True)
            return Message(cards.came_to(review, review.due_at), private=True) if counted else _too_late(review)


def _too_late(review: Review) -> Message:
    """Somebody was faster, or time was: what it came to, and nobody's name."""
    return Message(Text("review.too_late"), (cards.came_to(review, review.due_at),), private=True)


def _line(review: Review, job: Job) -> Text:
    return Text(
        f"review.line_{review.kind}",
        job=job.id,
        by_person=job.person.id,
        opened_at=review.opened_at,
        until_at=review.expires_at,
    )
