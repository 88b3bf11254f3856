"""Modifications: what was announced, whom it concerns and was told to, and what was left over it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.orders.modifications import FollowedTerms, Recipient
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_MODIFICATION = TypeAdapter(domain.Modification)
_RECIPIENTS_SLICE = 200

_CONCERNED = """
not h.deleted and h.account_id <> '' and h.ends_on >= m.in_force_on
and ((m.record -> 'offers' = '[]' and m.record -> 'hostings' = '[]')
    or m.record -> 'offers' ? h.offer or m.record -> 'hostings' ? h.id)
and not exists (select from modification_recipient r where r.modification_id = m.id and r.hosting_id = h.id)
and not exists (
    select from service_period p join orders o on o.id = p.order_id
    where p.hosting_id = h.id and m.terms_version is not null and (
        o.record #>> '{terms,version}' = m.terms_version
        or o.record -> 'special_terms' @> jsonb_build_array(jsonb_build_object('version', m.terms_version))
    )
)
"""
"""Whose service runs on when the modification `m` enters into force, and who did not accept it by an order already."""

_TELL = f"""
with who as (
    select distinct h.account_id from hosting h, modification m where m.id = $1 and {_CONCERNED}
    order by h.account_id limit $2
), told as (
    insert into modification_recipient (modification_id, hosting_id, account_id, told_at)
    select m.id, h.id, h.account_id, $3 from hosting h, modification m
    where m.id = $1 and h.account_id in (select account_id from who) and {_CONCERNED}
    on conflict do nothing returning hosting_id
)
select h.id as hosting_id, h.account_id, h.reference, h.offer, h.ends_on
from told join hosting h on h.id = told.hosting_id order by h.account_id, h.reference
"""  # noqa: S608 - our own text

_FOLLOWED = """
with accepted as (
    select distinct on (t.document) t.document, t.version, t.valid_from,
        o.record ->> 'ordered_on' as ordered_on
    from service_period p join orders o on o.id = p.order_id
    cross join lateral (
        select o.record #>> '{terms,version}' as version
        union all select s ->> 'version' from jsonb_array_elements(o.record -> 'special_terms') as s
    ) as said
    join terms t on t.version = said.version
    where p.hosting_id = $1 and p.begun_on <= $2
    order by t.document, p.begun_on desc, o.id desc
)
select a.document, a.version as accepted, coalesce(m.terms_version, a.version) as followed,
    coalesce(m.in_force_on, a.ordered_on::date) as since, m.reference as modification
from accepted a left join lateral (
    select m.terms_version, m.in_force_on, m.reference from modification_recipient r
    join modification m on m.id = r.modification_id join terms t on t.version = m.terms_version
    where r.hosting_id = $1 and t.document = a.document and m.in_force_on <= $2
        and t.valid_from > a.valid_from
    order by m.in_force_on desc limit 1
) as m on true order by a.document
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftService:
    """A service that was left over a modification, and what came back of the order that had paid for it."""

    hosting_id: str
    ends_on: date
    refund_cents: int


def _read(row: asyncpg.Record) -> domain.Modification:
    return _MODIFICATION.validate_json(row["record"])


async def add(connection: Connection, made: domain.Modification) -> None:
    await connection.execute(
        "insert into modification (id, reference, announced_on, in_force_on, terms_version, record)"
        " values ($1, $2, $3, $4, $5, $6)",
        made.id,
        made.reference,
        made.announced_on,
        made.in_force_on,
        made.terms_version,
        _MODIFICATION.dump_json(made).decode(),
    )


async def find(connection: Connection, name: str) -> domain.Modification:
    """Return a modification by its id or its reference. Raises NotFound."""
    row = await connection.fetchrow("select record from modification where id = $1 or reference = $1", name)
    if row is None:
        raise NotFound(f"modification {name}")
    return _read(row)


