alter table contacts alter column contact drop not null;
comment on column contacts.contact is 'none: the account was erased, and nothing that is heard later brings anything back';
create index emails_by_age on emails (queued_at) where event_subject <> '';
comment on column emails.event_subject is 'empty once the content was erased: the proof that a letter was sent stays';
