"""A cheque on its way: from the envelope to the bank's credit, and back when the bank takes it away again.

The payment is the bank's credit, never the envelope (R47). A cheque that cannot be good goes back to its
drawer: that is a state with a code, not an error. Only wrong entries are refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from shared.contracts.base import Recorded
from shared.contracts.payments import (
    ChequeBounced,
    ChequeCredited,
    ChequeDeposited,
    ChequePaper,
    ChequeReceived,
    ChequeReturned,
    ReceiveCheque,
)
from shared.runtime.errors import IllegalMove, Rejected
from shared.values.dates import midnight, plus_days
from shared.values.money import decimal_from_cents

from .attempts import Payment, change
from .attempts import State as PaymentState
from .cheque_refusals import ChequeOnSlip, ChequeTooOld, ChequeWouldGoBack
from .code_lines import freshness, read_code_line
from .code_lines import payable_until as bank_pays_until
from .crediting import Outcome, admit, set_apart
from .debts import asks_nothing, owe
from .kept import Surplus
from .payable import PayableOrder, expired, refusal_of
from .refusals import (
    ChequeEnteredTwice,
    ChequeForeignBank,
    ChequeSentBack,
    ChequeWithoutReference,
    ChequeWrongAmount,
    DatesRunBackwards,
    why,
)
from .surplus import misfit
from .verification import UNVERIFIED, Verification

WAIT_DAYS = 15  # how long the order waits for the bank (R33)


class State(StrEnum):
    ANNOUNCED = "announced"
    RECEIVED = "received"
    DEPOSITED = "deposited"
    CREDITED = "credited"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    BOUNCED = "bounced"
    REPLACED = "replaced"
    WRITTEN_OFF = "written_off"


GONE = frozenset({State.RETURNED, State.BOUNCED, State.REPLACED, State.WRITTEN_OFF})
"""It is not with us or at the bank: the same paper may be entered again."""

NEXT: dict[State, frozenset[State]] = {
    State.ANNOUNCED: frozenset({State.RECEIVED, State.RETURNED}),
    State.RECEIVED: frozenset({State.DEPOSITED, State.RETURNED}),
    State.DEPOSITED: frozenset({State.CREDITED, State.BOUNCED}),
    State.CREDITED: frozenset({State.ACCEPTED, State.BOUNCED}),
    State.ACCEPTED: frozenset({State.BOUNCED}),
    State.RETURNED: frozenset(),
    State.BOUNCED: frozenset({State.RECEIVED, State.REPLACED, State.WRITTEN_OFF}),
    State.REPLACED: frozenset(),
    State.WRITTEN_OFF: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheque:
    """One cheque, as the treasurer entered it."""

    id: str
    payment_id: str
    order_id: str
    order_reference: str
    account_id: str
    amount_cents: int
    bank: str
    number: str
    drawer: str
    french_bank: bool
    reference_on_back: Literal["yes", "no", "unreadable"]
    received_on: date
    wait_until: date
    """Last day that the order waits for the bank (R33)."""
    state: State = State.ANNOUNCED
    deposited_on: date | None = None
    credited_on: date | None = None
    returned_on: date | None = None
    bounced_on: date | None = None
    refusal: str | None = None
    """The register's code when it has to go back."""
    reason: str = ""
    reason_en: str = ""
    """The same in English, where the register has words for it."""
    written_on: date | None = None
    interbank: str = ""
    """The zone of its line that names the bank's branch; empty: the line was not typed."""
    account_end: str = ""
    slip: str | None = None
    """The deposit slip that it is on, unless that was cancelled."""
    presentation: int = 1
    """How often it was, or is to be, taken to the bank."""
    former_payments: tuple[str, ...] = ()
    """Those of presentations that bounced."""
    former_credits: Mapping[str, date] = field(default_factory=dict)
    """{slip: on which day the bank had credited it}, of those that it was on before."""
    replaced_by: str | None = None
    bank_charge_cents: int = 0
    """What our bank took for all of its bounces (A12)."""
    revision: int = 1

    def credited_on_slip(self, slip: str) -> date | None:
        """Return the day of its credit while it was on a slip; None: it was not credited then."""
        return self.credited_on if self.slip == slip else self.former_credits.get(slip)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChequeOutcome:
    """A cheque after a rule, with the payment and the order that it is for."""

    cheque: Cheque
    payment: Payment
    order: PayableOrder
    events: tuple[Recorded, ...] = ()
    surplus: Surplus | None = None


