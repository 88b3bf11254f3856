"""Sheets of what buyers were told, and the papers of their contracts. Nothing here is ever updated."""

import hashlib
from dataclasses import dataclass

from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.accounts import Language
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_SHEET = TypeAdapter(domain.Sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper that was printed: what its file is called, and which bytes it has."""

    name: str
    sha256: str


async def save_sheet(connection: Connection, sheet: domain.Sheet) -> None:
    """Keep a sheet with its order; the first one stays."""
    await connection.execute(
        "insert into order_sheet (order_id, given_at, record) values ($1, $2, $3) on conflict do nothing",
        sheet.order_id,
        sheet.given_at,
        _SHEET.dump_json(sheet).decode(),
    )


async def sheet(connection: Connection, order_id: str) -> domain.Sheet | None:
    """Return the sheet of an order; None for an order of before sheets were kept."""
    found: str | None = await connection.fetchval(
        "select record from order_sheet where order_id = $1", order_id
    )
    return _SHEET.validate_json(found) if found else None


async def printed(connection: Connection, what: str, language: Language) -> Printed | None:
    row = await connection.fetchrow(
        "select name, sha256 from printed_paper where what = $1 and language = $2", what, language
    )
    return Printed(**row) if row else None


async def keep(
    connection: Connection, what: str, language: Language, *, name: str, content: bytes
) -> Printed:
    """Keep a paper that was printed, and return it; where another one was quicker, return that."""
    sha256 = hashlib.sha256(content).hexdigest()
    await connection.execute(
        "insert into paper (sha256, bytes) values ($1, $2) on conflict do nothing", sha256, content
    )
    await connection.execute(
        "insert into printed_paper (what, language, name, sha256) values ($1, $2, $3, $4) on conflict do nothing",
        what,
        language,
        name,
        sha256,
    )
    kept = await printed(connection, what, language)
    assert kept is not None
    return kept


async def content(connection: Connection, sha256: str) -> tuple[str, bytes]:
    """Return what a paper is called, and its bytes. Raises NotFound."""
    row = await connection.fetchrow(
        "select name, bytes from paper join printed_paper using (sha256) where sha256 = $1 limit 1", sha256
    )
    if row is None:
        raise NotFound(f"paper {sha256}")
    return row["name"], row["bytes"]
