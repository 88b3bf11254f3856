-- invariant: a paid order has its invoice, and no other order has one
select o.id, o.state, i.number from orders o left join invoice i on i.order_id = o.id
where (o.state = 'paid') <> (i.number is not null);

-- invariant: the invoices of each year are numbered from 1 to the last number of its series, without a gap
select s.year, s.last_number, count(i.number) as invoices, max(i.sequence) as highest
from invoice_series s left join invoice i on i.year = s.year
group by s.year, s.last_number
having count(i.number) <> s.last_number or coalesce(max(i.sequence), 0) <> s.last_number;

-- invariant: no invoice stands outside its series
select i.number from invoice i where not exists (select from invoice_series s where s.year = i.year);

-- invariant: a later number never has an earlier date
select number, issued_on, before from (
    select number, issued_on, lag(issued_on) over (order by year, sequence) as before from invoice
) as dated where issued_on < before;

-- invariant: an invoice amounts to its order and to the sum of its lines
select i.number from invoice i join orders o on o.id = i.order_id
where (i.record ->> 'total_cents')::bigint <> (o.record ->> 'total_cents')::bigint
   or (i.record ->> 'total_cents')::bigint <> (
       select sum((line ->> 'quantity')::bigint * (line ->> 'unit_price_cents')::bigint)
       from jsonb_array_elements(i.record -> 'lines') as line
   );

-- invariant: every invoice has its document
select i.number from invoice i where not exists (select from invoice_document d where d.number = i.number);

-- invariant: an order that is past its last day is expired within two days
select o.id, o.due_on from orders o, days d
where o.due_on < date '0001-01-01' + (d.last_number - 1) - 2
