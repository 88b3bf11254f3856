create table option_price (
    offer text not null,
    option text not null,
    term text not null,
    price_cents bigint not null,
    primary key (offer, option, term)
);
comment on table option_price is 'a copy of today''s prices of options, told in reminders; fed by OfferPublished';
