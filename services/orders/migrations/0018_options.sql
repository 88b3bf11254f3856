-- Options of offers: what goes with a service for the same term, priced by the day like the offers themselves (R36).
create table offer_option (
    offer text not null references offer (code),
    code text not null,
    record jsonb not null,
    primary key (offer, code)
);
comment on table offer_option is 'what can be ordered together with a service of an offer; closed, it is kept for those who have it';

create table option_price_history (
    offer text not null,
    option text not null,
    revision integer not null,
    valid_from date not null,
    since timestamptz not null,
    author text,
    role text,
    why text not null,
    prices jsonb not null,
    primary key (offer, option, revision),
    foreign key (offer, option) references offer_option (offer, code)
);
comment on table option_price_history is 'every price list of an option there ever was, or is decided for a day to come (R36); no author: a data file';
comment on column option_price_history.revision is 'that of the offer when it was decided';
comment on column option_price_history.prices is 'of one piece for a whole term; volume 0: whatever the size of the service';
create index option_price_history_by_day on option_price_history (offer, option, valid_from, revision);
create index option_price_history_begins on option_price_history (valid_from);
create trigger option_price_history_stays before update or delete on option_price_history
    for each row execute function refuse_change();
