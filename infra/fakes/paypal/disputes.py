"""Disputes at the double of PayPal: a buyer complains, the merchant answers in time or not, PayPal decides.

What a lost one takes is shown as a refund of the capture. PayPal may take it before its verdict, too.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from infra.fakes.journal import Thing
from infra.fakes.paypal import objects, refunds
from infra.fakes.paypal.books import CAPTURE, DISPUTE, Books
from infra.fakes.refusals import Refusal

ANSWER_WITHIN = timedelta(days=10)
VERDICTS = {
    "won": "RESOLVED_SELLER_FAVOUR",
    "lost": "RESOLVED_BUYER_FAVOUR",
    "overdue": "RESOLVED_BUYER_FAVOUR",
    "cancelled": "CANCELED_BY_BUYER",
}
TAKES = {"lost", "overdue"}


def contest(books: Books, capture_id: str, step: str | None = None) -> Thing:
    """Open a dispute, or go on with the one there is.

    `step`: answered, reversed (the money goes before the verdict), or a verdict: won, lost, overdue, cancelled.
    """
    dispute = next(of_capture(books, capture_id), None) or _open(books, books.find(CAPTURE, capture_id))
    if step and dispute["status"] == "RESOLVED":
        raise Refusal(409, "DISPUTE_RESOLVED", "This dispute is already resolved.")
    if step in VERDICTS:
        return _end(books, dispute, step)
    return STEPS[step](books, dispute) if step else dispute


def of_capture(books: Books, capture_id: str | None = None) -> Iterator[Thing]:
    """Go through disputes, newest first; those of one capture when it is named."""
    for dispute in reversed(list(books.journal.all(DISPUTE))):
        if capture_id in {None, _disputed(dispute)}:
            yield dispute


def shown(books: Books, dispute: Thing) -> Thing:
    href = f"{books.base_url()}/v1/customer/disputes/{dispute['dispute_id']}"
    return {**dispute, "links": [objects.link(href, "self")]}


def summed_up(books: Books, dispute: Thing) -> Thing:
    """Show a dispute as a list does: without its transactions and its outcome."""
    hidden = {"disputed_transactions", "dispute_outcome"}
    return {name: value for name, value in shown(books, dispute).items() if name not in hidden}


def _open(books: Books, capture: Thing) -> Thing:
    if capture["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
        raise Refusal(409, "NOTHING_TO_DISPUTE", f"This capture is {capture['status']}.")
    at = books.now()
    dispute = objects.dispute(
        capture, at=at, amount_cents=refunds.left_cents(books, capture["id"]), answer_by=at + ANSWER_WITHIN
    )
    books.journal.put(DISPUTE, dispute["dispute_id"], dispute)
    return _told(books, dispute, "CREATED")


def _answer(books: Books, dispute: Thing) -> Thing:
    changes = {"status": "UNDER_REVIEW", "dispute_state": "UNDER_PAYPAL_REVIEW"}
    return _told(books, _changed(books, dispute, **changes), "UPDATED")


def _reverse(books: Books, dispute: Thing) -> Thing:
    if not refunds.left_cents(books, _disputed(dispute)):
        raise Refusal(409, "NOTHING_TO_REVERSE", "All of this capture has gone back already.")
    refunds.take(books, _disputed(dispute))
    return dispute


STEPS: dict[str, Callable[[Books, Thing], Thing]] = {"answered": _answer, "reversed": _reverse}


def _end(books: Books, dispute: Thing, verdict: str) -> Thing:
    capture_id, currency = _disputed(dispute), dispute["dispute_amount"]["currency_code"]
    lost = verdict in TAKES
    outcome = {
        "outcome_code": VERDICTS[verdict],
        "amount_refunded": dispute["dispute_amount"] if lost else objects.money(0, currency),
    }
    changes = {"status": "RESOLVED", "dispute_state": "RESOLVED", "dispute_outcome": outcome}
    dispute = _told(books, _changed(books, dispute, **changes), "RESOLVED")
    if not lost:
        refunds.give_again(books, capture_id)
    elif refunds.left_cents(books, capture_id):
        refunds.take(books, capture_id)
    return dispute


def _changed(books: Books, dispute: Thing, **changes: object) -> Thing:
    stamp = objects.stamp(books.now())
    return books.journal.change(DISPUTE, dispute["dispute_id"], update_time=stamp, **changes)


def _told(books: Books, dispute: Thing, what: str) -> Thing:
    books.say(f"CUSTOMER.DISPUTE.{what}", shown(books, dispute), "dispute", at=books.now())
    return dispute


def _disputed(dispute: Thing) -> str:
    capture_id: str = dispute["disputed_transactions"][0]["seller_transaction_id"]
    return capture_id
