-- What names a person in accounting papers goes when their ten years are over, and never before (L14): this guard is
-- the law's floor, whatever the table of retention says. Hashes stay.
create function refuse_change_while_kept() returns trigger language plpgsql as $$
declare
    today date;
    before jsonb := to_jsonb(old);
    after jsonb;
    path text;
begin
    select date '0001-01-01' + (last_number - 1) into today from days;
    if tg_op = 'UPDATE' and extract(year from today) > split_part(old.number, '-', 2)::integer + 10 then
        after := to_jsonb(new);
        foreach path in array tg_argv loop
            if coalesce(after #> path::text[], 'null') <> 'null' then
                raise exception '% may only be erased', tg_table_name;
            end if;
            before := before #- path::text[];
            after := after #- path::text[];
        end loop;
        if before = after then
            return new;
        end if;
    end if;
    raise exception '% is never changed or taken back', tg_table_name;
end
$$;

alter table invoice_document alter column bytes drop not null;
comment on column invoice_document.bytes is 'none once its ten years are over; the hash stays';
drop trigger invoice_document_stays on invoice_document;
create trigger invoice_document_stays before update or delete on invoice_document
    for each row execute function refuse_change_while_kept('{bytes}');
create index invoice_document_kept on invoice_document (number collate "C") where bytes is not null;

alter table credit_note_document alter column bytes drop not null;
comment on column credit_note_document.bytes is 'none once its ten years are over; the hash stays';
drop trigger credit_note_document_stays on credit_note_document;
create trigger credit_note_document_stays before update or delete on credit_note_document
    for each row execute function refuse_change_while_kept('{bytes}');
create index credit_note_document_kept on credit_note_document (number collate "C") where bytes is not null;

drop trigger credit_note_stays on credit_note;
create trigger credit_note_stays before update or delete on credit_note
    for each row execute function refuse_change_while_kept('{record,why}', '{record,author}');
create index credit_note_with_words on credit_note (number collate "C")
where record ->> 'why' is not null or record ->> 'author' is not null;

alter table chain alter column canonical drop not null;
comment on column chain.canonical is 'what is hashed, exactly; written by domain/chain.py. None once its ten years are over';
drop trigger chain_stays on chain;
create trigger chain_stays before update or delete on chain
    for each row execute function refuse_change_while_kept('{canonical}');
create index chain_kept on chain (issued_on) where canonical is not null;

create index orders_with_address on orders ((record ->> 'ordered_on')) where record ->> 'address' is not null;
create index orders_of_somebody on orders ((record ->> 'ordered_on')) where account_id <> '';

create index order_sheet_kept on order_sheet (given_at);
create index declaration_kept on declaration (declared_at);
create index dispute_kept on dispute (received_on) where state <> 'open';
create index dispute_by_account on dispute (account_id);
