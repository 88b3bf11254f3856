"""What support holds of persons: their requests, their notices, and copies of names and services."""

from shared.runtime.holdings import MIDNIGHT, Holding, Holdings

_NEWEST = "2147483647"
"""A revision that no earlier news can overtake: whatever is heard late of a closed account brings nothing back."""

HOLDINGS = Holdings(
    held=(
        Holding(
            table="reader",
            category="copies",
            words={"fr": "Nom et langue, pour l'assistance", "en": "Name and language, for the support"},
            export="select name, language from reader where account_id = $1 and name is not null",
            erase=f"insert into reader (account_id, revision) select one, {_NEWEST} from unnest($1::text[]) as one"
            " on conflict (account_id) do update set revision = excluded.revision, name = null, language = null",
        ),
        Holding(
            table="hosting",
            category="hosting",
            words={"fr": "Services, pour l'assistance", "en": "Services, for the support"},
            export="select reference from hosting where account_id = $1 order by reference",
            erase="delete from hosting where account_id = any($1::text[])",
        ),
        Holding(
            table="ticket",
            category="request",
            words={"fr": "Demandes à l'assistance", "en": "Requests to the support"},
            export="select reference, state, opened_at, changed_at, record ->> 'title' as title,"
            " record ->> 'topic' as topic, record -> 'hostings' as hostings, record -> 'may_access' as may_access,"
            " (select jsonb_agg(one - 'author') from jsonb_array_elements(record -> 'said') as one) as said,"
            " (select jsonb_agg(one - 'author') from jsonb_array_elements(record -> 'accesses') as one) as accesses"
            " from ticket where account_id = $1 order by opened_at, id",
            dated="select max((changed_at at time zone 'Europe/Paris')::date) from ticket where account_id = $1",
            aged=f"delete from ticket where changed_at < {MIDNIGHT}",
        ),
        Holding(
            table="notice",
            category="report",
            words={"fr": "Signalements de contenus illicites", "en": "Notices of illegal content"},
            aged=f"delete from notice where received_at < {MIDNIGHT}",
        ),
    ),
    nothing={
        "suspension": "which services were suspended, under random identities",
        "incident": "what did not work",
    },
)
