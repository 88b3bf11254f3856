"""Refunds of the double of Stripe: a part or all of a charge goes back, at once, later, or not."""

from infra.fakes.journal import Thing
from infra.fakes.refunding import RefundMode, refund_mode
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects
from infra.fakes.stripe.books import CHARGE, REFUND, Books

REASON = "expired_or_canceled_card"


def refund(
    books: Books,
    charge_id: str,
    *,
    amount_cents: int | None = None,
    reason: str | None = None,
    metadata: Thing | None = None,
) -> Thing:
    """Give back all or a part of a charge, as the switch says. Stripe keeps its fee."""
    charge = books.find(CHARGE, charge_id)
    amount_cents = _refundable(charge, amount_cents)
    mode = refund_mode(books.journal)
    if mode is RefundMode.REFUSED:
        raise Refusal(400, "balance_insufficient", "You have insufficient funds in your Stripe account.")
    made = objects.refund(
        charge,
        created=objects.stamp(books.now()),
        amount_cents=amount_cents,
        reason=reason,
        metadata=metadata or {},
    )
    moved = books.move(made, -amount_cents, kind="refund")
    waits = {"status": "pending"} if mode is RefundMode.PENDING else {}
    made = books.journal.put(REFUND, made["id"], {**made, "balance_transaction": moved["id"], **waits})
    charge = _count(books, charge_id, amount_cents)
    books.say("refund.created", made)
    books.say("charge.refunded", charge)
    return fail(books, made["id"]) if mode is RefundMode.FAILED else made


def arrive(books: Books, refund_id: str) -> Thing:
    """Let a pending refund reach its payer."""
    status = books.find(REFUND, refund_id)["status"]
    if status != "pending":
        raise Refusal(400, "", f"This refund is {status}.")
    made = books.journal.change(REFUND, refund_id, status="succeeded")
    books.say("refund.updated", made)
    return made


def fail(books: Books, refund_id: str) -> Thing:
    """Let the bank send a refund back, be it weeks after it was done: the money is in the balance again."""
    made = books.find(REFUND, refund_id)
    if made["status"] == "failed":
        raise Refusal(400, "", "This refund has come back already.")
    back = books.move(made, made["amount"], kind="refund_failure")
    changes = {
        "status": "failed",
        "failure_reason": REASON,
        "failure_balance_transaction": back["id"],
    }
    made = books.journal.change(REFUND, refund_id, **changes)
    _count(books, made["charge"], -made["amount"])
    books.say("refund.updated", made)
    books.say("refund.failed", made)
    return made


def _count(books: Books, charge_id: str, amount_cents: int) -> Thing:
    charge = books.find(CHARGE, charge_id)
    refunded = charge["amount_refunded"] + amount_cents
    whole = refunded == charge["amount"]
    return books.journal.change(CHARGE, charge_id, amount_refunded=refunded, refunded=whole)


def _refundable(charge: Thing, wanted: int | None) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise Refusal(400, "charge_not_refundable", "This charge has not succeeded.", param="charge")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(400, "charge_disputed", message)
    if left == 0:
        raise Refusal(400, "charge_already_refunded", f"Charge {charge['id']} has already been refunded.")
    if wanted is not None and not 0 < wanted <= left:
        message = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})"
        raise Refusal(400, "parameter_invalid_integer", message, param="amount")
    return left if wanted is None else wanted
