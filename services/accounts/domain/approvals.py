"""Acts that wait for a second person: who may decide, and until when (ADR 0048).

Never the one who asked, nor the one whom the act concerns: who is given rights or money does not agree to it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.accounts import ApprovalDecided, ApprovalState, ApprovalView, AskApproval
from shared.contracts.base import Role
from shared.runtime.errors import IllegalMove

from .denials import DecidedAlready, NotYoursToDecide, OwnAccount, OwnWish

NEXT: dict[ApprovalState, frozenset[ApprovalState]] = {
    "waiting": frozenset({"approved", "refused", "expired"}),
    "approved": frozenset({"done", "failed"}),
    "refused": frozenset(),
    "expired": frozenset(),
    "done": frozenset(),
    "failed": frozenset(),
}

BOARD = frozenset({Role.BOARD})
MAY_APPROVE: dict[Role, frozenset[Role]] = {
    Role.SUPPORT: BOARD,
    Role.SYSTEM: BOARD,
    Role.TREASURER: BOARD,
    Role.BOARD: frozenset({Role.TREASURER, Role.BOARD}),
}
"""Who decides what somebody of a role asks for: an association with one treasurer and one board member can work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An act that waits for a second person, or that one has decided."""

    id: str
    asked_by: str
    asked_at: datetime
    by: frozenset[Role]
    """Who may decide it, by the roles that the one who asked had then."""
    service: str
    act: str
    account_id: str
    about: str
    why: str
    amount_cents: int | None
    until: date
    wish: str
    state: ApprovalState = "waiting"
    decided_by: str | None = None
    decided_at: datetime | None = None
    reply: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides, and as what."""

    account_id: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """An approval after a rule, and what there is to say about it."""

    approval: Approval
    event: ApprovalDecided


def ask_approval(asked: AskApproval, roles: Collection[Role], *, now: datetime) -> Approval:
    """Let an act wait; `roles` are those of who asks."""
    by = frozenset[Role]().union(*(MAY_APPROVE.get(role, frozenset()) for role in roles)) or BOARD
    return Approval(
        id=asked.approval_id,
        asked_by=asked.asked_by,
        asked_at=now,
        by=by,
        service=asked.service,
        act=asked.act,
        account_id=asked.account_id,
        about=asked.about,
        why=asked.why,
        amount_cents=asked.amount_cents,
        until=asked.until,
        wish=asked.wish,
    )


def may_decide(approval: Approval, who: Decider, *, today: date) -> bool:
    return (
        approval.state == "waiting"
        and today <= approval.until
        and who.account_id not in {approval.asked_by, approval.account_id}
        and not approval.by.isdisjoint(who.roles)
    )


def may_see(approval: Approval, who: Decider) -> bool:
    """Tell whether somebody of the staff sees an act: who asked for it, whose role decides it, and the board."""
    return who.account_id == approval.asked_by or not (approval.by | BOARD).isdisjoint(who.roles)


def decide_approval(
    approval: Approval, who: Decider, *, approved: bool, why: str, now: datetime, today: date
) -> ApprovalDecision:
    """Let an act happen or refuse it, once, in time, by another person of a role that decides it.

    Raises: OwnWish, NotYoursToDecide, OwnAccount, DecidedAlready.
    """
    if who.account_id == approval.asked_by:
        raise OwnWish
    if approval.by.isdisjoint(who.roles):
        raise NotYoursToDecide
    if who.account_id == approval.account_id:
        raise OwnAccount
    if approval.state != "waiting" or today > approval.until:
        raise DecidedAlready(state=approval.state if approval.state != "waiting" else "expired")
    decided = replace(
        _moved(approval, "approved" if approved else "refused"),
        decided_by=who.account_id,
        decided_at=now,
        reply=why,
    )
    return ApprovalDecision(decided, _said(decided, now=now))


def expire_approval(approval: Approval, *, today: date, now: datetime) -> ApprovalDecision | None:
    """End what nobody decided in time; None where that is not so."""
    if approval.state != "waiting" or today <= approval.until:
        return None
    expired = replace(_moved(approval, "expired"), decided_at=now)
    return ApprovalDecision(expired, _said(expired, now=now))


def report_approval(approval: Approval, *, done: bool, result: str) -> Approval:
    """Keep what became of an act that was approved; told again it stays."""
    state: ApprovalState = "done" if done else "failed"
    if approval.state == state:
        return approval
    return replace(_moved(approval, state), result=result)


def approval_view(approval: Approval, who: Decider, *, today: date) -> ApprovalView:
    return ApprovalView(
        id=approval.id,
        state=approval.state,
        act=approval.act,
        about=approval.about,
        account_id=approval.account_id,
        why=approval.why,
        amount_cents=approval.amount_cents,
        asked_by=approval.asked_by,
        asked_at=approval.asked_at,
        until=approval.until,
        decided_by=approval.decided_by,
        decided_at=approval.decided_at,
        reply=approval.reply,
        result=approval.result,
        yours=may_decide(approval, who, today=today),
    )


def _moved(approval: Approval, state: ApprovalState) -> Approval:
    if state not in NEXT[approval.state]:
        raise IllegalMove(f"{approval.id}: {approval.state} to {state}", state=approval.state)
    return replace(approval, state=state)


def _said(approval: Approval, *, now: datetime) -> ApprovalDecided:
    return ApprovalDecided(
        occurred_at=now,
        approval_id=approval.id,
        service=approval.service,
        act=approval.act,
        asked_by=approval.asked_by,
        decided_by=approval.decided_by,
        verdict=approval.state,  # type: ignore[arg-type]
        why=approval.reply or "",
        wish=approval.wish,
    )
