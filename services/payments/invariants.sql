-- invariant: at most one accepted payment pays an order, and it is the one that the order names
select p.id, p.order_id from payment p join payable o using (order_id)
where p.state = 'accepted' and o.record->>'paid_by' is distinct from p.id;

-- invariant: an order that is paid names a payment that was accepted
select o.order_id, p.state from payable o join payment p on p.id = o.record->>'paid_by'
where p.record->>'standing' <> 'accepted';

-- invariant: captured money is accepted, held, surplus, refused, given back, contested or before a person
select id, state from payment
where record->>'captured_cents' is not null
  and state in ('opened', 'pending', 'expired', 'failed', 'captured');

-- invariant: money in a payment that fits no order stands in the list of surplus, with its amount
select p.id from payment p left join surplus s on s.payment_id = p.id
where p.record->>'standing' = 'surplus'
  and s.record->>'amount_cents' is distinct from p.record->>'captured_cents';

-- invariant: no money is counted twice, as a payment and as a surplus of its own
select p.id, p.money_id from payment p join surplus s using (method, money_id)
where s.payment_id is distinct from p.id;

-- invariant: a refused payment has a refund
select id from payment p
where p.record->>'standing' = 'refused' and not exists (select from refund r where r.payment_id = p.id);

-- invariant: no refund waits for its provider for more than three days
select id, asked_at from refund where state = 'asked' and record->>'money_id' is not null and asked_at < clock_timestamp() - interval '3 days';

-- invariant: no notice stays unread for more than a day
select id, provider, event_type from notice
where state in ('received', 'reading') and received_at < clock_timestamp() - interval '1 day'
