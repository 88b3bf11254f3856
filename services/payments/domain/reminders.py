"""Who is reminded that an order is still to be paid, and who is not: what may be under way is not called for (M05)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.contracts.means import Method
from shared.contracts.payments import PaymentDueSoon
from shared.values.dates import ONE_DAY, days_between, plus_days, tick
from shared.values.delays import REMINDER_WAITS_DAYS

from .attempts import Payment, State
from .payable import PayableOrder, refusal_of

AFTER_DAYS = (20, 28)  # of the thirty of an order (M05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What was begun for an order, and the last day of which everything that came by each means was seen."""

    payments: Iterable[Payment]
    seen: Mapping[Method, date] | None
    """None: nothing can have come unseen."""

    @property
    def under_way(self) -> bool:
        """Whether its money is being verified, cleared, or in our hands as a cheque."""
        return any(one.state in {State.PENDING, State.HELD} for one in self.payments)

    def unseen(self, eve: date) -> bool:
        """Whether what was begun may have been paid by a day that nobody has seen whole; the post is no means."""
        methods = {one.method for one in self.payments} - {"cheque"}
        return self.seen is not None and any(self.seen.get(one, date.min) < eve for one in methods)


def remind_on(order: PayableOrder) -> date | None:
    """Return the next day on which its client is to be reminded; None while nothing is to be said."""
    if refusal_of(order) is not None or order.in_debt:
        return None
    return next((day for day in _days(order) if order.reminded_on is None or day > order.reminded_on), None)


def remind(order: PayableOrder, begun: Begun, *, today: date) -> tuple[PayableOrder, PaymentDueSoon | None]:
    """Remind its client once for each day that asks for it; what was missed is made good by the last of them.

    Nobody is reminded of an order whose money is under way or whose envelope is, and nobody while a payment that was
    begun may have come without being seen: for three days at the most.

    Source: terms of sale, art. 8 (R31, R49, R60); e-mail M05.
    """
    first = remind_on(order)
    if first is None or today < first:
        return order, None
    due = max(day for day in _days(order) if day <= today)
    told = replace(order, reminded_on=due)
    envelope = order.promised_until is not None and today <= order.promised_until
    if today > order.payable_until or begun.under_way or envelope:
        return told, None
    if begun.unseen(due - ONE_DAY) and today < plus_days(due, REMINDER_WAITS_DAYS):
        return order, None
    return told, PaymentDueSoon(
        **_what(order), days_left=days_between(today, order.payable_until), occurred_at=tick(today)
    )


def _days(order: PayableOrder) -> Iterator[date]:
    """Tell the days, as far as they lie before the last one to pay: an end that was cut short leaves some out."""
    days = (plus_days(order.ordered_on, days) for days in AFTER_DAYS)
    return (day for day in days if day < order.payable_until)


def _what(order: PayableOrder) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "order_reference": order.reference,
        "cheque_reference": order.cheque_reference,
        "account_id": order.account_id,
        "ordered_on": order.ordered_on,
        "payable_until": order.payable_until,
        "amount_cents": order.total_cents,
    }
