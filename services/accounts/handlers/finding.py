"""What staff finds and sees of accounts; that somebody looked at one is kept."""

from services.accounts import store
from shared.contracts.accounts import AccountHit, AccountHits, AccountView, FindAccounts, GetAccount
from shared.runtime.tx import Tx
from shared.values.dates import midnight

from .base import enter_act, named, router

LOOKED = "looked_at"


@router.answers(FindAccounts)
async def find_accounts(request: FindAccounts, tx: Tx) -> AccountHits:
    found = await store.finding.search(tx.connection, request.q.strip())
    hits = [AccountHit(id=one.id, state=one.state, name=one.name, email=one.email) for one in found]
    return AccountHits(accounts=hits)


@router.answers(GetAccount)
async def get_account(request: GetAccount, tx: Tx) -> AccountView:
    """Show an account to staff; the first look of a person on a day enters the journal (L15)."""
    account = await named(tx, request.account_id)
    by, today = tx.caller.account_id, midnight(tx.today)
    if not await store.finding.entered(tx.connection, account.id, by=by, what=LOOKED, since=today):
        await enter_act(tx, account.id, LOOKED, why="")
    return account.view
