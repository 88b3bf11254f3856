"""Cheques without a reference, and the orders that they may be for."""

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_UNMATCHED = TypeAdapter(domain.Unmatched)
_ORDER = TypeAdapter(domain.PayableOrder)
_MOST_ORDERS = 5000


def _read(row: asyncpg.Record) -> domain.Unmatched:
    return _UNMATCHED.validate_json(row["record"])


async def save(connection: Connection, unmatched: domain.Unmatched) -> None:
    bank, number, amount_cents = domain.cheque_key(
        unmatched.bank, unmatched.number, amount_cents=unmatched.amount_cents
    )
    await connection.execute(
        "insert into unmatched_cheque (id, state, bank_key, number_key, amount_cents, received_on, cheque_id, record)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update"
        " set state = excluded.state, cheque_id = excluded.cheque_id, record = excluded.record",
        unmatched.id,
        unmatched.state,
        bank,
        number,
        amount_cents,
        unmatched.received_on,
        unmatched.cheque_id,
        _UNMATCHED.dump_json(unmatched).decode(),
    )


async def find(connection: Connection, unmatched_id: str) -> domain.Unmatched:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from unmatched_cheque where id = $1", unmatched_id)
    return _there(row, unmatched_id)


async def lock(connection: Connection, unmatched_id: str) -> domain.Unmatched:
    """Lock one, before the order that is chosen. Raises: NotFound."""
    row = await connection.fetchrow(
        "select record from unmatched_cheque where id = $1 for update", unmatched_id
    )
    return _there(row, unmatched_id)


def _there(row: asyncpg.Record | None, unmatched_id: str) -> domain.Unmatched:
    if row is None:
        raise NotFound(f"cheque without a reference {unmatched_id}")
    return _read(row)


async def is_open(connection: Connection, key: tuple[str, str, int]) -> bool:
    """Tell whether a cheque of the same bank, number and amount waits for a person."""
    found = await connection.fetchval(
        "select true from unmatched_cheque where state = 'open'"
        " and bank_key = $1 and number_key = $2 and amount_cents = $3",
        *key,
    )
    return found is not None


async def listed(connection: Connection) -> list[domain.Unmatched]:
    """Return those that wait for a person, the oldest first."""
    rows = await connection.fetch(
        "select record from unmatched_cheque where state = 'open' order by id limit 200"
    )
    return [_read(row) for row in rows]


async def open_orders(connection: Connection) -> list[domain.OpenOrder]:
    """Return the orders that wait for money, with their clients' names; the last to end first."""
    rows = await connection.fetch(
        "select payable.record, coalesce(name, '') as name, array(select (payment.record ->> 'amount_cents')::bigint"
        " from payment where payment.order_id = payable.order_id and method = 'cheque' and state = 'opened') as asked"
        " from payable left join client_name using (account_id)"
        " where payable.record ->> 'paid_by' is null and payable.record ->> 'withdrawn_on' is null"
        " and payable.record ->> 'closed_on' is null and (payable.record ->> 'total_cents')::bigint > 0"
        " order by last_day desc limit $1",
        _MOST_ORDERS,
    )
    return [
        domain.OpenOrder(
            order=_ORDER.validate_json(row["record"]),
            client=row["name"],
            announced=bool(row["asked"]),
            asked_cents=tuple(row["asked"]),
        )
        for row in rows
    ]
