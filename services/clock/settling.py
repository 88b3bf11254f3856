"""Whether the whole system has come to rest: nothing unsent, nothing undelivered, nothing under way.

Read from JetStream and from every service's own pulse, so that no service has to be named here: a service takes
part in a day because it has a consumer for it.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from shared.contracts.clock import DayStarted
from shared.contracts.operations import PULSE, Pulse
from shared.runtime.bus import STREAMS
from shared.runtime.errors import Kind, Rejected, Unavailable

_PAGE = 256


class StillBusy(Rejected):
    """The day was begun, and something of it does not end: named, so that an operator knows where to look."""

    kind = Kind.CONFLICT
    code = "E-EN-COURS"
    fr = "Le travail du jour n'est pas terminé après {seconds} s : {what}."
    en = "The day's work is not done after {seconds} s: {what}."


@dataclass(frozen=True, slots=True)
class Traffic:
    """All consumers at one moment."""

    services: frozenset[str]
    daily: frozenset[str]
    """Services that work on each civil day."""
    under_way: tuple[str, ...]
    """Consumers with something undelivered or unacknowledged."""
    delivered: int


async def traffic(nats: Client) -> Traffic:
    consumers = [c for stream in STREAMS.values() for c in await _consumers(nats, stream)]
    names = [c["name"] for c in consumers]
    return Traffic(
        services=frozenset(name.split("__")[0] for name in names),
        daily=frozenset(
            c["name"].split("__")[0] for c in consumers if c["config"].get("filter_subject") == DayStarted.subject()
        ),
        under_way=tuple(c["name"] for c in consumers if c["num_pending"] or c["num_ack_pending"]),
        delivered=sum(c["delivered"]["consumer_seq"] for c in consumers),
    )


async def _consumers(nats: Client, stream: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        request = json.dumps({"offset": len(found)}).encode()
        reply = json.loads((await nats.request(f"$JS.API.CONSUMER.LIST.{stream}", request, timeout=5)).data)
        if "error" in reply:
            raise Unavailable(f"JetStream: {reply['error'].get('description')}")
        found += reply["consumers"]
        if len(found) >= reply["total"] or len(reply["consumers"]) < _PAGE:
            return found


async def unsent(nats: Client, services: frozenset[str]) -> list[str]:
    """Return the services whose outbox is not empty."""
    replies = await asyncio.gather(
        *(nats.request(PULSE.format(service=name), b"", timeout=5) for name in sorted(services))
    )
    return [pulse.service for reply in replies if (pulse := Pulse.model_validate_json(reply.data)).unsent]


async def busy(nats: Client) -> list[str]:
    """Return what is still under way; empty when the system rests.

    Looked at twice around the outboxes: a message may leave one while the other is read.
    """
    before = await traffic(nats)
    if before.under_way:
        return list(before.under_way)
    if waiting := await unsent(nats, before.services):
        return waiting
    after = await traffic(nats)
    return list(after.under_way) if after.delivered == before.delivered else ["just delivered"]


async def rest(nats: Client, patience_seconds: float) -> None:
    """Wait until the system rests. Raises StillBusy, naming what is not done, when it takes too long."""
    deadline = asyncio.get_running_loop().time() + patience_seconds
    pause = 0.002
    while still := await busy(nats):
        if asyncio.get_running_loop().time() > deadline:
            raise StillBusy(seconds=f"{patience_seconds:.0f}", what=", ".join(still))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.05)
