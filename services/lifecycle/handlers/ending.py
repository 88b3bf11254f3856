"""What the owner of a hosting, signed in, decides about its end (R63)."""

from datetime import date

from uuid_utils.compat import uuid7

from services.lifecycle import domain, store
from shared.contracts.lifecycle import EraseHosting, HostingView, RevokeTermination, TerminateHosting
from shared.runtime.tx import Tx

from .base import keep, router
from .owner import view


@router.answers(TerminateHosting)
async def terminate(request: TerminateHosting, tx: Tx) -> HostingView:
    """End a service of one's own; it can be taken back."""
    hosting = await _own(tx, request.hosting)
    notice = _notice(tx, request.ends_on or tx.today)
    return await _done(tx, domain.terminate_own(hosting, notice, today=tx.today, at=tx.now))


@router.answers(RevokeTermination)
async def revoke(request: RevokeTermination, tx: Tx) -> HostingView:
    hosting = await _own(tx, request.hosting)
    return await _done(tx, domain.revoke(hosting, today=tx.today, at=tx.now))


@router.answers(EraseHosting)
async def erase(request: EraseHosting, tx: Tx) -> HostingView:
    """Have one's own data deleted at once, by an express and double confirmation; staff cannot do it instead."""
    hosting = await _own(tx, request.hosting)
    notice = _notice(tx, tx.today)
    return await _done(tx, domain.erase(hosting, notice, repeated=request.repeat, at=tx.now))


async def _own(tx: Tx, name: str) -> domain.Hosting:
    return await store.hostings.find(tx.connection, name, account_id=tx.caller.account_id or "", lock=True)


def _notice(tx: Tx, ends_on: date) -> domain.Termination:
    return domain.Termination(key=str(uuid7()), noticed_on=tx.today, noticed_at=tx.now, ends_on=ends_on)


async def _done(tx: Tx, outcome: domain.Outcome) -> HostingView:
    await keep(tx, outcome)
    return view(outcome.hosting, tx.caller)
