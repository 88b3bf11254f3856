"""Takes signed deliveries over HTTP: stored once, the order paid, the fact said, then answered."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import litestar
from litestar import Litestar, MediaType, Request
from litestar.response.base import ASGIResponse

from bench.drivers.signing import is_genuine
from shared.contracts.base import Event
from shared.runtime.coalescing import Coalescing
from shared.runtime.http import health_routes
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


def face(running: Running) -> Litestar:
    secret = os.environ["COLOMBIER_STRIPE_WEBHOOK_SECRET"].encode()
    intake = Coalescing(partial(_store, running))
    stored = ASGIResponse(media_type=MediaType.TEXT)
    forged = ASGIResponse(media_type=MediaType.TEXT, status_code=400)

    @litestar.post("/webhooks/stripe", status_code=200)
    async def receive(request: Request[Any, Any, Any]) -> ASGIResponse:
        body = await request.body()
        if not is_genuine(body, request.headers.get("stripe-signature", ""), secret):
            return forged
        event = json.loads(body)
        await intake.put(Delivery(event["id"], event["data"]["object"]["metadata"]["order"], body))
        return stored

    return Litestar(
        [receive, *health_routes(lambda: running.ready)],
        on_shutdown=[intake.stop],
        openapi_config=None,
        logging_config=None,
    )


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
