"""A line of the bank's statement: kept once, and settled by a rule or by a person; never lost, never guessed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.contracts.base import Recorded
from shared.contracts.payments import BankLineSettled, BankLineUnmatched, CaseReason, LineOutcome
from shared.runtime.errors import IllegalMove, NotYet
from shared.values.dates import midnight
from shared.values.money import EURO

from .bank_refusals import NotACase, NothingKept, SlipShown
from .kept import Surplus, without
from .surplus import orphan


class LineState(StrEnum):
    NEW = "new"
    OPEN = "open"
    CREDITED = "credited"
    TAKEN_BACK = "taken_back"
    SURPLUS = "surplus"
    FILED = "filed"
    IGNORED = "ignored"
    PAYOUT = "payout"
    SLIP = "slip"


LINE_NEXT: dict[LineState, frozenset[LineState]] = {
    LineState.NEW: frozenset({LineState.OPEN, LineState.CREDITED, LineState.IGNORED})
    | {LineState.PAYOUT, LineState.SLIP},
    LineState.OPEN: frozenset(
        {LineState.OPEN, LineState.CREDITED, LineState.TAKEN_BACK, LineState.SURPLUS, LineState.FILED}
    )
    | {LineState.PAYOUT, LineState.SLIP},
    LineState.CREDITED: frozenset(),
    LineState.TAKEN_BACK: frozenset(),
    LineState.SURPLUS: frozenset(),
    LineState.FILED: frozenset(),
    LineState.IGNORED: frozenset(),
    LineState.PAYOUT: frozenset(),
    LineState.SLIP: frozenset(),
}
"""A line waits for a rule, then perhaps for a person; what it became it stays. What follows is the payment's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An order that a line may be for; or the payout, or the slip, that it may be."""

    order_id: str = ""
    order_reference: str = ""
    reason: CaseReason
    payout_id: str | None = None
    slip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One movement on the association's account."""

    id: str
    statement_id: str
    """The first statement that told of it."""
    booked_on: date
    amount_cents: int
    text: str
    payer: str = ""
    payer_account: str = ""
    bank_reference: str = ""
    returned: str = ""
    state: LineState = LineState.NEW
    case: CaseReason | None = None
    """Why it waits for a person."""
    proposals: tuple[Proposal, ...] = ()
    account_id: str = ""
    """Whose order it paid."""
    payment_id: str | None = None
    order_reference: str | None = None
    payout_id: str | None = None
    """The payout that it is."""
    slip: str | None = None
    """The deposit slip that it credits."""
    surplus_id: str | None = None
    """The money without an order that it takes back."""
    note: str = ""
    """What the treasurer wrote when filing it."""
    revision: int = 1


def move_line(line: BankLine, state: LineState, **facts: Any) -> BankLine:
    """Raises: IllegalMove unless the transition table knows the step."""
    if state not in LINE_NEXT[line.state]:
        raise IllegalMove(f"{line.id}: {line.state} to {state}", state=line.state.value)
    after = replace(line, state=state, **facts)
    return line if after == line else replace(after, revision=line.revision + 1)


def is_waiting(line: BankLine) -> bool:
    """Whether a line is not settled yet, so that a rule may look at it again."""
    return line.state in {LineState.NEW, LineState.OPEN}


def still_waiting(line: BankLine) -> BankLine:
    """Return a line that was locked after it had been found waiting. Raises: NotYet when it was settled meanwhile."""
    if not is_waiting(line):
        raise NotYet(f"line {line.id} was settled meanwhile")
    return line


def check_unshown(slip: str, line_id: str | None) -> None:
    """One line credits a slip. Raises: SlipShown."""
    if line_id:
        raise SlipShown(slip=slip)


def check_case(line: BankLine) -> None:
    """Let a person settle only what waits for one. Raises: NotACase."""
    if line.state is not LineState.OPEN:
        raise NotACase(state=line.state.value)


def open_case(
    line: BankLine, reason: CaseReason, *proposals: Proposal
) -> tuple[BankLine, tuple[Recorded, ...]]:
    """Have a line wait for the treasurer; found again with the same proposals, nothing is said.

    Source: terms of sale, art. 8 (R33); association chart A15.
    """
    after = move_line(line, LineState.OPEN, case=reason, proposals=proposals)
    is_first = line.state is LineState.NEW and line.amount_cents > 0
    return after, (_unmatched(after, reason),) if is_first else ()


def _unmatched(line: BankLine, reason: CaseReason) -> BankLineUnmatched:
    return BankLineUnmatched(
        occurred_at=midnight(line.booked_on),
        line_id=line.id,
        booked_on=line.booked_on,
        amount_cents=line.amount_cents,
        reason=reason,
    )


def settled(line: BankLine, outcome: LineOutcome, *, at: datetime) -> BankLineSettled:
    """Say that a person settled a line that no rule could."""
    return BankLineSettled(
        occurred_at=at,
        line_id=line.id,
        booked_on=line.booked_on,
        amount_cents=line.amount_cents,
        outcome=outcome,
        payment_id=line.payment_id,
        note=line.note,
        surplus_id=line.surplus_id,
    )


def set_line_apart(line: BankLine, *, now: datetime) -> tuple[BankLine, Surplus]:
    """Keep the money of a line apart: it is nobody's order, and goes back (R33). Raises: NotACase, also of a debit."""
    check_case(line)
    if line.amount_cents <= 0:
        raise NotACase(state=line.state.value)
    surplus = orphan(line.id, method="transfer", amount_cents=line.amount_cents, currency=EURO, found_at=now)
    return move_line(line, LineState.SURPLUS), surplus


def take_orphan_back(line: BankLine, surplus: Surplus) -> tuple[BankLine, Surplus]:
    """Note that the bank takes back a transfer that was for no order: it is not there to be given back any more (R33).

    Raises: NotACase; NothingKept unless it is a transfer of that amount for no order, taken back for the first time.
    """
    check_case(line)
    orphaned = surplus.method == "transfer" and surplus.payment_id is None and not surplus.taken
    if not orphaned or surplus.amount_cents != -line.amount_cents:
        raise NothingKept
    return (
        move_line(line, LineState.TAKEN_BACK, surplus_id=surplus.id),
        without(replace(surplus, taken=True), surplus.amount_cents),
    )


def file_line(line: BankLine, note: str) -> BankLine:
    """Note what a line is that has nothing to do with an order: a membership, a gift, a payout. Raises: NotACase."""
    check_case(line)
    return move_line(line, LineState.FILED, note=note)
