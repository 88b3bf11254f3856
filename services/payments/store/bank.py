"""Statements of the bank, their lines, and what is looked up for a line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.contracts.payments.bank import MissingDays
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_LINE = TypeAdapter(domain.BankLine)
_ORDER = TypeAdapter(domain.PayableOrder)
_LOCK = 5_053
"""Of the imports: one at a time, so that what overlaps is seen."""
_SLICE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement with what the list shows of it."""

    kept: domain.Kept
    opening_cents: int | None
    closing_cents: int | None
    lines: int
    new_lines: int


def _read(row: asyncpg.Record) -> domain.BankLine:
    return _LINE.validate_json(row["record"])


def _statement(row: asyncpg.Record) -> StatementRow:
    kept = domain.Kept(**{name: row[name] for name in domain.Kept.__slots__})
    return StatementRow(
        kept=kept,
        opening_cents=row["opening_cents"],
        closing_cents=row["closing_cents"],
        lines=row["lines"],
        new_lines=row["new_lines"],
    )


async def begin_import(connection: Connection) -> None:
    """Let one import at a time go on."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def overlapping(connection: Connection, span: tuple[date, date]) -> list[domain.Kept]:
    """Return the statements that speak of a day of these."""
    rows = await connection.fetch(
        "select id, format, number, first_day, last_day, fingerprint from bank_statement"
        " where last_day >= $1 and first_day <= $2 order by id",
        *span,
    )
    return [domain.Kept(**dict(row)) for row in rows]


async def same_statement(connection: Connection, fingerprint: str) -> StatementRow | None:
    row = await connection.fetchrow(
        "select id, format, number, first_day, last_day, fingerprint, opening_cents, closing_cents, lines, new_lines"
        " from bank_statement where fingerprint = $1",
        fingerprint,
    )
    return _statement(row) if row else None


async def statements(connection: Connection) -> list[StatementRow]:
    rows = await connection.fetch(
        "select id, format, number, first_day, last_day, fingerprint, opening_cents, closing_cents, lines, new_lines"
        " from bank_statement order by last_day desc, id desc limit 100"
    )
    return [_statement(row) for row in rows]


async def missing_days(connection: Connection) -> tuple[MissingDays, ...]:
    """Return the days between statements of which none tells, the first ones first."""
    rows = await connection.fetch("select first_day, last_day from bank_gap order by first_day")
    return tuple(MissingDays(**dict(row)) for row in rows)


async def add_statement(
    connection: Connection, row: StatementRow, lines: Sequence[domain.BankLine]
) -> tuple[StatementRow, list[str]]:
    """Keep a statement and those of its lines that are new; return their ids."""
    kept = row.kept
    await connection.execute(
        "insert into bank_statement (id, format, number, first_day, last_day, fingerprint,"
        " opening_cents, closing_cents, lines, new_lines) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        kept.id,
        kept.format,
        kept.number,
        kept.first_day,
        kept.last_day,
        kept.fingerprint,
        row.opening_cents,
        row.closing_cents,
        row.lines,
    )
    new = await _add_lines(connection, lines)
    await connection.execute("update bank_statement set new_lines = $2 where id = $1", kept.id, len(new))
    return replace(row, new_lines=len(new)), new


async def _add_lines(connection: Connection, lines: Sequence[domain.BankLine]) -> list[str]:
    rows = await connection.fetch(
        "insert into bank_line"
        " (id, statement_id, booked_on, amount_cents, payer_key, account_id, state, quotes, record)"
        " select id, statement_id, booked_on, amount_cents, payer_key, '', 'new', string_to_array(quotes, ' '), record"
        " from unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::text[], $6::text[], $7::jsonb[]"
        ") as line (id, statement_id, booked_on, amount_cents, payer_key, quotes, record)"
        " on conflict (id) do nothing returning id",
        [line.id for line in lines],
        [line.statement_id for line in lines],
        [line.booked_on for line in lines],
        [line.amount_cents for line in lines],
        [domain.name_key(line.payer) for line in lines],
        [" ".join(domain.references_in(line.text)) for line in lines],
        [_LINE.dump_json(line).decode() for line in lines],
    )
    return [row["id"] for row in rows]


async def find(connection: Connection, line_id: str) -> domain.BankLine:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from bank_line where id = $1", line_id)
    if row is None:
        raise NotFound(f"line {line_id}")
    return _read(row)


async def lock(connection: Connection, line_id: str) -> domain.BankLine:
    """Lock a line, behind the order that it may pay. Raises: NotFound."""
    row = await connection.fetchrow("select record from bank_line where id = $1 for update", line_id)
    if row is None:
        raise NotFound(f"line {line_id}")
    return _read(row)


async def save(connection: Connection, line: domain.BankLine) -> None:
    await connection.execute(
        "update bank_line set state = $2, account_id = $3, payment_id = $4, quotes = $5, record = $6, slip = $7,"
        " surplus_id = $8 where id = $1",
        line.id,
        line.state.value,
        line.account_id,
        line.payment_id,
        list(domain.references_in(line.text)),
        _LINE.dump_json(line).decode(),
        line.slip,
        line.surplus_id,
    )


async def listed(connection: Connection, state: str) -> list[domain.BankLine]:
    """Return lines in a state: what waits from the oldest, what is settled from the newest."""
    order = "booked_on, id" if state in {"new", "open"} else "booked_on desc, id"
    rows = await connection.fetch(
        f"select record from bank_line where state = $1 order by {order} limit 500",  # noqa: S608 - our own words
        state,
    )
    return [_read(row) for row in rows]


async def to_look_again(connection: Connection) -> list[str]:
    """Return the lines that the day looks at once more; later only what has changed is a reason (`waiting_for`)."""
    rows = await connection.fetch(
        "select id from bank_line where recheck and state in ('new', 'open') order by booked_on, id limit $1",
        _SLICE,
    )
    return [row["id"] for row in rows]


async def looked_again(connection: Connection, line_ids: Sequence[str]) -> None:
    """Look at these no more by the day, but for those that no rule has looked at yet."""
    await connection.execute(
        "update bank_line set recheck = state = 'new' where id = any($1::text[])", list(line_ids)
    )


async def waiting_for(
    connection: Connection, order: domain.PayableOrder, *, discounts: Collection[int]
) -> list[str]:
    """Return the lines that wait and may be for an order: they quote it, or come to it, a discount taken off or not."""
    rows = await connection.fetch(
        "select id from bank_line where state in ('new', 'open')"
        " and (amount_cents = any($1::bigint[])"
        " or amount_cents in (select (record ->> 'amount_cents')::bigint from payment"
        " where order_id = $3 and method = 'transfer' and state = 'opened')) union"
        " select id from bank_line where state in ('new', 'open') and quotes && $2::text[] order by id",
        [order.due_cents, *(order.due_cents - one for one in discounts)],
        [domain.squeeze(order.reference), domain.squeeze(order.cheque_reference)],
        order.order_id,
    )
    return [row["id"] for row in rows]


async def waiting_of(connection: Connection, line: domain.BankLine) -> list[str]:
    """Return the other lines of the same payer that wait."""
    rows = await connection.fetch(
        "select id from bank_line where state in ('new', 'open') and payer_key = $2 and $2 <> '' and id <> $1"
        " order by id",
        line.id,
        domain.name_key(line.payer),
    )
    return [row["id"] for row in rows]


async def waiting_with(connection: Connection, amount_cents: int) -> list[str]:
    """Return the lines of an amount that no rule has settled."""
    rows = await connection.fetch(
        "select id from bank_line where state in ('new', 'open') and amount_cents = $1 order by booked_on, id",
        amount_cents,
    )
    return [row["id"] for row in rows]


async def line_of_slip(connection: Connection, slip: str) -> str | None:
    """Return the line that credits a slip; the slip has to be locked."""
    found: str | None = await connection.fetchval("select id from bank_line where slip = $1", slip)
    return found


async def read_until(connection: Connection) -> date | None:
    """Return the last day of which a statement was read."""
    found: date | None = await connection.fetchval("select max(last_day) from bank_statement")
    return found


async def named(connection: Connection, references: Sequence[str]) -> tuple[domain.PayableOrder, ...]:
    """Return the orders that have one of these references as their number or for the back of a cheque."""
    rows = await connection.fetch(
        "select record from payable where reference_key = any($1) union"
        " select record from payable where cheque_key = any($1) limit 20",
        list(references),
    )
    return tuple(_ORDER.validate_json(row["record"]) for row in rows)


async def same_amount(
    connection: Connection, line: domain.BankLine, *, prices: Collection[int]
) -> tuple[domain.Candidate, ...]:
    """Return the orders that may come to what came and could still be paid that day, and what speaks for each.

    `prices`: those that a discount may have brought to it.
    """
    rows = await connection.fetch(
        "select record, exists (select from payment where payment.order_id = payable.order_id"
        " and method = 'transfer' and state = 'opened') as announced,"
        " exists (select from payment where payment.order_id = payable.order_id and method = 'transfer'"
        " and state = 'opened' and (record ->> 'amount_cents')::bigint = $1) as asked,"
        " account_id <> '' and exists (select from bank_line where payer_key = $3 and $3 <> ''"
        " and bank_line.account_id = payable.account_id) as known_payer"
        " from payable where order_id in (select order_id from payable"
        " where (record ->> 'total_cents')::bigint = any($4::bigint[])"
        " union select order_id from payable where record ->> 'paid_by' is null"
        " and record ->> 'owed_until' is not null and (record ->> 'invoiced_cents')::bigint = $1"
        " union select order_id from payment where method = 'transfer' and state = 'opened'"
        " and (record ->> 'amount_cents')::bigint = $1)"
        " and (last_day >= $2 or record ->> 'owed_until' is not null)"
        " and record ->> 'paid_by' is null order by known_payer desc, announced desc,"
        " (record ->> 'total_cents')::bigint = $1 desc, order_id desc limit 50",
        line.amount_cents,
        line.booked_on,
        domain.name_key(line.payer),
        [line.amount_cents, *prices],
    )
    return tuple(
        domain.Candidate(
            order=_ORDER.validate_json(row["record"]),
            announced=row["announced"],
            asked=row["asked"],
            known_payer=row["known_payer"],
        )
        for row in rows
    )
