"""A provider's payout: kept once, compared with the bank and with what is believed of the payments in it.

Its state follows from two facts that only grow: a line of the bank shows it, and its provider took it back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, TypeVar

from shared.contracts.base import Recorded
from shared.contracts.payments import (
    Method,
    PayoutArrived,
    PayoutCase,
    PayoutEvent,
    PayoutExplained,
    PayoutFailed,
    PayoutQuestioned,
    PayoutSent,
    PayoutSettled,
)
from shared.values.dates import midnight, plus_days
from shared.values.money import EURO

from .bank_lines import BankLine
from .bank_refusals import NoQuestion, OtherPayout

LATE_DAYS = 5
"""Civil days after the day that the provider named, of which the bank has been read; then somebody has to ask."""
Said = TypeVar("Said", bound=PayoutEvent)


class PayoutState(StrEnum):
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    FAILED = "failed"
    RETURNED = "returned"


PAYOUT_NEXT: dict[PayoutState, frozenset[PayoutState]] = {
    PayoutState.UNDER_WAY: frozenset({PayoutState.ARRIVED, PayoutState.FAILED}),
    PayoutState.ARRIVED: frozenset({PayoutState.RETURNED}),
    PayoutState.FAILED: frozenset({PayoutState.RETURNED}),
    PayoutState.RETURNED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A movement in a payout, and what we believe of the same money."""

    id: str
    kind: Literal["payment", "refund", "dispute", "other"]
    money_id: str | None
    gross_cents: int
    fee_cents: int
    is_known: bool = False
    """Whether the money is one of ours, a payment or a surplus."""
    believed_cents: int | None = None
    """What we have noted as captured; None: nothing to compare."""
    believed_fee_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a payout is made of, added up."""

    gross_cents: int
    fee_cents: int
    refunded_cents: int
    disputed_cents: int
    other_cents: int
    dispute_fee_cents: int = 0
    """Of the fee."""

    @property
    def net_cents(self) -> int:
        brought = self.gross_cents + self.refunded_cents + self.disputed_cents + self.other_cents
        return brought - self.fee_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPayout:
    """Money that a provider sent from its account to the bank."""

    payout_id: str
    amount_cents: int
    """What the bank is to show, to the cent; negative when the provider takes from the bank."""
    currency: str
    status: Literal["under_way", "paid", "failed"]
    sent_at: datetime
    arrives_on: date
    """The day that the provider names; the bank may take some more."""
    marks: tuple[str, ...]
    """Words of which the bank's line shows one: the provider's name, or a reference of its own."""
    itemised: bool
    """Whether the provider tells which movements it is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What was sent, and what became of it."""

    id: str
    provider: str
    method: Method
    amount_cents: int
    currency: str
    sent_at: datetime
    arrives_on: date
    marks: tuple[str, ...]
    """Words of which the bank's line shows one."""
    parts: Parts | None = None
    """None while, or where, the provider does not tell."""
    failed: bool = False
    line_id: str | None = None
    booked_on: date | None = None
    case: PayoutCase | None = None
    settled: tuple[PayoutCase, ...] = ()
    """Cases that the treasurer has explained."""
    note: str = ""

    @property
    def state(self) -> PayoutState:
        if self.failed:
            return PayoutState.RETURNED if self.line_id else PayoutState.FAILED
        return PayoutState.ARRIVED if self.line_id else PayoutState.UNDER_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOutcome:
    """A payout after a rule, and what is to be said."""

    payout: Payout
    events: tuple[Recorded, ...] = ()

    def put(self, payout: Payout, *events: Recorded) -> "PayoutOutcome":
        return PayoutOutcome(payout=payout, events=(*self.events, *events))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a payout is compared with."""

    items: tuple[Item, ...] = ()
    bank_until: date | None = None
    """The last day of which a statement was read."""


def see_payout(known: Payout | None, seen: SeenPayout, *, provider: str, method: Method) -> PayoutOutcome:
    """Keep what a provider lists; an older look changes nothing, for what failed has failed."""
    if known is None:
        payout = Payout(
            id=seen.payout_id,
            provider=provider,
            method=method,
            amount_cents=seen.amount_cents,
            currency=seen.currency,
            sent_at=seen.sent_at,
            arrives_on=seen.arrives_on,
            marks=seen.marks,
        )
        said = _say(PayoutSent, payout, at=seen.sent_at, currency=seen.currency, arrives_on=seen.arrives_on)
        outcome = PayoutOutcome(payout=payout, events=(said,))
    else:
        outcome = PayoutOutcome(payout=replace(known, marks=seen.marks, arrives_on=seen.arrives_on))
    if seen.status != "failed" or outcome.payout.failed:
        return outcome
    failed = replace(outcome.payout, failed=True)
    return outcome.put(failed, _say(PayoutFailed, failed, at=seen.sent_at))


def explain(outcome: PayoutOutcome, items: tuple[Item, ...]) -> PayoutOutcome:
    """Add up what a payout is made of, once (A2, A4)."""
    payout = outcome.payout
    if payout.parts is not None or not items:
        return outcome
    sums = {kind: sum(one.gross_cents for one in items if one.kind == kind) for kind in KINDS}
    parts = Parts(
        gross_cents=sums["payment"],
        fee_cents=sum(one.fee_cents for one in items),
        refunded_cents=sums["refund"],
        disputed_cents=sums["dispute"],
        other_cents=sums["other"],
        dispute_fee_cents=sum(one.fee_cents for one in items if one.kind == "dispute"),
    )
    amounts = {name: getattr(parts, name) for name in Parts.__slots__}
    return outcome.put(
        replace(payout, parts=parts), _say(PayoutExplained, payout, at=payout.sent_at, **amounts)
    )


def arrive(payout: Payout, line: BankLine) -> PayoutOutcome:
    """Note the line of the bank that shows a payout, to the cent (A4).

    Raises: OtherPayout when it shows another amount, or another line has shown it.
    """
    if payout.amount_cents != line.amount_cents or payout.line_id not in {None, line.id}:
        raise OtherPayout(payout=payout.id)
    if payout.line_id:
        return PayoutOutcome(payout=payout)
    there = replace(payout, line_id=line.id, booked_on=line.booked_on)
    said = _say(PayoutArrived, there, at=midnight(line.booked_on), line_id=line.id, booked_on=line.booked_on)
    return PayoutOutcome(payout=there, events=(said,))


def review(outcome: PayoutOutcome, found: Found, *, now: datetime) -> PayoutOutcome:
    """Have a payout wait for the treasurer while something about it is not as believed; else for nobody."""
    payout = outcome.payout
    wrong = (case for case, is_wrong in CHECKS if case not in payout.settled and is_wrong(payout, found))
    case = next(wrong, None)
    if case == payout.case:
        return outcome
    after = replace(payout, case=case)
    return outcome.put(after, *((_say(PayoutQuestioned, after, at=now, case=case),) if case else ()))


def settle_case(payout: Payout, note: str, *, now: datetime) -> PayoutOutcome:
    """Take the treasurer's word for what is behind a case. Raises: NoQuestion."""
    if payout.case is None:
        raise NoQuestion(payout=payout.id)
    after = replace(payout, case=None, settled=(*payout.settled, payout.case), note=note)
    return PayoutOutcome(
        payout=after, events=(_say(PayoutSettled, after, at=now, case=payout.case, note=note),)
    )


