"""What a line of the bank's statement is for: a table of matchers, the first that knows decides.

Only a reference decides by itself, because the payer quoted it. An amount, a name, or both are proposed to a person
with the reason, and never believed. So does the bank's own word for a payout or a deposit slip (`arrivals`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import Recorded
from shared.contracts.payments import CaseReason

from .arrivals import SlipAtBank, arrived_payout, credited_slip
from .bank_lines import BankLine, LineState, Proposal, move_line, open_case
from .discounts import comes_to
from .fee_policies import FeePolicy
from .names import TITLES, bare_words
from .payable import PayableOrder
from .payouts import Payout

MOST_PROPOSALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An order that costs what came."""

    order: PayableOrder
    announced: bool = False
    """Its client chose to pay by transfer."""
    asked: bool = False
    """And was asked for just what came."""
    known_payer: bool = False
    """A transfer of the same name paid for the same client before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is looked up for a line before it is judged."""

    named: tuple[PayableOrder, ...] = ()
    """The orders whose reference stands in its text."""
    same_amount: tuple[Candidate, ...] = ()
    payouts: tuple[Payout, ...] = ()
    """What providers sent and the bank has not shown."""
    slips: tuple[SlipAtBank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be done with a line."""

    order_id: str | None = None
    """The order that it pays."""
    payout_id: str | None = None
    """The payout that it is."""
    slip: str | None = None
    """The deposit slip that it credits."""
    case: CaseReason | None = None
    """Why a person has to look."""
    proposals: tuple[Proposal, ...] = ()


def match_line(line: BankLine, known: Known) -> Verdict:
    """Judge a line by the first matcher that knows it.

    Source: terms of sale, art. 8 (R33, R48); association chart A14, A15.
    """
    return next(verdict for matcher in MATCHERS if (verdict := matcher(line, known)))


def lay_aside(line: BankLine, verdict: Verdict) -> tuple[BankLine, tuple[Recorded, ...]]:
    """Keep a line that pays no order by itself: for a person, or for nobody."""
    if verdict.case is None:
        return move_line(line, LineState.IGNORED), ()
    return open_case(line, verdict.case, *verdict.proposals)


def that_cost(
    possible: Sequence[Candidate], line: BankLine, *, policies: Sequence[FeePolicy]
) -> tuple[Candidate, ...]:
    """Return those whose client was asked for what came, or shown that total; of a debt its invoice alone counts."""
    return tuple(
        one
        for one in possible
        if (one.asked and not one.order.in_debt)
        or comes_to(one.order, line.amount_cents, "transfer", policies=policies, until=line.booked_on)
    )


def is_candidate(order: PayableOrder, booked_on: date) -> bool:
    """Whether an order could be paid on that day; one that cannot is not proposed."""
    return not order.settled and order.void is None and order.payable_on(booked_on)


def name_key(name: str) -> str:
    """Reduce a name to what counts: banks differ in capitals, accents, titles and the order of the words."""
    return " ".join(sorted(word for word in bare_words(name) if word not in TITLES))


def _came_back(line: BankLine, known: Known) -> Verdict | None:
    """A return is never a payment, whatever it quotes: it repeats the text of the transfer that failed."""
    if not line.returned:
        return None
    case: CaseReason = "came_back" if line.amount_cents > 0 else "taken_back"
    return Verdict(case=case, proposals=_proposals(known.named, case))


def _arrived(line: BankLine, known: Known) -> Verdict | None:
    """A payout, or a slip: amount, days and the bank's own words agree, and no order is named (A4, A10)."""
    if known.named:
        return None
    payout, slip = arrived_payout(line, known.payouts), credited_slip(line, known.slips)
    if payout.certain or slip.certain:
        return Verdict(payout_id=payout.certain, slip=None if payout.certain else slip.certain)
    return _maybe_arrived(payout.told, slip.told)


def _same_as_arrival(line: BankLine, known: Known) -> Verdict | None:
    payout, slip = arrived_payout(line, known.payouts), credited_slip(line, known.slips)
    return _maybe_arrived(payout.possible, slip.possible)


def _maybe_arrived(payouts: Sequence[str], slips: Sequence[str]) -> Verdict | None:
    proposals = (
        *(Proposal(payout_id=one, reason="payout") for one in payouts),
        *(Proposal(slip=one, reason="slip") for one in slips),
    )
    return Verdict(case=proposals[0].reason, proposals=proposals[:MOST_PROPOSALS]) if proposals else None


def _left(line: BankLine, _: Known) -> Verdict | None:
    return Verdict() if line.amount_cents <= 0 else None


def _referenced(_: BankLine, known: Known) -> Verdict | None:
    if len(known.named) == 1:
        return Verdict(order_id=known.named[0].order_id)
    if known.named:
        return Verdict(case="several_orders", proposals=_proposals(known.named, "several_orders"))
    return None


def _same_amount(line: BankLine, known: Known) -> Verdict | None:
    """Propose what costs as much: first whose client has paid under that name, then what was announced."""
    possible = [one for one in known.same_amount if is_candidate(one.order, line.booked_on)]
    for case, fitting in (
        ("amount_and_name", [one.order for one in possible if one.known_payer]),
        ("amount_announced", [one.order for one in possible if one.announced]),
        ("amount", [one.order for one in possible]),
    ):
        if fitting:
            reason: CaseReason = case  # type: ignore[assignment]
            return Verdict(case=reason, proposals=_proposals(fitting, reason))
    return None


def _unknown(_: BankLine, __: Known) -> Verdict:
    return Verdict(case="unknown")


def _proposals(orders: Sequence[PayableOrder], reason: CaseReason) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(order_id=one.order_id, order_reference=one.reference, reason=reason)
        for one in sorted(orders, key=lambda one: one.reference)[:MOST_PROPOSALS]
    )


MATCHERS: tuple[Callable[[BankLine, Known], Verdict | None], ...] = (
    _came_back,
    _arrived,
    _left,
    _referenced,
    _same_amount,
    _same_as_arrival,
    _unknown,
)
