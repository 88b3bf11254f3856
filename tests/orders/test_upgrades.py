"""A greater volume for the rest of a running service (R82)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain import Series, issue, pay
from services.orders.domain.refusals import Ended, FreeOffer, NoTerm, NotLarger, OfferClosed, UnderNotice
from services.orders.domain.upgrades import due_cents
from shared.contracts.lifecycle import PaidSpan
from shared.contracts.offers import Price
from shared.contracts.orders import Upgrade

from .builders import ORDERED_AT, WEB, a_cart, a_hosting, a_line, a_shop, an_acceptance, placed

END = date(2027, 5, 31)
HOSTING = a_hosting(volume=5, ends_on=END, deletion_on=date(2027, 6, 30), anchor_day=None, term="P12M")
PRICES = (
    Price(volume=5, term="P12M", price_cents=1200),
    Price(volume=10, term="P12M", price_cents=2400),
    Price(volume=20, term="P1M", price_cents=300),
)


def enlarged(volume=10, *, now=datetime(2026, 11, 30, 12, tzinfo=UTC), hosting=HOSTING, prices=PRICES):
    shop = a_shop(hostings=(hosting,), offers={"web": replace(WEB, prices=prices)})
    return placed(a_cart(a_line(hosting_id="h-1", term=None, volume=volume)), shop=shop, now=now).order


def test_the_golden_example_to_the_cent():
    order = enlarged()
    (line,) = order.lines
    assert (line.kind, line.hosting_id, line.volume, line.term) == ("upgrade", "h-1", 10, "P12M")
    assert line.upgrade == Upgrade(
        from_volume=5, price_before=1200, price_after=2400, days_left=182, days_of_term=365
    )
    assert (line.price_cents, order.total_cents, line.planned_ends_on) == (598, 598, END)


@given(days=st.integers(1, 800), whole=st.sampled_from([28, 30, 31, 365, 366]), more=st.integers(0, 10**6))
def test_a_fraction_of_a_cent_is_never_the_clients(days, whole, more):
    due = due_cents(
        Upgrade(from_volume=1, price_before=0, price_after=more, days_left=days, days_of_term=whole)
    )
    assert due * whole <= more * days < (due + 1) * whole


def test_the_days_of_a_term_are_those_that_end_with_the_contract():
    leap = replace(HOSTING, ends_on=date(2028, 6, 30), deletion_on=date(2028, 7, 30))
    assert enlarged(hosting=leap).lines[0].upgrade.days_of_term == 366


def test_a_term_that_was_taken_over_long_or_cut_short_is_priced_by_its_own_days():
    """R82: by the year that the price is for, not from the first day of a service that ran elsewhere for years."""
    for starts_on in (date(2024, 5, 31), date(2026, 11, 1)):
        span = PaidSpan(starts_on=starts_on, ends_on=END, term="P12M", volume=5)
        hosting = replace(HOSTING, spans=(span,), anchor_day=starts_on.day)
        assert enlarged(hosting=hosting).lines[0].upgrade.days_of_term == 365


def test_it_can_be_paid_up_to_the_last_day_of_the_service_and_not_after_it():
    early, late = enlarged(), enlarged(now=datetime(2027, 5, 20, 12, tzinfo=UTC))
    assert (early.payable_until, late.payable_until) == (date(2026, 12, 30), END)


@pytest.mark.parametrize("volume", [None, 3, 5])
def test_only_more_than_what_was_invoiced_is_sold(volume):
    with pytest.raises(NotLarger):
        enlarged(volume)


def test_from_the_last_day_on_a_service_is_renewed_and_not_enlarged():
    with pytest.raises(Ended):
        enlarged(now=datetime(2027, 5, 31, 12, tzinfo=UTC))


def test_under_notice_a_service_is_not_enlarged():
    with pytest.raises(UnderNotice):
        enlarged(hosting=replace(HOSTING, terminated=True))


def test_a_volume_without_a_public_price_for_the_term_is_not_sold():
    with pytest.raises(OfferClosed):
        enlarged(20)


def test_what_would_cost_nothing_is_not_an_order():
    with pytest.raises(FreeOffer):
        enlarged(prices=(Price(volume=10, term="P12M", price_cents=1200), *PRICES))


def test_a_new_service_needs_a_term():
    with pytest.raises(NoTerm):
        placed(a_cart(a_line(term=None)))


def test_where_the_term_is_not_known_the_longest_on_sale_counts():
    assert enlarged(hosting=replace(HOSTING, term=None)).lines[0].upgrade.days_of_term == 365


def test_the_invoice_shows_the_arithmetic():
    paid = pay(enlarged(), an_acceptance(amount_cents=598)).order
    invoice = issue(paid, an_acceptance(amount_cents=598), series=Series(), now=ORDERED_AT).invoice
    assert invoice.lines[0].text == {
        "fr": "Hébergement web, de 5 à 10 Go jusqu'au 31/05/2027 : (24,00 € - 12,00 €) × 182/365 jours",
        "en": "Web hosting, from 5 to 10 GB until 31/05/2027: (€24.00 - €12.00) × 182/365 days",
    }
