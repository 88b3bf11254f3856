"""Floor of reacting to an event: pull a batch, deduplicate, activate and write the next events in one statement."""

import asyncio
import json
import sys
from typing import Any

import asyncpg
import msgspec
import nats
import uvloop
from nats.aio.client import Client

from . import till
from .publishing import publish
from .pulling import Pull

SUBJECT = "floor.activated"
DURABLE = "host"
STREAM = "FLOOR"
LOOPS = 2
"""So that the statement of one batch overlaps the publishing of the other."""
SCHEMA = """
create table service (
    id bigint primary key, order_id bigint unique, state text not null default 'pending', activated_at timestamptz
);
create table inbox (consumer text, message_id text, primary key (consumer, message_id));
create table outbox_of_host (
    id bigserial primary key, subject text not null, payload bytea not null, sent boolean not null default false
);
"""
_ACTIVATE = """
with heard as (
    select * from unnest($1::text[], $2::bigint[], $3::bytea[]) as t (message_id, order_id, body)
), new as (
    insert into inbox select 'host', message_id from heard on conflict do nothing returning message_id
), active as (
    update service s set state = 'active', activated_at = now()
    from heard join new using (message_id) where s.order_id = heard.order_id returning heard.body
)
insert into outbox_of_host (subject, payload) select 'floor.activated', body from active returning id, payload
"""


class Paid(msgspec.Struct):
    order: int


async def host(url: str, connection: asyncpg.Connection, pull: Pull, client: Client) -> None:
    """Handle batch after batch; what was published is marked as sent beside."""
    js, decode = client.jetstream(publish_async_max_pending=1024), msgspec.json.Decoder(Paid).decode
    sent: list[int] = []
    marking = asyncio.create_task(_mark(await asyncpg.connect(url), sent))
    while not marking.done():
        messages = await pull.get()
        rows = await connection.fetch(
            _ACTIVATE,
            [message.headers["Nats-Msg-Id"] for message in messages],
            [decode(message.data).order for message in messages],
            [message.data for message in messages],
        )
        await publish(client, js, SUBJECT, [(f"a{row['id']}", row["payload"]) for row in rows])
        await pull.acknowledge(messages)
        sent.extend(row["id"] for row in rows)


async def _mark(connection: asyncpg.Connection, sent: list[int]) -> None:
    while True:
        await asyncio.sleep(0.05)
        ids, sent[:] = sent[:], []
        if ids:
            await connection.execute(
                "update outbox_of_host set sent = true where id = any($1::bigint[])", ids
            )


async def main(database: str, nats_url: str) -> None:
    """Serve until the process is ended."""
    client = await nats.connect(nats_url)
    consumer: dict[str, Any] = {
        "durable_name": DURABLE,
        "filter_subject": till.SUBJECT,
        "ack_policy": "explicit",
        "max_ack_pending": 5000,
    }
    await client.jetstream().add_consumer(STREAM, **consumer)
    pull = Pull(client, STREAM, DURABLE)
    await pull.start()
    connections = [await asyncpg.connect(database) for _ in range(LOOPS)]
    await asyncio.gather(*(host(database, connection, pull, client) for connection in connections))


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
