"""What the days to come bring to money that nobody decides about: the rules of the day's work, on a copy (ADR 0087).

Nobody pays, chooses or verifies. A provider says nothing new, and does at once what it is asked; what is given back by
hand waits for the treasurer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.base import Event, Recorded
from shared.contracts.payments import (
    OtherCurrencyRefused,
    PaymentAccepted,
    PaymentDueSoon,
    PaymentExpired,
    SurplusAsked,
    SurplusFound,
    SurplusSettled,
)
from shared.contracts.simulation import Why
from shared.values.dates import ONE_DAY, midnight, tick

from .attempts import Payment, State
from .crediting import Outcome, Rules
from .holds import accept_tacitly, decide_on
from .judging import judge
from .kept import Surplus
from .looks import as_booked, read_silence
from .payable import PayableOrder
from .promises import is_over
from .refunds import Giving, refund_answered, refund_surplus
from .reminders import Begun, remind, remind_on
from .surplus import goes_back_by_itself
from .surplus_choices import ask_payer, due_on, follow

REFUND = "simulation"
RULES = Rules(live=True)
"""Nothing new is credited here, so nothing of them is looked at."""
ART_8 = "8"
WHY: Mapping[type[Event], Why] = {
    PaymentAccepted: Why(
        cause={
            "fr": "Vérification restée sans réponse : paiement accepté",
            "en": "Verification without an answer: payment accepted",
        },
        rule="R43",
        article=ART_8,
    ),
    PaymentExpired: Why(
        cause={
            "fr": "Paiement annoncé et jamais arrivé : il n’est plus attendu",
            "en": "Payment that was announced and never came: it is no longer awaited",
        },
        rule="R32",
        article=ART_8,
    ),
    OtherCurrencyRefused: Why(
        cause={
            "fr": "Paiement dans une autre monnaie : rendu",
            "en": "Payment in another currency: given back",
        },
        rule="R37",
        article=ART_8,
    ),
    SurplusFound: Why(
        cause={
            "fr": "Argent qui ne va plus à sa commande : mis à part",
            "en": "Money that is no longer good for its order: kept apart",
        },
        rule="R33",
        article=ART_8,
    ),
    PaymentDueSoon: Why(
        cause={
            "fr": "Commande non payée : rappel à son client",
            "en": "Unpaid order: reminder to its client",
        },
        rule="R31",
        article=ART_8,
    ),
    SurplusAsked: Why(
        cause={"fr": "Trop-perçu : rappel à son payeur", "en": "Surplus: reminder to its payer"},
        rule="R33",
        article=ART_8,
    ),
    SurplusSettled: Why(
        cause={
            "fr": "Trop-perçu resté sans réponse : rendu à son payeur",
            "en": "Surplus without an answer: given back to its payer",
        },
        rule="R33",
        article=ART_8,
    ),
}
TO_SEND_BY_HAND = Why(
    cause={
        "fr": "Trop-perçu resté sans réponse : à rendre par le trésorier",
        "en": "Surplus without an answer: to be given back by the treasurer",
    },
    rule="R33",
    article=ART_8,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a day brings to one payment, or to money apart."""

    on: date
    events: tuple[Event, ...]
    whys: tuple[Why, ...]


def simulate_payment(case: Outcome, *, after: date, until: date) -> Iterator[Step]:
    """Play what becomes of an attempt, and of its money.

    Source: terms of sale, art. 8 (R32, R33, R43, R60): the rules of `accept_tacitly`, `judge` and `follow`, and no
    others.
    """
    day = _due(case, after)
    if day is None or day > until:
        return
    if case.payment.state is State.HELD:
        seen = as_booked(case.payment)
        case = accept_tacitly(case.payment, case.order, seen=seen, rules=RULES, today=day)
    elif ended := read_silence(case.payment, None, over=True):
        case = judge(case.payment, case.order, seen=ended, rules=RULES, now=midnight(day))
    if case.surplus is None:
        yield _step(day, case.events)
        return
    giving = _kept_apart(case.surplus, case.payment, on=day)
    yield _step(day, (*case.events, *giving.events))
    assert giving.surplus is not None
    yield from simulate_surplus(giving.surplus, giving.payment, after=day, until=until)


def _due(case: Outcome, after: date) -> date | None:
    """Return the first day to come that ends a verification, or an attempt that cannot be good any more."""
    payment, order = case.payment, case.order
    if decided := decide_on(payment):
        return max(decided, after + ONE_DAY)
    if payment.state is not State.OPENED:
        return None
    ends = sorted(max(after, end) + ONE_DAY for end in (after, order.last_day, order.envelope_until))
    return next((day for day in ends if is_over(payment, order, today=day)), None)


def _kept_apart(surplus: Surplus, payment: Payment, *, on: date) -> Giving:
    """Ask the payer of money that was found, or give it back where nobody is asked."""
    if goes_back_by_itself(surplus):
        return _obeyed(refund_surplus(surplus, payment, refund_id=REFUND, now=tick(on), by=None), on=on)
    asked, events = ask_payer(surplus, now=tick(on))
    return Giving(refund=None, payment=payment, surplus=asked, events=events)


def simulate_surplus(
    surplus: Surplus, payment: Payment | None, *, after: date, until: date
) -> Iterator[Step]:
    """Play the silence of a payer: he is reminded, then his money goes back, by a provider or by hand.

    Source: terms of sale, art. 8 (R33): the rule of `follow`, and no other.
    """
    while (due := due_on(surplus)) and (day := max(due, after + ONE_DAY)) <= until:
        giving = _obeyed(follow(surplus, payment, refund_id=REFUND, now=tick(day)), on=day)
        if giving.surplus is None or giving.surplus == surplus:  # contested: it waits until that is decided
            return
        surplus, payment, after = giving.surplus, giving.payment, day
        yield _step(day, giving.events, *([TO_SEND_BY_HAND] if surplus.stands_by_hand else ()))


def simulate_reminders(
    order: PayableOrder, payments: Sequence[Payment], *, after: date, until: date
) -> Iterator[Step]:
    """Play the reminders of an order that nobody pays: the rule of `remind`, and no other (M05)."""
    begun = Begun(payments=payments, seen=None)
    while (due := remind_on(order)) and (day := max(due, after + ONE_DAY)) <= until:
        order, event = remind(order, begun, today=day)
        if event:
            yield _step(day, (event,))


def _obeyed(giving: Giving, *, on: date) -> Giving:
    """Let the provider do what it was just asked."""
    if giving.refund is None or giving.refund.by_hand:
        return giving
    sent = refund_answered(giving, "done", reason="", now=tick(on))
    return replace(sent, events=(*giving.events, *sent.events))


def _step(day: date, said: tuple[Recorded, ...], *more: Why) -> Step:
    """Tell a day by the first thing that is said of it: what it leads to at once stands in the letters."""
    events = tuple(one for one in said if isinstance(one, Event))
    told = [WHY[type(one)] for one in events if type(one) in WHY]
    return Step(on=day, events=events, whys=(*told[:1], *more))
