create table account (
    id text primary key,
    email text not null unique,
    confirmation_sha256 text unique,
    record jsonb not null
);
comment on table account is 'one person or legal person; `record` is the whole of it, the columns are what is searched';

create table session (
    id text primary key,
    account_id text not null references account (id),
    token_sha256 text not null unique,
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    device text not null
);
comment on table session is 'who is logged in; the token itself is known to its browser alone';
create index session_by_account on session (account_id);
