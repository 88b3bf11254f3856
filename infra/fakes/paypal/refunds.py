"""Refunds of the double of PayPal: a part or all of a capture goes back, at once, later, or not.

PayPal has no event for a refund that fails: whoever wants to know asks again.
"""

from infra.fakes.journal import Thing
from infra.fakes.paypal import objects
from infra.fakes.paypal.books import CAPTURE, REFUND, Books
from infra.fakes.refunding import RefundMode, refund_mode
from infra.fakes.refusals import Refusal

STATUSES = {RefundMode.DONE: "COMPLETED", RefundMode.PENDING: "PENDING", RefundMode.FAILED: "FAILED"}
GONE = ("COMPLETED", "PENDING")
"""What counts as given back."""


def refund(books: Books, capture_id: str, asked: Thing) -> Thing:
    """Give back all or a part of a capture, as the switch says. Raises Refusal when there is not that much left."""
    amount_cents = _refundable(books, books.find(CAPTURE, capture_id), asked)
    mode = refund_mode(books.journal)
    if mode is RefundMode.REFUSED:
        message = "The capture could not be refunded for want of funds."
        raise Refusal(422, "REFUND_FAILED_INSUFFICIENT_FUNDS", message)
    made = _book(books, capture_id, amount_cents=amount_cents, status=STATUSES[mode], asked=asked)
    return _told(books, made, "REFUNDED") if mode is RefundMode.DONE else made


def take(books: Books, capture_id: str) -> Thing:
    """Let PayPal itself take what is left of a capture: it looks like a refund, and is called a reversal."""
    made = _book(books, capture_id, amount_cents=left_cents(books, capture_id), status="COMPLETED", asked={})
    made = books.journal.change(REFUND, made["id"], reversal=True)
    return _told(books, made, "REVERSED")


def arrive(books: Books, refund_id: str) -> Thing:
    """Let a pending refund reach its payer."""
    _under_way(books, refund_id)
    return _told(books, _ended(books, refund_id, "COMPLETED"), "REFUNDED")


def fail(books: Books, refund_id: str) -> Thing:
    """Let a refund come back, be it weeks after it was done: the money is with the merchant again."""
    if books.find(REFUND, refund_id)["status"] not in GONE:
        raise Refusal(409, "REFUND_ENDED", "This refund has come back already.")
    return _ended(books, refund_id, "FAILED")


def give_again(books: Books, capture_id: str) -> None:
    """Undo a reversal: its dispute was won."""
    for one in list(of_capture(books, capture_id)):
        if one.get("reversal") and one["status"] in GONE:
            _ended(books, one["id"], "CANCELLED")


def of_capture(books: Books, capture_id: str) -> list[Thing]:
    return [one for one in books.journal.all(REFUND) if one["capture_id"] == capture_id]


def left_cents(books: Books, capture_id: str) -> int:
    """What of a capture is still with the merchant."""
    gone = (objects.cents(one["amount"]) for one in of_capture(books, capture_id) if one["status"] in GONE)
    return objects.cents(books.find(CAPTURE, capture_id)["amount"]) - sum(gone)


def _book(books: Books, capture_id: str, *, amount_cents: int, status: str, asked: Thing) -> Thing:
    capture = books.find(CAPTURE, capture_id)
    gone = objects.cents(capture["amount"]) - left_cents(books, capture_id)
    made = objects.refund(
        capture, at=books.now(), amount_cents=amount_cents, total_cents=gone + amount_cents, asked=asked
    )
    details = {"status_details": {"reason": "ECHECK"}} if status == "PENDING" else {}
    books.journal.put(REFUND, made["id"], {**made, "status": status, **details})
    return _ended(books, made["id"], status)


def _ended(books: Books, refund_id: str, status: str) -> Thing:
    """Note where a refund stands, and what its capture is called from then on."""
    stamp = objects.stamp(books.now())
    made = {**books.find(REFUND, refund_id), "status": status, "update_time": stamp}
    if status != "PENDING":
        made.pop("status_details", None)
    books.journal.put(REFUND, refund_id, made)
    capture = books.find(CAPTURE, made["capture_id"])
    left, whole = left_cents(books, capture["id"]), objects.cents(capture["amount"])
    word = "REFUNDED" if not left else "COMPLETED" if left == whole else "PARTIALLY_REFUNDED"
    books.journal.change(CAPTURE, capture["id"], status=word, update_time=stamp)
    return made


def _told(books: Books, made: Thing, because: str) -> Thing:
    books.say(f"PAYMENT.CAPTURE.{because}", books.shown_refund(made), "refund", at=books.now())
    return made


def _under_way(books: Books, refund_id: str) -> None:
    status = books.find(REFUND, refund_id)["status"]
    if status != "PENDING":
        raise Refusal(409, "REFUND_ENDED", f"This refund is {status}.")


def _refundable(books: Books, capture: Thing, asked: Thing) -> int:
    if capture["status"] == "REFUNDED":
        raise Refusal(422, "CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded")
    if capture["status"] not in {"COMPLETED", "PARTIALLY_REFUNDED"}:
        message = "Refund is not allowed: the capture is not completed."
        raise Refusal(422, "REFUND_NOT_ALLOWED", message)
    left, amount = left_cents(books, capture["id"]), asked.get("amount")
    if amount is None:
        return left
    if amount["currency_code"] != capture["amount"]["currency_code"]:
        message = "Refund must be in the same currency as the capture"
        raise Refusal(422, "REFUND_CAPTURE_CURRENCY_MISMATCH", message)
    if not 0 < objects.cents(amount) <= left:
        message = "The refund amount must be less than or equal to the capture amount not yet refunded."
        raise Refusal(422, "REFUND_AMOUNT_EXCEEDED", message)
    return objects.cents(amount)
