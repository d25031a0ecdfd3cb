"""What the operator decides where only a person can know, and the books that they can check."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from bot.generation.delivery import DECIDED_N, Delivery, DeliveryState, Purpose
from bot.generation.forgetting import is_former
from bot.generation.job import JobState, Outcome
from bot.generation.message import Text
from bot.generation.money import NO_CHARGE, Charge
from bot.generation.operated import Operated
from bot.generation.ports import AuditCheck, LedgerCheck, LedgerLine, Written


class Books(Operated):
    """The operator's verbs, and the ledger and the log as they are."""

    async def release(self, job_id: str) -> Text:
        """Operator: nothing was charged, let the money go."""
        return await self._decide(job_id, NO_CHARGE, Text("operator.released", job=job_id))

    async def settle(self, job_id: str, spent_micro_usd: int) -> Text:
        """Operator: this is what it cost."""
        charge = Charge(spent_micro_usd)
        return await self._decide(job_id, charge, Text("operator.settled", job=job_id, cost_micro_usd=spent_micro_usd))

    async def requeue(self, job_id: str) -> Text:
        """Operator: it never reached the provider; send it again under a new taskUUID and the same reservation."""
        job = await self._store.job(job_id)
        if job is None:
            return Text("job.unknown", job=job_id)
        if job.state is not JobState.NEEDS_OPERATOR:
            return Text("operator.not_needed", job=job_id, state=job.state)
        if is_former(job.person):
            return Text("privacy.words_gone", job=job_id)
        now = self._clock.now()
        moved = await self._store.advance(job, job.requeued(self._ids.task_uuid(), now), now, detail="by the operator")
        return (
            Text("operator.requeued", job=job_id) if moved else Text("operator.not_needed", job=job_id, state="moved")
        )

    async def _decide(self, job_id: str, charge: Charge, answer: Text) -> Text:
        job = await self._store.job(job_id)
        if job is None:
            return Text("job.unknown", job=job_id)
        if job.state is not JobState.NEEDS_OPERATOR:
            return Text("operator.not_needed", job=job_id, state=job.state)
        now = self._clock.now()
        ended = job.ended(Outcome.FAILED, now, job.problem)
        told = Text("job.checked_free", job=job_id)
        if charge.spent_micro_usd:
            told = Text("job.checked_charged", job=job_id, cost_micro_usd=charge.spent_micro_usd)
        notice = Delivery(job_id, Purpose.NOTICE, DECIDED_N, DeliveryState.STORED, now, told)
        moved = await self._store.settle(job, ended, now, charge=charge, deliveries=[notice], detail="by the operator")
        return answer if moved else Text("operator.not_needed", job=job_id, state="moved")

    async def check_ledger(self) -> LedgerCheck:
        """Add the ledger up. While something is wrong with it, nothing that costs money is admitted."""
        found = await self._store.check_ledger()
        self._ledger_is_wrong = bool(found.faults)
        return found

    @property
    def ledger_trouble(self) -> Text | None:
        """Why nothing that costs money is admitted."""
        return Text("ledger.wrong") if self._ledger_is_wrong else None

    async def ledger_month(self, month: str) -> Sequence[LedgerLine]:
        """The entries that count against the days of a UTC month ("2026-11")."""
        return await self._store.ledger_month(month)

    async def check_audit(self) -> AuditCheck:
        """Compute the chain of the audit log anew."""
        return await self._store.check_audit()

    async def audit_log(self) -> AsyncIterator[Written]:
        """Every entry of the audit log, the oldest first, a few at a time."""
        after = 0
        while found := await self._store.audit_log(after, 500):
            for entry in found:
                yield entry
            after = found[-1].n
