alter table account
    add column reset_sha256 text unique,
    add column email_confirm_sha256 text unique,
    add column email_cancel_sha256 text unique,
    add column former_email text,
    add column former_until timestamptz,
    add constraint former_has_an_end check ((former_email is null) = (former_until is null));
comment on column account.former_email is 'an address that its reader may still take back: nobody else gets it before former_until';
create index account_by_former_email on account (former_email) where former_email is not null;

alter table session
    add column address text not null default '',
    add column seen_at timestamptz not null default clock_timestamp();

create table device (
    token_sha256 text primary key,
    account_id text not null references account (id),
    name text not null,
    seen_at timestamptz not null
);
comment on table device is 'devices that were logged in from, or that used a mailed link: others'' failures do not hold them up';
create index device_by_account on device (account_id, seen_at);

create table attempt (
    account_key text not null,
    place text not null,
    failures integer not null check (failures > 0),
    last_failed_at timestamptz not null,
    primary key (account_key, place)
);
comment on table attempt is 'wrong passwords and codes, by account and place; an empty place stands for all strangers together';
create index attempt_by_age on attempt (last_failed_at);

create table act (
    id text primary key,
    at timestamptz not null,
    by_account text,
    account_id text not null references account (id),
    what text not null check (what <> ''),
    why text not null
);
comment on table act is 'what staff did to accounts: lines are added, never changed';
create index act_by_account on act (account_id, id);

create function act_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the journal of acts is append-only';
end
$$;
create trigger act_is_append_only before update or delete or truncate on act
    for each statement execute function act_is_append_only();
