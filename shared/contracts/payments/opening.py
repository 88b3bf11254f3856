"""Choosing how to pay."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import SIGNED_IN, Data, Http, Money, Reference, Request

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
