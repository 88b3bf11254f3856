"""What is old is deleted: messages sent, inbox rows, answers, settled parked messages. All else stays.

Ages are the machine's, never the simulated calendar's. The ages belong together (ADR 0019): a message may come
again for as long as it can be sent again, and then for as long as a consumer that is made anew looks back in the
stream; until then, and a month longer, its inbox row is there. Work grows with what is due, not with what is kept.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from . import logs
from .database import Database

log = logs.get_logger("colombier.pruning")

RESENDABLE_DAYS = 30
"""How long a sent message is kept to be sent again, from its commit on: sending it again changes nothing here."""
LOOK_BACK_DAYS = 30
"""How far back in its stream a consumer begins that is made anew (`infra/nats/streams.py`)."""
INBOX_DAYS = RESENDABLE_DAYS + LOOK_BACK_DAYS + 30
"""How long it is known that a message was handled."""
ANSWER_DAYS = 30
"""How long a request with an idempotency key is answered by what was answered first."""
SETTLED_DAYS = 400
"""How long a parked message that was replayed or discarded is kept, with the reason."""

_SLICE = 1000
_EVERY_SECONDS, _FIRST_SECONDS, _BREATH_SECONDS = 3600.0, 10.0, 0.05


# Identities grow with the time of the commit: what is old stands first, and no other index is needed.
_OUTBOX_SENT = """
delete from outbox_sent where created_at < clock_timestamp() - make_interval(days => $1)
and id = any(array(select id from outbox_sent order by id limit $2))
"""
# By their place on disk: a join would read the whole table. Nothing moves these rows.
_INBOX = """
delete from inbox where ctid = any(array(
    select ctid from inbox where handled_at < clock_timestamp() - make_interval(days => $1)
    order by handled_at limit $2
))
"""
_ANSWERS = """
delete from answers where ctid = any(array(
    select ctid from answers where answered_at < clock_timestamp() - make_interval(days => $1)
    order by answered_at limit $2
))
"""
_PARKED = """
delete from parked where id = any(array(
    select id from parked where state <> 'parked' and settled_at < clock_timestamp() - make_interval(days => $1)
    limit $2
))
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many days a table keeps its rows, and the deletion of some ($2) that are older ($1)."""

    days: int
    delete: str


KEPT = {
    "outbox_sent": Kept(RESENDABLE_DAYS, _OUTBOX_SENT),
    "inbox": Kept(INBOX_DAYS, _INBOX),
    "answers": Kept(ANSWER_DAYS, _ANSWERS),
    "parked": Kept(SETTLED_DAYS, _PARKED),
}


async def prune(database: Database, *, at_once: int = _SLICE) -> dict[str, int]:
    """Delete what is too old, in slices of `at_once` rows; return how many rows left each table."""
    return {table: await _prune(database, kept, at_once) for table, kept in KEPT.items()}


async def _prune(database: Database, kept: Kept, at_once: int) -> int:
    count = 0
    while True:
        async with database.session() as connection:
            status: str = await connection.execute(kept.delete, kept.days, at_once)
        gone = int(status.rsplit(" ", 1)[-1])
        count += gone
        if gone < at_once:
            return count
        await asyncio.sleep(_BREATH_SECONDS)


@asynccontextmanager
async def at_work(database: Database) -> AsyncIterator[None]:
    """Prune once an hour for as long as the block lasts."""
    task = asyncio.create_task(_forever(database), name=f"pruning {database.service}")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _forever(database: Database) -> None:
    await asyncio.sleep(_FIRST_SECONDS)
    while True:
        try:
            gone = await prune(database)
        except Exception as error:  # noqa: BLE001 - what could not be pruned now is pruned an hour later
            log.warning("not pruned", service=database.service, error=repr(error)[:300])
        else:
            if any(gone.values()):
                log.info("pruned", service=database.service, **gone)
        await asyncio.sleep(_EVERY_SECONDS)
