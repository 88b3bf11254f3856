"""Takes signed deliveries over HTTP: stored once, the order paid, the fact said, then answered."""

import json
import os
from datetime import UTC, datetime
from typing import Any, ClassVar

import litestar
from litestar import Litestar, Request, Response

from bench.drivers.signing import is_genuine
from shared.contracts.base import Event
from shared.runtime.http import health_routes
from shared.runtime.router import Router
from shared.runtime.service import Running
from shared.runtime.tx import Tx

from .manifest import SmallService


class Paid(Event):
    """An order was paid."""

    aggregate: ClassVar[str] = "order"
    order: int


async def keep(event_id: str, order: int, body: bytes, tx: Tx) -> None:
    """Store a delivery once, and pay the order that it names."""
    new = await tx.connection.fetchval(
        "insert into webhook_event (event_id, body) values ($1, $2) on conflict do nothing returning true",
        event_id,
        body,
    )
    if new:
        await tx.connection.execute(
            "update orders set state = 'paid', paid_at = now() where id = $1", order
        )
        await tx.emit(Paid(order=order, occurred_at=datetime.now(UTC)))


def face(running: Running) -> Litestar:
    secret = os.environ["COLOMBIER_STRIPE_WEBHOOK_SECRET"].encode()

    @litestar.post("/webhooks/stripe", status_code=200)
    async def receive(request: Request[Any, Any, Any]) -> Response[None]:
        body = await request.body()
        if not is_genuine(body, request.headers.get("stripe-signature", ""), secret):
            return Response(None, status_code=400)
        event = json.loads(body)
        async with running.transaction("till") as tx:
            await keep(event["id"], event["data"]["object"]["metadata"]["order"], body, tx)
        return Response(None, status_code=200)

    return Litestar(
        [receive, *health_routes(lambda: running.ready)], openapi_config=None, logging_config=None
    )


SERVICE = SmallService(name="till", router=Router("till"), face=face)
