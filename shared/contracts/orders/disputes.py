"""Invoices that their client disputes: in time by the terms or later, answered in any case (R39, C11)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import STAFF, TREASURY, Data, Event, Http, Reference, Request

Verdict = Literal["accepted", "rejected"]
Ground = Annotated[str, Field(min_length=3, max_length=4000)]


class InvoiceDisputed(Event):
    """A client disagrees with an invoice (R39)."""

    aggregate: ClassVar[str] = "order_id"
    dispute_id: str
    order_id: str
    account_id: str
    invoice: str
    invoice_issued_on: date
    received_on: date
    dispute_until: date
    in_time: bool
    """Within the ten days of the terms; a later one is answered all the same (C11)."""


class DisputeDecided(Event):
    """The association answered a dispute: with a credit note, or with its reasons (R39)."""

    aggregate: ClassVar[str] = "order_id"
    dispute_id: str
    order_id: str
    account_id: str
    invoice: str
    received_on: date
    verdict: Verdict
    answer: str
    credit_note: str | None


class DisputeView(Data):
    id: str
    invoice: str
    ground: str
    received_on: date
    dispute_until: date
    in_time: bool
    state: Literal["open", "accepted", "rejected"]
    answer: str | None
    credit_note: str | None
    decided_at: datetime | None


class DisputeViews(Data):
    disputes: list[DisputeView]


class DisputeInvoice(Request):
    """Disagree with an invoice of one's own, within ten days or later (R39)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/invoices/{number}/disputes", status=201, limit_per_minute=10
    )
    answer: ClassVar[type[Data]] = DisputeView
    number: Reference
    ground: Ground


class RecordDispute(Request):
    """Staff: note a dispute that came by post or by mail; the postmark counts (D5)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/disputes", status=201, roles=STAFF, names=("invoice",)
    )
    answer: ClassVar[type[Data]] = DisputeView
    invoice: Reference
    ground: Ground
    received_on: date
    """The day of the postmark, or on which the mail came."""


class ListDisputes(Request):
    """Staff: disputes that await an answer, the oldest first (R11), then those that have one."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/disputes", roles=STAFF)
    answer: ClassVar[type[Data]] = DisputeViews


class DecideDispute(Request):
    """Treasurer: accept a dispute, for which a credit note was issued, or reject it with its reasons."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/disputes/{dispute}/decide", roles=TREASURY, names=("credit_note",)
    )
    answer: ClassVar[type[Data]] = DisputeView
    dispute: Reference
    verdict: Verdict
    reply: Ground
    """What the client is told."""
    credit_note: Reference | None = None
    """That which corrects the disputed invoice; for an accepted dispute, and no other."""
