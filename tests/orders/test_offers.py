"""The public catalogue is the same table as the cart, on every day (R36, R40, R45, R62, C4)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.orders.domain import Listing, Tariff, on_sale, payment_methods, price_cents, seeded, view
from services.orders.domain.refusals import OfferClosed, WrongPriceList
from shared.contracts.offers import Price, SeededOffer
from tests.orders.builders import WEB, a_cart, a_line, placed

TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
SEED = SeededOffer(
    code="web", resource="web", name=WEB.name, description=WEB.description, prices=list(WEB.prices)
)


def a_listing(**changes):
    usual = Listing(
        code="web",
        resource="web",
        name=WEB.name,
        description=WEB.description,
        tariffs=(Tariff(revision=1, valid_from=TODAY, prices=WEB.prices, decided_at=NOW),),
        revision=1,
    )
    return replace(usual, **changes)


def shown(listing=None, *, methods=("card",), today=TODAY):
    return view(listing or a_listing(), today=today, methods=payment_methods(methods))


def test_every_price_shown_is_the_price_ordered():
    for one in shown().prices:
        order = placed(a_cart(a_line(volume=one.volume, term=one.term))).order
        assert order.total_cents == one.price.amount_cents


def test_terms_and_volumes_are_shown_from_the_smallest():
    assert (shown().volumes, shown().terms) == ([5, 10], ["P1M", "P12M"])


def test_only_active_means_of_payment_are_shown_with_delay_and_no_fee():
    means = shown(methods=["cheque", "card"]).payment_methods
    assert [one.method for one in means] == ["card", "cheque"]
    assert {one.fee.amount_cents for one in means} == {0}
    assert all(one.delay["fr"] and one.delay["en"] for one in means)


def test_a_data_file_becomes_an_offer_that_is_sold_at_once():
    listing = seeded(SEED, None, today=TODAY, at=NOW)
    assert listing == a_listing()
    assert listing.on(TODAY) == WEB


def test_a_data_file_read_again_changes_nothing_and_with_other_prices_changes_them_at_once():
    listing = a_listing()
    assert seeded(SEED, listing, today=TODAY, at=NOW) == listing
    dearer = SEED.model_copy(update={"prices": [Price(volume=5, term="P1M", price_cents=300)]})
    changed = seeded(dearer, listing, today=TODAY, at=NOW)
    assert (changed.revision, changed.on(TODAY).prices) == (2, tuple(dearer.prices))


def test_a_data_file_leaves_alone_what_staff_has_edited():
    listing = a_listing(edited=True)
    dearer = SEED.model_copy(update={"prices": [Price(volume=5, term="P1M", price_cents=300)]})
    assert seeded(dearer, listing, today=TODAY, at=NOW) == listing


@pytest.mark.parametrize("cents", [[-1], [100, 200], []], ids=["below zero", "twice", "empty"])
def test_a_list_that_is_no_price_list_is_refused(cents):
    terms = ["P12M", "P1Y"]
    prices = [Price(volume=5, term=term, price_cents=one) for term, one in zip(terms, cents, strict=False)]
    with pytest.raises(WrongPriceList):
        seeded(SEED.model_copy(update={"prices": prices}), None, today=TODAY, at=NOW)


def test_what_has_no_public_price_cannot_be_ordered():
    with pytest.raises(OfferClosed) as refused:
        price_cents(WEB, volume=7, term="P12M")
    assert "7 Go" in refused.value.say("fr")


def test_a_closed_offer_is_out_of_the_catalogue_and_its_prices_can_still_be_read():
    """R62: for those who renew."""
    closed = shown(a_listing(sold_until=date(2026, 11, 21)))
    assert (closed.state, len(closed.prices), on_sale([closed])) == ("closed", 3, [])


def test_a_prepared_offer_is_not_shown_before_its_day_and_is_on_it_without_any_job():
    day = date(2027, 1, 1)
    prepared = a_listing(
        sold_from=day,
        tariffs=(Tariff(revision=1, valid_from=day, prices=WEB.prices, decided_at=NOW),),
    )
    assert shown(prepared) is None
    assert shown(prepared, today=day).state == "on_sale"
