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
where state in ('received', 'reading') and received_at < clock_timestamp() - interval '1 day';

-- invariant: the numbers of deposit slips have no gap within a year
select year, last_number, count(number) from cheque_slip_series left join cheque_slip using (year)
group by year, last_number having count(number) <> last_number or max(sequence) <> last_number;

-- invariant: a deposit slip comes to the sum of its lines
select number from cheque_slip where bytes is not null
  and total_cents <> (select sum((line ->> 'amount_cents')::bigint) from jsonb_array_elements(lines) as line);

-- invariant: no cheque of a slip that was credited still waits at the bank
select cheque.id, cheque.record ->> 'slip' as slip from cheque
join cheque_slip_act on slip = cheque.record ->> 'slip' and act = 'credited'
where cheque.state = 'deposited';

-- invariant: what the bank credited for an order is the money of one payment, to the cent
select l.id, l.state from bank_line l left join payment p on p.id = l.payment_id
where l.state = 'credited'
  and (p.money_id is distinct from l.id or (p.record->>'captured_cents')::bigint is distinct from l.amount_cents);

-- invariant: no payment by transfer has money that no line of the bank shows
select p.id from payment p left join bank_line l on l.id = p.money_id
where p.method = 'transfer' and p.record->>'captured_cents' is not null and p.record->>'credit_of' is null
  and l.state is distinct from 'credited';

-- invariant: what was used of money kept for later orders is what it paid, and never more than there is
select s.id, s.record->>'spent_cents' as spent from surplus s
where coalesce((s.record->>'spent_cents')::bigint, 0) > (s.record->>'amount_cents')::bigint
   or coalesce((s.record->>'spent_cents')::bigint, 0) <> (
    select coalesce(sum((p.record->>'captured_cents')::bigint), 0) from payment p where p.record->>'credit_of' = s.id
  );

-- invariant: nothing is a gift but by its payer's own word
select id from surplus where state = 'given' and record->>'chosen_by' is distinct from 'payer';

-- invariant: what the bank credited and nobody claimed stands in the list of surplus, with its amount
select l.id from bank_line l left join surplus s on s.method = 'transfer' and s.money_id = l.id
where l.state = 'surplus' and (s.record->>'amount_cents')::bigint is distinct from l.amount_cents;

-- invariant: all money that the bank credited is for an order, a payout, a slip, surplus, filed by the treasurer, or waits for him
select l.id, l.state from bank_line l
where l.amount_cents > 0 and l.state not in ('credited', 'surplus', 'filed', 'new', 'open', 'payout', 'slip');

-- invariant: what the bank shows of a payout is its amount, and both name each other
select p.id, l.id as line from payout p full join bank_line l on l.id = p.line_id
where (p.line_id is not null and (l.state is distinct from 'payout' or l.amount_cents <> p.amount_cents
    or l.record->>'payout_id' is distinct from p.id)) or (l.state = 'payout' and p.id is null);

-- invariant: a slip that a line of the bank credits was credited
select l.id, l.slip from bank_line l
where l.slip is not null and not exists (select from cheque_slip_act a where a.slip = l.slip and a.act = 'credited');

-- invariant: no line of the bank stays unmatched by a rule for more than a day
select id, booked_on from bank_line where state = 'new' and arrived_at < clock_timestamp() - interval '1 day';

-- invariant: what came is accepted, kept apart, surplus, given back or taken back by the bank, to the cent
select id, method, currency, state, came_cents, kept_cents, astray_cents from money where astray_cents <> 0;

-- invariant: no order is paid by money that the bank took back
select o.order_id, p.id from payable o join payment p on p.id = o.record->>'paid_by'
where p.state = 'charged_back' and (p.record->>'refunded_cents')::bigint = 0
  and coalesce((o.record->>'credited_cents')::bigint, 0) = 0
  and o.record->>'withdrawn_on' is null and o.record->>'closed_on' is null;

-- invariant: an order is owed again only where the bank took back what had paid it
select order_id from payable o where o.record->>'owed_until' is not null and o.record->>'paid_by' is null
  and not exists (select from payment p where p.order_id = o.order_id and p.state = 'charged_back');
