"""One's account: how one is named and reached, the second address, the numbers of an enterprise or an association."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.accounts import (
    DEACTIVATION_WORDS,
    AccountView,
    ChangeEmail,
    ChangeMe,
    GetMe,
    Language,
    ResendConfirmation,
)
from shared.contracts.base import Caller, Words

from .client import Act, ClientPage, Sent, both, given, typed
from .visit import Visit

ADDRESS = ("street", "postal_code", "city", "country")
LEGAL = ("siren", "siret", "rna", "representative")
DEACTIVATED: Mapping[str, Words] = {
    code: {"fr": french, "en": english} for code, (french, english) in DEACTIVATION_WORDS.items()
}
SAVED: Mapping[Language, str] = {"fr": "C’est enregistré.", "en": "Saved."}


async def read_account(visit: Visit, caller: Caller) -> dict[str, Any]:
    me = await visit.read(caller, GetMe(), AccountView)
    return {"me": me, "deactivated": DEACTIVATED}


def _contact(_: Visit, sent: Sent) -> dict[str, Any]:
    where = {name: sent.get(name, "").strip() for name in ADDRESS}
    return {
        "name": sent.get("name", "").strip(),
        "address": {**where, "country": where["country"].upper()},
        "language": sent.get("language", ""),
    }


def _second(_: Visit, sent: Sent) -> dict[str, Any]:
    """Name another second address; an empty field takes it away."""
    return {"second_email": sent.get("second_email", "").strip() or None}


def _legal(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"legal": {name: sent.get(name, "").strip() or None for name in LEGAL}}


ACCOUNT = ClientPage(
    template="account",
    reads=read_account,
    acts={
        "contact": Act(contract=ChangeMe, fields=_contact, done=SAVED),
        "legal": Act(contract=ChangeMe, fields=_legal, done=SAVED),
        "resend": Act(
            contract=ResendConfirmation,
            fields=given("email"),
            done={
                "fr": "Un lien vous est envoyé, s’il n’en est pas parti un à l’instant.",
                "en": "A link is sent to you, unless one has just left.",
            },
        ),
        "email": Act(
            contract=ChangeEmail,
            fields=both(given("email"), typed("password")),
            done={
                "fr": "Un lien est envoyé à la nouvelle adresse : elle compte une fois qu’il est suivi.",
                "en": "A link is sent to the new address: it counts once that was followed.",
            },
        ),
        "second": Act(
            contract=ChangeMe,
            fields=_second,
            done={
                "fr": "C’est noté. Une seconde adresse compte une fois que le lien envoyé est suivi.",
                "en": "Noted. A second address counts once the link sent there was followed.",
            },
        ),
    },
).page("/compte", "/en/account")
