"""What a bounced cheque leaves behind: an order to pay and, if it had been accepted, a suspension (R50)."""

from dataclasses import replace

from shared.contracts.payments import ChequeBounced
from shared.runtime.errors import NotYet

from .holds import settle
from .hosting import Hosting, Language, Purchase, State, Suspension
from .outcome import Outcome
from .suspensions import impose, remove, suspends

OURSELVES = "colombier"
DEBT_TEXT: dict[Language, str] = {
    "fr": "Chèque rejeté par la banque : la commande {order} reste à payer.",
    "en": "Cheque returned by the bank: order {order} is still to be paid.",
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
    mine = lines_of(hosting, cheque.order_id)
    outcome = settle(Outcome(hosting, cheque.occurred_at), cheque.payment_id)
    if not cheque.was_accepted:
        return outcome
    taken_back = tuple(
        replace(one, bounced=one.bounced | {cheque.payment_id}) if one in mine else one
        for one in hosting.purchases
    )
    outcome = outcome.put(purchases=taken_back)
    left_open = not any(one.unpaid for one in mine) and any(
        one.unpaid for one in lines_of(outcome.hosting, cheque.order_id)
    )
    if not left_open or suspends(hosting, "unpaid") or hosting.state is State.DELETED:
        return outcome
    debt = Suspension(
        reason="unpaid",
        scope="total",
        text=DEBT_TEXT[hosting.language].format(order=cheque.order_reference),
        author=OURSELVES,
        since=cheque.occurred_at,
    )
    return impose(outcome, debt)


def owes(hosting: Hosting) -> bool:
    """Whether a payment was taken back for which no other one came (R50)."""
    return any(one.unpaid for one in hosting.purchases)


def pay_off(outcome: Outcome, *, before: Hosting) -> Outcome:
    """Lift `unpaid`, and no other reason, once all that bounced cheques left open is paid (R50, S5)."""
    paid_off = owes(before) and not owes(outcome.hosting)
    if paid_off and suspends(outcome.hosting, "unpaid"):
        return remove(outcome, "unpaid", author=OURSELVES)
    return outcome
