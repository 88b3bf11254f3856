"""The payment page of the double of Stripe, read and clicked as a payer's browser would."""

import re

import pytest

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def session(sdk, order):
    return await sdk.v1.checkout.sessions.create_async(order())


def buttons(html):
    return re.findall(r'<form method="post" action="([^"]+)">', html)


async def test_the_page_shows_what_is_bought_in_french_first_and_says_what_it_is(session, browser):
    page = await browser.get(session.url)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for words in ("Hébergement 12 mois", "24,00 €", "Simulateur", "Simulator", "CMD-2026-0001"):
        assert words in page.text
    assert '<html lang="fr">' in page.text
    assert page.text.index("Payer 24,00 € par carte") < page.text.index("Pay 24,00 € by card")
    assert "<script" not in page.text


async def test_the_page_follows_the_locale_of_the_session(sdk, browser, order):
    session = await sdk.v1.checkout.sessions.create_async(order(locale="en-GB"))
    page = await browser.get(session.url)
    assert '<html lang="en">' in page.text
    assert page.text.index("Pay €24.00 by card") < page.text.index("Payer €24.00 par carte")


async def test_what_the_shop_wrote_is_escaped(sdk, browser, order):
    goods = {"name": "<b>gras</b>"}
    line = {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 900, "product_data": goods}}
    session = await sdk.v1.checkout.sessions.create_async(order(line_items=[line]))
    page = await browser.get(session.url)
    assert "&lt;b&gt;gras&lt;/b&gt;" in page.text
    assert "<b>gras" not in page.text


async def test_paying_by_card_goes_back_to_the_shop_with_the_session(session, browser, sdk):
    reply = await browser.post(f"/pay/{session.id}/card")
    assert (reply.status_code, reply.headers["location"]) == (
        303,
        f"https://portal.example.org/ok?s={session.id}",
    )
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "paid"
    again = await browser.post(f"/pay/{session.id}/card")
    assert again.headers["location"] == reply.headers["location"]
    assert "déjà fait" in (await browser.get(session.url)).text
    assert len((await browser.get("/_fake/state")).json()["charge"]) == 1


async def test_three_d_secure_charges_only_once_confirmed(session, browser, sdk):
    await browser.post(f"/pay/{session.id}/3ds", follow_redirects=True)
    page = await browser.get(f"/pay/{session.id}/3ds")
    assert buttons(page.text) == [f"/pay/{session.id}/3ds/confirm", f"/pay/{session.id}/3ds/refuse"]
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "unpaid"
    reply = await browser.post(f"/pay/{session.id}/3ds/confirm")
    assert reply.headers["location"].endswith(session.id)
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "paid"


@pytest.mark.parametrize(
    ("button", "words"),
    [("decline", "Votre carte a été refusée"), ("3ds/refuse", "L’authentification a échoué")],
)
async def test_a_refusal_stays_on_the_page_and_one_may_pay_after_it(session, browser, sdk, button, words):
    page = await browser.post(f"/pay/{session.id}/{button}", follow_redirects=True)
    assert (page.status_code, words in page.text) == (200, True)
    assert f"/pay/{session.id}/card" in buttons(page.text)
    await browser.post(f"/pay/{session.id}/card")
    session = await sdk.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    assert (session.payment_status, session.payment_intent.status) == ("paid", "succeeded")


async def test_a_bank_debit_is_offered_only_where_the_shop_takes_it(sdk, browser, order, session):
    assert f"/pay/{session.id}/debit" not in buttons((await browser.get(session.url)).text)
    both = order(payment_method_types=["card", "sepa_debit"])
    session = await sdk.v1.checkout.sessions.create_async(both)
    assert f"/pay/{session.id}/debit" in buttons((await browser.get(session.url)).text)
    await browser.post(f"/pay/{session.id}/debit")
    session = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")


async def test_walking_away_leaves_the_session_open(session, browser, sdk):
    reply = await browser.post(f"/pay/{session.id}/leave")
    assert reply.headers["location"] == "https://portal.example.org/no"
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).status == "open"


async def test_an_expired_page_takes_no_money(session, browser, clock):
    clock.advance(hours=1)
    page = await browser.get(session.url)
    assert (page.status_code, buttons(page.text)) == (410, [])
    assert "expiré" in page.text
    assert (await browser.post(f"/pay/{session.id}/card")).headers["location"] == f"/pay/{session.id}"
    assert (await browser.get("/pay/cs_test_nobody")).status_code == 404
