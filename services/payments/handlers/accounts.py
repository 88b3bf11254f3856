"""What accounts says: what clients are called, to compare with who drew a cheque (R48), where they are from, for the
rules of verification (R42), and who may begin to pay.

Money that comes all the same is never refused by it.
"""

from services.payments.store import accounts
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
async def remember_name(event: AccountRegistered, tx: Tx) -> None:
    await accounts.save_client(tx.connection, event.account_id, event.revision, event.contact)


@router.on(ContactChanged)
async def remember_new_name(event: ContactChanged, tx: Tx) -> None:
    await accounts.save_client(tx.connection, event.account_id, event.revision, event.contact)


@router.on(AccountTold)
async def remember_account(event: AccountTold, tx: Tx) -> None:
    """Remember an account that was opened, or deactivated, before a copy of that was kept here (R18, R48)."""
    await accounts.save_client(tx.connection, event.account_id, event.revision, event.contact)
    await accounts.save(tx.connection, event)


@router.on(AccountActivated)
async def open_to_payments(event: AccountActivated, tx: Tx) -> None:
    await accounts.save(tx.connection, event)


@router.on(AccountDeactivated)
async def close_account_to_payments(event: AccountDeactivated, tx: Tx) -> None:
    """Begin no payment for an account that was deactivated (R18)."""
    await accounts.save(tx.connection, event)
