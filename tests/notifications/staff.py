"""Example events of what staff decides about services."""

from datetime import UTC, datetime

from shared.contracts.accounts import BreachTold
from shared.contracts.lifecycle import (
    HostingSuspended,
    HostingSuspensionLifted,
    InterventionAnnounced,
    InterventionFollowed,
)

from .builders import AT, DATES, HOSTING

INTERVENTION = {
    "occurred_at": AT,
    "intervention_id": "i-1",
    "reference": "INT-AB12CD",
    "revision": 1,
    "account_id": "a-1",
    "title": {"fr": "Remplacement d'un disque", "en": "Replacing a disk"},
    "starts_at": datetime(2026, 12, 1, 21, 0, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 1, 23, 0, tzinfo=UTC),
    "services": ("web-1", "web-2"),
}
BREACH = BreachTold(
    occurred_at=AT,
    account_id="a-1",
    number="V-AB12CD34",
    found_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    nature={
        "fr": "Une sauvegarde contenant vos nom et adresse a été lisible pendant une heure.",
        "en": "A backup that holds your name and address could be read for an hour.",
    },
    effects={
        "fr": "Quelqu'un pourrait vous écrire en se faisant passer pour nous.",
        "en": "Somebody might write to you and pretend to be us.",
    },
    measures={
        "fr": "L'accès est fermé. Méfiez-vous des messages qui vous demandent un paiement.",
        "en": "The access is closed. Beware of messages that ask you for a payment.",
    },
)
EXAMPLES = {
    "M31_breach_told": BREACH,
    "M22_intervention_announced": InterventionAnnounced(
        **INTERVENTION,
        text={"fr": "Un disque fatigué est remplacé à froid.", "en": "A worn disk is replaced."},
        urgent=False,
    ),
    "M23_intervention_followed": InterventionFollowed(**INTERVENTION, what="done", note={"fr": "", "en": ""}),
    "M24_hosting_suspended": HostingSuspended(
        **HOSTING,
        **DATES,
        reason="terms",
        scope="total",
        text="Envoi massif de courriels depuis un formulaire compromis.",
        ground="article 10, alinéa 3",
        found_by="notice",
        redress="Le délégué à la protection des données peut aussi être saisi.",
        told=True,
    ),
    "M25_suspension_lifted": HostingSuspensionLifted(
        **HOSTING, reason="terms", why="Le formulaire est corrigé.", told=True
    ),
}
