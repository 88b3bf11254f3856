-- invariant: an account that is active has confirmed its address
select id from account where record->>'state' = 'active' and confirmation_sha256 is not null;

-- invariant: who works for the association has a second factor, or a passkey, which is two
select id from account where record->>'totp_secret' is null and record->'roles' <> '["client"]'::jsonb
and not exists (select from passkey where passkey.account_id = account.id);

-- invariant: what a second person decided was not asked for by the same
select id from approval where decided_by = asked_by
