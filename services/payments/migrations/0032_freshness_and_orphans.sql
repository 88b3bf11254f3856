create table means_seen (
    method text primary key,
    revision integer not null,
    counts boolean not null,
    until date
);
comment on table means_seen is 'what was last said of how fresh the view of each means is: nobody''s service is ended as unpaid on an older one';

create table means_vouched (
    id bigint generated always as identity primary key,
    method text not null,
    until date not null,
    author text not null,
    why text not null,
    at timestamptz not null default clock_timestamp()
);
comment on table means_vouched is 'up to which day the treasurer has looked himself, and why: lines are added, never changed (R70)';
create index means_vouched_until on means_vouched (method, until desc);

alter table bank_line
    add column surplus_id text references surplus (id),
    drop constraint bank_line_check,
    add constraint bank_line_of_money check (
        (state <> 'credited' or payment_id is not null)
        and (state <> 'taken_back' or num_nonnulls(payment_id, surplus_id) = 1)
    );
comment on column bank_line.surplus_id is 'the money without an order that the bank takes back by this line';
create index bank_line_by_surplus on bank_line (surplus_id) where surplus_id is not null;

alter table surplus add column retell boolean not null default false;
update surplus set retell = true where payment_id is not null;
comment on column surplus.retell is 'found before orders listened: said once more by the next day, so that no attempt reads as being verified for ever';
create index surplus_to_retell on surplus (id) where retell;
