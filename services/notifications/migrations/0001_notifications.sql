create table contacts (
    account_id text primary key,
    revision integer not null,
    contact jsonb not null
);
comment on table contacts is 'the address book: a copy of what accounts says, the newest revision of each';

create table emails (
    id text primary key,
    number text not null,
    letter text not null,
    account_id text not null,
    event_subject text not null,
    event json not null,
    fact_sha256 text not null,
    queued_at timestamptz not null,
    entered_at timestamptz not null default clock_timestamp(),
    state text not null check (state in ('queued', 'sending', 'sent', 'given_up')),
    attempts integer not null default 0,
    claimed_by text,
    claimed_at timestamptz,
    message_id text unique,
    recipient text not null,
    subject text not null,
    sent_at timestamptz,
    answer text,
    sha256 text,
    error text,
    unique (letter, fact_sha256),
    check ((state = 'sent') = (sent_at is not null and answer is not null and sha256 is not null)),
    check (state <> 'sending' or (claimed_at is not null and message_id is not null)),
    check (state <> 'given_up' or error is not null)
);
comment on table emails is 'the register of outgoing mail: one row per letter and fact';
comment on column emails.event is 'what the letter tells, from which it is written when it is sent; json, which keeps any text';
comment on column emails.queued_at is 'business time; entered_at and claimed_at are the machine''s';

create index emails_unfinished on emails (coalesce(claimed_at, entered_at)) where state in ('queued', 'sending');
create index emails_by_account on emails (account_id, id);
create index emails_by_number on emails (number, id);
