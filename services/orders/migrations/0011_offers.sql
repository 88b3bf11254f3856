-- Offers are edited by staff. A price list holds from its day until the next one (R36); those of before this migration
-- hold from the civil day on which they were published.
alter table price_history
    add column valid_from date,
    add column role text,
    add column why text not null default '';
comment on table price_history is 'every price list there ever was, or is decided for a day to come (R36); no author: a data file';
comment on column price_history.valid_from is 'the first civil day of these prices; none: that of `since`';
comment on column price_history.role is 'in which the author decided: this alone is public';
create index price_history_by_day on price_history
    (offer, (coalesce(valid_from, (since at time zone 'Europe/Paris')::date)), revision);

create table stock (
    offer text primary key references offer (code),
    on_sale integer check (on_sale >= 0),
    taken integer not null check (taken >= 0)
);
comment on table stock is 'how many hostings of an offer are on sale in all, and how many of them orders have taken';
comment on column stock.on_sale is 'none: no limit';
comment on column stock.taken is 'the places of orders that can be paid, and of those that are firm; moved with each order in its transaction';

create table offer_act (
    id bigint generated always as identity primary key,
    offer text not null references offer (code),
    at timestamptz not null,
    what text not null,
    author text,
    role text,
    why text not null,
    details jsonb not null
);
comment on table offer_act is 'what staff did to offers: lines are added, never changed';
create index offer_act_by_offer on offer_act (offer, id);
create trigger offer_act_stays before update or delete on offer_act for each row execute function refuse_change();
