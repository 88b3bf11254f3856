"""What accounts says: which language somebody reads."""

from services.lifecycle import store
from shared.contracts.accounts import AccountRegistered, ContactChanged
from shared.runtime.tx import Tx

from .base import router


@router.on(AccountRegistered)
async def remember_language(event: AccountRegistered, tx: Tx) -> None:
    await store.save_language(tx.connection, event.account_id, event.revision, event.contact.language)


@router.on(ContactChanged)
async def change_language(event: ContactChanged, tx: Tx) -> None:
    await store.save_language(tx.connection, event.account_id, event.revision, event.contact.language)
