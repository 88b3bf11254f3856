"""Example events that the association is told itself (M39)."""

from datetime import date

from shared.contracts.lifecycle import HostingsHeldBack
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


def hostings_held_back(**changes):
    usual = {
        "method": "transfer",
        "day": date(2027, 11, 25),
        "hostings": 3,
        "since": date(2027, 11, 23),
        "seen_until": date(2027, 11, 19),
        "name": "G7-servers",
        "email": "contact@example.org",
        "language": "fr",
    }
    return HostingsHeldBack(occurred_at=AT, **usual | changes)


EXAMPLES = {
    "M39_vat_threshold": a_vat_threshold_reached(),
    "M39_hostings_held_back": hostings_held_back(),
}
