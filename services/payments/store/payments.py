"""Payment attempts: what was asked, and when to ask the provider what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.contracts.means import BY_HAND, MEANS
from shared.contracts.payments import Method
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.values.dates import plus_days

_PAYMENT = TypeAdapter(domain.Payment)
_ORDER = TypeAdapter(domain.PayableOrder)
_AFTER_DAYS = 180
"""How long a contested payment is looked at each day; a dispute is decided sooner."""
_SLICE = 20_000
_FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The provider's page of an attempt, and what it was asked for in; a retry asks for the very same."""

    language: Literal["fr", "en"]
    redirect_url: str | None = None


def _read(row: asyncpg.Record) -> domain.Payment:
    return _PAYMENT.validate_json(row["record"])


async def add(
    connection: Connection, payment: domain.Payment, *, language: str, check_in_seconds: float | None = None
) -> None:
    """Store a new attempt; it is there before any provider hears of it."""
    await connection.execute(
        "insert into payment (id, order_id, account_id, method, state, language, check_at, record)"
        " values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7), $8)",
        payment.id,
        payment.order_id,
        payment.account_id,
        payment.method,
        payment.state.value,
        language,
        check_in_seconds,
        _PAYMENT.dump_json(payment).decode(),
    )


async def save(connection: Connection, payment: domain.Payment) -> None:
    """Store a payment as a rule left it; once nothing is open about it, the provider is not asked again."""
    await connection.execute(
        "update payment set state = $2, object_id = $3, money_id = $4, decide_on = $5, record = $6,"
        " check_at = case when $7 then check_at end where id = $1",
        payment.id,
        payment.state.value,
        payment.object_id,
        payment.money_id,
        domain.decide_on(payment),
        _PAYMENT.dump_json(payment).decode(),
        domain.is_followed(payment),
    )


async def save_page(connection: Connection, payment_id: str, redirect_url: str) -> None:
    await connection.execute("update payment set redirect_url = $2 where id = $1", payment_id, redirect_url)


async def page(connection: Connection, payment_id: str) -> Page:
    row = await connection.fetchrow("select language, redirect_url from payment where id = $1", payment_id)
    assert row is not None
    return Page(**row)


async def find(connection: Connection, payment_id: str, *, account_id: str | None) -> domain.Payment:
    """Return a payment; `account_id` None: staff. Raises NotFound, also when it is another account's."""
    row = await connection.fetchrow(
        "select record from payment where id = $1 and ($2::text is null or account_id = $2)",
        payment_id,
        account_id,
    )
    if row is None:
        raise NotFound(f"payment {payment_id}")
    return _read(row)


async def lock(connection: Connection, payment_id: str) -> domain.Payment:
    row = await connection.fetchrow("select record from payment where id = $1 for update", payment_id)
    assert row is not None
    return _read(row)


async def whose(connection: Connection, seen: domain.Sighting, *, method: Method) -> domain.Payment | None:
    """Find the attempt that a look is about: by the names stored with it, else by our id that it echoes."""
    row = await connection.fetchrow(
        "select record from payment where method = $1 and (object_id = $2 or money_id = $3 or id = $4)"
        " order by (object_id = $2) is true desc, (money_id = $3) is true desc limit 1",
        method,
        seen.object_id,
        seen.money_id,
        seen.payment_id,
    )
    return _read(row) if row else None


async def opened_as(connection: Connection, object_id: str, *, method: Method) -> domain.Payment | None:
    """Find an attempt by its provider's name of it."""
    row = await connection.fetchrow(
        "select record from payment where method = $1 and object_id = $2", method, object_id
    )
    return _read(row) if row else None


async def unfinished_of(connection: Connection, order_id: str) -> list[domain.Payment]:
    rows = await connection.fetch(
        "select record from payment where order_id = $1 and state in ('opened', 'pending') order by id desc",
        order_id,
    )
    return [_read(row) for row in rows]


