"""Leaving a service over a modification: a termination that gives back what is not used (R79)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.orders import domain, store
from shared.contracts.base import Money
from shared.contracts.lifecycle import sold_elsewhere
from shared.contracts.orders.ending import Leaving, LeftElsewhere, Verdict
from shared.contracts.orders.modifications import LeavingConfirmed, LeavingRefused
from shared.runtime.tx import Tx

from .base import known
from .declared import State, names
from .issuing import give_back, still_with_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A service that somebody wants to leave, with the modification that allows it and what ends with it."""

    hosting: domain.HostingKnown
    modification: domain.Modification | None
    left: domain.Left

    @property
    def verdict(self) -> Verdict:
        if self.modification is None:
            return "too_late"
        return "accepted" if self.left.orders else "already"


async def cases_of(
    tx: Tx, hostings: Iterable[domain.HostingKnown], *, declared_on: date, ends_on: date
) -> list[Case]:
    """Judge for each service whether it can be left, declared and ended on those days."""
    hostings = list(hostings)
    told = await store.modifications.told_of(tx.connection, [one.id for one in hostings])
    cases = []
    for one in hostings:
        why = domain.reason_to_leave(told.get(one.id, ()), declared_on=declared_on, ends_on=ends_on)
        left = await _left(tx, one, ends_on=ends_on) if why and not one.deleted else domain.Left()
        cases.append(Case(hosting=one, modification=why, left=left))
    return cases


async def _left(tx: Tx, hosting: domain.HostingKnown, *, ends_on: date) -> domain.Left:
    """Reckon what of a service is neither used, nor withdrawn from, nor left already."""
    before = await store.modifications.left_orders(tx.connection, hosting.id)
    paid = await store.orders.paid_for(tx.connection, hosting.account_id, hosting_id=hosting.id)
    open_ones = [one for one in paid if one.id not in before and not (one.withdrawn_on or one.closed_on)]
    left = domain.what_is_left(
        open_ones,
        hosting,
        begun=await store.declarations.begun(tx.connection, hosting.id),
        cents={one.id: await still_with_us(tx, one) for one in open_ones},
        ends_on=ends_on,
    )
    return (
        left if sold_elsewhere(hosting.id) in before else domain.with_former(left, hosting, ends_on=ends_on)
    )


async def foreseen(tx: Tx, hostings: list[domain.HostingKnown], *, ends_on: date) -> Leaving | None:
    """Tell the owner, signed in, what leaving gives back; anybody else is told nothing.

    Raises: TooLateToLeave, NothingToLeave, to the owner alone: whoever else declares is answered as if all was well
        (ADR 0036).
    """
    mine = [one for one in hostings if tx.caller.account_id and one.account_id == tx.caller.account_id]
    if not mine:
        return None
    cases = await cases_of(tx, mine, declared_on=tx.today, ends_on=ends_on)
    open_ones = [case for case in cases if case.verdict == "accepted"]
    if not open_ones or open_ones[0].modification is None:
        raise domain.LEAVING_REFUSALS[cases[0].verdict]
    return Leaving(
        services=[case.hosting.reference for case in open_ones],
        modification=open_ones[0].modification.reference,
        refund=Money(amount_cents=sum(case.left.refund_cents for case in open_ones)),
        by_hand=_by_hand(open_ones),
    )


def _by_hand(cases: list[Case]) -> tuple[LeftElsewhere, ...]:
    return tuple(case.left.by_hand for case in cases if case.left.by_hand)


async def settle_leaving(
    tx: Tx, declaration: domain.Declaration, hostings: list[domain.HostingKnown]
) -> domain.Declaration:
    """End the services that may be left, and have what is not used given back; with none, say why (R79).

    What an older system sold stands with the declaration, for the person who refunds it.

    Right and refund count by the days of the declaration, whenever its services were found; a service found later
    than its wished end runs until today.
    """
    assert declaration.ends_on is not None
    locked = await store.copies.lock_hostings(tx.connection, [one.id for one in hostings])
    cases = await cases_of(tx, locked, declared_on=declaration.declared_on, ends_on=declaration.ends_on)
    open_ones = [case for case in cases if case.verdict == "accepted"]
    about = ", ".join(case.hosting.reference for case in open_ones or cases)
    verdict = open_ones[0].verdict if open_ones else cases[0].verdict
    state = State.ACCEPTED if open_ones else State.REFUSED
    settled = domain.settle(declaration, state, about=about, verdict=verdict)
    settled = replace(settled, by_hand=_by_hand(open_ones))
    await store.declarations.save(tx.connection, settled)
    for case in open_ones:
        await _leave(tx, settled, case)
    if not open_ones:
        await _refuse(tx, settled, cases[0])
    return settled


async def _leave(tx: Tx, declaration: domain.Declaration, case: Case) -> None:
    assert declaration.ends_on is not None
    assert case.modification is not None
    event = LeavingConfirmed(
        **names(declaration),
        occurred_at=declaration.declared_at,
        account_id=case.hosting.account_id,
        hosting_id=case.hosting.id,
        reference=case.hosting.reference,
        modification=case.modification.reference,
        ends_on=max(declaration.ends_on, tx.today),
        lines=list(case.left.lines),
        refund_cents=case.left.refund_cents,
        also=case.left.also,
        by_hand=case.left.by_hand,
    )
    await store.modifications.save_left(
        tx.connection,
        case.left.orders,
        hosting_id=case.hosting.id,
        names=(case.modification.id, declaration.id),
        ends_on=event.ends_on,
    )
    await tx.emit(event)
    for order_id, refund_cents in sorted(case.left.orders.items()):
        if refund_cents:
            await give_back(tx, await known(tx, order_id), most_cents=refund_cents, ground="modification")


async def give_back_what_was_left(tx: Tx, order: domain.Order) -> None:
    """Give back what is not used of an order that was left while it was owed, and is paid since (R79, R50).

    Heard again it changes nothing: what comes back of each service is kept with what was left.
    """
    for left in await store.modifications.left_of(tx.connection, order.id):
        begun = (await store.declarations.begun(tx.connection, left.hosting_id)).get(order.id)
        unused_cents = domain.unused_cents(order, left.hosting_id, begun=begun, ends_on=left.ends_on)
        cents = min(unused_cents - left.refund_cents, await still_with_us(tx, order))
        if cents > 0:
            await store.modifications.add_refund(
                tx.connection, order.id, hosting_id=left.hosting_id, cents=cents
            )
            await give_back(tx, order, most_cents=cents, ground="modification")


async def _refuse(tx: Tx, declaration: domain.Declaration, case: Case) -> None:
    event = LeavingRefused(
        **names(declaration),
        occurred_at=tx.now,
        account_id=case.hosting.account_id,
        services=declaration.about or "",
        verdict=case.verdict,
        reason=domain.LEAVING_REASONS[case.verdict],
    )
    await tx.emit(event)