def move(cheque: Cheque, state: State, **facts: Any) -> Cheque:
    """Raises: IllegalMove unless the transition table knows the step."""
    if state not in NEXT[cheque.state]:
        raise IllegalMove(f"{cheque.id}: {cheque.state} to {state}", state=cheque.state.value)
    return replace(cheque, state=state, revision=cheque.revision + 1, **facts)


def cheque_key(bank: str, number: str, *, amount_cents: int) -> tuple[str, str, int]:
    """Return what makes two entries the same cheque, however they were typed."""
    return re.sub(r"\W", "", bank).casefold(), re.sub(r"\W", "", number).casefold().lstrip("0"), amount_cents


def key_of(paper: ChequePaper) -> tuple[str, str, int]:
    return cheque_key(paper.bank or "", paper.number or "", amount_cents=paper.amount_cents)


def receive(
    entry: ReceiveCheque, payment: Payment, *, order: PayableOrder, cheque_id: str, today: date
) -> ChequeOutcome:
    """Enter a cheque from an opened envelope: the order waits for the bank, or it goes back at once.

    `payment` is the opened attempt that announced it, or a new one, `priced` for its amount. `complete` and `check_new`
    come first.

    Raises: DatesRunBackwards, WrongCodeLine; ChequeWouldGoBack where the entry wants to be asked first.
    Source: terms of sale, art. 8 (R33, R46, R48); S2.
    """
    check_day(entry.received_on, earliest=order.ordered_on, latest=today)
    line = read_code_line(entry)
    cheque = Cheque(
        id=cheque_id,
        payment_id=payment.id,
        order_id=order.order_id,
        order_reference=order.reference,
        account_id=order.account_id,
        amount_cents=entry.amount_cents,
        bank=entry.bank or "",
        number=entry.number or "",
        drawer=entry.drawer,
        french_bank=entry.french_bank,
        reference_on_back=entry.reference_on_back,
        received_on=entry.received_on,
        wait_until=plus_days(entry.received_on, WAIT_DAYS),
        written_on=entry.written_on,
        interbank=line.interbank if line else "",
        account_end=line.account_end if line else "",
    )
    case = ChequeOutcome(cheque=cheque, payment=payment, order=order)
    refusal = _unfit(entry, order, wanted_cents=order.due_cents + payment.fee_cents)
    if refusal and not entry.may_go_back:
        raise ChequeWouldGoBack(why_fr=refusal.say("fr"), why_en=refusal.say("en"))
    return _send_back(case, refusal, today=today) if refusal else _keep(case)


def check_new(paper: ChequePaper, twin: Cheque | None, *, waiting: bool = False) -> None:
    """Refuse to enter a cheque twice; one that went back or bounced may come again.

    `twin` is a cheque with the same `cheque_key` or the same line, if there is one; `waiting`: one with that key
    waits to be matched.

    Raises: ChequeEnteredTwice.
    """
    if waiting or (twin is not None and twin.state not in GONE):
        raise ChequeEnteredTwice(number=paper.number, bank=paper.bank)


def deposit(case: ChequeOutcome, *, deposited_on: date, today: date) -> ChequeOutcome:
    """Note that it was taken to the bank. Again with the same day, it changes nothing.

    Raises: ChequeOnSlip, DatesRunBackwards, IllegalMove.
    """
    if case.cheque.deposited_on == deposited_on:
        return case
    check_on_no_slip(case.cheque)
    return take_to_bank(case, deposited_on=deposited_on, today=today)


def check_on_no_slip(cheque: Cheque) -> None:
    """Raises: ChequeOnSlip while it is in hand and on a printed slip: it goes where the slip goes."""
    if cheque.slip and cheque.state is State.RECEIVED:
        raise ChequeOnSlip(slip=cheque.slip)


