create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is never changed or taken back', tg_table_name;
end
$$;

create table offer (
    code text primary key,
    revision integer not null,
    record jsonb not null
);
comment on table offer is 'what can be ordered today, with today''s prices (R36)';

create table price_history (
    offer text not null references offer (code),
    revision integer not null,
    since timestamptz not null,
    author text,
    prices jsonb not null,
    primary key (offer, revision)
);
comment on table price_history is 'every price there ever was (R36); no author: a data file';
create trigger price_history_stays before update or delete on price_history
    for each row execute function refuse_change();

create table terms (
    version text primary key,
    sha256 text not null check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    valid_from date not null unique,
    title text not null,
    text text not null
);
comment on table terms is 'every version of the terms of sale, in force or archived (R01)';
create trigger terms_stay before update or delete on terms for each row execute function refuse_change();

create table order_series (
    year integer primary key,
    last_number integer not null
);
comment on table order_series is 'the last number given to an order of each year; not the series of invoices (R03)';

create table orders (
    id text primary key,
    number text not null unique,
    cheque_reference text not null,
    account_id text not null,
    state text not null,
    due_on date check ((due_on is not null) = (state in ('payable', 'set_aside'))),
    record jsonb not null
);
comment on table orders is 'one order; `record` is the whole of it, the columns are what is searched';
comment on column orders.due_on is 'the civil day whose work expires it; none when nothing expires it any more';
create index orders_by_account on orders (account_id, id);
create index orders_by_cheque_reference on orders (cheque_reference, id);
create index orders_due on orders (due_on, id) where due_on is not null;

create table attempt (
    payment_id text primary key,
    order_id text not null references orders (id),
    method text not null,
    amount_cents bigint not null,
    standing smallint not null
);
comment on table attempt is 'a copy of what payments says of each payment; `standing` only grows';
create index attempt_by_order on attempt (order_id, payment_id);

create table invoice_series (
    year integer primary key,
    last_number integer not null check (last_number > 0),
    last_issued_on date not null check (extract(year from last_issued_on) = year)
);
comment on table invoice_series is 'where the gap-free series of each year stands; locked while an invoice is made (L22)';

create table invoice (
    number text primary key check (number = 'F-' || year || '-' || lpad(sequence::text, greatest(5, length(sequence::text)), '0')),
    year integer not null,
    sequence integer not null check (sequence > 0),
    order_id text not null unique references orders (id),
    account_id text not null,
    issued_on date not null,
    record jsonb not null,
    unique (year, sequence)
);
comment on table invoice is 'one invoice for each paid order (R34)';
create index invoice_by_account on invoice (account_id, year, sequence);
create trigger invoice_stays before update or delete on invoice for each row execute function refuse_change();

create table invoice_document (
    number text primary key references invoice (number),
    sha256 text not null check (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea not null
);
comment on table invoice_document is 'the PDF as it was issued: the same bytes for ever (R35)';
create trigger invoice_document_stays before update or delete on invoice_document
    for each row execute function refuse_change();

create table account (
    id text primary key,
    contact_revision integer not null default 0,
    contact jsonb,
    state_revision integer not null default 0,
    state text not null default 'unverified',
    reason text
);
comment on table account is 'a copy of who may order and whom an invoice names; fed by accounts';
create index account_by_email on account ((contact ->> 'email'));

create table hosting (
    id text primary key,
    reference text not null unique,
    account_id text not null,
    revision integer not null,
    offer text not null,
    volume integer,
    anchor_day integer,
    ends_on date not null,
    deletion_on date not null,
    deleted boolean not null default false
);
comment on table hosting is 'a copy of what can be renewed; fed by lifecycle';
