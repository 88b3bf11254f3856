"""Cheques without a reference: entered, shown with the orders that they may be for, and settled by a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments import domain
from services.payments.store import fees, orders, unmatched
from shared.contracts.base import Money
from shared.contracts.payments import (
    ChequeView,
    EnterUnmatched,
    GetUnmatched,
    ListUnmatched,
    MatchCheque,
    SendUnmatchedBack,
    UnmatchedView,
    UnmatchedViews,
)
from shared.runtime.tx import Tx

from .base import new_id, router
from .cheques import check_new, completed, done, entered


@router.answers(EnterUnmatched)
async def enter_unmatched(request: EnterUnmatched, tx: Tx) -> UnmatchedView:
    """Enter a cheque without a legible reference, and show what it may be for (R48)."""
    entry = await completed(tx, request)
    cheque = domain.enter_unmatched(entry, unmatched_id=new_id(), today=tx.today)
    await unmatched.save(tx.connection, cheque)
    return _view(cheque, await _known(tx))


@router.answers(ListUnmatched)
async def list_unmatched(_: ListUnmatched, tx: Tx) -> UnmatchedViews:
    known = await _known(tx)
    waiting = await unmatched.listed(tx.connection)
    return UnmatchedViews(unmatched=[_view(cheque, known) for cheque in waiting])


@router.answers(GetUnmatched)
async def get_unmatched(request: GetUnmatched, tx: Tx) -> UnmatchedView:
    """Show one: with the orders that it may be for, while nobody has said."""
    found = await unmatched.find(tx.connection, request.unmatched_id)
    return _view(found, await _known(tx) if found.state == "open" else NOTHING)


@router.answers(MatchCheque)
async def match_cheque(request: MatchCheque, tx: Tx) -> ChequeView:
    """Enter it for the order that a person chose, as any other cheque (R48)."""
    waiting = await unmatched.lock(tx.connection, request.unmatched_id)
    entry = domain.entry_for(waiting, request.order_reference, may_go_back=request.may_go_back)
    await check_new(tx, entry, waiting.line)
    order = await orders.lock_named(tx.connection, request.order_reference, account_id=None)
    settled, made = domain.match(waiting, await entered(tx, entry, order))
    answer = await done(tx, made)
    await unmatched.save(tx.connection, settled)
    return answer


@router.answers(SendUnmatchedBack)
async def send_unmatched_back(request: SendUnmatchedBack, tx: Tx) -> UnmatchedView:
    """Send it back to its drawer: nobody found what it pays (R48)."""
    waiting = await unmatched.lock(tx.connection, request.unmatched_id)
    settled = domain.send_unmatched_back(waiting, reason=request.reason)
    await unmatched.save(tx.connection, settled)
    return _view(settled, NOTHING)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a cheque may be for, and what was shown to who pays by one."""

    orders: Sequence[domain.OpenOrder] = ()
    policies: Sequence[domain.FeePolicy] = ()


NOTHING = _Known()


async def _known(tx: Tx) -> _Known:
    return _Known(await unmatched.open_orders(tx.connection), await fees.policies(tx.connection))


def _view(cheque: domain.Unmatched, known: _Known) -> UnmatchedView:
    return UnmatchedView(
        id=cheque.id,
        state=cheque.state,
        amount=Money(amount_cents=cheque.amount_cents),
        bank=cheque.bank,
        number=cheque.number,
        drawer=cheque.drawer,
        french_bank=cheque.french_bank,
        received_on=cheque.received_on,
        read_on_back=cheque.read_on_back,
        cheque_id=cheque.cheque_id,
        reason=cheque.reason,
        candidates=domain.candidates(cheque, known.orders, known.policies),
    )
