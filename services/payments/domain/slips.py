"""Deposit slips: printed once, never changed, numbered without a gap, and credited in one line of the bank.

What a slip lists is what it says for ever. Whether it went to the bank, was credited or cancelled is kept beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.contracts.payments import (
    ChequeSlipCancelled,
    ChequeSlipCredited,
    ChequeSlipIssued,
    RejectedCheque,
)
from shared.runtime.errors import IllegalMove
from shared.values.dates import midnight
from shared.values.money import decimal_from_cents

from .cheque_refusals import (
    ChequeForNothing,
    NoChequeForSlip,
    NotForSlip,
    NotOnThisSlip,
    SlipTotalDiffers,
    SlipWentToTheBank,
)
from .cheques import GONE, Cheque, ChequeOutcome, State, bounce, check_day, credit_cheque
from .payable import PayableOrder, refusal_of
from .verification import UNVERIFIED, Verification

SlipState = Literal["issued", "deposited", "credited", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """A cheque as the slip lists it."""

    cheque_id: str
    order_id: str
    order_reference: str
    number: str
    bank: str
    drawer: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A printed slip; the lines never change."""

    number: str
    year: int
    sequence: int
    issued_on: date
    lines: tuple[SlipLine, ...]
    sha256: str = ""
    """Of the PDF."""
    deposited_on: date | None = None
    credited_on: date | None = None
    cancelled_on: date | None = None
    reason: str = ""

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)

    @property
    def state(self) -> SlipState:
        if self.cancelled_on:
            return "cancelled"
        if self.credited_on:
            return "credited"
        return "deposited" if self.deposited_on else "issued"


def slip_number(year: int, sequence: int) -> str:
    """Return for example `REM-2026-00012`: the year, and the number within it."""
    return f"REM-{year}-{sequence:05d}"


def check_for_slip(cases: Collection[ChequeOutcome]) -> None:
    """Only cheques in hand go on a slip, and each on one; none that would bring money for nothing.

    Raises: NoChequeForSlip, NotForSlip, ChequeForNothing.
    Source: terms of sale, art. 8 (R33, R50); ADR 0054.
    """
    if not cases:
        raise NoChequeForSlip
    for case in cases:
        cheque = case.cheque
        if cheque.state is not State.RECEIVED or cheque.slip:
            raise NotForSlip(number=cheque.number, state=cheque.slip or cheque.state.value)
        if refusal := refusal_of(case.order):
            raise ChequeForNothing(number=cheque.number, why_fr=refusal.say("fr"), why_en=refusal.say("en"))


def for_slip(cases: Collection[ChequeOutcome]) -> tuple[list[ChequeOutcome], list[Cheque]]:
    """Part cheques in hand into those for the bank and those that are proposed to be sent back, each with why."""
    proposed = [propose(case.cheque, case.order) for case in cases]
    good = [case for case, one in zip(cases, proposed, strict=True) if one.refusal is None]
    return good, [one for one in proposed if one.refusal]


def propose(cheque: Cheque, order: PayableOrder) -> Cheque:
    """Propose to send a cheque in hand back whose order was paid otherwise, withdrawn from, closed or given up since.

    Source: terms of sale, art. 8 (R33).
    """
    refusal = refusal_of(order) if cheque.state is State.RECEIVED else None
    return replace(cheque, refusal=refusal.code) if refusal else cheque


def issue_slip(cheques: Sequence[Cheque], *, sequence: int, issued_on: date) -> Slip:
    """Make the slip of cheques in hand; `check_for_slip` comes first."""
    year = issued_on.year
    lines = tuple(
        SlipLine(
            cheque_id=one.id,
            order_id=one.order_id,
            order_reference=one.order_reference,
            number=one.number,
            bank=one.bank,
            drawer=one.drawer,
            amount_cents=one.amount_cents,
        )
        for one in cheques
    )
    return Slip(
        number=slip_number(year, sequence), year=year, sequence=sequence, issued_on=issued_on, lines=lines
    )


def slip_issued(slip: Slip) -> ChequeSlipIssued:
    return ChequeSlipIssued(
        occurred_at=midnight(slip.issued_on),
        slip=slip.number,
        issued_on=slip.issued_on,
        total_cents=slip.total_cents,
        cheque_ids=[line.cheque_id for line in slip.lines],
        sha256=slip.sha256,
    )


def put_on_slip(cheque: Cheque, slip: str | None) -> Cheque:
    """Note the slip that a cheque is on, or that it is on none any more."""
    return replace(cheque, slip=slip, revision=cheque.revision + 1)


def deposit_slip(slip: Slip, *, deposited_on: date, today: date) -> Slip:
    """Note that the slip went to the bank. Again with the same day, it changes nothing.

    Raises: DatesRunBackwards, IllegalMove.
    """
    if slip.deposited_on == deposited_on:
        return slip
    _check_state(slip, "issued")
    check_day(deposited_on, earliest=slip.issued_on, latest=today)
    return replace(slip, deposited_on=deposited_on)


