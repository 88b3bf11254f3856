create table verification_rule (
    id text primary key,
    kind text not null check (
        kind in ('amount', 'first_order', 'country', 'country_outside', 'means', 'email_domain')
    ),
    valid_from date not null,
    valid_until date,
    is_on boolean not null,
    record jsonb not null,
    check (valid_until is null or valid_until >= valid_from)
);
comment on table verification_rule is 'which payments are verified before they are accepted; the first of them comes from the settings (R42)';

create table verification_act (
    id bigint generated always as identity primary key,
    rule_id text references verification_rule (id),
    order_id text references payable (order_id),
    payment_id text references payment (id),
    at timestamptz not null,
    what text not null check (what in ('seeded', 'added', 'switched', 'asked', 'accepted', 'refused')),
    author text not null,
    why text not null,
    check ((rule_id is null) <> (order_id is null)),
    check ((what in ('seeded', 'added', 'switched')) = (rule_id is not null)),
    check ((what in ('accepted', 'refused')) = (payment_id is not null))
);
comment on table verification_act is 'who of the staff decided what about rules and payments, and why: lines are added, never changed';
create index verification_act_by_rule on verification_act (rule_id, id) where rule_id is not null;
create index verification_act_by_order on verification_act (order_id, id) where order_id is not null;
create index verification_act_by_payment on verification_act (payment_id) where payment_id is not null;
create index verification_act_of_somebody on verification_act (at) where why <> '' and order_id is not null;

create function verification_act_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.why = '' and to_jsonb(new) - 'why' = to_jsonb(old) - 'why' then
        return new;
    end if;
    raise exception 'what was decided about a verification is never changed';
end
$$;
create trigger verification_act_stays before update or delete on verification_act
    for each row execute function verification_act_stays();

alter table client_name
    add column country text not null default '',
    add column email_domain text not null default '';
comment on column client_name.country is 'two letters; empty: not told since it is kept; email_domain likewise: the part behind the sign';
