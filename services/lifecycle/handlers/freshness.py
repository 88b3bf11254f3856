"""Work that waits until payments has seen whether it was paid: kept, told to staff, and done once that is known."""

from collections.abc import Iterable
from datetime import date

from services.lifecycle import domain, store
from shared.contracts.association import Association
from shared.contracts.lifecycle import DoDay, HostingsHeldBack, ListWaitingHostings, WaitingHostings
from shared.contracts.payments import MeansSeen
from shared.runtime.tx import Tx
from shared.values.dates import tick

from .base import Rules, router


@router.on(MeansSeen)
async def go_on_with_what_waited(event: MeansSeen, tx: Tx) -> None:
    """Do the work that waited for this means; what waits for another one too waits on (R60).

    Only what can be made good: the money that this view has seen may be heard after it, by another way, so data is
    deleted with the next day's work at the earliest.
    """
    if await store.views.save_view(tx.connection, event, today=tx.today):
        waiting = await store.views.resume(tx.connection, event.method)
        await tx.emit(*(DoDay(hosting_id=hosting_id, day=day) for hosting_id, day in waiting))


@router.answers(ListWaitingHostings)
async def list_waiting_hostings(_: ListWaitingHostings, tx: Tx) -> WaitingHostings:
    return WaitingHostings(hostings=await store.views.stalled(tx.connection))


async def views_for(tx: Tx, hostings: Iterable[domain.Hosting]) -> domain.Views:
    """Return what was seen of each means; nothing is read where no hosting waits for a payment."""
    return await store.views.views(tx.connection) if any(map(domain.awaited, hostings)) else domain.ALL_SEEN


async def keep_waiting(tx: Tx, done: Iterable[tuple[DoDay, domain.Outcome]], views: domain.Views) -> None:
    """Remember what is still due on each hosting after its day's work, for want of a fresher view."""
    if views is domain.ALL_SEEN:
        return
    rules, left = tx.use(Rules), {}
    for command, outcome in done:
        due = domain.next_due(outcome.hosting, policy=rules.policy_on(command.day))
        left[command.hosting_id] = domain.stall_of(outcome.hosting, views, due=due, today=command.day)
    await store.views.stall(tx.connection, [one for one in left.values() if one])


async def tell_held_back(tx: Tx, today: date) -> None:
    """Tell the association, each day, what a day before this one has left waiting (R60)."""
    found = await store.views.held_back(tx.connection)
    if not found:
        return
    association = tx.use(Association)
    await tx.emit(
        *(
            HostingsHeldBack(
                occurred_at=tick(today),
                day=today,
                method=one.method,
                hostings=one.hostings,
                since=one.since,
                seen_until=one.seen_until,
                name=association.name,
                email=association.contact_email,
                language="fr",
            )
            for one in found
        )
    )
