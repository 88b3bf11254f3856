"""Choosing another password."""

from datetime import UTC, datetime

from services.accounts import domain, store
from services.accounts.desk import MailedLinks, Vault, new_link_id
from shared.contracts.accounts import AskPasswordReset, ChangePassword, DeviceConfirmed, ResetPassword
from shared.contracts.base import Done
from shared.runtime.tx import Errand, Tx

from .base import keep, router
from .proving import confirm_device, own, proved


@router.answers(AskPasswordReset)
async def ask_password_reset(request: AskPasswordReset, tx: Tx) -> Done:
    """Mail a link to choose another password; the answer does not tell whether there is such an account."""
    account = await store.lock_by_email(tx.connection, domain.normalise_email(request.email))
    if account is not None:
        await keep(tx, domain.ask_reset(account, link_id=new_link_id(), now=tx.now))
    return Done()


@router.answers_outside(ResetPassword)
async def reset_password(request: ResetPassword, errand: Errand) -> DeviceConfirmed:
    """Choose another password with the mailed link: every session ends, and this device counts as confirmed."""
    link_id, address = errand.use(MailedLinks).id_of(request.token), errand.caller.address or ""
    async with errand.tx() as tx:
        seen = await _of_reset(tx, link_id)
    password_hash = await errand.use(Vault).judged_hash(request.password.get_secret_value(), account=seen)
    async with errand.tx() as tx:
        account = await _of_reset(tx, link_id)
        await keep(
            tx,
            domain.reset_password(account, link_id, password_hash=password_hash, address=address, now=tx.now),
        )
        await store.end_sessions(tx.connection, account.id)
        await store.forgive(tx.connection, domain.stranger(account.email, address))
        await store.forget_devices(tx.connection, account.id)  # only who used the link holds a confirmed one
        await store.feeds.remove(tx.connection, account.id)
        return DeviceConfirmed(
            device_token=await confirm_device(tx, account.id, name="", now=datetime.now(UTC))
        )


async def _of_reset(tx: Tx, link_id: str) -> domain.Account:
    found = await store.lock_by_link(tx.connection, "reset_sha256", domain.token_sha256(link_id))
    return domain.check_reset(found, link_id, now=tx.now)


@router.answers_outside(ChangePassword)
async def change_password(request: ChangePassword, errand: Errand) -> Done:
    """Choose another password with the present one: every other session ends."""
    new = request.password.get_secret_value()
    password_hash = await errand.use(Vault).judged_hash(new, account=await own(errand))
    async with proved(errand, request.present) as (tx, account):
        address = tx.caller.address or ""
        await keep(
            tx, domain.change_password(account, password_hash=password_hash, address=address, now=tx.now)
        )
        await store.end_sessions(tx.connection, account.id, but=tx.caller.session_id or "")
        await store.forget_devices(tx.connection, account.id)
    return Done()
