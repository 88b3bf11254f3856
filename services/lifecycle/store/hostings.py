"""Hostings: kept with their history and what they say, locked before they are judged."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from services.lifecycle import domain
from shared.contracts.lifecycle import Change as ShownChange
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.runtime.tx import Origin

_HOSTING = TypeAdapter(domain.Hosting)
_SAVE = """
with kept as (
    insert into hosting (id, reference, account_id, state, next_due, failing, record)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::boolean[], $7::jsonb[])
    on conflict (id) do update set state = excluded.state, next_due = excluded.next_due,
        failing = excluded.failing, record = excluded.record
), decided as (
    delete from stalled where hosting_id = any($1::text[])
)
insert into change (hosting_id, at, what, cause, rule, article, details, heard, message_id)
select hosting_id, at, what, cause, rule, article, details, $16::text, message_id
from unnest($8::text[], $9::timestamptz[], $10::text[], $11::jsonb[], $12::text[], $13::text[], $14::jsonb[],
    $15::text[]) with ordinality as said (hosting_id, at, what, cause, rule, article, details, message_id, position)
order by position
"""


def _read(row: asyncpg.Record) -> domain.Hosting:
    return _HOSTING.validate_json(row["record"])


async def lock(connection: Connection, hosting_id: str) -> domain.Hosting | None:
    row = await connection.fetchrow("select record from hosting where id = $1 for update", hosting_id)
    return _read(row) if row else None


async def lock_all(connection: Connection, hosting_ids: Iterable[str]) -> dict[str, domain.Hosting]:
    """Lock the hostings that are known, by their identity, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where id = any($1) order by id for update", list(hosting_ids)
    )
    return {hosting.id: hosting for hosting in map(_read, rows)}


async def find(
    connection: Connection, name: str, *, account_id: str | None, lock: bool = False
) -> domain.Hosting:
    """Return a hosting by id or reference. Raises NotFound, also when it is another account's (None: staff)."""
    row = await connection.fetchrow(
        "select record from hosting where (id = $1 or reference = $1) and ($2::text is null or account_id = $2)"  # noqa: S608
        + (" for update" if lock else ""),
        name,
        account_id,
    )
    if row is None:
        raise NotFound(f"hosting {name}")
    return _read(row)


async def named(
    connection: Connection, names: Collection[str], *, account_id: str, lock: bool
) -> list[domain.Hosting]:
    """Return hostings of one account by id or reference, locked in one order for everybody. Raises NotFound."""
    rows = await connection.fetch(
        "select id, reference, record from hosting where (id = any($1) or reference = any($1)) and account_id = $2"  # noqa: S608
        " order by id" + (" for update" if lock else ""),
        list(names),
        account_id,
    )
    known = {name for row in rows for name in (row["id"], row["reference"])}
    if unknown := set(names) - known:
        raise NotFound(f"hosting {', '.join(sorted(unknown))}")
    return [_read(row) for row in rows]


