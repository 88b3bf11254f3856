create table fee_policy (
    id bigint generated always as identity primary key,
    method text not null,
    valid_from date not null,
    decided_at timestamptz not null,
    record jsonb not null
);
comment on table fee_policy is 'who bears what a means of payment costs, by day, with who decided so and why: lines are added, never changed (C4)';

create function fee_policy_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a decision about fees is never changed: the next one follows it';
end
$$;
create trigger fee_policy_stays before update or delete on fee_policy
    for each row execute function fee_policy_stays();

alter table client_name add column consumer boolean not null default true;
comment on column client_name.consumer is 'who is not known counts as one (C4)';
