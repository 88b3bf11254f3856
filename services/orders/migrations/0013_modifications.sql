create table modification (
    id text primary key,
    reference text not null unique,
    announced_on date not null,
    in_force_on date not null check (in_force_on > announced_on),
    terms_version text references terms (version),
    record jsonb not null
);
comment on table modification is 'changes of services or of the terms, as they were announced (R78); `record` is the whole of it';
create trigger modification_stays before update or delete on modification
    for each row execute function refuse_change();
create index modification_to_come on modification (in_force_on);

create table modification_recipient (
    modification_id text not null references modification (id),
    hosting_id text not null,
    account_id text not null,
    told_at timestamptz not null,
    primary key (modification_id, hosting_id)
);
comment on table modification_recipient is 'whom a modification was told to, about which service and when (R78); the e-mail itself is in the register of notifications';
create index modification_recipient_by_account on modification_recipient (modification_id, account_id);
create index modification_recipient_by_hosting on modification_recipient (hosting_id);
create index modification_recipient_of_somebody on modification_recipient (account_id);
create index modification_recipient_kept on modification_recipient (told_at);

create table left_service (
    hosting_id text not null,
    order_id text not null references orders (id),
    modification_id text not null references modification (id),
    declaration_id text not null,
    ends_on date not null,
    refund_cents bigint not null check (refund_cents > 0),
    primary key (hosting_id, order_id)
);
comment on table left_service is 'what was given back when a client left over a modification: each paid order of a service once (R79)';

create index hosting_running on hosting (account_id, ends_on) where not deleted;

alter table hosting add column spans jsonb not null default '[]';
comment on column hosting.spans is 'what was paid for, term by term, each with its volume, for the price of a greater one (R82)';
