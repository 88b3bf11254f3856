"""Money that fits no order is its payer's: what he may choose, what his silence means, and how it is used later.

A gift needs a yes of its own and is never taken from silence; silence gives the money back (ADR 0070). Nothing is
asked where the law or the terms have decided already.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from shared.contracts.base import Money, Words
from shared.contracts.payments import (
    CreditUsed,
    PayersSurplus,
    PaymentDisputed,
    SurplusAsked,
    SurplusCause,
    SurplusChoice,
    SurplusState,
)
from shared.runtime.errors import NotFound
from shared.values.dates import civil_date, plus_days
from shared.values.money import EURO, decimal_from_cents

from .attempts import Payment, State, begin, change, say
from .crediting import Outcome, admit
from .kept import Surplus, went_back
from .payable import PayableOrder, check_payable
from .refunds import Giving, check_there, is_away, refund_surplus, settled_as
from .surplus import REFUNDED_AT_ONCE
from .surplus_refusals import CreditTooSmall, GiftNeedsYes, NotToChoose, WhoseAlready
from .verification import UNVERIFIED

ANSWER_DAYS = 14  # what does not fit goes back within fourteen days (R33)
REMIND_DAYS = 7
Chooser = Literal["payer", "staff", "silence"]
BECAUSE: dict[SurplusCause, Words] = {
    "duplicate": {"fr": "la commande était déjà payée", "en": "the order was already paid"},
    "late": {
        "fr": "la commande n'était plus payable ce jour-là",
        "en": "the order was no longer payable on that day",
    },
    "partial": {
        "fr": "la somme est inférieure au prix de la commande",
        "en": "it is less than the price of the order",
    },
    "over": {"fr": "la somme dépasse le prix de la commande", "en": "it is more than the price of the order"},
    "orphan": {"fr": "la somme ne correspond à aucune commande", "en": "it belongs to no order"},
    "other_currency": {"fr": "seul l'euro est accepté", "en": "only the euro is accepted"},
    "withdrawn": {"fr": "vous avez renoncé à la commande", "en": "the order was withdrawn from"},
    "closed": {"fr": "ce que la commande concernait a pris fin", "en": "what the order was for has ended"},
}
CHOICES: dict[SurplusState, tuple[SurplusChoice, ...]] = {
    "open": ("refund", "credit", "gift"),
    "credited": ("refund", "gift"),
}
"""What can still be chosen; a state that is not here is settled, or on its way back."""
WAITING = ("open", "refunding", "credited")
"""States in which the money is with us, and somebody's."""


def choices_of(surplus: Surplus) -> tuple[SurplusChoice, ...]:
    """Return what its payer may choose now; where the law decided, the money only goes back.

    Nothing any more once the treasurer is to send it: he may have done so.
    """
    if surplus.stands_by_hand:
        return ()
    decided = surplus.cause in REFUNDED_AT_ONCE or surplus.currency != EURO
    return tuple(one for one in CHOICES.get(surplus.state, ()) if one == "refund" or not decided)


def is_asked(surplus: Surplus) -> bool:
    """Whether an answer is waited for."""
    return surplus.state == "open" and surplus.answer_by is not None and surplus.choice is None


def due_on(surplus: Surplus) -> date | None:
    """Return the day whose work is to remind, or to take silence for an answer; None: nothing is waited for."""
    if not is_asked(surplus):
        return None
    assert surplus.answer_by is not None
    return _remind_on(surplus) if surplus.reminded_on is None else plus_days(surplus.answer_by, 1)


def ask_payer(surplus: Surplus, *, now: datetime) -> tuple[Surplus, tuple[SurplusAsked, ...]]:
    """Ask its payer at once, if he is known and there is something to choose. Again, it changes nothing.

    Source: terms of sale, art. 8 (R33); association chart A15.
    """
    open_to_choice = surplus.state == "open" and len(choices_of(surplus)) > 1
    if not surplus.account_id or not open_to_choice or surplus.answer_by is not None:
        return surplus, ()
    asked = replace(surplus, answer_by=plus_days(civil_date(now), ANSWER_DAYS))
    return asked, (_ask(asked, now=now),)


