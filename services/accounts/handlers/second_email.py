"""The second address: asked for with other data, proved by its link."""

from services.accounts import domain, store
from services.accounts.desk import MailedLinks, new_link_id
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
    outcome = domain.ask_second_email(account, form.second_email, link_id=new_link_id(), now=tx.now)
    await enter_letters(tx, account.id, outcome.events)
    await keep(tx, outcome)
    return outcome.account


@router.answers(ConfirmSecondEmail)
async def confirm_second_email(request: ConfirmSecondEmail, tx: Tx) -> Done:
    link_id = tx.use(MailedLinks).id_of(request.token)
    account = await store.lock_by_link(tx.connection, "second_sha256", domain.token_sha256(link_id))
    if account is None:
        raise domain.LinkUsed
    await keep(tx, domain.confirm_second_email(account, link_id, now=tx.now))
    return Done()
