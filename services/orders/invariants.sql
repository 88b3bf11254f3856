-- invariant: a paid order has its invoice, and no other order has one; one that costs nothing may do without
select o.id, o.state, i.number from orders o left join invoice i on i.order_id = o.id
where (o.state = 'paid') <> (i.number is not null)
   and not (o.state = 'paid' and (o.record ->> 'total_cents')::bigint = 0);

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

-- invariant: an invoice amounts to its order and to the sum of its lines, with what its means of payment changed of it
select i.number from invoice i join orders o on o.id = i.order_id
cross join lateral (select coalesce((i.record #>> '{adjustment,amount_cents}')::bigint, 0) as adjusted) as adjustment
where (i.record ->> 'total_cents')::bigint <> (o.record ->> 'total_cents')::bigint + adjusted
   or adjusted <> coalesce((o.record ->> 'adjustment_cents')::bigint, 0)
   or (i.record ->> 'total_cents')::bigint <> adjusted + (
       select sum((line ->> 'quantity')::bigint * (line ->> 'unit_price_cents')::bigint)
       from jsonb_array_elements(i.record -> 'lines') as line
   );

-- invariant: an ordered option costs its price as many times as it was wanted, and never more than its line
select o.id, line ->> 'position' as position from orders o, jsonb_array_elements(o.record -> 'lines') as line
where jsonb_array_length(coalesce(line -> 'options', '[]')) > 0 and exists (
    select from jsonb_array_elements(line -> 'options') as one
    having sum((one ->> 'price_cents')::bigint) > (line ->> 'price_cents')::bigint
        or bool_or((one ->> 'price_cents')::bigint
            <> (one ->> 'quantity')::bigint * (one ->> 'unit_price_cents')::bigint)
);

-- invariant: every invoice has its document
select i.number from invoice i where not exists (select from invoice_document d where d.number = i.number);

-- invariant: the credit notes of each year are numbered from 1 to the last number of their series, without a gap
select s.year, s.last_number, count(c.number) as credit_notes, max(c.sequence) as highest
from credit_note_series s left join credit_note c on c.year = s.year
group by s.year, s.last_number
having count(c.number) <> s.last_number or coalesce(max(c.sequence), 0) <> s.last_number;

-- invariant: no credit note stands outside its series
select c.number from credit_note c where not exists (select from credit_note_series s where s.year = c.year);

-- invariant: a later number of a credit note never has an earlier date, nor one before its invoice
select number, issued_on, before from (
    select c.number, c.issued_on,
        greatest(i.issued_on, lag(c.issued_on) over (order by c.year, c.sequence)) as before
    from credit_note c join invoice i on i.number = c.invoice_number
) as dated where issued_on < before;

-- invariant: never more is credited than was invoiced
select i.number, i.record ->> 'total_cents' as invoiced, sum(c.total_cents) as credited
from invoice i join credit_note c on c.invoice_number = i.number
group by i.number, i.record
having sum(c.total_cents) > (i.record ->> 'total_cents')::bigint;

-- invariant: a credit note amounts to the sum of its lines, for the client of its invoice
select c.number from credit_note c join invoice i on i.number = c.invoice_number
where c.total_cents <> (c.record ->> 'total_cents')::bigint
   or c.total_cents <> coalesce((c.record #>> '{adjustment,amount_cents}')::bigint, 0) + (
       select sum((line ->> 'quantity')::bigint * (line ->> 'unit_price_cents')::bigint)
       from jsonb_array_elements(c.record -> 'lines') as line
   )
   or (c.order_id, c.account_id) <> (i.order_id, i.account_id);

-- invariant: every credit note has its document
select c.number from credit_note c where not exists (select from credit_note_document d where d.number = c.number);

-- invariant: every invoice and every credit note stands once in the chain, and nothing else does
select coalesce(issued.number, chain.number) as number, issued.number is null as only_in_the_chain
from (select number from invoice union all select number from credit_note) as issued
full join chain on chain.number = issued.number
where issued.number is null or chain.number is null;

-- invariant: each link of the chain holds the hash of the one before it, without a gap
select position, number from (
    select position, number, canonical::jsonb as content, issued_on, sha256, previous_sha256,
        lag(sha256, 1, repeat('0', 64)) over (order by position) as before,
        row_number() over (order by position) as counted,
        sha256 <> encode(sha256(convert_to(canonical, 'UTF8')), 'hex') as rewritten
    from chain
) as link
where rewritten or position <> counted or previous_sha256 <> before or content ->> 'previous' <> before
   or content -> 'position' <> to_jsonb(position) or content ->> 'number' <> number
   or content ->> 'issued_on' <> issued_on::text;

-- invariant: the dates of the chain never go back
select position, number, issued_on, before from (
    select position, number, issued_on, lag(issued_on) over (order by position) as before from chain
) as dated where issued_on < before;

-- invariant: an invoice and a credit note say what the chain says of them, and so do the bytes of their documents
select chain.number from chain
join (
    select number, account_id, record, bytes from invoice join invoice_document using (number)
    union all select number, account_id, record, bytes from credit_note join credit_note_document using (number)
) as issued on issued.number = chain.number
cross join lateral (select chain.canonical::jsonb as said) as content
where canonical is not null and (said ->> 'pdf_sha256' <> encode(sha256(issued.bytes), 'hex')
   or (said ->> 'number', said ->> 'issued_on', said ->> 'order', said -> 'total_cents', said -> 'lines', said -> 'adjustment')
      is distinct from
      (record ->> 'number', record ->> 'issued_on', record ->> 'order_reference', record -> 'total_cents', record -> 'lines',
      nullif(record -> 'adjustment', 'null'))
   or (said #>> '{client,account}') <> any (array[record ->> 'account_id', account_id])
   or (said ->> 'kind' = 'invoice'
       and (said ->> 'paid_on', said ->> 'method') is distinct from (record ->> 'paid_on', record ->> 'method'))
   or (said ->> 'kind' = 'credit_note'
       and (said ->> 'invoice', said ->> 'invoice_issued_on', said ->> 'ground', said ->> 'settlement')
       is distinct from
       (record ->> 'invoice_number', record ->> 'invoice_issued_on', record ->> 'ground', record ->> 'settlement')));

-- invariant: no invoice and no credit note is erased before the end of its tenth year, and then its document is too
select chain.number, chain.issued_on, canonical is null as erased from chain
left join (
    select number, bytes from invoice_document union all select number, bytes from credit_note_document
) as document on document.number = chain.number
cross join (select date '0001-01-01' + (last_number - 1) as today from days) as calendar
where (canonical is null or bytes is null) and extract(year from today) <= extract(year from issued_on) + 10
   or (canonical is null) <> (bytes is null);

-- invariant: an order that is past its last day is expired within two days
select o.id, o.due_on from orders o, days d
where o.due_on < date '0001-01-01' + (d.last_number - 1) - 2;

-- invariant: what is taken of a counted stock is what the orders hold that can be paid or are firm
select s.offer, s.taken, coalesce(held.hostings, 0) as held from stock s
left join (
    select place ->> 'offer' as offer, sum((place ->> 'hostings')::integer) as hostings
    from orders, jsonb_array_elements(record -> 'places') as place
    where record -> 'places' <> '[]'
      and (state in ('payable', 'set_aside') or state = 'paid' and record ->> 'withdrawn_on' is null)
    group by 1
) as held on held.offer = s.offer
where s.taken <> coalesce(held.hostings, 0)
