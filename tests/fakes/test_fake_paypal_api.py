"""The double of PayPal over plain HTTP: orders, captures, refunds, refusals, request ids."""

import pytest

from infra.fakes import schemas
from infra.fakes.paypal import objects

FULL = {"Prefer": "return=representation"}
JUDGES = {
    "order": schemas.paypal_orders,
    "capture-2": schemas.paypal_payments,
    "refund": schemas.paypal_payments,
    "error": schemas.paypal_notifications,
}


def accepted(reply, kind, status):
    """Give back an answer's JSON, once its status is right and PayPal's own schema has nothing to say."""
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/json")
    assert JUDGES[kind]().violations(kind, reply.json()) == []
    return reply.json()


def refused(reply, status, issue):
    body = accepted(reply, "error", status)
    return body["details"][0]["issue"] == issue


def links(thing):
    return {link["rel"]: link["href"] for link in thing["links"]}


async def captured(merchant, order_id, **approval):
    await merchant.post(f"/_fake/orders/{order_id}/approve", json=approval)
    reply = await merchant.post(f"/v2/checkout/orders/{order_id}/capture", json={}, headers=FULL)
    return accepted(reply, "order", 201)


async def test_a_new_order_asks_for_the_payer_and_shows_where(merchant, purchase, fake_paypal):
    asked = purchase()
    order = accepted(await merchant.post("/v2/checkout/orders", json=asked, headers=FULL), "order", 200)
    assert order["status"] == "PAYER_ACTION_REQUIRED"
    assert links(order)["payer-action"] == f"{fake_paypal.base_url}/checkoutnow?token={order['id']}"
    assert order["purchase_units"][0]["amount"] == asked["purchase_units"][0]["amount"]
    read = accepted(await merchant.get(f"/v2/checkout/orders/{order['id']}"), "order", 200)
    assert read == order


async def test_the_older_form_of_an_order_is_created_with_an_approve_link(merchant, purchase):
    asked = purchase()
    context = asked.pop("payment_source")["paypal"]["experience_context"]
    asked["application_context"] = {name: context[name] for name in ("return_url", "cancel_url", "locale")}
    order = accepted(await merchant.post("/v2/checkout/orders", json=asked), "order", 201)
    assert (order["status"], set(order)) == ("CREATED", {"id", "status", "links"})
    assert {"approve", "capture", "self"} <= set(links(order))


async def test_an_approved_order_is_captured_with_its_fee(merchant, opened):
    order = await captured(merchant, opened)
    capture = order["purchase_units"][0]["payments"]["captures"][0]
    assert (order["status"], capture["status"], capture["custom_id"]) == (
        "COMPLETED",
        "COMPLETED",
        "CMD-2026-0201",
    )
    assert capture["seller_receivable_breakdown"]["paypal_fee"]["value"] == "0.66"
    read = accepted(await merchant.get(f"/v2/payments/captures/{capture['id']}"), "capture-2", 200)
    assert read["supplementary_data"]["related_ids"]["order_id"] == opened
    assert links(read)["up"].endswith(opened)


@pytest.mark.parametrize(("paid_cents", "fee_cents"), [(349, 45), (1000, 64)])
def test_the_fee_is_the_one_of_two_real_captures(paid_cents, fee_cents):
    assert objects.fee_cents(paid_cents) == fee_cents


async def test_nothing_is_captured_before_approval_nor_twice(merchant, opened):
    capture = f"/v2/checkout/orders/{opened}/capture"
    assert refused(await merchant.post(capture, json={}), 422, "ORDER_NOT_APPROVED")
    await captured(merchant, opened)
    assert refused(await merchant.post(capture, json={}), 422, "ORDER_ALREADY_CAPTURED")


async def test_a_declined_instrument_leaves_the_order_open_for_another(merchant, opened):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"capture": "declined"})
    reply = await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})
    assert refused(reply, 422, "INSTRUMENT_DECLINED")
    order = (await merchant.get(f"/v2/checkout/orders/{opened}")).json()
    assert (order["status"], "payer-action" in links(order)) == ("PAYER_ACTION_REQUIRED", True)
    assert (await captured(merchant, opened))["status"] == "COMPLETED"


async def test_a_completed_order_may_hold_a_pending_capture(merchant, opened):
    order = await captured(merchant, opened, capture="pending")
    capture = order["purchase_units"][0]["payments"]["captures"][0]
    assert (order["status"], capture["status"]) == ("COMPLETED", "PENDING")
    assert capture["status_details"] == {"reason": "PENDING_REVIEW"}
    assert "seller_receivable_breakdown" not in capture
    await merchant.post(f"/_fake/captures/{capture['id']}/complete")
    done = accepted(await merchant.get(f"/v2/payments/captures/{capture['id']}"), "capture-2", 200)
    assert (done["status"], done["seller_receivable_breakdown"]["net_amount"]["value"]) == (
        "COMPLETED",
        "10.00",
    )
    assert (await merchant.post(f"/_fake/captures/{capture['id']}/deny")).status_code == 409


async def test_a_denied_capture_is_declined(merchant, opened):
    order = await captured(merchant, opened, capture="pending")
    capture_id = order["purchase_units"][0]["payments"]["captures"][0]["id"]
    await merchant.post(f"/_fake/captures/{capture_id}/deny")
    assert (await merchant.get(f"/v2/payments/captures/{capture_id}")).json()["status"] == "DECLINED"


