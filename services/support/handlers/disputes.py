"""Invoices that are contested: the form posts to the association's mailbox as well (R39)."""

from shared.contracts.orders import InvoiceDisputed
from shared.runtime.tx import Tx

from .base import called, router


@router.on(InvoiceDisputed)
async def call_for_a_dispute(event: InvoiceDisputed, tx: Tx) -> None:
    """Tell the association's own address that an invoice is contested."""
    await tx.emit(called(tx, event.invoice, "dispute", case=event.dispute_id))
