"""What PayPal's objects say, read without any server: amounts, fees, captures, orders."""

import copy

import pytest

from services.payments.domain import SentBack
from services.payments.providers.paypal_attempt import Attempt, chosen_capture, gravest, seen_from

from .recorded import vector

TRUTH = vector("paypal/scenarios/p04_resend_new_transmission.json")["deliveries"][0]["api_truth"]["order"]
CAPTURE = TRUTH["purchase_units"][0]["payments"]["captures"][0]


@pytest.mark.parametrize(
    ("value", "cents"), [("10.66", 1066), ("10.660", 1066), ("10", 1000), ("10.665", None), ("NaN", None)]
)
def test_amount_is_read_from_decimal_text_and_never_rounded(value, cents):
    capture = {**CAPTURE, "amount": {"currency_code": "EUR", "value": value}}
    assert seen_from(Attempt(order=None, capture=capture, live=False)).amount_cents == cents


@pytest.mark.parametrize(("gross", "fee", "cents"), [("3.49", "0.45", 45), ("10.00", "0.64", 64)])
def test_fee_is_the_one_that_paypal_kept(gross, fee, cents):
    """R45: two real EUR captures."""
    breakdown = {"paypal_fee": {"currency_code": "EUR", "value": fee}}
    capture = {
        **CAPTURE,
        "amount": {"currency_code": "EUR", "value": gross},
        "seller_receivable_breakdown": breakdown,
    }
    assert seen_from(Attempt(order=None, capture=capture, live=False)).fee_cents == cents
    foreign = {
        **capture,
        "seller_receivable_breakdown": {"paypal_fee": {"currency_code": "USD", "value": fee}},
    }
    assert seen_from(Attempt(order=None, capture=foreign, live=False)).fee_cents is None


def test_declined_capture_before_a_good_one_does_not_hide_the_money():
    order = copy.deepcopy(TRUTH)
    order["purchase_units"][0]["payments"]["captures"].insert(0, {**CAPTURE, "id": "D", "status": "DECLINED"})
    assert chosen_capture(order)["id"] == CAPTURE["id"]


@pytest.mark.parametrize("status", ["VOIDED", "CREATED", "PAYER_ACTION_REQUIRED", "COMPLETED"])
def test_order_without_a_capture_is_never_paid(status):
    expected = {"VOIDED": "expired", "COMPLETED": "pending"}.get(status, "open")
    order = {**TRUTH, "status": status, "purchase_units": []}
    assert seen_from(Attempt(order=order, live=False)).status == expected


def eur(value):
    return {"currency_code": "EUR", "value": value}


def with_refunds(*given, status="REFUNDED"):
    """Return an order of 10.66 with refunds as (amount, day of November)."""
    order = copy.deepcopy(TRUTH)
    payments = order["purchase_units"][0]["payments"]
    payments["captures"][0]["status"] = status
    payments["refunds"] = [
        {"status": "COMPLETED", "amount": eur(value), "create_time": f"2026-11-{day:02}T10:00:00Z"}
        for value, day in given
    ]
    return order


def a_dispute(outcome=None, *, refunded="10.66"):
    told = {"dispute_id": "PP-1", "status": "OPEN", "create_time": "2026-11-10T10:00:00Z"}
    told |= {"dispute_amount": eur("10.66")}
    verdict = {"outcome_code": outcome, "amount_refunded": eur(refunded)}
    return {**told, "status": "RESOLVED", "dispute_outcome": verdict} if outcome else told


