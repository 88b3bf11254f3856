"""Parts that follow what happens, in a browser with scripts: they change by themselves, and stand still on request.

Three: where an order stands, what became of a payment, and how much waits for the staff.
"""

import time

import pytest

from services.gateway.portal import live
from shared.contracts.base import Role
from shared.contracts.orders import GetOrder, OrderPaid
from shared.contracts.payments import ListHolds, PaymentHeld, PaymentRefused
from tests.gateway import area
from tests.gateway.staff import today as staffs_list
from tests.gateway.test_live import MOVES, ONE_HOLD, PAID, TWO_HOLDS

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


def test_a_part_moves_on_though_the_second_script_comes_late(reader, gateway):
    def comes_late(route):
        time.sleep(0.5)
        route.continue_()

    reader.route("**/static/hx-sse.min.js?*", comes_late)
    with reader.expect_response("**/suivi", timeout=10_000):
        reader.goto(gateway.url + PAGE)


def test_a_reader_who_stopped_it_is_left_in_peace(reader, gateway):
    reader.goto(gateway.url + PAGE)
    reader.get_by_role("link", name="Arrêter le suivi").click()
    reader.wait_for_url("**suivi=non")
    assert reader.locator("script").count() == 0


@pytest.fixture
def desk(browser, gateway, monkeypatch):
    """The treasurer's list in a browser, whose stream lasts a second before the browser comes back for more."""
    monkeypatch.setattr(live, "LONGEST_SECONDS", 1.0)
    monkeypatch.setattr(live, "GATHER_SECONDS", 0.1)
    gateway.says(staffs_list.ANSWERS | {ListHolds: ONE_HOLD})
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([gateway.session(Role.TREASURER)])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    yield page
    context.close()


def test_how_much_waits_is_told_while_the_list_stands_still_and_for_as_long_as_it_is_read(desk, gateway):
    with desk.expect_response("**/equipe/compte*"):
        desk.goto(gateway.url + "/equipe")
    shown = desk.locator(".todo > li").count()
    with desk.expect_response("**/equipe/compte*"):  # its time was over, and the browser came back
        pass
    gateway.says({ListHolds: TWO_HOLDS})
    gateway.happens(PaymentHeld, "p-2")
    more = desk.get_by_role("link", name="en afficher 1 de plus")
    more.wait_for(timeout=10_000)
    assert desk.locator(".todo > li").count() == shown
    more.click()
    desk.wait_for_url("**/equipe")
    assert desk.locator(".todo > li").count() == shown + 1
    gateway.says({ListHolds: ONE_HOLD})
    gateway.happens(PaymentRefused, "p-2")
    desk.get_by_role("link", name="afficher la liste à jour").wait_for(timeout=10_000)
    assert desk.said == []
