"""A reminder is passed on to somebody without an account, who renews and pays; everything is the owner's (R38, R57)."""

import re
from datetime import date, timedelta
from html import unescape

import httpx
import pytest

from .client import Client


@pytest.fixture
def passer_by(stack):
    """Open a browser of nobody's: no session, no script, and no redirect followed unseen."""
    with httpx.Client(base_url=stack.run["gateway"], timeout=60) as browser:
        yield browser


def linked(stack, client, word, path):
    """Return the path of a link in a mail to a client."""
    return re.search(rf"https?://[^/]+({path}/[\w.~-]+)", stack.mail(client.email, word))[1]


def reminded(stack):
    """Let a hosting of a month come near its end; return its owner, the hosting, and the link of the reminder."""
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.presses(client.pays(order, "card"))
    hosting = client.live(order)[1]
    stack.advance_to(date.fromisoformat(hosting["ends_on"]) - timedelta(7))
    return client, hosting, linked(stack, client, "expire le", "/renouveler")


def ordered(browser, link):
    """Choose a month, check, tick the terms and order; return where the payment is."""
    shown = browser.get(link, params={"term": "P1M"})
    assert '<button type="submit">Commande avec obligation de paiement</button>' in shown.text, shown.text
    version = re.search(r'name="accept_terms" value="([^"]+)" required>', shown.text)[1]
    sent = browser.post(link, data={"term": "P1M", "accept_terms": version})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def paid(stack, browser, path):
    """Choose the card, follow the plain link, and press the button of the provider's page."""
    assert "Commande avec" not in browser.get(path).text
    opened = browser.post(path, data={"method": "card"})
    away = unescape(re.search(r'class="button" href="([^"]+)"', opened.text)[1])
    pressed = stack.http.post(f"{away}/card", follow_redirects=False)
    assert browser.get(pressed.headers["location"]).status_code == 200


def test_who_was_given_a_reminder_renews_and_pays_and_everything_is_its_owners(stack, passer_by):
    client, hosting, link = reminded(stack)
    to_pay = ordered(passer_by, link)
    assert ordered(passer_by, link) == to_pay
    paid(stack, passer_by, to_pay)
    longer = stack.eventually(client.hosting, lambda h: h["ends_on"] > hosting["ends_on"])
    assert date.fromisoformat(longer["ends_on"]) > date.fromisoformat(hosting["ends_on"]) + timedelta(27)
    invoices = stack.eventually(lambda: client.get("/invoices")["invoices"], lambda i: len(i) == 2)
    assert len({invoice["order_reference"] for invoice in invoices}) == 2
    assert "lien de renouvellement" in stack.mail(client.email, re.search("CMD-[0-9-]+", to_pay)[0])
    assert "Cette commande est payée" in passer_by.get(to_pay).text


def test_a_forged_link_and_one_for_something_else_lead_nowhere(stack, passer_by):
    _, hosting, link = reminded(stack)
    reference, seal = link.rsplit("/", 1)[1].rsplit(".", 1)
    assert reference == hosting["reference"]
    for token in (f"{reference}x.{seal}", f"{reference}.{seal[1:]}{seal[0]}A", f"{reference}.", reference):
        for path in (f"/renouveler/{token}", f"/en/renew/{token}", f"/payer/{reference}.{seal}"):
            assert passer_by.get(path).status_code == 404, path
        assert passer_by.post(f"/renouveler/{token}", data={"term": "P1M"}).status_code == 404
