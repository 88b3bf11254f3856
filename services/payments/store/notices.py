"""What providers delivered: each event once, each transmission noted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg

from services.payments.providers import NotGenuine, Notice
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.runtime.tx import Outgoing

Ending = Literal["done", "unmatched", "contradicted"]
_SLICE = 5_000
_NOTHING = (None,) * 5
REPLAYED = "this transmission brought another event before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A notice to be read."""

    id: str
    provider: str
    event_type: str
    object_id: str
    body: bytes
    listed: bool
    """Found in the provider's own list: its view is whole only once this was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A genuine delivery; `notice_id` is for its event, should it be the first of it."""

    notice_id: str
    provider: str
    notice: Notice
    body: bytes

    @property
    def event(self) -> tuple[str, str]:
        return self.provider, self.notice.event_id


_ADD = """
with event as (
    select * from unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::integer[],
        $9::uuid[], $10::text[], $11::text[], $12::bytea[], $13::jsonb[]
    ) as event (
        id, provider, event_id, event_type, object_id, api_version, body, deliveries,
        message_id, aggregate, subject, message, headers
    )
), kept as (
    insert into notice (id, provider, event_id, event_type, object_id, api_version, body, state, deliveries)
    select id, provider, event_id, event_type, object_id, api_version, body,
        case when object_id is null then 'ignored' else 'received' end, deliveries
    from event order by provider collate "C", event_id collate "C"
    on conflict (provider, event_id) do update
    set deliveries = notice.deliveries + excluded.deliveries, last_delivery_at = clock_timestamp()
    returning id, provider, event_id
), noted as (
    insert into delivery (provider, delivery_id, notice_id)
    select provider, delivery_id, kept.id
    from unnest($14::text[], $15::text[], $16::text[]) as sent (provider, delivery_id, event_id)
    join kept using (provider, event_id) order by provider collate "C", delivery_id collate "C"
    on conflict (provider, delivery_id) do update
    set notice_id = case when delivery.notice_id = excluded.notice_id then delivery.notice_id end
), leaving as (
    insert into outbox (message_id, aggregate, subject, body, headers)
    select message_id, aggregate, subject, message, headers
    from event join kept using (id) where message_id is not null
)
select id from kept
"""
"""An event that is known keeps its row and its id, so only the new ones find theirs again and have a message leave.

A transmission that brought another event before would leave its row without a notice: the table refuses that,
whoever committed it and however recently. Rows are locked in one order by everybody, so writers never cross.
"""


async def add(
    connection: Connection, deliveries: Sequence[Delivery], outgoing: Mapping[str, Outgoing]
) -> list[bool]:
    """Keep deliveries, each event once, in one statement; tell of each whether it is the first of its event.

    `outgoing`: what leaves with a first one, by notice id. A concurrent delivery of the same event waits here
    until the first has committed.
    Raises: NotGenuine when the transmission of one of them brought another event before; nothing is stored then.
    """
    firsts = {one.event: one for one in reversed(deliveries)}
    counts = Counter(one.event for one in deliveries)
    brought = {(one.provider, one.notice.delivery_id): one.event for one in deliveries}
    if any(brought[one.provider, one.notice.delivery_id] != one.event for one in deliveries):
        raise NotGenuine(REPLAYED)
    rows = [
        (*_row(one, counts[event]), *outgoing.get(one.notice_id, _NOTHING)) for event, one in firsts.items()
    ]
    transmissions = zip(*((*key, event[1]) for key, event in brought.items()), strict=True)
    try:
        kept = await connection.fetch(_ADD, *zip(*rows, strict=True), *transmissions)
    except asyncpg.NotNullViolationError as error:
        if error.table_name != "delivery":
            raise
        raise NotGenuine(REPLAYED) from error
    new = {row["id"] for row in kept}
    return [one.notice_id in new and firsts[one.event] is one for one in deliveries]


def _row(first: Delivery, deliveries: int) -> tuple[Any, ...]:
    notice = first.notice
    return (
        first.notice_id,
        first.provider,
        notice.event_id,
        notice.event_type,
        notice.object_id,
        notice.api_version,
        first.body,
        deliveries,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A notice as the list shows it."""

    id: str
    provider: str
    event_id: str
    event_type: str
    object_id: str | None
    state: str
    listed: bool
    attempts: int
    deliveries: int
    received_at: datetime
    payment_id: str | None


_ROW = ", ".join(Row.__slots__)


async def listed(connection: Connection, state: str) -> list[Row]:
    """Return notices in a state, the newest first."""
    rows = await connection.fetch(
        f"select {_ROW} from notice where state = $1 order by received_at desc, id desc limit 200",  # noqa: S608
        state,
    )
    return [Row(**dict(row)) for row in rows]


async def lock(connection: Connection, notice_id: str) -> tuple[Row, bytes]:
    """Lock a notice to have it read again; its body is there as long as it is kept. Raises: NotFound."""
    row = await connection.fetchrow(
        f"select {_ROW}, body from notice where id = $1 for update",  # noqa: S608 - our own words
        notice_id,
    )
    if row is None:
        raise NotFound(f"notice {notice_id}")
    return Row(**{name: row[name] for name in Row.__slots__}), row["body"]


async def to_be_read_again(connection: Connection, notice_id: str, object_id: str) -> None:
    await connection.execute(
        "update notice set state = 'received', object_id = $2 where id = $1", notice_id, object_id
    )


async def begin_reading(connection: Connection, notice_id: str) -> Stored:
    """Count a try; until it ends the notice stays `reading`, so that a failed one is found again."""
    row = await connection.fetchrow(
        "update notice set attempts = attempts + 1, state = 'reading' where id = $1"
        " returning id, provider, event_type, object_id, body, listed",
        notice_id,
    )
    assert row is not None
    return Stored(**row)


async def end_reading(
    connection: Connection, notice_id: str, *, state: Ending, payment_id: str | None
) -> None:
    await connection.execute(
        "update notice set state = $2, payment_id = $3, read_at = clock_timestamp() where id = $1",
        notice_id,
        state,
        payment_id,
    )


async def unread(connection: Connection) -> list[str]:
    """Return the notices that nobody finished in an hour, and those that matched nothing this month."""
    rows = await connection.fetch(
        "select id from notice where state in ('received', 'reading', 'unmatched')"
        " and received_at < clock_timestamp() - interval '1 hour' and (state <> 'unmatched'"
        " or received_at > clock_timestamp() - interval '30 days') order by received_at limit $1",
        _SLICE,
    )
    return [row["id"] for row in rows]
