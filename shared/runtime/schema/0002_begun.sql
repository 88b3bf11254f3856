create table begun (
    consumer text not null,
    message_id text not null,
    times integer not null default 1,
    since timestamptz not null default clock_timestamp(),
    primary key (consumer, message_id)
);
comment on table begun is 'messages at work outside a transaction; a process that dies leaves its row, and the next try counts it';
