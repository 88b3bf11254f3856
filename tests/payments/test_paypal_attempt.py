"""What PayPal's objects say, read without any server: amounts, fees, captures, orders."""

import copy

import pytest

from services.payments.providers.paypal_attempt import Attempt, chosen_capture, seen_from

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
