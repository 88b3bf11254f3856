create table payout (
    id text primary key,
    provider text not null,
    method text not null,
    amount_cents bigint not null,
    state text not null check (state in ('under_way', 'arrived', 'failed', 'returned')),
    sent_at timestamptz not null,
    arrives_on date not null,
    line_id text unique references bank_line (id),
    question text,
    record jsonb not null,
    check ((state in ('arrived', 'returned')) = (line_id is not null))
);
comment on table payout is 'what a provider sent to the bank, once, and the line that shows it';
comment on column payout.id is 'the provider''s name of it';
comment on column payout.question is 'why it waits for a person; null: it does not';
create index payout_by_day on payout (sent_at desc, id);
create index payout_to_review on payout (id) where state = 'under_way' or question is not null;
create index payout_expected on payout (amount_cents) where line_id is null;

create table payout_item (
    id text primary key,
    payout_id text not null references payout (id),
    kind text not null check (kind in ('payment', 'refund', 'dispute', 'other')),
    money_id text,
    gross_cents bigint not null,
    fee_cents bigint not null
);
comment on table payout_item is 'the movements that a payout is made of, where its provider tells';
create index payout_item_by_payout on payout_item (payout_id);
create index payout_item_by_money on payout_item (money_id) where money_id is not null;

alter table bank_line
    add column slip text references cheque_slip (number),
    drop constraint bank_line_state_check,
    add constraint bank_line_state_check check (
        state in ('new', 'open', 'credited', 'taken_back', 'surplus', 'filed', 'ignored', 'payout', 'slip')
    ),
    add constraint bank_line_of_a_slip check ((state = 'slip') = (slip is not null));
create unique index bank_line_by_slip on bank_line (slip) where slip is not null;
create index bank_line_by_amount on bank_line (amount_cents) where state in ('new', 'open');
