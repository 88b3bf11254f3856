"""A version of the terms on paper: its clauses as they were published, in one language (R01, L04)."""

import re
from typing import Any

from services.orders.domain import Terms, view_terms
from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.terms import ClauseView

from .parts import Sayer
from .typeset import pdf

LABELS: dict[str, dict[Language, str]] = {
    "page": {"fr": "page", "en": "page"},
    "of": {"fr": "sur", "en": "of"},
    "version": {
        "fr": "Version {version}, en vigueur depuis le {day}",
        "en": "Version {version}, in force since {day}",
    },
    "law": {
        "fr": "La loi l’emporte sur les clauses qu’elle contredit ; en particulier, aucune n’exclut la responsabilité"
        " de l’association envers un consommateur (code de la consommation, art. R. 212-1, 6°). La page des conditions"
        " dit, clause par clause, ce qui l’emporte.",
        "en": "The law prevails over the clauses that it contradicts; in particular none excludes the association’s"
        " liability towards a consumer (French consumer code, art. R. 212-1, 6°). The page of the terms says clause by"
        " clause what prevails.",
    },
    "mandatory": {
        "fr": "L’exclusion de dispositions de la loi française (art. 17) est sans effet contre les règles impératives ;"
        " un consommateur qui réside à l’étranger garde la protection de sa loi (règlement (CE) n° 593/2008, art. 6).",
        "en": "The exclusion of provisions of French law (art. 17) is without effect against mandatory rules; a"
        " consumer who lives abroad keeps the protection of their own law (regulation (EC) 593/2008, art. 6).",
    },
    "reference": {
        "fr": "Texte de référence. SHA-256 : {sha256}",
        "en": "Translation; the French text prevails. SHA-256 of the French text: {sha256}",
    },
}


def terms_pdf(
    terms: Terms, language: Language, *, seller: Association, fair: bool = True, mandatory: bool = True
) -> bytes:
    """Print a version of the terms; the French text is the reference, English a translation (R87).

    Above the clauses stands that the law prevails: an exclusion of all liability is never printed alone (C6), unless
    the letter was chosen (`fair`); nor is the exclusion of mandatory rules (C13, `mandatory`).

    Source: terms of sale, preamble and art. 16 (R01, R87); code de la consommation, art. L221-13 (L04).
    """
    view, say = view_terms(terms, [terms]), Sayer(language)
    above = {"law": fair, "mandatory": mandatory}
    values = {
        "language": language,
        "label": {name: texts[language] for name, texts in LABELS.items()},
        "title": view.titles[language],
        "version": LABELS["version"][language].format(version=view.version, day=say.day(view.valid_from)),
        "reference": LABELS["reference"][language].format(sha256=view.sha256),
        "seller": {"name": seller.name},
        "clauses": [_clause(one, language) for one in view.clauses],
        "law": " ".join(LABELS[name][language] for name, told in above.items() if told) or None,
        "closing": view.closing.get(language),
    }
    return pdf("terms.typ", values=values, day=terms.valid_from)


def _clause(clause: ClauseView, language: Language) -> dict[str, Any]:
    text, *items = re.split(r"\n\n?- ", clause.text[language])
    return {
        "id": clause.id,
        "headings": [[one.level, one.text[language]] for one in clause.headings if one.level > 1],
        "text": text,
        "items": items,
    }
