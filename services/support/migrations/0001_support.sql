create table reader (
    account_id text primary key,
    revision integer not null,
    name text,
    language text,
    check ((name is null) = (language is null))
);
comment on table reader is 'who asks, as volunteers call them: a copy of what accounts says';

create table hosting (
    id text primary key,
    reference text not null unique,
    account_id text not null
);
comment on table hosting is 'which services there are, and whose: a copy of what lifecycle says';
create index hosting_of_account on hosting (account_id);

create table suspension (
    hosting_id text not null,
    reference text not null,
    reason text not null,
    since timestamptz not null,
    primary key (hosting_id, reason, since)
);
comment on table suspension is 'which services were suspended: a decision on a notice names one (L16)';
create index suspension_of_reference on suspension (reference);

create table ticket (
    id text primary key,
    reference text not null unique,
    account_id text not null,
    state text not null check (state in ('open', 'waiting_client', 'waiting_staff', 'refused', 'closed')),
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    waiting_since timestamptz,
    first_answered_at timestamptz,
    record jsonb not null,
    check ((record ->> 'state') = state),
    check (waiting_since is null or state in ('open', 'waiting_staff')),
    check (waiting_since is not null or state not in ('open', 'waiting_staff'))
);
comment on table ticket is 'a request of a client, with all that was said in it (R24 to R30)';
comment on column ticket.waiting_since is 'its place in the queue: nothing else orders it (R11)';
create index ticket_of_account on ticket (account_id, changed_at);
create index ticket_queue on ticket (waiting_since) where waiting_since is not null;
create index ticket_age on ticket (changed_at);
create index ticket_answered on ticket (first_answered_at) where first_answered_at is not null;

create table notice (
    id text primary key,
    reference text not null unique,
    state text not null check (state in ('received', 'decided')),
    received_at timestamptz not null,
    record jsonb not null,
    check ((record ->> 'state') = state),
    check ((state = 'decided') = (record -> 'decision' <> 'null'))
);
comment on table notice is 'a notice of illegal content, and the decision on it (regulation 2022/2065, art. 16)';
create index notice_queue on notice (received_at);

create table incident (
    id text primary key,
    reference text not null unique,
    began_at timestamptz not null,
    ended_at timestamptz,
    record jsonb not null,
    check (ended_at is null or ended_at >= began_at)
);
comment on table incident is 'what did not work, as the status page tells it (R13)';
create index incident_age on incident (began_at);
