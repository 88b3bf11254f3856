"""Disputes of invoices."""

from asyncpg import Record, UniqueViolationError
from pydantic import TypeAdapter

from services.orders import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_DISPUTE = TypeAdapter(domain.Dispute)
_LONGEST_LIST = 200


def _read(row: Record) -> domain.Dispute:
    return _DISPUTE.validate_json(row["record"])


async def open_one(connection: Connection, dispute: domain.Dispute) -> None:
    """Store a new dispute. Raises DisputedAlready while another one of its invoice is open."""
    try:
        async with connection.transaction():
            await connection.execute(
                "insert into dispute (id, invoice_number, account_id, received_on, state, record)"
                " values ($1, $2, $3, $4, $5, $6)",
                dispute.id,
                dispute.invoice,
                dispute.account_id,
                dispute.received_on,
                dispute.state.value,
                _DISPUTE.dump_json(dispute).decode(),
            )
    except UniqueViolationError:
        raise domain.DisputedAlready(number=dispute.invoice) from None


async def save(connection: Connection, dispute: domain.Dispute) -> None:
    await connection.execute(
        "update dispute set state = $2, record = $3 where id = $1",
        dispute.id,
        dispute.state.value,
        _DISPUTE.dump_json(dispute).decode(),
    )


async def lock(connection: Connection, dispute_id: str) -> domain.Dispute:
    """Lock a dispute before it is decided. Raises NotFound."""
    row = await connection.fetchrow("select record from dispute where id = $1 for update", dispute_id)
    if row is None:
        raise NotFound(f"dispute {dispute_id}")
    return _read(row)


async def listed(connection: Connection) -> list[domain.Dispute]:
    """Return the open ones, the oldest first, then the answered ones, the youngest first."""
    rows = await connection.fetch(
        "select record from dispute order by state = 'open' desc,"
        " case when state = 'open' then received_on end, case when state = 'open' then id end, id desc limit $1",
        _LONGEST_LIST,
    )
    return [_read(row) for row in rows]
