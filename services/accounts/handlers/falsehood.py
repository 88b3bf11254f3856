"""False data: one act suspends all that an account has, and one undoes it (R15)."""

from services.accounts import domain, store
from shared.contracts.accounts import (
    FalseDataView,
    FalseDataViews,
    LiftFalseData,
    ListFalseData,
    ReportFalseData,
)
from shared.runtime.tx import Tx

from .base import enter_act, keep, named, refuse_own, router
from .checks import by, keep_decision, new_number, others_wait


@router.answers(ReportFalseData)
async def report_false_data(request: ReportFalseData, tx: Tx) -> FalseDataView:
    """Suspend everything of an account in one act: finding, deactivation, journal and what others hear (R15)."""
    account, case = await named(tx, request.account_id), new_number()
    refuse_own(account, tx)
    if domain.is_staff(account):
        raise domain.OfTheStaff
    judged = domain.report(account, request, case=case, by=by(tx))
    check = domain.open_to_answers(account, None, reason=request.reason, number=case, by=by(tx))
    await store.checks.save(tx.connection, check)
    await store.checks.save_finding(tx.connection, judged.finding)
    await keep(tx, domain.Outcome(judged.account, judged.events))
    await enter_act(
        tx, account.id, "false_data_found", why=f"{case} {request.reason}: {request.evidence}"[:1000]
    )
    return judged.finding.view


@router.answers(LiftFalseData)
async def lift_false_data(request: LiftFalseData, tx: Tx) -> FalseDataView:
    account = await named(tx, request.account_id)
    refuse_own(account, tx)
    found = await store.checks.findings(tx.connection, account.id)
    standing = next((one for one in found if one.case == account.false_data), None)
    if standing is None:
        raise domain.NothingFalse
    judged = domain.lift(account, standing, why=request.why, by=by(tx))
    check = await store.checks.lock(tx.connection, standing.case)
    assert check is not None
    wait = await others_wait(tx, check)
    await store.checks.save_finding(tx.connection, judged.finding)
    await tx.emit(*judged.events)
    await keep_decision(tx, domain.accept(check, judged.account, others_wait=wait, by=by(tx)))
    await enter_act(tx, account.id, "false_data_lifted", why=f"{standing.case}: {request.why}"[:1000])
    return judged.finding.view


@router.answers(ListFalseData)
async def list_false_data(request: ListFalseData, tx: Tx) -> FalseDataViews:
    await named(tx, request.account_id)
    found = await store.checks.findings(tx.connection, request.account_id)
    return FalseDataViews(cases=[one.view for one in found])
