create table staff_act (
    id text primary key,
    at timestamptz not null,
    by_account text not null,
    contract text not null check (contract <> ''),
    about jsonb not null,
    why text not null
);
comment on table staff_act is 'what staff did, whatever it was about: lines are added, never changed (ADR 0092)';
comment on column staff_act.about is 'names of things: [{"field": …, "id": …}]';
create index staff_act_by_person on staff_act (by_account, id);
create index staff_act_by_contract on staff_act (contract, id);
create index staff_act_by_thing on staff_act using gin (about jsonb_path_ops);
create index staff_act_by_age on staff_act (at);
create trigger staff_act_is_append_only before update or truncate on staff_act
    for each statement execute function act_is_append_only();
create trigger staff_act_stays before delete on staff_act
    for each row execute function act_stays_five_years();
