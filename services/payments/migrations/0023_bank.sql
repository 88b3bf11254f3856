create table bank_statement (
    id text primary key,
    format text not null,
    number text,
    first_day date not null,
    last_day date not null,
    fingerprint text not null unique,
    opening_cents bigint,
    closing_cents bigint,
    lines integer not null,
    new_lines integer not null,
    imported_at timestamptz not null default clock_timestamp(),
    check (first_day <= last_day)
);
comment on table bank_statement is 'statements of the association''s account that were read, each content once';
create index bank_statement_by_days on bank_statement (last_day, first_day);

create table bank_line (
    id text primary key,
    statement_id text not null references bank_statement (id),
    booked_on date not null,
    amount_cents bigint not null,
    payer_key text not null,
    account_id text not null,
    payment_id text references payment (id),
    state text not null check (
        state in ('new', 'open', 'credited', 'taken_back', 'surplus', 'filed', 'ignored')
    ),
    names_somebody boolean not null default true,
    arrived_at timestamptz not null default clock_timestamp(),
    record jsonb not null,
    check (state not in ('credited', 'taken_back') or payment_id is not null)
);
comment on table bank_line is 'every movement on the account, kept once whatever files tell of it, and what became of it';
comment on column bank_line.id is 'a hash of what the bank says, and of how many equal ones stand before it on that day';
comment on column bank_line.payer_key is 'the payer''s name reduced to its words in order, to know him again';
create index bank_line_waiting on bank_line (booked_on, id) where state in ('new', 'open');
create index bank_line_by_state on bank_line (state, booked_on desc, id);
create index bank_line_of_somebody on bank_line (booked_on) where names_somebody;
create index bank_line_by_account on bank_line (account_id, id) where account_id <> '';
create index bank_line_by_payment on bank_line (payment_id) where payment_id is not null;
create index bank_line_by_payer on bank_line (payer_key) where account_id <> '';

create index payable_by_amount on payable (((record ->> 'total_cents')::bigint), last_day);
