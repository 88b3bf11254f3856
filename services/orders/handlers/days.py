"""The day's work: found by its date, sent to each order, and done for all that wait together (ADR 0022).

A batch with an order that fails is done again order by order by the runtime, so one never blocks the others.
"""

from collections.abc import Sequence

from prometheus_client import Counter

from services.orders import domain, store
from shared.contracts.clock import DayStarted
from shared.contracts.orders import (
    ExpireOrder,
    IssuedDocumentsFoundBroken,
    ProveIssuedDocuments,
    TellOfModification,
)
from shared.runtime.folders import folder_of
from shared.runtime.logs import get_logger
from shared.runtime.tx import Tx

from .base import keep, router
from .catalogue import say_new_prices
from .gauge import tell_thresholds

log = get_logger("colombier.orders")
BROKEN = Counter(
    "colombier_issued_documents_broken_total", "Nightly proofs of invoices and credit notes that failed"
)


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Send every order that this day may expire to itself, tell new prices, and have the issued documents proved.

    Clients who came since a modification was announced are told of it too, until it is in force (C7).
    """
    due = await store.orders.due(tx.connection, event.day)
    await tx.emit(*(ExpireOrder(order_id=order_id, day=event.day) for order_id in due))
    await say_new_prices(tx, event.day)
    to_come = await store.modifications.to_come(tx.connection, event.day)
    await tx.emit(*(TellOfModification(modification_id=one) for one in to_come))
    await tell_thresholds(tx, event.day)
    await tx.emit(ProveIssuedDocuments(day=event.day))


@router.on_all(ExpireOrder)
async def expire_orders(commands: Sequence[ExpireOrder], tx: Tx) -> None:
    """Cancel the orders that are not paid and wait for nothing (R32, R33).

    Several days of one order follow each other, as if they had come one by one.
    """
    orders = await store.orders.lock_all(tx.connection, {one.order_id for one in commands})
    outcomes = []
    for command in commands:
        outcome = domain.expire(orders[command.order_id], command.day)
        orders[command.order_id] = outcome.order
        outcomes.append(outcome)
    await keep(tx, *outcomes)


@router.on(ProveIssuedDocuments)
async def prove_issued_documents(command: ProveIssuedDocuments, tx: Tx) -> None:
    """Prove every night that no number is missing or doubled, and that the chain is whole (L22, L25)."""
    findings = await store.chain.prove(tx.connection, folder_of("orders"))
    if not findings:
        return
    BROKEN.inc()
    for finding in findings:
        log.error("issued documents are broken", invariant=finding.invariant, rows=finding.rows, alarm=True)
    sentences = [finding.invariant for finding in findings]
    await tx.emit(IssuedDocumentsFoundBroken(occurred_at=tx.now, day=command.day, broken=sentences))
