create table payable (
    order_id text primary key,
    account_id text not null,
    reference_key text not null unique,
    cheque_key text not null unique,
    last_day date not null,
    record jsonb not null
);
comment on table payable is 'a copy of each order as far as money is concerned, fed by OrderPlaced, and who paid it';
comment on column payable.reference_key is 'its number reduced to digits and capitals; cheque_key likewise';

create table payment (
    id text primary key,
    order_id text not null references payable (order_id),
    account_id text not null,
    method text not null,
    state text not null,
    object_id text,
    money_id text,
    decide_on date,
    language text not null,
    redirect_url text,
    check_at timestamptz,
    checks integer not null default 0,
    record jsonb not null
);
comment on table payment is 'one attempt to pay; `record` is the whole of it, the columns are what is searched or kept beside';
comment on column payment.object_id is 'the provider''s name of the attempt, stored before the payer is sent there';
comment on column payment.money_id is 'the provider''s name of the money: counted once, whatever is delivered how often';
comment on column payment.decide_on is 'the civil day whose work is to accept held money tacitly';
comment on column payment.check_at is 'when, by the machine''s clock, to ask the provider unless it speaks first; null: never';
create unique index payment_by_object on payment (method, object_id) where object_id is not null;
create unique index payment_by_money on payment (method, money_id) where money_id is not null;
create unique index one_accepted_payment_per_order on payment (order_id) where state = 'accepted';
create index payment_by_order on payment (order_id);
create index payment_to_check on payment (check_at) where check_at is not null;
create index payment_unfinished on payment (order_id) where state in ('opened', 'pending');
create index payment_held on payment (decide_on, id) where state = 'held';

create table notice (
    id text primary key,
    provider text not null,
    event_id text not null,
    event_type text not null,
    object_id text,
    api_version text,
    body bytea not null,
    state text not null check (
        state in ('received', 'ignored', 'reading', 'done', 'unmatched', 'contradicted')
    ),
    attempts integer not null default 0,
    deliveries integer not null default 1,
    payment_id text references payment (id),
    received_at timestamptz not null default clock_timestamp(),
    last_delivery_at timestamptz not null default clock_timestamp(),
    read_at timestamptz,
    unique (provider, event_id)
);
comment on table notice is 'genuine webhook events, raw, each once; nothing in a body is believed';
comment on column notice.state is 'reading: begun and not finished, so it failed or is under way; unmatched: of no payment of ours';
create index notice_unread on notice (received_at) where state in ('received', 'reading', 'unmatched');

create table delivery (
    provider text not null,
    delivery_id text not null,
    notice_id text not null references notice (id),
    received_at timestamptz not null default clock_timestamp(),
    primary key (provider, delivery_id)
);
comment on table delivery is 'each transmission of an event; one identity never serves for two events';

create table cheque (
    id text primary key,
    payment_id text not null references payment (id),
    state text not null,
    bank_key text not null,
    number_key text not null,
    amount_cents bigint not null,
    record jsonb not null
);
comment on table cheque is 'cheques as the treasurer entered them';
create unique index cheque_entered_once on cheque (bank_key, number_key, amount_cents)
where state not in ('returned', 'bounced');
create index cheque_by_state on cheque (state, id);

create table surplus (
    id text primary key,
    method text not null,
    money_id text,
    payment_id text references payment (id),
    state text not null check (state in ('open', 'refunding', 'refunded')),
    record jsonb not null
);
comment on table surplus is 'money that fits no payable order, kept apart until somebody settles it';
create unique index surplus_by_money on surplus (method, money_id) where money_id is not null;
create index surplus_unsettled on surplus (id) where state <> 'refunded';

create table refund (
    id text primary key,
    payment_id text references payment (id),
    surplus_id text references surplus (id),
    state text not null check (state in ('asked', 'sent', 'declined')),
    asked_at timestamptz not null default clock_timestamp(),
    record jsonb not null
);
comment on table refund is 'money on its way back; the id is the idempotency key at the provider';
create index refund_asked on refund (asked_at) where state = 'asked';
