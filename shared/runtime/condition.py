"""How a service is, in numbers and in sentences: one for each thing that is wrong, in an operator's words."""

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol, runtime_checkable

import asyncpg

from shared.contracts import operations as ops

from .database import Connection
from .delivery import Worker
from .errors import Unavailable
from .folders import folder_of

_PULSE = """
select (select count(*) from outbox) as unsent,
       (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from outbox) as oldest,
       (select last_error from outbox where last_error is not null order by id limit 1) as last_error,
       (select count(*) from parked where state = 'parked') as parked,
       (select last_number from days) as last_day,
       array(select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) as name
             where current_setting(name) = 'off') as lax
"""
_SLOW_SECONDS = 10
_PATIENCE_SECONDS = 3
"""For the database's answer; whoever asks for a pulse waits five."""
_WORDS = {
    "insufficient": "JetStream's store is full; make room, or raise max_file_store",
    "maximum": "JetStream's stream is full; make room, or raise its limit",
    "TimeoutError": "JetStream gives no answer; is its disk full, or is a majority of its servers missing?",
    "ConnectionClosed": "NATS is away",
    "ConnectionReconnecting": "NATS is away",
}
"""What JetStream's refusals mean, by a word that they hold."""


@runtime_checkable
class Troubled(Protocol):
    """What a service opened may tell its own trouble; the service's name is put before it."""

    def trouble(self) -> str | None:
        """Return one sentence, or None when all is well."""


async def pulse(worker: Worker) -> ops.Pulse:
    """Say how the service is; that its database is away is an answer, not a failure."""
    service, row = worker.kit.service, None
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), worker.kit.database.session() as connection:
            row = await connection.fetchrow(_PULSE)
            stated = await _stated(connection, service)
        assert row is not None
        sentences = [*_in_the_database(row), *stated, *_own(worker)]
    except Unavailable as error:
        sentences = [str(error)]
    except TimeoutError:
        size = worker.kit.database.pool_size
        sentences = [
            f"the database is slow: no answer in {_PATIENCE_SECONDS} s, or all {size} connections are busy"
        ]
    return ops.Pulse(
        service=service,
        unsent=row["unsent"] if row else None,
        oldest_unsent_seconds=float(row["oldest"]) if row else 0,
        parked=row["parked"] if row else 0,
        last_day=row["last_day"] if row else None,
        trouble=tuple(f"{service}: {sentence}" for sentence in sentences),
    )


def _in_the_database(row: asyncpg.Record) -> Iterator[str]:
    if row["oldest"] > _SLOW_SECONDS:
        yield f"{row['unsent']} messages wait to be published: {_in_words(row['last_error'])}"
    if row["parked"]:
        yield f"{row['parked']} parked messages; see `colombier parked list`"
    if row["lax"]:
        yield f"PostgreSQL may lose commits in a power cut: switch on {', '.join(row['lax'])}"


async def _stated(connection: Connection, service: str) -> list[str]:
    """Return what a service's data says is wrong: the sentences that its `trouble.sql` selects."""
    sql = _trouble_sql(service)
    return [row["sentence"] for row in await connection.fetch(sql)] if sql else []


@cache
def _trouble_sql(service: str) -> str | None:
    try:
        file = folder_of(service) / "trouble.sql"
    except ModuleNotFoundError:
        return None
    return file.read_text(encoding="utf-8") if file.exists() else None


def _own(worker: Worker) -> list[str]:
    """Return what the service tells by itself; else what its waiting messages were told."""
    opened: Iterator[Any] = (thing for thing in worker.kit.opened.values() if isinstance(thing, Troubled))
    told = [said for thing in opened if (said := thing.trouble())]
    return told or worker.tries.absences.sentences(longer_than_seconds=_SLOW_SECONDS * worker.policy.patience)


def _in_words(error: str | None) -> str:
    if error is None:
        return "no leader"
    return next((words for needle, words in _WORDS.items() if needle in error), error)