def follow(surplus: Surplus, payment: Payment | None, *, refund_id: str, now: datetime) -> Giving:
    """Do a day's work on money whose payer was asked: remind him, or give it back because he does not answer.

    Money that is contested at present waits until that is decided.

    Source: terms of sale, art. 8 (R33).
    """
    due, today = due_on(surplus), civil_date(now)
    if due is None or today < due or is_away(surplus, payment):
        return Giving(refund=None, payment=payment, surplus=surplus)
    assert surplus.answer_by is not None
    if today > surplus.answer_by:
        return give_back(surplus, payment, by="silence", refund_id=refund_id, now=now)
    reminded = replace(surplus, reminded_on=today)
    return Giving(
        refund=None, payment=payment, surplus=reminded, events=(_ask(reminded, now=now, reminder=True),)
    )


def is_spoilt(surplus: Surplus, root: Surplus | None) -> bool:
    """Whether kept money waits for nothing any more, because the bank took what it was before."""
    return root is not None and root.taken and surplus.state in {"open", "credited"} and not surplus.taken


def spoil(surplus: Surplus, payment: Payment, root: Surplus, *, now: datetime) -> Giving:
    """Take kept money away with what it was before: its payer has it back from his bank.

    Source: terms of sale, art. 8 (R33, R50); association chart A18.
    """
    lost = change(payment, dispute="lost")
    said = say(
        PaymentDisputed,
        lost,
        at=now,
        provider_dispute=root.dispute_id or root.money_id or root.id,
        outcome="lost",
        was_accepted=False,
        lost_on=civil_date(now),
        payable_until=None,
        reason="what it was kept from was taken back",
    )
    return Giving(refund=None, payment=lost, surplus=went_back(surplus, lost), events=(said,))


def choose(
    surplus: Surplus,
    payment: Payment | None,
    choice: SurplusChoice,
    *,
    gift_confirmed: bool = False,
    refund_id: str,
    now: datetime,
) -> Giving:
    """Do what its payer says. The same choice again changes nothing.

    Raises: NotToChoose when it is settled, or the law decided; GiftNeedsYes; MoneyGone.
    Source: terms of sale, art. 8 (R33).
    """
    if surplus.choice == choice:
        return Giving(refund=None, payment=payment, surplus=surplus)
    if choice not in choices_of(surplus):
        raise NotToChoose
    check_there(surplus, payment)
    if choice == "refund":
        return give_back(surplus, payment, by="payer", refund_id=refund_id, now=now)
    if choice == "gift" and not gift_confirmed:
        raise GiftNeedsYes
    state: Literal["given", "credited"] = "given" if choice == "gift" else "credited"
    chosen = replace(surplus, state=state, choice=choice, chosen_by="payer", refusal="")
    said = settled_as(chosen, state, cents=chosen.left_cents, now=now)
    return Giving(refund=None, payment=payment, surplus=chosen, events=said)


def give_back(
    surplus: Surplus, payment: Payment | None, *, by: Chooser, refund_id: str, now: datetime
) -> Giving:
    """Have it sent back; where no provider does, it stands on the treasurer's list until it was sent."""
    chosen = replace(surplus, state="open", choice="refund", chosen_by=by)
    if surplus.by_hand:
        return Giving(refund=None, payment=payment, surplus=chosen)
    return refund_surplus(chosen, payment, refund_id=refund_id, now=now)


def attribute(
    surplus: Surplus, order: PayableOrder, *, now: datetime
) -> tuple[Surplus, tuple[SurplusAsked, ...]]:
    """Note whose money it is, by an order of theirs, and ask them. Again, it changes nothing.

    Raises: WhoseAlready when it is somebody else's.
    """
    if surplus.account_id and surplus.account_id != order.account_id:
        raise WhoseAlready
    known = replace(
        surplus, account_id=order.account_id, order_id=order.order_id, order_reference=order.reference
    )
    return ask_payer(known if surplus.account_id is None else surplus, now=now)


