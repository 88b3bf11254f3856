"""What accounts says: what clients are called, to compare with who drew a cheque (R48)."""

from services.payments.store import unmatched
from shared.contracts.accounts import AccountRegistered, ContactChanged
from shared.runtime.tx import Tx

from .base import router


@router.on(AccountRegistered)
async def remember_name(event: AccountRegistered, tx: Tx) -> None:
    await unmatched.save_name(tx.connection, event.account_id, event.revision, event.contact.name)


@router.on(ContactChanged)
async def remember_new_name(event: ContactChanged, tx: Tx) -> None:
    await unmatched.save_name(tx.connection, event.account_id, event.revision, event.contact.name)
