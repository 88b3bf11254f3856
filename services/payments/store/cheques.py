"""Cheques."""

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_CHEQUE = TypeAdapter(domain.Cheque)


def _read(row: asyncpg.Record) -> domain.Cheque:
    return _CHEQUE.validate_json(row["record"])


async def save(connection: Connection, cheque: domain.Cheque) -> None:
    bank, number, amount_cents = domain.cheque_key(
        cheque.bank, cheque.number, amount_cents=cheque.amount_cents
    )
    await connection.execute(
        "insert into cheque (id, payment_id, state, bank_key, number_key, amount_cents, record)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update"
        " set state = excluded.state, record = excluded.record",
        cheque.id,
        cheque.payment_id,
        cheque.state.value,
        bank,
        number,
        amount_cents,
        _CHEQUE.dump_json(cheque).decode(),
    )


async def find(connection: Connection, cheque_id: str) -> domain.Cheque:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from cheque where id = $1", cheque_id)
    if row is None:
        raise NotFound(f"cheque {cheque_id}")
    return _read(row)


async def lock(connection: Connection, cheque_id: str) -> domain.Cheque:
    row = await connection.fetchrow("select record from cheque where id = $1 for update", cheque_id)
    assert row is not None
    return _read(row)


async def twin(connection: Connection, key: tuple[str, str, int]) -> domain.Cheque | None:
    """Find the newest cheque of the same bank, number and amount."""
    row = await connection.fetchrow(
        "select record from cheque where bank_key = $1 and number_key = $2 and amount_cents = $3"
        " order by state in ('returned', 'bounced'), id desc limit 1",
        *key,
    )
    return _read(row) if row else None


async def listed(connection: Connection, state: str | None) -> list[domain.Cheque]:
    rows = await connection.fetch(
        "select record from cheque where $1::text is null or state = $1 order by id desc limit 500", state
    )
    return [_read(row) for row in rows]
