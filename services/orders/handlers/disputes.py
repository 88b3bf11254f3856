"""Disputes of invoices, by their clients or as staff notes what came by post, and how they are answered (R39)."""

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.orders import DecideDispute, DisputeInvoice, ListDisputes, RecordDispute
from shared.contracts.orders.disputes import DisputeView, DisputeViews
from shared.runtime.tx import Tx

from .base import router


@router.answers(DisputeInvoice)
async def dispute_invoice(request: DisputeInvoice, tx: Tx) -> DisputeView:
    """Receive the dispute of an invoice of one's own, today."""
    owner = tx.caller.account_id or ""
    invoice = await store.invoices.find(tx.connection, request.number, account_id=owner)
    objection = domain.Objection(id=str(uuid7()), ground=request.ground, received_on=tx.today)
    return await _receive(tx, invoice, objection)


@router.answers(RecordDispute)
async def record_dispute(request: RecordDispute, tx: Tx) -> DisputeView:
    """Note a dispute that came by post or by mail: the postmark counts (D5)."""
    invoice = await store.invoices.find(tx.connection, request.invoice, account_id=None)
    objection = domain.Objection(id=str(uuid7()), ground=request.ground, received_on=request.received_on)
    return await _receive(tx, invoice, objection)


async def _receive(tx: Tx, invoice: domain.Invoice, objection: domain.Objection) -> DisputeView:
    answered_late = tx.use(Desk).clauses.lawful("C11", on=tx.today)
    made, event = domain.dispute(invoice, objection, now=tx.now, today=tx.today, answered_late=answered_late)
    await store.disputes.open_one(tx.connection, made)
    await tx.emit(event)
    return shown(made)


@router.answers(ListDisputes)
async def list_disputes(_: ListDisputes, tx: Tx) -> DisputeViews:
    return DisputeViews(disputes=[shown(one) for one in await store.disputes.listed(tx.connection)])


@router.answers(DecideDispute)
async def decide_dispute(request: DecideDispute, tx: Tx) -> DisputeView:
    """Answer a dispute, with the credit note that was issued for it or with the reasons against it."""
    one = await store.disputes.lock(tx.connection, request.dispute)
    notes = await store.credit_notes.numbers_of(tx.connection, [one.invoice])
    decision = domain.Decision(
        verdict=request.verdict,
        answer=request.reply,
        credit_note=request.credit_note,
        author=tx.caller.account_id,
    )
    decided, event = domain.decide(one, decision, notes=notes.get(one.invoice, []), now=tx.now)
    await store.disputes.save(tx.connection, decided)
    await tx.emit(event)
    return shown(decided)


def shown(one: domain.Dispute) -> DisputeView:
    return DisputeView(
        id=one.id,
        invoice=one.invoice,
        ground=one.ground,
        received_on=one.received_on,
        dispute_until=one.dispute_until,
        in_time=one.in_time,
        state=one.state.value,
        answer=one.answer,
        credit_note=one.credit_note,
        decided_at=one.decided_at,
    )
