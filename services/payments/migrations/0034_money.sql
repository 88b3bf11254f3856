create view money as
select id, method, state, came_cents, taken_cents, given_back_cents, accepted_cents, verifying_cents, surplus_cents, waiting_cents,
    came_cents - taken_cents - given_back_cents - accepted_cents - verifying_cents - surplus_cents - waiting_cents as astray_cents
from (
    select p.id, p.method, p.state, came_cents,
        case when lost then came_cents else 0 end as taken_cents,
        case when lost then 0 else back_cents end as given_back_cents,
        case when not lost and standing = 'accepted' and o.record ->> 'paid_by' = p.id then left_cents else 0 end as accepted_cents,
        case when not lost and standing = 'held' then left_cents else 0 end as verifying_cents,
        case when lost or standing <> 'surplus' then 0 else least(left_cents, coalesce(case s.state
            when 'refunded' then (s.record ->> 'spent_cents')::bigint
            else (s.record ->> 'amount_cents')::bigint - back_cents end, 0)) end as surplus_cents,
        case when not lost and (standing in ('refused', 'review') or p.state = 'disputed' and standing = 'captured')
            then left_cents else 0 end as waiting_cents
    from payment p join payable o using (order_id) left join surplus s on s.payment_id = p.id,
    lateral (select (p.record ->> 'captured_cents')::bigint as came_cents, p.record ->> 'standing' as standing,
        p.state = 'charged_back' as lost) as came,
    lateral (select least((p.record ->> 'refunded_cents')::bigint, came_cents) as back_cents) as back,
    lateral (select came_cents - back_cents as left_cents) as rest
    where came_cents is not null
) as placed;
comment on view money is 'where the money of each payment stands; what is astray breaks the first rule of this service';
comment on column money.came_cents is 'captured by a provider, credited by the bank, or taken from a surplus that was kept for it';
comment on column money.taken_cents is 'taken back by the payer''s bank; given back: sent to the payer, by whomever';
comment on column money.waiting_cents is 'before a person: refused and not sent yet, contested at once, or not what was asked for';

create table money_sum (
    method text primary key,
    added_at timestamptz not null default clock_timestamp(),
    payments bigint not null,
    came_cents bigint not null,
    astray bigint not null,
    astray_cents bigint not null check ((astray = 0) = (astray_cents = 0))
);
comment on table money_sum is 'the money of each means as it was added up last: what came, and what of it has no place';
comment on column money_sum.astray is 'of how many payments';
