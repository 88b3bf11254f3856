"""A card, a PayPal and a cheque order each reach a live web site in a browser."""

import pytest

from tests.journeys.client import Client

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


def site_is_live(page, stack, client, order):
    _, hosting = client.live(order)
    page.goto(hosting["address"])
    assert hosting["reference"] in page.content()
    assert "G7" in page.content()


def test_card_on_the_page_of_the_double(page, stack, look):
    client = Client.arrives(stack)
    order = client.orders()
    page.goto(client.pays(order, "card")["redirect_url"])
    look("card-page")
    assert "24,00" in page.content()
    page.locator("form[action$='/card'] button").click()
    page.wait_for_url("**/paiements/**")
    look("card-return")
    site_is_live(page, stack, client, order)
    look("live-site")


def test_three_d_secure_asks_once_more(page, stack, look):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    page.goto(client.pays(order, "card")["redirect_url"])
    page.locator("form[action$='/3ds'] button").click()
    look("three-d-secure")
    page.locator("form[action$='/3ds/confirm'] button").click()
    page.wait_for_url("**/paiements/**")
    site_is_live(page, stack, client, order)


def test_declined_card_stays_on_the_page_and_can_be_tried_again(page, stack, look):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    page.goto(client.pays(order, "card")["redirect_url"])
    page.locator("form[action$='/decline'] button").click()
    look("declined")
    assert client.order(order)["state"] == "payable"
    page.locator("form[action$='/card'] button").click()
    site_is_live(page, stack, client, order)


def test_paypal_on_the_page_of_the_double(page, stack, look):
    client = Client.arrives(stack)
    order = client.orders(term="P3M")
    page.goto(client.pays(order, "paypal")["redirect_url"])
    look("paypal-page")
    page.locator("form[action$='/approve'] button").click()
    page.wait_for_url("**/paiements/**")
    look("paypal-return")
    site_is_live(page, stack, client, order)


def test_cheque_once_the_bank_has_credited_it(page, stack):
    client, treasurer = Client.arrives(stack), stack.staff("treasurer")
    order, today = client.orders(term="P1M"), stack.today().isoformat()
    client.pays(order, "cheque")
    cheque = stack.api(
        "POST",
        "/ops/cheques",
        bearer=treasurer,
        status=201,
        order_reference=order["reference"],
        amount_cents=order["total"]["amount_cents"],
        bank="Banque",
        number="0000077",
        drawer="Tireur Exemple",
        french_bank=True,
        reference_on_back="yes",
        received_on=today,
    )["id"]
    stack.api("POST", f"/ops/cheques/{cheque}/deposit", bearer=treasurer, deposited_on=today)
    stack.api("POST", f"/ops/cheques/{cheque}/credit", bearer=treasurer, credited_on=today)
    site_is_live(page, stack, client, order)


def test_portal_pages_are_bilingual_and_call_no_third_party(page, stack, look):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stack.run["gateway"])
    look("portal-fr")
    assert "Hébergement" in page.content()
    page.goto(f"{stack.run['gateway']}/en/")
    look("portal-en")
    assert "hosting" in page.content().lower()
    page.goto(f"{stack.run['gateway']}/api/v1/docs")
    look("api-docs")
    assert all(url.startswith(stack.run["gateway"]) for url in asked)
