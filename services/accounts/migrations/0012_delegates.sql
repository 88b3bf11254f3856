create table delegate (
    owner_id text not null references account (id) on delete cascade,
    person_id text not null references account (id) on delete cascade,
    duties text[] not null check (cardinality(duties) > 0),
    since timestamptz not null,
    primary key (owner_id, person_id),
    constraint nobody_acts_under_oneself check (owner_id <> person_id)
);
comment on table delegate is 'who may act under the owner of an account, and what they may do (R20)';
create index delegate_by_person on delegate (person_id);

create table invitation (
    id text primary key,
    owner_id text not null references account (id) on delete cascade,
    email text not null,
    duties text[] not null check (cardinality(duties) > 0),
    token_sha256 text not null unique,
    expires_at timestamptz not null,
    unique (owner_id, email)
);
comment on table invitation is 'who was asked by mail to act under an owner, until it is taken up';
create index invitation_by_end on invitation (expires_at);

alter table session add column owner_id text references account (id) on delete cascade;
comment on column session.owner_id is 'under whom the session acts; null: under nobody';
-- Where a person is sent away, the sessions under that owner go with the row, in the same instant.
alter table session add constraint session_acts_within_a_delegation
    foreign key (owner_id, account_id) references delegate (owner_id, person_id) on delete cascade;
create index session_by_owner on session (owner_id, account_id) where owner_id is not null;

create table deed (
    id text primary key,
    at timestamptz not null,
    owner_id text not null,
    person_id text not null,
    deed text not null check (deed <> ''),
    about text not null
);
comment on table deed is 'what persons did under an owner: lines are added, never changed';
create index deed_by_owner on deed (owner_id, id);
create index deed_by_person on deed (person_id, id);
create index deed_by_age on deed (at);
create trigger deed_is_append_only before update or truncate on deed
    for each statement execute function act_is_append_only();
create trigger deed_stays before delete on deed for each row execute function act_stays_five_years();

create table approval (
    id text primary key,
    state text not null check (state in ('waiting', 'approved', 'refused', 'expired', 'done', 'failed')),
    asked_by text not null,
    account_id text not null,
    until date not null,
    decided_by text,
    record jsonb not null,
    constraint never_the_same_person check (decided_by is null or decided_by <> asked_by)
);
comment on table approval is 'acts that wait for a second person, or waited; `record` is the whole of each (ADR 0048)';
create index approval_waiting on approval (until, id) where state = 'waiting';
create index approval_by_age on approval (until);
create index approval_by_account on approval (account_id);
create index approval_by_asker on approval (asked_by);

create table charter (
    account_id text not null references account (id) on delete cascade,
    version text not null,
    accepted_at timestamptz not null,
    primary key (account_id, version)
);
comment on table charter is 'who accepted which version of the charter of volunteers (R29)';
