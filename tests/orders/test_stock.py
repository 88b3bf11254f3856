"""How many may still be sold: never less than nothing, and what nobody paid goes back (R09, R32, R33)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import (
    EVERYTHING,
    Gone,
    Place,
    State,
    Stock,
    close,
    count_again,
    expire,
    holds_places,
    pay,
    places_moved,
    set_aside,
    withdraw,
)
from services.orders.domain.refusals import OfferNotOnSale, SoldOut
from services.orders.domain.stock import take_places

from .builders import WEB, a_cart, a_line, a_shop, an_acceptance, an_order, placed

LONG_AFTER = date(2027, 3, 1)
COUNTED = Stock(offer="web", on_sale=3)
GONE = Gone(
    hosting_id="h-1", service="h", because="deleted", kinds=EVERYTHING, at=datetime(2027, 1, 1, tzinfo=UTC)
)


def closed(order):
    """Close an order because a service that it renews beside what is new has ended."""
    line = order.lines[0].model_copy(update={"kind": "renewal", "hosting_id": "h-1"})
    return close(replace(order, lines=(line,)), GONE, today=date(2027, 1, 1)).order


STEPS = {
    "expires": lambda order: expire(order, LONG_AFTER).order,
    "is paid": lambda order: pay(order, an_acceptance()).order,
    "is set aside": lambda order: set_aside(order).order if order.state is State.PAYABLE else order,
    "is withdrawn from": lambda order: withdraw(order, date(2026, 11, 30)),
    "is closed": closed,
}


def shop(stock=COUNTED, **changes):
    return a_shop(stocks={"web": stock}, **changes)


def test_an_order_takes_one_place_for_each_new_service_of_what_is_counted():
    order = placed(a_cart(a_line(), a_line(volume=5), a_line(hosting_id="h-1")), shop=shop()).order
    assert order.places == (Place(offer="web", hostings=2),)
    assert placed().order.places == ()


@pytest.mark.parametrize(("left", "refused"), [(2, False), (1, True), (0, True), (None, False)])
def test_more_than_what_is_left_is_refused_whole(left, refused):
    stock = Stock(offer="web", on_sale=left)
    cart = a_cart(a_line(), a_line(volume=5))
    if not refused:
        assert placed(cart, shop=shop(stock)).order.places
        return
    with pytest.raises(SoldOut) as error:
        placed(cart, shop=shop(stock))
    assert error.value.fields == {"offer": "web", "left": left}


def test_what_runs_is_renewed_when_nothing_is_left_and_when_the_offer_is_closed():
    """R62."""
    closed = replace(WEB, sold_until=date(2026, 11, 21))
    order = placed(
        a_cart(a_line(hosting_id="h-1")), shop=shop(Stock(offer="web", on_sale=0), offers={"web": closed})
    ).order
    assert (order.total_cents, order.places) == (2400, ())


@pytest.mark.parametrize(
    "days", [{"sold_until": date(2026, 11, 21)}, {"sold_from": date(2026, 11, 23)}], ids=["closed", "coming"]
)
def test_what_is_not_on_sale_today_is_not_ordered_anew(days):
    with pytest.raises(OfferNotOnSale):
        placed(shop=a_shop(offers={"web": replace(WEB, **days)}))


def test_the_first_and_the_last_day_of_sale_are_whole():
    today = date(2026, 11, 22)
    assert placed(shop=a_shop(offers={"web": replace(WEB, sold_from=today, sold_until=today)})).order


def test_staff_counts_what_is_left_from_now_on():
    busy = Stock(offer="web", on_sale=3, taken=2)
    assert count_again(busy, 5) == Stock(offer="web", on_sale=7, taken=2)
    assert count_again(busy, None).left is None


@pytest.mark.parametrize(
    ("step", "back"),
    [("expires", -1), ("is paid", 0), ("is set aside", 0), ("is withdrawn from", -1), ("is closed", -1)],
)
def test_an_order_gives_its_place_back_when_it_can_no_longer_be_paid(step, back):
    before = an_order(places=(Place(offer="web", hostings=1),))
    assert places_moved(before, STEPS[step](before))["web"] == back


def test_money_in_time_for_an_expired_order_takes_its_place_again_even_where_none_is_left():
    """R33: it is never refused."""
    expired = STEPS["expires"](an_order(places=(Place(offer="web", hostings=1),)))
    assert places_moved(expired, STEPS["is paid"](expired))["web"] == 1
    assert Stock(offer="web", on_sale=1, taken=2).left == 0


def test_money_of_an_order_that_was_withdrawn_from_takes_no_place():
    order = STEPS["is withdrawn from"](an_order(places=(Place(offer="web", hostings=1),)))
    assert not holds_places(STEPS["is paid"](order))


acts = some.lists(
    some.tuples(some.sampled_from(["orders", "stock", *STEPS]), some.integers(0, 9)), max_size=40
)


@given(acts)
def test_stock_is_never_negative_in_any_interleaving_and_counts_what_orders_hold(steps):
    stock, orders = COUNTED, []
    for what, number in steps:
        before = after = None
        if what == "stock":
            stock = count_again(stock, number)
        elif what == "orders":
            lines = [placed().order.lines[0]] * (number % 3 + 1)
            try:
                after = an_order(places=take_places(lines, {"web": stock}))
            except SoldOut:
                assert stock.left < len(lines)
                continue
            orders.append(after)
        elif orders:
            before = orders[number % len(orders)]
            after = orders[number % len(orders)] = STEPS[what](before)
        if after is not None:
            stock = replace(stock, taken=stock.taken + places_moved(before, after)["web"])
        held = sum(place.hostings for one in orders if holds_places(one) for place in one.places)
        assert stock.taken == held
        assert stock.left >= 0
