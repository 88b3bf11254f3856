"""What Stripe's objects say about one attempt, in our words. Pure: plain dictionaries in, a `Sighting` out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from services.payments.domain import SentBack, Sighting, Status

Fields = Mapping[str, Any]
OUTCOMES: dict[str, Literal["won", "lost"]] = {
    "won": "won",
    "lost": "lost",
    "warning_closed": "won",  # an inquiry that never became a chargeback
    "prevented": "won",  # stopped before it was filed; money given back for it shows as a refund
}
INTENT_STATUS: dict[str, Status] = {
    "processing": "pending",
    "requires_capture": "pending",
    "succeeded": "paid",
    "canceled": "expired",
}
"""Of an intent met without its session; what is not listed still waits for the payer."""
AWAITS_ANSWER = frozenset({"needs_response", "warning_needs_response"})
"""Of a dispute, or of a bank's first question."""
FAILED = frozenset({"failed", "canceled"})
"""Of a refund."""
GRAVITY = {None: 0, "won": 1, "open": 2, "lost": 3}
NOTHING: Fields = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The objects of one attempt, as far as the API gave them."""

    session: Fields | None
    intent: Fields | None
    charge: Fields | None
    disputes: Sequence[Fields] = ()
    """All of the charge, the newest first."""
    refunds: Sequence[Fields] | None = None
    """All of the charge; None: they were not asked for, its sum stands for them."""

    @property
    def dispute(self) -> Fields | None:
        """The one that tells how the money stands."""
        return gravest(self.disputes)


def seen_from(attempt: Attempt) -> Sighting:
    """Judge by the money first (charge), then by the intent, then by the session.

    Amount and currency are those of the charge once there is one: what was paid, not what was asked (R37).
    """
    session, intent, charge = (part or NOTHING for part in (attempt.session, attempt.intent, attempt.charge))
    fees = _dispute_fees(charge, attempt.disputes)
    best = charge or intent or session
    return Sighting(
        object_id=session.get("id") or intent.get("id") or charge["id"],
        payment_id=_payment_id(session, intent, charge),
        status=_status(attempt),
        amount_cents=_amount_cents(session, intent, charge=charge),
        currency=(best.get("currency") or session.get("currency") or "").upper() or None,
        live=bool(best.get("livemode")),
        money_id=intent.get("id") or id_of(session.get("payment_intent")) or charge.get("id"),
        paid_at=_instant(charge.get("created")) if charge.get("status") == "succeeded" else None,
        fee_cents=_fee_cents(charge),
        refunded_cents=_refunded_cents(charge, attempt.refunds),
        sent_back=tuple(_sent_back(one) for one in attempt.refunds or () if has_failed(one)),
        dispute_id=(attempt.dispute or NOTHING).get("id"),
        dispute_outcome=_outcome(attempt.dispute),
        dispute_answer_until=_answer_until(attempt.dispute or NOTHING),
        dispute_fee_cents=sum(max(fee, 0) for fee in fees) if fees else None,
        dispute_fee_back_cents=sum(max(-fee, 0) for fee in fees),
        reason=_reason(attempt),
    )


def _status(attempt: Attempt) -> Status:
    if attempt.charge and attempt.charge.get("status") == "succeeded":
        return _money_status(attempt.charge, attempt.dispute)
    session, intent = attempt.session or NOTHING, attempt.intent or NOTHING
    if not session:
        return (
            INTENT_STATUS.get(intent.get("status", ""), "open") if intent else _charge_status(attempt.charge)
        )
    if session.get("status") == "expired":
        return "expired"
    if session.get("payment_status") in {"paid", "no_payment_required"}:
        return "paid"
    if session.get("status") == "complete":
        return "failed" if intent.get("status") in {"requires_payment_method", "canceled"} else "pending"
    return "open"


def _money_status(charge: Fields, dispute: Fields | None) -> Status:
    outcome = _outcome(dispute)
    if outcome == "lost":
        return "charged_back"
    if outcome == "open" or (charge.get("disputed") and outcome is None):
        return "disputed"
    if not charge.get("captured", True):
        return "pending"
    return "refunded" if charge.get("refunded") else "paid"


def _charge_status(charge: Fields | None) -> Status:
    """Of a charge without intent or session that did not succeed."""
    return "failed" if (charge or NOTHING).get("status") == "failed" else "pending"


def _amount_cents(session: Fields, intent: Fields, *, charge: Fields) -> int | None:
    asked: int | None = session.get("amount_total", intent.get("amount", charge.get("amount")))
    paid: int | None = charge.get("amount_captured") or charge.get("amount")
    if session.get("payment_status") == "no_payment_required":
        return 0  # nothing was paid, whatever the price: a person has to look
    return paid if charge.get("status") == "succeeded" else asked


def _payment_id(*parts: Fields) -> str | None:
    """Our identity is written on the session and on the intent, whose charge copies it."""
    echoes = ((part.get("metadata") or NOTHING).get("payment_id") for part in parts)
    return next((echo for echo in echoes if echo), None)


def _fee_cents(charge: Fields) -> int | None:
    """Stripe's real fee (R45); its balance entry may come later than the payment."""
    entry = charge.get("balance_transaction")
    if not isinstance(entry, Mapping) or entry.get("currency") != charge.get("currency"):
        return None
    fee: int | None = entry.get("fee")
    return fee


def _dispute_fees(charge: Fields, disputes: Sequence[Fields]) -> list[int]:
    """Return what Stripe charged for disputes, and gave back (negative), with each movement of their money (A18)."""
    entries = [entry for one in disputes for entry in one.get("balance_transactions") or ()]
    return [entry["fee"] for entry in entries if entry.get("currency") == charge.get("currency")]


def has_failed(refund: Fields) -> bool:
    """Whether the money of a refund is in the balance again, or never left it."""
    return refund.get("status") in FAILED


def _refunded_cents(charge: Fields, refunds: Sequence[Fields] | None) -> int:
    if refunds is None:
        return charge.get("amount_refunded") or 0
    return sum(one["amount"] for one in refunds if not has_failed(one))


def _sent_back(refund: Fields) -> SentBack:
    return SentBack(
        refund_id=refund["id"], amount_cents=refund["amount"], reason=refund.get("failure_reason") or ""
    )


def gravest(disputes: Sequence[Fields]) -> Fields | None:
    """Return the dispute that tells how the money stands: one that is lost, else one that is open; of these the newest.

    `disputes`: the newest first.
    """
    return max(disputes, key=lambda one: GRAVITY[_outcome(one)], default=None)


def _outcome(dispute: Fields | None) -> Literal["open", "won", "lost"] | None:
    return OUTCOMES.get(dispute.get("status", ""), "open") if dispute else None


def _answer_until(dispute: Fields) -> datetime | None:
    """Return until when Stripe takes evidence; afterwards the dispute is lost."""
    due = (dispute.get("evidence_details") or NOTHING).get("due_by")
    return _instant(due) if dispute.get("status") in AWAITS_ANSWER else None


def _reason(attempt: Attempt) -> str:
    """Say why it failed or is contested, in Stripe's words."""
    if attempt.dispute:
        return str(attempt.dispute.get("reason") or "")
    error = (attempt.intent or NOTHING).get("last_payment_error") or NOTHING
    charge = attempt.charge or NOTHING
    return str(error.get("decline_code") or error.get("code") or charge.get("failure_code") or "")


def _instant(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def id_of(found: object) -> str | None:
    """Return the id of what may be given as its id or whole."""
    return found.get("id") if isinstance(found, Mapping) else found if isinstance(found, str) else None
