"""What the days to come bring to an order that nobody pays: the rules of the day's work, on a copy (ADR 0087).

Money that payments accepts by its own rules counts on its day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared.contracts.base import Event
from shared.contracts.orders import OrderExpired, OrderPaid
from shared.contracts.payments import PaymentAccepted
from shared.contracts.simulation import Why
from shared.values.dates import ONE_DAY, civil_date

from .orders import NEXT, Order, Outcome, State, expire, expires_on, pay

WHY: Mapping[type[Event], Why] = {
    OrderExpired: Why(
        cause={
            "fr": "Commande restée impayée : annulée",
            "en": "Order that nobody paid: cancelled",
        },
        rule="R32",
        article="8",
    ),
    OrderPaid: Why(
        cause={
            "fr": "Commande payée : le contrat et la facture partent",
            "en": "Order paid: the contract and the invoice leave",
        },
        rule="R34",
        article="8",
    ),
}


def simulate(
    order: Order, *, after: date, until: date, accepted: Sequence[PaymentAccepted] = ()
) -> Iterator[tuple[date, Outcome]]:
    """Play the days after one, up to another one, on which something happens to an order.

    `accepted` is what payments will say of it if nobody decides (R43): heard on its day, before the work of that day.

    Source: terms of sale, art. 8 (R32, R33, R43): the rules of `expire` and `pay`, and no others.
    """
    news = sorted(accepted, key=lambda one: one.occurred_at)
    while True:
        days = [max(expires_on(order), after + ONE_DAY)] if State.EXPIRED in NEXT[order.state] else []
        day = min([*days, *(civil_date(one.occurred_at) for one in news[:1])], default=None)
        if day is None or day > until:
            return
        heard = news.pop(0) if news and civil_date(news[0].occurred_at) <= day else None
        outcome = pay(order, heard) if heard else expire(order, day)
        if outcome.events:
            yield day, outcome
        order = outcome.order
