"""Parts that follow what happens, in a browser with scripts: they change by themselves, and stand still on request."""

import time

import pytest

from shared.contracts.base import Role
from shared.contracts.orders import GetOrder, OrderPaid
from tests.gateway import area
from tests.gateway.test_live import MOVES, PAID

pytestmark = pytest.mark.browser

PAGE = "/commandes/CMD-2026-00117"
LATEST_SECONDS = 1.0
"""From the event to the page that shows it (portal study §4)."""


@pytest.fixture
def reader(browser, gateway):
    gateway.says(area.answers() | {GetOrder: MOVES})
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([gateway.session(Role.CLIENT)])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    yield page
    context.close()


def test_an_order_moves_on_while_its_page_is_read(reader, gateway):
    with reader.expect_response("**/suivi"):
        reader.goto(gateway.url + PAGE)
    assert reader.get_by_text("Ne payez pas une seconde fois").is_visible()
    gateway.says({GetOrder: PAID})
    began = time.monotonic()
    gateway.happens(OrderPaid, MOVES.id)
    reader.get_by_text("Cette commande est payée").wait_for(timeout=10_000)
    assert time.monotonic() - began < 10 * LATEST_SECONDS
    assert reader.url == gateway.url + PAGE
    assert reader.said == []


def test_a_reader_who_stopped_it_is_left_in_peace(reader, gateway):
    reader.goto(gateway.url + PAGE)
    reader.get_by_role("link", name="Arrêter le suivi").click()
    reader.wait_for_url("**suivi=non")
    assert reader.locator("script").count() == 0
