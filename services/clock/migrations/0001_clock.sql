create table calendar (
    only_row boolean primary key default true check (only_row),
    offset_seconds double precision not null default 0,
    last_day date not null,
    last_hour integer not null
);
comment on table calendar is 'the offset of a simulated calendar, and what was said last';

create table days_done (
    service text primary key,
    last_number integer not null
);
comment on table days_done is 'the last civil day that each service has finished';
