"""Upgrades that were paid and bring nothing: left out of the contract, and said, so that their money goes back (R82).

Judged by days and instants of payment, never by what was heard first.
"""

from dataclasses import replace
from datetime import date, datetime

from shared.contracts.lifecycle import HostingNotEnlarged
from shared.values.dates import ONE_DAY

from .causes import Cause
from .hosting import Basis, Hosting, Purchase
from .notices import paid_at
from .outcome import Outcome
from .terms import Contract, contract_of


def without_vain(outcome: Outcome, contract: Contract) -> tuple[Outcome, Contract]:
    """Leave out, and say, each upgrade that brings nothing: its money goes back.

    It was paid when nothing ran any more: a cheque may be credited after the last day that it was for, or after its
    owner ended the service. Or it was priced on a volume that another one, paid before it, had enlarged meanwhile.

    Source: terms of sale, art. 8 and 15 (R33, R82).
    """
    for one in sorted(_upgrades(outcome.hosting), key=_payment):
        cause = _vain(one, outcome.hosting, contract)
        if cause is None:
            continue
        others = (
            replace(p, withdrawn_on=p.effective_on) if p == one else p for p in outcome.hosting.purchases
        )
        outcome = outcome.put(purchases=tuple(others)).say(
            HostingNotEnlarged, order_id=one.order_id, order_reference=one.order_reference
        )
        outcome = outcome.note(cause, order=one.order_reference)
    now = outcome.hosting
    return outcome, contract_of(now.purchases, now.terminations) or contract


def _upgrades(hosting: Hosting) -> list[Purchase]:
    """Return the upgrades that were paid, each with the day from which it counts."""
    return [one for one in hosting.purchases if one.kind == "upgrade" and one.effective_on]


def _payment(upgrade: Purchase) -> tuple[date, datetime, str]:
    return *paid_at(upgrade), upgrade.order_id


def _vain(upgrade: Purchase, hosting: Hosting, contract: Contract) -> Cause | None:
    """Return why a paid upgrade brings nothing; None where it does, or where it is settled otherwise."""
    if upgrade.withdrawn_on or upgrade.left_on:
        return None
    paid_on, *_ = _payment(upgrade)
    if paid_on > min(upgrade.until or date.max, _last_day(contract)):
        return Cause.VOLUME_IN_VAIN
    before = [one for one in _upgrades(hosting) if _payment(one) < _payment(upgrade)]
    outdone = any(_enlarges(one, basis, on=paid_on) for one in before for basis in upgrade.basis)
    return Cause.VOLUME_OUTDONE if outdone else None


def _last_day(contract: Contract) -> date:
    """Return the last day on which a service whose end was declared still runs; none that is near, where none was."""
    if contract.stops_on:
        return contract.stops_on - ONE_DAY
    return contract.ends_on if contract.terminated or contract.left else date.max


def _enlarges(upgrade: Purchase, basis: Basis, *, on: date) -> bool:
    """Tell whether an upgrade had, on a day, made the volume greater that another one was priced on."""
    stands = upgrade.withdrawn_on is None or upgrade.withdrawn_on > on
    return stands and upgrade.volume > basis.volume and basis.ends_on <= (upgrade.until or date.max)
