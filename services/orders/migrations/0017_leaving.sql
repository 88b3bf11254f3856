alter table hosting add column former jsonb;
comment on column hosting.former is 'what an older system sold of it, which is invoiced there; none: all of it was ordered here';
-- What was taken over before this was kept: what was paid there is not known here any more.
update hosting set former = jsonb_build_object(
    'order', '', 'paid_cents', 0, 'ends_on', coalesce(spans -> 0 ->> 'ends_on', ends_on::text)
) where not deleted and not exists (
    select from orders
    where orders.record @> jsonb_build_object('lines', jsonb_build_array(jsonb_build_object(
        'hosting_id', hosting.id, 'kind', 'new'
    )))
);

alter table left_service drop constraint left_service_order_id_fkey;
alter table left_service drop constraint left_service_refund_cents_check;
alter table left_service add constraint left_service_refund_cents_check check (refund_cents >= 0);
comment on table left_service is 'what ended when a client left over a modification: each order of a service once, those that give nothing back too (R79)';
comment on column left_service.order_id is 'an order, or what stands for one in what lifecycle says of a service of an older system';
