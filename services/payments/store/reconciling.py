"""Up to when the providers' own lists were read, what they know that no webhook brought, and how they are heard."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.payments import domain
from shared.contracts.payments import Method
from shared.runtime.database import Connection

_NEWEST_DELIVERIES = 5_000
_LONGEST_UNREAD_DAYS = 7


_HEARING = """
with heard as (
    select received_at, lag(received_at) over (order by received_at) as before from (
        select received_at from notice where provider = $1 and (not listed or deliveries > 1)
        and received_at > clock_timestamp() - interval '30 days' order by received_at desc limit $3
    ) as lately
), last as (
    select max(last_delivery_at) as at from notice where provider = $1 and (not listed or deliveries > 1)
), unheard as (
    select begun_at, state, record ->> 'captured_cents' is not null as has_money from payment, last
    where method = $2 and begun_at > coalesce(last.at, '-infinity')
)
select (select at from last) as last_heard,
    (select min(begun_at) from unheard where has_money) as paid_since,
    (select min(begun_at) from unheard where state in ('opened', 'pending')) as open_since,
    (select max(received_at - (select min(begun_at) from payment
        where method = $2 and begun_at > before and begun_at < received_at)) from heard) as longest_wait,
    clock_timestamp() as now
"""
"""What a webhook brought, be it after the list, against what was begun after the last of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known of a provider."""

    provider: str
    last_delivery_at: datetime | None
    silent_since: datetime | None
    events_until: datetime | None
    found_by_listing: int


async def claim(
    connection: Connection, methods: Mapping[str, Method], *, not_since_seconds: float
) -> list[str]:
    """Take the providers whose lists are to be read now; one at which nothing was ever begun is left alone."""
    rows = await connection.fetch(
        "insert into provider_view (provider) select provider from unnest($1::text[], $2::text[])"
        " as one (provider, method) where exists (select from payment where payment.method = one.method)"
        " order by provider on conflict (provider) do update set asked_at = excluded.asked_at"
        " where provider_view.asked_at <= clock_timestamp() - make_interval(secs => $3) returning provider",
        list(methods),
        list(methods.values()),
        not_since_seconds,
    )
    return [row["provider"] for row in rows]


async def claim_for_day(connection: Connection, methods: Mapping[str, Method], day: date) -> list[str]:
    """Take the providers whose lists a civil day reads: where something is awaited, and each week.

    Beside the readings by the machine's clock, which a simulated calendar leaves behind.
    """
    rows = await connection.fetch(
        "insert into provider_view (provider) select provider from unnest($1::text[], $2::text[])"
        " as one (provider, method) where exists (select from payment where payment.method = one.method)"
        " and (not exists (select from provider_view where provider_view.provider = one.provider"
        " and events_until > $3::date - $4::integer)"
        " or exists (select from payment where payment.method = one.method and state in ('opened', 'pending'))"
        " or exists (select from payout where payout.provider = one.provider and state = 'under_way'))"
        " order by provider on conflict (provider) do update set asked_at = excluded.asked_at returning provider",
        list(methods),
        list(methods.values()),
        day,
        _LONGEST_UNREAD_DAYS,
    )
    return [row["provider"] for row in rows]


async def begun(connection: Connection, provider: str, method: Method) -> tuple[datetime | None, ...]:
    """Return up to when events and payouts were read, and when the first attempt was opened."""
    row = await connection.fetchrow(
        "select events_until, payouts_until, (select (record ->> 'opened_at')::timestamptz from payment"
        " where method = $2 order by id limit 1) as first from (select $1::text as provider) as one"
        " left join provider_view using (provider)",
        provider,
        method,
    )
    assert row is not None
    return row["events_until"], row["payouts_until"], row["first"]


async def unknown_events(connection: Connection, provider: str, event_ids: Sequence[str]) -> set[str]:
    """Return which of these events no delivery has brought."""
    rows = await connection.fetch(
        "select event_id from unnest($2::text[]) as told (event_id) where not exists"
        " (select from notice where notice.provider = $1 and notice.event_id = told.event_id)",
        provider,
        list(event_ids),
    )
    return {row["event_id"] for row in rows}


async def mark_listed(connection: Connection, notice_ids: Collection[str]) -> None:
    await connection.execute("update notice set listed = true where id = any($1)", list(notice_ids))


async def save_read(
    connection: Connection, provider: str, *, until: datetime, silent_since: datetime | None
) -> bool:
    """Note up to when the events of a provider are known; tell whether its silence is new."""
    was_silent: bool = await connection.fetchval(
        "select coalesce((select silent_since is not null from provider_view where provider = $1 for update), false)",
        provider,
    )
    await connection.execute(
        "insert into provider_view (provider, events_until, silent_since) values ($1, $2, $3)"
        " on conflict (provider) do update set silent_since = excluded.silent_since,"
        " events_until = greatest(provider_view.events_until, excluded.events_until)",
        provider,
        until,
        silent_since,
    )
    return silent_since is not None and not was_silent


async def hearing(connection: Connection, provider: str, method: Method) -> tuple[domain.Hearing, datetime]:
    """Return what came from a provider and what should have, and the machine's time."""
    row = await connection.fetchrow(
        _HEARING,
        provider,
        method,
        _NEWEST_DELIVERIES,
    )
    assert row is not None
    told = domain.Hearing(
        last_heard=row["last_heard"],
        paid_since=row["paid_since"],
        open_since=row["open_since"],
        longest_wait=row["longest_wait"] or timedelta(),
    )
    return told, row["now"]


async def views(connection: Connection, providers: Collection[str]) -> list[View]:
    rows = await connection.fetch(
        "select provider, silent_since, events_until,"
        " (select max(last_delivery_at) from notice where notice.provider = one.provider"
        " and (not listed or deliveries > 1)) as last_delivery_at,"
        " (select count(*) from notice where notice.provider = one.provider and listed"
        " and received_at > clock_timestamp() - interval '30 days') as found_by_listing"
        " from unnest($1::text[]) as one (provider) left join provider_view using (provider) order by provider",
        list(providers),
    )
    return [View(**dict(row)) for row in rows]
