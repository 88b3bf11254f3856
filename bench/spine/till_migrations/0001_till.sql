create table webhook_event (
    event_id text primary key,
    received_at timestamptz not null default now(),
    body bytea not null
);
create table orders (
    id bigint primary key,
    state text not null default 'pending',
    paid_at timestamptz
);
