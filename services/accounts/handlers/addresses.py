"""Changing the e-mail address (ADR 0026)."""

from services.accounts import domain, store
from services.accounts.desk import MailedLinks, new_link_id
from shared.contracts.accounts import CancelEmailChange, ChangeEmail, ConfirmEmailChange
from shared.contracts.base import Done
from shared.runtime.tx import Errand, Tx

from .base import keep, router
from .letters import enter_letters
from .proving import proved


@router.answers_outside(ChangeEmail)
async def change_email(request: ChangeEmail, errand: Errand) -> Done:
    """Mail a link to the new address, and tell the old one; until the link is used nothing changes."""
    email = domain.normalise_email(request.email)
    link_ids = (new_link_id(), new_link_id())
    async with proved(errand, request.password) as (tx, account):
        await store.check_free(tx.connection, email, account_id=account.id, now=tx.now)
        outcome = domain.ask_email_change(account, email, link_ids=link_ids, now=tx.now)
        await enter_letters(tx, account.id, outcome.events)
        await keep(tx, outcome)
    return Done()


@router.answers(ConfirmEmailChange)
async def confirm_email_change(request: ConfirmEmailChange, tx: Tx) -> Done:
    link_id = tx.use(MailedLinks).id_of(request.token)
    account = await _of_link(tx, "email_confirm_sha256", link_id)
    outcome = domain.confirm_email_change(account, link_id, now=tx.now)
    await store.check_free(tx.connection, outcome.account.email, account_id=account.id, now=tx.now)
    await keep(tx, outcome)
    return Done()


@router.answers(CancelEmailChange)
async def cancel_email_change(request: CancelEmailChange, tx: Tx) -> Done:
    """Give the account back to the reader of its old address: every session ends, and no password opens it."""
    link_id = tx.use(MailedLinks).id_of(request.token)
    account = await _of_link(tx, "email_cancel_sha256", link_id)
    await keep(
        tx,
        domain.cancel_email_change(account, link_id, reset_link=new_link_id(), now=tx.now),
    )
    await store.end_sessions(tx.connection, account.id)
    await store.forget_devices(tx.connection, account.id)
    await store.feeds.remove(tx.connection, account.id)
    since = tx.now - domain.ASKED_WITHIN
    await store.passkeys.remove_since(tx.connection, account.id, since)
    await store.delegates.remove_since(tx.connection, account.id, since)
    return Done()


async def _of_link(tx: Tx, column: store.LinkColumn, link_id: str) -> domain.Account:
    account = await store.lock_by_link(tx.connection, column, domain.token_sha256(link_id))
    if account is None:
        raise domain.LinkUsed
    return account
