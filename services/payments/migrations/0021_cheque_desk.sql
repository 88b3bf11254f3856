alter table cheque
    add column interbank text not null default '',
    add column account_end text not null default '';
comment on column cheque.interbank is 'the zone of its code line that names the bank''s branch; empty: not typed';
comment on column cheque.account_end is 'the last digits of the account in its code line: enough to tell two cheques apart';
drop index cheque_entered_once;
create unique index cheque_entered_once on cheque (bank_key, number_key, amount_cents)
where state not in ('returned', 'bounced', 'replaced', 'written_off');
create unique index cheque_line_entered_once on cheque (interbank, account_end, number_key)
where interbank <> '' and state not in ('returned', 'bounced', 'replaced', 'written_off');
create index cheque_by_branch on cheque (interbank, id) where interbank <> '';

create table cheque_slip_series (
    year integer primary key,
    last_number integer not null check (last_number > 0)
);
comment on table cheque_slip_series is 'where the gap-free numbers of deposit slips stand; a row is locked until its taker commits';

create table cheque_slip (
    number text primary key check (
        number = 'REM-' || year || '-' || lpad(sequence::text, greatest(5, length(sequence::text)), '0')
    ),
    year integer not null check (year = extract(year from issued_on)),
    sequence integer not null check (sequence > 0),
    issued_on date not null,
    total_cents bigint not null check (total_cents > 0),
    lines jsonb not null,
    sha256 text not null check (bytes is null or sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea,
    unique (year, sequence)
);
comment on table cheque_slip is 'a deposit slip as it was printed: never changed; what became of it stands in cheque_slip_act';
comment on column cheque_slip.bytes is 'the PDF; none once its ten years are over, the hash stays';
create index cheque_slip_kept on cheque_slip (issued_on) where bytes is not null;

create function cheque_slip_stays() returns trigger language plpgsql as $$
declare
    today date;
begin
    select date '0001-01-01' + (last_number - 1) into today from days;
    if tg_op = 'UPDATE' and extract(year from today) > old.year + 10
        and new.bytes is null and new.lines = '[]'
        and to_jsonb(new) - '{bytes,lines}'::text[] = to_jsonb(old) - '{bytes,lines}'::text[] then
        return new;
    end if;
    raise exception 'a deposit slip is never changed or taken back';
end
$$;
create trigger cheque_slip_stays before update or delete on cheque_slip
    for each row execute function cheque_slip_stays();

create table cheque_slip_act (
    slip text not null references cheque_slip (number),
    act text not null check (act in ('deposited', 'credited', 'cancelled')),
    on_day date not null,
    reason text not null default '',
    primary key (slip, act)
);
comment on table cheque_slip_act is 'what became of a slip; rows are added, never changed';
create unique index cheque_slip_goes_one_way on cheque_slip_act (slip) where act in ('deposited', 'cancelled');

create function cheque_slip_act_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what became of a deposit slip is never changed';
end
$$;
create trigger cheque_slip_act_stays before update or delete or truncate on cheque_slip_act
    for each statement execute function cheque_slip_act_stays();
create trigger cheque_slip_is_not_emptied before truncate on cheque_slip
    for each statement execute function cheque_slip_act_stays();
