"""Scans of cheques, sealed: nothing here can be read without the key, which stands elsewhere."""

from datetime import date

from shared.runtime.database import Connection
from shared.runtime.errors import NotFound


async def put(connection: Connection, cheque_id: str, *, sealed: bytes, kept_from: date) -> None:
    """Keep the scan of a cheque in the place of an earlier one; its time runs from the day of its receipt."""
    await connection.execute(
        "insert into cheque_scan (cheque_id, kept_from, sealed) values ($1, $2, $3) on conflict (cheque_id)"
        " do update set kept_from = excluded.kept_from, sealed = excluded.sealed",
        cheque_id,
        kept_from,
        sealed,
    )


async def sealed(connection: Connection, cheque_id: str) -> bytes:
    """Raises: NotFound."""
    found: bytes | None = await connection.fetchval(
        "select sealed from cheque_scan where cheque_id = $1", cheque_id
    )
    if found is None:
        raise NotFound(f"scan of cheque {cheque_id}")
    return found


async def is_there(connection: Connection, cheque_id: str) -> bool:
    return bool(await connection.fetchval("select true from cheque_scan where cheque_id = $1", cheque_id))


async def delete(connection: Connection, cheque_id: str) -> None:
    await connection.execute("delete from cheque_scan where cheque_id = $1", cheque_id)