def covers(surplus: Surplus, order: PayableOrder) -> bool:
    """Whether money kept by the same client pays an order whole: an order is paid by one payment (R33)."""
    return (
        surplus.state == "credited"
        and surplus.is_there
        and surplus.account_id == order.account_id
        and 0 < order.due_cents <= surplus.left_cents
    )


def check_covers(kept: list[Surplus], order: PayableOrder) -> Surplus:
    """Choose the money that is to pay an order, the oldest that is enough. Raises: CreditTooSmall."""
    for one in kept:
        if covers(one, order):
            return one
    most_cents = max((one.left_cents for one in kept if one.is_there), default=0)
    raise CreditTooSmall(left=decimal_from_cents(most_cents), total=decimal_from_cents(order.due_cents))


def use_credit(
    surplus: Surplus, order: PayableOrder, *, payment_id: str, now: datetime
) -> tuple[Surplus, Outcome]:
    """Pay an order with money that its client had kept for it: a payment as any other, but no money moves.

    What is over stays kept. An order that staff marked is verified first.

    Raises: OrderPaidAlready, OrderExpired, OrderWithdrawn, OrderClosed; NotFound when it does not cover the order.
    Source: terms of sale, art. 8 (R33, R41).
    """
    check_payable(order, civil_date(now))
    if not covers(surplus, order):
        raise NotFound(f"no credit for order {order.reference}")
    spent = replace(surplus, spent_cents=surplus.spent_cents + order.due_cents)
    if not spent.left_cents:
        spent = replace(spent, state="spent")
    begun = begin(order, surplus.method, payment_id=payment_id, now=now)
    paid = change(
        replace(begun, credit_of=surplus.id),
        standing=State.CAPTURED,
        captured_cents=order.due_cents,
        provider_fee_cents=0,
        paid_at=now,
    )
    assert surplus.account_id is not None
    used = CreditUsed(
        occurred_at=now,
        surplus_id=surplus.id,
        account_id=surplus.account_id,
        payment_id=paid.id,
        order_id=order.order_id,
        order_reference=order.reference,
        used_on=civil_date(now),
        method=surplus.method,
        amount_cents=order.due_cents,
        left_cents=spent.left_cents,
    )
    return spent, admit(Outcome(payment=paid, order=order, events=(used,)), UNVERIFIED)


def shown_to_payer(surplus: Surplus) -> PayersSurplus:
    """Show it as its payer may see it."""
    return PayersSurplus(
        id=surplus.id,
        cause=surplus.cause,
        because=BECAUSE[surplus.cause],
        state=surplus.state,
        method=surplus.method,
        by_hand=surplus.by_hand,
        amount=Money(amount_cents=surplus.amount_cents, currency=surplus.currency),
        left=Money(amount_cents=surplus.left_cents, currency=surplus.currency),
        order_reference=surplus.order_reference,
        found_on=civil_date(surplus.found_at),
        answer_by=surplus.answer_by,
        choice=surplus.choice,
        choices=choices_of(surplus),
    )


def _remind_on(surplus: Surplus) -> date:
    assert surplus.answer_by is not None
    return surplus.answer_by - timedelta(days=ANSWER_DAYS - REMIND_DAYS)


def _ask(surplus: Surplus, *, now: datetime, reminder: bool = False) -> SurplusAsked:
    assert surplus.account_id is not None
    assert surplus.answer_by is not None
    return SurplusAsked(
        occurred_at=now,
        surplus_id=surplus.id,
        account_id=surplus.account_id,
        cause=surplus.cause,
        because=BECAUSE[surplus.cause],
        method=surplus.method,
        by_hand=surplus.by_hand,
        amount_cents=surplus.left_cents,
        order_reference=surplus.order_reference,
        found_on=civil_date(surplus.found_at),
        answer_by=surplus.answer_by,
        reminder=reminder,
    )
