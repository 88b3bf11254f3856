create table passkey (
    id text primary key,
    credential_id bytea not null unique check (length(credential_id) between 1 and 1023),
    account_id text not null references account (id) on delete cascade,
    name text not null check (name <> ''),
    public_key bytea not null,
    uses bigint not null check (uses >= 0),
    backed_up boolean not null,
    made_at timestamptz not null,
    used_at timestamptz
);
comment on table passkey is 'public halves of passkeys; the private ones never leave the devices of their persons';
comment on column passkey.uses is 'how often it was used by its own count; 0 for ever where it does not count';
create index passkey_by_account on passkey (account_id, id);

create table challenge (
    ceremony_sha256 text primary key,
    account_id text references account (id) on delete cascade,
    challenge bytea not null,
    expires_at timestamptz not null
);
comment on table challenge is 'what a browser was asked to sign; taken away when it is answered, so good once';
comment on column challenge.account_id is 'who registers a passkey; null: somebody logs in, nobody knows who';
create index challenge_by_account on challenge (account_id);
create index challenge_by_end on challenge (expires_at);
