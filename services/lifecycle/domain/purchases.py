"""What orders and payments do to a hosting: request it, start it, renew it, enlarge it.

Money is never refused here. Any order of arrival, and any repeats, of these facts end in the same dates, with
one exception that no rule can mend: data that was seen destroyed does not come back, so a payment heard after
that is a case for staff.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.lifecycle import HostingFailed, HostingRenewed
from shared.contracts.options import ServiceOption
from shared.contracts.orders import FreeOrderConfirmed, OrderLine, OrderPlaced
from shared.contracts.payments import PaymentAccepted
from shared.values.dates import Period, civil_date

from .causes import Cause
from .debts import lines_of, pay_off
from .endings import stop_withdrawn
from .holds import settle
from .hosting import RUNNING, STOPPED, Basis, Hosting, Language, Purchase, State
from .notices import paid_at
from .outcome import Outcome
from .terms import Contract, contract_of
from .vain import without_vain
from .volumes import raise_volume, take_over


def order(line: OrderLine, placed: OrderPlaced, *, reference: str, language: Language = "fr") -> Outcome:
    """Make the hosting that a new line asks for; nothing runs before it is paid (R31, R41)."""
    hosting = Hosting(
        id=line.hosting_id,
        reference=reference,
        account_id=placed.account_id,
        offer=line.offer,
        offer_name={"fr": line.offer_name["fr"], "en": line.offer_name["en"]},
        resource=line.resource,
        volume=line.volume,
        options=_options(line),
        term=Period.parse(line.term),
        language=language,
        purchases=(_purchase(line, placed),),
    )
    return Outcome(hosting, placed.occurred_at).note(
        Cause.ORDERED, order=placed.reference, payable_until=placed.payable_until
    )


def order_more(hosting: Hosting, line: OrderLine, *, placed: OrderPlaced) -> Outcome:
    """Remember a renewal or an upgrade that was ordered; the dates wait for its payment (R62, R82).

    A line that is known already, the first one too, changes nothing.
    """
    outcome = Outcome(hosting, placed.occurred_at)
    purchase = _purchase(line, placed)
    if any((one.order_id, one.position) == (placed.order_id, line.position) for one in hosting.purchases):
        return outcome
    purchases = sorted((*hosting.purchases, purchase), key=lambda one: (one.order_id, one.position))
    cause = Cause.UPGRADE_ORDERED if line.kind == "upgrade" else Cause.RENEWAL_ORDERED
    return outcome.put(purchases=tuple(purchases)).note(
        cause, order=placed.reference, payable_until=placed.payable_until
    )


def _purchase(line: OrderLine, placed: OrderPlaced) -> Purchase:
    return Purchase(
        order_id=placed.order_id,
        order_reference=placed.reference,
        position=line.position,
        kind=line.kind,
        term=Period.parse(line.term),
        volume=line.volume,
        until=line.planned_ends_on if line.kind == "upgrade" else None,
        basis=tuple(
            Basis(ends_on=part.ends_on, volume=part.from_volume)
            for part in (line.upgrade.parts if line.upgrade else ())
        ),
        options=_options(line),
        payable_until=placed.payable_until,
    )


def _options(line: OrderLine) -> tuple[ServiceOption, ...]:
    return tuple(ServiceOption(code=one.code, name=one.name, quantity=one.quantity) for one in line.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What stands for the payment of an order that costs nothing (R09)."""

    payment_id: str
    order_id: str
    order_reference: str
    occurred_at: datetime
    paid_on: date
    effective_on: date


def free(event: FreeOrderConfirmed) -> Settled:
    """Count an order that costs nothing from the day on which it was confirmed."""
    return Settled(
        payment_id=f"free:{event.order_id}",
        order_id=event.order_id,
        order_reference=event.reference,
        occurred_at=event.occurred_at,
        paid_on=event.confirmed_on,
        effective_on=event.confirmed_on,
    )


def accept(hosting: Hosting, payment: PaymentAccepted | Settled) -> Outcome:
    """Start, renew or enlarge the hosting once the money of an order is good, each order once.

    Dates are folded anew from all that was paid (see `terms`). A hosting that was stopped, even one whose
    deletion was ordered but not yet observed, is wished active again. A payment of an order that a bounced
    cheque had left unpaid lifts that suspension and no other (R50, S5).

    Raises: NotYet while the order is unknown.
    Source: art. 8 and 9 (R41, R42, R54, R55, R59, R60).
    """
    mine = lines_of(hosting, payment.order_id)
    outcome = Outcome(hosting, payment.occurred_at)
    if all(payment.payment_id in one.accepted for one in mine):
        return outcome
    paid = tuple(_pay(one, payment) if one in mine else one for one in hosting.purchases)
    outcome = settle(outcome, payment.payment_id).put(purchases=paid)
    outcome = pay_off(outcome, before=hosting)
    fresh = mine[0].effective_on is None
    if hosting.state is not State.DELETED:
        return _redate(outcome, payment.order_id, fresh=fresh)
    return _record_too_late(outcome, payment) if fresh else outcome


