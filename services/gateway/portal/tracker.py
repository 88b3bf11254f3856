"""Where an order stands, in four steps: ordered, paid, set up, in service. It tells; other services decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.base import Words
from shared.contracts.lifecycle import HostingView
from shared.contracts.orders import OrderView

Standing = Literal["done", "now", "todo", "fail"]

ORDERED: Words = {"fr": "Commande", "en": "Order"}
PAYMENT: Words = {"fr": "Paiement", "en": "Payment"}
SET_UP: Words = {"fr": "Mise en service", "en": "Set up"}
IN_SERVICE: Words = {"fr": "En service", "en": "In service"}
TO_COME: Words = {"fr": "à venir", "en": "to come"}
NOTHING: Words = {"fr": "", "en": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: Words
    standing: Standing
    says: Words
    on: date | None = None


UNDER_WAY: Mapping[str, Words] = {
    "pending": {"fr": "en attente de votre banque", "en": "waiting for your bank"},
    "received": {
        "fr": "chèque reçu ; le service démarre à l’encaissement",
        "en": "cheque received; the service starts once it is credited",
    },
    "captured": {"fr": "reçu, vérification en cours", "en": "received, being verified"},
    "held": {
        "fr": "vérification en cours, un courriel vous dira la suite",
        "en": "being verified, an e-mail will tell you more",
    },
    "review": {"fr": "vérification en cours", "en": "being verified"},
}
"""What a payment says that is on its way: there is nothing to do meanwhile."""
WENT_WRONG: Mapping[str, Words] = {
    "failed": {"fr": "refusé par la banque, à recommencer", "en": "refused by the bank, to be tried again"},
    "expired": {"fr": "abandonné, à recommencer", "en": "abandoned, to be tried again"},
    "returned": {"fr": "chèque renvoyé, à remplacer", "en": "cheque sent back, to be replaced"},
    "refused": {"fr": "refusé et remboursé", "en": "refused and given back"},
    "surplus": {
        "fr": "reçu, mais ne règle pas cette commande, qui reste à payer",
        "en": "received, but does not pay this order, which is still to be paid",
    },
}
TAKEN_BACK: Mapping[str, Words] = {
    "bounced": {
        "fr": "chèque rejeté par la banque : le courriel dit comment régler",
        "en": "the bank bounced the cheque: the e-mail tells how to settle",
    },
    "charged_back": {
        "fr": "repris par la banque : le courriel dit comment régler",
        "en": "taken back by the bank: the e-mail tells how to settle",
    },
}
MOVING = frozenset({"opened", "pending", "captured", "review"})
"""States of a payment that another one follows soon."""
AT_ONCE = frozenset({"card", "paypal"})
"""Means whose payment is over while somebody waits for it; the others come by post or by the bank."""
OWED_AGAIN: Words = {"fr": "à régler de nouveau", "en": "to be paid again"}
OVER: Mapping[str, Words] = {
    "expired": {"fr": "non payée à temps", "en": "not paid in time"},
    "withdrawn": {"fr": "commande rétractée", "en": "withdrawn from"},
    "closed": {"fr": "sans objet : le service a pris fin", "en": "without object: the service has ended"},
    "set_aside": {"fr": "mise de côté", "en": "set aside"},
}
LEFT: Mapping[str, Words] = {
    "disabling": {"fr": "désactivé", "en": "disabled"},
    "disabled": {"fr": "désactivé, données gardées", "en": "disabled, data kept"},
    "deleting": {"fr": "terminé", "en": "ended"},
    "deleted": {"fr": "terminé", "en": "ended"},
}
FREE: Words = {"fr": "gratuite, rien à payer", "en": "free, nothing to pay"}
GIVEN_UP: Words = {
    "fr": "repris par la banque, plus réclamé depuis le",
    "en": "taken back by the bank, no longer asked for since",
}
PAID: Words = {"fr": "accepté", "en": "accepted"}
DUE: Words = {"fr": "à recevoir au plus tard le", "en": "to be received by"}
INSTALLING: Words = {"fr": "payé, nous installons", "en": "paid, we are setting it up"}
TOLD: Words = {
    "fr": "payé ; nous installons, un bénévole est prévenu",
    "en": "paid; we are setting it up, a volunteer has been told",
}
SINCE: Words = {"fr": "depuis le", "en": "since"}
DONE: Words = {"fr": "fait", "en": "done"}


def under_way(order: OrderView) -> str | None:
    """Return the state of money that is on its way for an order; None where none is."""
    return next((one.state for one in reversed(order.attempts) if one.state in UNDER_WAY), None)


def steps_of(order: OrderView, hostings: Sequence[HostingView] | None) -> tuple[Step, ...]:
    """Return the four steps; `hostings` are those that the reader may see, None where it cannot be asked."""
    ordered = Step(name=ORDERED, standing="done", says=NOTHING, on=order.ordered_on)
    payment = _payment(order)
    if payment.standing != "done":
        rest = (SET_UP, IN_SERVICE)
        return (ordered, payment, *(Step(name=name, standing="todo", says=TO_COME) for name in rest))
    named = {line.hosting_id for line in order.lines}
    built = next((one for one in hostings or () if one.id in named), None)
    return (ordered, payment, *_service(built))


def moves(order: OrderView, steps: Sequence[Step]) -> bool:
    """Tell whether something is happening that is over in minutes: a payment on a provider's page, or a set-up."""
    if any(step.standing == "fail" for step in steps):
        return False
    if order.state == "paid":
        return steps[-1].standing != "done"
    return order.state == "payable" and any(
        one.state in MOVING for one in order.attempts if one.method in AT_ONCE
    )


def _payment(order: OrderView) -> Step:
    says, standing, on = _paid(order)
    return Step(name=PAYMENT, standing=standing, says=says, on=on)


def _paid(order: OrderView) -> tuple[Words, Standing, date | None]:
    if order.owed_until:
        return _owed(order)
    if order.given_up_on:
        return GIVEN_UP, "done", order.given_up_on
    if order.state == "paid":
        return (PAID if order.total.amount_cents else FREE), "done", None
    return _unpaid(order)


def _owed(order: OrderView) -> tuple[Words, Standing, date | None]:
    if state := under_way(order):
        return UNDER_WAY[state], "now", None
    back = (TAKEN_BACK[one.state] for one in reversed(order.attempts) if one.state in TAKEN_BACK)
    return next(back, OWED_AGAIN), "fail", None


def _unpaid(order: OrderView) -> tuple[Words, Standing, date | None]:
    states = [attempt.state for attempt in order.attempts]
    if order.state in OVER:
        return OVER[order.state], "fail", None
    if state := under_way(order):
        return UNDER_WAY[state], "now", None
    if states and states[-1] in WENT_WRONG:
        return WENT_WRONG[states[-1]], "now", None
    return DUE, "now", order.payable_until


def _service(hosting: HostingView | None) -> tuple[Step, Step]:
    if hosting is None or hosting.state in {"requested", "starting", "failed"}:
        failing = hosting is not None and (hosting.state == "failed" or hosting.failing is not None)
        set_up = Step(name=SET_UP, standing="now", says=TOLD if failing else INSTALLING)
        return set_up, Step(name=IN_SERVICE, standing="todo", says=TO_COME)
    over = hosting.state in LEFT
    in_service = Step(
        name=IN_SERVICE,
        standing="done",
        says=LEFT[hosting.state] if over else SINCE,
        on=None if over else hosting.starts_on,
    )
    return Step(name=SET_UP, standing="done", says=DONE), in_service
