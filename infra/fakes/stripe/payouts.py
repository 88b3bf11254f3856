"""Payouts of the double of Stripe: what the balance holds goes to the bank, and may come back.

A payout takes every movement that none has taken before; what it is made of can be listed by its id.
"""

from datetime import datetime, timedelta

from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects
from infra.fakes.stripe.books import PAID_OUT, PAYOUT, TRANSACTION, Books

BANK_DAYS = timedelta(days=2)


def pay_out(books: Books, *, arrives_at: datetime | None = None) -> Thing:
    """Send the whole balance to the bank. Raises Refusal when it is empty."""
    movements = [
        one for one in books.journal.all(TRANSACTION) if books.journal.get(PAID_OUT, one["id"]) is None
    ]
    amount_cents = sum(one["net"] for one in movements)
    if not amount_cents:
        raise Refusal(400, "balance_insufficient", "You have insufficient funds in your Stripe account.")
    now = books.now()
    payout = objects.payout(
        created=objects.stamp(now),
        arrives_at=objects.stamp(arrives_at or now + BANK_DAYS),
        amount_cents=amount_cents,
    )
    moved = books.move(payout, -amount_cents, kind="payout")
    for one in (*movements, moved):
        books.journal.put(PAID_OUT, one["id"], {"payout": payout["id"]})
    books.journal.put(PAYOUT, payout["id"], {**payout, "balance_transaction": moved["id"]})
    return _said(books, payout["id"], "payout.created")


def settle(books: Books, payout_id: str) -> Thing:
    """Let the bank take it; from then on it has a trace."""
    _under_way(books, payout_id)
    trace = {"status": "supported", "value": objects.new_id("", 12).upper()}
    books.journal.change(PAYOUT, payout_id, status="paid", trace_id=trace)
    return _said(books, payout_id, "payout.paid")


def fail(books: Books, payout_id: str) -> Thing:
    """Let the bank refuse it, be it days after it was paid: the money is in the balance again."""
    payout = books.find(PAYOUT, payout_id)
    if payout["status"] in {"failed", "canceled"}:
        raise Refusal(400, "", f"This payout is {payout['status']}.")
    back = books.move(payout, payout["amount"], kind="payout_failure")
    changes = {
        "status": "failed",
        "failure_code": "account_closed",
        "failure_message": "The bank account has been closed.",
        "failure_balance_transaction": back["id"],
    }
    books.journal.change(PAYOUT, payout_id, **changes)
    return _said(books, payout_id, "payout.failed")


def inside(books: Books, transaction: Thing, payout_id: str) -> bool:
    """Whether a movement is one of those that a payout is made of."""
    taken = books.journal.get(PAID_OUT, transaction["id"])
    return taken is not None and taken["payout"] == payout_id


def _under_way(books: Books, payout_id: str) -> None:
    status = books.find(PAYOUT, payout_id)["status"]
    if status != "in_transit":
        raise Refusal(400, "", f"This payout is {status}.")


def _said(books: Books, payout_id: str, kind: str) -> Thing:
    payout = books.find(PAYOUT, payout_id)
    books.say(kind, payout)
    return payout
