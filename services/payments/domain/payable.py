"""What payments knows of an order: its own copy, from OrderPlaced, and who paid it."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Self

from shared.contracts.orders import OrderPlaced
from shared.runtime.errors import Rejected
from shared.values.dates import civil_date, plus_days

from .debt_refusals import DebtAbandoned
from .refusals import OrderClosed, OrderExpired, OrderPaidAlready, OrderWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableOrder:
    """An order as far as money is concerned."""

    order_id: str
    reference: str
    cheque_reference: str
    account_id: str
    total_cents: int
    ordered_on: date
    payable_until: date
    """Last day to pay, whole (R31)."""
    invoiced_cents: int | None = None
    """What its invoice comes to: what was accepted first. None before that, or in records of before it was kept."""
    paid_by: str | None = None
    """The payment that was accepted; None again when the bank took its money back."""
    lost_on: date | None = None
    """The day on which that was heard first; None in records of before it was kept."""
    owed_until: date | None = None
    """Then the last day to pay the debt; it can be paid later as well, while nobody has given it up (R50)."""
    given_up_on: date | None = None
    """That debt is not asked for any more: no money is good for it (A13)."""
    credited_cents: int = 0
    """What of its invoice was credited, as far as heard."""
    withdrawn_on: date | None = None
    """Its client withdrew from it: no money is good for it any more (L05)."""
    promised_until: date | None = None
    """Its client said that a cheque is posted: last day on which that envelope is in time (R60)."""
    reminded_on: date | None = None
    """The last of the days on which its client was to be reminded that nothing has come (M05)."""
    closed_on: date | None = None
    """What it was for has ended: no money is good for it any more."""
    verify_because: str = ""
    """Why staff has its money verified whatever the rules say (R42); empty: it does not."""

    @classmethod
    def placed(cls, event: OrderPlaced) -> Self:
        return cls(
            order_id=event.order_id,
            reference=event.reference,
            cheque_reference=event.cheque_reference,
            account_id=event.account_id,
            total_cents=event.total_cents,
            ordered_on=event.ordered_on,
            payable_until=event.payable_until,
        )

    @property
    def void(self) -> Literal["withdrawn", "closed"] | None:
        """Why no money is good for it any more, whatever its deadline; None: it is."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        return "closed" if self.closed_on or self.given_up_on else None

    @property
    def settled(self) -> bool:
        """Nothing is to be paid: it was, or it costs nothing (R09)."""
        return self.paid_by is not None or not self.total_cents

    @property
    def due_cents(self) -> int:
        """What is to be paid: its price; of a debt what its invoice says, by whatever means (R50)."""
        owed_cents = self.invoiced_cents if self.in_debt else None
        return self.total_cents if owed_cents is None else owed_cents

    @property
    def last_day(self) -> date:
        """The last day on which money for it is in time."""
        return max(self.payable_until, self.owed_until or self.payable_until)

    @property
    def envelope_until(self) -> date:
        """The last day on which the envelope of a cheque is in time: the last day, or that of a promise."""
        return max(self.last_day, self.promised_until or self.last_day)

    def payable_on(self, day: date) -> bool:
        """Whether money of that day is in time; a debt can be paid until it is given up."""
        return self.in_debt or day <= self.last_day

    @property
    def in_debt(self) -> bool:
        """Whether it was invoiced, and what paid it was taken back by the bank (R50)."""
        return self.owed_until is not None and self.paid_by is None


def squeeze(text: str) -> str:
    """Reduce a reference to what counts, to find an order however it was typed (R48).

    To be compared with the squeezed id, number and cheque reference.
    """
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def in_time(order: PayableOrder, paid_at: datetime, *, waited_until: date | None = None) -> bool:
    """Whether the provider's stamp lies on the last day or before, however late it was heard.

    `waited_until`: the order's last day for this money, where it is later than that for any other.

    Source: terms of sale, art. 8 (R31, R33, D2, D5).
    """
    day = civil_date(paid_at)
    return order.payable_on(day) or (waited_until is not None and day <= waited_until)


def check_payable(order: PayableOrder, today: date) -> None:
    """Refuse to begin a payment that could not be good.

    Raises: OrderWithdrawn, OrderClosed, DebtAbandoned, OrderPaidAlready, OrderExpired; the last even if the work of the
        day has not been done.
    Source: terms of sale, art. 8 (R32, R50).
    """
    check_owed(order)
    if not order.payable_on(today):
        raise expired(order)


def check_owed(order: PayableOrder) -> None:
    """Raises: OrderWithdrawn, OrderClosed, DebtAbandoned, OrderPaidAlready."""
    if refusal := refusal_of(order):
        raise refusal


def is_payable(order: PayableOrder, today: date) -> bool:
    """Whether something is to be paid for it, and may be paid today (R32)."""
    return refusal_of(order) is None and order.payable_on(today)


def refusal_of(order: PayableOrder) -> Rejected | None:
    """Say why no money is good for an order, whatever the day; None when it is to be paid."""
    reasons: tuple[tuple[object, type[Rejected]], ...] = (
        (order.withdrawn_on, OrderWithdrawn),
        (order.closed_on, OrderClosed),
        (order.given_up_on, DebtAbandoned),
        (order.settled, OrderPaidAlready),
    )
    return next((refusal(reference=order.reference) for void, refusal in reasons if void), None)


def expired(order: PayableOrder) -> OrderExpired:
    """Say since when an order is not payable any more."""
    return OrderExpired(
        reference=order.reference, ordered_on=order.ordered_on, since=plus_days(order.last_day, 1)
    )


def close(order: PayableOrder, on: date) -> PayableOrder:
    """Close an order to money, because what it was for has ended. Again, it changes nothing (R82)."""
    return order if order.closed_on else replace(order, closed_on=on)


def withdraw(order: PayableOrder, on: date) -> PayableOrder:
    """Close an order to money, because its client withdrew from it. Again, it changes nothing.

    Source: code de la consommation, art. L221-27 (L05).
    """
    return order if order.withdrawn_on else replace(order, withdrawn_on=on)
