"""S1, S2 and their kin through HTTP, NATS, PostgreSQL and SMTP."""

import re
from base64 import b64encode
from datetime import date, timedelta
from html import unescape

import httpx

from .client import Client, token_of


def test_card_payment_leads_to_an_invoice_and_a_live_site(stack):
    client = Client.arrives(stack)
    order = client.orders()
    client.presses(client.pays(order, "card"))
    paid, hosting = client.live(order)
    today = stack.today()
    assert date.fromisoformat(hosting["starts_on"]) == today
    assert date.fromisoformat(hosting["ends_on"]) == today.replace(year=today.year + 1)
    assert paid["invoice"].startswith(f"F-{today.year}-")
    pdf = stack.http.get(
        f"{stack.run['gateway']}/api/v1/invoices/{paid['invoice']}/pdf",
        headers={"Authorization": f"Bearer {client.token}"},
    )
    assert pdf.content.startswith(b"%PDF-")
    assert stack.mail(client.email, "est en place")
    assert stack.mail(client.email, paid["invoice"])


def test_s7_a_resident_of_brussels_orders_and_pays_and_may_not_join(stack):
    """R93, L13: nobody is refused a service for a country; members live in France, overseas included."""
    board = stack.staff("board")
    belgian, islander = Client.arrives(stack, country="BE"), Client.arrives(stack, country="RE")
    order = belgian.orders()
    belgian.presses(belgian.pays(order, "card"))
    belgian.live(order)
    joins = lambda who: stack.http.post(  # noqa: E731
        f"{stack.run['gateway']}/api/v1/ops/accounts/{who.get('/me')['id']}/membership",
        json={"member": True, "why": "assembly"},
        headers={"Authorization": f"Bearer {board}"},
    )
    refused = joins(belgian)
    assert (refused.status_code, refused.json()["code"]) == (403, "E-RESIDENCE")
    assert joins(islander).json()["member_since"] == stack.today().isoformat()


def test_paypal_buyer_who_never_returns_gets_the_hosting(stack):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    opened = client.pays(order, "paypal")
    stack.double("paypal", f"/orders/{token_of(opened)}/approve", returns=False)
    client.live(order)


def test_cheque_starts_the_hosting_when_the_bank_credits_it(stack):
    client, treasurer = Client.arrives(stack), stack.staff("treasurer")
    order = client.orders(term="P3M")
    instructions = client.pays(order, "cheque")["instructions"]
    assert instructions["reference"] == order["cheque_reference"]
    today = stack.today().isoformat()
    entered = stack.api(
        "POST",
        "/ops/cheques",
        bearer=treasurer,
        status=201,
        order_reference=order["cheque_reference"].lower(),
        amount_cents=order["total"]["amount_cents"],
        bank="Banque",
        number="0000012",
        drawer="Tireur Exemple",
        french_bank=True,
        reference_on_back="yes",
        received_on=today,
    )
    stack.api("POST", f"/ops/cheques/{entered['id']}/deposit", bearer=treasurer, deposited_on=today)
    assert client.order(order)["state"] == "payable"
    stack.api("POST", f"/ops/cheques/{entered['id']}/credit", bearer=treasurer, credited_on=today)
    client.live(order)


def test_transfer_starts_the_hosting_when_the_statement_shows_it(stack):
    """R40, R48, A14: told how, sent from another bank, seen in the file that the treasurer brings."""
    client, treasurer = Client.arrives(stack), stack.staff("treasurer")
    order = client.orders(term="P3M")
    told = client.pays(order, "transfer")["instructions"]
    assert told["reference"] in stack.mail(client.email, "Virement pour la commande")
    stack.double(
        "bank",
        "/transfers",
        reference=told["reference"],
        amount_cents=order["total"]["amount_cents"],
        on=stack.today().isoformat(),
    )
    file = b64encode(stack.http.get(f"{stack.run['fakes']['bank']}/statement.xml").content).decode()
    stack.api("POST", "/ops/bank/statements", bearer=client.token, status=403, content_base64=file)
    brought = stack.api("POST", "/ops/bank/statements", bearer=treasurer, content_base64=file)
    assert brought["statements"][0]["new_lines"] >= 1
    client.live(order)
    assert stack.api("POST", "/ops/bank/statements", bearer=treasurer, content_base64=file) == brought


