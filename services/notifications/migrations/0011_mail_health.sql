create index emails_by_sending on emails (sent_at) where state = 'sent';
create index emails_given_up on emails (queued_at) where state = 'given_up';
