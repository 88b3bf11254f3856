"""Where both series stand. Whoever issues a document waits here for everybody else who does (L22)."""

import asyncpg

from services.orders import domain
from shared.runtime.database import Connection

TABLES = {domain.Invoice: "invoice_series", domain.CreditNote: "credit_note_series"}


async def lock(connection: Connection) -> None:
    """Let nobody else issue anything before this transaction ends: both series make one chain.

    A whole table is locked: a row would not do on 1 January, when the year's row does not exist yet.
    """
    await connection.execute("lock table invoice_series in exclusive mode")


async def stands(
    connection: Connection, kind: type[domain.Issuable]
) -> tuple[domain.Series, domain.Link | None]:
    """Lock, and return where the series of one kind of document stands, and the youngest link of the chain."""
    await lock(connection)
    row = await connection.fetchrow(
        "select last_number, last_issued_on, link.* from"  # noqa: S608
        f" (select last_number, last_issued_on from {TABLES[kind]} order by year desc limit 1) as series"
        " full join (select position, number, issued_on, canonical, sha256, previous_sha256 from chain"
        " order by position desc limit 1) as link on true"
    )
    link = _link(row) if row and row["position"] else None
    return domain.Series(
        last_number=(row and row["last_number"]) or 0,
        last_issued_on=row["last_issued_on"] if row else None,
        not_before=link.issued_on if link else None,
    ), link


def _link(row: asyncpg.Record) -> domain.Link:
    fields = ("position", "number", "issued_on", "canonical", "sha256", "previous_sha256")
    return domain.Link(**{name: row[name] for name in fields})


async def save(connection: Connection, kind: type[domain.Issuable], series: domain.Series) -> None:
    issued_on = domain.dated(series)
    await connection.execute(
        f"insert into {TABLES[kind]} (year, last_number, last_issued_on) values ($1, $2, $3)"  # noqa: S608
        " on conflict (year) do update set last_number = excluded.last_number,"
        " last_issued_on = excluded.last_issued_on",
        issued_on.year,
        series.last_number,
        issued_on,
    )
