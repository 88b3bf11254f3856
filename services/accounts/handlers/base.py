"""The router of accounts, and how an outcome of its rules is stored and said."""

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.holdings import HOLDINGS
from shared.runtime.errors import NotFound
from shared.runtime.router import Router
from shared.runtime.tx import Tx

router = Router("accounts", HOLDINGS)
SLICE_BYTES = 600_000
"""Of a file in one answer: in base64 it fits into a message of 1 MB."""


def refuse_own(account: domain.Account, tx: Tx) -> None:
    """Raises OwnAccount: what somebody of the staff decides is about others."""
    if account.id == tx.caller.account_id:
        raise domain.OwnAccount


async def keep(tx: Tx, outcome: domain.Outcome) -> None:
    await store.save(tx.connection, outcome.account)
    await tx.emit(*outcome.events)


async def mine(tx: Tx) -> domain.Account:
    """Lock the caller's own account."""
    return await named(tx, tx.caller.account_id or "")


async def named(tx: Tx, account_id: str) -> domain.Account:
    account = await store.lock(tx.connection, account_id)
    if account is None:
        raise NotFound(f"account {account_id}")
    return account


async def enter_act(tx: Tx, account_id: str, what: str, *, why: str) -> str:
    """Enter into the journal what staff did to an account; return which line it is."""
    act = domain.Act(
        id=str(uuid7()), at=tx.now, by=tx.caller.account_id, account_id=account_id, what=what, why=why
    )
    await store.add_act(tx.connection, act)
    return act.id
