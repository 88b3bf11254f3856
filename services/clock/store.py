"""Every SQL statement of the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.runtime.database import Connection

from .domain import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the clock said last, and on which calendar."""

    offset_seconds: float
    last_day: date
    last_hour: int


async def load(connection: Connection, *, lock: bool = False) -> Said | None:
    row = await connection.fetchrow(
        f"select offset_seconds, last_day, last_hour from calendar {'for update' if lock else ''}"  # noqa: S608
    )
    return Said(**row) if row else None


async def save(connection: Connection, said: Said) -> None:
    await connection.execute(
        "insert into calendar (offset_seconds, last_day, last_hour) values ($1, $2, $3)"
        " on conflict (only_row) do update set offset_seconds = excluded.offset_seconds,"
        " last_day = excluded.last_day, last_hour = excluded.last_hour",
        said.offset_seconds,
        said.last_day,
        said.last_hour,
    )


async def days_done(connection: Connection) -> dict[str, date]:
    rows = await connection.fetch("select service, last_number from days_done")
    return {row["service"]: date.fromordinal(row["last_number"]) for row in rows}


async def record_day_done(connection: Connection, service: str, number: int) -> None:
    await connection.execute(
        "insert into days_done (service, last_number) values ($1, $2) on conflict (service) do update"
        " set last_number = greatest(days_done.last_number, excluded.last_number)",
        service,
        number,
    )


async def note_unread(connection: Connection, found: Sequence[Unread]) -> None:
    """Keep what waits now; since when the oldest of it does is kept for as long as that is the same message."""
    await connection.execute(
        "delete from unread where consumer <> all($1::text[])", [one.consumer for one in found]
    )
    await connection.executemany(
        "insert into unread (consumer, stream, position, messages, kept_days) values ($1, $2, $3, $4, $5)"
        " on conflict (consumer) do update set stream = excluded.stream, position = excluded.position,"
        " messages = excluded.messages, kept_days = excluded.kept_days,"
        " since = case unread.position when excluded.position then unread.since else excluded.since end",
        [(one.consumer, one.stream, one.position, one.messages, one.kept_days) for one in found],
    )
