"""The accounts of volunteers."""

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Vault
from shared.contracts.accounts import AccountRegistered, EnsureStaff
from shared.contracts.association import read_association
from shared.contracts.base import Done
from shared.runtime.tx import Errand

from .base import router


@router.answers_outside(EnsureStaff)
async def ensure_staff(request: EnsureStaff, errand: Errand) -> Done:
    """Make the first account of a role; when there is one, it stays as it is."""
    password_hash = await errand.use(Vault).hash(request.credentials.password)
    account = domain.staff(
        request.credentials,
        request.role,
        account_id=str(uuid7()),
        password_hash=password_hash,
        address=read_association().address,
    )
    async with errand.tx() as tx:
        if not await store.has_role(tx.connection, request.role):
            await store.add(tx.connection, account)
            registered = AccountRegistered(
                occurred_at=tx.now, account_id=account.id, revision=account.revision, contact=account.contact
            )
            await tx.emit(registered)
    return Done()
