"""Is this money good for this order: what payments says of it, and what it answers about it."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    TREASURY,
    Cents,
    Command,
    Data,
    Event,
    Http,
    Money,
    Reference,
    Request,
)

Method = Literal["card", "paypal", "cheque"]
SurplusCause = Literal["duplicate", "late", "partial", "over", "orphan", "other_currency", "withdrawn"]


class PaymentEvent(Event):
    """What all facts about one payment attempt carry. Not said itself."""

    aggregate: ClassVar[str] = "payment_id"
    payment_id: str
    order_id: str
    order_reference: str
    account_id: str
    method: Method
    amount_cents: Cents


class PaymentOpened(PaymentEvent):
    """A client chose a means; nothing is paid yet."""


class PaymentCaptured(PaymentEvent):
    """The provider has the money; `occurred_at` is its stamp. Not yet accepted."""

    provider_fee_cents: Cents | None
    """None while the provider has not said; told by ProviderFeeLearnt later."""
    expires_order: date


class ProviderFeeLearnt(PaymentEvent):
    """The provider said what it keeps of a payment captured before."""

    audit_only: ClassVar[str] = "the books will listen"
    provider_fee_cents: Cents


class PaymentHeld(PaymentEvent):
    """Captured, and under verification (R42)."""

    reason: str
    decide_by: date
    """Last day to refuse; tacitly accepted the day after (R43)."""


class PaymentAccepted(PaymentEvent):
    """The money is good for the order, complete, in euro and in time. Said once per order."""

    paid_on: date
    """Civil day of the payment: the provider's stamp, or the bank's credit for a cheque (D5)."""
    effective_on: date
    """Day from which the service counts: `paid_on`, or the day a verification ended (R41, R42)."""
    tacit: bool = False


class PaymentRefused(PaymentEvent):
    """Declined by us: a verification failed (refund follows) or a cheque was returned (M08)."""

    code: str
    reason: dict[Literal["fr", "en"], str]
    payable_until: date


class PaymentFailed(PaymentEvent):
    """The provider declined it, or the attempt ended unpaid."""

    reason: str


class PaymentExpired(PaymentEvent):
    """The payer walked away and the provider closed the attempt."""


class PaymentRefunded(PaymentEvent):
    """Money went back to the payer, by us or by hand at the provider's."""

    refunded_cents: Cents
    """Cumulated over the payment."""


class PaymentDisputed(PaymentEvent):
    """The payer's bank contests the payment."""

    provider_dispute: str
    outcome: Literal["open", "won", "lost"]


class PaymentNeedsReview(PaymentEvent):
    """What the provider says does not fit what was opened; a person has to look. No credit is given."""

    audit_only: ClassVar[str] = "listed for the treasurer; the desk comes with the money issue"
    reason: str


class SurplusFound(Event):
    """Money that fits no payable order; it is kept apart until somebody settles it."""

    audit_only: ClassVar[str] = "a case on the treasurer's list; the books will listen"

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str
    cause: SurplusCause
    method: Method
    amount_cents: Cents
    currency: str
    payment_id: str | None
    order_id: str | None
    order_reference: str | None
    account_id: str | None


class RefundSent(Event):
    """A refund was accepted by the provider, or paid by the treasurer."""

    aggregate: ClassVar[str] = "refund_id"
    audit_only: ClassVar[str] = "M19 needs the credit note; the books will listen"
    refund_id: str
    payment_id: str | None
    surplus_id: str | None
    order_id: str | None
    account_id: str | None
    method: Method
    amount_cents: Cents
    reason: str


class ChequeEvent(Event):
    """What all facts about one cheque carry. Not said itself."""

    aggregate: ClassVar[str] = "cheque_id"
    cheque_id: str
    payment_id: str
    order_id: str
    order_reference: str
    account_id: str
    amount_cents: Cents


class ChequeReceived(ChequeEvent):
    """An envelope was opened in time: the order waits for the bank (R33), deletion too (R60)."""

    received_on: date
    wait_until: date
    """Last day that the order and the data wait for the credit."""


class ChequeDeposited(ChequeEvent):
    deposited_on: date


class ChequeCredited(ChequeEvent):
    """The bank credited it; acceptance follows (R47)."""

    audit_only: ClassVar[str] = "PaymentAccepted says what follows; the books will listen"
    credited_on: date


