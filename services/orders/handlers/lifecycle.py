"""What lifecycle says: which hostings there are to renew, and until when (R60)."""

from services.orders import domain, store
from shared.contracts.lifecycle import (
    EndMoved,
    HostingCutForNonPayment,
    HostingDeleted,
    HostingDisabled,
    HostingEvent,
    HostingImported,
    HostingLeft,
    HostingNotEnlarged,
    HostingRenewed,
    HostingStarted,
    HostingTerminated,
    HostingTerminationRevoked,
    HostingVolumeChanged,
    HostingWithdrawn,
)
from shared.contracts.orders import ClosedBecause
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx
from shared.values.dates import civil_date

from .base import keep, known, router
from .issuing import give_back


@router.on(HostingStarted)
async def remember_hosting(event: HostingStarted, tx: Tx) -> None:
    await _remember(tx, event)


@router.on(HostingImported)
async def remember_imported_hosting(event: HostingImported, tx: Tx) -> None:
    """A hosting of an older system can be renewed here; what was paid for it there is invoiced there (R34)."""
    await _remember(tx, event)
    await store.copies.save_former(tx.connection, event.hosting_id, domain.former_of(event))


@router.on(HostingRenewed)
async def remember_new_dates(event: HostingRenewed, tx: Tx) -> None:
    await _remember(tx, event)


@router.on(HostingVolumeChanged)
async def remember_new_volume(event: HostingVolumeChanged, tx: Tx) -> None:
    """Only what was invoiced counts for the next upgrade, not what is in use (R82)."""
    await _remember(tx, event)
    if event.order_id and event.starts_on:
        await _close(tx, event, because="enlarged", by_order=event.order_id)


@router.on(HostingDisabled)
async def remember_last_dates(event: HostingDisabled, tx: Tx) -> None:
    """What has ended is not enlarged any more; it can still be renewed (R59, R82)."""
    await _remember(tx, event)
    await _close(tx, event, because="ended")


@router.on(HostingWithdrawn)
async def remember_withdrawn_dates(event: HostingWithdrawn, tx: Tx) -> None:
    await _remember(tx, event)
    kinds = domain.EVERYTHING if _is_over(event, tx) else domain.UPGRADES
    await _close(tx, event, because="withdrawn", kinds=kinds, by_order=event.order_id)


@router.on(HostingCutForNonPayment)
async def remember_unpaid_dates(event: HostingCutForNonPayment, tx: Tx) -> None:
    """An upgrade was priced for days that are not served any more; a renewal may bring the service back (R50)."""
    await store.copies.save_hosting(tx.connection, event)
    await _close(tx, event, because="ended", by_order=event.order_id)


@router.on(HostingTerminated)
async def remember_wished_dates(event: HostingTerminated, tx: Tx) -> None:
    """A renewal that is ordered after the notice takes it back; one of before is not meant any more (R63)."""
    await _remember(tx, event)
    await _close(tx, event, because="terminated", kinds=domain.EVERYTHING)


@router.on(HostingLeft)
async def remember_left_dates(event: HostingLeft, tx: Tx) -> None:
    await _remember(tx, event)
    await _close(tx, event, because="left", kinds=domain.EVERYTHING)


@router.on(HostingTerminationRevoked)
async def remember_dates_paid_for(event: HostingTerminationRevoked, tx: Tx) -> None:
    await _remember(tx, event)


@router.on(HostingDeleted)
async def close_to_renewals(event: HostingDeleted, tx: Tx) -> None:
    """After its deletion a hosting can no longer be renewed (R56)."""
    await store.copies.mark_hosting_deleted(tx.connection, event)
    await _close(tx, event, because="deleted", kinds=domain.EVERYTHING)


@router.on(HostingNotEnlarged)
async def give_a_vain_upgrade_back(event: HostingNotEnlarged, tx: Tx) -> None:
    """Give all of an upgrade back for which nothing is served; one that was withdrawn from has its own reckoning."""
    order = await known(tx, event.order_id)
    if await store.invoices.of_order(tx.connection, order.id) is None:
        msg = f"order {order.number} is not invoiced yet"
        raise NotYet(msg)
    most_cents = domain.vain_cents(order, event.hosting_id)
    await give_back(tx, order, most_cents=most_cents, ground="association_error")


async def _remember(tx: Tx, event: store.copies.Dated) -> None:
    """Keep until when a hosting runs, and since when on each of its orders, which moves when a term ends early."""
    await store.copies.save_hosting(tx.connection, event)
    await store.declarations.save_periods(tx.connection, event, domain.periods_of(event))


def _is_over(event: EndMoved, tx: Tx) -> bool:
    """Tell whether a service has ended by what moved its end; a renewal that was withdrawn may leave it running."""
    return event.ends_on <= max(civil_date(event.occurred_at), tx.today)


async def _close(
    tx: Tx,
    event: HostingEvent,
    *,
    because: ClosedBecause,
    kinds: frozenset[str] = domain.UPGRADES,
    by_order: str | None = None,
) -> None:
    """Close the open orders that lost their object, and say so."""
    known_now = await store.copies.hostings(tx.connection, [event.hosting_id])
    gone = domain.Gone(
        hosting_id=event.hosting_id,
        service=event.reference,
        because=because,
        kinds=kinds,
        at=event.occurred_at,
        by_order=by_order,
        now=next(iter(known_now), None),
    )
    open_ones = await store.orders.lock_open_for(tx.connection, event.account_id, hosting_id=event.hosting_id)
    await keep(tx, *(domain.close(order, gone, today=tx.today) for order in open_ones))
