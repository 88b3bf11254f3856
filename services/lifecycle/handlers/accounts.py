"""What accounts says: which language somebody reads, and whose data was found to be false."""

from services.lifecycle import domain, store
from shared.contracts.accounts import AccountRegistered, ContactChanged, FalseDataFound, FalseDataLifted
from shared.runtime.tx import Tx

from .base import keep, router


@router.on(AccountRegistered)
async def remember_language(event: AccountRegistered, tx: Tx) -> None:
    await store.accounts.save_language(
        tx.connection, event.account_id, event.revision, event.contact.language
    )


@router.on(ContactChanged)
async def change_language(event: ContactChanged, tx: Tx) -> None:
    await store.accounts.save_language(
        tx.connection, event.account_id, event.revision, event.contact.language
    )


@router.on(FalseDataFound)
async def suspend_all_of_an_account(event: FalseDataFound, tx: Tx) -> None:
    """Suspend every hosting of an account, and remember it for those that it will have (R15)."""
    accusation = domain.Accusation(text=event.text, author=event.author, since=event.occurred_at)
    if not await store.accounts.save_accusation(tx.connection, event.account_id, event.revision, accusation):
        return
    hostings = await store.hostings.lock_of_account(tx.connection, event.account_id)
    await keep(tx, *(domain.accuse(domain.Outcome(one, event.occurred_at), accusation) for one in hostings))


@router.on(FalseDataLifted)
async def lift_all_of_an_account(event: FalseDataLifted, tx: Tx) -> None:
    """Let run again what nothing else suspends; its dates ran on (R15, R68)."""
    if not await store.accounts.save_accusation(tx.connection, event.account_id, event.revision, None):
        return
    hostings = await store.hostings.lock_of_account(tx.connection, event.account_id)
    await keep(tx, *(domain.acquit(one, author=event.author, at=event.occurred_at) for one in hostings))
