-- invariant: an account that is active has confirmed its address
select id from account where record->>'state' = 'active' and confirmation_sha256 is not null;

-- invariant: who works for the association has a second factor, or a passkey, which is two
select id from account where record->>'totp_secret' is null and record->'roles' <> '["client"]'::jsonb
and not exists (select from passkey where passkey.account_id = account.id);

-- invariant: what a second person decided was not asked for by the same
select id from approval where decided_by = asked_by;

-- invariant: a check that was accepted keeps no document
select f.request from document_file f join document_request r on r.number = f.request where r.state = 'accepted';

-- invariant: an account that stands accused of false data is inactive, and the finding is there
select id from account a where a.record->>'false_data' is not null and (a.record->>'state' <> 'inactive'
    or not exists (select from false_data f where f.case_number = a.record->>'false_data' and f.lifted_at is null));
