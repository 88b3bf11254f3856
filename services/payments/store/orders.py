"""The copy of payable orders."""

from datetime import date

from pydantic import TypeAdapter

from services.payments import domain
from services.payments.domain.refusals import OrderUnknown
from shared.runtime.database import Connection

_ORDER = TypeAdapter(domain.PayableOrder)


async def add(connection: Connection, order: domain.PayableOrder) -> None:
    """Keep a new order; one that is known stays as it is."""
    await connection.execute(
        "insert into payable (order_id, account_id, reference_key, cheque_key, last_day, record, remind_on)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (order_id) do nothing",
        order.order_id,
        order.account_id,
        domain.squeeze(order.reference),
        domain.squeeze(order.cheque_reference),
        order.last_day,
        _ORDER.dump_json(order).decode(),
        domain.remind_on(order),
    )


async def save(connection: Connection, order: domain.PayableOrder) -> None:
    await connection.execute(
        "update payable set last_day = $2, record = $3, remind_on = $4 where order_id = $1",
        order.order_id,
        order.last_day,
        _ORDER.dump_json(order).decode(),
        domain.remind_on(order),
    )


async def to_remind(connection: Connection, day: date) -> list[str]:
    """Return the orders of which a day reminds; the cost follows what is due."""
    rows = await connection.fetch(
        "select order_id from payable where remind_on <= $1 order by remind_on, order_id", day
    )
    return [row["order_id"] for row in rows]


async def lock(connection: Connection, order_id: str) -> domain.PayableOrder:
    row = await connection.fetchrow("select record from payable where order_id = $1 for update", order_id)
    assert row is not None
    return _ORDER.validate_json(row["record"])


async def lock_known(connection: Connection, order_id: str) -> domain.PayableOrder | None:
    row = await connection.fetchrow("select record from payable where order_id = $1 for update", order_id)
    return _ORDER.validate_json(row["record"]) if row else None


async def find_named(connection: Connection, name: str) -> domain.PayableOrder:
    """Return an order by its number, whoever asks and without waiting for anybody. Raises: OrderUnknown."""
    row = await connection.fetchrow(
        "select record from payable where reference_key = $1", domain.squeeze(name)
    )
    if row is None:
        raise OrderUnknown(f"order {name}")
    return _ORDER.validate_json(row["record"])


async def lock_named(connection: Connection, name: str, *, account_id: str | None) -> domain.PayableOrder:
    """Lock an order by id, number or cheque reference, however typed (R48); `account_id` None: anybody's.

    Raises: OrderUnknown, also when it is another account's.
    """
    row = await connection.fetchrow(
        "select record from payable where (order_id = $1 or reference_key = $2 or cheque_key = $2)"
        " and ($3::text is null or account_id = $3) for update",
        name,
        domain.squeeze(name),
        account_id,
    )
    if row is None:
        raise OrderUnknown(f"order {name}")
    return _ORDER.validate_json(row["record"])
