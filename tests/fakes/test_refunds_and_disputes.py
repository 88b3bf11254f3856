"""What becomes of money after it came, at both doubles: given back, contested, and the way back of either."""

import pytest

PAYPAL_FULL = {"Prefer": "return=representation"}


class AtStripe:
    """A paid charge at the double of Stripe, and what may become of it."""

    kind, words = "charges", ("succeeded", "pending", "failed")

    def __init__(self, http):
        self.http = http

    async def pay(self):
        (session,) = (await self.http.get("/_fake/state")).json()["checkout.session"]
        await self.http.post(f"/_fake/sessions/{session['id']}/pay", json={"webhook": False})
        (charge,) = (await self.http.get("/_fake/state")).json()["charge"]
        self.money = charge["id"]
        return self

    async def refund(self):
        return await self.http.post("/v1/refunds", data={"charge": self.money, "amount": "400"})

    async def status(self, refund_id):
        return (await self.http.get(f"/v1/refunds/{refund_id}")).json()["status"]

    async def gone_cents(self):
        return (await self.http.get(f"/v1/charges/{self.money}")).json()["amount_refunded"]


class AtPaypal:
    """A completed capture at the double of PayPal."""

    kind, words = "captures", ("COMPLETED", "PENDING", "FAILED")

    def __init__(self, http, order):
        self.http, self.order = http, order

    async def pay(self):
        await self.http.post(f"/_fake/orders/{self.order}/approve", json={"webhook": False})
        path = f"/v2/checkout/orders/{self.order}/capture"
        made = (await self.http.post(path, json={}, headers=PAYPAL_FULL)).json()
        self.money = made["purchase_units"][0]["payments"]["captures"][0]["id"]
        return self

    async def refund(self):
        part = {"amount": {"currency_code": "EUR", "value": "4.00"}}
        path = f"/v2/payments/captures/{self.money}/refund"
        return await self.http.post(path, json=part, headers=PAYPAL_FULL)

    async def status(self, refund_id):
        return (await self.http.get(f"/v2/payments/refunds/{refund_id}")).json()["status"]

    async def gone_cents(self):
        word = (await self.http.get(f"/v2/payments/captures/{self.money}")).json()["status"]
        return {"COMPLETED": 0, "PARTIALLY_REFUNDED": 400, "REFUNDED": 1066}[word]


@pytest.fixture
async def at_paypal(merchant, opened):
    return await AtPaypal(merchant, opened).pay()


@pytest.fixture
async def at_stripe(sdk, browser, order):
    await sdk.v1.checkout.sessions.create_async(order())
    browser.headers["Authorization"] = "Bearer sk_test_1"
    return await AtStripe(browser).pay()


@pytest.fixture(params=["at_stripe", "at_paypal"])
def paid(request):
    """Stand at a provider where money has come."""
    return request.getfixturevalue(request.param)


async def switch(paid, path, **words):
    answer = await paid.http.post(f"/_fake/{path}", json=words)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_pending_refund_arrives_or_comes_back(paid):
    done, pending, failed = paid.words
    await switch(paid, "refunds", mode="pending")
    refund = (await paid.refund()).json()
    assert (refund["status"], await paid.gone_cents()) == (pending, 400)
    await switch(paid, f"refunds/{refund['id']}/arrive")
    assert (await paid.status(refund["id"]), await paid.gone_cents()) == (done, 400)
    await switch(paid, f"refunds/{refund['id']}/fail")
    assert (await paid.status(refund["id"]), await paid.gone_cents()) == (failed, 0)
    assert (await paid.http.post(f"/_fake/refunds/{refund['id']}/fail")).status_code in {400, 409}


async def test_a_refund_fails_at_once_or_is_refused_as_the_switch_says(paid):
    await switch(paid, "refunds", mode="failed")
    refund = (await paid.refund()).json()
    assert (refund["status"], await paid.gone_cents()) == (paid.words[2], 0)
    await switch(paid, "refunds", mode="refused")
    assert (await paid.refund()).status_code in {400, 422}
    await switch(paid, "refunds", mode="done")
    assert ((await paid.refund()).json()["status"], await paid.gone_cents()) == (paid.words[0], 400)


async def test_an_answered_dispute_is_under_review_and_an_overdue_one_is_lost(paid):
    path = f"{paid.kind}/{paid.money}/dispute"
    opened = await switch(paid, path)
    due = opened.get("seller_response_due_date") or opened["evidence_details"]["due_by"]
    assert due
    answered = await switch(paid, path, step="answered")
    assert answered["status"].lower() == "under_review"
    ended = await switch(paid, path, outcome="overdue")
    verdict = ended.get("dispute_outcome", {}).get("outcome_code") or ended["status"]
    assert verdict in {"lost", "RESOLVED_BUYER_FAVOUR"}
    assert (await paid.http.post(f"/_fake/{path}", json={"outcome": "won"})).status_code in {400, 409}


async def test_an_inquiry_at_stripe_withdraws_nothing_until_it_becomes_a_dispute(at_stripe):
    path = f"charges/{at_stripe.money}/dispute"
    asked = await switch(at_stripe, path, step="inquiry")
    assert (asked["status"], asked["balance_transactions"]) == ("warning_needs_response", [])
    lost = await switch(at_stripe, path, outcome="lost")
    assert [one["amount"] for one in lost["balance_transactions"]] == [-2400]


async def test_what_contradicts_itself_is_refused(at_stripe, at_paypal):
    closed = await at_stripe.http.post(
        f"/_fake/charges/{at_stripe.money}/dispute", json={"outcome": "closed"}
    )
    assert closed.status_code == 400
    path = f"captures/{at_paypal.money}/dispute"
    await switch(at_paypal, path, step="reversed")
    assert (await at_paypal.http.post(f"/_fake/{path}", json={"step": "reversed"})).status_code == 409


async def test_what_paypal_took_before_its_verdict_comes_again_when_that_is_won(at_paypal):
    path = f"captures/{at_paypal.money}/dispute"
    await switch(at_paypal, path, step="reversed")
    assert await at_paypal.gone_cents() == 1066
    await switch(at_paypal, path, outcome="won")
    assert await at_paypal.gone_cents() == 0


@pytest.mark.parametrize("status", [429, 503])
async def test_who_is_told_to_wait_is_told_how_long_and_only_calls_that_are_meant(paid, status):
    only = {"charges": "POST /v1/refunds", "captures": "POST /v2/payments"}[paid.kind]
    await switch(paid, "faults", status=status, only=only, retry_after_seconds=7)
    assert await paid.gone_cents() == 0
    busy = await paid.refund()
    assert (busy.status_code, busy.headers["retry-after"]) == (status, "7")
    assert (await paid.refund()).is_success
    await switch(paid, "faults", status=status, only=only)
    assert (await paid.refund()).headers["retry-after"] == "1"
