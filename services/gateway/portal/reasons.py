"""« Pourquoi ? »: the rule behind what is decided without the client, in words for a client.

The sentences stand in `reasons.yaml` alone, with the clause of each; templates name a rule and add what happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.gateway.domain.languages import LANGUAGES
from shared.contracts.base import Words
from shared.contracts.issued import Ground
from shared.contracts.support.tickets import Topic

from .help.articles import filled

SOURCE = Path(__file__).with_name("reasons.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a rule means for a client."""

    rule: str
    says: Words
    clause: str
    """Of the terms, as it is numbered there; empty where the law alone says it."""
    place: Words
    """How that is named: « article 8.1 », or the law."""
    topic: Topic
    """What a request that contests it is about."""


def _place(row: Mapping[str, Any]) -> Words:
    clause = row.get("clause")
    if clause is None:
        law: Words = row["law"]
        return law
    if clause.startswith("D."):
        return {"fr": f"définition {clause}", "en": f"definition {clause}"}
    return {"fr": f"article {clause}", "en": f"article {clause}"}


def _read(rule: str, row: Mapping[str, Any]) -> Reason:
    return Reason(
        rule=rule,
        says={language: filled(row[language], language) for language in LANGUAGES},
        clause=row.get("clause", ""),
        place=_place(row),
        topic=row.get("topic", "help"),
    )


REASONS: dict[str, Reason] = {
    rule: _read(rule, row) for rule, row in yaml.safe_load(SOURCE.read_text(encoding="utf-8")).items()
}

OWN = ""
"""Somebody's own act, or a fact that nobody decided: there is nothing to explain."""

BEHIND: dict[str, dict[str, str]] = {
    "account": {
        "unverified": "R18",
        "active": OWN,
        "documents_requested": "R16",
        "inactive": "R17",
        "closed": "R72",
    },
    "check": {"awaiting": "R16", "received": OWN, "refused": "R16", "accepted": OWN},
    "erasure": {"none": OWN, "asked": "R72", "held": "R72"},
    "hosting": {
        "requested": OWN,
        "starting": "R41",
        "active": OWN,
        "disabling": "R53",
        "disabled": "R53",
        "deleting": "R56",
        "deleted": "R56",
        "failed": "R13",
    },
    "suspension": {
        "security": "R64",
        "stability": "R64",
        "infringement": "R66",
        "terms": "R67",
        "authority": "R67",
        "false_data": "R15",
        "unpaid": "R50",
    },
    "order": {
        "payable": OWN,
        "paid": OWN,
        "expired": "R32",
        "set_aside": OWN,
        "withdrawn": OWN,
        "closed": "R82",
        "owed": "R50",
    },
    "payment": {
        "opened": OWN,
        "pending": OWN,
        "failed": OWN,
        "expired": OWN,
        "review": "R42",
        "received": "R47",
        "captured": OWN,
        "held": "R43",
        "accepted": OWN,
        "refused": "R42",
        "returned": "R48",
        "surplus": "R33",
        "disputed": "R50",
        "partly_refunded": "R51",
        "refunded": "R51",
        "bounced": "R50",
        "charged_back": "R50",
    },
    "invoice": {"paid": OWN, "credited": "R51", "owed": "R50"},
    "settlement": {"to_refund": "R51", "refunded": "R51", "cancelled": "R50"},
    "surplus": {
        "open": "R33",
        "refunding": "R33",
        "refunded": "R33",
        "credited": "R33",
        "spent": "R33",
        "given": OWN,
    },
}
"""The rule behind each state that clients are shown and that comes by itself or by a decision of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Why an invoice was credited: the rule, and what its amount is."""

    rule: str
    amount: Words


CREDITS: dict[Ground, Credit] = {
    "withdrawal": Credit(
        rule="L05",
        amount={
            "fr": "Vous avez renoncé au contrat : ce qui a été payé, moins les jours utilisés s’ils sont dus.",
            "en": "You withdrew from the contract: what was paid, less the days used where they are owed.",
        },
    ),
    "conformity": Credit(
        rule="L09",
        amount={
            "fr": "Le service n’était pas ce qui a été vendu : ce montant est la réduction décidée.",
            "en": "The service was not what was sold: this amount is the reduction that was decided.",
        },
    ),
    "modification": Credit(
        rule="R79",
        amount={
            "fr": "Vous êtes parti à cause d’une modification : ce montant est celui des jours qui restaient.",
            "en": "You left because of a change: this amount is that of the days that were left.",
        },
    ),
    "double_payment": Credit(
        rule="R51",
        amount={
            "fr": "La même chose a été payée deux fois : ce montant est ce qui était de trop.",
            "en": "The same thing was paid twice: this amount is what was too much.",
        },
    ),
    "association_error": Credit(
        rule="R51",
        amount={
            "fr": "L’association corrige une erreur de sa part : ce montant est ce qui a été facturé à tort.",
            "en": "The association corrects an error of its own: this amount is what was invoiced wrongly.",
        },
    ),
    "goodwill": Credit(
        rule="R51",
        amount={
            "fr": "L’association a décidé de vous rendre ce montant, sans y être tenue.",
            "en": "The association decided to give this amount back to you without having to.",
        },
    ),
    "unpaid": Credit(
        rule="R50",
        amount={
            "fr": "La banque a repris le paiement et il n’est plus réclamé : ce montant est ce qui restait dû.",
            "en": "The bank took the payment back and it is no longer asked for: this amount is what was still owed.",
        },
    ),
    "provider_refund": Credit(
        rule="R51",
        amount={
            "fr": "Le prestataire de paiement vous a rendu ce montant.",
            "en": "The payment provider gave this amount back to you.",
        },
    ),
}
