"""Which refunds need a second person: those that bring what was decided on one invoice above an amount (ADR 0048)."""

from .credit_notes import Credited, CreditNote, Wish
from .grounds import GROUNDS

APPROVAL_ABOVE_CENTS = 10_000
"""Four years of a usual hosting: the mistakes of a small association stay small without slowing its everyday work."""


def needs_approval(credited: Credited, wish: Wish, *, above_cents: int) -> bool:
    """Tell whether a refund waits for a second person.

    What one person alone decided before on the same invoice counts with it: a large refund cut into small ones is
    large. A debt that is cancelled moves no money, and what rules or the money itself credit is nobody's decision.

    Source: rules of the association for money (ADR 0048); terms of sale, art. 8 (R51).
    """
    if GROUNDS[wish.ground].settlement != "to_refund":
        return False
    return refunded_alone_cents(credited) + wished_cents(credited, wish) > above_cents


def wished_cents(credited: Credited, wish: Wish) -> int:
    return credited.left_cents if wish.amount_cents is None else wish.amount_cents


def refunded_alone_cents(credited: Credited) -> int:
    """Return how much of an invoice was given back by one person's decision."""
    return sum(note.total_cents for note in credited.notes if _decided_alone(note))


def _decided_alone(note: CreditNote) -> bool:
    return note.author is not None and note.approval is None and note.settlement == "to_refund"


def already_issued(credited: Credited, approval: str) -> CreditNote | None:
    """Return the credit note of an approval, where it was issued before."""
    return next((note for note in credited.notes if note.approval == approval), None)
