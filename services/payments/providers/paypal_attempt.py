"""What PayPal's objects say about one attempt, in our words. Pure: plain dictionaries in, a `Sighting` out.

Paid is what the capture says, never the order: a COMPLETED order can hold a PENDING capture. What a dispute takes
is shown like a refund: only the dispute tells that it is none, and that its order is owed again (ADR 0074).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.payments.domain import SentBack, Sighting, Status
from shared.values.money import NotMoney, cents_from_decimal

Fields = Mapping[str, Any]
NOTHING: Fields = {}
ORDER_STATUS: dict[str, Status] = {"VOIDED": "expired", "COMPLETED": "pending"}
"""Of an order without a capture; what is not listed still waits for the payer."""
CAPTURE_STATUS: dict[str, Status] = {
    "COMPLETED": "paid",
    "PARTIALLY_REFUNDED": "paid",
    "REFUNDED": "refunded",
    "PENDING": "pending",
    "DECLINED": "failed",
    "FAILED": "failed",
}
HAS_MONEY = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
CONTESTED = frozenset({"BUYER_COMPLAINT", "CHARGEBACK"})
"""Why money that had come is held back again: PayPal calls such a capture pending."""
GIVEN_BACK = frozenset({"COMPLETED", "PENDING"})
AWAITS_ANSWER = frozenset({"OPEN", "WAITING_FOR_SELLER_RESPONSE"})
"""Of a dispute: its seller is to speak."""
DISPUTE_FEES = frozenset({"DISPUTE_FEE", "CHARGEBACK_FEE"})
"""Why PayPal moves money for itself on the occasion of a dispute."""
OUTCOMES: dict[str, Literal["won", "lost"]] = {
    "RESOLVED_BUYER_FAVOUR": "lost",
    "ACCEPTED": "lost",
    "RESOLVED_SELLER_FAVOUR": "won",
    "RESOLVED_WITH_PAYOUT": "won",
    "CANCELED_BY_BUYER": "won",
    "DENIED": "won",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The objects of one attempt: the order while PayPal keeps it, the capture, a dispute about it."""

    order: Fields | None
    capture: Fields | None = None
    disputes: Sequence[Fields] = ()
    live: bool
    reason: str = ""

    @property
    def dispute(self) -> Fields | None:
        """The one that tells how the money stands."""
        return gravest(self.disputes)


def chosen_capture(order: Fields) -> Fields | None:
    """Return the capture that brought money, else the last one: a declined one may stand before it."""
    captures = (_unit(order).get("payments") or NOTHING).get("captures") or []
    last = captures[-1] if captures else None
    return next((one for one in captures if one.get("status") in HAS_MONEY), last)


def seen_from(attempt: Attempt) -> Sighting:
    """Judge by the capture, and by the order only while there is none (R37, R45, D5)."""
    order, capture, dispute = attempt.order or NOTHING, attempt.capture or NOTHING, attempt.dispute or NOTHING
    unit = _unit(order)
    amount = capture.get("amount") or unit.get("amount") or NOTHING
    fees = _dispute_fees(amount.get("currency_code"), attempt.disputes)
    return Sighting(
        object_id=order.get("id") or capture["id"],
        payment_id=capture.get("invoice_id") or unit.get("invoice_id"),
        status=_status(attempt),
        amount_cents=cents_of(amount),
        currency=amount.get("currency_code"),
        live=attempt.live,
        money_id=capture.get("id"),
        paid_at=_paid_at(capture),
        fee_cents=_fee_cents(capture),
        refunded_cents=_refunded_cents(unit, capture, dispute),
        sent_back=tuple(
            _sent_back(one) for one in _refunds(unit) if one.get("id") and _came_back(one, dispute)
        ),
        approved=attempt.capture is None and order.get("status") == "APPROVED",
        dispute_id=dispute.get("dispute_id"),
        dispute_outcome=_outcome(dispute),
        dispute_answer_until=_answer_until(dispute),
        dispute_fee_cents=sum(max(fee, 0) for fee in fees) if fees else None,
        dispute_fee_back_cents=sum(max(-fee, 0) for fee in fees),
        reason=_reason(attempt),
    )


def _status(attempt: Attempt) -> Status:
    if attempt.capture is None:
        return ORDER_STATUS.get((attempt.order or NOTHING).get("status", ""), "open")
    outcome = _outcome(attempt.dispute or NOTHING)
    if outcome == "lost":
        return "charged_back"
    if outcome == "open" or _is_contested(attempt.capture):
        return "disputed"
    status = CAPTURE_STATUS.get(attempt.capture.get("status", ""), "pending")
    return "paid" if status == "refunded" and _came_back_since(attempt) else status


def _came_back_since(attempt: Attempt) -> bool:
    """Whether all refunds that are listed came back, whatever the capture is still called."""
    listed = _refunds(_unit(attempt.order or NOTHING))
    return bool(listed) and not any(one.get("status") in GIVEN_BACK for one in listed)


def _is_contested(capture: Fields) -> bool:
    details = capture.get("status_details") or NOTHING
    return capture.get("status") == "PENDING" and details.get("reason") in CONTESTED


def gravest(disputes: Sequence[Fields]) -> Fields | None:
    """Return the dispute that tells how the money stands: a lost one, else an open one; of these the newest."""
    return max(disputes, key=_gravity, default=None)


