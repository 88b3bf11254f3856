"""The client's area in a browser without scripts: every page on a telephone and on a screen; and a service renewed."""

import pytest

from tests.gateway.area import PAGES
from tests.journeys.client import Client
from tests.journeys.stack import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


@pytest.fixture(scope="module")
def settled(stack):
    """A client with a service that runs, its invoice, an order to pay, and a request."""
    client = Client.arrives(stack)
    order = client.orders(term="P1M")
    client.presses(client.pays(order, "card"))
    paid, hosting = client.live(order)
    due = client.orders(term="P3M")
    asked = client.post("/tickets", status=201, title="Mon site", text="Il ne répond plus depuis hier soir.")
    names = {
        "CMD-2026-00117": due["reference"],
        "F-2026-00042": paid["invoice"],
        "web-7": hosting["reference"],
        "DEM-Q452QLED": asked["reference"],
    }
    return client, names


def signed_in(page, stack, client, *, width, scheme):
    context = page.context.browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False
    )
    opened = context.new_page()
    opened.goto(f"{stack.run['gateway']}/connexion")
    opened.get_by_label("Adresse électronique").fill(client.email)
    opened.get_by_label("Mot de passe").fill(PASSWORD)
    opened.get_by_role("button", name="Se connecter").click()
    opened.wait_for_url("**/mon-espace")
    return opened


def paths(names):
    """Return the pages of the area that this client has: neither credit notes nor documents were made."""
    for one in [*PAGES, *PAGES.values()]:
        if not {"avoirs", "credit-notes"} & set(one.split("/")) and "/D-Q452QLED" not in one:
            for example, real in names.items():
                one = one.replace(example, real)  # noqa: PLW2901
            yield one


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_scrolls_sideways_or_asks_a_third_party(page, stack, settled, width, scheme):
    client, names = settled
    opened = signed_in(page, stack, client, width=width, scheme=scheme)
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on(
        "console", lambda message: said.append(message) if message.type in {"error", "warning"} else None
    )
    for path in paths(names):
        assert opened.goto(stack.run["gateway"] + path).status == 200, path
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, path
    assert all(url.startswith(stack.run["gateway"]) for url in asked)
    assert said == []
    opened.context.close()


def test_a_service_is_renewed_from_its_page_without_a_script(page, stack, settled):
    """R62."""
    client, names = settled
    opened = signed_in(page, stack, client, width=320, scheme="light")
    opened.goto(f"{stack.run['gateway']}/services/{names['web-7']}")
    opened.get_by_role("link", name="Renouveler").click()
    opened.get_by_label("12 mois").check()
    opened.get_by_label("conditions générales de ventes").check()
    opened.get_by_role("button", name="Continuer vers le récapitulatif").click()
    assert "renouvellement de" in opened.content()
    opened.get_by_role("button", name="Commande avec obligation de paiement").click()
    opened.wait_for_url("**/payer/**")
    opened.context.close()
