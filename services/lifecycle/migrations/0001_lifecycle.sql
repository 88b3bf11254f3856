create table hosting (
    id text primary key,
    reference text not null unique,
    account_id text not null,
    state text not null,
    next_due date,
    failing boolean not null,
    record jsonb not null
);
comment on table hosting is 'one hosted service; `record` is the whole of it, the columns are what is searched';
comment on column hosting.next_due is 'the first civil day on which its daily work does something';
create index hosting_by_account on hosting (account_id);
create index hosting_due on hosting (next_due, id) where next_due is not null;
create index hosting_failing on hosting (id) where failing;

create table ordered (
    order_id text not null,
    hosting_id text not null references hosting (id),
    primary key (order_id, hosting_id)
);
comment on table ordered is 'which hostings an order is about';
create index ordered_by_hosting on ordered (hosting_id);

create table change (
    id bigint generated always as identity primary key,
    hosting_id text not null references hosting (id),
    at timestamptz not null,
    what text not null,
    cause jsonb not null,
    rule text not null,
    article text not null,
    details jsonb not null
);
comment on table change is 'the history that a client reads: every change with its cause, rule and article';
create index change_by_hosting on change (hosting_id, id);

create table archive (
    id text primary key,
    hosting_id text not null references hosting (id),
    asked_at timestamptz not null,
    url text,
    until date
);
comment on table archive is 'what the owner asked to fetch (R54)';
create index archive_by_hosting on archive (hosting_id, asked_at desc);

create table price (
    offer text not null,
    volume integer not null,
    term text not null,
    price_cents bigint not null,
    primary key (offer, volume, term)
);
comment on table price is 'a copy of today''s prices, told in reminders; fed by OfferPublished';

create table offer_seen (
    offer text primary key,
    revision integer not null
);

create table speaker (
    account_id text primary key,
    revision integer not null,
    language text not null
);
comment on table speaker is 'a copy of each account''s language, for the texts that a host shows';
