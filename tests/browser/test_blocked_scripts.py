"""A browser that gets no script, or none that it understands: the path without scripts, and nothing half alive."""

import pytest

from shared.contracts.base import Role
from shared.contracts.orders import GetOrder
from tests.gateway import area, public
from tests.gateway.test_live import MOVES, PAID

pytestmark = pytest.mark.browser
WITH_SCRIPTS = ("/commandes/CMD-2026-00117", "/compte/securite", "/connexion")


@pytest.fixture
def readers(browser, gateway):
    """Two browsers: one whose scripts never arrive, one that has none."""
    gateway.says(public.answers() | area.answers() | {GetOrder: MOVES})
    contexts = [
        browser.new_context(locale="fr-FR", base_url=gateway.url, java_script_enabled=on)
        for on in (True, False)
    ]
    contexts[0].route("**/static/*.js?*", lambda route: route.abort())
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def signs_in(page, gateway, path=""):
    if path != "/connexion":
        page.context.add_cookies([gateway.session(Role.CLIENT)])


@pytest.mark.parametrize("path", WITH_SCRIPTS)
def test_without_its_scripts_a_page_reads_as_it_does_without_any(readers, gateway, path):
    blocked, bare = readers
    for page in readers:
        signs_in(page, gateway, path)
        page.goto(path)
    assert blocked.locator("script").count()
    assert blocked.locator("body").inner_text() == bare.locator("body").inner_text()


def test_an_order_is_followed_by_loading_the_page_again(readers, gateway):
    for page in readers:
        signs_in(page, gateway)
        page.goto(WITH_SCRIPTS[0])
    gateway.says({GetOrder: PAID})
    for page in readers:
        page.get_by_role("link", name="Actualiser").click()
        assert page.get_by_text("Cette commande est payée").is_visible()
