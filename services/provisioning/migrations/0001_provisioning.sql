create table wishes (
    hosting_id text primary key,
    revision integer not null,
    spec jsonb not null,
    state text not null check (state in ('wanted', 'failing', 'converged', 'failed')),
    attempts integer not null check (attempts >= 0),
    error text not null,
    changed_at timestamptz not null,
    check (state not in ('failing', 'failed') or attempts > 0),
    check (state <> 'converged' or (attempts = 0 and error = ''))
);
comment on table wishes is 'the newest wish about each hosting, and whether it was reached';
comment on column wishes.attempts is 'tries that failed since it was wanted or last reached';