def take_to_bank(case: ChequeOutcome, *, deposited_on: date, today: date) -> ChequeOutcome:
    """Raises: DatesRunBackwards, IllegalMove."""
    cheque = move(case.cheque, State.DEPOSITED, deposited_on=deposited_on)
    check_day(deposited_on, earliest=cheque.received_on, latest=today)
    said = say_of(ChequeDeposited, cheque, on=deposited_on, deposited_on=deposited_on, slip=cheque.slip)
    return replace(case, cheque=cheque, events=(said,))


def credit_cheque(
    case: ChequeOutcome, *, credited_on: date, today: date, verification: Verification = UNVERIFIED
) -> ChequeOutcome:
    """Note the bank's credit: this is the payment, and the service counts from that day.

    It is good for its order if it was received in time and credited while the order waited; otherwise,
    or when the order was paid by other means, the money becomes a surplus. Such a cheque stays credited, as does one
    whose money is verified first.

    Raises: DatesRunBackwards, IllegalMove.
    Source: terms of sale, art. 8 (R33, R42, R47, R50); S2.
    """
    if case.cheque.credited_on == credited_on:
        return case
    cheque = move(case.cheque, State.CREDITED, credited_on=credited_on)
    check_day(credited_on, earliest=cheque.deposited_on or cheque.received_on, latest=today)
    at = midnight(credited_on)
    captured = change(case.payment, standing=PaymentState.CAPTURED, **_credited(case, at))
    money = Outcome(payment=captured, order=case.order)
    cause = misfit(captured, case.order)
    money = set_apart(money, cause, now=at) if cause else admit(money, verification)
    said = say_of(ChequeCredited, cheque, on=credited_on, credited_on=credited_on, slip=cheque.slip)
    return ChequeOutcome(
        cheque=move(cheque, State.ACCEPTED) if money.order.paid_by == captured.id else cheque,
        payment=money.payment,
        order=money.order,
        events=(said, *money.events),
        surplus=money.surplus,
    )


def send_back(case: ChequeOutcome, *, reason: str, today: date) -> ChequeOutcome:
    """Send a cheque back that is still in our hands. Again, it changes nothing.

    Raises: ChequeOnSlip; IllegalMove once it was taken to the bank.
    Source: terms of sale, art. 8 (R46, R48).
    """
    if case.cheque.state is State.RETURNED:
        return case
    check_on_no_slip(case.cheque)
    return _send_back(case, ChequeSentBack(because=reason), today=today)


def bounce(
    case: ChequeOutcome, *, bounced_on: date, reason: str, today: date, bank_charge_cents: int = 0
) -> ChequeOutcome:
    """Note that the bank took its credit back, at whatever time. Again, it changes nothing.

    Before acceptance the order is payable as before, if it still is. Afterwards the invoice stands, and the
    debt can be paid by any means within fifteen days; so it is when a cheque that was to pay a debt bounces. Where some
    of the invoice was credited before, nothing is asked by rule (ADR 0058).

    Raises: DatesRunBackwards, IllegalMove.
    Source: terms of sale, art. 8 (R50).
    """
    if case.cheque.state is State.BOUNCED:
        return case
    cheque = move(case.cheque, State.BOUNCED, bounced_on=bounced_on, reason=reason, reason_en="")
    cheque = replace(cheque, bank_charge_cents=cheque.bank_charge_cents + bank_charge_cents)
    earliest = cheque.credited_on or cheque.deposited_on or cheque.received_on
    check_day(bounced_on, earliest=earliest, latest=today)
    was_accepted = case.payment.standing is PaymentState.ACCEPTED or _was_to_pay_debt(case)
    nothing_asked = was_accepted and asks_nothing(case.order, cheque.payment_id)
    order = owe(case.order, cheque.payment_id, lost_on=bounced_on) if was_accepted else case.order
    said = say_of(
        ChequeBounced,
        cheque,
        on=bounced_on,
        bounced_on=bounced_on,
        reason=reason,
        was_accepted=was_accepted and not nothing_asked,
        nothing_asked=nothing_asked,
        payable_until=order.last_day,
        was_credited=cheque.credited_on is not None,
        was_surplus=case.payment.standing is PaymentState.SURPLUS,
        bank_charge_cents=bank_charge_cents,
    )
    return ChequeOutcome(cheque=cheque, payment=_lost(case.payment, reason), order=order, events=(said,))