LOST, WON = "RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"
TAKEN = {
    "lost: it took all": (with_refunds(("10.66", 20)), a_dispute(LOST), ("charged_back", 0)),
    "lost: it took the rest of a refund": (
        with_refunds(("4.66", 5), ("6.00", 20)),
        a_dispute(LOST, refunded="6.00"),
        ("charged_back", 466),
    ),
    "open: it took all already": (with_refunds(("10.66", 20)), a_dispute(), ("disputed", 0)),
    "open: a refund before it": (
        with_refunds(("4.66", 5), status="PARTIALLY_REFUNDED"),
        a_dispute(),
        ("disputed", 466),
    ),
    "open: all is gone and nothing is listed": (with_refunds(), a_dispute(), ("disputed", 0)),
    "lost: all is gone and nothing is listed": (with_refunds(), a_dispute(LOST), ("charged_back", 0)),
    "won: a refund after it": (
        with_refunds(("4.66", 20), status="PARTIALLY_REFUNDED"),
        a_dispute(WON, refunded="0.00"),
        ("paid", 466),
    ),
    "accepted by the merchant": (with_refunds(("10.66", 20)), a_dispute("ACCEPTED"), ("charged_back", 0)),
}


@pytest.mark.parametrize(("order", "dispute", "expected"), TAKEN.values(), ids=TAKEN)
def test_what_a_dispute_takes_is_no_refund_though_paypal_shows_it_as_one(order, dispute, expected):
    """R50, A18: a refund ends an order; what the bank takes leaves it unpaid."""
    seen = seen_from(
        Attempt(
            order=order, capture=chosen_capture(order), disputes=(dispute,) if dispute else (), live=False
        )
    )
    assert (seen.status, seen.refunded_cents) == expected


@pytest.mark.parametrize("reason", ["BUYER_COMPLAINT", "CHARGEBACK"])
def test_capture_that_is_held_back_for_a_complaint_is_contested_and_not_pending(reason):
    capture = {**CAPTURE, "status": "PENDING", "status_details": {"reason": reason}}
    seen = seen_from(Attempt(order=None, capture=capture, live=False))
    assert (seen.status, seen.reason, seen.paid_at is not None) == ("disputed", reason, True)


def test_refunds_that_failed_are_told_one_by_one_and_one_without_a_name_is_not_counted():
    """ADR 0085."""
    order = with_refunds(("3.00", 20), ("4.00", 21), ("1.00", 22), status="PARTIALLY_REFUNDED")
    refunds = order["purchase_units"][0]["payments"]["refunds"]
    refunds[0] |= {"id": "R-1", "status": "FAILED"}
    refunds[1] = {"status": "FAILED", "amount": eur("4.00")}
    seen = seen_from(Attempt(order=order, capture=chosen_capture(order), live=False))
    assert (seen.refunded_cents, seen.sent_back) == (100, (SentBack(refund_id="R-1", amount_cents=300),))


def cancelled(day, *, dispute=None, status="COMPLETED"):
    """Return a look at a capture whose one refund of that day was cancelled."""
    order = with_refunds(("3.00", day), status=status)
    order["purchase_units"][0]["payments"]["refunds"][0] |= {"id": "R-1", "status": "CANCELLED"}
    return seen_from(
        Attempt(
            order=order, capture=chosen_capture(order), disputes=(dispute,) if dispute else (), live=False
        )
    )


def test_a_refund_that_was_cancelled_came_back_unless_it_was_what_a_dispute_had_taken():
    back = (SentBack(refund_id="R-1", amount_cents=300),)
    won = a_dispute(WON, refunded="0.00")
    assert (cancelled(5).sent_back, cancelled(5, dispute=won).sent_back) == (back, back)
    assert cancelled(20, dispute=won).sent_back == ()


def test_refunds_that_are_listed_say_more_than_what_the_capture_is_still_called():
    seen = cancelled(5, status="REFUNDED")
    assert (seen.status, seen.refunded_cents, len(seen.sent_back)) == ("paid", 0, 1)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [((LOST, WON), "PP-0"), ((None, WON), "PP-0"), ((WON, None), "PP-1"), ((WON, WON), "PP-1")],
)
def test_of_several_disputes_the_gravest_counts_and_then_the_newest(statuses, expected):
    made = [
        {**a_dispute(outcome), "dispute_id": f"PP-{number}", "create_time": f"2026-11-1{number}T10:00:00Z"}
        for number, outcome in enumerate(statuses)
    ]
    assert gravest(made)["dispute_id"] == expected
    assert gravest([]) is None
