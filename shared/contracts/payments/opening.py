"""Choosing how to pay: by who ordered, or by anybody who has the link of a mail (R38)."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import PUBLIC, SIGNED_IN, Data, Http, LinkToken, Money, Reference, Request

from .money import Method


class Instructions(Data):
    """What to do to pay by cheque (R46, R48, R49)."""

    payee: str
    send_to: str
    reference: str
    """To be written on the back."""
    arrive_by: date
    text: dict[Literal["fr", "en"], str]


class OpenedPayment(Data):
    payment_id: str
    method: Method
    fee: Money
    total: Money
    redirect_url: str | None = None
    instructions: Instructions | None = None


class OpenPayment(Request):
    """Choose how to pay an order."""

    http: ClassVar[Http] = Http(method="POST", path="/orders/{order}/payments", status=201, roles=SIGNED_IN)
    answer: ClassVar[type[Data]] = OpenedPayment
    timeout_seconds: ClassVar[float] = 40.0
    order: Reference
    method: Method


class Means(Data):
    """A means of payment on offer for one order."""

    method: Method
    delay: dict[Literal["fr", "en"], str]
    """How long it usually takes until the service starts (R40)."""
    fee: Money
    """What the payer is charged for this means: 0 in lawful mode (R45, C4)."""
    total: Money
    """With the fee."""


class LinkedOrder(Data):
    """What the holder of a link to pay may know of an order: nothing about its client."""

    reference: str
    state: Literal["payable", "verifying", "paid", "expired", "withdrawn"]
    ordered_on: date
    payable_until: date
    """The last day, whole (R31)."""
    total: Money
    means: list[Means]
    """None when there is nothing to pay any more."""


class ShowLinkedOrder(Request):
    """Show what the link of a mail asks to pay, to anybody who has it (R38)."""

    http: ClassVar[Http] = Http(
        method="GET", path="/payments/links/{token}", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = LinkedOrder
    token: LinkToken


class PayLinkedOrder(Request):
    """Choose how to pay the order of a link, whoever pays; the invoice is in the client's name (R38)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/payments", roles=PUBLIC, status=201, limit_per_minute=30
    )
    answer: ClassVar[type[Data]] = OpenedPayment
    timeout_seconds: ClassVar[float] = 40.0
    token: LinkToken
    method: Method
