"""Orders and the yearly counter of their numbers."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_ORDER = TypeAdapter(domain.Order)
_FOUND_SLICE = 200
_SAVE = """
insert into orders (id, number, cheque_reference, account_id, state, due_on, record)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::jsonb[])
on conflict (id) do update set state = excluded.state, due_on = excluded.due_on, record = excluded.record
"""


def _read(row: asyncpg.Record) -> domain.Order:
    return _ORDER.validate_json(row["record"])


async def next_number(connection: Connection, year: int) -> int:
    """Take the next number of a year; the next taker waits for this transaction's end, so none is lost."""
    number: int = await connection.fetchval(
        "insert into order_series (year, last_number) values ($1, 1)"
        " on conflict (year) do update set last_number = order_series.last_number + 1 returning last_number",
        year,
    )
    return number


async def save(connection: Connection, *orders: domain.Order) -> None:
    """Store orders as rules left them; the last state of an order is how it stays.

    What they hold of a counted stock moves with them, here and nowhere else, so that no path can forget it.
    """
    latest = {order.id: order for order in orders}
    if not latest:
        return
    moved = await _places_moved(connection, [order for order in latest.values() if order.places])
    rows = [_columns(order) for order in latest.values()]
    await connection.execute(_SAVE, *map(list, zip(*rows, strict=True)))
    await _move_places(connection, moved)


async def _places_moved(connection: Connection, orders: list[domain.Order]) -> Counter[str]:
    """Return by offer how the count changes when these orders, which are locked or new, are stored."""
    moved: Counter[str] = Counter()
    if not orders:
        return moved
    rows = await connection.fetch("select record from orders where id = any($1)", [one.id for one in orders])
    before = {order.id: order for order in map(_read, rows)}
    for order in orders:
        moved.update(domain.places_moved(before.get(order.id), order))
    return moved


async def _move_places(connection: Connection, moved: Counter[str]) -> None:
    changes = [(offer, hostings) for offer, hostings in sorted(moved.items()) if hostings]
    if changes:
        await connection.executemany("update stock set taken = taken + $2 where offer = $1", changes)


def _columns(order: domain.Order) -> tuple[Any, ...]:
    """Return the row of an order: the whole of it, and what is searched."""
    return (
        order.id,
        order.number,
        order.cheque_reference,
        order.account_id,
        order.state.value,
        domain.expires_on(order) if domain.State.EXPIRED in domain.NEXT[order.state] else None,
        _ORDER.dump_json(order).decode(),
    )


async def lock(connection: Connection, order_id: str) -> domain.Order | None:
    row = await connection.fetchrow("select record from orders where id = $1 for update", order_id)
    return _read(row) if row else None


async def lock_all(connection: Connection, order_ids: Iterable[str]) -> dict[str, domain.Order]:
    """Lock the orders that are known, by their identity, in one order for everybody."""
    rows = await connection.fetch(
        "select record from orders where id = any($1) order by id for update", list(order_ids)
    )
    return {order.id: order for order in map(_read, rows)}


async def find(
    connection: Connection, name: str, *, account_id: str | None, lock: bool = False
) -> domain.Order:
    """Return an order by id, number or cheque reference, the youngest where a reference came up again.

    Raises: NotFound, also when it is another account's (None: staff).
    """
    row = await connection.fetchrow(
        "select record from orders where (id = $1 or number = $1 or cheque_reference = $1)"  # noqa: S608
        " and ($2::text is null or account_id = $2) order by id desc limit 1"
        + (" for update" if lock else ""),
        name,
        account_id,
    )
    if row is None:
        raise NotFound(f"order {name}")
    return _read(row)


async def of_account(connection: Connection, account_id: str) -> list[domain.Order]:
    """Return what an account ordered, the youngest first, without what it set aside."""
    rows = await connection.fetch(
        "select record from orders where account_id = $1 and state <> 'set_aside' order by id desc",
        account_id,
    )
    return [_read(row) for row in rows]


async def open_by_link(connection: Connection, account_id: str) -> list[domain.Order]:
    """Return what somebody with a link ordered in an account's name and can be paid, or costs nothing, oldest first."""
    rows = await connection.fetch(
        "select record from orders where account_id = $1"
        """ and (state = 'payable' or state = 'paid' and record @> '{"total_cents": 0}')"""
        " and record ->> 'withdrawn_on' is null and record ->> 'closed_on' is null"
        """ and record @> '{"by_link": true}' order by id""",
        account_id,
    )
    return [_read(row) for row in rows]


async def lock_open_for(connection: Connection, account_id: str, *, hosting_id: str) -> list[domain.Order]:
    """Lock the orders of an account that can still be paid and have a line for a hosting, the oldest first."""
    rows = await connection.fetch(
        "select record from orders where account_id = $1 and due_on is not null and record @> $2::jsonb"
        " order by id for update",
        account_id,
        json.dumps({"lines": [{"hosting_id": hosting_id}]}),
    )
    return [_read(row) for row in rows]


async def paid_for(connection: Connection, account_id: str, *, hosting_id: str) -> list[domain.Order]:
    """Return the paid orders of an account that have a line for a hosting, the oldest first."""
    rows = await connection.fetch(
        "select record from orders where account_id = $1 and state = 'paid' and record @> $2::jsonb order by id",
        account_id,
        json.dumps({"lines": [{"hosting_id": hosting_id}]}),
    )
    return [_read(row) for row in rows]


async def with_lost_money(connection: Connection, account_ids: Iterable[str]) -> list[domain.Order]:
    """Return the orders of accounts of which the bank took some money back, the oldest first."""
    rows = await connection.fetch(
        "select record from orders where account_id = any($1::text[]) and id in"
        " (select order_id from attempt where owed_until is not null and accepted) order by id",
        list(account_ids),
    )
    return [_read(row) for row in rows]


async def search(connection: Connection, name: str) -> list[domain.Order]:
    """Return orders by id, number, cheque reference, account, the account's e-mail address, or a document of it."""
    rows = await connection.fetch(
        "select record from orders where id = $1 or number = $1 or cheque_reference = $1 or account_id = $1"
        " or account_id in (select id from account where contact ->> 'email' = $1)"
        " or id in (select order_id from invoice where number = upper($1))"
        " or id in (select order_id from credit_note where number = upper($1))"
        " order by id desc limit $2",
        name,
        _FOUND_SLICE,
    )
    return [_read(row) for row in rows]


async def named(
    connection: Connection, order_ids: Iterable[str], *, query: str | None, most: int
) -> list[domain.Order]:
    """Return some orders without waiting for anybody, what is due first in front.

    `query`: an order or an account; None: all of them.
    """
    rows = await connection.fetch(
        "select record from orders where id = any($1::text[])"
        " and ($2::text is null or $2 in (id, account_id) or upper($2) in (number, cheque_reference))"
        " order by due_on, id limit $3",
        list(order_ids),
        query,
        most,
    )
    return [_read(row) for row in rows]


async def due(connection: Connection, today: date) -> list[str]:
    """Return the orders that a day may expire; the cost follows what is due, not what exists."""
    rows = await connection.fetch("select id from orders where due_on <= $1 order by due_on, id", today)
    return [row["id"] for row in rows]
