"""The effects of the job, the same for every peer: an order paid, a service activated once, a job filed."""

from shared.runtime.database import Connection

SCHEMA = """
create table orders (id bigint primary key, state text not null default 'pending', paid_at timestamptz);
create table service (
    id bigint primary key, order_id bigint unique, state text not null default 'pending', activated_at timestamptz
);
create table inbox (consumer text, message_id text, primary key (consumer, message_id));
create table done (order_id bigint primary key);
"""
PAY = "update orders set state = 'paid', paid_at = now() where id = $1"
ACTIVATE = "update service set state = 'active', activated_at = now() where order_id = $1"
FILE = "insert into done values ($1) on conflict do nothing"


async def prepare(connection: Connection, amount: int) -> None:
    """Make the tables, and the orders that will be confirmed."""
    await connection.execute(SCHEMA)
    await connection.execute("insert into orders (id) select generate_series(1, $1::int)", amount)
    await connection.execute(
        "insert into service (id, order_id) select n, n from generate_series(1, $1::int) n", amount
    )


async def pay(connection: Connection, order: int) -> None:
    await connection.execute(PAY, order)


async def activate(connection: Connection, order: int) -> bool:
    """Activate a service once, in one transaction with the row that remembers the message."""
    async with connection.transaction():
        new = await connection.fetchval(
            "insert into inbox values ('host', $1) on conflict do nothing returning true", str(order)
        )
        if new:
            await connection.execute(ACTIVATE, order)
    return new is not None


async def file(connection: Connection, order: int) -> None:
    await connection.execute(FILE, order)