async def transfer_of(connection: Connection, order_id: str, *, cents: int) -> domain.Payment | None:
    """Lock the transfer of an amount that was taken for an order; the newest that is still there."""
    row = await connection.fetchrow(
        "select record from payment where order_id = $1 and method = 'transfer'"
        " and (record ->> 'captured_cents')::bigint = $2 and state <> 'charged_back'"
        " order by state = 'accepted' desc, id desc limit 1 for update",
        order_id,
        cents,
    )
    return _read(row) if row else None


async def lost_of(connection: Connection, order_id: str) -> str | None:
    """Return the payment of an order that the bank took back after it had been accepted, the last one."""
    found: str | None = await connection.fetchval(
        "select id from payment where order_id = $1 and state = 'charged_back'"
        " and record ->> 'standing' = 'accepted' order by id desc limit 1",
        order_id,
    )
    return found


async def is_held(connection: Connection, order_id: str) -> bool:
    """Tell whether money for an order is under verification."""
    found = await connection.fetchval(
        "select true from payment where order_id = $1 and state = 'held' limit 1", order_id
    )
    return found is not None


async def is_paying(connection: Connection, order_id: str) -> bool:
    """Tell whether money for an order is with the bank, on its way to it, or under verification."""
    found = await connection.fetchval(
        "select true from payment where order_id = $1 and state in ('held', 'pending') limit 1", order_id
    )
    return found is not None


async def under_way(connection: Connection, order_id: str) -> list[domain.Payment]:
    """Return what was begun for an order and is not over, what is being verified among it."""
    rows = await connection.fetch(
        "select record from payment where order_id = $1 and state in ('opened', 'pending', 'held') order by id",
        order_id,
    )
    return [_read(row) for row in rows]


async def held_of(connection: Connection, order_id: str) -> list[domain.Payment]:
    """Lock the payments of an order that are being verified, the oldest first."""
    rows = await connection.fetch(
        "select record from payment where order_id = $1 and state = 'held' order by id for update", order_id
    )
    return [_read(row) for row in rows]


async def held(connection: Connection) -> list[domain.Payment]:
    rows = await connection.fetch(
        "select record from payment where state = 'held' order by decide_on, id limit 500"
    )
    return [_read(row) for row in rows]


async def contested(connection: Connection) -> list[domain.Payment]:
    """Return what payers' banks contest, the oldest first."""
    rows = await connection.fetch("select record from payment where state = 'disputed' order by id limit 500")
    return [_read(row) for row in rows]


async def reviewed(connection: Connection) -> list[domain.Payment]:
    """Return what is not what was asked for, the oldest first."""
    rows = await connection.fetch("select record from payment where state = 'review' order by id limit 500")
    return [_read(row) for row in rows]


async def search(connection: Connection, name: str, *, amount_cents: int | None) -> list[domain.Payment]:
    """Return payments by id, the provider's id, order or account, or by their amount; the newest first."""
    rows = await connection.fetch(
        "select p.record from payment p join payable o using (order_id)"
        " where p.id = $1 or p.object_id = $1 or p.money_id = $1 or p.account_id = $1 or p.order_id = $1"
        " or o.reference_key = $2 or (p.record ->> 'amount_cents')::bigint = $3 order by p.id desc limit $4",
        name,
        domain.squeeze(name),
        amount_cents,
        _FOUND,
    )
    return [_read(row) for row in rows]


