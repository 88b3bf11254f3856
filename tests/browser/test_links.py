"""The link of a reminder in a browser that has no session: from the mail to the provider's page and back (R38, R57)."""

from datetime import date, timedelta

import pytest

from tests.journeys.client import Client
from tests.journeys.test_links import linked

pytestmark = pytest.mark.browser


def reminded(stack):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.presses(client.pays(order, "card"))
    _, hosting = client.live(order)
    stack.advance_to(date.fromisoformat(hosting["ends_on"]) - timedelta(7))
    return client, hosting, stack.run["gateway"] + linked(stack, client, "expire le", "/renouveler")


def test_a_reminder_that_was_passed_on_is_renewed_and_paid(page, stack, look):
    client, hosting, link = reminded(stack)
    page.goto(link)
    look("renew-choose")
    page.get_by_label("12 mois").check()
    page.get_by_role("button").click()
    look("renew-check")
    page.get_by_label("conditions générales de ventes").check()
    page.get_by_role("button", name="Commande avec obligation de paiement").click()
    page.wait_for_url("**/payer/**")
    look("pay-choose")
    page.get_by_label("Chèque").check()
    page.get_by_role("button").click()
    look("pay-cheque")
    page.get_by_role("link", name="Choisir un autre moyen").click()
    page.get_by_label("Carte bancaire").check()
    page.get_by_role("button").click()
    look("pay-card")
    page.get_by_role("link", name="Aller à la page de paiement").click()
    page.locator("form[action$='/card'] button").click()
    page.wait_for_url("**/paiements/**")
    look("pay-return")
    stack.eventually(client.hosting, lambda one: one["ends_on"] > hosting["ends_on"])
