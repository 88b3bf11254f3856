"""Disputes of invoices: received in time or late, answered once, with a credit note or with reasons.

Refuses a second dispute of an invoice while one is open, and to accept one without its credit note.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.contracts.orders import DisputeDecided, InvoiceDisputed
from shared.contracts.orders.disputes import Verdict
from shared.runtime.errors import IllegalMove, Kind, Rejected

from .invoices import Invoice


class TooLate(Rejected):
    """By the words of 2013 alone a late dispute is not received (R39, C11). Fields: `until`."""

    kind = Kind.GONE
    code = "E-CONTESTATION-DELAI"
    fr = "Cette facture pouvait être contestée jusqu'au {until} (art. 8)."
    en = "This invoice could be disputed until {until} (art. 8)."


class NotYetIssued(Rejected):
    """Nobody disputes an invoice before there is one, or tomorrow."""

    kind = Kind.INVALID
    code = "E-CONTESTATION-DATE"
    fr = "La contestation ne peut être datée ni d'avant la facture ni d'après aujourd'hui."
    en = "A dispute is dated neither before the invoice nor after today."


class DisputedAlready(Rejected):
    """One answer is awaited already. Fields: `number`."""

    kind = Kind.CONFLICT
    code = "E-CONTESTATION-OUVERTE"
    fr = "La facture {number} est déjà contestée : nous allons répondre."
    en = "Invoice {number} is disputed already: we are going to answer."


class CreditNoteWanted(Rejected):
    """A dispute is accepted by a credit note of its invoice, rejected without any (R39). Fields: `number`."""

    kind = Kind.INVALID
    code = "E-CONTESTATION-AVOIR"
    fr = "Une contestation acceptée cite un avoir de la facture {number} ; rejetée, aucun."
    en = "An accepted dispute names a credit note of invoice {number}; a rejected one names none."


class DisputeState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


DISPUTE_NEXT: dict[DisputeState, frozenset[DisputeState]] = {
    DisputeState.OPEN: frozenset({DisputeState.ACCEPTED, DisputeState.REJECTED}),
    DisputeState.ACCEPTED: frozenset(),
    DisputeState.REJECTED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    id: str
    invoice: str
    invoice_issued_on: date
    order_id: str
    account_id: str
    ground: str
    received_on: date
    dispute_until: date
    state: DisputeState = DisputeState.OPEN
    answer: str | None = None
    credit_note: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def in_time(self) -> bool:
        """Within the ten days of the terms, the last day whole (R39)."""
        return self.received_on <= self.dispute_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a client says against an invoice, and when it was received."""

    id: str
    ground: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    answer: str
    credit_note: str | None
    author: str | None


def dispute(
    invoice: Invoice, objection: Objection, *, now: datetime, today: date, answered_late: bool
) -> tuple[Dispute, InvoiceDisputed]:
    """Receive a dispute. Late is told as late, and answered all the same where the law prevails.

    Raises: NotYetIssued; TooLate, by the words of 2013 alone.
    Source: terms of sale, art. 8 (R39, C11, D2).
    """
    if not invoice.issued_on <= objection.received_on <= today:
        raise NotYetIssued
    made = Dispute(
        id=objection.id,
        invoice=invoice.number,
        invoice_issued_on=invoice.issued_on,
        order_id=invoice.order_id,
        account_id=invoice.account_id,
        ground=objection.ground,
        received_on=objection.received_on,
        dispute_until=invoice.dispute_until,
    )
    if not made.in_time and not answered_late:
        raise TooLate(until=made.dispute_until)
    return made, _received(made, now)


def decide(
    one: Dispute, decision: Decision, *, notes: list[str], now: datetime
) -> tuple[Dispute, DisputeDecided]:
    """Answer a dispute once; `notes` are the credit notes of its invoice.

    Raises: IllegalMove when it is answered already; CreditNoteWanted.
    Source: terms of sale, art. 8 (R39).
    """
    state = DisputeState(decision.verdict)
    if state not in DISPUTE_NEXT[one.state]:
        raise IllegalMove(f"dispute {one.id}: {one.state} to {state}", state=one.state.value)
    if (decision.credit_note in notes) != (state is DisputeState.ACCEPTED) or (
        state is DisputeState.REJECTED and decision.credit_note
    ):
        raise CreditNoteWanted(number=one.invoice)
    decided = replace(
        one,
        state=state,
        answer=decision.answer,
        credit_note=decision.credit_note,
        decided_by=decision.author,
        decided_at=now,
    )
    return decided, DisputeDecided(
        occurred_at=now,
        dispute_id=one.id,
        order_id=one.order_id,
        account_id=one.account_id,
        invoice=one.invoice,
        received_on=one.received_on,
        verdict=decision.verdict,
        answer=decision.answer,
        credit_note=decision.credit_note,
    )


def _received(made: Dispute, now: datetime) -> InvoiceDisputed:
    return InvoiceDisputed(
        occurred_at=now,
        dispute_id=made.id,
        order_id=made.order_id,
        account_id=made.account_id,
        invoice=made.invoice,
        invoice_issued_on=made.invoice_issued_on,
        received_on=made.received_on,
        dispute_until=made.dispute_until,
        in_time=made.in_time,
    )
