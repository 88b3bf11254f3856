"""What lifecycle holds of persons: who had which hosting, its history, and the language that somebody reads."""

from shared.contracts.base import Words
from shared.runtime.holdings import Hindrance, Holding, Holdings

_NEWEST = "2147483647"
"""A revision that no earlier news can overtake."""
_THEIRS = "hosting_id in (select id from hosting where account_id = any($1::text[]))"
_MINE = "hosting_id in (select id from hosting where account_id = $1)"
_WITHOUT_SECRETS = """select jsonb_set(record, '{suspensions}', coalesce((
    select jsonb_agg(case when one -> 'secret' = 'true' then
        jsonb_build_object('reason', one -> 'reason', 'scope', one -> 'scope', 'since', one -> 'since') else one end
        order by position)
    from jsonb_array_elements(record -> 'suspensions') with ordinality as each (one, position)), '[]')) as record
from hosting where account_id = $1 order by id"""
"""Of what an authority forbids to tell, no more than its owner sees: that it suspends, how far and since when (C8)."""
_HISTORY: Words = {"fr": "Historique des services", "en": "History of the services"}

HOLDINGS = Holdings(
    held=(
        Holding(
            table="archive",
            category="hosting",
            words={"fr": "Archives demandées", "en": "Archives asked for"},
            export=f"select hosting_id, asked_at, until from archive where {_MINE} order by asked_at, id",
            erase=f"delete from archive where {_THEIRS}",
        ),
        Holding(
            table="change",
            category="hosting",
            words=_HISTORY,
            export=f"select hosting_id, at, what, cause, rule, article, details from change where {_MINE} order by id",
            erase=f"delete from change where {_THEIRS}",
        ),
        Holding(
            table="ordered",
            category="hosting",
            words={"fr": "Commandes des services", "en": "Orders of the services"},
            export=f"select order_id, hosting_id from ordered where {_MINE} order by order_id, hosting_id",
            erase=f"delete from ordered where {_THEIRS}",
        ),
        Holding(
            table="stalled",
            category="hosting",
            words={"fr": "Services qui attendent un paiement", "en": "Services that wait for a payment"},
            export=f"select hosting_id, day, since, means from stalled where {_MINE} order by hosting_id",
            erase=f"delete from stalled where {_THEIRS}",
        ),
        Holding(
            table="hosting",
            category="hosting",
            words={"fr": "Services hébergés", "en": "Hosted services"},
            export=_WITHOUT_SECRETS,
            erase="delete from hosting where account_id = any($1::text[])",
        ),
        Holding(
            table="intervention_told",
            category="hosting",
            words={"fr": "Interventions annoncées", "en": "Interventions announced"},
            export="select intervention_id, services, told_at from intervention_told"
            " where account_id = $1 order by told_at, intervention_id",
            erase="delete from intervention_told where account_id = any($1::text[])",
        ),
        Holding(
            table="accused",
            category="copies",
            words={"fr": "Informations inexactes relevées", "en": "False data that was found"},
            export="select record - 'author' as record from accused where account_id = $1 and record is not null",
            erase=f"insert into accused (account_id, revision) select one, {_NEWEST}"
            " from unnest($1::text[]) as one on conflict (account_id) do update"
            " set revision = excluded.revision, record = null",
        ),
        Holding(
            table="speaker",
            category="copies",
            words={"fr": "Langue", "en": "Language"},
            export="select language from speaker where account_id = $1 and language <> ''",
            erase=f"insert into speaker (account_id, revision, language) select one, {_NEWEST}, ''"
            " from unnest($1::text[]) as one on conflict (account_id) do update"
            " set revision = excluded.revision, language = ''",
        ),
    ),
    nothing={
        "price": "today's prices",
        "option_price": "today's prices",
        "offer_seen": "revisions of offers",
        "means_seen": "up to which day each means of payment was seen",
        "intervention": "planned work",
    },
    hindrances=(
        Hindrance(
            code="E-EFFACEMENT-SERVICES",
            words={
                "fr": "Des services sont en cours, ou leurs données sont encore conservées.",
                "en": "Services are running, or their data is still kept.",
            },
            until="select (record ->> 'deletion_on')::date from hosting"
            " where account_id = $1 and state not in ('requested', 'deleted')",
        ),
        Hindrance(
            code="E-EFFACEMENT-LOI",
            words={
                "fr": "Une autorité a demandé la conservation de données.",
                "en": "An authority has asked for data to be kept.",
            },
            until="select null::date from hosting where account_id = $1"
            """ and record -> 'holds' @> '[{"kind": "legal"}]'""",
        ),
    ),
    contract_end="select max((record ->> 'ends_on')::date) from hosting where account_id = $1",
)
