"""Every SQL statement of lifecycle."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from shared.contracts.lifecycle import Change as ShownChange
from shared.contracts.lifecycle import WaitingHosting
from shared.contracts.means import Method
from shared.contracts.offers import OptionPrices, Price
from shared.contracts.payments import MeansSeen
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.values.dates import Period

from . import domain

_HOSTING = TypeAdapter(domain.Hosting)
_ACCUSATION = TypeAdapter(domain.Accusation)
_SAVE = """
with kept as (
    insert into hosting (id, reference, account_id, state, next_due, failing, record)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::boolean[], $7::jsonb[])
    on conflict (id) do update set state = excluded.state, next_due = excluded.next_due,
        failing = excluded.failing, record = excluded.record
), decided as (
    delete from stalled where hosting_id = any($1::text[])
)
insert into change (hosting_id, at, what, cause, rule, article, details)
select hosting_id, at, what, cause, rule, article, details
from unnest($8::text[], $9::timestamptz[], $10::text[], $11::jsonb[], $12::text[], $13::text[], $14::jsonb[])
    with ordinality as said (hosting_id, at, what, cause, rule, article, details, position)
order by position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """How many hostings wait until more was seen of a means."""

    method: Method
    hostings: int
    since: date
    """The first day whose work waits."""
    seen_until: date | None


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


