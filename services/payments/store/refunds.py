"""Money that fits no order, and money on its way back."""

from collections.abc import Collection
from datetime import date, datetime

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_SURPLUS = TypeAdapter(domain.Surplus)
_REFUND = TypeAdapter(domain.Refund)
_PAYMENT = TypeAdapter(domain.Payment)
STILL_THERE = (
    "(payment.state is distinct from 'charged_back' or surplus_id is null and exists (select from payable"
    " where payable.order_id = payment.order_id and payable.record ->> 'paid_by' <> payment.id))"
    " and (payment.state is distinct from 'refunded' or refund.record ->> 'credit_note' is not null)"
)
"""Of a refund with the payment that it gives back: the bank has not taken that money, or the order was paid again.

Nor is all of it back with its payer by another refund; what a credit note names is for a person to see all the same.
"""
_TO_BE_SENT = f"""
select refund.record, payment.state is not distinct from 'disputed' as contested
from refund left join payment on payment.id = payment_id
where refund.state <> 'sent' and surplus_id is null and {STILL_THERE} order by refund.id limit 500
"""  # noqa: S608 - our own words


def _read(row: asyncpg.Record) -> domain.Surplus:
    return _SURPLUS.validate_json(row["record"])


async def save_surplus(connection: Connection, surplus: domain.Surplus) -> bool:
    """Store it as a rule left it; tell whether it is new."""
    return bool(
        await connection.fetchval(
            "insert into surplus (id, method, money_id, payment_id, state, due_on, record)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update"
            " set state = excluded.state, due_on = excluded.due_on, record = excluded.record returning xmax = 0",
            surplus.id,
            surplus.method,
            surplus.money_id,
            surplus.payment_id,
            surplus.state,
            domain.due_on(surplus),
            _SURPLUS.dump_json(surplus).decode(),
        )
    )


async def find_surplus(connection: Connection, surplus_id: str) -> domain.Surplus:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from surplus where id = $1", surplus_id)
    if row is None:
        raise NotFound(f"surplus {surplus_id}")
    return _read(row)


async def lock_surplus(connection: Connection, surplus_id: str) -> domain.Surplus | None:
    row = await connection.fetchrow("select record from surplus where id = $1 for update", surplus_id)
    return _read(row) if row else None


async def unsettled(connection: Connection) -> list[domain.Surplus]:
    rows = await connection.fetch(
        "select record from surplus where state in ('open', 'refunding', 'credited') order by id limit 500"
    )
    return [_read(row) for row in rows]


async def surplus_due_on(connection: Connection, day: date) -> list[str]:
    """Return the money whose payer is to be reminded, or did not answer, and what was taken with what it was before."""
    rows = await connection.fetch(
        "select id from surplus where due_on <= $1 union select kept.id from surplus kept"
        " join payment on payment.id = kept.payment_id join surplus root on root.id = payment.record ->> 'credit_of'"
        " where kept.state in ('open', 'credited') and (root.record ->> 'taken')::boolean order by id limit 5000",
        day,
    )
    return [row["id"] for row in rows]


async def surplus_cases(
    connection: Connection, surplus_ids: Collection[str], *, query: str | None, most: int
) -> list[tuple[domain.Surplus, domain.Payment | None]]:
    """Return money apart with the payment that it came by, without waiting for anybody.

    `query`: an order or an account; None: all of it.
    """
    rows = await connection.fetch(
        "select s.record, p.record as payment from surplus s left join payment p on p.id = s.payment_id"
        " where s.id = any($1::text[])"
        " and ($2::text is null or $2 in (s.record ->> 'account_id', s.record ->> 'order_id')"
        " or upper($2) = s.record ->> 'order_reference') order by s.due_on, s.id limit $3",
        list(surplus_ids),
        query,
        most,
    )
    return [(_read(row), _PAYMENT.validate_json(row["payment"]) if row["payment"] else None) for row in rows]


async def surplus_of(connection: Connection, account_id: str) -> list[domain.Surplus]:
    """Return the money of a client that is not settled, the oldest first."""
    rows = await connection.fetch(
        "select record from surplus where record ->> 'account_id' = $1"
        " and state in ('open', 'refunding', 'credited') order by id",
        account_id,
    )
    return [_read(row) for row in rows]