def _pay(purchase: Purchase, payment: PaymentAccepted | Settled) -> Purchase:
    """Add a payment; the first day and instant from which any of them counts are those that stay."""
    paid = replace(
        purchase,
        accepted=purchase.accepted | {payment.payment_id},
        effective_on=payment.effective_on,
        accepted_at=payment.occurred_at,
    )
    if purchase.effective_on is None or paid_at(paid) < paid_at(purchase):
        return paid
    return replace(purchase, accepted=paid.accepted)


def _redate(outcome: Outcome, order_id: str, *, fresh: bool) -> Outcome:
    was = outcome.hosting
    contract = contract_of(was.purchases, was.terminations)
    if contract is None:
        return outcome
    dated = outcome.put(
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        deletion_on=contract.deletion_on,
        term=contract.term,
    )
    mine = lines_of(was, order_id)
    dated, contract = without_vain(dated, contract)
    dated = take_over(dated, contract, day=_day(dated, order_id))
    if was.state is State.REQUESTED:
        started = _note_dates(dated.move(State.STARTING).wish(), Cause.START_PAID, order_id=order_id)
        return stop_withdrawn(started) if contract.stops_on else started
    renewal = fresh and any(one.kind == "renewal" for one in mine)
    if renewal or (contract.starts_on, contract.ends_on) != (was.starts_on, was.ends_on):
        dated = _renew(dated, was, contract=contract, order_id=order_id)
    elif fresh and any(one.order_id == order_id for one in contract.raises):
        dated = raise_volume(dated, before=was, order_id=order_id)
    if was.state in RUNNING and dated.hosting.set_up != was.set_up:
        return dated.wish()
    return dated


def _day(outcome: Outcome, order_id: str) -> date:
    """Return the day on which a payment is heard, or from which it counts, whichever is later."""
    days = [one.effective_on for one in lines_of(outcome.hosting, order_id) if one.effective_on]
    return max((civil_date(outcome.at), *days))


def _renew(outcome: Outcome, was: Hosting, *, contract: Contract, order_id: str) -> Outcome:
    stopped = was.state in STOPPED
    if stopped:
        outcome = outcome.put(chosen_volume=None, chosen_until=None)  # its term is over (R81)
    renewed = outcome.say(
        HostingRenewed,
        order_id=order_id,
        former_ends_on=was.ends_on,
        starts_on=contract.begins_on(order_id),
        ends_on=contract.ends_on,
        deletion_on=contract.deletion_on,
        was_disabled=stopped,
        term=str(contract.term),
    )
    renewed = _note_dates(renewed, _renewal_cause(was, renewed.hosting, order_id=order_id), order_id=order_id)
    return renewed.move(State.STARTING).wish() if stopped and contract.stops_on is None else renewed


def _renewal_cause(was: Hosting, now: Hosting, *, order_id: str) -> Cause:
    paid_on = next(one.effective_on for one in now.purchases if one.order_id == order_id)
    assert paid_on is not None
    assert was.ends_on is not None
    assert was.deletion_on is not None
    if paid_on <= was.ends_on:
        return Cause.RENEWED
    return Cause.RENEWED_IN_GRACE if paid_on <= was.deletion_on else Cause.RENEWED_BEFORE_DELETION


def _note_dates(outcome: Outcome, cause: Cause, *, order_id: str) -> Outcome:
    now = outcome.hosting
    reference = next(one.order_reference for one in now.purchases if one.order_id == order_id)
    return outcome.note(
        cause,
        order=reference,
        starts_on=now.starts_on,
        ends_on=now.ends_on,
        deletion_on=now.deletion_on,
    )


def _record_too_late(outcome: Outcome, payment: PaymentAccepted | Settled) -> Outcome:
    """The data is gone and its dates stay; staff restores a backup or gives the money back (R56)."""
    return outcome.say(
        HostingFailed,
        wanted="active",
        error=f"payment of {payment.order_reference} heard after the deletion: restore a backup or refund",
    ).note(Cause.RENEWED_TOO_LATE, order=payment.order_reference, paid_on=payment.paid_on)
