"""The order: its states, and what money, time and its client do to it. How one comes to be is in `placing`.

An order is an immutable record (R03): only its state, what it waits for and who paid it ever change.
It never judges money: payments does, once, and says PaymentAccepted.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.contracts.orders import (
    FreeOrderConfirmed,
    OrderClosed,
    OrderExpired,
    OrderLine,
    OrderPaid,
    OrderPlaced,
)
from shared.contracts.payments import PaymentAccepted, PaymentDisputed
from shared.contracts.terms import Consent, TermsAccepted
from shared.runtime.errors import IllegalMove
from shared.values.dates import midnight, plus_days
from shared.values.money import EURO

ORDER_PAYABLE_DAYS = 30  # terms of sale, art. 8 (R31)
TACIT_DAY = 1  # a held payment is decided on the day after its last day (R43): the order waits for it


class State(StrEnum):
    PAYABLE = "payable"
    SET_ASIDE = "set_aside"
    EXPIRED = "expired"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    """Withdrawn from before it was paid; one that was paid stays so, with its invoice and a credit note."""
    CLOSED = "closed"
    """What it was for ended before it was paid."""


NEXT: dict[State, frozenset[State]] = {
    State.PAYABLE: frozenset({State.PAID, State.EXPIRED, State.SET_ASIDE, State.WITHDRAWN, State.CLOSED}),
    State.SET_ASIDE: frozenset({State.PAID, State.EXPIRED, State.PAYABLE, State.WITHDRAWN, State.CLOSED}),
    State.EXPIRED: frozenset({State.PAID, State.WITHDRAWN}),
    State.PAID: frozenset(),
    # Money that payments had accepted before it heard of the withdrawal: invoiced, and credited at once.
    State.WITHDRAWN: frozenset({State.PAID}),
    State.CLOSED: frozenset({State.PAID, State.WITHDRAWN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A payment under way that keeps the order from expiring: a cheque in hand, or money being verified."""

    payment_id: str
    until: date
    """Last day of the wait."""
    over: bool = False
    """It ended; kept so that the news of its beginning, heard late, does not begin it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an order takes of the stock of an offer."""

    offer: str
    hostings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a client ordered, as it was on that day (R03)."""

    id: str
    number: str
    """`CMD-2026-00117`."""
    cheque_reference: str
    """`26-00117-K`, for the back of a cheque (R48)."""
    account_id: str
    lines: tuple[OrderLine, ...]
    total_cents: int
    currency: str = EURO
    ordered_at: datetime
    ordered_on: date
    payable_until: date
    """Last day to pay, whole (R31, R60)."""
    terms: TermsAccepted
    special_terms: tuple[TermsAccepted, ...] = ()
    """Those of the documents that its offers add (R01)."""
    immediate_start: bool
    """The express request, or the consent that the terms take as given (R75, R76)."""
    consents: tuple[Consent, ...] = ()
    """What a consumer was asked beside the terms, and said yes to."""
    address: str | None
    """Network address that the order came from (R03)."""
    by_link: bool = False
    """Placed by somebody who had the link of a mail, in its client's name."""
    state: State = State.PAYABLE
    waits: tuple[Wait, ...] = ()
    paid_payment_id: str | None = None
    consumer: bool | None = None
    """In which capacity its client ordered (R74); None in orders of before that was kept."""
    withdrawn_on: date | None = None
    """The day on which its client withdrew from it (L05)."""
    closed_on: date | None = None
    """The day on which it was closed, because what it was for had ended."""
    given_up_on: date | None = None
    """The bank took its money back, and the association gave up what it owes (R50)."""
    places: tuple[Place, ...] = ()
    """Taken of the offers whose stock was counted when it was placed."""
    adjustment_cents: int = 0
    """What its means of payment added to its total, as it was paid first; less than 0: a discount (R45, C4)."""
    revision: int = 1

    @property
    def frozen_until(self) -> date | None:
        """Last day on which a payment under way keeps the order from expiring; None: nothing does (R33)."""
        return max((wait.until for wait in self.waits if not wait.over), default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An order after a rule, and what there is to say about it."""

    order: Order
    events: tuple[OrderPlaced | OrderExpired | OrderPaid | OrderClosed | FreeOrderConfirmed, ...] = ()


def move(order: Order, state: State) -> Order:
    """Raises: IllegalMove unless the transition table knows the step."""
    if state not in NEXT[order.state]:
        raise IllegalMove(f"{order.number}: {order.state} to {state}", state=order.state.value)
    return replace(order, state=state, revision=order.revision + 1)


def payable_until(ordered_on: date, deletion_dates: tuple[date, ...] = ()) -> date:
    """Return the last day to pay: J+30, or the deletion date of a hosting to renew if that is sooner.

    Source: terms of sale, art. 8 and 9 (R31, R60).
    """
    return min((plus_days(ordered_on, ORDER_PAYABLE_DAYS), *deletion_dates))


def expires_on(order: Order) -> date:
    """Return the day whose work is to expire the order: the day after everything it waits for (R32, R33)."""
    last = order.payable_until if order.frozen_until is None else max(order.payable_until, order.frozen_until)
    return plus_days(last, 1)


def expire(order: Order, today: date) -> Outcome:
    """Cancel an order that nobody paid in time; too early, or again, changes nothing.

    Source: terms of sale, art. 8 (R32, R33).
    """
    if State.EXPIRED not in NEXT[order.state] or today < expires_on(order):
        return Outcome(order)
    event = OrderExpired(
        occurred_at=midnight(today),
        order_id=order.id,
        reference=order.number,
        account_id=order.account_id,
        ordered_on=order.ordered_on,
        payable_until=order.payable_until,
    )
    return Outcome(move(order, State.EXPIRED), (event,))


def pay(order: Order, accepted: PaymentAccepted) -> Outcome:
    """Make the order firm; an expired or set aside one is revived. A paid one stays as it is, without a word.

    That the money was in time was judged by payments. A second acceptance settles the debt that a bounced
    cheque left (R50): the order keeps its invoice and its first payment.

    Source: terms of sale, art. 8 (R33, R34).
    """
    if order.state is State.PAID:
        return Outcome(order)
    event = OrderPaid(
        occurred_at=accepted.occurred_at,
        order_id=order.id,
        reference=order.number,
        account_id=order.account_id,
        payment_id=accepted.payment_id,
        revived=order.state is not State.PAYABLE,
    )
    paid = replace(
        move(order, State.PAID),
        paid_payment_id=accepted.payment_id,
        adjustment_cents=_adjustment_cents(order, accepted),
    )
    return Outcome(paid, (event,))


def _adjustment_cents(order: Order, accepted: PaymentAccepted) -> int:
    """Return what was paid first beside the price, also where the news of what settled its debt comes before."""
    if accepted.invoiced_cents is None:
        return accepted.fee_cents - accepted.discount_cents
    return accepted.invoiced_cents - order.total_cents


def confirm_free(placed: Outcome) -> Outcome:
    """Make an order that costs nothing firm at once; one that is to be paid stays as it is.

    There is no payment to wait for: the rest of its life is that of any order, dates and reminders included.

    Source: terms of sale, art. 2 (R09).
    """
    order = placed.order
    if order.total_cents:
        return placed
    event = FreeOrderConfirmed(
        occurred_at=order.ordered_at,
        order_id=order.id,
        reference=order.number,
        account_id=order.account_id,
        confirmed_on=order.ordered_on,
    )
    return Outcome(move(order, State.PAID), (*placed.events, event))


def freeze(order: Order, payment_id: str, *, until: date) -> Outcome:
    """Let the order wait for a cheque in hand or in the post, or for money under verification.

    `until` is `wait_until` of what payments says of a cheque, or `tacit_day(decide_by)` of PaymentHeld; of one payment
    the longest wait counts. Heard again, or after the end of that wait, it changes nothing. An expired order stays
    expired: an acceptance revives it.

    Source: terms of sale, art. 8 (R33, R60).
    """
    if any(wait.payment_id == payment_id and (wait.over or wait.until >= until) for wait in order.waits):
        return Outcome(order)
    return Outcome(_waiting(order, Wait(payment_id=payment_id, until=until)))


def tacit_day(decide_by: date) -> date:
    """Return how long an order waits for a held payment: until the day that accepts it tacitly (R43)."""
    return plus_days(decide_by, TACIT_DAY)


def unfreeze(order: Order, payment_id: str, *, today: date) -> Outcome:
    """End the wait for a payment that came to nothing; past its last day the order expires at once.

    Source: terms of sale, art. 8 (R33, R50).
    """
    if any(wait.payment_id == payment_id and wait.over for wait in order.waits):
        return Outcome(order)
    return expire(_waiting(order, Wait(payment_id=payment_id, until=today, over=True)), today)


def contest(order: Order, dispute: PaymentDisputed, *, today: date) -> Outcome:
    """End the wait for money that was being verified when the bank took it back; a paid order keeps its invoice.

    Source: terms of sale, art. 8 (R33, R50).
    """
    if dispute.outcome != "lost":
        return Outcome(order)
    return unfreeze(order, dispute.payment_id, today=today)


def give_up(order: Order, on: date) -> Order:
    """Note that what an order owes is not asked for any more. Again, it changes nothing (R50)."""
    return order if order.given_up_on else replace(order, given_up_on=on, revision=order.revision + 1)


def _waiting(order: Order, wait: Wait) -> Order:
    others = tuple(other for other in order.waits if other.payment_id != wait.payment_id)
    return replace(order, waits=(*others, wait), revision=order.revision + 1)


def set_aside(order: Order) -> Outcome:
    """Hide an order that its client does not want any more; money that still arrives revives it."""
    return Outcome(order) if order.state is State.SET_ASIDE else Outcome(move(order, State.SET_ASIDE))


def take_up(order: Order) -> Outcome:
    """Show an order again that was set aside; its last day is what it was."""
    return Outcome(order) if order.state is State.PAYABLE else Outcome(move(order, State.PAYABLE))


def withdraw(order: Order, on: date) -> Order:
    """Note that a client withdrew; what is not paid can no longer be. Withdrawn from twice, the first day stays.

    Source: code de la consommation, art. L221-24 and L221-27 (L05).
    """
    if order.withdrawn_on:
        return order
    withdrawn = replace(order, withdrawn_on=on, revision=order.revision + 1)
    return withdrawn if order.state is State.PAID else move(withdrawn, State.WITHDRAWN)
