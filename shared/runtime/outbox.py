"""The relay: what was committed in the outbox goes to JetStream, in the order of each aggregate, at least once.

One leader per service, by an advisory lock on a connection of its own: who loses the connection loses the lead.
It is woken by the commits of its own process and, through `NOTIFY`, by those of other replicas. A row leaves the
outbox only after JetStream's acknowledgement; its identity travels as `Nats-Msg-Id`, so a repeat is recognised.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from nats.js import JetStreamContext

from . import logs, metrics
from .database import AWAY, Database

log = logs.get_logger("colombier.outbox")

_LOCK = 0x0B0C5
_BATCH = 500
_LAST_SECONDS = 5.0
"""How long a stop waits for what is still to be published."""
_NEXT = """
select id, message_id, aggregate, subject, body, headers from outbox
where aggregate <> all($2::text[]) order by id limit $1
"""
_SENT = """
with gone as (delete from outbox where id = any($1::bigint[]) returning *)
insert into outbox_sent (id, message_id, aggregate, subject, body, headers, created_at)
select id, message_id, aggregate, subject, body, headers, created_at from gone
"""
_RESEND = """
with again as (delete from outbox_sent where sent_at >= $1 and sent_at < $2 returning *)
insert into outbox (message_id, aggregate, subject, body, headers, created_at)
select message_id, aggregate, subject, body, headers, created_at from again order by id
"""


async def resend(database: Database, since: datetime, until: datetime) -> int:
    """Put sent messages back into the outbox, with their identities: a lost stream is rebuilt, inboxes absorb."""
    async with database.transaction() as connection:
        status: str = await connection.execute(_RESEND, since, until)
    return int(status.rsplit(" ", 1)[-1])


class Relay:
    def __init__(
        self, database: Database, *, idle_seconds: float = 5.0, ack_wait_seconds: float = 5.0
    ) -> None:
        """Publish for the service of `database`. `idle_seconds`: how often a replica looks whether it can lead."""
        self.database = database
        self.idle_seconds, self.ack_wait_seconds = idle_seconds, ack_wait_seconds
        self.leads = False
        self._stopping = False
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._notices: set[asyncio.Task[None]] = set()
        self._js: JetStreamContext | None = None

    def start(self, js: JetStreamContext) -> None:
        self._js = js
        self._task = asyncio.create_task(self._forever(), name=f"relay {self.database.service}")

    async def stop(self) -> None:
        """Publish what is there, then give up the lead."""
        if not self._task:
            return
        await asyncio.gather(*self._notices)
        if self.leads:
            self._stopping = True
            self._woken.set()
            await asyncio.wait({self._task}, timeout=_LAST_SECONDS)
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def wake(self) -> None:
        """Tell that something was committed: here, or to the replica that leads."""
        if self.leads:
            self._woken.set()
            return
        task = asyncio.create_task(self._notify())
        self._notices.add(task)
        task.add_done_callback(self._notices.discard)

    async def _notify(self) -> None:
        """Wake the leader; should that fail, it looks by itself before long."""
        with contextlib.suppress(*AWAY):
            await self.database.pool.execute(f"notify {self._name}")

    async def _forever(self) -> None:
        while not self._stopping:
            try:
                await self._lead()
            except Exception as error:  # noqa: BLE001 - the relay outlives every fault of its surroundings
                log.warning("relay interrupted", service=self.database.service, error=repr(error)[:300])
                await asyncio.sleep(min(1.0, self.idle_seconds))

    async def _lead(self) -> None:
        connection = await self.database.connect()
        try:
            while not await connection.fetchval(
                "select pg_try_advisory_lock($1, hashtext($2))", _LOCK, self._name
            ):
                await asyncio.sleep(self.idle_seconds)
            await connection.add_listener(self._name, lambda *_: self._woken.set())
            connection.add_termination_listener(lambda *_: self._woken.set())
            self.leads = True
            last = False
            while not last:
                last = self._stopping
                self._woken.clear()
                if not await self._drain(connection) and not self._stopping:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), self.idle_seconds)
        finally:
            self.leads = False
            await asyncio.shield(_close(connection))

    @property
    def _name(self) -> str:
        return f"outbox_{self.database.service}"

    async def _drain(self, connection: asyncpg.Connection) -> bool:
        """Publish all that waits. False when nothing is left to do now."""
        held: set[str] = set()
        while rows := await connection.fetch(_NEXT, _BATCH, list(held)):
            sent = await self._publish_in_order(connection, rows, held)
            if sent:
                await connection.execute(_SENT, sent)
                metrics.PUBLISHED.labels(self.database.service).inc(len(sent))
        unsent = await connection.fetchval("select count(*) from outbox") if held else 0
        metrics.UNSENT.labels(self.database.service).set(unsent)
        if held:
            log.warning("held back", service=self.database.service, aggregates=len(held), unsent=unsent)
            await asyncio.sleep(1.0)
        return bool(held)

    async def _publish_in_order(
        self, connection: asyncpg.Connection, rows: Sequence[asyncpg.Record], held: set[str]
    ) -> list[int]:
        """Publish in waves with one message per aggregate; a failure holds back that aggregate alone."""
        queues: dict[str, list[asyncpg.Record]] = {}
        for row in rows:
            queues.setdefault(row["aggregate"], []).append(row)
        sent: list[int] = []
        for slots in itertools.zip_longest(*queues.values()):
            wave = [row for row in slots if row is not None and row["aggregate"] not in held]
            results = await asyncio.gather(*map(self._publish, wave), return_exceptions=True)
            for row, result in zip(wave, results, strict=True):
                if isinstance(result, BaseException):
                    held.add(row["aggregate"])
                    await connection.execute(
                        "update outbox set attempts = attempts + 1, last_error = $2 where id = $1",
                        row["id"],
                        repr(result)[:500],
                    )
                else:
                    sent.append(row["id"])
        return sent

    async def _publish(self, row: asyncpg.Record) -> None:
        """Publish one row and wait for its acknowledgement.

        Not `publish_async`: its future never resolves when the server answers with an error.
        """
        headers: dict[str, Any] = json.loads(row["headers"])
        assert self._js is not None
        stream = "EVENTS" if row["subject"].startswith("evt.") else "COMMANDS"
        await self._js.publish(
            row["subject"],
            bytes(row["body"]),
            timeout=self.ack_wait_seconds,
            stream=stream,
            headers={**headers, "Nats-Msg-Id": str(row["message_id"])},
        )


async def _close(connection: asyncpg.Connection) -> None:
    with contextlib.suppress(*AWAY):
        await connection.close(timeout=2)
