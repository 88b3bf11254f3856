-- What every service has in its own schema: inbox, outbox, parked messages, days, answers.

create table outbox (
    id bigint generated always as identity primary key,
    message_id uuid not null default gen_random_uuid(),
    aggregate text not null,
    subject text not null,
    body bytea not null,
    headers jsonb not null default '{}',
    created_at timestamptz not null default clock_timestamp(),
    attempts integer not null default 0,
    last_error text
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
comment on table outbox is 'messages to be published; a row leaves it once JetStream has acknowledged it';

create table outbox_sent (
    id bigint primary key,
    message_id uuid not null,
    aggregate text not null,
    subject text not null,
    body bytea not null,
    headers jsonb not null,
    created_at timestamptz not null,
    sent_at timestamptz not null default clock_timestamp()
);
comment on table outbox_sent is 'published messages, kept to be sent again should a stream be lost';
create index outbox_sent_by_time on outbox_sent using brin (sent_at);

create table inbox (
    consumer text not null,
    message_id text not null,
    handled_at timestamptz not null default clock_timestamp(),
    primary key (consumer, message_id)
);
comment on table inbox is 'messages whose effect is committed; the same one again is skipped';
create index inbox_by_time on inbox using brin (handled_at);

create table parked (
    id uuid primary key default gen_random_uuid(),
    consumer text not null,
    message_id text not null,
    subject text not null,
    body bytea not null,
    headers jsonb not null,
    attempts integer not null,
    error text not null,
    alarm boolean not null,
    parked_at timestamptz not null default clock_timestamp(),
    state text not null default 'parked' check (state in ('parked', 'replayed', 'discarded')),
    settled_at timestamptz,
    why text,
    unique (consumer, message_id)
);
comment on table parked is 'messages that cannot be handled; listed, replayed or discarded with a reason by operators';

create table days (
    only_row boolean primary key default true check (only_row),
    last_number integer not null
);
comment on table days is 'the last civil day whose work this service has begun; none is ever skipped';

create table answers (
    key text not null,
    caller text not null,
    request_sha256 text not null,
    answer bytea not null,
    answered_at timestamptz not null default clock_timestamp(),
    primary key (key, caller)
);
comment on table answers is 'answers to requests that carried an idempotency key, given again to a repeat';
