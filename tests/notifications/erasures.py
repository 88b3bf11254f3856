"""Example events of an erasure that is asked for, held up or taken back."""

from datetime import date

from shared.contracts.accounts import ErasureAsked, ErasureHeld, ErasureRevoked, Kept
from shared.contracts.holdings import Obstacle

from .builders import AT

RUNNING = Obstacle(
    code="E-EFFACEMENT-SERVICES",
    words={"fr": "Des services sont en cours.", "en": "Services are running."},
    until=date(2027, 1, 22),
)
PAPERS = Kept(
    category="accounting",
    what={"fr": "Factures, avoirs", "en": "Invoices, credit notes"},
    ground={"fr": "Code de commerce, art. L123-22", "en": "French commercial code, art. L123-22"},
    until=date(2036, 12, 31),
)


def an_erasure_asked(**changes):
    defaults = {"account_id": "a-1", "occurred_at": AT, "due_on": date(2026, 12, 6)}
    return ErasureAsked(**(defaults | {"obstacles": [RUNNING], "kept": [PAPERS]} | changes))


def an_erasure_held(**changes):
    return ErasureHeld(**({"account_id": "a-1", "occurred_at": AT, "obstacles": [RUNNING]} | changes))


def an_erasure_revoked(**changes):
    return ErasureRevoked(**({"account_id": "a-1", "occurred_at": AT} | changes))


EXAMPLES = {
    "M30_erasure_asked": an_erasure_asked(),
    "M30_erasure_held": an_erasure_held(),
    "M30_erasure_revoked": an_erasure_revoked(),
}
