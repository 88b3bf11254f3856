alter table bank_line
    add column quotes text[] not null default '{}',
    add column recheck boolean not null default true;
comment on column bank_line.quotes is 'the references of orders in its text, squeezed: whose news may be news for it';
comment on column bank_line.recheck is 'the next day looks at it once more: it may have come at the same moment as its order';
drop index bank_line_waiting;
create index bank_line_recheck on bank_line (booked_on, id) where recheck and state in ('new', 'open');
create index bank_line_waiting_by_amount on bank_line (amount_cents) where state in ('new', 'open');
create index bank_line_waiting_by_quote on bank_line using gin (quotes) where state in ('new', 'open');
create index bank_line_waiting_by_payer on bank_line (payer_key) where state in ('new', 'open');
create index payment_contested on payment (id) where state = 'disputed';
