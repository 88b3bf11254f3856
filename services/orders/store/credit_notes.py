"""Credit notes and their documents. Nothing here is ever updated."""

import hashlib
from collections import defaultdict
from collections.abc import Collection

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

from . import series

_NOTE = TypeAdapter(domain.CreditNote)


def _read(row: asyncpg.Record) -> domain.CreditNote:
    return _NOTE.validate_json(row["record"])


async def save(connection: Connection, issued: domain.IssuedNote, *, pdf: bytes) -> None:
    """Store a credit note, its document and the series after it."""
    note = issued.note
    await connection.execute(
        "insert into credit_note (number, year, sequence, invoice_number, order_id, account_id, issued_on,"
        " total_cents, record) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        note.number,
        note.issued_on.year,
        issued.series.last_number,
        note.invoice_number,
        note.order_id,
        note.account_id,
        note.issued_on,
        note.total_cents,
        _NOTE.dump_json(note).decode(),
    )
    await connection.execute(
        "insert into credit_note_document (number, sha256, bytes) values ($1, $2, $3)",
        note.number,
        hashlib.sha256(pdf).hexdigest(),
        pdf,
    )
    await series.save(connection, domain.CreditNote, issued.series)


async def find(connection: Connection, number: str, *, account_id: str | None) -> domain.CreditNote:
    """Return a credit note. Raises NotFound, also when it is another account's (None: staff)."""
    row = await connection.fetchrow(
        "select record from credit_note where number = $1 and ($2::text is null or account_id = $2)",
        number,
        account_id,
    )
    if row is None:
        raise NotFound(f"credit note {number}")
    return _read(row)


async def document(connection: Connection, number: str) -> bytes:
    """Return the PDF. Raises NotFound once its ten years are over (L14)."""
    found: bytes | None = await connection.fetchval(
        "select bytes from credit_note_document where number = $1", number
    )
    if found is None:
        raise NotFound(f"the PDF of {number}")
    return found


async def of_account(connection: Connection, account_id: str) -> list[domain.CreditNote]:
    """Return the credit notes of an account, the youngest first."""
    rows = await connection.fetch(
        "select record from credit_note where account_id = $1 order by year desc, sequence desc", account_id
    )
    return [_read(row) for row in rows]


async def of_invoice(connection: Connection, invoice: domain.Invoice) -> domain.Credited:
    """Return an invoice with its credit notes, the oldest first."""
    rows = await connection.fetch(
        "select record from credit_note where invoice_number = $1 order by year, sequence", invoice.number
    )
    return domain.Credited(invoice=invoice, notes=tuple(map(_read, rows)))


async def numbers_of(connection: Connection, invoices: Collection[str]) -> dict[str, list[str]]:
    """Return {invoice: the numbers of its credit notes}."""
    rows = await connection.fetch(
        "select invoice_number, number from credit_note where invoice_number = any($1::text[])"
        " order by year, sequence",
        list(invoices),
    )
    found = defaultdict(list)
    for row in rows:
        found[row["invoice_number"]].append(row["number"])
    return found