def test_another_client_sees_nothing_of_it(stack):
    owner, other = Client.arrives(stack), Client.arrives(stack)
    order = owner.orders(term="P1M")
    stack.api("GET", f"/orders/{order['id']}", bearer=other.token, status=404)
    stack.api("POST", f"/orders/{order['id']}/payments", bearer=other.token, status=404, method="card")
    stack.api("GET", "/ops/cheques", bearer=other.token, status=403)
    stack.api("GET", "/orders", status=401)


def hidden(page, *names):
    main = page.text.partition('id="main"')[2]  # the bar of the calendar has a form of its own
    return {name: unescape(re.search(rf'name="{name}" value="([^"]*)"', main)[1]) for name in names}


def orders_on_the_portal(browser, client, offer):
    """Log in, choose, check, correct and confirm, as somebody without scripts does; return the order's page."""
    start = f"/commander?offer={offer}&volume=1&term=P12M"
    assert 'name="then" value="log_in"' in browser.get(start).text
    page = browser.get(f"{start}&then=log_in", follow_redirects=True)
    who = {"email": client.email, "password": "une-phrase-longue-et-secrete"}
    page = browser.post("/connexion", data=hidden(page, "csrf", "next") | who, follow_redirects=True)
    wish = {"offer": offer, "volume": "1", "term": "P12M"} | hidden(page, "csrf", "accept_terms")
    page = browser.post("/commander", data=wish | {"step": "check"})
    assert "garantie légale de conformité" in page.text
    assert browser.post("/commander", data=wish | {"step": "correct"}).text.count(" checked") == 3
    assert "Confirmer ma commande gratuite" in page.text
    sent = hidden(page, "key", "total_cents") | {"step": "order"}
    return browser.post("/commander", data=wish | sent, follow_redirects=True)


def test_free_offer_of_the_treasurer_is_ordered_in_two_steps_and_goes_live_without_a_payment(stack):
    """R09, L01, L02, L03."""
    client, words = Client.arrives(stack), {"fr": "Page gratuite", "en": "Free page"}
    offer = {"code": "free", "resource": "web", "name": words, "description": words, "stock": 1}
    prices = [{"volume": 1, "term": "P12M", "price_cents": 0}]
    stack.api(
        "POST",
        "/ops/offers",
        bearer=stack.staff("treasurer"),
        status=201,
        why="bureau",
        prices=prices,
        **offer,
    )
    with httpx.Client(base_url=stack.run["gateway"], timeout=60) as browser:
        page = orders_on_the_portal(browser, client, "free")
    assert "Votre commande gratuite est confirmée" in page.text
    hosting = stack.eventually(client.hosting, lambda h: h["state"] == "active")
    assert stack.http.get(hosting["address"]).status_code == 200
    assert date.fromisoformat(hosting["ends_on"]) == stack.today().replace(year=stack.today().year + 1)
    assert client.get("/invoices")["invoices"] == []
    assert "rien à payer" in stack.mail(client.email, "Confirmation de votre contrat")
    assert stack.api("GET", "/offers/free")["left"] == 0


def test_late_webhook_of_a_payment_in_time_revives_the_order(stack):
    client = Client.arrives(stack)
    order = client.orders(term="P12M")
    last_day = date.fromisoformat(order["payable_until"])
    assert last_day == stack.today() + timedelta(days=30)
    stack.advance_to(last_day)
    session = client.pays(order, "card")["redirect_url"].rsplit("/", 1)[-1]
    stack.double("stripe", "/webhooks", mode="hold")
    stack.double("stripe", f"/sessions/{session}/pay", at=f"{last_day}T23:59:00+01:00")
    stack.advance_to(last_day + timedelta(days=1))
    stack.double("stripe", "/webhooks", mode="normal")
    stack.double("stripe", "/webhooks/release")
    _, hosting = client.live(order)
    assert stack.mail(client.email, "annulée")
    assert date.fromisoformat(hosting["starts_on"]) == last_day
