"""The approval page of the double of PayPal, read and clicked as a payer's browser would."""

import re

import pytest


def buttons(html):
    return re.findall(r'<form method="post" action="([^"]+)">', html)


async def test_the_page_shows_what_is_bought_in_french_first_and_says_what_it_is(merchant, opened):
    page = await merchant.get(f"/checkoutnow?token={opened}")
    assert (page.status_code, '<html lang="fr">' in page.text) == (200, True)
    for words in ("Hébergement 12 mois", "10,66 €", "Simulateur", "Simulator", "CMD-2026-0201"):
        assert words in page.text
    names = ("approve", "approve-and-stay", "approve-pending", "approve-declined", "cancel")
    assert buttons(page.text) == [f"/checkoutnow/{opened}/{name}" for name in names]


async def test_the_page_follows_the_locale_of_the_order(merchant, purchase):
    order = (await merchant.post("/v2/checkout/orders", json=purchase(locale="en-GB"))).json()
    page = await merchant.get(f"/checkoutnow?token={order['id']}")
    assert '<html lang="en">' in page.text
    assert "€10.66" in page.text


@pytest.mark.parametrize("button", ["approve", "approve-pending", "approve-declined"])
async def test_approval_goes_back_to_the_shop_with_token_and_payer(merchant, opened, button):
    reply = await merchant.post(f"/checkoutnow/{opened}/{button}")
    back = f"https://portal.example.org/paypal?o=1&token={opened}&PayerID="
    assert reply.status_code == 303
    assert re.fullmatch(re.escape(back) + "[A-Z0-9]{13}", reply.headers["location"])
    assert (await merchant.get(f"/v2/checkout/orders/{opened}")).json()["status"] == "APPROVED"
    again = await merchant.post(f"/checkoutnow/{opened}/{button}")
    assert again.headers["location"] == reply.headers["location"]


async def test_one_may_approve_and_never_come_back(merchant, opened):
    page = await merchant.post(f"/checkoutnow/{opened}/approve-and-stay", follow_redirects=True)
    assert "fermer cette page" in page.text
    assert (await merchant.get(f"/v2/checkout/orders/{opened}")).json()["status"] == "APPROVED"


async def test_cancelling_leaves_the_order_open(merchant, opened):
    reply = await merchant.post(f"/checkoutnow/{opened}/cancel")
    assert reply.headers["location"] == f"https://portal.example.org/no?token={opened}"
    assert (await merchant.get(f"/v2/checkout/orders/{opened}")).json()["status"] == "PAYER_ACTION_REQUIRED"


async def test_after_a_decline_the_page_says_so_and_takes_another_means(merchant, opened):
    await merchant.post(f"/checkoutnow/{opened}/approve-declined")
    assert (await merchant.post(f"/v2/checkout/orders/{opened}/capture", json={})).status_code == 422
    page = await merchant.get(f"/checkoutnow?token={opened}")
    assert "a été refusé" in page.text
    assert f"/checkoutnow/{opened}/approve" in buttons(page.text)


async def test_a_paid_order_has_no_buttons_left(merchant, opened):
    await merchant.post(f"/checkoutnow/{opened}/approve")
    page = await merchant.get(f"/checkoutnow?token={opened}")
    assert (page.status_code, buttons(page.text)) == (200, [])
    assert (await merchant.get("/checkoutnow?token=NOBODY")).status_code == 404