class ChequeReturned(ChequeEvent):
    """Sent back to its drawer: foreign bank, no reference, unsigned, wrong amount, too old (R46, R48)."""

    code: str
    reason: dict[Literal["fr", "en"], str]
    returned_on: date
    payable_until: date


class ChequeBounced(ChequeEvent):
    """The bank took its credit back, at whatever time (R50)."""

    bounced_on: date
    reason: str
    was_accepted: bool
    """The order had been invoiced already: a debt is left, the hosting is suspended for it."""
    payable_until: date


# Commands to itself: what must be done outside a transaction, at least once


class ReadNotice(Command):
    """Work through a stored webhook delivery: fetch the object again and judge it."""

    aggregate: ClassVar[str] = "notice_id"
    notice_id: str


class FollowAttempt(Command):
    """Ask the provider what became of an attempt whose end nobody told us."""

    aggregate: ClassVar[str] = "payment_id"
    payment_id: str


class SendRefund(Command):
    """Give money back, with the refund's id as idempotency key."""

    aggregate: ClassVar[str] = "refund_id"
    refund_id: str


# Requests


class PaymentView(Data):
    id: str
    order_id: str
    order_reference: str
    method: Method
    state: str
    amount: Money
    held_until: date | None = None


class FollowPayment(Request):
    """What became of a payment; asks the provider when the payer has just come back from it."""

    http: ClassVar[Http] = Http(method="POST", path="/payments/{payment_id}/follow")
    answer: ClassVar[type[Data]] = PaymentView
    timeout_seconds: ClassVar[float] = 40.0
    payment_id: Reference


class ChequeView(Data):
    id: str
    payment_id: str
    order_id: str
    order_reference: str
    state: str
    amount: Money
    bank: str
    number: str
    drawer: str
    received_on: date
    refusal: str | None = None
    """The register's code when it has to go back: E-CHEQUE-BANQUE, E-CHEQUE-REF, E-CMD-EXPIREE …"""


class ChequeViews(Data):
    cheques: list[ChequeView]


class ReceiveCheque(Request):
    """Treasurer: enter a cheque from an opened envelope (R46, R48)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques", status=201, roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    order_reference: Reference
    amount_cents: Annotated[int, Field(gt=0, le=10**9)]
    bank: Annotated[str, Field(min_length=1, max_length=100)]
    number: Annotated[str, Field(min_length=1, max_length=20)]
    drawer: Annotated[str, Field(min_length=1, max_length=200)]
    french_bank: bool
    reference_on_back: Literal["yes", "no", "unreadable"]
    received_on: date
    accept_without_reference: bool = False
    """Identified otherwise, by the treasurer's decision (R48)."""


class ListCheques(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/cheques", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeViews
    state: Annotated[str, Field(max_length=20)] | None = None


class DepositCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/deposit", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    deposited_on: date


class CreditCheque(Request):
    """The bank shows the credit: this is the payment (R47)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/credit", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    credited_on: date


class ReturnCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/return", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class BounceCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/bounce", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    bounced_on: date
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Holds(Data):
    holds: list[PaymentView]


class ListHolds(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/holds", roles=TREASURY)
    answer: ClassVar[type[Data]] = Holds


class AcceptHold(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/holds/{payment_id}/accept", roles=TREASURY)
    answer: ClassVar[type[Data]] = PaymentView
    payment_id: Reference


class RefuseHold(Request):
    """Refuse a held payment: full refund, no invoice (R42)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/holds/{payment_id}/refuse", roles=TREASURY)
    answer: ClassVar[type[Data]] = PaymentView
    timeout_seconds: ClassVar[float] = 40.0
    payment_id: Reference
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class SurplusView(Data):
    id: str
    cause: SurplusCause
    state: Literal["open", "refunding", "refunded"]
    method: Method
    amount: Money
    payment_id: str | None
    order_reference: str | None
    found_on: date


class Surpluses(Data):
    surpluses: list[SurplusView]


class ListSurplus(Request):
    """Money that fits no payable order."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/surplus", roles=TREASURY)
    answer: ClassVar[type[Data]] = Surpluses


class RefundSurplus(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/surplus/{surplus_id}/refund", roles=TREASURY)
    answer: ClassVar[type[Data]] = SurplusView
    timeout_seconds: ClassVar[float] = 40.0
    surplus_id: Reference
