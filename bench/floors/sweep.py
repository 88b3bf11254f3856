"""Floor of the day's work: three set-based statements, each one durable commit with its outbox rows."""

import time
from datetime import date, timedelta

import asyncpg

FIRST_DAY = date(2027, 1, 1)
_SCHEMA = """
create table service (
    id bigint primary key, member_id bigint not null, plan text not null, state text not null default 'active',
    due date not null, disabled_at date, hostname text not null, meta jsonb not null default '{{}}'
);
insert into service (id, member_id, plan, due, hostname)
select n, n % 5000, 'web-s', date '2027-01-01' + (n % {days})::int, 'web-' || n || '.example.org'
from generate_series(1, {size}) n;
create index service_due on service (due) where state = 'active';
create index service_grace on service (disabled_at) where state = 'disabled';
create table reminder (service_id bigint, due date, kind text, primary key (service_id, due, kind));
create table outbox (
    id bigserial primary key, subject text not null, payload jsonb not null,
    created_at timestamptz not null default now()
);
"""
_STATEMENTS = {
    "disable": """
with done as (
    update service set state = 'disabled', disabled_at = $1 where state = 'active' and due <= $1
    returning id, member_id, due
)
insert into outbox (subject, payload)
select 'evt.service.expired', jsonb_build_object('service', id, 'member', member_id, 'due', due) from done
""",
    "remind": """
with done as (
    insert into reminder select id, due, 'd14' from service where state = 'active' and due = $1::date + 14
    on conflict do nothing returning service_id, due
)
insert into outbox (subject, payload)
select 'cmd.mail.reminder', jsonb_build_object('service', service_id, 'due', due) from done
""",
    "purge": """
with done as (
    update service set state = 'purged' where state = 'disabled' and disabled_at <= $1 returning id, member_id
)
insert into outbox (subject, payload)
select 'evt.service.purge', jsonb_build_object('service', id, 'member', member_id) from done
""",
}


async def fill(connection: asyncpg.Connection, size: int, *, each: int) -> None:
    """Make services whose ends are spread evenly, `each` on every day."""
    await connection.execute(_SCHEMA.format(size=size, days=size // each))
    await connection.execute("vacuum analyze service")


async def sweep(connection: asyncpg.Connection, number: int) -> tuple[float, dict[str, int]]:
    """Do the work of the day of that number; return its seconds and how many rows each statement found."""
    day, rows = FIRST_DAY + timedelta(number), {}
    begun = time.perf_counter()
    for name, statement in _STATEMENTS.items():
        rows[name] = int((await connection.execute(statement, day)).split()[-1])
    return time.perf_counter() - begun, rows
