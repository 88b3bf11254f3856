"""Acts that wait for a second person: kept, shown, decided, ended; every step enters the journal (ADR 0048)."""

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from shared.contracts.accounts import (
    ApprovalView,
    ApprovalViews,
    AskApproval,
    DecideApproval,
    ExpireApproval,
    GetApproval,
    ListApprovals,
    ReportApproved,
)
from shared.runtime.errors import NotFound, NotYet
from shared.runtime.tx import Tx

from .base import router


@router.on(AskApproval)
async def let_wait(command: AskApproval, tx: Tx) -> None:
    """Keep an act that waits; who may decide it follows from the roles of who asks."""
    asker = await store.by_id(tx.connection, command.asked_by)
    approval = domain.ask_approval(command, asker.roles if asker else (), now=tx.now)
    if await store.approvals.add(tx.connection, approval):
        await _enter(tx, approval, "asked", by=approval.asked_by, why=approval.why)


@router.answers(ListApprovals)
async def list_approvals(_: ListApprovals, tx: Tx) -> ApprovalViews:
    found = await store.approvals.all_of_them(tx.connection)
    return ApprovalViews(approvals=[_view(one, tx) for one in found if domain.may_see(one, _decider(tx))])


@router.answers(GetApproval)
async def get_approval(request: GetApproval, tx: Tx) -> ApprovalView:
    approval = await _known(tx, request.approval)
    if not domain.may_see(approval, _decider(tx)):
        raise NotFound(f"approval {request.approval}")
    return _view(approval, tx)


@router.answers(DecideApproval)
async def decide_approval(request: DecideApproval, tx: Tx) -> ApprovalView:
    """Let an act happen or refuse it; the service that asked hears it and does the rest."""
    decision = domain.decide_approval(
        await _known(tx, request.approval),
        _decider(tx),
        approved=request.verdict == "approved",
        why=request.why,
        now=tx.now,
        today=tx.today,
    )
    await _keep(tx, decision)
    return _view(decision.approval, tx)


@router.on(ExpireApproval)
async def expire_approval(command: ExpireApproval, tx: Tx) -> None:
    """End what nobody decided in time."""
    approval = await store.approvals.lock(tx.connection, command.approval_id)
    decision = approval and domain.expire_approval(approval, today=command.day, now=tx.now)
    if decision:
        await _keep(tx, decision)


@router.on(ReportApproved)
async def enter_result(command: ReportApproved, tx: Tx) -> None:
    """Keep what became of an act that was approved. Raises NotYet where it is not known to be."""
    approval = await store.approvals.lock(tx.connection, command.approval_id)
    if approval is None or approval.state == "waiting":
        raise NotYet(f"approval {command.approval_id}")
    reported = domain.report_approval(approval, done=command.done, result=command.result)
    if reported != approval:
        await store.approvals.save(tx.connection, reported)
        await _enter(tx, reported, reported.state, by=None, why=command.result)


async def _keep(tx: Tx, decision: domain.ApprovalDecision) -> None:
    approval = decision.approval
    await store.approvals.save(tx.connection, approval)
    await _enter(tx, approval, approval.state, by=approval.decided_by, why=approval.reply or "")
    await tx.emit(decision.event)


async def _enter(tx: Tx, approval: domain.Approval, step: str, *, by: str | None, why: str) -> None:
    """Enter a step into the journal of the account that the act concerns."""
    act = domain.Act(
        id=str(uuid7()),
        at=tx.now,
        by=by,
        account_id=approval.account_id,
        what=f"{approval.act} {step}",
        why=f"{approval.about}: {why}",
    )
    await store.add_act(tx.connection, act)


async def _known(tx: Tx, approval_id: str) -> domain.Approval:
    approval = await store.approvals.lock(tx.connection, approval_id)
    if approval is None:
        raise NotFound(f"approval {approval_id}")
    return approval


def _decider(tx: Tx) -> domain.Decider:
    return domain.Decider(account_id=tx.caller.account_id or "", roles=tx.caller.roles)


def _view(approval: domain.Approval, tx: Tx) -> ApprovalView:
    return domain.approval_view(approval, _decider(tx), today=tx.today)
