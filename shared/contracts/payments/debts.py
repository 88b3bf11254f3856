"""What an order still owes once the bank took back the money that had paid it, and how that ends (R50, A13)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import TREASURY, Cents, Data, Event, Http, Reference, Request

from .money import PaymentView


class DebtGivenUp(Event):
    """What an order owed is not asked for any more: what it had bought counts for nothing from this day on (A13)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    account_id: str
    amount_cents: Cents
    """The order's total."""
    lost_on: date
    """The day since which it was owed, and its services were suspended."""
    given_up_on: date
    reason: str
    credit_note: str | None = None
    """Its invoice was credited whole by this one (706). None: written off; orders credits what was not served, and
    what was served is a loss (654)."""


# Requests


class DebtView(Data):
    order_reference: str
    given_up_on: date


class WriteOffDebt(Request):
    """Treasurer: give up what an order owes, after its last day: what is not served is credited, its services end."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/unpaid/{order}/write-off", roles=TREASURY)
    answer: ClassVar[type[Data]] = DebtView
    order: Reference
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ContestedPayments(Data):
    payments: list[PaymentView]


class ListContested(Request):
    """Treasurer: payments that their payer's bank contests; the provider wants an answer within its own delay (A18)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/contested", roles=TREASURY)
    answer: ClassVar[type[Data]] = ContestedPayments
