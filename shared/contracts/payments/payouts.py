"""Money between a provider and the bank: what was sent, what it is made of, whether it came, and what does not fit."""

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
    Words,
)
from shared.contracts.means import Method

from .bank import BankLineView, LineId
from .cheque_desk import RejectedCheque

PayoutState = Literal["under_way", "arrived", "failed", "returned"]
PayoutCase = Literal["failed", "currency", "late", "sum", "unknown_money", "other_amount", "other_fee"]


class PayoutEvent(Event):
    """What all facts about one payout carry. Not said itself."""

    aggregate: ClassVar[str] = "payout_id"
    payout_id: str
    method: Method
    amount_cents: Cents
    """What the bank is to show; negative when the provider takes from the bank."""


class PayoutSent(PayoutEvent):
    """A provider sent money from its account to the bank; `occurred_at` is its stamp (A4)."""

    audit_only: ClassVar[str] = "the books will listen"
    currency: str
    arrives_on: date


class PayoutExplained(PayoutEvent):
    """A provider told which movements a payout is made of, with what it kept of them (A2, A4, A17, A18)."""

    audit_only: ClassVar[str] = "the books will listen"
    gross_cents: Cents
    """Of payments, before any cost."""
    fee_cents: Cents
    refunded_cents: Cents
    disputed_cents: Cents
    other_cents: Cents
    dispute_fee_cents: Cents = 0
    """Of `fee_cents`: what disputes cost, which PaymentDisputed and DisputeFeeLearnt tell as well (A18)."""


class PayoutArrived(PayoutEvent):
    """The bank shows a payout, to the cent (A4)."""

    audit_only: ClassVar[str] = "the books will listen"
    line_id: str
    booked_on: date


class PayoutFailed(PayoutEvent):
    """The money went back to the provider, or never left it."""

    audit_only: ClassVar[str] = "a case on the treasurer's list; the books will listen"


class PayoutQuestioned(PayoutEvent):
    """What a payout is, or whether it came, is not what was believed: it waits for the treasurer."""

    audit_only: ClassVar[str] = "a case on the treasurer's list"
    case: PayoutCase


class PayoutSettled(PayoutEvent):
    """The treasurer said what is behind a case."""

    audit_only: ClassVar[str] = "the books will listen"
    case: PayoutCase
    note: str


class ReadPayouts(Command):
    """Read what a provider sent to the bank."""

    aggregate: ClassVar[str] = "provider"
    provider: str


class ReviewPayout(Command):
    """Compare a payout with the bank and with what is believed of its payments."""

    aggregate: ClassVar[str] = "payout_id"
    payout_id: str


class PayoutView(Data):
    id: str
    method: Method
    state: PayoutState
    amount: Money
    """What the bank is to show: net."""
    sent_on: date
    arrives_on: date
    booked_on: date | None
    line_id: str | None
    gross: Money | None
    """Of the payments in it; None while, or where, the provider does not tell."""
    fee: Money | None
    refunded: Money | None
    disputed: Money | None
    other: Money | None
    case: PayoutCase | None
    why: Words | None
    """Why it waits for a person."""
    note: str


class PayoutViews(Data):
    payouts: list[PayoutView]


class ListPayouts(Request):
    """Treasurer: what providers sent to the bank, the newest first; `questioned` lists what waits for a person."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/payouts", roles=TREASURY)
    answer: ClassVar[type[Data]] = PayoutViews
    state: PayoutState | Literal["questioned"] | None = None


class SettlePayout(Request):
    """Treasurer: say what is behind the case of a payout; another case of it may be next."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/payouts/{payout}/settle", roles=TREASURY)
    answer: ClassVar[type[Data]] = PayoutView
    payout: Reference
    note: Annotated[str, Field(min_length=1, max_length=300)]


class AssignLineToPayout(Request):
    """Treasurer: this line of the bank is that payout; its amount has to be the same."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/bank/lines/{line_id}/payout", roles=TREASURY, names=("payout",)
    )
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId
    payout: Reference


class AssignLineToSlip(Request):
    """Treasurer: this line of the bank credits that deposit slip, but for the cheques that it rejected (R47)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/bank/lines/{line_id}/slip", roles=TREASURY, names=("slip",)
    )
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId
    slip: Reference
    rejected: tuple[RejectedCheque, ...] = ()


class TransitView(Data):
    """Money of one means between its payers and the bank."""

    method: Method
    received: Money
    """What was taken and stands in no payout whose movements its provider tells."""
    fee: Money
    given_back: Money
    """Refunded, or taken back by the payer's bank."""
    paid_out: Money
    """By payouts whose movements nobody tells."""
    left: Money
    """What the provider's account should hold of it."""


class TransitSlip(Data):
    slip: str
    deposited_on: date
    amount: Money


class Transit(Data):
    bank_read_until: date | None
    at_providers: list[TransitView]
    payouts: list[PayoutView]
    """Sent, and shown by no line of the bank yet."""
    slips: list[TransitSlip]
    """At the bank, and credited by no line yet."""


class ListTransit(Request):
    """Treasurer: what is under way between providers and the bank."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/transit", roles=TREASURY)
    answer: ClassVar[type[Data]] = Transit