def _say(kind: type[Said], payout: Payout, *, at: datetime, **fields: Any) -> Said:
    return kind(
        occurred_at=at,
        payout_id=payout.id,
        method=payout.method,
        amount_cents=payout.amount_cents,
        **fields,
    )


def _is_late(payout: Payout, found: Found) -> bool:
    read_past = found.bank_until is not None and found.bank_until > plus_days(payout.arrives_on, LATE_DAYS)
    return payout.state is PayoutState.UNDER_WAY and read_past


def _sums_otherwise(payout: Payout, _: Found) -> bool:
    return payout.parts is not None and payout.parts.net_cents != payout.amount_cents


def _has_unknown_money(_: Payout, found: Found) -> bool:
    return any(not one.is_known for one in found.items if one.kind != "other")


def _has_another_amount(_: Payout, found: Found) -> bool:
    return any(one.believed_cents not in {None, one.gross_cents} for one in _paid(found))


def _has_another_fee(_: Payout, found: Found) -> bool:
    return any(one.believed_fee_cents not in {None, one.fee_cents} for one in _paid(found))


def _paid(found: Found) -> list[Item]:
    return [one for one in found.items if one.kind == "payment"]


KINDS: tuple[Literal["payment", "refund", "dispute", "other"], ...] = (
    "payment",
    "refund",
    "dispute",
    "other",
)
CHECKS: tuple[tuple[PayoutCase, Callable[[Payout, Found], bool]], ...] = (
    ("failed", lambda payout, _: payout.failed),
    ("currency", lambda payout, _: payout.currency != EURO),
    ("late", _is_late),
    ("sum", _sums_otherwise),
    ("unknown_money", _has_unknown_money),
    ("other_amount", _has_another_amount),
    ("other_fee", _has_another_fee),
)
"""What may be wrong, the gravest first; one case waits at a time."""
