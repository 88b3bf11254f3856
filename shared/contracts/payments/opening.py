"""Choosing how to pay: by who ordered, or by anybody who has the link of a mail (R38)."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import BILLING, PUBLIC, SIGNED_IN, Data, Http, LinkToken, Money, Reference, Request
from shared.contracts.means import Method

from .money import PaymentEvent


class InstructionLine(Data):
    """One fact that the payer copies."""

    label: dict[Literal["fr", "en"], str]
    value: str


class QrCode(Data):
    """A square code, as a program or a page draws it."""

    content: str
    """What a reader gets out of it."""
    size: int
    """Modules on each side, the quiet zone included."""
    path: str
    """The dark modules as the path of an SVG whose view box is `0 0 size size`."""


class Instructions(Data):
    """What to do to pay by a means that the payer carries out himself: cheque (R46, R48, R49) or transfer."""

    payee: str
    send_to: str
    """An address for an envelope; an IBAN for a transfer."""
    reference: str
    """To be written on the back of a cheque, or quoted with a transfer."""
    arrive_by: date
    text: dict[Literal["fr", "en"], str]
    lines: tuple[InstructionLine, ...] = ()
    """The same facts with their labels, in the order in which they are needed."""
    code: QrCode | None = None
    """What a banking application reads instead of typing (EPC069-12)."""


class PaymentInstructed(PaymentEvent):
    """A payer was told how to pay by a means that he carries out himself; nothing is paid yet."""

    instructions: Instructions


class OpenedPayment(Data):
    payment_id: str
    method: Method
    price: Money | None = None
    """Of the order; None from a sender that does not say it yet."""
    fee: Money
    """What is added for the means; 0 in lawful mode (R45, C4)."""
    discount: Money = Money(amount_cents=0)
    """What an announced discount for the means takes off."""
    total: Money
    """What the payer is asked for."""
    redirect_url: str | None = None
    instructions: Instructions | None = None


class OpenPayment(Request):
    """Choose how to pay an order."""

    http: ClassVar[Http] = Http(
        method="POST", path="/orders/{order}/payments", status=201, roles=SIGNED_IN, duties=BILLING
    )
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
    discount: Money = Money(amount_cents=0)
    """What an announced discount for this means takes off (C4)."""
    total: Money
    """With the fee, and less the discount."""


class LinkedOrder(Data):
    """What the holder of a link to pay may know of an order: nothing about its client."""

    reference: str
    state: Literal["payable", "verifying", "paid", "expired", "withdrawn", "closed"]
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
