"""The chain of issued documents: appended to, read, and proved; nothing of it is ever updated."""

import re
from pathlib import Path

import asyncpg

from services.orders import domain
from shared.contracts.operations import Finding
from shared.runtime import invariants
from shared.runtime.database import Connection

ABOUT_DOCUMENTS = re.compile(r"invoice|credit note|chain|number")
_PAGE = 500
_SHOWN = 2


def _read(row: asyncpg.Record) -> domain.Link:
    return domain.Link(**row)


async def youngest(connection: Connection) -> domain.Link | None:
    row = await connection.fetchrow(
        "select position, number, issued_on, canonical, sha256, previous_sha256 from chain"
        " order by position desc limit 1"
    )
    return _read(row) if row else None


async def find(connection: Connection, number: str) -> domain.Link | None:
    """Return the link of a document; None for one of before the chain."""
    row = await connection.fetchrow(
        "select position, number, issued_on, canonical, sha256, previous_sha256 from chain where number = $1",
        number,
    )
    return _read(row) if row else None


async def append(connection: Connection, link: domain.Link, *, previous: domain.Link | None) -> None:
    await connection.execute(
        "insert into chain (position, number, issued_on, previous_sha256, sha256, canonical)"
        " values ($1, $2, $3, $4, $5, $6)",
        link.position,
        link.number,
        link.issued_on,
        previous.sha256 if previous else domain.BEGINNING,
        link.sha256,
        link.canonical,
    )


async def after(connection: Connection, position: int, *, largest: int) -> list[domain.Link]:
    """Return the next links, as many as `largest` characters hold, one at least if there is one."""
    rows = await connection.fetch(
        "select position, number, issued_on, canonical, sha256, previous_sha256 from ("
        " select *, sum(coalesce(length(canonical), 200) + 80) over (order by position) as so_far from"
        " (select * from chain where position > $1 order by position limit $3) as page"
        ") as sized where so_far <= $2 or position = $1 + 1 order by position",
        position,
        largest,
        _PAGE,
    )
    return [_read(row) for row in rows]


async def prove(connection: Connection, folder: Path) -> list[Finding]:
    """Run the invariants about issued documents; return those that do not hold, with a row or two."""
    stated = invariants.parse((folder / "invariants.sql").read_text())
    ours = [(sentence, sql) for sentence, sql in stated if ABOUT_DOCUMENTS.search(sentence)]
    return await invariants.broken(connection, ours, shown=_SHOWN)
