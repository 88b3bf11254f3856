"""Example events that the association is told itself (M39)."""

from shared.contracts.orders import VatThresholdReached

from .builders import AT

WORDS = {
    "fr": "seuil de la franchise en base, prestations de services (CGI, art. 293 B)",
    "en": "threshold of the franchise, services (CGI, art. 293 B)",
}


def a_vat_threshold_reached(**changes):
    usual = {
        "year": 2026,
        "threshold": "franchise_base",
        "threshold_cents": 3_750_000,
        "percent": 80,
        "words": WORDS,
        "name": "G7-servers",
        "email": "contact@example.org",
        "language": "fr",
    }
    return VatThresholdReached(occurred_at=AT, **usual | changes)


EXAMPLES = {"M39_vat_threshold": a_vat_threshold_reached()}
