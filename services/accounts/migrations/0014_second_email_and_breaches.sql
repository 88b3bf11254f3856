alter table account add column second_sha256 text unique;
comment on column account.second_sha256 is 'of the link that proves the second address';

-- Second addresses of before were never proved: their owners are asked to give them again.
update account set record = record || '{"second_email": null}' where record ->> 'second_email' is not null;

create table breach (
    number text primary key,
    found_at timestamptz not null,
    record jsonb not null
);
comment on table breach is 'the log of breaches of personal data: entries are added, nothing is taken back (L15)';
create index breach_by_age on breach (found_at);

create function breach_keeps_its_entries() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.found_at = new.found_at
        and jsonb_array_length(new.record -> 'entries') > jsonb_array_length(old.record -> 'entries')
        and not exists (
            select from jsonb_array_elements(old.record -> 'entries') with ordinality as was (entry, place)
            where entry <> new.record -> 'entries' -> (place - 1)::int
        ) then
        return new;
    end if;
    raise exception 'the log of breaches is append-only';
end
$$;
create trigger breach_stays before update or delete on breach for each row execute function breach_keeps_its_entries();
