"""Decisions about who bears the cost of means of payment, and towards whom they hold."""

from datetime import datetime

from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection

_POLICY = TypeAdapter(domain.FeePolicy)


async def add(connection: Connection, policy: domain.FeePolicy, *, at: datetime) -> None:
    await connection.execute(
        "insert into fee_policy (method, valid_from, decided_at, record) values ($1, $2, $3, $4)",
        policy.method,
        policy.valid_from,
        at,
        _POLICY.dump_json(policy).decode(),
    )


async def policies(connection: Connection) -> list[domain.FeePolicy]:
    """Return every decision, the newest day first, and of one day the last one first."""
    rows = await connection.fetch("select record from fee_policy order by valid_from desc, id desc")
    return [_POLICY.validate_json(row["record"]) for row in rows]


async def is_consumer(connection: Connection, account_id: str) -> bool:
    """Tell whether a client is a consumer; who is not known counts as one."""
    known = await connection.fetchval("select consumer from client_name where account_id = $1", account_id)
    return known is not False
