"""What volunteers do with a hosting."""

from services.lifecycle import domain, store
from shared.contracts.lifecycle import (
    FindHostings,
    HostingView,
    HostingViews,
    LiftSuspension,
    RetryHosting,
    SuspendHosting,
)
from shared.runtime.tx import Tx

from .base import keep, router
from .owner import view


@router.answers(SuspendHosting)
async def suspend(request: SuspendHosting, tx: Tx) -> HostingView:
    """Add a reason to suspend, with its statement (R64 to R67, C8)."""
    hosting = await store.find(tx.connection, request.hosting, account_id=None, lock=True)
    reason = domain.Suspension(
        reason=request.reason,
        scope=request.scope,
        text=request.text,
        author=tx.caller.account_id or "",
        since=tx.now,
    )
    return await _done(tx, domain.suspend(hosting, reason))


@router.answers(LiftSuspension)
async def lift(request: LiftSuspension, tx: Tx) -> HostingView:
    hosting = await store.find(tx.connection, request.hosting, account_id=None, lock=True)
    author = tx.caller.account_id or ""
    return await _done(tx, domain.lift(hosting, request.reason, author=author, at=tx.now))


@router.answers(RetryHosting)
async def retry(request: RetryHosting, tx: Tx) -> HostingView:
    hosting = await store.find(tx.connection, request.hosting, account_id=None, lock=True)
    return await _done(tx, domain.retry(hosting, author=tx.caller.account_id or "", at=tx.now))


@router.answers(FindHostings)
async def find_hostings(request: FindHostings, tx: Tx) -> HostingViews:
    found = await store.search(tx.connection, request.q, failing=request.failing)
    return HostingViews(hostings=[view(hosting, tx.caller) for hosting in found])


async def _done(tx: Tx, outcome: domain.Outcome) -> HostingView:
    await keep(tx, outcome)
    return view(outcome.hosting, tx.caller)