def cancel_slip(slip: Slip, *, reason: str, today: date) -> tuple[Slip, tuple[ChequeSlipCancelled, ...]]:
    """Give up a slip that never went to the bank. Again, it changes nothing.

    Raises: SlipWentToTheBank.
    """
    if slip.state == "cancelled":
        return slip, ()
    if slip.deposited_on:
        raise SlipWentToTheBank(slip=slip.number, deposited_on=slip.deposited_on)
    said = ChequeSlipCancelled(
        occurred_at=midnight(today), slip=slip.number, cancelled_on=today, reason=reason
    )
    return replace(slip, cancelled_on=today, reason=reason), (said,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCredit:
    """What the bank shows for a slip, and which of its cheques are not in it."""

    slip: str
    credited_on: date
    amount_cents: int
    rejected: Mapping[str, RejectedCheque]
    line_id: str | None = None
    """The line of a statement that shows it."""


def credit_slip(
    slip: Slip, cheques: Collection[Cheque], *, line: SlipCredit, today: date
) -> tuple[Slip, tuple[ChequeSlipCredited, ...]]:
    """Check the bank's line against the slip, to the cent. Again with the same line, it changes nothing.

    Nor does the line of a statement for a slip that the treasurer has credited from it by hand.

    A cheque that bounced before any credit counts as rejected without being named. The money of one that was credited
    by itself may be a part of the line or not: both sums fit. What each cheque becomes is decided by `settle_on_slip`,
    also of those that are named as rejected once the slip is credited.

    Raises: DatesRunBackwards, IllegalMove, NotOnThisSlip, SlipTotalDiffers.
    Source: terms of sale, art. 8 (R47); association chart A10.
    """
    _check_lists(slip, line.rejected)
    out = {one.id for one in cheques if is_rejected(one, line)}
    expected_cents = _sum_without(slip, out)
    apart_cents = sum(one.amount_cents for one in cheques if one.id not in out and _credited_apart(one, slip))
    if line.amount_cents not in {expected_cents, expected_cents - apart_cents}:
        raise SlipTotalDiffers(
            credited=decimal_from_cents(line.amount_cents), expected=decimal_from_cents(expected_cents)
        )
    told_before = slip.credited_on is not None and line.line_id is not None
    if told_before or slip.credited_on == line.credited_on:
        return slip, ()
    _check_state(slip, "deposited")
    assert slip.deposited_on is not None
    check_day(line.credited_on, earliest=slip.deposited_on, latest=today)
    said = ChequeSlipCredited(
        occurred_at=midnight(line.credited_on),
        slip=slip.number,
        credited_on=line.credited_on,
        amount_cents=line.amount_cents,
        rejected_ids=sorted(out),
        line_id=line.line_id,
    )
    return replace(slip, credited_on=line.credited_on), (said,)


def expected_cents(slip: Slip, cheques: Collection[Cheque]) -> int:
    """Return what the bank should credit for a slip: the cheques on it that have not bounced before any credit."""
    nothing = SlipCredit(slip=slip.number, credited_on=slip.issued_on, amount_cents=0, rejected={})
    return _sum_without(slip, {one.id for one in cheques if is_rejected(one, nothing)})


def _sum_without(slip: Slip, out: Collection[str]) -> int:
    return sum(one.amount_cents for one in slip.lines if one.cheque_id not in out)


def is_rejected(cheque: Cheque, line: SlipCredit) -> bool:
    """Whether the bank's line leaves a cheque out: named, or bounced before any credit, on this slip or off it."""
    gone = cheque.state in GONE or cheque.slip != line.slip
    return cheque.id in line.rejected or (gone and cheque.credited_on_slip(line.slip) is None)


def _credited_apart(cheque: Cheque, slip: Slip) -> bool:
    return cheque.credited_on_slip(slip.number) not in {None, slip.credited_on}


def settle_on_slip(
    case: ChequeOutcome, *, line: SlipCredit, today: date, verification: Verification = UNVERIFIED
) -> ChequeOutcome:
    """Credit a cheque of a slip, or bounce it where the bank left it out; one credited by itself stays as it is.

    So does one that has bounced since, or left the slip. One that was credited with a slip before the bank's line told
    that it was left out is taken back, on no day before its credit.
    """
    cheque = case.cheque
    if cheque.state in GONE or cheque.slip != line.slip:
        return case
    rejected = line.rejected.get(cheque.id)
    if rejected:
        return bounce(
            case,
            bounced_on=max(line.credited_on, cheque.credited_on or line.credited_on),
            reason=rejected.reason,
            today=today,
            bank_charge_cents=rejected.bank_charge_cents,
        )
    if cheque.credited_on is not None:
        return case
    return credit_cheque(case, credited_on=line.credited_on, today=today, verification=verification)


def _check_lists(slip: Slip, named: Collection[str]) -> None:
    if not set(named) <= {line.cheque_id for line in slip.lines}:
        raise NotOnThisSlip(slip=slip.number)


def _check_state(slip: Slip, state: SlipState) -> None:
    if slip.state != state:
        raise IllegalMove(f"{slip.number} is {slip.state}", state=slip.state)
