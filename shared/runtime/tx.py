"""The transaction of one handler: its effect, its inbox row and its outgoing messages commit together."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.contracts.base import Caller, Recorded
from shared.values.dates import civil_date

from . import trace
from .calendar import Calendar
from .database import Connection, Database
from .errors import Rejected, TooLarge

T = TypeVar("T")

NOW_HEADER = "Colombier-Offset"
KEY_HEADER = "Colombier-Key"
MAX_BODY_BYTES = 1_000_000
"""NATS takes 1 MiB with the headers (`max_payload`) and cuts off who sends more."""

_INBOX = "insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing returning true"
_INBOX_ALL = """
insert into inbox (consumer, message_id) select $1, unnest($2::text[]) on conflict do nothing returning message_id
"""
_OUTBOX = """
insert into outbox (message_id, aggregate, subject, body, headers)
select message_id, aggregate, subject, body, headers
from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[])
    with ordinality as message (message_id, aggregate, subject, body, headers, position)
order by position
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message came from, and who waits for the answer if somebody does."""

    consumer: str
    message_id: str
    caller: Caller = field(default_factory=Caller)
    message_ids: tuple[str, ...] = ()
    """Where several messages are handled together: the id of each, in their order."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What the handlers of one running service share: its database, its calendar and what it opened."""

    service: str
    database: Database
    calendar: Calendar
    wake_relay: Callable[[], None]
    opened: dict[type, Any] = field(default_factory=dict)

    def use(self, kind: type[T]) -> T:
        """Return the one thing of that class which the service opened at its start."""
        return self.opened[kind]  # type: ignore[no-any-return]


class Tx:
    """One database transaction with the right to emit. Opened by the runtime, committed before the ack."""

    def __init__(self, connection: Connection, kit: Kit, origin: Origin) -> None:
        """Take the time once: one transaction has one business instant."""
        self.connection = connection
        self.kit = kit
        self.origin = origin
        self.now: datetime = kit.calendar.now()
        self.emitted: list[Recorded] = []
        """What will leave when this commits."""
        self.afterwards: list[Callable[[], None]] = []
        """What to call once it has committed: to wake somebody of this process, nothing that may be missed."""

    @property
    def today(self) -> date:
        """The civil date in Paris."""
        return civil_date(self.now)

    @property
    def caller(self) -> Caller:
        return self.origin.caller

    def use(self, kind: type[T]) -> T:
        return self.kit.use(kind)

    async def emit(self, *messages: Recorded) -> None:
        """Send events and commands, if and only if this transaction commits."""
        self.emitted.extend(messages)

    def seal(self) -> list["Outgoing"]:
        """Seal what was emitted; called where its trace is known."""
        outgoing = sealed(self.kit, self.emitted) if self.emitted else []
        self.emitted.clear()
        return outgoing


Outgoing = tuple[UUID, str, str, bytes, str]
"""A row of the outbox: identity, aggregate, subject, body, headers."""


def sealed(kit: Kit, messages: Iterable[Recorded]) -> list[Outgoing]:
    """Give messages their identities, and the trace that they belong to. Raises TooLarge for one over the limit."""
    headers = json.dumps(trace.inject({NOW_HEADER: f"{kit.calendar.offset_seconds:.3f}"}))
    return [(uuid7(), m.key(), m.subject(), _body(m), headers) for m in messages]


def _body(message: Recorded) -> bytes:
    body = message.model_dump_json().encode()
    if len(body) > MAX_BODY_BYTES:
        msg = f"{message.subject()} of {len(body)} bytes"
        raise TooLarge(msg)
    return body


async def write_outbox(connection: Connection, outgoing: Sequence[Outgoing]) -> None:
    """Write messages into the outbox: the last thing that happens in a transaction."""
    if outgoing:
        await connection.execute(_OUTBOX, *map(list, zip(*outgoing, strict=True)))


@asynccontextmanager
async def transaction(kit: Kit, origin: Origin) -> AsyncIterator[Tx]:
    """Run one transaction without an inbox row; wake the relay after its commit."""
    async with kit.database.transaction() as connection:
        tx = Tx(connection, kit, origin)
        yield tx
        outgoing = tx.seal()
        await write_outbox(connection, outgoing)
    committed(kit, [tx], any_outgoing=bool(outgoing))


def committed(kit: Kit, txs: Iterable[Tx], *, any_outgoing: bool) -> None:
    """Wake who waits for what has just been committed."""
    if any_outgoing:
        kit.wake_relay()
    for tx in txs:
        for wake in tx.afterwards:
            wake()


async def first_times(connection: Connection, consumer: str, message_ids: Iterable[str]) -> set[str]:
    """Write inbox rows and return the messages whose effect is not committed yet; a repeat among them counts once.

    A concurrent repeat waits here until the first transaction ends; the order of the identities is everybody's.
    """
    rows = await connection.fetch(_INBOX_ALL, consumer, sorted(set(message_ids)))
    return {row["message_id"] for row in rows}


async def first_time(tx: Tx) -> bool:
    """Write the inbox row; False when this message's effect is committed already.

    A concurrent repeat waits here until the first transaction ends.
    """
    return await tx.connection.fetchval(_INBOX, tx.origin.consumer, tx.origin.message_id) is not None


class Repeated(Rejected):
    """The result of this very message is committed already."""

    code = "E-REPETE"
    fr = "Cette demande a déjà été traitée."
    en = "This request has been dealt with already."


class Errand:
    """A handler that deals with the outside world: never inside a transaction.

    Claim (a short `tx`), act with an idempotency key, `record` (a short transaction that also writes the inbox
    row). A crash in between runs the errand again, with the same key.
    """

    def __init__(self, kit: Kit, origin: Origin) -> None:
        """Remember what to open transactions with."""
        self.kit = kit
        self.origin = origin
        self.recorded = False

    @property
    def now(self) -> datetime:
        return self.kit.calendar.now()

    @property
    def today(self) -> date:
        """The civil date in Paris."""
        return civil_date(self.now)

    @property
    def caller(self) -> Caller:
        return self.origin.caller

    def use(self, kind: type[T]) -> T:
        return self.kit.use(kind)

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        async with transaction(self.kit, self.origin) as tx:
            yield tx

    @asynccontextmanager
    async def record(self) -> AsyncIterator[Tx]:
        """Commit the result, once.

        Raises: Repeated when another worker has recorded the same message meanwhile; the runtime takes that for done.
        """
        async with transaction(self.kit, self.origin) as tx:
            if self.origin.message_id and not await first_time(tx) and not self.recorded:
                raise Repeated
            yield tx
        self.recorded = True
