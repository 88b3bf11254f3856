"""The first five minutes of README, as somebody clicks through them: from the offers to a renewed service."""

import re
from datetime import date, timedelta

import pytest

from tests.journeys.stack import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]

FORM = {
    "Nom ou raison sociale": "Camille Exemple",
    "Adresse": "1 rue de l’Exemple",
    "Code postal": "77190",
    "Ville": "Dammarie",
    "Pays": "FR",
    "Mot de passe": PASSWORD,
}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def newcomer(request, browser, stack):
    context = browser.new_context(
        locale="fr-FR", java_script_enabled=request.param, base_url=stack.run["gateway"]
    )
    page = context.new_page()
    page.email = (
        f"newcomer.{'scripts' if request.param else 'bare'}.{stack.home.name[-6:].lower()}@client.example"
    )
    yield page
    context.close()


def link_in(stack, page, word):
    return re.search(r"http://\S+", stack.mail(page.email, word))[0]


def opens_an_account(page, stack):
    page.get_by_role("button", name="Ouvrir un compte").click()
    for label, text in (FORM | {"Adresse électronique": page.email}).items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Ouvrir le compte").click()
    page.goto(link_in(stack, page, "Confirm"))
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("link", name="Se connecter").first.click()
    page.get_by_label("Adresse électronique").fill(page.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def chooses_a_month(page):
    page.goto("/")
    page.locator("a[href*='offer=web']").first.click()
    page.get_by_role("radio", name="10 Go", exact=True).check()
    page.get_by_role("radio", name=re.compile("^1 mois")).check()


def orders(page):
    """Go on where the account was needed, with what was chosen there."""
    assert page.get_by_role("radio", name="10 Go", exact=True).is_checked()
    assert page.get_by_role("radio", name=re.compile("^1 mois")).is_checked()
    page.get_by_label("conditions générales de ventes").check()
    page.locator("[name=immediate_start]").check()
    page.locator("[name=acknowledge_loss]").check()
    page.get_by_role("button", name="Continuer vers le récapitulatif").click()
    page.get_by_role("button", name="Commande avec obligation de paiement").click()


def pays_by_card(page):
    page.get_by_label("Carte bancaire").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Aller à la page de paiement").click()
    page.locator("form[action$='/card'] button").click()
    page.wait_for_url("**/paiements/**")


def the_service(page):
    """Return the address of the page of the only service, once it is in service."""
    for _ in range(100):
        page.goto("/services")
        if page.locator("main").get_by_text("Actif", exact=True).count():
            page.locator("main").get_by_role("link", name=re.compile("Détails")).first.click()
            return page.url
        page.wait_for_timeout(200)
    pytest.fail(page.locator("main").inner_text())


def days_of(page):
    """Return the days that a page of a service names."""
    found = page.locator("main time[datetime]").evaluate_all(
        "all => all.map(one => one.dateTime.slice(0, 10))"
    )
    return sorted({date.fromisoformat(one) for one in found})


def advances_to(page, day):
    page.get_by_text("Avancer le calendrier").first.click()
    page.get_by_label("Jusqu’au").first.fill(day.isoformat())
    page.get_by_role("button", name="Aller à cette date").first.click()
    while page.get_by_role("button", name=re.compile("^Continuer jusqu’au")).count():
        page.get_by_role("button", name=re.compile("^Continuer jusqu’au")).click()


def test_a_newcomer_orders_pays_sees_the_site_advances_the_calendar_and_renews(newcomer, stack, look):
    page = newcomer
    chooses_a_month(page)
    opens_an_account(page, stack)
    orders(page)
    pays_by_card(page)
    service = the_service(page)
    ends_on = max(days_of(page))
    site = page.locator("main a[href^=http]").first.get_attribute("href")
    page.goto(site)
    assert "G7" in page.content()
    page.goto("/factures")
    assert re.search(r"F-\d{4}-\d{5}", page.locator("main").inner_text())
    advances_to(page, stack.today() + timedelta(25))
    page.goto(link_in(stack, page, "expire le"))
    page.get_by_label("conditions générales de ventes").check()
    page.get_by_role("button", name="Commande avec obligation de paiement").click()
    pays_by_card(page)
    for _ in range(100):
        page.goto(service)
        if max(days_of(page)) > ends_on:
            return
        page.wait_for_timeout(200)
    pytest.fail(f"still until {ends_on}")
