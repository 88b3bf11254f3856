"""Invoices and their documents. Nothing here is ever updated."""

import hashlib
from datetime import date

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

from . import series

_INVOICE = TypeAdapter(domain.Invoice)


def _read(row: asyncpg.Record) -> domain.Invoice:
    return _INVOICE.validate_json(row["record"])


async def save(connection: Connection, issued: domain.Issued, *, pdf: bytes) -> None:
    """Store an invoice, its document and the series after it."""
    invoice = issued.invoice
    await connection.execute(
        "insert into invoice (number, year, sequence, order_id, account_id, issued_on, record)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        invoice.number,
        invoice.issued_on.year,
        issued.series.last_number,
        invoice.order_id,
        invoice.account_id,
        invoice.issued_on,
        _INVOICE.dump_json(invoice).decode(),
    )
    await connection.execute(
        "insert into invoice_document (number, sha256, bytes) values ($1, $2, $3)",
        invoice.number,
        hashlib.sha256(pdf).hexdigest(),
        pdf,
    )
    await series.save(connection, domain.Invoice, issued.series)


async def find(connection: Connection, number: str, *, account_id: str | None) -> domain.Invoice:
    """Return an invoice. Raises NotFound, also when it is another account's (None: staff)."""
    row = await connection.fetchrow(
        "select record from invoice where number = $1 and ($2::text is null or account_id = $2)",
        number,
        account_id,
    )
    if row is None:
        raise NotFound(f"invoice {number}")
    return _read(row)


async def turnover_cents(connection: Connection, until: date, *, year: int | None = None) -> int:
    """Return invoices less credit notes of a year, up to a day included; the year is that of the day unless given."""
    found: int = await connection.fetchval(
        "select (select coalesce(sum((record ->> 'total_cents')::bigint), 0) from invoice"
        " where year = $1 and issued_on <= $2)"
        " - (select coalesce(sum(total_cents), 0) from credit_note where year = $1 and issued_on <= $2)",
        year or until.year,
        until,
    )
    return int(found)


async def document(connection: Connection, number: str) -> bytes:
    """Return the PDF. Raises NotFound once its ten years are over (L14)."""
    found: bytes | None = await connection.fetchval(
        "select bytes from invoice_document where number = $1", number
    )
    if found is None:
        raise NotFound(f"the PDF of {number}")
    return found


async def of_account(connection: Connection, account_id: str) -> list[domain.Invoice]:
    """Return the invoices of an account, the youngest first."""
    rows = await connection.fetch(
        "select record from invoice where account_id = $1 order by year desc, sequence desc", account_id
    )
    return [_read(row) for row in rows]


async def numbers_of(connection: Connection, order_ids: list[str]) -> dict[str, str]:
    """Return {order: its invoice's number} for those that have one."""
    rows = await connection.fetch(
        "select order_id, number from invoice where order_id = any($1::text[])", order_ids
    )
    return {row["order_id"]: row["number"] for row in rows}


async def of_order(connection: Connection, order_id: str) -> domain.Invoice | None:
    row = await connection.fetchrow("select record from invoice where order_id = $1", order_id)
    return _read(row) if row else None


async def unchained(connection: Connection) -> list[tuple[domain.Invoice, str]]:
    """Return the invoices of before the chain with the hash of their PDF, in the order of issue."""
    rows = await connection.fetch(
        "select record, sha256 from invoice join invoice_document using (number)"
        " where not exists (select from chain where chain.number = invoice.number) order by year, sequence"
    )
    return [(_read(row), row["sha256"]) for row in rows]
