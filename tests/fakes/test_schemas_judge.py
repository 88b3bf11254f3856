"""What does not fit the providers' schemas is seen: our requests as 400, what a double would say as 500."""

import pytest

from infra.fakes import schemas
from infra.fakes.paypal.books import CAPTURE
from infra.fakes.stripe.books import CHARGE


async def test_an_answer_that_stripe_would_never_give_is_an_error_of_the_double(
    sdk, browser, order, fake_stripe
):
    session = await sdk.v1.checkout.sessions.create_async(order())
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"webhook": False})
    (charge,) = fake_stripe.books.journal.all(CHARGE)
    fake_stripe.books.journal.change(CHARGE, charge["id"], amount="24.00")
    browser.headers["Authorization"] = "Bearer sk_test_1"
    told = await browser.get(f"/v1/charges/{charge['id']}")
    assert (told.status_code, "charge at amount" in told.json()["error"]["message"]) == (500, True)
    assert (await browser.get("/v1/charges")).status_code >= 400
    with pytest.raises(schemas.Unfit):
        fake_stripe.books.say("charge.refunded", fake_stripe.books.find(CHARGE, charge["id"]))


async def test_an_answer_that_paypal_would_never_give_is_an_error_of_the_double(
    merchant, opened, fake_paypal
):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"webhook": False})
    await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})
    (capture,) = fake_paypal.books.journal.all(CAPTURE)
    fake_paypal.books.journal.change(CAPTURE, capture["id"], status="REVERSED")
    for path in (f"/v2/payments/captures/{capture['id']}", f"/v2/checkout/orders/{opened}"):
        told = await merchant.get(path)
        assert (told.status_code, told.json()["details"][0]["issue"]) == (500, "DOUBLE_IS_WRONG")


async def test_the_same_request_id_with_another_body_is_refused_by_paypal(merchant, purchase):
    key = {"PayPal-Request-Id": "open-1"}
    assert (await merchant.post("/v2/checkout/orders", json=purchase(), headers=key)).is_success
    other = await merchant.post("/v2/checkout/orders", json=purchase(value="11.00"), headers=key)
    assert (other.status_code, other.json()["details"][0]["issue"]) == (
        422,
        "PAYPAL_REQUEST_ID_PREVIOUSLY_USED",
    )
    assert (await merchant.post("/v2/checkout/orders", json=purchase(), headers=key)).status_code == 200