def _was_to_pay_debt(case: ChequeOutcome) -> bool:
    """Whether its money was to pay what an order owes; what stands apart, or is to go back, was for no order."""
    return case.order.in_debt and case.payment.standing not in {PaymentState.SURPLUS, PaymentState.REFUSED}


def _credited(case: ChequeOutcome, at: datetime) -> dict[str, Any]:
    return {
        "paid_at": at,
        "waited_until": case.cheque.wait_until,
        "captured_cents": case.cheque.amount_cents,
        "provider_fee_cents": 0,
    }


def _unfit(entry: ReceiveCheque, order: PayableOrder, *, wanted_cents: int) -> Rejected | None:
    """Say why a cheque has to go back; None when it can be taken to the bank."""
    identified = entry.reference_on_back == "yes" or entry.accept_without_reference
    amounts = {
        "amount": decimal_from_cents(entry.amount_cents),
        "total": decimal_from_cents(wanted_cents),
    }
    void = refusal_of(order)
    reasons: tuple[tuple[bool, Rejected | None], ...] = (
        (not entry.french_bank, ChequeForeignBank()),
        (not identified, ChequeWithoutReference()),
        (entry.amount_cents != wanted_cents, ChequeWrongAmount(**amounts)),
        (void is not None, void),
        (_too_old(entry), ChequeTooOld(until=bank_pays_until(entry.written_on or entry.received_on))),
        (not order.in_debt and entry.received_on > order.envelope_until, expired(order)),
    )
    return next((refusal for unfit, refusal in reasons if unfit), None)


def _too_old(entry: ReceiveCheque) -> bool:
    return entry.written_on is not None and freshness(entry.written_on, entry.received_on) == "too_old"


def _keep(case: ChequeOutcome) -> ChequeOutcome:
    cheque = move(case.cheque, State.RECEIVED)
    day = cheque.received_on
    said = say_of(ChequeReceived, cheque, on=day, received_on=day, wait_until=cheque.wait_until)
    payment = change(case.payment, standing=PaymentState.PENDING)
    return replace(case, cheque=cheque, payment=payment, events=(said,))


def _send_back(case: ChequeOutcome, refusal: Rejected, *, today: date) -> ChequeOutcome:
    words = why(refusal)
    said_why = {"reason": words.reason["fr"], "reason_en": words.reason["en"]}
    facts = {"returned_on": today, "refusal": words.code, **said_why}
    cheque = move(case.cheque, State.RETURNED, **facts)
    said = say_of(
        ChequeReturned,
        cheque,
        on=today,
        code=words.code,
        reason=words.reason,
        returned_on=today,
        payable_until=case.order.last_day,
        was_received=case.cheque.state is State.RECEIVED,
    )
    payment = change(case.payment, standing=PaymentState.FAILED, reason=words.code)
    return replace(case, cheque=cheque, payment=payment, events=(said,))


def _lost(payment: Payment, reason: str) -> Payment:
    """The money is gone: an attempt that failed, or a credit that the bank took back."""
    if payment.standing is PaymentState.PENDING:
        return change(payment, standing=PaymentState.FAILED, reason=reason)
    return change(payment, dispute="lost", reason=reason)


def check_day(day: date, *, earliest: date, latest: date) -> None:
    """Raises: DatesRunBackwards."""
    if not earliest <= day <= latest:
        raise DatesRunBackwards(day=day, earliest=earliest, latest=latest)


def say_of(kind: Any, cheque: Cheque, *, on: date, **fields: Any) -> Any:
    """Make an event of a cheque with what all of them carry."""
    return kind(
        occurred_at=midnight(on),
        cheque_id=cheque.id,
        payment_id=cheque.payment_id,
        order_id=cheque.order_id,
        order_reference=cheque.order_reference,
        account_id=cheque.account_id,
        amount_cents=cheque.amount_cents,
        **fields,
    )
