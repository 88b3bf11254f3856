-- What was told of a mailed link before it was signed in the letter (ADR 0099): its token goes. A letter that had not
-- left can be asked for again, by whoever waits for it.
update emails
set event_subject = '',
    event = '{}',
    error = case when state in ('queued', 'sending') then 'the link of this letter is signed otherwise by now' else error end,
    state = case when state in ('queued', 'sending') then 'given_up' else state end
where event_subject in (
    'evt.accounts.email_confirmation_asked.v1', 'evt.accounts.password_reset_asked.v1',
    'evt.accounts.email_change_asked.v1', 'evt.accounts.second_email_asked.v1', 'evt.accounts.delegate_invited.v1'
);
