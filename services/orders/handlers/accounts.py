"""What accounts says: who may order, and whom an invoice names."""

from services.orders import store
from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    AccountRegistered,
    AccountTold,
    ContactChanged,
)
from shared.runtime.tx import Tx

from .base import router


@router.on(AccountRegistered)
async def remember_account(event: AccountRegistered, tx: Tx) -> None:
    """Remember an account; it may not order before its address is confirmed (R18)."""
    await store.copies.save_contact(tx.connection, event.account_id, event.revision, event.contact)


@router.on(ContactChanged)
async def remember_contact(event: ContactChanged, tx: Tx) -> None:
    await store.copies.save_contact(tx.connection, event.account_id, event.revision, event.contact)


@router.on(AccountTold)
async def remember_account_again(event: AccountTold, tx: Tx) -> None:
    """Remember what of an account was not kept here yet when it was said first (R17)."""
    await store.copies.save_contact(tx.connection, event.account_id, event.revision, event.contact)
    await store.copies.save_account_state(tx.connection, event, state=event.state)


@router.on(AccountActivated)
async def open_to_orders(event: AccountActivated, tx: Tx) -> None:
    await store.copies.save_account_state(tx.connection, event, state="active")


@router.on(AccountDeactivated)
async def close_to_orders(event: AccountDeactivated, tx: Tx) -> None:
    await store.copies.save_account_state(tx.connection, event, state="inactive")
