"""Acts that wait for a second person, or waited."""

from datetime import date

from pydantic import TypeAdapter

from services.accounts import domain
from shared.runtime.database import Connection

_APPROVAL = TypeAdapter(domain.Approval)
LONGEST_LIST = 200


async def add(connection: Connection, approval: domain.Approval) -> bool:
    """Store what waits; tell whether it is new."""
    new = await connection.fetchval(
        "insert into approval (id, state, asked_by, account_id, until, decided_by, record)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning true",
        *_row(approval),
    )
    return new is not None


async def save(connection: Connection, approval: domain.Approval) -> None:
    await connection.execute(
        "update approval set state = $2, asked_by = $3, account_id = $4, until = $5, decided_by = $6, record = $7"
        " where id = $1",
        *_row(approval),
    )


async def lock(connection: Connection, approval_id: str) -> domain.Approval | None:
    record = await connection.fetchval("select record from approval where id = $1 for update", approval_id)
    return _APPROVAL.validate_json(record) if record else None


async def all_of_them(connection: Connection) -> list[domain.Approval]:
    """Return what waits, what ends first first, then what was decided, the youngest first."""
    rows = await connection.fetch(
        "(select record from approval where state = 'waiting' order by until, id)"
        " union all (select record from approval where state <> 'waiting' order by id desc limit $1)",
        LONGEST_LIST,
    )
    return [_APPROVAL.validate_json(row["record"]) for row in rows]


async def several(connection: Connection, approval_ids: list[str]) -> list[domain.Approval]:
    """Return some of them without waiting for anybody."""
    rows = await connection.fetch(
        "select record from approval where id = any($1::text[]) order by until, id", approval_ids
    )
    return [_APPROVAL.validate_json(row["record"]) for row in rows]


async def over(connection: Connection, today: date) -> list[str]:
    """Return what still waits though its last day is over."""
    rows = await connection.fetch(
        "select id from approval where state = 'waiting' and until < $1 order by id", today
    )
    return [row["id"] for row in rows]


def _row(approval: domain.Approval) -> tuple[object, ...]:
    return (
        approval.id,
        approval.state,
        approval.asked_by,
        approval.account_id,
        approval.until,
        approval.decided_by,
        _APPROVAL.dump_json(approval).decode(),
    )
