alter table attempt
    add column accepted boolean not null default false,
    add column given_back_cents bigint not null default 0 check (given_back_cents >= 0),
    add column owed_until date;
comment on column attempt.accepted is 'it was good for the order once, and invoiced';
comment on column attempt.given_back_cents is 'what went back to the payer in all; only grows';
comment on column attempt.owed_until is 'the bank took the money back: last day to pay it again (R50)';
update attempt set accepted = true
where standing = 6 or payment_id in (select record ->> 'paid_payment_id' from orders);
update attempt set given_back_cents = amount_cents where standing = 10;
create index attempt_lost on attempt (order_id) where owed_until is not null and accepted;

create table credit_note_series (
    year integer primary key,
    last_number integer not null check (last_number > 0),
    last_issued_on date not null check (extract(year from last_issued_on) = year)
);
comment on table credit_note_series is 'where the gap-free series of credit notes stands in each year (L22)';

create table credit_note (
    number text primary key check (number = 'AV-' || year || '-' || lpad(sequence::text, greatest(5, length(sequence::text)), '0')),
    year integer not null,
    sequence integer not null check (sequence > 0),
    invoice_number text not null references invoice (number),
    order_id text not null references orders (id),
    account_id text not null,
    issued_on date not null,
    total_cents bigint not null check (total_cents > 0),
    record jsonb not null,
    unique (year, sequence)
);
comment on table credit_note is 'one correction of one invoice, with its ground (R51)';
create index credit_note_by_invoice on credit_note (invoice_number, year, sequence);
create index credit_note_by_account on credit_note (account_id, year, sequence);
create trigger credit_note_stays before update or delete on credit_note
    for each row execute function refuse_change();

create function refuse_crediting_too_much() returns trigger language plpgsql as $$
declare
    invoiced bigint;
    credited bigint;
begin
    select (record ->> 'total_cents')::bigint into invoiced from invoice where number = new.invoice_number for update;
    select coalesce(sum(total_cents), 0) into credited from credit_note where invoice_number = new.invoice_number;
    if credited + new.total_cents > invoiced then
        raise exception 'never more is credited than was invoiced: % of %', credited + new.total_cents, invoiced
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger credit_note_fits before insert on credit_note
    for each row execute function refuse_crediting_too_much();

create table credit_note_document (
    number text primary key references credit_note (number),
    sha256 text not null check (sha256 = encode(sha256(bytes), 'hex')),
    bytes bytea not null
);
comment on table credit_note_document is 'the PDF as it was issued: the same bytes for ever (R35)';
create trigger credit_note_document_stays before update or delete on credit_note_document
    for each row execute function refuse_change();

create table chain (
    position bigint primary key check (position > 0),
    number text not null unique,
    issued_on date not null,
    previous_sha256 text not null unique check (previous_sha256 = canonical::jsonb ->> 'previous'),
    sha256 text not null unique check (sha256 = encode(sha256(convert_to(canonical, 'UTF8')), 'hex')),
    canonical text not null
);
comment on table chain is 'every invoice and credit note in the order of issue, each with the hash of the one before (L25)';
comment on column chain.canonical is 'what is hashed, exactly; written by domain/chain.py';
create trigger chain_stays before update or delete on chain for each row execute function refuse_change();

create trigger invoice_is_not_emptied before truncate on invoice execute function refuse_change();
create trigger invoice_document_is_not_emptied before truncate on invoice_document execute function refuse_change();
create trigger credit_note_is_not_emptied before truncate on credit_note execute function refuse_change();
create trigger credit_note_document_is_not_emptied before truncate on credit_note_document
    execute function refuse_change();
create trigger chain_is_not_emptied before truncate on chain execute function refuse_change();
