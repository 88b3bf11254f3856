"""Is this money good for this order: what payments says of it, and what it answers about it."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    BILLING,
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
from shared.contracts.means import Method

SurplusCause = Literal[
    "duplicate", "late", "partial", "over", "orphan", "other_currency", "withdrawn", "closed"
]

SurplusState = Literal["open", "refunding", "refunded", "credited", "spent", "given"]
"""`credited`: kept for a later order; `spent`: used up by orders; `given`: to the association."""
SurplusChoice = Literal["refund", "credit", "gift"]
Note = Annotated[str, Field(max_length=500)]
"""Why the treasurer does something, where that may be left unsaid."""


class PaymentEvent(Event):
    """What all facts about one payment attempt carry. Not said itself."""

    aggregate: ClassVar[str] = "payment_id"
    payment_id: str
    order_id: str
    order_reference: str
    account_id: str
    method: Method
    amount_cents: Cents
    """Gross: what the payer pays, the fee of the means included."""
    fee_cents: Cents = 0
    """Of it: what the payer is charged for the means; 0 in lawful mode (R45, A6)."""
    discount_cents: Cents = 0
    """What an announced discount for the means took off the price before (C4)."""
    money_id: str | None = None
    """The provider's name of the money, or the bank's line: what its statement is compared by."""
    on_day: date | None = None
    """The civil day in Paris on which it happened; None from a sender that does not say it yet."""


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
    """The rules that it fits, as codes."""
    decide_by: date
    """Last day to refuse; tacitly accepted the day after (R43)."""
    because: dict[Literal["fr", "en"], str] = Field(default_factory=dict)
    """In general words for the payer (M09); empty from a sender that does not say it yet."""


class PaymentAccepted(PaymentEvent):
    """The money is good for the order, complete, in euro and in time. Said once per order."""

    paid_on: date
    """Civil day of the payment: the provider's stamp, or the bank's credit for a cheque (D5)."""
    effective_on: date
    """Day from which the service counts: `paid_on`, or the day a verification ended (R41, R42)."""
    tacit: bool = False
    invoiced_cents: Cents | None = None
    """What the invoice of the order comes to: what was accepted for it first. Of a debt that is paid again it is less
    than `amount_cents` where its payer was shown a fee; None from a sender that does not say it yet."""


class PaymentRefused(PaymentEvent):
    """Declined by us: a verification failed (refund follows) or a cheque was returned (M08)."""

    code: str
    reason: dict[Literal["fr", "en"], str]
    payable_until: date


class PaymentFailed(PaymentEvent):
    """The provider declined it, or the attempt ended unpaid."""

    reason: str


class PaymentExpired(PaymentEvent):
    """It ended without money: the payer walked away, or nothing was owed any more when he approved it."""


class PaymentRefunded(PaymentEvent):
    """Money went back to the payer, by us or by hand at the provider's."""

    refunded_cents: Cents
    """Cumulated over the payment."""


class PaymentDisputed(PaymentEvent):
    """The payer's bank contests the payment, or took it back; that ends won or lost."""

    provider_dispute: str
    outcome: Literal["open", "won", "lost"]
    dispute_fee_cents: Cents | None = None
    """What the provider has charged for the disputes of this payment so far, without what it gave back of that (A18):
    cumulated. None while it has not said; told by DisputeFeeLearnt later, and when that changes."""
    was_accepted: bool = False
    """Lost after it had paid an order: a debt is left, as by a bounced cheque; the hosting is suspended (R50)."""
    lost_on: date | None = None
    """The day on which that was heard; None unless it is lost."""
    payable_until: date | None = None
    """Last day to pay that debt again, by any means."""
    reason: str = ""
    """The bank's or the provider's own word for it."""


class DisputeFeeLearnt(PaymentEvent):
    """The provider said what a dispute costs that was told before, or gave it back after it was won."""

    audit_only: ClassVar[str] = "the books will listen"
    dispute_fee_cents: Cents
    """Cumulated over the payment, as in PaymentDisputed."""


class PaymentNeedsReview(PaymentEvent):
    """What the provider says does not fit what was opened; a person has to look. No credit is given."""

    audit_only: ClassVar[str] = "listed for the treasurer; the desk comes with the money issue"
    reason: str


class SurplusFound(Event):
    """Money that fits no payable order; it is kept apart until somebody settles it."""

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
    money_id: str | None = None
    on_day: date | None = None
    """The civil day on which it was found."""


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
    credit_note: str | None = None
    """The one that it executes (A17)."""
    money_id: str | None = None
    """The provider's name of the money that went back; None: the treasurer sent it."""
    on_day: date | None = None


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
    because: dict[Literal["fr", "en"], str] = Field(default_factory=dict)
    """Why it is being verified, in general words; or why it goes back, of money that is no euro (R37)."""
    contested_on: date | None = None
    """The day on which it was heard that its payer's bank contests it; None: it does not, or that was not noted yet."""
    answer_until: datetime | None = None
    """Until when the provider takes an answer to that; None: it awaits none, or has not said."""


class FollowPayment(Request):
    """What became of a payment; asks the provider when the payer has just come back from it."""

    http: ClassVar[Http] = Http(
        method="POST", path="/payments/{payment_id}/follow", duties=BILLING, looks_only=True
    )
    answer: ClassVar[type[Data]] = PaymentView
    timeout_seconds: ClassVar[float] = 40.0
    payment_id: Reference


class AcceptHold(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/holds/{payment_id}/accept", roles=TREASURY)
    answer: ClassVar[type[Data]] = PaymentView
    payment_id: Reference
    reason: Annotated[str, Field(max_length=500)] = ""
    """What was found, for who looks at it later."""


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
    state: SurplusState
    method: Method
    amount: Money
    payment_id: str | None
    order_reference: str | None
    found_on: date
    account_id: str | None = None
    choice: SurplusChoice | None = None
    """What its payer wants, or what silence means: `refund` and still `open` waits to be sent by hand."""
    chosen_by: Literal["payer", "staff", "silence"] | None = None
    answer_by: date | None = None
    """Until when its payer may choose."""
    left: Money | None = None
    """Of what was kept for a later order: what is not used yet."""
    refusal: str = ""
    """Why the provider would not send it back."""
    by_hand: bool = False
    """No provider sends it back: the treasurer does, and says so by `RefundSurplus`."""


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
    reason: Note = ""
    """Why it is given back by hand, or without a choice of its payer; for the journal."""
