"""What money that the bank took back leaves behind: an order to pay and, if it had been accepted, a suspension (R50).

A bounced cheque, a lost dispute and a transfer taken back are one thing here. A dispute that is open only keeps data.
"""

from collections.abc import Callable
from dataclasses import replace

from shared.contracts.payments import ChequeBounced, PaymentDisputed
from shared.runtime.errors import NotYet
from shared.values.dates import civil_date, plus_days

from .holds import place, settle
from .hosting import Hold, HoldKind, Hosting, Language, Purchase, State, Suspension
from .outcome import Outcome
from .suspensions import impose, remove, suspends

OURSELVES = "colombier"
DISPUTE_DAYS = 120
"""Longest time that networks of cards take to decide; a hold is no reason to keep data for ever."""

Loss = ChequeBounced | PaymentDisputed
DEBT_TEXT: dict[type[Loss], dict[Language, str]] = {
    ChequeBounced: {
        "fr": "Chèque rejeté par la banque : la commande {order} reste à payer.",
        "en": "Cheque returned by the bank: order {order} is still to be paid.",
    },
    PaymentDisputed: {
        "fr": "Paiement repris par la banque : la commande {order} reste à payer.",
        "en": "Payment taken back by the bank: order {order} is still to be paid.",
    },
}


def lines_of(hosting: Hosting, order_id: str) -> tuple[Purchase, ...]:
    mine = tuple(one for one in hosting.purchases if one.order_id == order_id)
    if not mine:
        raise NotYet(f"order {order_id} of hosting {hosting.id}")
    return mine


def bounce(hosting: Hosting, cheque: ChequeBounced) -> Outcome:
    """End the wait for a bounced cheque; if it had been accepted, suspend until the order is paid otherwise.

    Raises: NotYet while the order is unknown.
    Source: R50, S4.
    """
    return _take_back(Outcome(hosting, cheque.occurred_at), cheque)


def contest(hosting: Hosting, dispute: PaymentDisputed) -> Outcome:
    """Keep the data while the bank decides; a lost dispute is a debt as after a bounced cheque, a won one is nothing.

    Raises: NotYet while the order is unknown.
    Source: R50, R60; association chart A18.
    """
    lines_of(hosting, dispute.order_id)
    return DISPUTES[dispute.outcome](Outcome(hosting, dispute.occurred_at), dispute)


def _hold(outcome: Outcome, dispute: PaymentDisputed) -> Outcome:
    """Nothing is suspended for a dispute that is open: it may be won."""
    key = _key(dispute)
    if key in outcome.hosting.settled:
        return outcome
    until = plus_days(civil_date(dispute.occurred_at), DISPUTE_DAYS)
    return place(outcome, Hold(kind=HoldKind.DISPUTE, key=key, until=until))


def _release(outcome: Outcome, dispute: PaymentDisputed) -> Outcome:
    return settle(outcome, _key(dispute))


def _lose(outcome: Outcome, dispute: PaymentDisputed) -> Outcome:
    return _take_back(_release(outcome, dispute), dispute)


def _key(dispute: PaymentDisputed) -> str:
    return f"{dispute.payment_id} {dispute.provider_dispute}"


DISPUTES: dict[str, Callable[[Outcome, PaymentDisputed], Outcome]] = {
    "open": _hold,
    "won": _release,
    "lost": _lose,
}


def _take_back(outcome: Outcome, loss: Loss) -> Outcome:
    before = outcome.hosting
    mine = lines_of(before, loss.order_id)
    outcome = settle(outcome, loss.payment_id)
    if not loss.was_accepted:
        return outcome
    taken_back = tuple(
        replace(one, bounced=one.bounced | {loss.payment_id}) if one in mine else one
        for one in before.purchases
    )
    outcome = outcome.put(purchases=taken_back)
    left_open = not any(one.unpaid for one in mine) and any(
        one.unpaid for one in lines_of(outcome.hosting, loss.order_id)
    )
    if not left_open or _stays_unpaid(before) or before.state is State.DELETED:
        return outcome
    debt = Suspension(
        reason="unpaid",
        scope="total",
        text=DEBT_TEXT[type(loss)][before.language].format(order=loss.order_reference),
        author=OURSELVES,
        since=loss.occurred_at,
    )
    return impose(outcome, debt)


def _stays_unpaid(hosting: Hosting) -> bool:
    """Whether it is suspended as unpaid already, until that is lifted and not until a day."""
    return any(one.reason == "unpaid" and one.until is None for one in hosting.suspensions)


def pay_off(outcome: Outcome, *, before: Hosting) -> Outcome:
    """Lift `unpaid`, and no other reason, once nothing is left to pay: it was paid, or counts no more (R50, S5)."""
    paid_off = before.owes and not outcome.hosting.owes
    if paid_off and suspends(outcome.hosting, "unpaid"):
        return remove(outcome, "unpaid", author=OURSELVES)
    return outcome
