create table service (
    id bigint primary key,
    order_id bigint unique,
    state text not null default 'pending',
    activated_at timestamptz
);
