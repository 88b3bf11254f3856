create table dispute (
    id text primary key,
    invoice_number text not null references invoice (number),
    account_id text not null,
    received_on date not null,
    state text not null check (state in ('open', 'accepted', 'rejected')),
    record jsonb not null,
    check ((record ->> 'state') = state)
);
comment on table dispute is 'an invoice that its client disputes (R39); in time or late, it is answered (C11)';
create unique index dispute_one_at_a_time on dispute (invoice_number) where state = 'open';
