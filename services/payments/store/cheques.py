"""Cheques."""

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_CHEQUE = TypeAdapter(domain.Cheque)
_ORDER = TypeAdapter(domain.PayableOrder)
_GONE = "'returned', 'bounced', 'replaced', 'written_off'"
MOST_ON_SLIP = 200


def _read(row: asyncpg.Record) -> domain.Cheque:
    return _CHEQUE.validate_json(row["record"])


async def save(connection: Connection, cheque: domain.Cheque) -> None:
    bank, number, amount_cents = domain.cheque_key(
        cheque.bank, cheque.number, amount_cents=cheque.amount_cents
    )
    await connection.execute(
        "insert into cheque (id, payment_id, state, bank_key, number_key, amount_cents, interbank, account_end,"
        " record) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update"
        " set payment_id = excluded.payment_id, state = excluded.state, record = excluded.record",
        cheque.id,
        cheque.payment_id,
        cheque.state.value,
        bank,
        number,
        amount_cents,
        cheque.interbank,
        cheque.account_end,
        _CHEQUE.dump_json(cheque).decode(),
    )


async def find(connection: Connection, cheque_id: str) -> domain.Cheque:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from cheque where id = $1", cheque_id)
    if row is None:
        raise NotFound(f"cheque {cheque_id}")
    return _read(row)


async def of_slip(connection: Connection, slip: domain.Slip) -> list[domain.Cheque]:
    rows = await connection.fetch(
        "select record from cheque where id = any($1)", [line.cheque_id for line in slip.lines]
    )
    return [_read(row) for row in rows]


async def lock(connection: Connection, cheque_id: str) -> domain.Cheque:
    row = await connection.fetchrow("select record from cheque where id = $1 for update", cheque_id)
    assert row is not None
    return _read(row)


async def twin(
    connection: Connection, key: tuple[str, str, int], line: domain.CodeLine | None = None
) -> domain.Cheque | None:
    """Find the newest cheque of the same bank, number and amount, or with the same line at its foot."""
    row = await connection.fetchrow(
        "select record from cheque where bank_key = $1 and number_key = $2 and amount_cents = $3"  # noqa: S608
        " or interbank <> '' and interbank = $4 and account_end = $5 and number_key = $2"
        f" order by state in ({_GONE}), id desc limit 1",
        *key,
        line.interbank if line else "",
        line.account_end if line else "",
    )
    return _read(row) if row else None


async def bank_of(connection: Connection, line: domain.CodeLine | None) -> str | None:
    """Return what the bank of the same branch was called when one of its cheques was last entered."""
    if line is None:
        return None
    name: str | None = await connection.fetchval(
        "select record ->> 'bank' from cheque where interbank <> '' and interbank = $1"
        " and record ->> 'bank' <> '' order by id desc limit 1",
        line.interbank,
    )
    return name


async def in_hand(connection: Connection) -> list[str]:
    """Return the cheques that were received and are on no slip, the oldest first."""
    rows = await connection.fetch(
        "select id from cheque where state = 'received' and record ->> 'slip' is null order by id limit $1",
        MOST_ON_SLIP,
    )
    return [row["id"] for row in rows]


async def listed(
    connection: Connection, state: str | None
) -> list[tuple[domain.Cheque, domain.PayableOrder]]:
    """Return the newest cheques, each with the order that it is for."""
    rows = await connection.fetch(
        "select cheque.record, payable.record as for_order from cheque join payment on payment.id = payment_id"
        " join payable using (order_id) where $1::text is null or cheque.state = $1"
        " order by cheque.id desc limit 500",
        state,
    )
    return [(_read(row), _ORDER.validate_json(row["for_order"])) for row in rows]
