create table erasure_request (
    account_id text primary key references account (id) on delete cascade,
    asked_at timestamptz not null,
    due_on date not null,
    told text[] not null default '{}'
);
comment on table erasure_request is 'who asked for their data to be erased, and the day that was said';
comment on column erasure_request.told is 'the codes of what held it when its day had come, as last told by mail';
create index erasure_request_due on erasure_request (due_on);

create table former_account (
    account_id text primary key,
    record jsonb not null
);
comment on table former_account is 'what is kept for a year of an account that was closed';

create table former_identity (
    account_id text primary key,
    record jsonb not null
);
comment on table former_identity is 'who was hosted, kept for five years after the last contract (decree 2021-1362)';

create table prepared_export (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    made_at timestamptz not null,
    bytes bytea not null
);
comment on table prepared_export is 'an archive that somebody is fetching part by part';
create index prepared_export_by_age on prepared_export (made_at);
create index prepared_export_by_account on prepared_export (account_id);

create index account_unconfirmed on account ((record #>> '{confirmation,expires_at}'))
where record ->> 'state' = 'unverified';
create index session_by_end on session (expires_at);
create index act_by_age on act (at);

-- The journal outlives the accounts that it is about.
alter table act drop constraint if exists act_account_id_fkey;

-- The journal stays append-only; what is older than the five years of limitation may go.
create function act_stays_five_years() returns trigger language plpgsql as $$
begin
    if old.at < (select (date '0001-01-01' + (last_number - 1))::timestamptz from days) - interval '5 years' then
        return old;
    end if;
    raise exception 'the journal of acts is append-only';
end
$$;
drop trigger act_is_append_only on act;
create trigger act_is_append_only before update or truncate on act
    for each statement execute function act_is_append_only();
create trigger act_stays before delete on act for each row execute function act_stays_five_years();
