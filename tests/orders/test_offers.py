"""The public catalogue is the same table as the cart (R36, R40, R45, C4)."""

import pytest

from services.orders.domain import catalogue, from_seed, price_cents
from services.orders.domain.refusals import OfferClosed
from shared.contracts.offers import SeededOffer
from tests.orders.builders import WEB, a_cart, a_line, placed


def test_every_price_shown_is_the_price_ordered():
    (offer,) = catalogue([WEB], methods=["card"]).offers
    for shown in offer.prices:
        order = placed(a_cart(a_line(volume=shown.volume, term=shown.term))).order
        assert order.total_cents == shown.price.amount_cents


def test_terms_and_volumes_are_shown_from_the_smallest():
    (offer,) = catalogue([WEB], methods=["card"]).offers
    assert (offer.volumes, offer.terms) == ([5, 10], ["P1M", "P12M"])


def test_only_active_means_of_payment_are_shown_with_delay_and_no_fee():
    (offer,) = catalogue([WEB], methods=["cheque", "card"]).offers
    assert [means.method for means in offer.payment_methods] == ["card", "cheque"]
    assert {means.fee.amount_cents for means in offer.payment_methods} == {0}
    assert all(means.delay["fr"] and means.delay["en"] for means in offer.payment_methods)


def test_a_seed_becomes_an_offer():
    seed = SeededOffer(
        code="web", resource="web", name=WEB.name, description=WEB.description, prices=list(WEB.prices)
    )
    assert from_seed(seed) == WEB


def test_what_has_no_public_price_cannot_be_ordered():
    with pytest.raises(OfferClosed) as refused:
        price_cents(WEB, volume=7, term="P12M")
    assert "7 Go" in refused.value.say("fr")
