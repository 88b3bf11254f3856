"""“My cheque is posted”: what a client's word is good for, and for how long (ADR 0055)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.base import Recorded
from shared.contracts.payments import ChequePromised
from shared.values.dates import civil_date, plus_days

from .attempts import Payment, State, say
from .cheque_refusals import PromisedAlready, PromiseUseless
from .cheques import check_day
from .payable import PayableOrder, check_payable

PROMISE_DAYS = 10  # an ordinary letter takes three days; the association's letter box is emptied once a week
ORDER_DAYS = 30  # terms of sale, art. 8 (R31): no promise moves this end


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """An order that waits for an envelope, with the attempt that announces it."""

    order: PayableOrder
    payment: Payment
    wait_until: date
    events: tuple[Recorded, ...] = ()


def promise(order: PayableOrder, payment: Payment, *, posted_on: date, now: datetime) -> Promised:
    """Wait for an envelope that its client has posted: ten days from then, never beyond the thirty of the order.

    Where the end of a hosting cut the thirty days short, the envelope may come after that end: the data waits.

    Raises: OrderWithdrawn, OrderPaidAlready, OrderExpired, PromisedAlready, DatesRunBackwards.
    Source: terms of sale, art. 8 and 9 (R31, R49, R60).
    """
    today = civil_date(now)
    check_payable(order, today)
    if order.promised_until:
        raise PromisedAlready(until=order.promised_until)
    check_day(posted_on, earliest=max(order.ordered_on, plus_days(today, -PROMISE_DAYS)), latest=today)
    wait_until = min(plus_days(posted_on, PROMISE_DAYS), _end(order))
    said = say(ChequePromised, payment, at=now, posted_on=posted_on, wait_until=wait_until)
    return Promised(
        order=replace(order, promised_until=wait_until),
        payment=payment,
        wait_until=wait_until,
        events=(said,),
    )


def check_not_arrived(unfinished: Iterable[Payment]) -> None:
    """Raises: PromiseUseless when a cheque for the order is in hand, or at the bank."""
    if any(one.method == "cheque" and one.state is State.PENDING for one in unfinished):
        raise PromiseUseless


def is_over(payment: Payment, order: PayableOrder, *, today: date) -> bool:
    """Whether an attempt cannot be good any more; an announced cheque may come as long as it is waited for."""
    envelope = payment.method == "cheque" and today <= order.envelope_until
    return order.void is not None or not (envelope or order.payable_on(today))


def _end(order: PayableOrder) -> date:
    return max(plus_days(order.ordered_on, ORDER_DAYS), order.last_day)
