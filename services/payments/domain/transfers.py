"""Money that the bank credited, for the order that it is for; and money that the bank takes back."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from shared.values.dates import midnight
from shared.values.money import EURO

from .attempts import Payment, State, begin, change
from .bank_lines import BankLine
from .bank_refusals import NothingToTakeBack
from .crediting import Outcome, Rules
from .discounts import fee_of
from .judging import Sighting, judge
from .payable import PayableOrder


def attempt_of(
    line: BankLine, order: PayableOrder, *, payment_id: str, now: datetime, discounts: Collection[int] = ()
) -> Payment:
    """Begin the attempt of money that nobody announced with this amount: what came is what was to come.

    `discounts`: those that its payer was shown (`discounts_shown`).
    """
    fee_cents = fee_of(order, line.amount_cents, discounts=discounts)
    begun = begin(order, "transfer", payment_id=payment_id, fee_cents=fee_cents, now=now)
    return replace(begun, amount_cents=line.amount_cents)


def is_announced(payment: Payment, line: BankLine) -> bool:
    """Whether an attempt waits for this very amount; with another one it goes on waiting."""
    return (
        payment.method == "transfer"
        and payment.standing is State.OPENED
        and payment.amount_cents == line.amount_cents
    )


def credit_transfer(
    payment: Payment, order: PayableOrder, *, line: BankLine, rules: Rules, now: datetime
) -> Outcome:
    """Take what the bank credited: this is the payment, on the day on which it was booked.

    It is good for its order if that day is in time and the amount is the price; otherwise it is a surplus with its
    cause, and the order stays as it is.

    Source: terms of sale, art. 8 (R31, R33, R34, R42); D5; association chart A14.
    """
    seen = Sighting(
        object_id=line.id,
        payment_id=payment.id,
        status="paid",
        amount_cents=line.amount_cents,
        currency=EURO,
        live=rules.live,
        money_id=line.id,
        paid_at=midnight(line.booked_on),
        fee_cents=0,
    )
    return judge(change(payment, object_id=line.id), order, seen=seen, rules=rules, now=now)


def take_back_transfer(
    payment: Payment | None, order: PayableOrder, *, line: BankLine, rules: Rules, now: datetime
) -> Outcome:
    """Note that the bank took a transfer back: what it had paid is a debt again, as after a lost dispute (A18).

    Raises: NothingToTakeBack unless it was received with that amount.
    """
    if payment is None or payment.captured_cents != -line.amount_cents:
        raise NothingToTakeBack
    seen = Sighting(
        object_id=payment.object_id or line.id,
        payment_id=payment.id,
        status="charged_back",
        amount_cents=payment.captured_cents,
        currency=EURO,
        live=rules.live,
        money_id=payment.money_id,
        dispute_id=line.id,
        dispute_outcome="lost",
    )
    return judge(payment, order, seen=seen, rules=rules, now=now)
