"""How rows of an outbox reach JetStream: many in one atomic batch, a few one by one.

Owns the wire and the order of each aggregate; marks nothing and knows no database. With `sync_interval: always` a
single message costs the server a flush of the disk, an atomic batch of any size about four; hence batches (ADR
0019). A batch is stored whole or not at all, so a refused one is sent again one by one, where a failure holds back
its aggregate alone: the server refuses the whole for one identity that it has seen already.
"""

import asyncio
import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.errors import APIError

from .errors import TooLarge

Row = asyncpg.Record

PAYS_FROM = 32
"""From how many rows of one stream on a batch is faster than singles (measured: between 16 and 64)."""
BATCH_ROWS, BATCH_BYTES = 512, 4 * 1024 * 1024
"""How much goes into one batch; the server takes a thousand messages."""
_ROOM_BYTES = 512
"""For the headers that are added here."""


class NoStream(Exception):
    """The stream is lost, or was never made."""


class NotStored(Exception):
    """The server did not take a batch as one: it is older than batches."""


@dataclass(frozen=True, slots=True)
class Outcome:
    sent: list[int] = field(default_factory=list)
    failed: dict[str, tuple[int, BaseException]] = field(default_factory=dict)
    """By aggregate: the row that could not be published, and why. What comes after it was not tried."""


class Publisher:
    def __init__(self, nats: Client, *, ack_wait_seconds: float) -> None:
        """Publish over that connection; an acknowledgement may take `ack_wait_seconds`."""
        self.nats, self.ack_wait_seconds = nats, ack_wait_seconds

    async def publish(self, rows: Sequence[Row]) -> Outcome:
        """Publish rows in the order of their aggregates, and return those that JetStream acknowledged."""
        outcome = Outcome()
        for step in _steps(rows):
            await asyncio.gather(*(self._publish(some, outcome) for some in step))
        return outcome

    async def _publish(self, rows: Sequence[Row], outcome: Outcome) -> None:
        """Publish rows of one stream."""
        for chunk in _chunks(rows):
            fit = [row for row in chunk if self._fits(row, outcome)]
            if len(fit) < PAYS_FROM or not await self._at_once(fit):
                await self._one_by_one(fit, outcome)
            else:
                outcome.sent.extend(row["id"] for row in fit)

    def _fits(self, row: Row, outcome: Outcome) -> bool:
        """Tell whether a row may be sent now: its aggregate is not held back, and the server will take it.

        It does not answer to one that is too large, it closes the connection.
        """
        if row["aggregate"] in outcome.failed:
            return False
        size, most = len(row["body"]) + len(row["headers"]) + _ROOM_BYTES, self.nats.max_payload
        if size > most:
            error = TooLarge(f"{row['subject']} has {size} bytes with its headers, NATS takes {most}")
            outcome.failed[row["aggregate"]] = (row["id"], error)
        return size <= most

    async def _at_once(self, rows: Sequence[Row]) -> bool:
        """Store rows as one atomic batch (ADR-50 of NATS); False when it was refused or is in doubt."""
        try:
            await self._send_batch(rows)
        except (NatsError, NoStream, NotStored, OSError, TimeoutError):
            return False
        return True

    async def _send_batch(self, rows: Sequence[Row]) -> None:
        batch = secrets.token_hex(12)
        *first, last = rows
        for number, row in enumerate(first, 1):
            headers = _headers(row) | {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            await self.nats.publish(row["subject"], row["body"], headers=headers)
        headers = _headers(last) | {
            "Nats-Batch-Id": batch,
            "Nats-Batch-Sequence": str(len(rows)),
            "Nats-Batch-Commit": "1",
        }
        ack = await self._acknowledged(last, headers)
        if ack.get("count") != len(rows):
            raise NotStored(f"{ack}")

    async def _one_by_one(self, rows: Iterable[Row], outcome: Outcome) -> None:
        """Publish in waves with one message per aggregate; a failure holds back that aggregate alone."""
        for slots in itertools.zip_longest(*_by_aggregate(rows).values()):
            wave = [row for row in slots if row is not None and row["aggregate"] not in outcome.failed]
            tries = (self._acknowledged(row, _headers(row)) for row in wave)
            for row, result in zip(wave, await asyncio.gather(*tries, return_exceptions=True), strict=True):
                if isinstance(result, BaseException):
                    outcome.failed[row["aggregate"]] = (row["id"], result)
                else:
                    outcome.sent.append(row["id"])

    async def _acknowledged(self, row: Row, headers: dict[str, str]) -> dict[str, Any]:
        """Publish one message and wait for JetStream's answer. Raises what the server says against it."""
        try:
            reply = await self.nats.request(
                row["subject"], row["body"], timeout=self.ack_wait_seconds, headers=headers
            )
        except NoRespondersError:
            raise NoStream(f"no stream takes {row['subject']}; `colombier migrate` makes it") from None
        ack: dict[str, Any] = json.loads(reply.data)
        if "error" in ack:
            raise APIError.from_error(ack["error"])
        return ack


def _headers(row: Row) -> dict[str, str]:
    headers: dict[str, str] = json.loads(row["headers"])
    headers["Nats-Msg-Id"] = str(row["message_id"])
    return headers


def _steps(rows: Sequence[Row]) -> Iterator[list[list[Row]]]:
    """Split rows so that within a step no aggregate has messages for both streams; none overtakes another."""
    while rows:
        streams: dict[str, list[Row]] = {"evt": [], "cmd": []}
        stream_of: dict[str, str] = {}
        later = []
        for row in rows:
            stream = "evt" if row["subject"].startswith("evt.") else "cmd"
            if stream_of.setdefault(row["aggregate"], stream) == stream:
                streams[stream].append(row)
            else:
                stream_of[row["aggregate"]] = "the next step"
                later.append(row)
        yield [some for some in streams.values() if some]
        rows = later


def _chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    size = 0
    for row in rows:
        size += len(row["body"])
        if chunk and (len(chunk) == BATCH_ROWS or size > BATCH_BYTES):
            yield chunk
            chunk, size = [], len(row["body"])
        chunk.append(row)
    yield chunk


def _by_aggregate(rows: Iterable[Row]) -> dict[str, list[Row]]:
    queues: dict[str, list[Row]] = {}
    for row in rows:
        queues.setdefault(row["aggregate"], []).append(row)
    return queues
