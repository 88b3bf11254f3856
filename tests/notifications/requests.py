"""Example events of requests to the support and of notices of illegal content."""

from shared.contracts.support import (
    HelpCalled,
    NoticeDecided,
    NoticeReceived,
    TicketAnswered,
    TicketOpened,
    TicketRefused,
)

from .builders import AT

TICKET = {
    "ticket_id": "t-1",
    "ticket": "DEM-Q452QLED",
    "account_id": "a-1",
    "title": "Page blanche",
    "occurred_at": AT,
}
ANSWER = "Le disque de votre service est plein.\n\nPouvez-vous supprimer les sauvegardes ?"
NOTICE = {
    "notice_id": "n-1",
    "notice": "SIG-Q452QLEDABCDEFGH",
    "answer_by": "email",
    "name": "Claude Exemple",
    "email": "claude@example.org",
    "language": "fr",
    "url": "https://web-7.example.org/page",
    "occurred_at": AT,
}


def a_ticket_opened(**changes):
    more = {"topic": "help", "hostings": ["web-7", "web-8"], "may_access": True}
    return TicketOpened(**TICKET | more | changes)


def a_ticket_answered(**changes):
    return TicketAnswered(**TICKET | {"number": 2, "text": ANSWER, "then": "waiting_client"} | changes)


def a_ticket_refused(**changes):
    words = {"fr": "hors de nos services", "en": "not about our services"}
    text = "Nous n'hébergeons pas ce nom de domaine : adressez-vous à son bureau d'enregistrement."
    return TicketRefused(**TICKET | {"reason": "out_of_scope", "reason_words": words, "text": text} | changes)


def a_notice_received(**changes):
    words = {"fr": "Escroquerie, hameçonnage, logiciel malveillant", "en": "Fraud, phishing, malware"}
    text = "Cette page imite le site d'une banque."
    return NoticeReceived(**NOTICE | {"ground": "fraud", "ground_words": words, "text": text} | changes)


def a_notice_decided(**changes):
    words = {"fr": "Le service est suspendu.", "en": "The service is suspended."}
    text = "La page demandait des codes bancaires au nom d'une banque."
    more = {"verdict": "suspended", "verdict_words": words, "text": text, "hosting": "web-7"}
    return NoticeDecided(**NOTICE | more | changes)


def a_call_for_help(**changes):
    usual = {"about": "DEM-Q452QLED", "kind": "ticket", "number": 1, "name": "G7-servers"}
    return HelpCalled(
        **usual | {"email": "contact@example.org", "language": "fr", "occurred_at": AT} | changes
    )


EXAMPLES = {
    "M28_ticket_opened": a_ticket_opened(),
    "M28_ticket_answered": a_ticket_answered(),
    "M28_ticket_refused": a_ticket_refused(),
    "M26_notice_received": a_notice_received(),
    "M26_notice_decided": a_notice_decided(),
    "M39_help_called": a_call_for_help(),
}
