"""What lifecycle says: which hostings there are to renew, and until when (R60)."""

from services.orders import store
from shared.contracts.lifecycle import (
    HostingDeleted,
    HostingDisabled,
    HostingRenewed,
    HostingStarted,
    HostingTerminated,
    HostingTerminationRevoked,
    HostingVolumeChanged,
    HostingWithdrawn,
)
from shared.runtime.tx import Tx

from .base import router


@router.on(HostingStarted)
async def remember_hosting(event: HostingStarted, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)
    await store.declarations.save_period(tx.connection, event)


@router.on(HostingRenewed)
async def remember_new_dates(event: HostingRenewed, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)
    await store.declarations.save_period(tx.connection, event)


@router.on(HostingVolumeChanged)
async def remember_new_volume(event: HostingVolumeChanged, tx: Tx) -> None:
    """Only what was invoiced counts for the next upgrade, not what is in use (R82)."""
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingDisabled)
async def remember_last_dates(event: HostingDisabled, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingWithdrawn)
async def remember_withdrawn_dates(event: HostingWithdrawn, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingTerminated)
async def remember_wished_dates(event: HostingTerminated, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingTerminationRevoked)
async def remember_dates_paid_for(event: HostingTerminationRevoked, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingDeleted)
async def close_to_renewals(event: HostingDeleted, tx: Tx) -> None:
    """After its deletion a hosting can no longer be renewed (R56)."""
    await store.copies.mark_hosting_deleted(tx.connection, event)
