"""Takes signed deliveries over HTTP: stored once, the order paid, the fact said, then answered."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from pydantic_core import from_json

from bench.drivers.signing import is_genuine
from shared.contracts.base import Event
from shared.runtime.coalescing import Coalescing
from shared.runtime.http import health_pages
from shared.runtime.plain import Call, PlainFace, Reply
from shared.runtime.router import Router
from shared.runtime.service import Running
from shared.runtime.tx import sealed

from .manifest import SmallService

_KEEP = """
with delivery as (
    select * from unnest(
        $1::text[], $2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::jsonb[]
    ) as delivery (event_id, order_id, body, message_id, aggregate, subject, message, headers)
), kept as (
    insert into webhook_event (event_id, body) select event_id, body from delivery order by event_id
    on conflict do nothing returning event_id
), paid as (
    update orders set state = 'paid', paid_at = now()
    from delivery join kept using (event_id) where orders.id = delivery.order_id
)
insert into outbox (message_id, aggregate, subject, body, headers)
select message_id, aggregate, subject, message, headers from delivery join kept using (event_id)
"""


class Paid(Event):
    """An order was paid."""

    aggregate: ClassVar[str] = "order"
    order: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A genuine delivery."""

    event_id: str
    order: int
    body: bytes


def face(running: Running) -> PlainFace:
    secret = os.environ["COLOMBIER_STRIPE_WEBHOOK_SECRET"].encode()
    intake = Coalescing(partial(_store, running))

    async def receive(call: Call) -> Reply:
        if not is_genuine(call.body, call.headers.get("stripe-signature", ""), secret):
            return Reply(400)
        event = from_json(call.body)
        await intake.put(Delivery(event["id"], event["data"]["object"]["metadata"]["order"], call.body))
        return Reply(200)

    pages = {("POST", "/webhooks/stripe"): receive, **health_pages(lambda: running.ready)}
    return PlainFace(pages, largest_body_bytes=512 * 1024, on_stop=intake.stop)


async def _store(running: Running, waiting: Sequence[Delivery]) -> list[None]:
    """Store deliveries in one commit, each event once, pay what they name, and say so."""
    now = datetime.now(UTC)
    events = list({one.event_id: one for one in waiting}.values())  # a repeat may wait beside its first
    outgoing = sealed(running.kit, [Paid(order=one.order, occurred_at=now) for one in events])
    rows = [
        (one.event_id, one.order, one.body, *leaving) for one, leaving in zip(events, outgoing, strict=True)
    ]
    async with running.kit.database.session() as connection:
        await connection.execute(_KEEP, *map(list, zip(*rows, strict=True)))
    running.kit.wake_relay()
    return [None] * len(waiting)


SERVICE = SmallService(name="till", router=Router("till"), face=face)
