"""What volunteers do with a hosting."""

from services.lifecycle import domain, store
from shared.contracts.lifecycle import (
    FindHostings,
    HostingView,
    HostingViews,
    LiftSuspension,
    PreviewSuspension,
    RetryHosting,
    SuspendHosting,
    SuspensionPreview,
)
from shared.runtime.foreseeing import texts_that_fit, told_by
from shared.runtime.tx import Errand, Tx

from .base import keep, router
from .owner import view


@router.answers(SuspendHosting)
async def suspend(request: SuspendHosting, tx: Tx) -> HostingView:
    """Add a reason to suspend, with its statement, to one service or several of a client (R64 to R67, C8)."""
    outcomes = await _suspended(request, tx, lock=True)
    await keep(tx, *outcomes)
    return view(outcomes[0].hosting, tx.caller)


@router.answers_outside(PreviewSuspension)
async def preview_suspension(request: PreviewSuspension, errand: Errand) -> SuspensionPreview:
    """Judge a suspension and show the e-mails that would tell it, without imposing it (C8)."""
    async with errand.tx() as tx:
        outcomes = await _suspended(request, tx, lock=False)
    hosting = outcomes[0].hosting
    return SuspensionPreview(
        ends_on=hosting.ends_on,
        deletion_on=hosting.deletion_on,
        letters=texts_that_fit(await told_by(errand, [event for one in outcomes for event in one.events])),
        evidence_sha256=request.evidence_sha256,
    )


async def _suspended(
    request: SuspendHosting | PreviewSuspension, tx: Tx, *, lock: bool
) -> list[domain.Outcome]:
    """Judge a statement for each service that it names. Raises NotFound, also where one is another client's."""
    first = await store.hostings.find(tx.connection, request.hosting, account_id=None)
    found = {
        one.id: one
        for one in await store.hostings.named(
            tx.connection, (request.hosting, *request.also), account_id=first.account_id, lock=lock
        )
    }
    first, others = found.pop(first.id), found.values()
    return [domain.suspend(one, _statement(request, tx)) for one in (first, *others)]


def _statement(request: SuspendHosting | PreviewSuspension, tx: Tx) -> domain.Suspension:
    return domain.Suspension(
        reason=request.reason,
        scope=request.scope,
        text=request.text,
        author=tx.caller.account_id or "",
        since=tx.now,
        ground=request.ground,
        reference=request.reference,
        secret=request.secret,
        found_by=request.found_by,
        automated=request.automated,
        until=request.until,
        redress=request.redress,
        evidence_sha256=request.evidence_sha256,
    )


@router.answers(LiftSuspension)
async def lift(request: LiftSuspension, tx: Tx) -> HostingView:
    """Remove one reason; its owner is told why (R68, M25)."""
    hosting = await store.hostings.find(tx.connection, request.hosting, account_id=None, lock=True)
    author = tx.caller.account_id or ""
    return await _done(tx, domain.lift(hosting, request.reason, author=author, at=tx.now, why=request.why))


@router.answers(RetryHosting)
async def retry(request: RetryHosting, tx: Tx) -> HostingView:
    hosting = await store.hostings.find(tx.connection, request.hosting, account_id=None, lock=True)
    return await _done(tx, domain.retry(hosting, author=tx.caller.account_id or "", at=tx.now))


@router.answers(FindHostings)
async def find_hostings(request: FindHostings, tx: Tx) -> HostingViews:
    found = await store.hostings.search(tx.connection, request.q, failing=request.failing)
    return HostingViews(hostings=[view(hosting, tx.caller) for hosting in found])


async def _done(tx: Tx, outcome: domain.Outcome) -> HostingView:
    await keep(tx, outcome)
    return view(outcome.hosting, tx.caller)
