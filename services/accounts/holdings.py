"""What accounts holds of persons: who they are, how they prove it, from where, and what staff did about them.

When an account is closed its row goes at once. What the law wants to be known of who was hosted stays in two tables
that nobody signs in by, each for its own time.
"""

from shared.contracts.base import Words
from shared.runtime.holdings import MIDNIGHT, Holding, Holdings

_SECRETS = (
    *("password_hash", "totp_secret", "totp_pending", "last_otp_step", "recovery"),
    *("confirmation", "reset", "email_change", "second_asked"),
)
"""What proves who somebody is; it is in no export."""
_IDENTITY = ("kind", "name", "address", "email", "second_email", "legal")
_ACCOUNT = ("language", "consumer", "state", "reason", "roles")


def _taken(names: tuple[str, ...]) -> str:
    return "jsonb_build_object(" + ", ".join(f"'{one}', record -> '{one}'" for one in names) + ")"


_CLOSE = f"""
with gone as (
    delete from account where id = any($1::text[]) returning id, record
), known as (
    insert into former_identity (account_id, record) select id, {_taken(_IDENTITY)} from gone on conflict do nothing
)
insert into former_account (account_id, record) select id, {_taken(_ACCOUNT)} from gone on conflict do nothing
"""
_SOMEBODY = "select current_date from account where id = $1"
"""Some day, where there is an account: this is kept of it once it is closed."""
_FILES: Words = {"fr": "Documents envoyés", "en": "Documents sent"}
_LETTERS: Words = {
    "fr": "Messages demandés pour des adresses non confirmées",
    "en": "Messages asked for addresses not confirmed",
}
_ENDED = f"expires_at < {MIDNIGHT} and expires_at < clock_timestamp()"
"""Sessions follow the machine's clock: a simulated calendar that runs ahead ends none."""

_ACCESS = (
    Holding(
        table="passkey",
        category="credentials",
        words={"fr": "Clés d'accès", "en": "Passkeys"},
        export="select name, made_at, used_at, uses, backed_up from passkey where account_id = $1 order by id",
        erase="delete from passkey where account_id = any($1::text[])",
    ),
    Holding(
        table="challenge",
        category="credentials",
        words={"fr": "Enregistrements de clés en cours", "en": "Passkeys being registered"},
        erase="delete from challenge where account_id = any($1::text[])",
    ),
    Holding(
        table="challenge",
        category="connection",
        words={"fr": "Connexions par clé en cours", "en": "Log-ins by passkey under way"},
        aged=f"delete from challenge where {_ENDED}",
    ),
    Holding(
        table="delegate",
        category="credentials",
        words={"fr": "Personnes agissant pour un titulaire", "en": "Persons who act under an owner"},
        export="select case when owner_id = $1 then 'owner' else 'person' end as part, duties, since,"
        " (select other.email from account other where owner_id = $1 and other.id = person_id) as person"
        " from delegate where owner_id = $1 or person_id = $1 order by owner_id, person_id",
        erase="delete from delegate where owner_id = any($1::text[]) or person_id = any($1::text[])",
    ),
    Holding(
        table="invitation",
        category="credentials",
        words={"fr": "Invitations envoyées", "en": "Invitations sent"},
        export="select email, duties, expires_at from invitation where owner_id = $1 order by id",
        erase="delete from invitation where owner_id = any($1::text[])",
    ),
    Holding(
        table="invitation",
        category="export",
        words={"fr": "Invitations envoyées", "en": "Invitations sent"},
        aged=f"delete from invitation where expires_at < {MIDNIGHT}",
    ),
    Holding(
        table="letter",
        category="credentials",
        words=_LETTERS,
        export="select sent_at from letter where account_id = $1 order by sent_at",
        erase="delete from letter where account_id = any($1::text[])",
    ),
    Holding(
        table="letter",
        category="export",
        words=_LETTERS,
        aged=f"delete from letter where sent_at < {MIDNIGHT}",
    ),
    Holding(
        table="calendar_feed",
        category="credentials",
        words={"fr": "Adresse d'agenda", "en": "Calendar address"},
        export="select made_at from calendar_feed where account_id = $1",
        erase="delete from calendar_feed where account_id = any($1::text[])",
    ),
    Holding(
        table="charter",
        category="credentials",
        words={"fr": "Charte acceptée", "en": "Charter accepted"},
        export="select version, accepted_at from charter where account_id = $1 order by version",
        erase="delete from charter where account_id = any($1::text[])",
    ),
    Holding(
        table="deed",
        category="journal",
        words={"fr": "Actes faits pour un titulaire", "en": "Acts under an owner"},
        export="select at, case when owner_id = $1 then 'owner' else 'person' end as part, deed, about"
        " from deed where owner_id = $1 or person_id = $1 order by id",
        dated="select (max(at) at time zone 'Europe/Paris')::date from deed"
        " where owner_id = $1 or person_id = $1",
        aged=f"delete from deed where at < {MIDNIGHT}",
    ),
    Holding(
        table="staff_act",
        category="journal",
        words={"fr": "Actes faits comme membre de l'équipe", "en": "Acts done as one of the staff"},
        export="select at, contract, about from staff_act where by_account = $1 order by id",
        dated="select (max(at) at time zone 'Europe/Paris')::date from staff_act where by_account = $1",
        aged=f"delete from staff_act where at < {MIDNIGHT}",
    ),
    Holding(
        table="approval",
        category="journal",
        words={"fr": "Actes décidés à deux", "en": "Acts decided by two persons"},
        export="select record ->> 'act' as act, record ->> 'about' as about, record ->> 'why' as why, state, until"
        " from approval where account_id = $1 order by id",
        dated="select max(until) from approval where account_id = $1",
        aged="delete from approval where until < $1 and state <> 'waiting'",
    ),
)
"""Who may act, with what, and who let them; the journal names persons by their identity alone."""

