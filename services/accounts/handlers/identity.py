"""Who somebody is: registering, confirming, reading and changing one's own data."""

import asyncio

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import MailedLinks, Vault, new_link_id
from shared.contracts.accounts import (
    AccountView,
    ChangeMe,
    ConfirmEmail,
    GetMe,
    Register,
    ResendConfirmation,
)
from shared.contracts.base import Done
from shared.runtime.tx import Errand, Tx

from .base import keep, mine, router
from .letters import may_write_again
from .second_email import with_second


@router.answers_outside(Register)
async def register(form: Register, errand: Errand) -> AccountView:
    """Open an account; the link to confirm its address goes out by mail (M01)."""
    password_hash = await errand.use(Vault).hash(form.password.get_secret_value())
    outcome = await asyncio.to_thread(  # judging a password takes a while
        domain.register,
        form,
        account_id=str(uuid7()),
        password_hash=password_hash,
        link_id=new_link_id(),
        now=errand.now,
    )
    async with errand.tx() as tx:
        await store.add(tx.connection, outcome.account, now=tx.now)
        await tx.emit(*outcome.events)
        account = await with_second(tx, outcome.account, form)
    return account.view


@router.answers(ConfirmEmail)
async def confirm_email(request: ConfirmEmail, tx: Tx) -> AccountView:
    link_id = tx.use(MailedLinks).id_of(request.token)
    account = await store.lock_by_link(tx.connection, "confirmation_sha256", domain.token_sha256(link_id))
    if account is None:
        raise domain.LinkUsed
    outcome = domain.confirm(account, link_id, now=tx.now)
    await keep(tx, outcome)
    return outcome.account.view


@router.answers(ResendConfirmation)
async def resend_confirmation(request: ResendConfirmation, tx: Tx) -> Done:
    """Mail another link; the answer does not tell whether there is such an account."""
    account = await store.lock_by_email(tx.connection, domain.normalise_email(request.email))
    asked = account and domain.ask_again(account, link_id=new_link_id(), now=tx.now)
    if asked and asked.events and await may_write_again(tx, asked.account):
        await keep(tx, asked)
    return Done()


@router.answers(GetMe)
async def get_me(_: GetMe, tx: Tx) -> AccountView:
    return (await mine(tx)).view


@router.answers(ChangeMe)
async def change_me(request: ChangeMe, tx: Tx) -> AccountView:
    outcome = domain.change_contact(await mine(tx), request, now=tx.now)
    await keep(tx, outcome)
    return (await with_second(tx, outcome.account, request)).view
