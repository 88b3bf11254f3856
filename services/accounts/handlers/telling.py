"""Saying again what accounts are, for services that began to keep a copy later than these were opened."""

from services.accounts import domain, store
from shared.contracts.accounts import AccountsTold, TellAccounts
from shared.runtime.tx import Tx

from .base import router

ACCOUNTS_AT_A_TIME = 250


@router.answers(TellAccounts)
async def tell_accounts(request: TellAccounts, tx: Tx) -> AccountsTold:
    """Say the next accounts again, each under its next revision, so that it counts as news and older ones do not."""
    accounts = await store.lock_next(tx.connection, request.after, most=ACCOUNTS_AT_A_TIME)
    for outcome in (domain.tell(account, now=tx.now) for account in accounts):
        await store.save(tx.connection, outcome.account)
        await tx.emit(*outcome.events)
    more = len(accounts) == ACCOUNTS_AT_A_TIME
    return AccountsTold(accounts=len(accounts), last=accounts[-1].id if more else None)
