create index transfer_announced on payment (((record ->> 'amount_cents')::bigint))
    where method = 'transfer' and state = 'opened';
comment on index transfer_announced is 'what payers were asked for by transfer: less than the price where a discount was announced';
