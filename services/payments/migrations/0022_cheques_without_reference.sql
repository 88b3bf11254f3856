create table unmatched_cheque (
    id text primary key,
    state text not null check (state in ('open', 'matched', 'sent_back')),
    bank_key text not null,
    number_key text not null,
    amount_cents bigint not null check (amount_cents > 0),
    received_on date not null,
    cheque_id text references cheque (id),
    record jsonb not null,
    check ((state = 'matched') = (cheque_id is not null))
);
comment on table unmatched_cheque is 'cheques of which nobody has said yet what they pay, and what was said of them then';
create unique index unmatched_cheque_entered_once on unmatched_cheque (bank_key, number_key, amount_cents)
where state = 'open';
create index unmatched_cheque_of_somebody on unmatched_cheque (received_on) where number_key <> '';

create table client_name (
    account_id text primary key,
    revision integer not null,
    name text not null
);
comment on table client_name is 'a copy of what clients are called, to compare with who drew a cheque; fed by accounts';

create table cheque_scan (
    cheque_id text primary key references cheque (id),
    kept_from date not null,
    sealed bytea not null
);
comment on table cheque_scan is 'scans of cheques, encrypted before they come here; the key stands elsewhere';
create index cheque_scan_by_age on cheque_scan (kept_from);
create index payable_open on payable (last_day) where record ->> 'paid_by' is null;