_DISCLOSED = Holding(
    table="disclosure",
    category="disclosure",
    words={"fr": "Données communiquées à l'extérieur", "en": "Data given to others"},
    export="select made_on, record ->> 'recipient' as recipient, record ->> 'what' as what,"
    " record ->> 'ground' as ground from disclosure where account_id = $1 and not secret order by made_on, number",
    dated="select max(made_on) from disclosure where account_id = $1",
    aged="delete from disclosure where made_on < $1",
)
"""What an authority forbids to tell is in no copy (C9)."""

HOLDINGS = Holdings(
    nothing={"breach": "what happened to personal data; whom it concerned is a number"},
    held=(
        Holding(
            table="session",
            category="credentials",
            words={"fr": "Sessions", "en": "Sessions"},
            erase="delete from session where account_id = any($1::text[])",
        ),
        Holding(
            table="session",
            category="connection",
            words={"fr": "Sessions", "en": "Sessions"},
            export="select id, opened_at, seen_at, expires_at, device, address from session"
            " where account_id = $1 order by id",
            dated="select (max(expires_at) at time zone 'Europe/Paris')::date from session where account_id = $1",
            aged=f"delete from session where {_ENDED}",
        ),
        Holding(
            table="device",
            category="credentials",
            words={"fr": "Appareils connus", "en": "Known devices"},
            export="select name, seen_at from device where account_id = $1 order by seen_at, token_sha256",
            erase="delete from device where account_id = any($1::text[])",
        ),
        Holding(
            table="attempt",
            category="connection",
            words={"fr": "Essais de connexion", "en": "Failed sign-ins"},
            export="select place, failures, last_failed_at from attempt where account_key in ($1,"
            " (select encode(sha256(convert_to(email, 'UTF8')), 'hex') from account where id = $1)) order by place",
            aged=f"delete from attempt where last_failed_at < {MIDNIGHT}"
            " and last_failed_at < clock_timestamp() - interval '1 day'",
        ),
        Holding(
            table="act",
            category="journal",
            words={"fr": "Actes de l'équipe", "en": "Acts of staff"},
            export="select at, what, why from act where account_id = $1 order by id",
            dated="select (max(at) at time zone 'Europe/Paris')::date from act where account_id = $1",
            aged=f"delete from act where at < {MIDNIGHT}",
        ),
        *_ACCESS,
        _DISCLOSED,
        Holding(
            table="erasure_request",
            category="credentials",
            words={"fr": "Demande d'effacement", "en": "Request for erasure"},
            export="select asked_at, due_on from erasure_request where account_id = $1",
            erase="delete from erasure_request where account_id = any($1::text[])",
        ),
        Holding(
            table="prepared_export",
            category="credentials",
            words={"fr": "Archive préparée", "en": "Prepared archive"},
            erase="delete from prepared_export where account_id = any($1::text[])",
        ),
        Holding(
            table="prepared_export",
            category="export",
            words={"fr": "Archive préparée", "en": "Prepared archive"},
            aged=f"delete from prepared_export where made_at < {MIDNIGHT}",
        ),
        Holding(
            table="document_part",
            category="credentials",
            words=_FILES,
            erase="delete from document_part where account_id = any($1::text[])",
        ),
        Holding(
            table="document_part",
            category="document",
            words=_FILES,
            aged=f"delete from document_part where received_at < {MIDNIGHT}",
        ),
        Holding(
            table="document_file",
            category="credentials",
            words=_FILES,
            erase="delete from document_file where account_id = any($1::text[])",
        ),
        Holding(
            table="document_file",
            category="document",
            words=_FILES,
            export="select request, document, name, media_type, size_bytes, received_at from document_file"
            " where account_id = $1 order by request, file",
            dated="select (max(received_at) at time zone 'Europe/Paris')::date from document_file"
            " where account_id = $1",
            aged=f"delete from document_file where received_at < {MIDNIGHT}",
        ),
        Holding(
            table="account",
            category="credentials",
            words={"fr": "Compte", "en": "Account"},
            export="select record"
            + "".join(f" - '{one}'" for one in _SECRETS)
            + " as record from account where id = $1",
            erase=_CLOSE,
        ),
        Holding(
            table="account",
            category="unconfirmed",
            words={"fr": "Compte jamais confirmé", "en": "Account that was never confirmed"},
            otherwise="services/accounts/handlers/personal.py closes it",
        ),
        Holding(
            table="document_request",
            category="account",
            words={"fr": "Demandes de documents", "en": "Requests for documents"},
            export="select record - 'asked_by' - 'decided_by' as record from document_request"
            " where account_id = $1 order by number",
            dated="select current_date from document_request where account_id = $1 limit 1",
            erase="delete from document_request where account_id = any($1::text[])",
        ),
        Holding(
            table="false_data",
            category="hosting",
            words={"fr": "Informations inexactes relevées", "en": "False data that was found"},
            export="select record - 'found_by' - 'lifted_by' as record from false_data"
            " where account_id = $1 order by found_at, case_number",
            dated="select current_date from false_data where account_id = $1 limit 1",
            erase="delete from false_data where account_id = any($1::text[])",
        ),
        Holding(
            table="former_account",
            category="account",
            words={"fr": "Compte fermé", "en": "Closed account"},
            export="select record from former_account where account_id = $1",
            dated=_SOMEBODY,
            erase="delete from former_account where account_id = any($1::text[])",
        ),
        Holding(
            table="former_identity",
            category="identity",
            words={"fr": "Identité", "en": "Identity"},
            export="select record from former_identity where account_id = $1",
            dated=_SOMEBODY,
            erase="delete from former_identity where account_id = any($1::text[])",
        ),
    ),
)
