-- What names a payer is found by its age, and touched once (L14).
create index payable_of_somebody on payable (last_day) where account_id <> '';
create index payment_of_somebody on payment ((record ->> 'opened_at')) where account_id <> '';
create index payment_by_account on payment (account_id, id);
create index payable_by_account on payable (account_id, order_id);
create index cheque_of_somebody on cheque ((record ->> 'received_on')) where record ->> 'account_id' <> '';
create index surplus_of_somebody on surplus ((record ->> 'found_at')) where record ->> 'account_id' <> '';
create index surplus_by_account on surplus ((record ->> 'account_id'));
create index refund_of_somebody on refund (asked_at) where record ->> 'account_id' <> '';
create index refund_by_account on refund ((record ->> 'account_id'));
create index notice_with_body on notice (received_at) where body <> '';
create index notice_by_payment on notice (payment_id) where payment_id is not null;
