"""Whether the whole system has come to rest: nothing unsent, nothing undelivered, nothing under way.

Read from JetStream and from the pulse of every service that owns messages, so that none has to be named here: a
service takes part in a day because it has a consumer for it.
"""

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from shared.contracts.base import Command
from shared.contracts.catalogue import all_messages, owners
from shared.contracts.clock import DayStarted
from shared.contracts.operations import PULSE, Pulse
from shared.runtime import hearing, watching
from shared.runtime.errors import Kind, Rejected, Unavailable
from shared.runtime.router import STREAMS

NANOSECONDS_A_DAY = 24 * 60 * 60 * 10**9


class StillBusy(Rejected):
    """The day was begun, and something of it does not end: named, so that an operator knows where to look."""

    kind = Kind.CONFLICT
    code = "E-EN-COURS"
    fr = "Le travail du jour n'est pas terminé après {seconds} s : {what}."
    en = "The day's work is not done after {seconds} s: {what}."


@dataclass(frozen=True, slots=True)
class Traffic:
    """The consumers of events at one moment."""

    daily: frozenset[str]
    """Services that work on each civil day."""
    under_way: tuple[str, ...]
    """Consumers with something undelivered or unacknowledged."""


async def traffic(nats: Client) -> Traffic:
    consumers = await watching.consumers(nats, STREAMS["evt"])
    return Traffic(
        daily=frozenset(
            c["name"].split("__")[0]
            for c in consumers
            if c["config"].get("filter_subject") == DayStarted.subject()
        ),
        under_way=tuple(c["name"] for c in consumers if c["num_pending"] or c["num_ack_pending"]),
    )


async def unsent(nats: Client) -> list[str]:
    """Return the services whose outbox is not empty, and those that do not answer."""
    waiting = await asyncio.gather(*(_has_unsent(nats, name) for name in owners()))
    return [name for name, waits in zip(owners(), waiting, strict=True) if waits]


async def _has_unsent(nats: Client, service: str) -> bool:
    try:
        reply = await nats.request(PULSE.format(service=service), b"", timeout=5)
    except (NoRespondersError, TimeoutError):
        return True
    return Pulse.model_validate_json(reply.data).unsent != 0


async def busy(nats: Client) -> list[str]:
    """Return what is still under way; empty when the system rests.

    A message that is being handled is unacknowledged, and what its handler says is in an outbox before it is
    acknowledged. So the system rests when outboxes and commands are empty, then no event is undelivered, and
    then outboxes and commands are still empty with no event added meanwhile.
    """
    added = await _still(nats)
    if isinstance(added, list):
        return added
    now = await traffic(nats)
    if now.under_way:
        return list(now.under_way)
    after = await _still(nats)
    if isinstance(after, list):
        return after
    return [] if after == added else ["an event was just added"]


async def _still(nats: Client) -> int | list[str]:
    """Return how many events were ever added, or what is unsent or not yet carried out."""
    events, commands, waiting = await asyncio.gather(
        _state(nats, STREAMS["evt"]), hearing.subjects(nats, STREAMS["cmd"]), unsent(nats)
    )
    if waiting:
        return list(waiting)
    known = _commands()
    if left := [f"{count} of {subject}" for subject, count in commands.items() if subject in known]:
        return left
    last: int = events["last_seq"]
    return last


@cache
def _commands() -> frozenset[str]:
    """Return the commands that some service of this version obeys: what others lie in the stream stops no day."""
    return frozenset(one.subject() for one in all_messages() if issubclass(one, Command))


async def kept_days(nats: Client, stream: str) -> int | None:
    """Return after how many days a stream deletes a message; None for one that never does. Raises Unavailable."""
    try:
        nanoseconds: int = (await _told(nats, stream))["config"].get("max_age", 0)
    except (NatsError, TimeoutError) as away:
        raise Unavailable(f"JetStream: {away!r}") from away
    return round(nanoseconds / NANOSECONDS_A_DAY) or None


async def _state(nats: Client, stream: str) -> dict[str, Any]:
    state: dict[str, Any] = (await _told(nats, stream))["state"]
    return state


async def _told(nats: Client, stream: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(
        (await nats.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=5)).data
    )
    if "error" in reply:
        raise Unavailable(f"JetStream: {reply['error'].get('description')}")
    return reply


async def rest(nats: Client, patience_seconds: float) -> None:
    """Wait until the system rests. Raises StillBusy, naming what is not done, when it takes too long."""
    deadline = asyncio.get_running_loop().time() + patience_seconds
    pause = 0.002
    while still := await busy(nats):
        if asyncio.get_running_loop().time() > deadline:
            raise StillBusy(seconds=f"{patience_seconds:.0f}", what=", ".join(still))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.05)
