alter table notice add column listed boolean not null default false;
comment on column notice.listed is 'found in the provider''s own list: no webhook had brought it until then';
create index notice_heard on notice (provider, received_at);
create index notice_by_state on notice (state, received_at desc);

alter table payment add column begun_at timestamptz;
alter table payment alter column begun_at set default clock_timestamp();
comment on column payment.begun_at is 'when it was begun, by the machine''s clock, as deliveries are stamped; null: before this was kept';
create index payment_begun on payment (method, begun_at);
create index payment_watched on payment (method, id) where state in ('held', 'disputed');

create table provider_view (
    provider text primary key,
    asked_at timestamptz not null default clock_timestamp(),
    events_until timestamptz,
    payouts_until timestamptz,
    silent_since timestamptz
);
comment on table provider_view is 'up to when each provider''s own lists were read, and since when none of its webhooks came';
comment on column provider_view.asked_at is 'when reading was ordered last, by the machine''s clock';
comment on column provider_view.events_until is 'business time, as the provider stamps what it tells; payouts_until likewise';
comment on column provider_view.silent_since is 'the last delivery before a silence that is longer than usual; null: heard';
