create table letter (
    account_id text not null references account (id) on delete cascade,
    address_sha256 text not null,
    sent_at timestamptz not null
);
comment on table letter is 'letters that an account had us write to addresses not proved yet, for a day: others may read there';
create index letter_by_account on letter (account_id, sent_at);
create index letter_by_address on letter (address_sha256, sent_at);
create index letter_by_age on letter (sent_at);
