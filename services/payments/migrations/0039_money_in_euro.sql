drop view money;
create view money as
select id, method, currency, state,
    case when credit then 0 else came_cents end as came_cents, case when credit then came_cents else 0 end as kept_cents,
    taken_cents, given_back_cents, accepted_cents, verifying_cents, surplus_cents, waiting_cents,
    came_cents - taken_cents - given_back_cents - accepted_cents - verifying_cents - surplus_cents - waiting_cents as astray_cents
from (
    select p.id, p.method, currency, p.state, credit, came_cents,
        case when lost then came_cents else 0 end as taken_cents,
        case when lost then 0 else back_cents end as given_back_cents,
        case when not lost and standing = 'accepted' and o.record ->> 'paid_by' = p.id and currency = 'EUR' then left_cents else 0 end
            as accepted_cents,
        case when not lost and standing = 'held' then left_cents else 0 end as verifying_cents,
        case when lost or standing <> 'surplus' then 0 else least(left_cents, coalesce(case s.state
            when 'refunded' then (s.record ->> 'spent_cents')::bigint
            else (s.record ->> 'amount_cents')::bigint - back_cents end, 0)) end as surplus_cents,
        case when not lost and (standing in ('refused', 'review') or p.state = 'disputed' and standing = 'captured')
            then left_cents else 0 end as waiting_cents
    from payment p join payable o using (order_id)
        left join surplus s on s.payment_id = p.id and coalesce(s.record ->> 'currency', 'EUR') = coalesce(p.record ->> 'currency', 'EUR'),
    lateral (select (p.record ->> 'captured_cents')::bigint as came_cents, p.record ->> 'standing' as standing,
        coalesce(p.record ->> 'currency', 'EUR') as currency,
        p.state = 'charged_back' as lost, p.record ->> 'credit_of' is not null as credit) as came,
    lateral (select least((p.record ->> 'refunded_cents')::bigint - coalesce((p.record ->> 'returned_cents')::bigint, 0), came_cents)
        as back_cents) as back,
    lateral (select came_cents - back_cents as left_cents) as rest
    where came_cents is not null
    union all
    select id, method, currency, state, false, came_cents, case when taken then came_cents else 0 end,
        case when taken then 0 else back_cents end, 0, 0,
        case when taken then 0 else least(greatest(0, came_cents - back_cents),
            case when state in ('refunded', 'spent') then spent_cents else came_cents end) end, 0
    from surplus,
    lateral (select coalesce(record ->> 'currency', 'EUR') as currency, (record ->> 'amount_cents')::bigint as came_cents,
        coalesce((record ->> 'back_cents')::bigint, 0) as back_cents, coalesce((record ->> 'spent_cents')::bigint, 0) as spent_cents,
        coalesce((record ->> 'taken')::boolean, false) as taken) as stray
    where payment_id is null
) as placed;
comment on view money is 'where the money of each payment stands, and that of no payment (stray); what is astray breaks the first rule of this service';
comment on column money.currency is 'no sum goes beyond it: money in another one than euro is never accepted (R37)';
comment on column money.came_cents is 'captured by a provider, or credited by the bank';
comment on column money.kept_cents is 'taken from a surplus that was kept for it: it came before, as another payment or as stray money';
comment on column money.given_back_cents is 'without what came back to us';
comment on column money.taken_cents is 'taken back by the payer''s bank; given back: sent to the payer, by whomever';
comment on column money.waiting_cents is 'before a person: refused and not sent yet, contested at once, or not what was asked for';

create table money_added (
    method text not null,
    currency text not null,
    added_at timestamptz not null default clock_timestamp(),
    moneys bigint not null,
    came_cents bigint not null,
    kept_cents bigint not null,
    astray bigint not null,
    astray_cents bigint not null check ((astray = 0) = (astray_cents = 0)),
    primary key (method, currency)
);
comment on table money_added is 'the money of each means and currency as it was added up last: what came, and what of it has no place';
comment on column money_added.moneys is 'payments, and sums that came by none';
comment on column money_added.came_cents is 'from outside, each cent once';
comment on column money_added.kept_cents is 'moved from what was kept for later orders';
comment on column money_added.astray is 'of how many';
comment on table money_sum is 'until 0039: the same without currencies and stray money; nobody writes or reads it any more';
