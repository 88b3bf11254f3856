"""Declarations that a contract is to end, and how what they name is found."""

from collections.abc import Collection, Mapping

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.lifecycle import HostingEvent
from shared.contracts.orders.ending import Kind
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_DECLARATION = TypeAdapter(domain.Declaration)
_LIST_SLICE = 200


def _read(row: asyncpg.Record) -> domain.Declaration:
    return _DECLARATION.validate_json(row["record"])


async def save(connection: Connection, declaration: domain.Declaration) -> None:
    await connection.execute(
        "insert into declaration (id, reference, kind, state, about, declared_at, record)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update"
        " set state = excluded.state, about = excluded.about, record = excluded.record",
        declaration.id,
        declaration.reference,
        declaration.kind,
        declaration.state.value,
        declaration.about,
        declaration.declared_at,
        _DECLARATION.dump_json(declaration).decode(),
    )


async def save_receipt(connection: Connection, declaration_id: str, *, receipt: str, view: str) -> None:
    await connection.execute(
        "update declaration set receipt = $2, receipt_view = $3 where id = $1", declaration_id, receipt, view
    )


async def receipt(connection: Connection, name: str, *, kind: Kind) -> tuple[str, str | None]:
    """Return a receipt as it was answered, and the account that declared. Raises NotFound."""
    row = await connection.fetchrow(
        "select receipt_view, record #>> '{declarer,account_id}' as account_id from declaration"
        " where receipt = $1 and kind = $2",
        name,
        kind,
    )
    if row is None:
        raise NotFound("a receipt")
    return row["receipt_view"], row["account_id"]


async def lock(connection: Connection, name: str, *, kind: Kind | None = None) -> domain.Declaration:
    """Lock a declaration by its id or its reference. Raises NotFound."""
    row = await connection.fetchrow(
        "select record from declaration where (id = $1 or reference = upper($1))"
        " and ($2::text is null or kind = $2) for update",
        name,
        kind,
    )
    if row is None:
        raise NotFound(f"declaration {name}")
    return _read(row)


async def listed(connection: Connection, kind: Kind, *, wanted: str | None) -> list[domain.Declaration]:
    """Return declarations, those that wait for a person first, then the youngest.

    `wanted`: an id, a reference, a contract as it was typed or recognised, an address, or a part of a name.
    """
    rows = await connection.fetch(
        "select record from declaration where kind = $1 and ($3::text is null or id = $3 or about = $3"
        " or reference = upper($3) or lower(record ->> 'contract') = lower($3)"
        " or lower(record #>> '{declarer,email}') = lower($3)"
        " or position(lower($3) in lower(record #>> '{declarer,name}')) > 0)"
        " order by state in ('received', 'queued') desc, id desc limit $2",
        kind,
        _LIST_SLICE,
        wanted,
    )
    return [_read(row) for row in rows]


async def orders_named(connection: Connection, names: Collection[str]) -> list[str]:
    """Return the orders of that number, cheque reference or invoice."""
    rows = await connection.fetch(
        "select id from orders where id = any($1::text[]) or number = any($1::text[])"
        " or cheque_reference = any($1::text[])"
        " union select order_id from invoice where number = any($1::text[])",
        list(names),
    )
    return [row["id"] for row in rows]


async def orders_of_hosting(connection: Connection, names: Collection[str]) -> list[str]:
    """Return all orders that a hosting runs on or was enlarged by, the oldest first; none where names mean several."""
    rows = await connection.fetch(
        "select order_id, hosting_id from service_period join hosting on hosting.id = hosting_id"
        " join orders on orders.id = order_id"
        " where hosting.id = any($1::text[]) or hosting.reference = any($1::text[]) order by order_id",
        list(names),
    )
    return [row["order_id"] for row in rows] if len({row["hosting_id"] for row in rows}) == 1 else []


async def save_periods(
    connection: Connection, event: HostingEvent, periods: Mapping[str, domain.Begun]
) -> None:
    """Remember since when a hosting runs on what each order paid for; older news change nothing."""
    await connection.executemany(
        "insert into service_period (order_id, hosting_id, revision, begun_on, anchor_day)"
        " values ($1, $2, $3, $4, $5) on conflict (order_id, hosting_id) do update set"
        " revision = excluded.revision, begun_on = excluded.begun_on, anchor_day = excluded.anchor_day"
        " where service_period.revision < excluded.revision",
        [
            (order_id, event.hosting_id, event.revision, begun.on, begun.anchor_day)
            for order_id, begun in sorted(periods.items())
        ],
    )


async def periods(connection: Connection, order_id: str) -> list[asyncpg.Record]:
    """Return since when each hosting of an order runs on it: `hosting_id`, `begun_on`, `anchor_day`."""
    rows: list[asyncpg.Record] = await connection.fetch(
        "select hosting_id, begun_on, anchor_day from service_period where order_id = $1", order_id
    )
    return rows


async def begun_by_hosting(connection: Connection, order_id: str) -> dict[str, domain.Begun]:
    """Return {hosting: since when it runs on an order}."""
    rows = await periods(connection, order_id)
    return {row["hosting_id"]: domain.Begun(on=row["begun_on"], anchor_day=row["anchor_day"]) for row in rows}


async def begun(connection: Connection, hosting_id: str) -> dict[str, domain.Begun]:
    """Return {order: since when a hosting runs on it}."""
    rows = await connection.fetch(
        "select order_id, begun_on, anchor_day from service_period where hosting_id = $1", hosting_id
    )
    return {row["order_id"]: domain.Begun(on=row["begun_on"], anchor_day=row["anchor_day"]) for row in rows}
