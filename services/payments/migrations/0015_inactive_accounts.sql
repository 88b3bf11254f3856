create table account_standing (
    account_id text primary key,
    revision integer not null,
    reason text,
    request text
);
comment on table account_standing is 'a copy of which accounts were deactivated and why; no reason: they may pay (R18)';
