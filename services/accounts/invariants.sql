-- invariant: an account that is active has confirmed its address
select id from account where record->>'state' = 'active' and confirmation_sha256 is not null
