"""What an order owes once the bank took back the money that had paid it, by whatever means that had come (R50).

A bounced cheque, a lost dispute and a transfer taken back leave the same debt: the invoice stands, fifteen days to pay
it again by any means, and later as long as nobody has given it up.
"""

from dataclasses import replace
from datetime import date

from shared.contracts.orders import CreditNoteIssued
from shared.contracts.payments import DebtGivenUp
from shared.values.dates import civil_date, midnight, plus_days
from shared.values.delays import DEBT_DAYS

from .debt_refusals import DebtBeingPaid, NoDebt, StillToBePaid
from .payable import PayableOrder

CANCELLED = "cancelled"
"""The settlement of a credit note that gives a debt up: no money moves."""


def owe(order: PayableOrder, payment_id: str, *, lost_on: date) -> PayableOrder:
    """Open an order again for what it owes, unless other money has paid it, or none is good for it any more.

    Nor where some of its invoice was credited: its price is not what it owes (ADR 0058).

    Source: terms of sale, art. 8 (R50); association chart A12, A18.
    """
    if order.void or order.paid_by not in {payment_id, None} or asks_nothing(order, payment_id):
        return order
    return replace(
        order,
        paid_by=None,
        lost_on=order.lost_on or lost_on,
        owed_until=max(plus_days(lost_on, DEBT_DAYS), order.owed_until or lost_on),
    )


def asks_nothing(order: PayableOrder, payment_id: str) -> bool:
    """Whether the loss of what paid an order is left to the treasurer: some of the invoice was credited before."""
    return order.credited_cents > 0 and order.paid_by == payment_id


def note_credit(order: PayableOrder, note: CreditNoteIssued) -> PayableOrder:
    """Remember what was credited of an invoice; credit notes may be heard in any order."""
    return replace(order, credited_cents=max(order.credited_cents, note.invoice.credited_cents))


def wait_for_debt(order: PayableOrder, until: date) -> PayableOrder:
    """A debt has no end of its own: while a cheque is on its way to pay it, its last day moves."""
    if not order.in_debt:
        return order
    assert order.owed_until is not None
    return replace(order, owed_until=max(order.owed_until, until))


def write_off_debt(
    order: PayableOrder, *, reason: str, today: date, paying: bool = False
) -> tuple[PayableOrder, tuple[DebtGivenUp, ...]]:
    """Give up what an order owes: a loss. Again, it changes nothing.

    `paying`: money for it is on its way or under verification, and would go back by itself.

    Raises: NoDebt; StillToBePaid until its last day is over; DebtBeingPaid.
    Source: terms of sale, art. 8 (R50); association chart A13.
    """
    if order.given_up_on:
        return order, ()
    if not order.in_debt:
        raise NoDebt(reference=order.reference)
    if today <= order.last_day:
        raise StillToBePaid(reference=order.reference, until=order.last_day)
    if paying:
        raise DebtBeingPaid(reference=order.reference)
    return _give_up(order, reason=reason, on=today)


def cancel_debt(order: PayableOrder, note: CreditNoteIssued) -> tuple[PayableOrder, tuple[DebtGivenUp, ...]]:
    """Give up what an order owes because its invoice was credited whole as unpaid; no other credit note does that.

    Source: terms of sale, art. 8 (R50); association chart A13.
    """
    whole = note.invoice.credited_cents >= note.invoice.total_cents
    if note.settlement != CANCELLED or not whole or not order.in_debt:
        return order, ()
    return _give_up(
        order, reason=note.ground_words["fr"], on=civil_date(note.occurred_at), credit_note=note.number
    )


def _give_up(
    order: PayableOrder, *, reason: str, on: date, credit_note: str | None = None
) -> tuple[PayableOrder, tuple[DebtGivenUp, ...]]:
    assert order.owed_until is not None
    said = DebtGivenUp(
        occurred_at=midnight(on),
        order_id=order.order_id,
        order_reference=order.reference,
        account_id=order.account_id,
        amount_cents=order.due_cents,
        lost_on=order.lost_on or plus_days(order.owed_until, -DEBT_DAYS),
        given_up_on=on,
        reason=reason,
        credit_note=credit_note,
    )
    return replace(order, owed_until=None, given_up_on=on), (said,)
