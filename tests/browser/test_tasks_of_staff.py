"""What volunteers and the treasurer come for, done by hand in a browser: tasks 10 and 11 of the portal study (§4)."""

import re

import pyotp
import pytest

from tests.journeys.client import Client

from .keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]
STRANGER = "personne@client.example"


@pytest.fixture
def desk(browser, stack):
    """A screen at the staff's door."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale="fr-FR",
        java_script_enabled=False,
        base_url=stack.run["gateway"],
    )
    yield context.new_page()
    context.close()


def text(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def logs_in(page, stack, role, then):
    """Log in with the keyboard alone, and begin there."""
    who = stack.run["staff"][role]
    page.goto(f"/connexion?next={then}")
    keys = Keys(page)
    keys.types("Adresse électronique", who["email"])
    keys.types("Mot de passe", who["password"])
    keys.types("Code de votre application", pyotp.TOTP(who["totp_secret"]).now())
    keys.opens("^Se connecter$")
    page.wait_for_url(f"**{then}")
    return keys


def things_come(stack):
    """Let three things arrive that a volunteer can settle: a request, a notice, and a withdrawal from nothing."""
    client = Client.arrives(stack)
    asked = client.post(
        "/tickets", status=201, title="Mes courriels", text="Ils ne partent plus depuis hier."
    )
    told = stack.api(
        "POST",
        "/content-notices",
        status=201,
        url="https://ailleurs.example/page",
        ground="fraud",
        text="Cette page imite le site de ma banque.",
        name="Alix Exemple",
        email=STRANGER,
        good_faith=True,
    )
    declared = {"name": "Personne Inconnue", "contract": "CMD-1999-00001", "email": STRANGER}
    stack.api("POST", "/withdrawals", confirm=True, **declared)
    return client, asked["title"], told["reference"]


def test_10_a_volunteer_clears_three_things_of_today_with_the_keyboard_alone(desk, stack):
    client, asked, told = things_come(stack)
    keys = logs_in(desk, stack, "support", "/equipe")
    keys.opens(f"Répondre : Demande d’un client {asked}")
    keys.types("Votre réponse", "Le mot de passe de la boîte a expiré : changez-le depuis votre espace.")
    keys.chooses("La demande est close")
    keys.opens("Envoyer la réponse")
    desk.goto("/equipe")
    keys.opens(f"Décider : Signalement de contenu illicite {told}")
    keys.chooses("Ce contenu n’est pas chez nous")
    keys.types("Les raisons", "Cette adresse n’est pas celle d’un de nos services.")
    keys.opens("Décider et répondre")
    desk.goto("/equipe")
    keys.opens("Rattacher : Rétractation à rattacher")
    keys.types("Pourquoi, comme le déclarant", "Aucune commande de ce numéro, ni à ce nom.")
    keys.opens("Rejeter et envoyer le motif")
    desk.goto("/equipe")
    assert [one for one in (asked, told, "Personne Inconnue") if one in text(desk)] == []
    assert "a expiré" in stack.mail(client.email, "Réponse à votre demande")
    assert stack.mail(STRANGER, "ignalement")


def enters(page, *, amount, drawer, number, french, reference=""):
    """Type one cheque of the envelope."""
    page.get_by_role("link", name="Saisir un chèque").click()
    page.get_by_label("Oui" if reference else "Non", exact=False).first.check()
    page.get_by_label("Référence lue").fill(reference)
    page.get_by_label("Montant").fill(amount)
    page.get_by_label("Nom imprimé").fill(drawer)
    page.get_by_label("Numéro du chèque").fill(number)
    page.get_by_label(re.compile("^Banque")).fill("Banque Exemple")
    page.get_by_role("group", name=re.compile("située en France")).get_by_label(
        "Oui" if french else "Non"
    ).check()
    page.get_by_role("button", name="Enregistrer le chèque").click()


def paper_of(order):
    """Return what stands on a cheque for this order."""
    euros = f"{order['total']['amount_cents'] / 100:.2f}".replace(".", ",")
    return {"amount": euros, "drawer": "Cliente Exemple", "reference": order["cheque_reference"]}


def reads_letter(page, *words):
    """Find this in a letter, and go back to the desk."""
    assert [one for one in words if one not in text(page)] == []
    page.get_by_role("link", name="Retour : chèques").click()


def test_11_an_envelope_of_three_cheques_becomes_a_slip_and_two_letters(desk, stack):
    """R46, R48: one has its reference, one has none, one is drawn on a bank abroad."""
    client = Client.arrives(stack)
    good, foreign = client.orders(term="P1M"), client.orders(term="P12M")
    logs_in(desk, stack, "treasurer", "/tresor/cheques")
    enters(desk, **paper_of(good), number="1000001", french=True)
    desk.get_by_role("link", name="Retour : chèques").click()
    enters(desk, amount="7,77", drawer="Inconnu", number="1000002", french=True)
    desk.get_by_label("Pourquoi, comme le tireur").fill("Aucune référence au dos.")
    desk.get_by_role("button", name="Noter qu’il est renvoyé").click()
    reads_letter(desk, "Nous vous rendons votre chèque n° 1000002", "Aucune référence au dos.")
    enters(desk, **paper_of(foreign), number="1000003", french=False)
    desk.get_by_label("Oui, renvoyer ce chèque").check()
    desk.get_by_role("button", name="Enregistrer le chèque").click()
    desk.get_by_role("link", name="Imprimer la lettre").click()
    reads_letter(desk, "Nous vous rendons votre chèque n° 1000003", "situé en France")
    assert "situé en France" in stack.mail(client.email, "Paiement refusé")
    desk.get_by_role("button", name="Éditer le bordereau").click()
    assert "Bordereau édité" in text(desk)
    assert "1 chèque" in text(desk)
