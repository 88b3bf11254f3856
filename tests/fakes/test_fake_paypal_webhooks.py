"""Webhooks of the double of PayPal, checked by a verifier written from the rules and not from the double."""

import base64
import json
import zlib
from datetime import UTC, datetime

import httpx
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store

from .conftest import WEBHOOK_ID

NAME = x509.DNSName("messageverificationcerts.sandbox.paypal.com")


def verify(headers, body, *, leaf_pem, ca_file, webhook_id=WEBHOOK_ID):
    """Check chain and signature. Raises when either does not hold."""
    root, intermediate = x509.load_pem_x509_certificates(ca_file.read_bytes())
    leaf = x509.load_pem_x509_certificate(leaf_pem)
    builder = PolicyBuilder().store(Store([root])).time(datetime.now(UTC))
    builder.build_server_verifier(NAME).verify(leaf, [intermediate])
    sent, at = headers["paypal-transmission-id"], headers["paypal-transmission-time"]
    message = f"{sent}|{at}|{webhook_id}|{zlib.crc32(body)}".encode()
    signature = base64.b64decode(headers["paypal-transmission-sig"])
    key = leaf.public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature, message, PKCS1v15(), SHA256())


async def leaf_of(headers):
    async with httpx.AsyncClient() as client:
        return await client.get(headers["paypal-cert-url"])


def types(deliveries):
    return [json.loads(body)["event_type"] for _, body in deliveries]


async def test_a_webhook_is_signed_under_the_chain_of_the_ca_file(merchant, opened, receiver, fake_paypal):
    await merchant.post(f"/_fake/orders/{opened}/approve")
    ((headers, body),) = await receiver.wait(1)
    assert headers["paypal-auth-algo"] == "SHA256withRSA"
    reply = await leaf_of(headers)
    assert reply.headers["cache-control"] == "public,max-age=86400"
    assert reply.content.count(b"BEGIN CERTIFICATE") == 1
    verify(headers, body, leaf_pem=reply.content, ca_file=fake_paypal.ca_file)
    with pytest.raises(InvalidSignature):
        verify(headers, body + b" ", leaf_pem=reply.content, ca_file=fake_paypal.ca_file)
    with pytest.raises(InvalidSignature):
        verify(headers, body, leaf_pem=reply.content, ca_file=fake_paypal.ca_file, webhook_id="OTHER")


async def test_an_approval_carries_the_order_and_waits_for_a_capture(merchant, opened, receiver):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"returns": False})
    ((_, body),) = await receiver.wait(1)
    event = json.loads(body)
    assert event["event_type"] == "CHECKOUT.ORDER.APPROVED"
    assert (event["resource"]["id"], event["resource"]["status"]) == (opened, "APPROVED")
    assert (await merchant.get("/_fake/state")).json()["capture"] == []


async def test_captures_and_refunds_are_told_with_the_links_to_join_them(merchant, opened, receiver):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"webhook": False})
    await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})
    ((_, body),) = await receiver.wait(1)
    capture = json.loads(body)["resource"]
    assert capture["supplementary_data"]["related_ids"]["order_id"] == opened
    await merchant.post(f"/_fake/captures/{capture['id']}/refund", json={"amount": 66})
    event = json.loads((await receiver.wait(2))[1][1])
    assert (event["event_type"], event["resource"]["amount"]["value"]) == ("PAYMENT.CAPTURE.REFUNDED", "0.66")
    assert any(link["rel"] == "up" and capture["id"] in link["href"] for link in event["resource"]["links"])


async def test_a_lost_dispute_reverses_the_capture(merchant, opened, receiver):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"webhook": False})
    order = (await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})).json()
    await receiver.wait(1)
    capture_id = order["purchase_units"][0]["payments"]["captures"][0]["id"]
    reply = await merchant.post(f"/_fake/captures/{capture_id}/dispute", json={"outcome": "lost"})
    dispute = (await merchant.get(f"/v1/customer/disputes/{reply.json()['dispute_id']}")).json()
    listed = await merchant.get("/v1/customer/disputes", params={"disputed_transaction_id": capture_id})
    assert [one["dispute_id"] for one in listed.json()["items"]] == [dispute["dispute_id"]]
    assert dispute["disputed_transactions"][0]["seller_transaction_id"] == capture_id
    assert dispute["dispute_outcome"]["outcome_code"] == "RESOLVED_BUYER_FAVOUR"
    wanted = {"CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.RESOLVED", "PAYMENT.CAPTURE.REVERSED"}
    assert set(types((await receiver.wait(4))[1:])) == wanted


