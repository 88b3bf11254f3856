"""Every SQL statement of lifecycle."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
from pydantic import TypeAdapter

from shared.contracts.lifecycle import Change as ShownChange
from shared.contracts.orders import Price
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.values.dates import Period

from . import domain

_HOSTING = TypeAdapter(domain.Hosting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    id: str
    url: str | None
    until: date | None


def _read(row: asyncpg.Record) -> domain.Hosting:
    return _HOSTING.validate_json(row["record"])


async def lock(connection: Connection, hosting_id: str) -> domain.Hosting | None:
    row = await connection.fetchrow("select record from hosting where id = $1 for update", hosting_id)
    return _read(row) if row else None


async def find(
    connection: Connection, name: str, *, account_id: str | None, lock: bool = False
) -> domain.Hosting:
    """Return a hosting by id or reference. Raises NotFound, also when it is another account's (None: staff)."""
    row = await connection.fetchrow(
        "select record from hosting where (id = $1 or reference = $1) and ($2::text is null or account_id = $2)"  # noqa: S608
        + (" for update" if lock else ""),
        name,
        account_id,
    )
    if row is None:
        raise NotFound(f"hosting {name}")
    return _read(row)


async def lock_of_order(connection: Connection, order_id: str) -> list[domain.Hosting]:
    """Lock all hostings that an order is about, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where id in (select hosting_id from ordered where order_id = $1)"
        " order by id for update",
        order_id,
    )
    return [_read(row) for row in rows]


async def save(connection: Connection, outcome: domain.Outcome, *, policy: domain.Policy) -> None:
    """Store a hosting as a rule left it, with its history rows."""
    hosting = outcome.hosting
    await connection.execute(
        "insert into hosting (id, reference, account_id, state, next_due, failing, record)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set state = excluded.state,"
        " next_due = excluded.next_due, failing = excluded.failing, record = excluded.record",
        hosting.id,
        hosting.reference,
        hosting.account_id,
        hosting.state.value,
        domain.next_due(hosting, policy=policy),
        hosting.failing is not None,
        _HOSTING.dump_json(hosting).decode(),
    )
    orders = {purchase.order_id for purchase in hosting.purchases}
    await connection.executemany(
        "insert into ordered (order_id, hosting_id) values ($1, $2) on conflict do nothing",
        [(order_id, hosting.id) for order_id in sorted(orders)],
    )
    await _save_changes(connection, hosting.id, outcome.changes)


async def _save_changes(connection: Connection, hosting_id: str, changes: Iterable[domain.Change]) -> None:
    await connection.executemany(
        "insert into change (hosting_id, at, what, cause, rule, article, details) values ($1, $2, $3, $4, $5, $6, $7)",
        [
            (
                hosting_id,
                c.at,
                c.what,
                json.dumps(dict(c.cause)),
                c.rule,
                c.article,
                json.dumps(dict(c.details)),
            )
            for c in changes
        ],
    )


async def due(connection: Connection, today: date) -> list[str]:
    """Return the hostings on which this day has work; the cost follows what is due, not what exists."""
    rows = await connection.fetch("select id from hosting where next_due <= $1 order by next_due, id", today)
    return [row["id"] for row in rows]


async def of_account(connection: Connection, account_id: str) -> list[domain.Hosting]:
    rows = await connection.fetch("select record from hosting where account_id = $1 order by id", account_id)
    return [_read(row) for row in rows]


async def search(connection: Connection, query: str | None, *, failing: bool) -> list[domain.Hosting]:
    rows = await connection.fetch(
        "select record from hosting where ($1::text is null or id = $1 or reference = $1 or account_id = $1)"
        " and (failing or not $2) order by id desc limit 200",
        query,
        failing,
    )
    return [_read(row) for row in rows]


async def history(connection: Connection, hosting_id: str) -> list[ShownChange]:
    rows = await connection.fetch(
        "select at, what, cause, rule, article, details from change where hosting_id = $1 order by id",
        hosting_id,
    )
    return [
        ShownChange(
            at=row["at"],
            what=row["what"],
            cause=json.loads(row["cause"]),
            rule=row["rule"],
            article=row["article"],
            details=json.loads(row["details"]),
        )
        for row in rows
    ]


async def price(connection: Connection, hosting: domain.Hosting) -> int | None:
    """Return today's price of the same offer, volume and term; None when it is not sold any more."""
    found: int | None = await connection.fetchval(
        "select price_cents from price where offer = $1 and volume = $2 and term = $3",
        hosting.offer,
        hosting.volume,
        str(hosting.term),
    )
    return found


async def save_prices(connection: Connection, offer: str, revision: int, prices: list[Price]) -> None:
    """Keep the prices of an offer; older news than what is known changes nothing.

    A term is kept as a hosting writes its own: P1Y and P12M are the same one.
    """
    newer = await connection.fetchval(
        "insert into offer_seen (offer, revision) values ($1, $2) on conflict (offer) do update"
        " set revision = excluded.revision where offer_seen.revision < excluded.revision returning true",
        offer,
        revision,
    )
    if newer:
        await connection.execute("delete from price where offer = $1", offer)
        await connection.executemany(
            "insert into price (offer, volume, term, price_cents) values ($1, $2, $3, $4) on conflict do nothing",
            [(offer, p.volume, str(Period.parse(p.term)), p.price_cents) for p in prices],
        )


async def save_language(connection: Connection, account_id: str, revision: int, language: str) -> None:
    await connection.execute(
        "insert into speaker (account_id, revision, language) values ($1, $2, $3) on conflict (account_id)"
        " do update set revision = excluded.revision, language = excluded.language"
        " where speaker.revision < excluded.revision",
        account_id,
        revision,
        language,
    )


async def language(connection: Connection, account_id: str) -> str | None:
    found: str | None = await connection.fetchval(
        "select language from speaker where account_id = $1", account_id
    )
    return found


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
