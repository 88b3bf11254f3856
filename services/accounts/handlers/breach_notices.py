"""Telling those concerned by a breach: shown before, ordered in slices, entered in the log (L15, M31)."""

from services.accounts import domain, store
from shared.contracts.accounts import (
    BreachNoticePreview,
    BreachView,
    PreviewBreachNotice,
    TellConcerned,
    TellOfBreach,
)
from shared.contracts.accounts.breach_notices import BreachNotice
from shared.runtime.foreseeing import told_by
from shared.runtime.tx import Errand, Tx

from .base import router
from .checks import by
from .registers import locked


@router.answers(TellOfBreach)
async def tell_of_breach(request: TellOfBreach, tx: Tx) -> BreachView:
    breach = await locked(tx, request.number)
    told, orders = domain.tell_concerned(breach, request, await _concerned(tx, request), by=by(tx))
    await store.breaches.save(tx.connection, told)
    await tx.emit(*orders)
    return told.view(now=tx.now)


@router.on(TellConcerned)
async def tell_concerned(command: TellConcerned, tx: Tx) -> None:
    await tx.emit(*domain.breach_told(command, at=tx.now))


@router.answers_outside(PreviewBreachNotice)
async def preview_breach_notice(request: PreviewBreachNotice, errand: Errand) -> BreachNoticePreview:
    """Show how many it would reach, and the e-mail to the first of each language."""
    async with errand.tx() as tx:
        breach = await locked(tx, request.number)
        account_ids = await _concerned(tx, request)
        shown = await store.breaches.one_of_each_language(tx.connection, account_ids)
        [order] = domain.tell_concerned(breach, request, shown, by=by(tx))[1]
        events = domain.breach_told(order, at=tx.now)
    return BreachNoticePreview(persons=len(account_ids), letters=await told_by(errand, events))


async def _concerned(tx: Tx, notice: BreachNotice) -> list[str]:
    """Return the accounts concerned. Raises UnknownConcerned, NobodyToTell."""
    names = tuple(domain.normalise_email(one) if "@" in one else one for one in notice.whom)
    known = await store.breaches.concerned(tx.connection, list(names), everybody=notice.everybody)
    return domain.check_concerned(notice.model_copy(update={"whom": names}), known)
