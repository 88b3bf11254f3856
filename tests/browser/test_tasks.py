"""What people come for, done by hand in a browser: the tasks of the portal study (§4), each to its end, without scripts."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from services.gateway.portal.printing import day, deadline
from services.orders.domain import last_day_to_withdraw
from shared.values.delays import deletion_date
from tests.journeys.client import Client
from tests.journeys.stack import PASSWORD

from .keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

FROM_TOP_TO_BUTTON, FROM_CONTENT_TO_BUTTON = 18, 12
"""Keys, at most, on the page where an order is checked (portal study §4)."""


@pytest.fixture
def phone(browser, stack):
    """A telephone at the portal."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        locale="fr-FR",
        java_script_enabled=False,
        base_url=stack.run["gateway"],
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def served(stack):
    """A client with a hosting that runs, ordered today: no task needs another one to have been done before."""
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.presses(client.pays(order, "card"))
    _, hosting = client.live(order)
    return client, order, hosting


def log_in(page, client):
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(client.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/mon-espace")


def text(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def last_day(stack):
    """Return the last day to withdraw from what is paid today, as pages write it (R74)."""
    return written(deadline(last_day_to_withdraw(stack.today()), "fr"))


def written(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(markup)))


def ask_what_is_deleted(page, *, until, back):
    page.get_by_label("Regarder jusqu’au").fill(until.isoformat())
    page.get_by_label("Personne n’est là avant le").fill(back.isoformat())
    page.get_by_role("button", name="Afficher").click()


def keys_to_order(page, *, skip):
    """Return how many keys lie between the top of the page and the button that orders."""
    page.locator("body").evaluate(
        "body => { document.activeElement.blur(); body.tabIndex = -1; body.focus() }"
    )
    keys = Keys(page)
    if skip:
        keys.press("Tab", "Enter")
    keys.to("Commande avec obligation de paiement")
    return keys.pressed


def test_02_order_a_hosting_for_twelve_months_and_say_total_end_and_last_day_to_withdraw(phone, stack):
    client = Client.arrives(stack)
    log_in(phone, client)
    phone.goto("/")
    phone.get_by_role("link", name="Commander").first.click()
    phone.get_by_role("radio", name="10 Go", exact=True).check()
    phone.get_by_role("radio", name=re.compile("^12 mois")).check()
    phone.get_by_label("conditions générales de ventes").check()
    phone.get_by_role("button", name="Continuer vers le récapitulatif").click()
    phone.get_by_text("Droit de rétractation", exact=True).click()
    read = text(phone)
    assert re.search(r"Total à payer \d+,\d\d €", read)
    assert re.search(r"jusqu’au \d+\w* \w+ \d{4} inclus", read)
    assert f"Vous pouvez renoncer jusqu’au {last_day(stack)}, si vous payez aujourd’hui" in read
    for skip, most in ((False, FROM_TOP_TO_BUTTON), (True, FROM_CONTENT_TO_BUTTON)):
        assert keys_to_order(phone, skip=skip) <= most
    phone.get_by_role("button", name="Commande avec obligation de paiement").click()
    assert re.search(r"Payer la commande n° CMD-\d{4}-\d{5}", text(phone))


def test_03_pay_by_cheque_what_to_write_on_its_back_and_until_when_it_has_to_arrive(phone, stack):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    log_in(phone, client)
    phone.goto("/a-payer")
    phone.get_by_role("link", name="Payer").first.click()
    phone.get_by_label("Chèque").check()
    phone.get_by_role("button", name="Continuer").click()
    read = text(phone)
    assert client.order(order)["cheque_reference"] in read
    assert re.search(r"Doit nous parvenir au plus tard le \d+\w* \w+ \d{4}", read)


def test_04_who_has_paid_is_told_to_close_the_page_and_not_to_pay_again(phone, stack):
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.pays(order, "card")
    stack.api(  # the treasurer looks at the payment once it is there
        "POST",
        f"/ops/orders/{order['reference']}/verification",
        bearer=stack.staff("treasurer"),
        reason="essai",
    )
    client.presses(client.pays(order, "card"))
    stack.eventually(lambda: client.order(order), lambda one: one["attempts"][-1]["state"] == "held")
    log_in(phone, client)
    phone.goto(f"/commandes/{order['reference']}")
    assert "Ne payez pas une seconde fois." in text(phone)
    assert "Vous pouvez fermer cette page" in text(phone)
    assert phone.get_by_role("link", name="Payer").count() == 0


def test_05_say_what_one_owes_and_what_happens_otherwise(phone, stack):
    client = Client.arrives(stack)
    client.orders(term="P3M")
    log_in(phone, client)
    phone.goto("/a-payer")
    read = text(phone)
    assert re.search(r"Vous devez \d+,\d\d €", read)
    assert "annulée" in read


def test_07_terminate_without_a_password_and_keep_the_proof(phone, stack, served):
    client, _, hosting = served
    phone.goto("/")
    phone.get_by_role("link", name="Résilier votre contrat").click()
    phone.get_by_label("Votre nom ou votre raison sociale").fill("Cliente Exemple")
    phone.get_by_label("Le contrat").fill(hosting["reference"])
    phone.get_by_label("Adresse électronique").fill(client.email)
    phone.get_by_label("Date de fin souhaitée").fill(hosting["ends_on"])
    phone.get_by_role("button", name="Continuer vers le récapitulatif").click()
    phone.get_by_role("button", name="Notification de la résiliation").click()
    number = re.search(r"sous le numéro (\S+)\.", text(phone))[1]
    assert number in stack.mail(client.email, "ésiliation")


def test_09_why_a_service_is_suspended_by_which_article_and_how_to_contest(phone, stack, served):
    client, _, hosting = served
    stack.api(
        "POST",
        f"/ops/hostings/{hosting['reference']}/suspend",
        bearer=stack.staff("support"),
        reason="security",
        scope="partial",
        text="Un script envoyait du courrier en masse depuis ce site, à l’insu de son titulaire.",
    )
    log_in(phone, client)
    phone.get_by_role("link", name="Lire les motifs").click()
    read = text(phone)
    assert "envoyait du courrier en masse" in read
    assert re.search(r"article \d+|art\. \d+", read)
    assert "contest" in read.lower()


def test_08_withdraw_on_the_fifth_day_and_say_how_much_comes_back(phone, stack):
    client = Client.arrives(stack)
    order = client.orders(term="P12M")
    client.presses(client.pays(order, "card"))
    client.live(order)
    stack.advance_to(stack.today() + timedelta(5))
    phone.goto("/")
    phone.get_by_role("link", name="Renoncer au contrat ici").click()
    phone.get_by_label("nom", exact=False).first.fill("Cliente Exemple")
    phone.get_by_label("contrat", exact=False).first.fill(order["reference"])
    phone.get_by_label("Adresse électronique").fill(client.email)
    phone.get_by_role("button", name="Continuer vers le récapitulatif").click()
    phone.get_by_role("button", name="Confirmer la rétractation").click()
    assert re.search(r"sous le numéro RET-\w+", text(phone))
    phone.reload()
    number = re.search(r"sous le numéro (RET-\w+)", text(phone))[1]
    decided = stack.mail(client.email, f"Rétractation {number}")
    assert re.search(r"\d+,\d\d\s€ vous sont remboursés", decided)
    receipts = [one for one in stack.mails(client.email) if one["Subject"].startswith("Accusé de réception")]
    assert len(receipts) == 1


def test_06_get_the_data_of_a_disabled_service_without_renewing(phone, stack, served):
    client, _, hosting = served
    ends = client.hosting()["ends_on"]
    stack.advance_to(type(stack.today()).fromisoformat(ends) + timedelta(2))
    stack.eventually(client.hosting, lambda one: one["state"] == "disabled")
    log_in(phone, client)
    phone.get_by_role("link", name=re.compile("Récupérer")).first.click()
    phone.get_by_role("button", name="Préparer ou reprendre mon archive").click()
    assert re.search("Votre archive (se prépare|est prête)", text(phone))
    assert hosting["reference"] in text(phone)


def test_12_find_what_is_deleted_in_thirty_days_if_nobody_is_there_for_twenty_and_print_it(
    browser, stack, served
):
    client, _, hosting = served
    ends = type(stack.today()).fromisoformat(client.hosting()["ends_on"])
    stack.advance_to(ends + timedelta(7))
    stack.eventually(client.hosting, lambda one: one["state"] == "disabled")
    context = browser.new_context(locale="fr-FR", java_script_enabled=False, base_url=stack.run["gateway"])
    token = {"name": "colombier_session", "value": stack.staff("board"), "url": stack.run["gateway"]}
    context.add_cookies([token])
    page = context.new_page()
    page.goto("/equipe")
    page.get_by_role("link", name="Suppressions").click()
    today = stack.today()
    ask_what_is_deleted(page, until=today + timedelta(30), back=today + timedelta(20))
    assert f"d’ici au {written(day(today + timedelta(30), 'fr'))}" in text(page)
    assert "Incomplet" not in text(page)  # every service has answered
    assert deletion_date(ends) - today > timedelta(20)
    table = page.get_by_role("table", name="Suppressions après le retour")
    row = table.get_by_role("row").filter(has_text=hosting["reference"])
    assert re.search(r"M15 le \d+\w* \w+ \d{4}", re.sub(r"\s+", " ", row.inner_text()))
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert hosting["reference"] in sheets[0].extract_text()
    context.close()
