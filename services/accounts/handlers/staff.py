"""The accounts of volunteers, what they do with the accounts of others, and the journal of it."""

import json

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Vault
from shared.contracts.accounts import (
    AccountRegistered,
    AccountView,
    ActRows,
    DeactivateAccount,
    EnsureStaff,
    FormerIdentity,
    ListActs,
    ReactivateAccount,
    ReadFormerIdentity,
)
from shared.contracts.association import read_association
from shared.contracts.base import Awaiting, Done
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import enter_act, keep, named, refuse_own, router
from .checks import end_checks, end_orders
from .volunteers import ask_to_deactivate


@router.answers_outside(EnsureStaff)
async def ensure_staff(request: EnsureStaff, errand: Errand) -> Done:
    """Make the first account of a role; when there is one, it stays as it is."""
    vault, account_id = errand.use(Vault), str(uuid7())
    account = domain.staff(
        request.credentials.email,
        request.role,
        account_id=account_id,
        password_hash=await vault.hash(request.credentials.password),
        totp_secret=vault.factors.close(request.credentials.totp_secret, account_id=account_id),
        address=read_association().address,
    )
    async with errand.tx() as tx:
        if not await store.has_role(tx.connection, request.role):
            await store.add(tx.connection, account, now=tx.now)
            await enter_act(tx, account.id, "staff_made", why=request.role.value)
            registered = AccountRegistered(
                occurred_at=tx.now, account_id=account.id, revision=account.revision, contact=account.contact
            )
            await tx.emit(registered)
    return Done()


@router.answers(DeactivateAccount)
async def deactivate_account(request: DeactivateAccount, tx: Tx) -> AccountView | Awaiting:
    """Close orders to an account, for one of the three reasons (R17); for one of the staff a second person approves."""
    account = await named(tx, request.account_id)
    if domain.is_staff(account):
        return await ask_to_deactivate(request, tx)
    outcome = await end_orders(tx, account, request.reason)
    why = ": ".join(filter(None, (request.reason, request.why)))
    await enter_act(tx, request.account_id, "deactivated", why=why)
    return outcome.account.view


@router.answers(ReactivateAccount)
async def reactivate_account(request: ReactivateAccount, tx: Tx) -> AccountView:
    """Open orders again, and end every check: nothing is awaited any more."""
    account = await named(tx, request.account_id)
    refuse_own(account, tx)
    domain.refuse_standing(account)
    outcome = domain.reactivate(account, now=tx.now)
    await keep(tx, outcome)
    await end_checks(tx, outcome.account)
    await enter_act(tx, request.account_id, "reactivated", why=request.why)
    return outcome.account.view


@router.answers(ListActs)
async def list_acts(request: ListActs, tx: Tx) -> ActRows:
    await named(tx, request.account_id)
    return ActRows(acts=await store.acts_about(tx.connection, request.account_id))


@router.answers(ReadFormerIdentity)
async def read_former_identity(request: ReadFormerIdentity, tx: Tx) -> FormerIdentity:
    """Show who was hosted under an account that is closed; that somebody looked enters the journal (L14)."""
    found = await store.personal.former_identity(tx.connection, request.account_id)
    if found is None:
        raise NotFound(f"former account {request.account_id}")
    await enter_act(tx, request.account_id, "identity_read", why=request.why)
    return FormerIdentity.model_validate({**json.loads(found), "account_id": request.account_id})
