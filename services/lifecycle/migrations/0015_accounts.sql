create table accused (
    account_id text primary key,
    revision integer not null,
    record jsonb
);
comment on table accused is 'a copy of which accounts gave false data, with the statement that suspends all they have (R15); no record: lifted';
