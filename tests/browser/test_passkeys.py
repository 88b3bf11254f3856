"""A passkey made and used in a browser, with an authenticator of the browser's own (R19, WebAuthn).

Browsers make passkeys for names, never for a bare address: this stack says that its name is `localhost`.
"""

import shutil
import socket

import pytest

from tests.journeys.client import Client
from tests.journeys.parts import chosen
from tests.journeys.stack import PASSWORD, Stack, new_home

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def named():
    """Run a stack that has a name; yield it with the address under that name."""
    home, port = new_home(), free_port()
    address = f"http://localhost:{port}"
    stack = Stack.up(home, "--port", str(port), env=chosen() | {"COLOMBIER_PUBLIC_URL": address})
    yield stack, address
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def browser_page(page):
    """Open a page of a browser that has an authenticator."""
    context = page.context.browser.new_context(locale="fr-FR")
    opened = context.new_page()
    session = context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield opened
    context.close()


def test_a_passkey_made_on_the_page_of_security_logs_in_without_a_password(named, browser_page, look):
    stack, address = named
    client, page = Client.arrives(stack), browser_page
    page.goto(f"{address}/connexion?next=%2Fcompte%2Fsecurite")
    page.get_by_label("Adresse électronique").fill(client.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/compte/securite")
    form = page.locator("form[data-passkey=register]")
    form.get_by_label("Nom de cette clé").fill("Portable")
    form.get_by_label("Mot de passe").fill(PASSWORD)
    form.get_by_role("button").click()
    page.get_by_text("Portable").first.wait_for()
    page.context.clear_cookies()
    page.goto(f"{address}/connexion")
    page.get_by_role("button", name="Se connecter avec une clé").click()
    page.wait_for_url("**/mon-espace")
    stack.eventually(lambda: [one for one in stack.mails(client.email) if "Portable" in str(one)])