async def test_the_same_request_id_gives_the_latest_state_of_the_first(merchant, purchase):
    key = {"PayPal-Request-Id": "open-1", **FULL}
    first = (await merchant.post("/v2/checkout/orders", json=purchase(), headers=key)).json()
    await merchant.post(f"/_fake/orders/{first['id']}/approve")
    again = await merchant.post("/v2/checkout/orders", json=purchase(), headers=key)
    assert (again.status_code, again.json()["id"], again.json()["status"]) == (200, first["id"], "APPROVED")
    capture, capture_key = f"/v2/checkout/orders/{first['id']}/capture", {"PayPal-Request-Id": "capture-1"}
    assert (await merchant.post(capture, json={}, headers=capture_key)).status_code == 201
    assert (await merchant.post(capture, json={}, headers=capture_key)).status_code == 200
    assert len((await merchant.get("/_fake/state")).json()["capture"]) == 1


async def test_refunds_are_partial_then_full_and_never_more(merchant, opened):
    order = await captured(merchant, opened)
    capture_id = order["purchase_units"][0]["payments"]["captures"][0]["id"]
    path = f"/v2/payments/captures/{capture_id}/refund"
    part = {"amount": {"currency_code": "EUR", "value": "4.66"}, "note_to_payer": "Trop-perçu"}
    refund = accepted(await merchant.post(path, json=part, headers=FULL), "refund", 201)
    assert accepted(await merchant.get(f"/v2/payments/refunds/{refund['id']}"), "refund", 200) == refund
    assert refund["seller_payable_breakdown"]["total_refunded_amount"]["value"] == "4.66"
    too_much = {"amount": {"currency_code": "EUR", "value": "6.01"}}
    assert refused(await merchant.post(path, json=too_much), 422, "REFUND_AMOUNT_EXCEEDED")
    assert (
        accepted(await merchant.post(path, json={}, headers=FULL), "refund", 201)["amount"]["value"] == "6.00"
    )
    assert refused(await merchant.post(path, json={}), 422, "CAPTURE_FULLY_REFUNDED")
    assert (await merchant.get(f"/v2/payments/captures/{capture_id}")).json()["status"] == "REFUNDED"


@pytest.mark.parametrize(
    ("changes", "status", "issue"),
    [
        ({"intent": "GIFT"}, 400, "INVALID_PARAMETER_VALUE"),
        ({"purchase_units": [{"custom_id": "x"}]}, 400, "MISSING_REQUIRED_PARAMETER"),
        (
            {"purchase_units": [{"amount": {"currency_code": "EUR", "value": "1.005"}}]},
            422,
            "DECIMAL_PRECISION",
        ),
        (
            {"purchase_units": [{"amount": {"currency_code": "EUR", "value": 10}}]},
            400,
            "INVALID_PARAMETER_SYNTAX",
        ),
    ],
    ids=["unknown intent", "no amount", "half a cent", "amount as number"],
)
async def test_what_paypal_would_refuse_is_refused(merchant, purchase, changes, status, issue):
    reply = await merchant.post("/v2/checkout/orders", json={**purchase(), **changes})
    assert refused(reply, status, issue)


async def test_a_post_without_a_json_content_type_is_refused(merchant, opened):
    assert (await merchant.post(f"/v2/checkout/orders/{opened}/capture")).status_code == 415


async def test_a_token_is_asked_for_and_dies(merchant, opened, fake_paypal):
    path = f"/v2/checkout/orders/{opened}"
    assert (await merchant.get(path)).status_code == 200
    await merchant.post("/_fake/tokens/expire")
    reply = await merchant.get(path)
    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_token")
    form = {"grant_type": "client_credentials"}
    nobody = await merchant.post("/v1/oauth2/token", data=form, headers={"Authorization": "Basic Og=="})
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_client")
    fake_paypal.tokens.lifetime_seconds = 0
    dead = await merchant.post("/v1/oauth2/token", data=form, auth=("client", "secret"))
    wrong = {"Authorization": f"Bearer {dead.json()['access_token']}"}
    assert (await merchant.get(path, headers=wrong)).status_code == 401


async def test_an_order_that_waited_too_long_is_gone(merchant, opened, clock):
    clock.advance(hours=72)
    assert refused(await merchant.get(f"/v2/checkout/orders/{opened}"), 404, "INVALID_RESOURCE_ID")


@pytest.mark.parametrize(("status", "name"), [(500, "INTERNAL_SERVER_ERROR"), (429, "RATE_LIMIT_REACHED")])
async def test_a_bad_day_is_over_after_the_calls_it_was_given(merchant, opened, status, name):
    await merchant.post("/_fake/faults", json={"status": status, "count": 2})
    path = f"/v2/checkout/orders/{opened}"
    for _ in range(2):
        assert accepted(await merchant.get(path), "error", status)["name"] == name
    assert (await merchant.get(path)).status_code == 200


async def test_a_request_id_that_has_lapsed_is_a_new_request(merchant, opened):
    order = await captured(merchant, opened)
    capture_id = order["purchase_units"][0]["payments"]["captures"][0]["id"]
    part = {"amount": {"currency_code": "EUR", "value": "1.00"}, "custom_id": "refund-1"}
    path, key = f"/v2/payments/captures/{capture_id}/refund", {"PayPal-Request-Id": "refund-1", **FULL}
    made = [(await merchant.post(path, json=part, headers=key)).json()["id"] for _ in range(2)]
    await merchant.post("/_fake/keys/lapse")
    made.append((await merchant.post(path, json=part, headers=key)).json()["id"])
    assert (made[0] == made[1], made[1] == made[2]) == (True, False)
    unit = (await merchant.get(f"/v2/checkout/orders/{opened}")).json()["purchase_units"][0]
    assert [one["custom_id"] for one in unit["payments"]["refunds"]] == ["refund-1"] * 2
