"""Planned work, whom it concerns and who was told of it (R14)."""

import json
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter

from services.lifecycle import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_INTERVENTION = TypeAdapter(domain.Intervention)
_CONCERNED = """
select account_id, array_agg(reference order by reference) as services from hosting
where state in ('starting', 'active') and case $1::text
    when 'all' then true
    when 'named' then reference = any($2::text[]) or id = any($2::text[])
    else record ->> $1 = any($2::text[]) end
group by account_id order by account_id
"""
_TELL = """
with whom as (
    select one ->> 'account_id' as account_id, service
    from jsonb_array_elements($2::jsonb) as one, jsonb_array_elements_text(one -> 'services') as service
), new as (
    select account_id, array_agg(service order by service) as services from whom
    where not exists (select from intervention_told as told where told.intervention_id = $1
        and told.account_id = whom.account_id and whom.service = any(told.services))
    group by account_id
), written as (
    insert into intervention_told as told (intervention_id, account_id, services, told_at)
    select $1, account_id, services, $3 from new
    on conflict (intervention_id, account_id) do update set services = told.services || excluded.services
)
select account_id, services from new order by account_id
"""


async def concerned(connection: Connection, intervention: domain.Intervention) -> list[domain.Concerned]:
    """Return the accounts whose running services an intervention interrupts, as things stand now."""
    rows = await connection.fetch(_CONCERNED, intervention.concerns, list(intervention.names))
    return [domain.Concerned(account_id=row["account_id"], services=tuple(row["services"])) for row in rows]


async def tell(
    connection: Connection, intervention_id: str, whom: Sequence[domain.Concerned], at: datetime
) -> list[domain.Concerned]:
    """Write down who is told of an intervention; return who was not told before, each with the services in question."""
    rows = await connection.fetch(
        _TELL,
        intervention_id,
        json.dumps([{"account_id": one.account_id, "services": one.services} for one in whom]),
        at,
    )
    return [domain.Concerned(account_id=row["account_id"], services=tuple(row["services"])) for row in rows]


async def told(connection: Connection, intervention_id: str) -> list[domain.Concerned]:
    rows = await connection.fetch(
        "select account_id, services from intervention_told where intervention_id = $1 order by account_id",
        intervention_id,
    )
    return [domain.Concerned(account_id=row["account_id"], services=tuple(row["services"])) for row in rows]


async def save_intervention(connection: Connection, intervention: domain.Intervention) -> None:
    await connection.execute(
        "insert into intervention (id, reference, state, starts_at, record) values ($1, $2, $3, $4, $5)"
        " on conflict (id) do update set state = excluded.state, starts_at = excluded.starts_at,"
        " record = excluded.record",
        intervention.id,
        intervention.reference,
        intervention.state.value,
        intervention.starts_at,
        _INTERVENTION.dump_json(intervention).decode(),
    )


async def intervention(connection: Connection, name: str, *, lock: bool = False) -> domain.Intervention:
    """Return an intervention by id or reference. Raises NotFound."""
    row = await connection.fetchrow(
        "select record from intervention where id = $1 or reference = $1" + (" for update" if lock else ""),  # noqa: S608
        name,
    )
    if row is None:
        raise NotFound(f"intervention {name}")
    return _INTERVENTION.validate_json(row["record"])


async def interventions(connection: Connection, *states: str) -> list[domain.Intervention]:
    """Return interventions in some states, or in any; the next one first."""
    rows = await connection.fetch(
        "select record from intervention where cardinality($1::text[]) = 0 or state = any($1)"
        " order by starts_at desc, id limit 200",
        list(states),
    )
    return [_INTERVENTION.validate_json(row["record"]) for row in rows][::-1]


async def interventions_of(connection: Connection, hosting: domain.Hosting) -> list[domain.Intervention]:
    """Return what is announced or under way and interrupts one hosting."""
    rows = await connection.fetch(
        "select record from intervention as i join intervention_told as t on t.intervention_id = i.id"
        " where i.state in ('announced', 'in_progress') and t.account_id = $1 and $2 = any(t.services)"
        " order by i.starts_at, i.id",
        hosting.account_id,
        hosting.reference,
    )
    return [_INTERVENTION.validate_json(row["record"]) for row in rows]
