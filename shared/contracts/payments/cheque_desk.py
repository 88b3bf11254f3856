"""The treasurer's desk for cheques: deposit slips, scans, and cheques without a reference."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    TREASURY,
    Cents,
    Data,
    Document,
    Done,
    Event,
    Http,
    Money,
    Reference,
    Request,
    Role,
)

from .cheques import ChequePaper, ChequeView, Why
from .money import Note

TREASURER_ALONE = frozenset({Role.TREASURER})


class ChequeSlipIssued(Event):
    """A deposit slip was printed; nothing of it changes any more. The cheques stay in hand (A9)."""

    aggregate: ClassVar[str] = "slip"
    audit_only: ClassVar[str] = "the books will listen"
    slip: str
    issued_on: date
    total_cents: Cents
    cheque_ids: list[str]
    sha256: str
    """Of the PDF."""


class ChequeSlipCredited(Event):
    """The bank credited a slip in one line; each ChequeCredited says its share (A10)."""

    aggregate: ClassVar[str] = "slip"
    audit_only: ClassVar[str] = "the books will listen"
    slip: str
    credited_on: date
    amount_cents: Cents
    """The bank's line, to the cent."""
    rejected_ids: list[str]
    """Cheques of it that the bank did not credit; each ChequeBounced says why."""
    line_id: str | None = None
    """The line of a statement that shows it; None: the treasurer said so."""


class ChequeSlipCancelled(Event):
    """A slip that never went to the bank; its number stays taken, its cheques are in hand."""

    aggregate: ClassVar[str] = "slip"
    audit_only: ClassVar[str] = "the books will listen"
    slip: str
    cancelled_on: date
    reason: str


# Requests


class SlipView(Data):
    number: str
    state: Literal["issued", "deposited", "credited", "cancelled"]
    issued_on: date
    deposited_on: date | None
    credited_on: date | None
    cancelled_on: date | None
    reason: str
    count: int
    total: Money
    sha256: str
    cheques: list[ChequeView]
    left_out: tuple[ChequeView, ...] = ()
    """When it was issued: cheques in hand that pay nothing any more; send them back, `refusal` says why."""


class SlipViews(Data):
    slips: list[SlipView]


class IssueSlip(Request):
    """Treasurer: print a deposit slip of cheques in hand; its number follows the last one without a gap."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheque-slips", status=201, roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipView
    cheques: Annotated[list[Reference], Field(min_length=1, max_length=200)] | None = None
    """None: all that are in hand, on no slip, and for an order that still takes money."""


class ListSlips(Request):
    """The slips, the newest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/cheque-slips", roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipViews


class GetSlip(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/cheque-slips/{slip}", roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipView
    slip: Reference


class GetSlipPdf(Request):
    """The slip as it was issued: the same bytes each time."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/cheque-slips/{slip}/pdf", roles=TREASURY)
    answer: ClassVar[type[Data]] = Document
    slip: Reference


class DepositSlip(Request):
    """The slip was taken to the bank, with all cheques on it."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheque-slips/{slip}/deposit", roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipView
    slip: Reference
    deposited_on: date


class CancelSlip(Request):
    """The slip never went to the bank: its cheques are in hand again, its number stays taken."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheque-slips/{slip}/cancel", roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipView
    slip: Reference
    reason: Why


class RejectedCheque(Data):
    """A cheque of a slip that the bank did not credit."""

    cheque_id: Reference
    reason: Why
    bank_charge_cents: Annotated[int, Field(ge=0, le=10**6)] = 0


class CreditSlip(Request):
    """The bank shows one credit for the slip; without the rejected ones it has to match to the cent (R47)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheque-slips/{slip}/credit", roles=TREASURY)
    answer: ClassVar[type[Data]] = SlipView
    slip: Reference
    credited_on: date
    amount_cents: Annotated[int, Field(ge=0, le=10**12)]
    rejected: Annotated[tuple[RejectedCheque, ...], Field(max_length=200)] = ()


class PutScan(Request):
    """Treasurer: keep the scan of a cheque, an image or a PDF, in the place of an earlier one."""

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/cheques/{cheque_id}/scan",
        roles=TREASURER_ALONE,
        largest_body_bytes=960_000,
    )
    answer: ClassVar[type[Data]] = Done
    cheque_id: Reference
    content_base64: Annotated[str, Field(min_length=1, max_length=950_000)]


class GetScan(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/cheques/{cheque_id}/scan", roles=TREASURER_ALONE)
    answer: ClassVar[type[Data]] = Document
    cheque_id: Reference


class DeleteScan(Request):
    """Treasurer: delete a scan before its day."""

    http: ClassVar[Http] = Http(method="DELETE", path="/ops/cheques/{cheque_id}/scan", roles=TREASURER_ALONE)
    answer: ClassVar[type[Data]] = Done
    cheque_id: Reference


class MatchReason(Data):
    """Why an order may be the one that a cheque was written for."""

    kind: Literal["reference", "amount", "name", "promised"]
    text: dict[Literal["fr", "en"], str]


class ChequeCandidate(Data):
    order_reference: str
    cheque_reference: str
    client: str
    total: Money
    payable_until: date
    points: int
    """From 0 to 100, to rank by; nothing is decided by it."""
    reasons: list[MatchReason]


class UnmatchedView(Data):
    """A cheque of which nobody has said yet what it pays."""

    id: str
    state: Literal["open", "matched", "sent_back"]
    amount: Money
    bank: str
    number: str
    drawer: str
    french_bank: bool
    received_on: date
    read_on_back: str
    cheque_id: str | None
    """The cheque that was made of it, once somebody has chosen."""
    reason: str
    candidates: list[ChequeCandidate]
    """The likeliest first; none once it is settled."""


class UnmatchedViews(Data):
    unmatched: list[UnmatchedView]


class EnterUnmatched(ChequePaper, Request):
    """Treasurer: enter a cheque without a legible reference; answers the orders that it may be for (R48)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/unmatched-cheques", status=201, roles=TREASURY)
    answer: ClassVar[type[Data]] = UnmatchedView
    read_on_back: Annotated[str, Field(max_length=40)] = ""
    """What can be read of the reference."""


class ListUnmatched(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/unmatched-cheques", roles=TREASURY)
    answer: ClassVar[type[Data]] = UnmatchedViews


class GetUnmatched(Request):
    """One such cheque, settled or not: what its drawer is written is read off it."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/unmatched-cheques/{unmatched_id}", roles=TREASURY)
    answer: ClassVar[type[Data]] = UnmatchedView
    unmatched_id: Reference


class MatchCheque(Request):
    """Treasurer: say which order a cheque without a reference pays; it is entered for it as any other (R48)."""

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/unmatched-cheques/{unmatched_id}/match",
        roles=TREASURY,
        names=("order_reference",),
    )
    answer: ClassVar[type[Data]] = ChequeView
    unmatched_id: Reference
    order_reference: Reference
    may_go_back: bool = True
    """False: one that would go back at once is not entered (E-CHEQUE-RENVOI), and its client is told nothing."""
    reason: Note = ""
    """By what it was recognised, for the journal (R48)."""


class SendUnmatchedBack(Request):
    """Treasurer: no order was found, the cheque goes back to its drawer (R48)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/unmatched-cheques/{unmatched_id}/send-back", roles=TREASURY
    )
    answer: ClassVar[type[Data]] = UnmatchedView
    unmatched_id: Reference
    reason: Why
