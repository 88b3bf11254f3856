"""What the treasurer sees at a glance: counts of what waits, places of money, announced cheques."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from services.payments import domain
from shared.contracts.payments import Method
from shared.contracts.payments.overview import WaitingKind
from shared.runtime.database import Connection

_ORDER = TypeAdapter(domain.PayableOrder)
_PAYMENT = TypeAdapter(domain.Payment)
_WAITING = """
select 'cheque_unmatched' as what, count(*) as count, min(received_on) as since
    from unmatched_cheque where state = 'open'
union all select 'cheque_in_hand', count(*), min((record ->> 'received_on')::date)
    from cheque where state = 'received' and record ->> 'slip' is null
union all select 'slip_printed', count(*), min(issued_on) from cheque_slip
    where not exists (select from cheque_slip_act where slip = number)
union all select 'slip_at_bank', count(*), min(on_day) from cheque_slip_act as one where act = 'deposited'
    and not exists (select from cheque_slip_act where slip = one.slip and act = 'credited')
union all select 'hold', count(*), min((record ->> 'paid_at')::timestamptz at time zone 'Europe/Paris')::date
    from payment where state = 'held'
union all select 'contested', count(*), null from payment where state = 'disputed'
union all select 'review', count(*), min((record ->> 'opened_at')::timestamptz at time zone 'Europe/Paris')::date
    from payment where state = 'review'
union all select 'bank_line', count(*), min(booked_on) from bank_line where state = 'open'
union all select 'payout', count(*), min(arrives_on) from payout where question is not null
union all select 'notice', count(*), min(received_at at time zone 'Europe/Paris')::date
    from notice where state in ('unmatched', 'contradicted')
"""
_PLACES = """
-- a credit is a part of what was used of its surplus, and stands where its own order has brought it
with money as (
    select p.method, p.state, p.record ->> 'standing' as standing, o.record ->> 'paid_by' = p.id as pays, cents as came,
        case when p.state = 'charged_back' then 0
            else least(cents, (p.record ->> 'refunded_cents')::bigint
                - coalesce((p.record ->> 'returned_cents')::bigint, 0)) end as back,
        s.state as kept, (s.record ->> 'amount_cents')::bigint as apart,
        coalesce((s.record ->> 'spent_cents')::bigint, 0) as spent, p.record ->> 'credit_of' is not null as credit
    from payment p join payable o using (order_id) left join surplus s on s.payment_id = p.id
        left join surplus root on root.id = p.record ->> 'credit_of',
    lateral (select (p.record ->> 'captured_cents')::bigint as cents) as captured
    where cents is not null and p.record ->> 'currency' = 'EUR'
        and (root.id is null or (root.record ->> 'taken')::boolean is not true
            and (root.record ->> 'short')::boolean is not true
            and (root.record ->> 'amount_cents')::bigint >= coalesce((root.record ->> 'spent_cents')::bigint, 0)
                + coalesce((root.record ->> 'back_cents')::bigint, 0))
    union all
    select method, case when taken then 'charged_back' else '' end, 'surplus', false,
        (record ->> 'amount_cents')::bigint, case when taken then 0 else (record ->> 'back_cents')::bigint end, state,
        (record ->> 'amount_cents')::bigint, coalesce((record ->> 'spent_cents')::bigint, 0), false
    from surplus, lateral (select (record ->> 'taken')::boolean as taken) as by_the_bank
    where payment_id is null and record ->> 'currency' = 'EUR'
), parted as (
    select *, case when standing <> 'surplus' or state = 'charged_back' then 0
        when kept = 'refunded' then least(came - back, spent)
        else coalesce(greatest(0, least(came - back, apart - back)), 0) end as apart_left
    from money
)
select method, coalesce(sum(came) filter (where not credit), 0)::bigint as came_cents,
    coalesce(sum(came - back) filter (
        where state <> 'charged_back' and standing = 'accepted' and pays and not credit), 0)::bigint as accepted_cents,
    coalesce(sum(came - back) filter (where state <> 'charged_back' and standing not in ('accepted', 'surplus')), 0)
        ::bigint as held_cents,
    coalesce(sum(apart_left - least(apart_left, spent)) filter (where kept is distinct from 'given'), 0)::bigint
        as surplus_cents,
    coalesce(sum(case when kept = 'given' then apart_left else least(apart_left, spent) end
        - case when not credit then 0 when standing = 'accepted' then back else came end), 0)::bigint as used_cents,
    sum(case when kept = 'refunded' and standing = 'surplus' and state <> 'charged_back'
        then came - apart_left else back end)::bigint as given_back_cents,
    coalesce(sum(came) filter (where state = 'charged_back'), 0)::bigint as taken_back_cents
from parted group by method
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the money of one means stands."""

    method: Method
    came_cents: int = 0
    accepted_cents: int = 0
    held_cents: int = 0
    surplus_cents: int = 0
    used_cents: int = 0
    given_back_cents: int = 0
    taken_back_cents: int = 0

    @property
    def missing_cents(self) -> int:
        stands = (
            self.accepted_cents,
            self.held_cents,
            self.surplus_cents,
            self.used_cents,
            self.given_back_cents,
            self.taken_back_cents,
        )
        return self.came_cents - sum(stands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    what: WaitingKind
    count: int
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An attempt that announces a cheque, with its order and its client's name."""

    payment: domain.Payment
    order: domain.PayableOrder
    client: str


async def waiting(connection: Connection) -> list[Waiting]:
    """Count what waits for a person, but for what a rule has to tell apart."""
    return [Waiting(**dict(row)) for row in await connection.fetch(_WAITING)]


async def places(connection: Connection, methods: Sequence[Method]) -> list[Places]:
    """Sum up where the money of each means stands: of those on offer, and of those by which some came."""
    found = {row["method"]: Places(**dict(row)) for row in await connection.fetch(_PLACES)}
    return [found.get(method) or Places(method=method) for method in sorted({*methods, *found})]


async def announced(connection: Connection) -> list[Announced]:
    """Return the cheques that clients chose to pay by and that are not here, for orders that still take money."""
    rows = await connection.fetch(
        "select payment.record, payable.record as for_order, coalesce(name, '') as client"
        " from payment join payable using (order_id)"
        " left join client_name on client_name.account_id = payment.account_id"
        " where method = 'cheque' and payment.state = 'opened' order by last_day, payment.id limit 500"
    )
    return [
        Announced(
            payment=_PAYMENT.validate_json(row["record"]),
            order=_ORDER.validate_json(row["for_order"]),
            client=row["client"],
        )
        for row in rows
    ]
