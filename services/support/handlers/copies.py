"""Keeping what others say of accounts and services: only what support needs of it."""

from services.support import domain, store
from shared.contracts.accounts import AccountRegistered, ContactChanged
from shared.contracts.lifecycle import HostingImported, HostingStarted, HostingSuspended
from shared.runtime.tx import Tx

from .base import router


@router.on(AccountRegistered)
async def enter_reader(event: AccountRegistered, tx: Tx) -> None:
    await store.copies.save_reader(tx.connection, event.account_id, event.revision, event.contact)


@router.on(ContactChanged)
async def replace_reader(event: ContactChanged, tx: Tx) -> None:
    await store.copies.save_reader(tx.connection, event.account_id, event.revision, event.contact)


@router.on(HostingStarted)
async def enter_hosting(event: HostingStarted, tx: Tx) -> None:
    """Let requests name this service."""
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingImported)
async def enter_imported_hosting(event: HostingImported, tx: Tx) -> None:
    await store.copies.save_hosting(tx.connection, event)


@router.on(HostingSuspended)
async def enter_suspension(event: HostingSuspended, tx: Tx) -> None:
    """Let the decision on a notice name this suspension, where it can be one for illegal content (L16)."""
    if event.reason in domain.ANSWERS_A_NOTICE:
        await store.copies.save_suspension(tx.connection, event, reason=event.reason)
