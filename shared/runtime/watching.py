"""How all services are and what they have set aside, asked at each one's own desk: for `colombier` and for staff."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import add
from typing import Any, NamedTuple

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.contracts import operations as ops
from shared.contracts.base import Refusal

from . import hearing
from .answering import REFUSED_HEADER
from .errors import Unavailable
from .roll_call import replicas
from .router import STREAMS

REPLAY_SECONDS = 50.0
"""How long the handling of a message may take; whoever asks for it waits 60 s (`ReplayParked`)."""
AWAY = 503
"""The status of a refusal that says: the database does not answer."""


class Lag(NamedTuple):
    """Messages of one service: not delivered yet, delivered and not acknowledged, and those delivered again."""

    waiting: int = 0
    held: int = 0
    retried: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How everything is at one moment."""

    pulses: Mapping[str, ops.Pulse | None]
    """By service; None: it does not answer."""
    lag: Mapping[str, Lag]
    replicas: Mapping[str, int]
    """How many of each service answer."""
    unheard: tuple[ops.Unheard, ...]
    """What lies in a stream and nobody takes."""
    trouble: tuple[str, ...]
    """One sentence for each thing that is wrong."""


async def look(connection: Client, names: Iterable[str]) -> Seen:
    """Ask every service how it is, and JetStream what each one has still to do."""
    asked, silent = tuple(names), list[str]()
    told, there = await asyncio.gather(pulses(connection, asked), replicas(connection, asked))
    try:
        left, unheard = await traffic(connection, asked)
    except Unavailable as away:
        left, unheard, silent = dict.fromkeys(asked, Lag()), [], [str(away)]
    said = [sentence for pulse in told.values() if pulse for sentence in pulse.trouble]
    return Seen(
        pulses=told,
        lag=left,
        replicas={name: max(there[name], told[name] is not None) for name in asked},
        unheard=tuple(unheard),
        trouble=(
            *silent,
            *gathered(said, among=len(told)),
            *(f"{name} does not answer" for name, pulse in told.items() if pulse is None),
            *hearing.in_words(unheard),
            *(
                f"{name}: {one.retried} messages are being retried"
                for name, one in left.items()
                if one.retried and not _explained(told.get(name))
            ),
        ),
    )


def gathered(sentences: list[str], *, among: int) -> list[str]:
    """Say once what several services say alike: `orders, payments: …`."""
    told: dict[str, list[str]] = {}
    for sentence in sentences:
        name, _, what = sentence.partition(": ")
        told.setdefault(what, []).append(name)
    return [
        f"{'all services' if len(names) == among else ', '.join(names)}: {what}"
        for what, names in told.items()
    ]


def _explained(pulse: ops.Pulse | None) -> bool:
    """Tell whether a service has said itself why messages wait."""
    return pulse is None or bool(pulse.trouble)


async def ask_service(
    connection: Client, subject: str, service: str, body: bytes = b"", *, patience_seconds: float = 5
) -> bytes | None:
    """Ask a service's own desk; None when it, or its database, does not answer. Raises Unavailable when it refuses."""
    try:
        reply = await connection.request(subject.format(service=service), body, timeout=patience_seconds)
    except (NatsError, TimeoutError):
        return None
    if reply.headers and reply.headers.get(REFUSED_HEADER):
        refusal = Refusal.model_validate_json(reply.data)
        if refusal.status == AWAY:
            return None
        raise Unavailable(f"{service}: {refusal.detail}")
    return reply.data


async def pulses(
    connection: Client, names: Iterable[str], *, patience_seconds: float = 5
) -> dict[str, ops.Pulse | None]:
    """Return how every service is; None for one that does not answer."""
    asked = tuple(names)
    replies = await asyncio.gather(
        *(ask_service(connection, ops.PULSE, name, patience_seconds=patience_seconds) for name in asked)
    )
    return {
        name: ops.Pulse.model_validate_json(reply) if reply else None
        for name, reply in zip(asked, replies, strict=True)
    }


async def traffic(connection: Client, names: Iterable[str]) -> tuple[dict[str, Lag], list[ops.Unheard]]:
    """Return what each service has still to do, and what none of them will. Raises Unavailable."""
    lying = {stream: await hearing.subjects(connection, stream) for stream in STREAMS.values()}
    found = {stream: await consumers(connection, stream) for stream in STREAMS.values()}
    return lag(chain.from_iterable(found.values()), names), hearing.unheard(lying, found)


def lag(consumers: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, Lag]:
    found = dict.fromkeys(names, Lag())
    for consumer in consumers:
        name = consumer["name"].split("__")[0]
        more = (consumer["num_pending"], consumer["num_ack_pending"], consumer["num_redelivered"])
        found[name] = Lag(*map(add, found.get(name, Lag()), more))
    return found


async def consumers(connection: Client, stream: str) -> list[dict[str, Any]]:
    """Return what JetStream tells of all consumers of a stream. Raises Unavailable."""
    found: list[dict[str, Any]] = []
    while True:
        request = json.dumps({"offset": len(found)}).encode()
        try:
            reply = await connection.request(f"$JS.API.CONSUMER.LIST.{stream}", request, timeout=5)
        except (NatsError, TimeoutError):
            msg = "JetStream does not answer: has a majority of its servers gone?"
            raise Unavailable(msg) from None
        page: dict[str, Any] = json.loads(reply.data)
        if error := page.get("error"):
            raise Unavailable(f"JetStream does not tell of the stream {stream}: {error.get('description')}")
        more = page.get("consumers") or []
        found += more
        if not more or len(found) >= page.get("total", 0):
            return found


async def parked(connection: Client, names: Iterable[str]) -> list[ops.ParkedMessage]:
    """Return what every service that answers has set aside, the oldest first."""
    replies = await asyncio.gather(*(ask_service(connection, ops.LIST_PARKED, name) for name in names))
    lists = [ops.ParkedMessages.model_validate_json(reply).messages for reply in replies if reply]
    return sorted((message for one in lists for message in one), key=lambda message: message.parked_at)


async def settle(connection: Client, names: Iterable[str], parked_id: str, *, why: str | None) -> ops.Settled:
    """Replay (`why` is None) or discard one parked message, wherever it is; all are asked at once."""
    wanted = ops.Settle(id=parked_id, why=why).model_dump_json().encode()
    subject, patience = (ops.REPLAY, REPLAY_SECONDS) if why is None else (ops.DISCARD, 5.0)
    asked = tuple(names)
    replies = await asyncio.gather(
        *(ask_service(connection, subject, name, wanted, patience_seconds=patience) for name in asked)
    )
    for reply in replies:
        if reply and (done := ops.Settled.model_validate_json(reply)).found:
            return done
    silent = [name for name, reply in zip(asked, replies, strict=True) if reply is None]
    error = f"not found, and no answer from {', '.join(silent)}" if silent else None
    return ops.Settled(found=False, ok=False, error=error)
