"""What becomes of a cheque that bounced: a second presentation, another cheque in its place, or a loss.

The debt follows: whoever pays it by other means meanwhile, what the bank credits twice is a surplus.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from shared.contracts.base import Recorded
from shared.contracts.payments import ChequePresentedAgain, ChequeReplaced, ChequeWrittenOff
from shared.runtime.errors import IllegalMove
from shared.values.dates import civil_date, plus_days

from .attempts import State as PaymentState
from .attempts import begin, change, opened
from .cheque_refusals import ChequeTooOld, NothingOwed
from .cheques import GONE, WAIT_DAYS, Cheque, ChequeOutcome, State, move, say_of
from .code_lines import freshness, payable_until
from .debts import wait_for_debt, write_off_debt
from .payable import PayableOrder, check_payable
from .refusals import ChequeEnteredTwice


def present_again(case: ChequeOutcome, *, payment_id: str, now: datetime) -> ChequeOutcome:
    """Take a bounced cheque in hand again: order or debt wait for the bank once more, under a new payment.

    The money of each presentation is a payment of its own, so that no state of one ever runs backwards.

    Raises: IllegalMove unless it bounced; OrderPaidAlready, OrderWithdrawn, OrderExpired when there is nothing that
    it could pay; ChequeTooOld.
    Source: terms of sale, art. 8 (R33, R50).
    """
    today, old = civil_date(now), case.cheque
    wait_until = plus_days(today, WAIT_DAYS)
    order = wait_for_debt(case.order, wait_until)
    credited = {old.slip: old.credited_on} if old.slip and old.credited_on else {}
    cheque = move(
        old,
        State.RECEIVED,
        payment_id=payment_id,
        former_credits={**old.former_credits, **credited},
        former_payments=(*old.former_payments, old.payment_id),
        presentation=old.presentation + 1,
        wait_until=wait_until,
        slip=None,
        deposited_on=None,
        credited_on=None,
        bounced_on=None,
    )
    check_payable(order, today)
    check_age(old, today)
    begun = replace(
        begin(order, "cheque", payment_id=payment_id, now=now),
        amount_cents=old.amount_cents,
        fee_cents=0 if order.in_debt else case.payment.fee_cents,
    )
    said = say_of(
        ChequePresentedAgain,
        cheque,
        on=today,
        former_payment_id=old.payment_id,
        presentation=cheque.presentation,
        wait_until=wait_until,
        in_debt=order.in_debt,
    )
    return ChequeOutcome(
        cheque=cheque,
        payment=change(begun, standing=PaymentState.PENDING),
        order=order,
        events=(opened(begun), said),
    )


def check_still_gone(cheque: Cheque, twin: Cheque | None) -> None:
    """Raises: ChequeEnteredTwice when the same paper was entered anew since it bounced."""
    if twin is not None and twin.id != cheque.id and twin.state not in GONE:
        raise ChequeEnteredTwice(number=cheque.number, bank=cheque.bank)


def open_to_replacement(bounced: Cheque, order: PayableOrder, *, received_on: date) -> PayableOrder:
    """Let another cheque pay what a bounced one left; a debt waits for it even after its last day.

    Raises: IllegalMove unless it bounced.
    Source: terms of sale, art. 8 (R50).
    """
    if bounced.state is not State.BOUNCED:
        raise IllegalMove(f"{bounced.id} did not bounce", state=bounced.state.value)
    return wait_for_debt(order, received_on)


def replace_bounced(bounced: Cheque, other: Cheque, *, on: date) -> tuple[Cheque, tuple[Recorded, ...]]:
    """Close the story of a bounced cheque once another one was received for it; one that goes back closes nothing."""
    if other.state is not State.RECEIVED:
        return bounced, ()
    cheque = move(bounced, State.REPLACED, replaced_by=other.id)
    return cheque, (say_of(ChequeReplaced, cheque, on=on, replaced_by=other.id, replaced_on=on),)


def write_off(case: ChequeOutcome, *, reason: str, today: date, paying: bool = False) -> ChequeOutcome:
    """Give up the debt that a bounced cheque left, and close its story. Again, it changes nothing.

    Raises: IllegalMove unless it bounced; NothingOwed when there is no debt, or it is paid; StillToBePaid;
        DebtBeingPaid.
    Source: terms of sale, art. 8 (R50); association chart A13.
    """
    if case.cheque.state is State.WRITTEN_OFF:
        return case
    cheque = move(case.cheque, State.WRITTEN_OFF, reason=reason)
    if not case.order.in_debt:
        raise NothingOwed
    order, given_up = write_off_debt(case.order, reason=reason, today=today, paying=paying)
    said = say_of(ChequeWrittenOff, cheque, on=today, written_off_on=today, reason=reason)
    return replace(case, cheque=cheque, order=order, events=(said, *given_up))


def debt_of(cheque: Cheque, order: PayableOrder) -> Literal["none", "open", "paid", "written_off"]:
    """Tell what became of what a bounced cheque left to pay (R50)."""
    if cheque.state not in {State.BOUNCED, State.REPLACED, State.WRITTEN_OFF}:
        return "none"
    if order.given_up_on or cheque.state is State.WRITTEN_OFF:
        return "written_off"
    if order.paid_by not in {None, cheque.payment_id}:
        return "paid"
    return "open" if order.in_debt else "none"


def check_age(cheque: Cheque, today: date) -> None:
    """Raises: ChequeTooOld when its bank need not pay it any more (R46)."""
    counted_from = cheque.written_on or cheque.received_on
    if freshness(counted_from, today) == "too_old":
        raise ChequeTooOld(until=payable_until(counted_from))
