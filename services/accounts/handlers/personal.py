"""The rights of persons over their data: asking for its erasure, taking that back, having it carried out."""

from services.accounts import domain, store
from services.accounts.desk import Gatherer
from shared.contracts.accounts import (
    AskErasure,
    EraseAccount,
    ErasureView,
    ExpireApproval,
    GetErasure,
    RemindDocuments,
    RevokeErasure,
)
from shared.contracts.clock import DayStarted
from shared.contracts.holdings import Survey
from shared.contracts.retention import read_retention
from shared.runtime.tx import Errand, Tx

from .base import keep, mine, router
from .proving import proved
from .second_factor import encrypt_anew


async def _surveyed(errand: Errand) -> list[Survey]:
    return await errand.use(Gatherer).survey(errand.caller.account_id or "")


async def _keep(tx: Tx, account_id: str, decided: domain.Decided) -> None:
    """Store a request as a rule left it, and say what there is to say."""
    if decided.erasure is None:
        await store.personal.drop_erasure(tx.connection, account_id)
    else:
        await store.personal.save_erasure(tx.connection, decided.erasure)
    await tx.emit(*decided.events)


def _view(erasure: domain.Erasure | None, surveys: list[Survey], tx: Tx) -> ErasureView:
    return domain.view(erasure, surveys, table=read_retention(), now=tx.now)


@router.answers_outside(AskErasure)
async def ask_erasure(request: AskErasure, errand: Errand) -> ErasureView:
    """Take a request for erasure from who shows the password again, and the second factor where there is one."""
    surveys = await _surveyed(errand)
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        known = await store.personal.lock_erasure(tx.connection, account.id)
        decided = domain.ask_erasure(account, known, surveys=surveys, table=read_retention(), now=tx.now)
        await _keep(tx, account.id, decided)
        return _view(decided.erasure, surveys, tx)


@router.answers_outside(GetErasure)
async def get_erasure(_: GetErasure, errand: Errand) -> ErasureView:
    surveys = await _surveyed(errand)
    async with errand.tx() as tx:
        return _view(await store.personal.lock_erasure(tx.connection, (await mine(tx)).id), surveys, tx)


@router.answers_outside(RevokeErasure)
async def revoke_erasure(_: RevokeErasure, errand: Errand) -> ErasureView:
    """Take a request back; no proof is asked, for nothing is lost by it."""
    surveys = await _surveyed(errand)
    async with errand.tx() as tx:
        account = await mine(tx)
        known = await store.personal.lock_erasure(tx.connection, account.id)
        decided = domain.revoke_erasure(known, now=tx.now)
        await _keep(tx, account.id, decided)
        return _view(None, surveys, tx)


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Order what is due: accounts to be erased (L14), owners to be reminded of documents (R16).

    What waited too long for a second person ends (ADR 0048); a replaced key is used no more from then on (ADR 0102).
    """
    await encrypt_anew(tx)
    before = read_retention()["unconfirmed"].erased_before(event.day)
    due = await store.personal.due_for_erasure(tx.connection, event.day, unconfirmed_before=before)
    await tx.emit(*(EraseAccount(account_id=account_id, day=event.day) for account_id in due))
    late = await store.checks.to_remind(tx.connection, event.day)
    await tx.emit(*(RemindDocuments(request=number, day=event.day) for number in late))
    over = await store.approvals.over(tx.connection, event.day)
    await tx.emit(*(ExpireApproval(approval_id=one, day=event.day) for one in over))


@router.outside(EraseAccount)
async def erase_account(command: EraseAccount, errand: Errand) -> None:
    """Close an account whose day has come, unless something holds it: that is told, and looked at the next day."""
    surveys = await errand.use(Gatherer).survey(command.account_id)
    async with errand.record() as tx:
        account = await store.lock(tx.connection, command.account_id)
        erasure = await store.personal.lock_erasure(tx.connection, command.account_id)
        if account is None or not domain.is_due(account, erasure, today=command.day):
            return
        if erasure is not None and domain.obstacles(surveys):
            await _keep(tx, account.id, domain.hold(erasure, surveys, now=tx.now))
            return
        closed, event = domain.close(account, surveys, now=tx.now)
        await store.end_sessions(tx.connection, closed.id)
        await keep(tx, domain.Outcome(closed, (event,)))