async def to_retell(connection: Connection) -> list[domain.Surplus]:
    """Take the surplus of payments that was found before orders listened to it, to be told once more."""
    rows = await connection.fetch(
        "update surplus set retell = false where id in (select id from surplus where retell order by id limit 5000)"
        " returning record"
    )
    return sorted(map(_read, rows), key=lambda one: one.id)


async def lock_kept_again(connection: Connection, surplus_id: str) -> list[domain.Surplus]:
    """Lock what was kept once more of a surplus that had been used."""
    rows = await connection.fetch(
        "select surplus.record from surplus join payment on payment.id = surplus.payment_id"
        " where payment.record ->> 'credit_of' = $1 order by surplus.id for update of surplus",
        surplus_id,
    )
    return [_read(row) for row in rows]


async def lock_kept(connection: Connection, account_id: str) -> list[domain.Surplus]:
    """Lock what a client has kept for later orders, the oldest first."""
    rows = await connection.fetch(
        "select record from surplus where record ->> 'account_id' = $1 and state = 'credited'"
        " order by id for update",
        account_id,
    )
    return [_read(row) for row in rows]


async def save_refund(connection: Connection, refund: domain.Refund) -> None:
    await connection.execute(
        "insert into refund (id, payment_id, surplus_id, state, follow_on, record) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (id) do update"
        " set state = excluded.state, follow_on = excluded.follow_on, record = excluded.record",
        refund.id,
        refund.payment_id,
        refund.surplus_id,
        refund.state,
        refund.follow_on,
        _REFUND.dump_json(refund).decode(),
    )


async def is_known(connection: Connection, refund_id: str) -> bool:
    return bool(await connection.fetchval("select true from refund where id = $1", refund_id))


async def to_be_sent(connection: Connection) -> list[tuple[domain.Refund, bool]]:
    """Return the refunds that are not sent, the oldest first, but for money that the bank took back.

    With each, whether a bank contests the money now.

    Once other money has paid their order, they are to be sent from that. A surplus is on a list of its own.
    """
    rows = await connection.fetch(_TO_BE_SENT)
    return [(_REFUND.validate_json(row["record"]), row["contested"]) for row in rows]


async def listed(connection: Connection, refund_id: str) -> domain.Refund:
    """Return a refund that is not of a surplus. Raises: NotFound."""
    row = await connection.fetchrow(
        "select record from refund where id = $1 and surplus_id is null", refund_id
    )
    if row is None:
        raise NotFound(f"refund {refund_id}")
    return _REFUND.validate_json(row["record"])


async def find_refund(connection: Connection, refund_id: str) -> domain.Refund:
    row = await connection.fetchrow("select record from refund where id = $1", refund_id)
    assert row is not None
    return _REFUND.validate_json(row["record"])


async def find_asked(connection: Connection, refund_id: str) -> tuple[domain.Refund, datetime]:
    """Return a refund, and since when its provider may have been asked, by the machine's clock."""
    row = await connection.fetchrow("select record, asked_at from refund where id = $1", refund_id)
    assert row is not None
    return _REFUND.validate_json(row["record"]), row["asked_at"]


async def lock_refund(connection: Connection, refund_id: str) -> domain.Refund:
    row = await connection.fetchrow("select record from refund where id = $1 for update", refund_id)
    assert row is not None
    return _REFUND.validate_json(row["record"])


async def lock_of_money(connection: Connection, surplus_id: str) -> list[domain.Refund]:
    """Lock the refunds of a payment, or of stray money: a surplus is named as its payment, or as its money."""
    rows = await connection.fetch(
        "select record from refund where payment_id = $1 or surplus_id = $1 order by id for update",
        surplus_id,
    )
    return [_REFUND.validate_json(row["record"]) for row in rows]


async def to_be_followed(connection: Connection, day: date) -> list[str]:
    """Return the refunds of which the provider is to be asked whether they arrived."""
    rows = await connection.fetch(
        "select id from refund where follow_on <= $1 order by follow_on, id limit 5000", day
    )
    return [row["id"] for row in rows]