async def due_on(connection: Connection, day: date) -> list[str]:
    """Return what a civil day looks up (R32, R43); sooner looks follow the machine's clock (`claim_due_checks`).

    Unfinished attempts at providers, what was announced and whose order is at its end, held money, and money that is
    contested or on its way back.
    """
    rows = await connection.fetch(
        "select p.id from payment p join payable o using (order_id)"
        " where p.state in ('opened', 'pending')"
        " and (p.method <> all($3::text[]) or (p.state = 'opened' and o.last_day <= $1"
        " and o.record ->> 'owed_until' is null))"
        " union select id from payment where state = 'held' and decide_on <= $1"
        " union select id from payment where state in ('held', 'disputed') and method = any($5::text[])"
        " and record ->> 'credit_of' is null"
        " and record ->> 'opened_at' >= to_char($1::date - $4::integer, 'YYYY-MM-DD')"
        " union select payment.id from refund join payment on payment.id = payment_id"
        " where refund.state = 'asked' and method <> all($3::text[]) order by id limit $2",
        day,
        _SLICE,
        list(BY_HAND),
        _AFTER_DAYS,
        [method for method in MEANS if method not in BY_HAND],
    )
    return [row["id"] for row in rows]


async def cases(
    connection: Connection, payment_ids: Collection[str], *, query: str | None, most: int
) -> list[domain.Outcome]:
    """Return attempts that are not ended with their orders, without waiting for anybody.

    `query`: an order or an account; None: all of them.
    """
    rows = await connection.fetch(
        "select p.record as payment, o.record as payable from payment p join payable o using (order_id)"
        " where p.id = any($1::text[]) and p.state in ('opened', 'held')"
        " and ($2::text is null or o.account_id = $2 or o.order_id = $2 or o.reference_key = $3)"
        " order by p.decide_on, o.last_day, p.id limit $4",
        list(payment_ids),
        query,
        domain.squeeze(query or ""),
        most,
    )
    return [
        domain.Outcome(
            payment=_PAYMENT.validate_json(row["payment"]), order=_ORDER.validate_json(row["payable"])
        )
        for row in rows
    ]


async def unpaid_cases(
    connection: Connection, until: date, *, query: str | None, most: int
) -> list[tuple[domain.PayableOrder, list[domain.Payment]]]:
    """Return the orders that a day to come reminds of, each with what is begun for it; `query` as in `cases`."""
    rows = await connection.fetch(
        "select o.record as payable, array_remove(array_agg(p.record::text order by p.id), null) as begun"
        " from payable o left join payment p"
        " on p.order_id = o.order_id and p.state in ('opened', 'pending', 'held')"
        " where o.remind_on <= $1"
        " and ($2::text is null or o.account_id = $2 or o.order_id = $2 or o.reference_key = $3)"
        " group by o.order_id order by o.remind_on, o.order_id limit $4",
        until,
        query,
        domain.squeeze(query or ""),
        most,
    )
    return [
        (_ORDER.validate_json(row["payable"]), [_PAYMENT.validate_json(one) for one in row["begun"]])
        for row in rows
    ]


async def late_on(connection: Connection, day: date) -> list[str]:
    """Return what is held beyond its fifteen days although a whole day tried to accept it (R43)."""
    rows = await connection.fetch(
        "select id from payment where state = 'held' and decide_on <= $1 and record ->> 'postponed_on' is null"
        " order by decide_on, id limit $2",
        plus_days(day, -domain.LATE_DAYS),
        _SLICE,
    )
    return [row["id"] for row in rows]


async def claim_due_checks(connection: Connection) -> list[str]:
    """Take the attempts to be looked up now; the next look is after the pause that their count names."""
    rows = await connection.fetch(
        "update payment set checks = checks + 1,"
        " check_at = clock_timestamp() + make_interval(secs => ($1::float8[])[checks + 1]) where id in ("
        "select id from payment where check_at <= clock_timestamp() order by check_at limit 500"
        " for update skip locked) returning id",
        list(domain.LOOKS_SECONDS),
    )
    return [row["id"] for row in rows]


async def seconds_to_next_check(connection: Connection) -> float | None:
    """Return how long nothing is to be looked up; None when nothing is waited for."""
    found: float | None = await connection.fetchval(
        "select extract(epoch from min(check_at) - clock_timestamp())::float8 from payment"
        " where check_at is not null"
    )
    return found