@pytest.mark.parametrize("by_hand", [True, False], ids=["by a switch", "by the clock"])
async def test_an_approval_nobody_captures_is_reversed(merchant, opened, receiver, clock, by_hand):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"webhook": False})
    if by_hand:
        await merchant.post(f"/_fake/orders/{opened}/reverse")
    else:
        clock.advance(hours=72)
    ((_, body),) = await receiver.wait(1)
    event = json.loads(body)
    assert event["event_type"] == "CHECKOUT.PAYMENT-APPROVAL.REVERSED"
    assert (event["resource"]["order_id"], "id" in event["resource"]) == (opened, False)


async def test_a_repeat_keeps_its_transmission_id_and_its_bytes(merchant, opened, receiver, fake_paypal):
    receiver.statuses = [503]
    await merchant.post(f"/_fake/orders/{opened}/approve")
    (first, body), (second, same_body) = await receiver.wait(2)
    assert first["paypal-transmission-id"] == second["paypal-transmission-id"]
    assert body == same_body
    leaf = (await leaf_of(second)).content
    verify(second, same_body, leaf_pem=leaf, ca_file=fake_paypal.ca_file)


async def test_duplicates_have_transmissions_of_their_own(merchant, opened, receiver):
    await merchant.post("/_fake/webhooks", json={"mode": "duplicate"})
    await merchant.post(f"/_fake/orders/{opened}/approve")
    (first, body), (second, same_body) = await receiver.wait(2)
    assert first["paypal-transmission-id"] != second["paypal-transmission-id"]
    assert json.loads(body)["id"] == json.loads(same_body)["id"]


@pytest.mark.parametrize(("verbatim", "verdict"), [(True, "SUCCESS"), (False, "FAILURE")])
async def test_verification_by_postback_needs_the_bytes_as_they_came(
    merchant, opened, receiver, verbatim, verdict
):
    await merchant.post(f"/_fake/orders/{opened}/approve")
    ((headers, body),) = await receiver.wait(1)
    event = body.decode() if verbatim else json.dumps(json.loads(body))
    asked = {
        "auth_algo": headers["paypal-auth-algo"],
        "cert_url": headers["paypal-cert-url"],
        "transmission_id": headers["paypal-transmission-id"],
        "transmission_sig": headers["paypal-transmission-sig"],
        "transmission_time": headers["paypal-transmission-time"],
        "webhook_id": WEBHOOK_ID,
    }
    text = json.dumps(asked)[:-1] + f', "webhook_event": {event} }}'
    path, kind = "/v1/notifications/verify-webhook-signature", {"Content-Type": "application/json"}
    reply = await merchant.post(path, content=text.encode(), headers=kind)
    assert reply.json() == {"verification_status": verdict}


async def test_past_events_are_listed_page_by_page(merchant, opened):
    await merchant.post(f"/_fake/orders/{opened}/approve", json={"webhook": False})
    await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})
    path = "/v1/notifications/webhooks-events"
    first = (await merchant.get(path, params={"page_size": 1})).json()
    (more,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    second = (await merchant.get(more)).json()
    found = [event["event_type"] for event in (*first["events"], *second["events"])]
    assert found == ["PAYMENT.CAPTURE.COMPLETED", "CHECKOUT.ORDER.APPROVED"]
    approved = {"event_type": "CHECKOUT.ORDER.APPROVED", "start_time": "2026-11-22T09:00:00Z"}
    assert (await merchant.get(path, params=approved)).json()["count"] == 1
    assert (await merchant.get(path, params={"start_time": "2026-11-22T09:00:01Z"})).json()["count"] == 0


async def test_a_restart_keeps_orders_tokens_and_the_certificate(paypal_double, purchase, receiver):
    async with paypal_double() as fake:
        order = fake.books.open_order(purchase())
        token = fake.tokens.give()["access_token"]
        name, chain = fake.signer.name, fake.ca_file.read_bytes()
        fake.deliveries.mode = "hold"
        fake.books.approve(order["id"])
    async with paypal_double() as fake, httpx.AsyncClient(base_url=fake.base_url) as client:
        headers = {"Authorization": f"Bearer {token}"}
        kept = (await client.get(f"/v2/checkout/orders/{order['id']}", headers=headers)).json()
        assert kept["status"] == "APPROVED"
        assert (fake.signer.name, fake.ca_file.read_bytes()) == (name, chain)
        assert await fake.deliveries.release() == 1
    assert types(receiver.got) == ["CHECKOUT.ORDER.APPROVED"]
