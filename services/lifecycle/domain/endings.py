"""How a hosting ends before its time: its client withdraws, gives notice, takes that back, or wants the data gone.

What was declared only adds to what is known; the dates are folded again from all of it (see `terms`), so that any
order of arrival ends in the same ones. Nothing here deletes: an end that was wrongly given can be taken back.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shared.contracts.lifecycle import (
    HostingCutForNonPayment,
    HostingEvent,
    HostingLeft,
    HostingTerminated,
    HostingTerminationRevoked,
    HostingWithdrawn,
)
from shared.contracts.orders import LeavingConfirmed, OrderClosed, TerminationConfirmed, WithdrawalConfirmed
from shared.contracts.payments import DebtGivenUp
from shared.values.dates import civil_date

from .causes import Cause
from .debts import lines_of, pay_off
from .hosting import RUNNING, STOPPED, Hosting, State, Termination
from .notices import erasing, terminated_on
from .outcome import Outcome
from .refusals import EndsInThePast, NeverStarted, NotRepeated, NotTerminated, refuse_deleted
from .terms import Contract, contract_of
from .vain import without_vain
from .volumes import take_over, try_fit


def withdraw(hosting: Hosting, event: WithdrawalConfirmed) -> Outcome:
    """Let an order count for nothing from the day on which its withdrawal takes effect.

    That is the day of the declaration, or the later one on which staff found the order that it means: the service
    ran until then, and its data stays for a month from then. A first order ends the service on that very day; a
    renewal that had not begun leaves the end where it was before.

    Raises: NotYet while the order is unknown.
    Source: terms of sale, art. 14 (R74); code de la consommation, art. L221-27 (L05).
    """
    outcome = _annul(hosting, event.order_id, on=event.stops_on or event.withdrawn_on, at=event.occurred_at)
    if outcome.hosting == hosting:
        return outcome
    noted = outcome.note(Cause.WITHDRAWN, order=event.order_reference)
    return pay_off(_without(noted, event.order_id, was=hosting), before=hosting)


def void(hosting: Hosting, event: OrderClosed) -> Outcome:
    """Let an order count for nothing that orders has closed; where a payment of it was heard first, it ends again.

    Raises: NotYet while the order is unknown.
    Source: terms of sale, art. 15 (R82).
    """
    outcome = _annul(hosting, event.order_id, on=event.closed_on, at=event.occurred_at)
    if outcome.hosting == hosting:
        return outcome
    noted = outcome.note(Cause.ORDER_CLOSED, order=event.reference)
    paid = any(one.effective_on for one in lines_of(hosting, event.order_id))
    return _without(noted, event.order_id, was=hosting) if paid else noted


def give_up(hosting: Hosting, event: DebtGivenUp) -> Outcome:
    """Let an order count for nothing from the day on which its debt was given up, and lift the suspension for it.

    What ran on that order alone ends on this day, its data stays for a month, and a renewal brings it back; what else
    was paid for is served.

    Raises: NotYet while the order is unknown.
    Source: terms of sale, art. 8 (R50); association chart A13.
    """
    outcome = _annul(hosting, event.order_id, on=event.given_up_on, at=event.occurred_at)
    if outcome.hosting == hosting:
        return outcome
    noted = outcome.note(Cause.GIVEN_UP, order=event.order_reference)
    contract = _dated(noted)
    if contract is None:
        return pay_off(noted, before=hosting)
    stopped = contract.stops_on is not None and hosting.state in RUNNING
    about = {"order_id": event.order_id, "order_reference": event.order_reference, "stopped": stopped}
    cut = _taken_over(noted, contract, was=hosting, fact=HostingCutForNonPayment, **about)
    return pay_off(cut, before=hosting)


def _annul(hosting: Hosting, order_id: str, *, on: date, at: datetime) -> Outcome:
    """Mark what an order bought as counting for nothing from a day on; marked before, it stays as it is."""
    mine = lines_of(hosting, order_id)
    outcome = Outcome(hosting, at)
    if all(one.withdrawn_on for one in mine):
        return outcome
    purchases = tuple(replace(one, withdrawn_on=on) if one in mine else one for one in hosting.purchases)
    return outcome.put(purchases=purchases)


def _without(noted: Outcome, order_id: str, *, was: Hosting) -> Outcome:
    """Take over the dates and the volume that are left without an order, and say so."""
    contract = _dated(noted)
    if contract is None:
        return noted
    return _taken_over(noted, contract, was=was, fact=HostingWithdrawn, order_id=order_id)


def _taken_over(
    noted: Outcome, contract: Contract, *, was: Hosting, fact: type[HostingEvent], **more: Any
) -> Outcome:
    said = _end_moved(noted, contract, fact=fact, **more)
    if contract.stops_on:
        return stop_withdrawn(said)
    changed = was.state in RUNNING and said.hosting.set_up != was.set_up
    return try_fit(said.wish() if changed else said, civil_date(said.at))


def leave(hosting: Hosting, event: LeavingConfirmed) -> Outcome:
    """End a service on the day on which its owner left over a modification: what is after it was given back.

    It works that day included, as any last day (R05); what was paid by other orders is not touched. What cost nothing,
    or was sold by an older system, ends with it. No notice is kept, so nothing takes it back: a renewal begins where it
    ended.

    Raises: NotYet while an order is unknown.
    Source: terms of sale, art. 15 (R79); code de la consommation, art. L224-25-26 (C7).
    """
    orders = {line.order_id for line in event.lines} | set(event.also)
    mine = [one for order_id in sorted(orders) for one in lines_of(hosting, order_id)]
    outcome = Outcome(hosting, event.occurred_at)
    if all(one.left_on for one in mine):
        return outcome
    purchases = tuple(
        replace(one, left_on=event.ends_on) if one in mine else one for one in hosting.purchases
    )
    noted = outcome.put(purchases=purchases).note(
        Cause.LEFT, modification=event.modification, ends_on=event.ends_on
    )
    contract = _dated(noted)
    return _end_moved(noted, contract, fact=HostingLeft) if contract else noted


def stop_withdrawn(outcome: Outcome) -> Outcome:
    """Stop what runs on the day of the withdrawal: that day is not charged any more (L05)."""
    return outcome.move(State.DISABLING).wish() if outcome.hosting.state in RUNNING else outcome


def terminate(hosting: Hosting, event: TerminationConfirmed) -> Outcome:
    """End a service on the day that its owner wished, or when what was paid for ends, if that comes first.

    Nothing is refunded. The same notice heard again, also after it was taken back, changes nothing.

    Source: terms of sale, art. 10 (R63, C5); code de la consommation, art. L215-1-1 (L07).
    """
    notice = Termination(
        key=event.declaration_id,
        noticed_on=event.noticed_on,
        noticed_at=event.noticed_at or event.occurred_at,
        ends_on=event.ends_on,
    )
    return _notice(hosting, notice, at=event.occurred_at)


def terminate_own(hosting: Hosting, notice: Termination, *, today: date, at: datetime) -> Outcome:
    """End a service at the wish of its owner, signed in.

    Raises: EndsInThePast; NeverStarted; DeletedForGood.
    Source: terms of sale, art. 10 (R63).
    """
    refuse_deleted(hosting)
    if hosting.ends_on is None:
        raise NeverStarted
    if notice.ends_on < today:
        raise EndsInThePast(today=today)
    return _notice(hosting, notice, at=at)


def _notice(hosting: Hosting, notice: Termination, *, at: datetime) -> Outcome:
    outcome = Outcome(hosting, at)
    if any(one.key == notice.key for one in hosting.terminations):
        return outcome
    notices = tuple(sorted((*hosting.terminations, notice), key=lambda one: one.key))
    noted = outcome.put(terminations=notices)
    contract = _dated(noted)
    noted = noted.note(Cause.TERMINATED, wished=notice.ends_on)
    return _end_moved(noted, contract, fact=HostingTerminated) if contract else noted


def revoke(hosting: Hosting, *, today: date, at: datetime) -> Outcome:
    """Take every notice back: the service runs again until the end that was paid for, in the state it had.

    Free of charge, up to that end or to the last day of the data, whichever comes first.

    Raises: NotTerminated; DeletedForGood.
    Source: terms of sale, art. 10 (R63).
    """
    refuse_deleted(hosting)
    paid_for = contract_of(hosting.purchases)
    last_days = (paid_for.ends_on if paid_for else None, hosting.deletion_on)
    over = any(last is None or today > last for last in last_days)
    if over or erasing(hosting) or terminated_on(hosting) is None:
        raise NotTerminated
    notices = tuple(replace(one, revoked=True) for one in hosting.terminations)
    noted = Outcome(hosting, at).put(terminations=notices).note(Cause.TERMINATION_REVOKED)
    contract = _dated(noted)
    assert contract is not None
    said = _end_moved(noted, contract, fact=HostingTerminationRevoked)
    return said.move(State.STARTING).wish() if hosting.state in STOPPED else said


def erase(hosting: Hosting, notice: Termination, *, repeated: str, at: datetime) -> Outcome:
    """Stop a service and have its data deleted without the month to fetch it; only a hold puts that off.

    Raises: NotRepeated unless its owner typed its reference again; NeverStarted; DeletedForGood.
    Source: terms of sale, art. 10 (R63).
    """
    refuse_deleted(hosting)
    if hosting.ends_on is None:
        raise NeverStarted
    if repeated.strip().lower() != hosting.reference:
        raise NotRepeated(reference=hosting.reference)
    if erasing(hosting):
        return Outcome(hosting, at)
    noted = _notice(hosting, replace(notice, erase=True), at=at).note(Cause.ERASURE_ASKED)
    return stop_withdrawn(noted)


def _dated(outcome: Outcome) -> Contract | None:
    """Fold the dates again; None where there are none, or where the data is gone and its dates stay."""
    now = outcome.hosting
    return None if now.state is State.DELETED else contract_of(now.purchases, now.terminations)


def _end_moved(outcome: Outcome, contract: Contract, *, fact: type[HostingEvent], **more: Any) -> Outcome:
    """Take the new dates over, and say them."""
    was = outcome.hosting
    dated = outcome.put(
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        deletion_on=contract.deletion_on,
        term=contract.term,
    )
    dated, contract = without_vain(dated, contract)
    dated = take_over(dated, contract, day=civil_date(outcome.at))
    return dated.say(
        fact,
        former_ends_on=was.ends_on or contract.ends_on,
        ends_on=contract.ends_on,
        deletion_on=contract.deletion_on,
        **more,
    )
