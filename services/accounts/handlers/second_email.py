"""The second address: asked for with other data, proved by its link."""

import secrets

from services.accounts import domain, store
from shared.contracts.accounts import ChangeMe, ConfirmSecondEmail, Register
from shared.contracts.base import Done
from shared.runtime.tx import Tx

from .base import keep, router
from .letters import enter_letters


async def with_second(tx: Tx, account: domain.Account, form: Register | ChangeMe) -> domain.Account:
    """Mail a link to the second address that a form names, or take it away where the form says so.

    Raises: TooManyLetters.
    """
    asks = form.second_email is not None or isinstance(form, ChangeMe)
    if not asks or "second_email" not in form.model_fields_set:
        return account
    outcome = domain.ask_second_email(account, form.second_email, token=secrets.token_urlsafe(32), now=tx.now)
    await enter_letters(tx, account.id, outcome.events)
    await keep(tx, outcome)
    return outcome.account


@router.answers(ConfirmSecondEmail)
async def confirm_second_email(request: ConfirmSecondEmail, tx: Tx) -> Done:
    token = request.token.get_secret_value()
    account = await store.lock_by_link(tx.connection, "second_sha256", domain.token_sha256(token))
    if account is None:
        raise domain.LinkUsed
    await keep(tx, domain.confirm_second_email(account, token, now=tx.now))
    return Done()
