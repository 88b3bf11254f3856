"""Credit notes, as their owner reads them and as the treasurer decides them; and the chain they are part of."""

import base64
from typing import Any

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Awaiting, Document, Money
from shared.contracts.issued import CreditNoteView, CreditNoteViews, Ground, UnpaidInvoice, UnpaidInvoices
from shared.contracts.orders import (
    CreditPreview,
    GetCreditNote,
    GetCreditNotePdf,
    IssueCreditNote,
    ListCreditNotes,
    ListUnpaid,
    PreviewCreditNote,
    ReadChain,
)
from shared.runtime.tx import Tx

from .approved import to_credit, wait_if_large
from .base import router, whose
from .invoices import as_pdf
from .invoices import shown as invoices_shown
from .issuing import credit_by_decision

_LARGEST_PAGE = 400_000
"""Characters of one answer; NATS carries a megabyte, and base64 takes a third more."""


@router.answers(ListCreditNotes)
async def list_credit_notes(_: ListCreditNotes, tx: Tx) -> CreditNoteViews:
    notes = await store.credit_notes.of_account(tx.connection, tx.caller.account_id or "")
    return CreditNoteViews(credit_notes=[shown(note) for note in notes])


@router.answers(GetCreditNote)
async def get_credit_note(request: GetCreditNote, tx: Tx) -> CreditNoteView:
    return shown(await store.credit_notes.find(tx.connection, request.number, account_id=whose(tx)))


@router.answers(GetCreditNotePdf)
async def get_credit_note_pdf(request: GetCreditNotePdf, tx: Tx) -> Document:
    """Hand out the bytes as they were issued, for ten years (R35)."""
    note = await store.credit_notes.find(tx.connection, request.number, account_id=whose(tx))
    return as_pdf(note.number, await store.credit_notes.document(tx.connection, note.number))


@router.answers(IssueCreditNote)
async def credit_invoice(request: IssueCreditNote, tx: Tx) -> CreditNoteView | Awaiting:
    """Credit an invoice by the treasurer's decision, on a ground that opens it (R51, C1); much waits (ADR 0048)."""
    ground = domain.open_refund(request.ground, tx.caller.roles, grounds=_holding(tx))
    wish = domain.Wish(
        ground=ground, amount_cents=request.amount_cents, author=tx.caller.account_id, why=request.why
    )
    credited = await to_credit(tx, request.invoice, wish)
    waiting = await wait_if_large(tx, request, wish, credited)
    return waiting or shown(await credit_by_decision(tx, credited, wish))


def _holding(tx: Tx) -> frozenset[Ground]:
    return domain.grounds_on(tx.use(Desk).clauses, tx.today)


@router.answers(PreviewCreditNote)
async def preview_credit_note(request: PreviewCreditNote, tx: Tx) -> CreditPreview:
    """Show what of an invoice may be credited, and on which grounds; one that is named is judged (R51, C1)."""
    invoice = await store.invoices.find(tx.connection, request.invoice, account_id=None)
    [view] = await invoices_shown(tx, invoice)
    credited = await store.credit_notes.of_invoice(tx.connection, invoice)
    preview = CreditPreview(
        invoice=view,
        account_id=invoice.account_id,
        left=Money(amount_cents=credited.left_cents),
        grounds=domain.shown_grounds(tx.caller.roles, grounds=_holding(tx)),
    )
    return preview.model_copy(update=await _judged(request, tx)) if request.ground else preview


async def _judged(request: PreviewCreditNote, tx: Tx) -> dict[str, Any]:
    """Judge a credit note as if it were issued. Raises what would refuse it."""
    ground = domain.open_refund(request.ground, tx.caller.roles, grounds=_holding(tx))
    wish = domain.Wish(ground=ground, amount_cents=request.amount_cents, author=tx.caller.account_id)
    credited = await to_credit(tx, request.invoice, wish)
    return {
        "amount": Money(amount_cents=domain.check_left(credited, wish)),
        "settlement": domain.GROUNDS[ground].settlement,
        "needs_approval": domain.needs_approval(
            credited, wish, above_cents=tx.use(Desk).approval_above_cents
        ),
    }


@router.answers(ListUnpaid)
async def list_unpaid(_: ListUnpaid, tx: Tx) -> UnpaidInvoices:
    """List what bounced cheques and lost disputes left unpaid (R50)."""
    ids = await store.copies.with_lost_money(tx.connection)
    attempts = await store.copies.attempts(tx.connection, ids)
    found = [await _unpaid(tx, order_id, attempts[order_id]) for order_id in ids]
    return UnpaidInvoices(unpaid=[one for one in found if one])


async def _unpaid(tx: Tx, order_id: str, attempts: list[domain.Attempt]) -> UnpaidInvoice | None:
    """Return what an order still owes; None when some of its money is good, or all of it is credited."""
    order = await store.orders.find(tx.connection, order_id, account_id=None)
    last_day = domain.last_day_to_pay(order, attempts)
    invoice = await store.invoices.of_order(tx.connection, order.id)
    if last_day is None or invoice is None:
        return None
    credited = await store.credit_notes.of_invoice(tx.connection, invoice)
    if not credited.left_cents:
        return None
    return UnpaidInvoice(
        order_reference=order.number,
        invoice=invoice.number,
        left=Money(amount_cents=credited.left_cents),
        owed_until=last_day,
        overdue=domain.is_overdue(last_day, tx.today),
    )


@router.answers(ReadChain)
async def read_chain(request: ReadChain, tx: Tx) -> Document:
    """Hand out the next part of the chain, a line for each document (L25)."""
    links = await store.chain.after(tx.connection, request.after, largest=_LARGEST_PAGE)
    text = "".join(f"{domain.exported(link)}\n" for link in links)
    return Document(
        media_type="application/jsonl",
        name=f"chain-{request.after + 1}.jsonl",
        content_base64=base64.b64encode(text.encode()).decode(),
    )


def shown(note: domain.CreditNote) -> CreditNoteView:
    return CreditNoteView(
        number=note.number,
        invoice=note.invoice_number,
        invoice_issued_on=note.invoice_issued_on,
        order_reference=note.order_reference,
        issued_on=note.issued_on,
        ground=note.ground,
        settlement=note.settlement,
        total=Money(amount_cents=note.total_cents),
    )
