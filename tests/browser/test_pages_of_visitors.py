"""Every page that anybody may open, in a browser: no barrier, no scroll sideways, no complaint, no third party."""

import pytest

from shared.contracts.base import Money
from shared.contracts.offers import Catalogue, OfferPrice
from shared.contracts.orders import ListOffers
from tests.gateway import public
from tests.gateway.test_portal import an_offer

from .looking import both_languages

pytestmark = pytest.mark.browser
PRICES = {"P1M": 1400, "P3M": 3780, "P12M": 13440}
HIDDEN = "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth).length"


@pytest.mark.parametrize("path", both_languages(public.PAGES))
def test_a_page_of_a_visitor_is_without_fault(looking, gateway, path):
    gateway.says(public.answers())
    nowhere = path in {"/nulle-part", "/en/nowhere"}
    assert looking.findings(gateway.url + path, status=404 if nowhere else 200) == []


def test_every_price_is_seen_at_once_on_the_narrowest_screen(browser, gateway):
    """A table that scrolls in its own frame hides its last column: the term that costs least a month."""
    prices = [
        OfferPrice(volume=20, term=term, price=Money(amount_cents=cents)) for term, cents in PRICES.items()
    ]
    shelf = an_offer().model_copy(update={"volumes": [20], "terms": list(PRICES), "prices": prices})
    gateway.says(public.answers() | {ListOffers: Catalogue(offers=[shelf])})
    context = browser.new_context(viewport={"width": 320, "height": 700}, base_url=gateway.url)
    page = context.new_page()
    page.goto("/")
    assert (page.locator(".wide td").count(), page.evaluate(HIDDEN)) == (len(PRICES), 0)
    context.close()


def test_what_a_legal_person_alone_tells_is_asked_of_one_alone(browser, gateway):
    gateway.says(public.answers())
    context = browser.new_context(base_url=gateway.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inscription")
    assert not page.locator("[name=identifier]").is_visible()
    page.check("[value=legal_person]")
    assert page.locator("[name=identifier]").is_visible()
    context.close()