async def lock_of_order(connection: Connection, order_id: str) -> list[domain.Hosting]:
    """Lock all hostings that an order is about, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where id in (select hosting_id from ordered where order_id = $1)"
        " order by id for update",
        order_id,
    )
    return [_read(row) for row in rows]


def columns(hosting: domain.Hosting, *, policy: domain.Policy) -> tuple[Any, ...]:
    """Return the row of a hosting: the whole of it, and what is searched."""
    return (
        hosting.id,
        hosting.reference,
        hosting.account_id,
        hosting.state.value,
        domain.next_due(hosting, policy=policy),
        hosting.failing is not None,
        _HOSTING.dump_json(hosting).decode(),
    )


async def save(
    connection: Connection,
    outcomes: Sequence[domain.Outcome],
    *,
    policy: domain.Policy,
    origin: Origin | None = None,
) -> None:
    """Store hostings as rules left them, with their history; the last outcome of a hosting is how it stays.

    Where several messages came together, each outcome is that of one of them, in their order.
    """
    heard = origin.consumer if origin else None
    last = {one.hosting.id: one.hosting for one in outcomes}
    if last:
        hostings = [columns(hosting, policy=policy) for hosting in last.values()]
        answered = zip(outcomes, _message_ids(origin, len(outcomes)), strict=True)
        changes = [
            _change(one.hosting.id, change, message_id=message_id)
            for one, message_id in answered
            for change in one.changes
        ]
        await connection.execute(_SAVE, *_turned(hostings, 7), *_turned(changes, 8), heard)


def _message_ids(origin: Origin | None, count: int) -> Sequence[str | None]:
    """Return for each outcome the id of the message that it answers to; None for a request."""
    if origin and len(origin.message_ids) > 1:
        return origin.message_ids
    return [origin.message_id or None if origin else None] * count


def _change(hosting_id: str, change: domain.Change, *, message_id: str | None) -> tuple[Any, ...]:
    cause, details = json.dumps(dict(change.cause)), json.dumps(dict(change.details))
    return (hosting_id, change.at, change.what, cause, change.rule, change.article, details, message_id)


def _turned(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows into one array for each column, as `unnest` takes them; also when there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


async def link(connection: Connection, order_id: str, hosting_ids: Iterable[str]) -> None:
    """Remember which hostings an order is about."""
    await connection.execute(
        "insert into ordered (order_id, hosting_id) select $1, unnest($2::text[]) on conflict do nothing",
        order_id,
        list(hosting_ids),
    )


async def of_orders(connection: Connection, order_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return {hosting: the orders among these that are about it}."""
    rows = await connection.fetch(
        "select hosting_id, array_agg(order_id) as orders from ordered where order_id = any($1::text[])"
        " group by hosting_id",
        list(order_ids),
    )
    return {row["hosting_id"]: row["orders"] for row in rows}


async def due(connection: Connection, today: date) -> list[str]:
    """Return the hostings on which this day has work; the cost follows what is due, not what exists."""
    rows = await connection.fetch("select id from hosting where next_due <= $1 order by next_due, id", today)
    return [row["id"] for row in rows]


async def due_until(
    connection: Connection, until: date, *, query: str | None, also: Iterable[str], most: int
) -> list[domain.Hosting]:
    """Return hostings on which some day up to that one, or their host, has work: of one account, one, or any.

    `also`: the identities of others that something will happen to.
    """
    rows = await connection.fetch(
        "select record from hosting"
        " where (next_due <= $1 or state in ('starting', 'disabling', 'deleting') or id = any($4::text[]))"
        " and ($2::text is null or id = $2 or reference = $2 or account_id = $2)"
        " order by next_due, id limit $3",
        until,
        query,
        most,
        list(also),
    )
    return [_read(row) for row in rows]


async def of_account(connection: Connection, account_id: str) -> list[domain.Hosting]:
    rows = await connection.fetch("select record from hosting where account_id = $1 order by id", account_id)
    return [_read(row) for row in rows]


async def search(connection: Connection, query: str | None, *, failing: bool) -> list[domain.Hosting]:
    rows = await connection.fetch(
        "select record from hosting where ($1::text is null or id = $1 or reference = $1 or account_id = $1)"
        " and (failing or not $2) order by id desc limit 200",
        query,
        failing,
    )
    return [_read(row) for row in rows]


async def history(connection: Connection, hosting_id: str) -> list[ShownChange]:
    rows = await connection.fetch(
        "select at, what, cause, rule, article, details, heard, message_id from change"
        " where hosting_id = $1 order by id",
        hosting_id,
    )
    return [
        ShownChange(
            at=row["at"],
            what=row["what"],
            cause=json.loads(row["cause"]),
            rule=row["rule"],
            article=row["article"],
            details=json.loads(row["details"]),
            heard=row["heard"],
            message_id=row["message_id"],
        )
        for row in rows
    ]


async def taken(connection: Connection, references: list[str]) -> dict[str, str]:
    """Return {reference: identity} of the hostings that have one of these references."""
    rows = await connection.fetch(
        "select reference, id from hosting where reference = any($1::text[])", references
    )
    return {row["reference"]: row["id"] for row in rows}


async def lock_of_account(connection: Connection, account_id: str) -> list[domain.Hosting]:
    """Lock all hostings of an account, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where account_id = $1 order by id for update", account_id
    )
    return [_read(row) for row in rows]
