"""Archives of hostings that their owners asked for."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.runtime.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    id: str
    url: str | None
    until: date | None


async def last_archive(connection: Connection, hosting_id: str) -> Archive | None:
    row = await connection.fetchrow(
        "select id, url, until from archive where hosting_id = $1 order by asked_at desc limit 1", hosting_id
    )
    return Archive(**row) if row else None


async def ask_archive(connection: Connection, archive_id: str, hosting_id: str, at: datetime) -> None:
    await connection.execute(
        "insert into archive (id, hosting_id, asked_at) values ($1, $2, $3)", archive_id, hosting_id, at
    )


async def record_archive(connection: Connection, archive_id: str, url: str, until: date) -> bool:
    done = await connection.fetchval(
        "update archive set url = $2, until = $3 where id = $1 returning true", archive_id, url, until
    )
    return done is not None
