create table intervention (
    id text primary key,
    reference text not null unique,
    state text not null check (state in ('planned', 'announced', 'in_progress', 'done', 'cancelled')),
    starts_at timestamptz not null,
    record jsonb not null
);
comment on table intervention is 'planned work that interrupts services (R14); `record` is the whole of it';
create index intervention_by_start on intervention (starts_at);

create table intervention_told (
    intervention_id text not null references intervention (id),
    account_id text not null,
    services text[] not null,
    told_at timestamptz not null,
    primary key (intervention_id, account_id)
);
comment on table intervention_told is 'who was told of which intervention, for which services: the proof of its notice (R14)';
create index intervention_told_by_account on intervention_told (account_id);
