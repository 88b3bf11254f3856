"""Floor of accepting a payment: HTTP parsed by hand, one statement, commits shared by all that waited.

With `nats` it also publishes what it has committed, and marks it as sent: the first half of the whole chain.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Coroutine
from typing import Any, Protocol, cast

import asyncpg
import msgspec
import nats
import uvloop

from bench.drivers.signing import is_genuine

from .publishing import Item, publish

SUBJECT = "floor.paid"
WRITERS = 2
MOST = 256
_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
_FORGED = b"HTTP/1.1 401 no\r\ncontent-length: 0\r\n\r\n"
SCHEMA = """
create table webhook_event (
    event_id text primary key, received_at timestamptz not null default now(), body bytea not null
);
create table orders (id bigint primary key, state text not null default 'pending', paid_at timestamptz);
create table outbox (
    id bigserial primary key, subject text not null, payload bytea not null, sent boolean not null default false
);
"""
_COMMIT = """
with new as (
    select * from unnest($1::text[], $2::bytea[], $3::bigint[], $4::bytea[]) as t (event_id, body, number, payload)
), kept as (
    insert into webhook_event (event_id, body) select event_id, body from new on conflict do nothing returning event_id
), paid as (
    update orders o set state = 'paid', paid_at = now()
    from new join kept using (event_id) where o.id = new.number returning new.payload
)
insert into outbox (subject, payload) select 'floor.paid', payload from paid returning id, payload
"""


class Metadata(msgspec.Struct):
    order: int


class Session(msgspec.Struct):
    metadata: Metadata


class About(msgspec.Struct):
    object: Session


class Event(msgspec.Struct):
    id: str
    data: About


class Waiter(Protocol):
    """Who is answered after the commit."""

    def write(self, data: bytes, /) -> None: ...


class Till:
    """Everything that waits for a commit, and what follows one."""

    def __init__(self, pool: asyncpg.Pool, secret: bytes) -> None:
        self.pool, self.secret = pool, secret
        self.decode = msgspec.json.Decoder(Event).decode
        self.waiting: asyncio.Queue[tuple[Event, bytes, Waiter]] = asyncio.Queue()
        self.unsent: asyncio.Queue[Item] | None = None
        self.sent: list[int] = []
        self.woken = asyncio.Event()

    async def write(self) -> None:
        """Commit all that has come since the last commit, in one statement."""
        while True:
            taken = [await self.waiting.get()]
            while not self.waiting.empty() and len(taken) < MOST:
                taken.append(self.waiting.get_nowait())
            numbers = [event.data.object.metadata.order for event, _, _ in taken]
            rows = await self.pool.fetch(
                _COMMIT,
                [event.id for event, _, _ in taken],
                [body for _, body, _ in taken],
                numbers,
                [b'{"order":%d}' % number for number in numbers],
            )
            for _, _, transport in taken:
                transport.write(_OK)
            if self.unsent is not None:
                for row in rows:
                    self.unsent.put_nowait((str(row["id"]), row["payload"]))

    async def relay(self, url: str) -> None:
        """Publish what was committed."""
        connection = await nats.connect(url)
        js = connection.jetstream(publish_async_max_pending=1024)
        assert self.unsent is not None
        while True:
            items = [await self.unsent.get()]
            while not self.unsent.empty() and len(items) < MOST:
                items.append(self.unsent.get_nowait())
            await publish(connection, js, SUBJECT, [(f"o{key}", body) for key, body in items])
            self.sent.extend(int(key) for key, _ in items)
            self.woken.set()

    async def mark(self) -> None:
        """Note what was sent, off the path of anybody who waits."""
        while True:
            await self.woken.wait()
            self.woken.clear()
            sent, self.sent = self.sent, []
            await self.pool.execute("update outbox set sent = true where id = any($1::bigint[])", sent)
            await asyncio.sleep(0.05)


class Face(asyncio.Protocol):
    """Twenty lines of HTTP: one request at a time, always with its length."""

    def __init__(self, till: Till) -> None:
        self.till, self.buffer = till, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        ends = self.buffer.find(b"\r\n\r\n")
        if ends < 0:
            return
        head = self.buffer[:ends].decode()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        if len(self.buffer) < ends + 4 + length:
            return
        body, self.buffer = self.buffer[ends + 4 : ends + 4 + length], self.buffer[ends + 4 + length :]
        header = head.partition("stripe-signature: ")[2].partition("\r\n")[0]
        if is_genuine(body, header, self.till.secret):
            self.till.waiting.put_nowait((self.till.decode(body), body, self.transport))
        else:
            self.transport.write(_FORGED)


async def no_reset(_: asyncpg.Connection) -> None:
    """Save the round trip with which a pool takes a connection back."""


async def main(database: str, port: int, secret: str, nats: str = "") -> None:
    """Serve until the process is ended."""
    async with asyncpg.create_pool(database, min_size=4, max_size=4, reset=no_reset) as pool:
        till = Till(pool, secret.encode())
        jobs: list[Coroutine[Any, Any, None]] = [till.write() for _ in range(WRITERS)]
        if nats:
            till.unsent = asyncio.Queue()
            jobs += [till.relay(nats), till.mark()]
        server = await asyncio.get_running_loop().create_server(lambda: Face(till), "127.0.0.1", port)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(server.serve_forever(), *jobs)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
