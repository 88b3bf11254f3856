create table means_seen (
    method text primary key,
    revision integer not null,
    counts boolean not null,
    seen_until date
);
comment on table means_seen is 'a copy of how fresh the view of each means of payment is, fed by MeansSeen';

create table stalled (
    hosting_id text primary key references hosting (id),
    day date not null,
    since date not null,
    means text[] not null
);
comment on table stalled is 'hostings whose work of a day waits until payments has seen more; whatever changes one of them takes its row away';
comment on column stalled.since is 'the day that made the work due';
