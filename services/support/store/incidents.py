"""Incidents."""

from asyncpg import Record
from pydantic import TypeAdapter

from services.support import domain
from shared.runtime.database import Connection

_INCIDENT = TypeAdapter(domain.Incident)
_LONGEST_LIST = 20


def _read(row: Record) -> domain.Incident:
    return _INCIDENT.validate_json(row["record"])


async def save(connection: Connection, incident: domain.Incident) -> None:
    await connection.execute(
        "insert into incident (id, reference, began_at, ended_at, record) values ($1, $2, $3, $4, $5)"
        " on conflict (id) do update set ended_at = excluded.ended_at, record = excluded.record",
        incident.id,
        incident.reference,
        incident.began_at,
        incident.ended_at,
        _INCIDENT.dump_json(incident).decode(),
    )


async def lock(connection: Connection, reference: str) -> domain.Incident:
    """Raises NoSuchIncident."""
    row = await connection.fetchrow("select record from incident where reference = $1 for update", reference)
    if row is None:
        raise domain.NoSuchIncident(f"incident {reference}")
    return _read(row)


async def recent(connection: Connection) -> list[domain.Incident]:
    """Return those that go on, then the youngest."""
    rows = await connection.fetch(
        "select record from incident order by ended_at is not null, began_at desc, id limit $1", _LONGEST_LIST
    )
    return [_read(row) for row in rows]