async def lock_all(connection: Connection, hosting_ids: Iterable[str]) -> dict[str, domain.Hosting]:
    """Lock the hostings that are known, by their identity, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where id = any($1) order by id for update", list(hosting_ids)
    )
    return {hosting.id: hosting for hosting in map(_read, rows)}


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


def columns(hosting: domain.Hosting, *, policy: domain.Policy) -> tuple[Any, ...]:
    """Return the row of a hosting: the whole of it, and what is searched."""
    return (
        hosting.id,
        hosting.reference,
        hosting.account_id,
        hosting.state.value,
        domain.next_due(hosting, policy=policy),
        hosting.failing is not None,
        _HOSTING.dump_json(hosting).decode(),
    )


async def save(connection: Connection, outcomes: Sequence[domain.Outcome], *, policy: domain.Policy) -> None:
    """Store hostings as rules left them, with their history; the last outcome of a hosting is how it stays."""
    last = {one.hosting.id: one.hosting for one in outcomes}
    if last:
        hostings = [columns(hosting, policy=policy) for hosting in last.values()]
        changes = [_change(one.hosting.id, change) for one in outcomes for change in one.changes]
        await connection.execute(_SAVE, *_turned(hostings, 7), *_turned(changes, 7))


def _change(hosting_id: str, change: domain.Change) -> tuple[Any, ...]:
    cause, details = json.dumps(dict(change.cause)), json.dumps(dict(change.details))
    return (hosting_id, change.at, change.what, cause, change.rule, change.article, details)


def _turned(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows into one array for each column, as `unnest` takes them; also when there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


async def link(connection: Connection, order_id: str, hosting_ids: Iterable[str]) -> None:
    """Remember which hostings an order is about."""
    await connection.execute(
        "insert into ordered (order_id, hosting_id) select $1, unnest($2::text[]) on conflict do nothing",
        order_id,
        list(hosting_ids),
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


async def quotes(connection: Connection, hostings: Collection[domain.Hosting]) -> dict[str, domain.Quote]:
    """Return by hosting what a renewal as it is would cost today (R57, R62)."""
    offers = list({hosting.offer for hosting in hostings})
    rows = await connection.fetch(
        "select offer, volume, term, price_cents from price where offer = any($1)", offers
    )
    sold = {(row["offer"], row["volume"], row["term"]): row["price_cents"] for row in rows}
    options: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in await connection.fetch(
        "select offer, option, term, price_cents from option_price where offer = any($1)", offers
    ):
        options[row["offer"], row["term"]][row["option"]] = row["price_cents"]
    return {
        one.id: domain.quote(
            one,
            price_cents=sold.get((one.offer, one.volume, str(one.term))),
            options=options[one.offer, str(one.term)],
        )
        for one in hostings
    }


async def save_prices(
    connection: Connection,
    offer: str,
    revision: int,
    prices: list[Price],
    *,
    options: Iterable[OptionPrices] = (),
) -> None:
    """Keep the prices of an offer and of its options; older news than what is known changes nothing.

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
        await connection.execute("delete from option_price where offer = $1", offer)
        await connection.executemany(
            "insert into option_price (offer, option, term, price_cents) values ($1, $2, $3, $4)"
            " on conflict do nothing",
            [
                (offer, one.code, str(Period.parse(p.term)), p.price_cents)
                for one in options
                for p in one.prices
            ],
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


_LOCK_ACCUSED = "select pg_advisory_xact_lock{}(hashtextextended('accused ' || $1, 0))"
"""Whoever accuses and whoever makes a hosting wait for each other: none is made beside the accusation unseen."""


async def save_accusation(
    connection: Connection, account_id: str, revision: int, accusation: domain.Accusation | None
) -> bool:
    """Keep whether an account stands accused (R15); False for older news than what is known."""
    await connection.execute(_LOCK_ACCUSED.format(""), account_id)
    newer = await connection.fetchval(
        "insert into accused (account_id, revision, record) values ($1, $2, $3) on conflict (account_id)"
        " do update set revision = excluded.revision, record = excluded.record"
        " where accused.revision < excluded.revision returning true",
        account_id,
        revision,
        _ACCUSATION.dump_json(accusation).decode() if accusation else None,
    )
    return newer is not None


async def accusation(connection: Connection, account_id: str) -> domain.Accusation | None:
    """Return the statement that suspends all of an account, once nobody is about to make another one."""
    await connection.execute(_LOCK_ACCUSED.format("_shared"), account_id)
    found = await connection.fetchval("select record from accused where account_id = $1", account_id)
    return _ACCUSATION.validate_json(found) if found else None


async def taken(connection: Connection, references: list[str]) -> dict[str, str]:
    """Return {reference: identity} of the hostings that have one of these references."""
    rows = await connection.fetch(
        "select reference, id from hosting where reference = any($1::text[])", references
    )
    return {row["reference"]: row["id"] for row in rows}


async def lock_of_account(connection: Connection, account_id: str) -> list[domain.Hosting]:
    """Lock all hostings of an account, in one order for everybody."""
    rows = await connection.fetch(
        "select record from hosting where account_id = $1 order by id for update", account_id
    )
    return [_read(row) for row in rows]


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


_LOCK_VIEWS = "select pg_advisory_xact_lock{}(hashtextextended('views of the means', 0))"
"""Whoever does a day's work and whoever sees more wait for each other: nothing is left waiting for what was seen."""


async def views(connection: Connection) -> domain.Views:
    """Return up to which day payments has seen what came by each means, once nobody is about to see more."""
    await connection.execute(_LOCK_VIEWS.format("_shared"))
    rows = await connection.fetch("select method, counts, seen_until from means_seen")
    return domain.Views(
        until={row["method"]: _last_seen(row) for row in rows},
    )


def _last_seen(row: asyncpg.Record) -> date:
    if not row["counts"]:
        return date.max
    return row["seen_until"] or date.min


async def save_view(connection: Connection, event: MeansSeen) -> bool:
    """Keep how fresh the view of a means is; False for older news than what is known."""
    await connection.execute(_LOCK_VIEWS.format(""))
    newer = await connection.fetchval(
        "insert into means_seen (method, revision, counts, seen_until) values ($1, $2, $3, $4)"
        " on conflict (method) do update set revision = excluded.revision, counts = excluded.counts,"
        " seen_until = excluded.seen_until where means_seen.revision < excluded.revision returning true",
        event.method,
        event.revision,
        event.counts,
        event.seen_until,
    )
    return newer is not None


async def stall(connection: Connection, stalls: Sequence[domain.Stall]) -> None:
    """Remember the hostings whose work waits until more was seen."""
    await connection.executemany(
        "insert into stalled (hosting_id, day, since, means) values ($1, $2, $3, $4)",
        [(one.hosting_id, one.day, one.since, sorted(one.means)) for one in stalls],
    )


async def resume(connection: Connection, method: Method) -> list[tuple[str, date]]:
    """Forget what waits for a means; return each hosting with the day whose work it waits with."""
    rows = await connection.fetch(
        "delete from stalled where $1 = any(means) returning hosting_id, day", method
    )
    return sorted((row["hosting_id"], row["day"]) for row in rows)


async def held_back(connection: Connection) -> list[HeldBack]:
    """Return how many hostings wait for each means, and since when."""
    rows = await connection.fetch(
        "select method, count(*) as hostings, min(since) as since, max(seen_until) as seen_until"
        " from stalled, unnest(means) as method left join means_seen using (method) group by method order by method"
    )
    return [HeldBack(**dict(row)) for row in rows]


async def stalled(connection: Connection) -> list[WaitingHosting]:
    """Return what waits, the longest first."""
    rows = await connection.fetch(
        "select id, reference, state, since, means from stalled join hosting on id = hosting_id"
        " order by since, id limit 500"
    )
    return [WaitingHosting(**dict(row)) for row in rows]
