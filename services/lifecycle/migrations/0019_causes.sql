alter table change add column heard text, add column message_id text;
comment on column change.heard is 'which message or request it answered to; none in rows of before that was kept';
comment on column change.message_id is 'the id of that message; none where several came together, and for a request';
