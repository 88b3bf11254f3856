"""Example events about passkeys and persons who act under an owner."""

from datetime import timedelta

from shared.contracts.accounts import DelegateChanged, DelegateInvited, PasskeyChanged, PasskeyDoubted

from .builders import AT


def a_delegate_invited(**changes):
    defaults = {"owner_id": "a-1", "owner_name": "Atelier Exemple", "duties": ["technical", "billing"]}
    reader = {"name": "tech@example.org", "email": "tech@example.org", "language": "fr"}
    link = {"link_id": "abc-123", "expires_at": AT + timedelta(days=7), "occurred_at": AT}
    return DelegateInvited(**(defaults | reader | link | changes))


def a_delegate_changed(**changes):
    person = {"person_name": "Alix Exemple", "person_email": "tech@example.org"}
    defaults = {"account_id": "a-1", "occurred_at": AT, "change": "admitted", "duties": ["technical"]}
    return DelegateChanged(**(defaults | person | changes))


def a_passkey_changed(**changes):
    defaults = {"account_id": "a-1", "occurred_at": AT, "change": "added", "name": "Téléphone"}
    return PasskeyChanged(**(defaults | {"address": "203.0.113.7"} | changes))


def a_passkey_doubted(**changes):
    defaults = {"account_id": "a-1", "occurred_at": AT, "name": "Téléphone", "address": "203.0.113.7"}
    return PasskeyDoubted(**(defaults | changes))


EXAMPLES = {
    "M01_delegate_invited": a_delegate_invited(),
    "M37_delegate": a_delegate_changed(),
    "M37_passkey": a_passkey_changed(),
    "M37_passkey_doubted": a_passkey_doubted(),
}
"""One event for each letter."""
