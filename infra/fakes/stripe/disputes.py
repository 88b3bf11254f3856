"""Disputes at the double of Stripe: money is withdrawn at once, evidence is due, the bank decides.

An inquiry withdraws nothing; it may be closed, or become a dispute by any other step.
"""

from collections.abc import Callable

from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects
from infra.fakes.stripe.books import CHARGE, DISPUTE, Books

CLOSED = {"won", "lost", "warning_closed"}


def contest(books: Books, charge_id: str, step: str | None = None) -> Thing:
    """Open a dispute, or go on with the one there is.

    `step`: inquiry, answered, or an end: won, lost, overdue (nobody gave evidence in time: lost), closed (an inquiry).
    """
    dispute = next((one for one in books.journal.all(DISPUTE) if one["charge"] == charge_id), None)
    if dispute is None:
        dispute = _open(books, books.find(CHARGE, charge_id), inquiry=step == "inquiry")
    elif dispute["status"] in CLOSED and step:
        raise Refusal(400, "", f"This dispute is already closed: {dispute['status']}.")
    if dispute["status"].startswith("warning") and step not in {None, "inquiry", "closed"}:
        dispute = _escalate(books, dispute)
    return STEPS[step](books, dispute) if step in STEPS else dispute


def _open(books: Books, charge: Thing, *, inquiry: bool) -> Thing:
    if charge["status"] != "succeeded":
        raise Refusal(400, "", "Only a succeeded charge can be disputed.", param="charge")
    dispute = objects.dispute(charge, created=objects.stamp(books.now()))
    books.journal.put(DISPUTE, dispute["id"], dispute)
    books.journal.change(CHARGE, charge["id"], disputed=True)
    dispute = _ask(books, dispute) if inquiry else _withdraw(books, dispute)
    books.say("charge.dispute.created", dispute)
    if not inquiry:
        books.say("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _ask(books: Books, dispute: Thing) -> Thing:
    changes = {"status": "warning_needs_response", "is_charge_refundable": True}
    return books.journal.change(DISPUTE, dispute["id"], **changes)


def _withdraw(books: Books, dispute: Thing) -> Thing:
    moved = books.move(dispute, -dispute["amount"], kind="adjustment", fee=objects.DISPUTE_FEE_CENTS)
    changes = {"status": "needs_response", "is_charge_refundable": False, "balance_transactions": [moved]}
    return books.journal.change(DISPUTE, dispute["id"], **changes)


def _escalate(books: Books, dispute: Thing) -> Thing:
    dispute = _withdraw(books, dispute)
    books.say("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _answer(books: Books, dispute: Thing) -> Thing:
    details = {**dispute["evidence_details"], "has_evidence": True, "submission_count": 1}
    dispute = books.journal.change(DISPUTE, dispute["id"], status="under_review", evidence_details=details)
    books.say("charge.dispute.updated", dispute)
    return dispute


def _win(books: Books, dispute: Thing) -> Thing:
    back = books.move(dispute, dispute["amount"], kind="adjustment", fee=-objects.DISPUTE_FEE_CENTS)
    dispute = _close(books, dispute, "won", balance_transactions=[*dispute["balance_transactions"], back])
    books.say("charge.dispute.funds_reinstated", dispute)
    return dispute


def _lose(books: Books, dispute: Thing) -> Thing:
    return _close(books, dispute, "lost")


def _let_pass(books: Books, dispute: Thing) -> Thing:
    return _close(books, dispute, "lost", evidence_details={**dispute["evidence_details"], "past_due": True})


def _drop(books: Books, dispute: Thing) -> Thing:
    if not dispute["status"].startswith("warning"):
        raise Refusal(400, "", "Only an inquiry is closed without being won or lost.")
    return _close(books, dispute, "warning_closed")


def _close(books: Books, dispute: Thing, status: str, **changes: object) -> Thing:
    dispute = books.journal.change(DISPUTE, dispute["id"], status=status, **changes)
    books.say("charge.dispute.closed", dispute)
    return dispute


STEPS: dict[str | None, Callable[[Books, Thing], Thing]] = {
    "answered": _answer,
    "won": _win,
    "lost": _lose,
    "overdue": _let_pass,
    "closed": _drop,
}