def _gravity(dispute: Fields) -> tuple[bool, bool, str]:
    is_open = dispute.get("status") != "RESOLVED"
    return _outcome(dispute) == "lost", is_open, str(dispute.get("create_time"))


def _outcome(dispute: Fields) -> Literal["open", "won", "lost"] | None:
    """Say how a dispute ended; one that ended in a way not listed stays open until somebody looks."""
    if not dispute:
        return None
    code = (dispute.get("dispute_outcome") or NOTHING).get("outcome_code", "")
    return OUTCOMES.get(code, "open") if dispute.get("status") == "RESOLVED" else "open"


def _answer_until(dispute: Fields) -> datetime | None:
    """Return until when PayPal takes our answer; afterwards its buyer is right."""
    due = dispute.get("seller_response_due_date")
    return datetime.fromisoformat(due) if due and dispute.get("status") in AWAITS_ANSWER else None


def _unit(order: Fields) -> Fields:
    """Return the one purchase unit that we ask for."""
    return next(iter(order.get("purchase_units") or []), NOTHING)


def cents_of(money: Fields) -> int | None:
    """Read decimal text; None for what is not whole cents, which cannot be ours (R37)."""
    try:
        return cents_from_decimal(money["value"]) if "value" in money else None
    except NotMoney:
        return None


def _paid_at(capture: Fields) -> datetime | None:
    """Return PayPal's own stamp of the money (D5)."""
    stamp, came = capture.get("create_time"), capture.get("status") in HAS_MONEY or _is_contested(capture)
    return datetime.fromisoformat(stamp) if stamp and came else None


def _fee_cents(capture: Fields) -> int | None:
    """PayPal's real fee (R45); there is no breakdown while the capture is pending."""
    fee = (capture.get("seller_receivable_breakdown") or NOTHING).get("paypal_fee") or NOTHING
    same = fee.get("currency_code") == (capture.get("amount") or NOTHING).get("currency_code")
    return cents_of(fee) if fee and same else None


def refunds_of(order: Fields) -> Sequence[Fields]:
    """Return the refunds that an order lists: of everything that was captured of it."""
    return _refunds(_unit(order))


def _dispute_fees(currency: str | None, disputes: Sequence[Fields]) -> list[int]:
    """Return what PayPal charged for disputes, and gave back (negative); a mere list tells none of it (A18)."""
    told = [
        one for each in disputes for one in each.get("fund_movements") or each.get("money_movements") or ()
    ]
    ours = [one for one in told if (one.get("party") or one.get("affected_party")) == "SELLER"]
    fees = [one for one in ours if one.get("reason") in DISPUTE_FEES]
    return [
        -cents if (one.get("direction") or one.get("type")) == "CREDIT" else cents
        for one in fees
        if one["amount"].get("currency_code") == currency and (cents := cents_of(one["amount"])) is not None
    ]


def _refunds(unit: Fields) -> Sequence[Fields]:
    return (unit.get("payments") or NOTHING).get("refunds") or ()


def _came_back(refund: Fields, dispute: Fields) -> bool:
    """Whether a refund is with us again; cancelled after a dispute began, it may be what that had taken."""
    cancelled = refund.get("status") == "CANCELLED" and (not dispute or _is_before(refund, dispute))
    return cancelled or refund.get("status") == "FAILED"


def _sent_back(refund: Fields) -> SentBack:
    return SentBack(
        refund_id=refund["id"],
        amount_cents=cents_of(refund.get("amount") or NOTHING) or 0,
        reason=(refund.get("status_details") or NOTHING).get("reason") or "",
    )


def _refunded_cents(unit: Fields, capture: Fields, dispute: Fields) -> int:
    """Add up what was given back: the refunds of the order, but for what a dispute took (R50, A18).

    A capture met alone only says when all is gone.
    """
    refunds = [one for one in _refunds(unit) if one.get("status") in GIVEN_BACK]
    if not _refunds(unit) and capture.get("status") == "REFUNDED":
        refunds = [{"amount": capture.get("amount")}]
    outcome = _outcome(dispute)
    if outcome == "open":
        refunds = [one for one in refunds if _is_before(one, dispute)]
    gone_cents = sum(cents_of(one.get("amount") or NOTHING) or 0 for one in refunds)
    return max(0, gone_cents - _taken_cents(dispute)) if outcome == "lost" else gone_cents


def _is_before(refund: Fields, dispute: Fields) -> bool:
    """Whether money went back before it was contested; what goes later may be the dispute's, until that has ended."""
    given, contested = refund.get("create_time"), dispute.get("create_time")
    if not given or not contested:
        return False
    return datetime.fromisoformat(given) < datetime.fromisoformat(contested)


def _taken_cents(dispute: Fields) -> int:
    """What a lost dispute took: what its verdict names, else what was contested."""
    verdict = dispute.get("dispute_outcome") or NOTHING
    return cents_of(verdict.get("amount_refunded") or dispute.get("dispute_amount") or NOTHING) or 0


def _reason(attempt: Attempt) -> str:
    details = (attempt.capture or NOTHING).get("status_details") or NOTHING
    return attempt.reason or str((attempt.dispute or NOTHING).get("reason") or details.get("reason") or "")
