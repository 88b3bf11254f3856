"""Deposit slips: printed once, numbered without a gap, and what became of them."""

from collections.abc import Sequence
from datetime import date

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_LINES = TypeAdapter(tuple[domain.SlipLine, ...])
_DAYS = TypeAdapter(dict[str, date])
_SLIPS = """
select number, year, sequence, issued_on, lines, sha256,
    (select jsonb_object_agg(act, on_day) from cheque_slip_act where slip = number) as days,
    (select reason from cheque_slip_act where slip = number and act = 'cancelled') as reason
from cheque_slip
"""
_AT_THE_BANK = """
where exists (select from cheque_slip_act where slip = number and act = 'deposited' and on_day between $1 and $2)
    and not exists (select from bank_line where bank_line.slip = number) order by number limit 100
"""


async def next_sequence(connection: Connection, year: int) -> int:
    """Take the next number of a year; the next taker waits for this transaction's end, so none is lost."""
    taken: int = await connection.fetchval(
        "insert into cheque_slip_series (year, last_number) values ($1, 1) on conflict (year) do update"
        " set last_number = cheque_slip_series.last_number + 1 returning last_number",
        year,
    )
    return taken


async def add(connection: Connection, slip: domain.Slip, *, pdf: bytes) -> None:
    await connection.execute(
        "insert into cheque_slip (number, year, sequence, issued_on, total_cents, lines, sha256, bytes)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        slip.number,
        slip.year,
        slip.sequence,
        slip.issued_on,
        slip.total_cents,
        _LINES.dump_json(slip.lines).decode(),
        slip.sha256,
        pdf,
    )


async def save_acts(connection: Connection, slip: domain.Slip) -> None:
    """Keep what became of a slip; what is known already stays as it is."""
    acts = {
        "deposited": slip.deposited_on,
        "credited": slip.credited_on,
        "cancelled": slip.cancelled_on,
    }
    done = [(act, day) for act, day in acts.items() if day]
    await connection.executemany(
        "insert into cheque_slip_act (slip, act, on_day, reason) values ($1, $2, $3, $4) on conflict do nothing",
        [(slip.number, act, day, slip.reason if act == "cancelled" else "") for act, day in done],
    )


async def find(connection: Connection, number: str) -> domain.Slip:
    """Raises: NotFound."""
    return _one(await connection.fetch(f"{_SLIPS} where number = $1", number), number)


async def lock(connection: Connection, number: str) -> domain.Slip:
    """Lock a slip, before any of its cheques. Raises: NotFound."""
    await connection.execute("select from cheque_slip where number = $1 for update", number)
    return await find(connection, number)


async def listed(connection: Connection) -> list[domain.Slip]:
    rows = await connection.fetch(f"{_SLIPS} order by year desc, sequence desc limit 100")
    return [_read(row) for row in rows]


async def at_the_bank(connection: Connection, *, since: date, until: date) -> list[domain.Slip]:
    """Return the slips that went to the bank in these days and that no line of a statement shows."""
    rows = await connection.fetch(
        f"{_SLIPS} {_AT_THE_BANK}",
        since,
        until,
    )
    return [_read(row) for row in rows]


async def pdf(connection: Connection, number: str) -> bytes:
    """Return the bytes as they were printed. Raises: NotFound, also when their ten years are over."""
    found: bytes | None = await connection.fetchval("select bytes from cheque_slip where number = $1", number)
    if found is None:
        raise NotFound(f"slip {number}")
    return found


def _one(rows: Sequence[asyncpg.Record], number: str) -> domain.Slip:
    if not rows:
        raise NotFound(f"slip {number}")
    return _read(rows[0])


def _read(row: asyncpg.Record) -> domain.Slip:
    days = _DAYS.validate_json(row["days"] or "{}")
    return domain.Slip(
        number=row["number"],
        year=row["year"],
        sequence=row["sequence"],
        issued_on=row["issued_on"],
        lines=_LINES.validate_json(row["lines"]),
        sha256=row["sha256"],
        deposited_on=days.get("deposited"),
        credited_on=days.get("credited"),
        cancelled_on=days.get("cancelled"),
        reason=row["reason"] or "",
    )
