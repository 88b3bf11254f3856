"""An order that nobody has paid, and whose last day comes near (M05)."""

from datetime import date
from typing import ClassVar

from shared.contracts.base import Cents, Command, Event


class PaymentDueSoon(Event):
    """Nothing was seen for an order on its twentieth or twenty-eighth day."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    cheque_reference: str
    """What is to be written on the back of a cheque."""
    account_id: str
    ordered_on: date
    payable_until: date
    days_left: int
    """Whole days after this one, the last day to pay among them."""
    amount_cents: Cents


class RemindOfPayment(Command):
    """Remind the client of an order, if on this day nothing has come for it."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    day: date
