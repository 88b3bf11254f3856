"""The link of a reminder in a browser that has no session: from the mail to the provider's page and back (R38, R57)."""

from datetime import date, timedelta

import pytest

from tests.journeys.client import Client
from tests.journeys.test_links import linked

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


def mailed(stack, word, *, after_the_end):
    """Let a hosting of a month come to some days after its end; return it with its owner and the link of the mail."""
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.presses(client.pays(order, "card"))
    _, hosting = client.live(order)
    stack.advance_to(date.fromisoformat(hosting["ends_on"]) + after_the_end)
    return client, hosting, stack.run["gateway"] + linked(stack, client, word, "/renouveler")


@pytest.fixture
def phone(browser):
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="fr-FR", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_01_renew_before_deletion_from_the_e_mail_without_a_password(phone, stack):
    """The first task of the portal study (§4); its last contract is proposed again, three pages before the provider's."""
    _, hosting, link = mailed(stack, "désactivé", after_the_end=timedelta(2))
    seen = []
    phone.on("framenavigated", lambda frame: seen.append(frame.url))
    phone.goto(link)
    assert hosting["reference"] in phone.locator("main").inner_text()
    phone.get_by_label("conditions générales de ventes").check()
    phone.get_by_role("button", name="Commande avec obligation de paiement").click()
    phone.get_by_label("Carte bancaire").check()
    phone.get_by_role("button", name="Continuer").click()
    phone.get_by_role("link", name="Aller à la page de paiement").click()
    phone.wait_for_url(f"{stack.run['fakes']['stripe']}/**")
    assert len(seen) == 4, seen
    assert not any("connexion" in one for one in seen)


def test_a_reminder_that_was_passed_on_is_renewed_and_paid(page, stack, look):
    client, hosting, link = mailed(stack, "expire le", after_the_end=timedelta(-7))
    page.goto(link)
    look("renew-again")
    page.get_by_role("link", name="Choisir une autre durée").click()
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
