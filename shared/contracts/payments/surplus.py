"""Money that fits no order is its payer's: he is asked what becomes of it, and what he said is done (R33, A15)."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import (
    BILLING,
    PUBLIC,
    TREASURY,
    Cents,
    Command,
    Data,
    Event,
    Http,
    LinkToken,
    Money,
    Reference,
    Request,
    Words,
)
from shared.contracts.means import Method

from .money import Note, PaymentView, SurplusCause, SurplusChoice, SurplusState, SurplusView


class SurplusAsked(Event):
    """Its payer is asked what becomes of money that fits no order; once, and once again as a reminder."""

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str
    account_id: str
    cause: SurplusCause
    because: Words
    method: Method
    by_hand: bool
    """No provider sends it back: the treasurer needs an account to send it to."""
    amount_cents: Cents
    order_reference: str | None
    found_on: date
    answer_by: date
    """Last day; silence gives it back from the day after."""
    reminder: bool = False


class OtherCurrencyRefused(Event):
    """Money of an order came in another currency than euro: it goes back, and its payer is told why (R37, M08)."""

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str
    account_id: str
    method: Method
    currency: str
    order_reference: str | None
    code: str
    """`E-DEVISE`."""
    reason: Words


class SurplusSettled(Event):
    """What became of money that fits no order, as its payer chose or as his silence means; never a gift by silence."""

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str
    account_id: str
    outcome: Literal["credited", "given", "refunded"]
    settled_on: date
    method: Method
    amount_cents: Cents
    order_reference: str | None


class CreditUsed(Event):
    """Money kept for a later order pays one; no money came or went (the account of advances)."""

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str
    account_id: str
    payment_id: str
    order_id: str
    order_reference: str
    used_on: date
    method: Method
    """By which it had come."""
    amount_cents: Cents
    left_cents: Cents


class SurplusLeft(Event):
    """Money that came by no payment of ours left without us: refunded at the provider's, or taken by the bank.

    What of a payment leaves so is told by `PaymentRefunded` and `PaymentDisputed`.
    """

    aggregate: ClassVar[str] = "surplus_id"
    audit_only: ClassVar[str] = "a case on the treasurer's list; the books will listen"
    surplus_id: str
    how: Literal["refunded", "taken"]
    account_id: str | None
    method: Method
    amount_cents: Cents
    """What left this time."""
    currency: str
    money_id: str | None
    on_day: date


class RefundReturned(Event):
    """Money that was sent back has come back to us: the payer's bank did not take it; a case for the treasurer."""

    aggregate: ClassVar[str] = "refund_id"
    audit_only: ClassVar[str] = "a case on the treasurer's list; the books will listen"
    refund_id: str
    payment_id: str | None
    surplus_id: str | None
    order_id: str | None
    account_id: str | None
    method: Method
    amount_cents: Cents
    returned_on: date
    reason: str


class FollowSurplus(Command):
    """Remind its payer, or take his silence for an answer, when the day has come."""

    aggregate: ClassVar[str] = "surplus_id"
    surplus_id: str


class FollowRefund(Command):
    """Ask the provider whether money that it was sending back has arrived."""

    aggregate: ClassVar[str] = "refund_id"
    refund_id: str


# Requests


class PayersSurplus(Data):
    """What the payer is shown of money that fits no order."""

    id: str
    cause: SurplusCause
    because: Words
    state: SurplusState
    method: Method
    by_hand: bool
    amount: Money
    left: Money
    """What can still be decided on."""
    order_reference: str | None
    found_on: date
    answer_by: date | None
    choice: SurplusChoice | None
    choices: tuple[SurplusChoice, ...]
    """None when it is settled."""


class PayersSurpluses(Data):
    surpluses: list[PayersSurplus]


class ShowLinkedSurplus(Request):
    """Show what the link of a mail asks about, to anybody who has it (R33)."""

    http: ClassVar[Http] = Http(
        method="GET", path="/surplus/links/{token}", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = PayersSurplus
    token: LinkToken


class ChooseLinkedSurplus(Request):
    """Say by the link of a mail what becomes of the money; a gift needs a yes of its own."""

    http: ClassVar[Http] = Http(method="POST", path="/surplus", roles=PUBLIC, limit_per_minute=30)
    answer: ClassVar[type[Data]] = PayersSurplus
    timeout_seconds: ClassVar[float] = 40.0
    token: LinkToken
    choice: SurplusChoice
    gift_confirmed: bool = False


class ListMySurplus(Request):
    """Money of one's own that fits no order, or is kept for a later one."""

    http: ClassVar[Http] = Http(method="GET", path="/me/surplus", duties=BILLING)
    answer: ClassVar[type[Data]] = PayersSurpluses


class ChooseSurplus(Request):
    """Say what becomes of it; what is kept for a later order is given back on demand, at any time."""

    http: ClassVar[Http] = Http(method="POST", path="/me/surplus/{surplus_id}")
    answer: ClassVar[type[Data]] = PayersSurplus
    timeout_seconds: ClassVar[float] = 40.0
    surplus_id: Reference
    choice: SurplusChoice
    gift_confirmed: bool = False


class UseCredit(Request):
    """Pay an order with money kept for a later one; the next order that it covers is paid so by itself."""

    http: ClassVar[Http] = Http(method="POST", path="/orders/{order}/credit", duties=BILLING)
    answer: ClassVar[type[Data]] = PaymentView
    order: Reference


class AttributeSurplus(Request):
    """Treasurer: say whose money it is, by an order of theirs; its payer is asked then."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/surplus/{surplus_id}/attribute", roles=TREASURY, names=("order",)
    )
    answer: ClassVar[type[Data]] = SurplusView
    surplus_id: Reference
    order: Reference
    reason: Note = ""
    """How its payer was recognised, for the journal."""
