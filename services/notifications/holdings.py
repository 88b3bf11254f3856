"""What notifications holds of persons: the address book, and the register of e-mails with what they tell."""

from shared.runtime.holdings import MIDNIGHT, Holding, Holdings

_NEWEST = "2147483647"
"""A revision that no earlier news can overtake: whatever is heard late of a closed account brings nothing back."""

HOLDINGS = Holdings(
    held=(
        Holding(
            table="contacts",
            category="copies",
            words={"fr": "Carnet d'adresses", "en": "Address book"},
            export="select contact from contacts where account_id = $1 and contact is not null",
            erase=f"insert into contacts (account_id, revision, contact) select one, {_NEWEST}, null"
            " from unnest($1::text[]) as one on conflict (account_id) do update"
            " set revision = excluded.revision, contact = null",
        ),
        Holding(
            table="emails",
            category="mail",
            words={"fr": "E-mails envoyés", "en": "E-mails sent"},
            export="select id, number, recipient, subject, state, queued_at, sent_at from emails"
            " where account_id = $1 order by id",
            dated="select (max(queued_at) at time zone 'Europe/Paris')::date from emails"
            " where account_id = $1 and event_subject <> ''",
            aged="update emails set event_subject = '', event = '{}', recipient = '', subject = '',"
            " answer = case when answer is not null then '' end, error = case when error is not null then '' end,"
            " state = case when state in ('queued', 'sending') then 'given_up' else state end"
            f" where event_subject <> '' and queued_at < {MIDNIGHT}",
        ),
    ),
)
