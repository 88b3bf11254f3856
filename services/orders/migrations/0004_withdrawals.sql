create table declaration (
    id text primary key,
    reference text not null unique,
    kind text not null check (kind in ('withdrawal', 'termination')),
    state text not null check (state in ('received', 'queued', 'accepted', 'refused', 'rejected')),
    about text,
    declared_at timestamptz not null,
    record jsonb not null,
    check (state not in ('accepted', 'refused') or about is not null)
);
comment on table declaration is 'withdrawals and notices of termination, as they were made and as they were settled (L06, L07)';
comment on column declaration.about is 'the order or the hosting that its reference names';
create unique index declaration_accepted_once on declaration (about) where kind = 'withdrawal' and state = 'accepted';
create index declaration_by_state on declaration (kind, id) where state in ('received', 'queued');

create table service_period (
    order_id text not null,
    hosting_id text not null,
    revision integer not null,
    begun_on date not null,
    anchor_day integer,
    primary key (order_id, hosting_id)
);
comment on table service_period is 'since when what an order paid for runs on a hosting, as lifecycle said: used days are counted from it (L05)';
create index service_period_by_hosting on service_period (hosting_id);
