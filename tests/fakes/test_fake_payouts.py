"""Payouts of the doubles: Stripe's with its movements, by the SDK; PayPal's in its Transaction Search."""

from datetime import timedelta

import pytest
import stripe

from infra.fakes import schemas

from .conftest import START
from .test_fake_stripe_api import paid_session

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def accepted(thing):
    """Give back an answer as plain JSON, once Stripe's own schema has found nothing to say."""
    plain = thing.to_dict()
    judge = schemas.stripe_payouts() if plain["object"] == "payout" else schemas.stripe()
    assert judge.violations(plain["object"], plain) == []
    return plain


async def sent(browser, **words):
    answer = await browser.post("/_fake/payouts", json=words)
    return answer.json()


async def test_payout_takes_all_that_none_has_taken_and_lists_it(sdk, browser, order):
    await paid_session(sdk, browser, order())
    first = await sent(browser)
    await paid_session(sdk, browser, order())
    second = await sent(browser)
    assert (await browser.post("/_fake/payouts", json={})).status_code == 400
    listed = [accepted(one) for one in (await sdk.v1.payouts.list_async()).data]
    assert [(one["id"], one["amount"], one["status"]) for one in listed] == [
        (second["id"], 2339, "in_transit"),
        (first["id"], 2339, "in_transit"),
    ]
    wanted = {"payout": first["id"], "expand": ["data.source"]}
    inside = (await sdk.v1.balance_transactions.list_async(wanted)).data
    assert sorted((one.type, one.net) for one in inside) == [("charge", 2339), ("payout", -2339)]
    assert {one.source["object"] for one in inside} == {"charge", "payout"}
    assert sum(one.net for one in inside) == 0


async def test_every_state_of_a_payout_satisfies_the_schema_of_stripe(sdk, browser, order):
    await paid_session(sdk, browser, order())
    payout_id = (await sent(browser))["id"]
    await browser.post(f"/_fake/payouts/{payout_id}/settle", json={})
    paid = accepted(await sdk.v1.payouts.retrieve_async(payout_id))
    assert (paid["status"], paid["trace_id"]["status"]) == ("paid", "supported")
    await browser.post(f"/_fake/payouts/{payout_id}/fail", json={})
    failed = accepted(await sdk.v1.payouts.retrieve_async(payout_id))
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    accepted(await sdk.v1.balance_transactions.retrieve_async(failed["failure_balance_transaction"]))
    told = [one.type for one in (await sdk.v1.events.list_async({"type": "payout.*"})).data]
    assert told == ["payout.failed", "payout.paid", "payout.created"]
    assert (await sent(browser))["amount"] == 2339


async def test_payouts_are_listed_by_time(sdk, browser, order, clock):
    await paid_session(sdk, browser, order())
    await sent(browser)
    for hours, count in ((-1, 1), (1, 0)):
        since = int((START + timedelta(hours=hours)).timestamp())
        assert len((await sdk.v1.payouts.list_async({"created": {"gte": since}})).data) == count
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.payouts.retrieve_async("po_0")


WINDOW = {
    "start_date": "2026-11-22T00:00:00Z",
    "end_date": "2026-11-23T00:00:00Z",
    "fields": "transaction_info",
}


async def test_transactions_of_paypal_tell_payment_fee_and_transfer(merchant, opened):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={})
    await merchant.post(
        f"/v2/checkout/orders/{opened}/capture", headers={"PayPal-Request-Id": "c-1"}, json={}
    )
    kept = (await merchant.post("/_fake/transfers", json={"amount": 900})).json()
    found = (await merchant.get("/v1/reporting/transactions", params=WINDOW)).json()
    told = [one["transaction_info"] for one in found["transaction_details"]]
    assert [(one["transaction_event_code"], one["transaction_amount"]["value"]) for one in told] == [
        ("T0006", "10.66"),
        ("T0400", "-9.00"),
    ]
    assert (told[0]["fee_amount"]["value"], told[0]["transaction_status"]) == ("-0.66", "S")
    assert (told[1]["transaction_id"], told[1]["transaction_status"]) == (kept["id"], "P")
    only = (
        await merchant.get("/v1/reporting/transactions", params={**WINDOW, "transaction_type": "T0400"})
    ).json()
    assert (only["total_items"], only["total_pages"]) == (1, 1)


async def test_transactions_are_searched_in_a_month_at_most_and_with_a_token(merchant):
    for wrong in ({}, {**WINDOW, "end_date": "2026-12-24T00:00:01Z"}):
        assert (await merchant.get("/v1/reporting/transactions", params=wrong)).status_code == 400
    merchant.headers.pop("Authorization")
    assert (await merchant.get("/v1/reporting/transactions", params=WINDOW)).status_code == 401
