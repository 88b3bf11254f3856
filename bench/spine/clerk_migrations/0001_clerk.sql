create table done (order_id bigint primary key);
