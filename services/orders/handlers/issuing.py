"""How a document is issued: number, PDF, link of the chain and event, in the one transaction that makes it true.

The lock of the series is taken last, after that of the order, and held until the transaction ends (L22).
"""

import hashlib

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.accounts import Contact
from shared.contracts.issued import Ground
from shared.contracts.payments import PaymentAccepted, RefundCreditNote
from shared.runtime.database import Connection
from shared.runtime.errors import NotYet
from shared.runtime.service import Running
from shared.runtime.tx import Tx


async def issue_invoice(tx: Tx, order: domain.Order, accepted: PaymentAccepted | domain.NothingDue) -> None:
    """Take the next number and print the document; a transaction that fails gives the number back (L22)."""
    contact = await store.copies.contact(tx.connection, order.account_id)
    series, last = await store.series.stands(tx.connection, domain.Invoice)
    issued = domain.issue(order, accepted, series=series, now=tx.now)
    pdf = await tx.use(Desk).print_invoice(issued.invoice, order, accepted=accepted, contact=contact)
    await store.invoices.save(tx.connection, issued, pdf=pdf)
    papers = _papers(tx.use(Desk), contact, pdf=pdf)
    await _append(tx.connection, last, issued.invoice, papers=papers)
    vat_cents = tx.use(Desk).vat_cents(issued.event.total_cents, on=issued.event.issued_on)
    await tx.emit(issued.event.model_copy(update={"vat_cents": vat_cents}))


async def issue_credit_note(tx: Tx, credited: domain.Credited, wish: domain.Wish) -> domain.CreditNote:
    """Credit an invoice whose order is locked. Raises what `domain.credit` does."""
    contact = await _client_of(tx.connection, credited.invoice)
    series, last = await store.series.stands(tx.connection, domain.CreditNote)
    issued = domain.credit(credited, wish, series=series, now=tx.now)
    pdf = await tx.use(Desk).print_credit_note(issued.note, credited, contact=contact)
    await store.credit_notes.save(tx.connection, issued, pdf=pdf)
    papers = _papers(tx.use(Desk), contact, pdf=pdf)
    await _append(tx.connection, last, issued.note, papers=papers)
    vat_cents = tx.use(Desk).vat_cents(issued.note.total_cents, on=issued.note.invoice_issued_on)
    await tx.emit(issued.event.model_copy(update={"vat_cents": vat_cents}))
    return issued.note


async def _client_of(connection: Connection, invoice: domain.Invoice) -> Contact:
    """Return whom a credit note names: of an account that was erased, who stands on the invoice (ADR 0041).

    Raises: NotYet when the chain does not name them either.
    """
    try:
        return await store.copies.contact(connection, invoice.account_id)
    except NotYet:
        link = await store.chain.find(connection, invoice.number)
        named = domain.client_named(link) if link else None
        if named is None:
            raise
        return named


async def credit_what_went_back(tx: Tx, order: domain.Order) -> None:
    """Issue the credit note that money which went back still lacks; none before the invoice (R51)."""
    credited = await _credited(tx, order)
    wish = domain.went_back(*credited) if credited else None
    if credited and wish:
        await issue_credit_note(tx, credited[0], wish)


async def still_with_us(tx: Tx, order: domain.Order) -> int:
    """Return how many cents of an order could still be given back: invoiced, not credited, and not gone otherwise."""
    credited = await _credited(tx, order)
    wish = domain.withdrawn(*credited) if credited else None
    return wish.amount_cents or 0 if wish else 0


async def _credited(tx: Tx, order: domain.Order) -> tuple[domain.Credited, list[domain.Attempt]] | None:
    """Return the invoice of an order with its credit notes, and its payments; None before it is invoiced."""
    invoice = await store.invoices.of_order(tx.connection, order.id)
    if invoice is None:
        return None
    credited = await store.credit_notes.of_invoice(tx.connection, invoice)
    return credited, (await store.copies.attempts(tx.connection, [order.id]))[order.id]


async def give_back(
    tx: Tx, order: domain.Order, *, most_cents: int | None = None, ground: Ground = "withdrawal"
) -> None:
    """Credit an order that its client ended and ask payments for the refund; what is not invoiced gives nothing back.

    `most_cents` None: all of it, as for money that was under way when its order was withdrawn from. Never more than
    is still with us: what went back already, or was taken back by the bank, is not given back again.
    Source: code de la consommation, art. L221-24 (L05); terms of sale, art. 15 (R79); association chart A16, A17.
    """
    credited = await _credited(tx, order)
    wish = domain.withdrawn(*credited, most_cents=most_cents, ground=ground) if credited else None
    if credited and wish:
        note = await issue_credit_note(tx, credited[0], wish)
        await _ask_refund(tx, note, note.total_cents)


async def credit_by_decision(tx: Tx, credited: domain.Credited, wish: domain.Wish) -> domain.CreditNote:
    """Issue a credit note that somebody decided, and ask payments for the refund that it tells its client of.

    Never more than is still with us: of money that the bank took back, nothing is given.
    Source: terms of sale, art. 8 (R51); association chart A16, A17.
    """
    order_id = credited.invoice.order_id
    attempts = (await store.copies.attempts(tx.connection, [order_id]))[order_id]
    note = await issue_credit_note(tx, credited, wish)
    cents = min(domain.still_here_cents(attempts), credited.left_cents, note.total_cents)
    if cents > 0 and note.settlement == "to_refund":
        await _ask_refund(tx, note, cents)
    return note


async def _ask_refund(tx: Tx, note: domain.CreditNote, amount_cents: int) -> None:
    await tx.emit(
        RefundCreditNote(
            refund_id=str(uuid7()),
            order_id=note.order_id,
            credit_note=note.number,
            amount_cents=amount_cents,
            reason=note.ground,
        )
    )


def _papers(desk: Desk, contact: Contact, *, pdf: bytes) -> domain.Papers:
    return domain.Papers(seller=desk.association, client=contact, pdf_sha256=hashlib.sha256(pdf).hexdigest())


async def chain_the_old_ones(running: Running, desk: Desk) -> None:
    """Put the invoices of before the chain into it, in the order of issue; they themselves stay as they are."""
    async with running.kit.database.transaction() as connection:
        await store.series.lock(connection)
        last = await store.chain.youngest(connection)
        for invoice, pdf_sha256 in await store.invoices.unchained(connection):
            papers = domain.Papers(seller=desk.association, client=None, pdf_sha256=pdf_sha256)
            last = await _append(connection, last, invoice, papers=papers)


async def _append(
    connection: Connection, last: domain.Link | None, document: domain.Issuable, *, papers: domain.Papers
) -> domain.Link:
    """Make a document the youngest link of the chain."""
    link = domain.link(last, document, papers=papers)
    await store.chain.append(connection, link, previous=last)
    return link
