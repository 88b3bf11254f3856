create table unread (
    consumer text primary key,
    stream text not null,
    position bigint not null,
    since timestamptz not null default clock_timestamp(),
    messages bigint not null,
    kept_days integer
);
comment on table unread is 'consumers that something waits for, and since when at least their oldest message has waited';
comment on column unread.position is 'up to where all was acknowledged; as long as it stands still, the same message waits';
comment on column unread.kept_days is 'after so many days the stream deletes a message, read or not; none: never';
