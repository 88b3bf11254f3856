-- invariant: an account that is active has confirmed its address
select id from account where record->>'state' = 'active' and confirmation_sha256 is not null;

-- invariant: who works for the association has a second factor
select id from account where record->>'totp_secret' is null and record->'roles' <> '["client"]'::jsonb
