"""The relay: what was committed in the outbox goes to JetStream, in the order of each aggregate, at least once.

One leader per service, by an advisory lock on a connection of its own: who loses the connection loses the lead.
It is woken by the commits of its own process and, through `NOTIFY`, by those of other replicas. A row leaves the
outbox only after JetStream's acknowledgement; its identity travels as `Nats-Msg-Id`, so a repeat is recognised.
Rows are marked as sent while the next ones are being published. The leader also prunes what is old.
"""

import asyncio
import contextlib
from datetime import datetime

import asyncpg
from nats.aio.client import Client

from . import logs, metrics, pruning
from .database import AWAY, Database
from .parking import reason
from .publishing import Outcome, Publisher
from .relaying import Held, Marking

log = logs.get_logger("colombier.outbox")

_LOCK = 0x0B0C5
_ROWS = 1024
"""How many rows are read at a time."""
_LEAD_SECONDS = 1.0
"""How often a replica looks whether the lead is free: its holder may have died with messages that only it knew of."""
_CROWD_SECONDS = 0.2
"""How long it looks away after that, however much is committed meanwhile."""
_LAST_SECONDS = 5.0
"""How long a stop waits for what is still to be published."""
_AWAY_SECONDS = 0.2
"""How often it is looked whether a lost connection to NATS is back; nothing is tried meanwhile."""
_NEXT = """
select id, message_id, aggregate, subject, body, headers from outbox
where id > $1 and id <> all($2::bigint[]) and aggregate <> all($3::text[]) order by id limit $4
"""
_SENT = """
with unhurried as materialized (select set_config('synchronous_commit', 'off', true)),
gone as (delete from outbox where id = any($1::bigint[]) returning *)
insert into outbox_sent (id, message_id, aggregate, subject, body, headers, created_at)
select id, message_id, aggregate, subject, body, headers, created_at from gone, unhurried
"""
"""Not waited for on the disk: after a power cut the row is there again, is sent again, and is known by its identity."""
_FAILED = "update outbox set attempts = attempts + 1, last_error = $2 where id = $1"
_RESEND = """
with again as (
    delete from outbox_sent where id = any(array(
        select id from outbox_sent where id > $1 and sent_at >= $2 and sent_at < $3 order by id limit $4
    )) returning *
), moved as (
    insert into outbox (id, message_id, aggregate, subject, body, headers, created_at) overriding system value
    select id, message_id, aggregate, subject, body, headers, created_at from again returning id
)
select count(*) as rows, max(id) as last from moved
"""
_AT_ONCE = 5000


async def resend(database: Database, since: datetime, until: datetime) -> int:
    """Put what was sent in that time back into the outbox, and return how many messages that are.

    They keep their identities, so inboxes absorb what was handled, and their places, so none comes after a later
    message of its aggregate. The relay is not woken. Done in slices, so that no transaction grows with what is
    asked; each row once, though it may leave again meanwhile.
    """
    count, after = 0, 0
    while True:
        async with database.transaction() as connection:
            row = await connection.fetchrow(_RESEND, after, since, until, _AT_ONCE)
        assert row is not None
        if not row["rows"]:
            return count
        count, after = count + row["rows"], row["last"]


class Relay:
    def __init__(
        self, database: Database, *, idle_seconds: float = 5.0, ack_wait_seconds: float = 5.0
    ) -> None:
        """Publish for the service of `database`. `idle_seconds`: how often it is looked whether a word was missed."""
        self.database = database
        self.idle_seconds, self.ack_wait_seconds = idle_seconds, ack_wait_seconds
        self.leads = False
        self._stopping = False
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._notices: set[asyncio.Task[None]] = set()
        self._held = Held()
        self._marking = Marking()

    def start(self, nats: Client) -> None:
        self._publisher = Publisher(nats, ack_wait_seconds=self.ack_wait_seconds)
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
        """Tell that something was committed: here, and to the replica that leads."""
        self._woken.set()
        if self.leads:
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
            while not await self._is_free(connection):
                await asyncio.sleep(_CROWD_SECONDS)
                await self._wait(_LEAD_SECONDS)
            await connection.add_listener(self._name, lambda *_: self._woken.set())
            connection.add_termination_listener(lambda *_: self._woken.set())
            self.leads = True
            async with pruning.at_work(self.database):
                await self._drain_until_stopped(connection)
        finally:
            self.leads = False
            await self._marking.give_up()
            await asyncio.shield(_close(connection))

    async def _is_free(self, connection: asyncpg.Connection) -> bool:
        """Take the lead if nobody has it."""
        self._woken.clear()
        taken: bool = await connection.fetchval(
            "select pg_try_advisory_lock($1, hashtext($2))", _LOCK, self._name
        )
        return taken

    async def _drain_until_stopped(self, connection: asyncpg.Connection) -> None:
        last = False
        while not last:
            last = self._stopping
            self._woken.clear()
            pause_seconds = await self._drain(connection)
            if not self._stopping:
                await self._wait(pause_seconds)
        await self._marking.end()

    async def _wait(self, at_most_seconds: float) -> None:
        """Wait until somebody says that there is something to do."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), at_most_seconds)

    @property
    def _name(self) -> str:
        return f"outbox_{self.database.service}"

    async def _drain(self, connection: asyncpg.Connection) -> float:
        """Publish what waits and is not held back, in one pass; return how long there is nothing more to do."""
        await self._marking.look()
        if not self._publisher.nats.is_connected:
            return _AWAY_SECONDS
        held, failed = self._held.now(), dict[str, BaseException]()
        after, sent = 0, 0
        while rows := await connection.fetch(_NEXT, after, self._marking.ids, [*held, *failed], _ROWS):
            after = rows[-1]["id"]
            outcome = await self._publisher.publish(rows)
            await self._note_failed(connection, outcome)
            await self._marking.begin(self._note_sent, outcome.sent)
            failed |= {aggregate: error for aggregate, (_, error) in outcome.failed.items()}
            sent += len(outcome.sent)
            if len(rows) < _ROWS:  # what was committed since then has woken us
                break
        self._held.hold(failed, others_left=sent > 0)
        if held or failed:
            await self._tell_held(connection, len(held) + len(failed))
        return self._held.pause_seconds(self.idle_seconds)

    async def _note_sent(self, ids: list[int]) -> None:
        """Mark rows as sent: the only place where a row leaves the outbox."""
        await self.database.pool.execute(_SENT, ids)
        metrics.PUBLISHED.labels(self.database.service).inc(len(ids))

    async def _note_failed(self, connection: asyncpg.Connection, outcome: Outcome) -> None:
        """Write the reasons where `colombier status` finds them."""
        if outcome.failed:
            why = [(row_id, reason(error)[:500]) for row_id, error in outcome.failed.values()]
            await connection.executemany(_FAILED, why)

    async def _tell_held(self, connection: asyncpg.Connection, aggregates: int) -> None:
        unsent = await connection.fetchval("select count(*) from outbox")
        metrics.UNSENT.labels(self.database.service).set(unsent)
        log.warning("held back", service=self.database.service, aggregates=aggregates, unsent=unsent)


async def _close(connection: asyncpg.Connection) -> None:
    with contextlib.suppress(*AWAY):
        await connection.close(timeout=2)
