"""What providers sent to the bank, and the movements it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.contracts.payments import Method
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound
from shared.values.dates import plus_days

_PAYOUT = TypeAdapter(domain.Payout)
_SLICE = 5_000
_LISTS = {
    None: "true",
    "under_way": "state = 'under_way'",
    "arrived": "state = 'arrived'",
    "failed": "state = 'failed'",
    "returned": "state = 'returned'",
    "questioned": "question is not null",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a provider's account should hold, by our own books."""

    method: Method
    received_cents: int
    fee_cents: int
    given_back_cents: int
    paid_out_cents: int


def _read(row: asyncpg.Record) -> domain.Payout:
    return _PAYOUT.validate_json(row["record"])


async def save(connection: Connection, payout: domain.Payout) -> None:
    await connection.execute(
        "insert into payout (id, provider, method, amount_cents, state, sent_at, arrives_on, line_id, question, record)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do update set state = excluded.state,"
        " arrives_on = excluded.arrives_on, line_id = excluded.line_id, question = excluded.question,"
        " record = excluded.record",
        payout.id,
        payout.provider,
        payout.method,
        payout.amount_cents,
        payout.state.value,
        payout.sent_at,
        payout.arrives_on,
        payout.line_id,
        payout.case,
        _PAYOUT.dump_json(payout).decode(),
    )


async def lock_known(connection: Connection, payout_id: str) -> domain.Payout | None:
    row = await connection.fetchrow("select record from payout where id = $1 for update", payout_id)
    return _read(row) if row else None


async def lock(connection: Connection, payout_id: str) -> domain.Payout:
    """Lock a payout, before the line that shows it. Raises: NotFound."""
    found = await lock_known(connection, payout_id)
    if found is None:
        raise NotFound(f"payout {payout_id}")
    return found


async def listed(connection: Connection, state: str | None) -> list[domain.Payout]:
    """Return payouts in a state, the newest first."""
    rows = await connection.fetch(
        f"select record from payout where {_LISTS[state]} order by sent_at desc, id limit 200"  # noqa: S608 - our own words
    )
    return [_read(row) for row in rows]


async def expected(connection: Connection, line: domain.BankLine) -> tuple[domain.Payout, ...]:
    """Return the payouts of a line's amount, near its day, that no line shows."""
    rows = await connection.fetch(
        "select record from payout where line_id is null and amount_cents = $1 and arrives_on between $2 and $3"
        " order by arrives_on, id limit 20",
        line.amount_cents,
        plus_days(line.booked_on, -31),
        plus_days(line.booked_on, 31),
    )
    return tuple(_read(row) for row in rows)


async def to_review(connection: Connection) -> list[str]:
    """Return the payouts that are under way or that somebody has to look at."""
    rows = await connection.fetch(
        "select id from payout where state = 'under_way' or question is not null order by id limit $1", _SLICE
    )
    return [row["id"] for row in rows]


async def oldest_under_way(connection: Connection, provider: str) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "select min(sent_at) from payout where state = 'under_way' and provider = $1", provider
    )
    return found


async def explained(connection: Connection, payout_ids: Sequence[str]) -> set[str]:
    """Return which of these have their movements."""
    rows = await connection.fetch(
        "select distinct payout_id from payout_item where payout_id = any($1)", list(payout_ids)
    )
    return {row["payout_id"] for row in rows}


async def add_items(connection: Connection, payout_id: str, items: Sequence[domain.Item]) -> None:
    await connection.executemany(
        "insert into payout_item (id, payout_id, kind, money_id, gross_cents, fee_cents)"
        " values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        [(one.id, payout_id, one.kind, one.money_id, one.gross_cents, one.fee_cents) for one in items],
    )


async def items(connection: Connection, payout_id: str) -> tuple[domain.Item, ...]:
    """Return the movements of a payout with what we believe of the same money."""
    rows = await connection.fetch(
        "select one.id, one.kind, one.money_id, one.gross_cents, one.fee_cents,"
        " payment.id is not null or surplus.id is not null as is_known,"
        " (payment.record ->> 'captured_cents')::bigint as believed_cents,"
        " (payment.record ->> 'provider_fee_cents')::bigint as believed_fee_cents"
        " from payout_item one join payout on payout.id = payout_id"
        " left join payment on payment.method = payout.method and payment.money_id = one.money_id"
        " left join surplus on surplus.method = payout.method and surplus.money_id = one.money_id"
        " where payout_id = $1 order by one.id",
        payout_id,
    )
    return tuple(domain.Item(**dict(row)) for row in rows)


async def save_read(connection: Connection, provider: str, until: datetime) -> None:
    """Note up to when the payouts of a provider were read."""
    await connection.execute(
        "insert into provider_view (provider, payouts_until) values ($1, $2) on conflict (provider) do update"
        " set payouts_until = greatest(provider_view.payouts_until, excluded.payouts_until)",
        provider,
        until,
    )


async def balances(connection: Connection, methods: Sequence[Method]) -> list[Balance]:
    """Return what each provider's account should hold: what no itemised payout has taken to the bank, or settled.

    What an open dispute took is known only by the payout that settles it.
    """
    rows = await connection.fetch(
        """
        select method, coalesce(sum(captured), 0)::bigint as received_cents,
            coalesce(sum(fee), 0)::bigint as fee_cents, coalesce(sum(back), 0)::bigint as given_back_cents,
            (select coalesce(sum(amount_cents), 0)::bigint from payout where payout.method = one.method
                and state not in ('failed', 'returned')
                and not exists (select from payout_item where payout_id = payout.id)
            ) as paid_out_cents
        from unnest($1::text[]) as one (method) left join lateral (
            select case when item.paid then 0 else (record ->> 'captured_cents')::bigint end as captured,
                case when item.paid then 0 else coalesce((record ->> 'provider_fee_cents')::bigint, 0) end
                    + coalesce((record ->> 'dispute_fee_cents')::bigint
                        - coalesce((record ->> 'dispute_fee_back_cents')::bigint, 0), item.dispute_fee)
                    - item.dispute_fee as fee,
                case state when 'charged_back' then (record ->> 'captured_cents')::bigint
                    when 'disputed' then greatest(net_back, -item.gone) else net_back end + item.gone as back
            from payment, lateral (
                select coalesce(bool_or(kind = 'payment'), false) as paid,
                    coalesce(sum(gross_cents) filter (where kind <> 'payment'), 0) as gone,
                    coalesce(sum(fee_cents) filter (where kind = 'dispute'), 0) as dispute_fee
                from payout_item where payout_item.money_id = payment.money_id
            ) as item, lateral (
                select (record ->> 'refunded_cents')::bigint
                    - coalesce((record ->> 'returned_cents')::bigint, 0) as net_back
            ) as sent
            where payment.method = one.method and payment.money_id is not null
                and record ->> 'captured_cents' is not null and record ->> 'currency' = 'EUR'
        ) as money on true group by method order by method
        """,
        list(methods),
    )
    return [Balance(**dict(row)) for row in rows]
