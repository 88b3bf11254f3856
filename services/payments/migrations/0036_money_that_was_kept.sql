drop view money;
create view money as
select id, method, state,
    case when credit then 0 else came_cents end as came_cents, case when credit then came_cents else 0 end as kept_cents,
    taken_cents, given_back_cents, accepted_cents, verifying_cents, surplus_cents, waiting_cents,
    came_cents - taken_cents - given_back_cents - accepted_cents - verifying_cents - surplus_cents - waiting_cents as astray_cents
from (
    select p.id, p.method, p.state, credit, came_cents,
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
        p.state = 'charged_back' as lost, p.record ->> 'credit_of' is not null as credit) as came,
    lateral (select least((p.record ->> 'refunded_cents')::bigint - coalesce((p.record ->> 'returned_cents')::bigint, 0), came_cents)
        as back_cents) as back,
    lateral (select came_cents - back_cents as left_cents) as rest
    where came_cents is not null
) as placed;
comment on view money is 'where the money of each payment stands; what is astray breaks the first rule of this service';
comment on column money.came_cents is 'captured by a provider, or credited by the bank';
comment on column money.kept_cents is 'taken from a surplus that was kept for it: it came before, as another payment';
comment on column money.given_back_cents is 'without what came back to us';
comment on column money.taken_cents is 'taken back by the payer''s bank; given back: sent to the payer, by whomever';
comment on column money.waiting_cents is 'before a person: refused and not sent yet, contested at once, or not what was asked for';

alter table money_sum add column kept_cents bigint not null default 0;
comment on column money_sum.came_cents is 'from outside, each cent once';
comment on column money_sum.kept_cents is 'moved from what was kept for later orders';

-- What was kept again was called taken with what it had been before; only what it was is (ADR 0085).
update surplus set record = surplus.record || '{"taken": false, "short": true}'
from payment where payment.id = surplus.payment_id and payment.record ->> 'credit_of' is not null
    and payment.state <> 'charged_back' and (surplus.record ->> 'taken')::boolean;

-- A refund that came back once is not looked for again, whoever has sent the money since.
update refund set record = record || '{"failed": true}'
where state = 'declined' or follow_on is null and record ->> 'provider_id' is not null and payment_id in (
    select id from payment where (record ->> 'returned_cents')::bigint > 0);