async def everything(connection: Connection) -> list[domain.Modification]:
    rows = await connection.fetch("select record from modification order by id desc")
    return [_read(row) for row in rows]


async def to_come(connection: Connection, today: date) -> list[str]:
    """Return what is not in force before that day: clients who come meanwhile are told too."""
    rows = await connection.fetch("select id from modification where in_force_on >= $1 order by id", today)
    return [row["id"] for row in rows]


async def tell(
    connection: Connection, modification_id: str, *, most: int, at: datetime
) -> list[asyncpg.Record]:
    """Enter the next clients concerned, at most so many, with all their services that are; return the services."""
    rows: list[asyncpg.Record] = await connection.fetch(_TELL, modification_id, most, at)
    return rows


async def recipients(
    connection: Connection, modification_id: str, *, after: str
) -> tuple[list[Recipient], str | None]:
    """Return whom a modification was told to, by account, and after which account there are more."""
    rows = await connection.fetch(
        "select r.account_id, min(r.told_at) as told_at,"
        " array_agg(coalesce(h.reference, r.hosting_id) order by r.hosting_id) as services"
        " from modification_recipient r left join hosting h on h.id = r.hosting_id"
        " where r.modification_id = $1 and r.account_id > $2 group by r.account_id order by r.account_id limit $3",
        modification_id,
        after,
        _RECIPIENTS_SLICE,
    )
    found = [Recipient(**row) for row in rows]
    return found, found[-1].account_id if len(found) == _RECIPIENTS_SLICE else None


async def told_of(connection: Connection, hosting_ids: Iterable[str]) -> dict[str, list[domain.Modification]]:
    """Return {hosting: the modifications that its client was told of}."""
    rows = await connection.fetch(
        "select r.hosting_id, m.record from modification_recipient r join modification m on m.id = r.modification_id"
        " where r.hosting_id = any($1::text[]) order by m.id",
        list(hosting_ids),
    )
    found: dict[str, list[domain.Modification]] = {}
    for row in rows:
        found.setdefault(row["hosting_id"], []).append(_read(row))
    return found


async def left_orders(connection: Connection, hosting_id: str) -> set[str]:
    """Return the orders of a hosting that its client left already."""
    rows = await connection.fetch("select order_id from left_service where hosting_id = $1", hosting_id)
    return {row["order_id"] for row in rows}


async def save_left(
    connection: Connection,
    orders: Mapping[str, int],
    *,
    hosting_id: str,
    names: tuple[str, str],
    ends_on: date,
) -> None:
    """Remember what ended, with what came back of it. `names` are the modification and the declaration."""
    await connection.executemany(
        "insert into left_service (hosting_id, order_id, modification_id, declaration_id, ends_on, refund_cents)"
        " values ($1, $2, $3, $4, $5, $6)",
        [(hosting_id, order_id, *names, ends_on, cents) for order_id, cents in orders.items()],
    )


async def left_of(connection: Connection, order_id: str) -> list[LeftService]:
    """Return what of an order was left, each service until the day that its declaration names."""
    rows = await connection.fetch(
        "select hosting_id, refund_cents, coalesce((d.record ->> 'ends_on')::date, l.ends_on) as ends_on"
        " from left_service l left join declaration d on d.id = declaration_id where order_id = $1"
        " order by hosting_id",
        order_id,
    )
    return [LeftService(**row) for row in rows]


async def add_refund(connection: Connection, order_id: str, *, hosting_id: str, cents: int) -> None:
    """Add to what came back of a service that was left."""
    await connection.execute(
        "update left_service set refund_cents = refund_cents + $3 where order_id = $1 and hosting_id = $2",
        order_id,
        hosting_id,
        cents,
    )


async def followed(connection: Connection, hosting_id: str, today: date) -> list[FollowedTerms]:
    """Return by document which version the contract of a hosting follows."""
    return [FollowedTerms(**row) for row in await connection.fetch(_FOLLOWED, hosting_id, today)]
