create table disclosure (
    number text primary key,
    account_id text not null,
    made_on date not null,
    secret boolean not null,
    record jsonb not null
);
comment on table disclosure is 'to whom outside data of a person was given (C9, L15): only what may be told changes';
create index disclosure_by_account on disclosure (account_id);
create index disclosure_by_age on disclosure (made_on);

create function disclosure_stays_as_entered() returns trigger language plpgsql as $$
begin
    if old.secret and not new.secret
        and (old.number, old.account_id, old.made_on) = (new.number, new.account_id, new.made_on)
        and old.record - 'secret' = new.record - 'secret' then
        return new;
    end if;
    raise exception 'the register of disclosures is append-only';
end
$$;
create trigger disclosure_stays before update on disclosure
    for each row execute function disclosure_stays_as_entered();
