"""The last places of an offer, wanted by many at once on several replicas: never sold twice, and given back (R32)."""

import asyncio
from datetime import date

import pytest

from services.orders import store
from services.orders.domain.refusals import SoldOut
from services.orders.handlers import accounts, cart, catalogue, days, payments, selling
from shared.contracts.orders import ExpireOrder, StockOffer
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .stories import (
    CLIENT,
    DESK,
    S1,
    STAFF,
    a_seed,
    a_wish,
    accepted,
    activated,
    an_offer,
    opened_shop,
    own_tx,
    registered,
)
from .test_handlers_cart import calling

LATE = date(2026, 12, 23)


async def limited(tx, left):
    await opened_shop(tx)
    async with calling(tx, STAFF):
        await selling.stock_offer(StockOffer(offer="web", left=left, why="disques"), tx)


async def left(tx):
    return (await store.catalogue.stocks(tx.connection))["web"].left


async def buy(errand, offer="web"):
    async with own_tx(errand) as tx:
        return await cart.place_order(a_wish(offer=offer), tx)


async def test_of_many_who_want_the_last_places_at_once_only_as_many_get_one(open_errand):
    async with open_errand("orders", at=S1, caller=CLIENT, use=(DESK,)) as errand:
        async with own_tx(errand) as tx:
            await limited(tx, 2)
        answers = await asyncio.gather(*(buy(errand) for _ in range(6)), return_exceptions=True)
        assert sum(isinstance(one, SoldOut) for one in answers) == 4
        assert sorted(one.reference for one in answers if not isinstance(one, SoldOut)) == [
            "CMD-2026-00001",
            "CMD-2026-00002",
        ]
        async with own_tx(errand) as tx:
            assert await left(tx) == 0
            assert (await invariants.check(tx.connection, folder_of("orders"))).broken == []


async def test_orders_that_expire_and_that_are_placed_at_once_leave_the_count_right(open_errand):
    both = a_seed(offers=[an_offer(), an_offer(code="vps", resource="vps")])
    async with open_errand("orders", at=S1, caller=CLIENT, use=(DESK,)) as errand:
        async with own_tx(errand) as tx:
            await catalogue.publish_catalogue(both, tx)
            await accounts.remember_account(registered(), tx)
            await accounts.open_to_orders(activated(), tx)
            for offer in ("web", "vps"):
                await selling.stock_offer(StockOffer(offer=offer, left=8, why="disques"), tx)
        orders = [await buy(errand, offer) for offer in ("web", "vps", "vps", "web") * 2]

        async def expire(chosen):
            async with own_tx(errand) as tx:
                await days.expire_orders([ExpireOrder(order_id=one.id, day=LATE) for one in chosen], tx)

        work = [expire(orders[:3]), expire(orders[3:6]), buy(errand, "vps"), buy(errand, "web")]
        await asyncio.gather(*work)
        async with own_tx(errand) as tx:
            stocks = await store.catalogue.stocks(tx.connection)
            assert {offer: stock.left for offer, stock in stocks.items()} == {"web": 6, "vps": 6}
            assert (await invariants.check(tx.connection, folder_of("orders"))).broken == []


@pytest.fixture
def shop(open_tx):
    return lambda: open_tx("orders", at=S1, caller=CLIENT, use=(DESK,))


async def test_an_order_that_nobody_paid_gives_its_place_to_the_next(shop):
    async with shop() as tx:
        await limited(tx, 1)
        order = await cart.place_order(a_wish(), tx)
        with pytest.raises(SoldOut):
            await cart.place_order(a_wish(), tx)
        for _ in range(2):
            await days.expire_orders([ExpireOrder(order_id=order.id, day=LATE)], tx)
            assert await left(tx) == 1
        assert await cart.place_order(a_wish(), tx)


async def test_money_in_time_revives_an_order_beyond_the_stock_and_nothing_is_left(shop):
    """R33."""
    async with shop() as tx:
        await limited(tx, 1)
        order = await cart.place_order(a_wish(), tx)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=LATE)], tx)
        await cart.place_order(a_wish(), tx)
        await payments.invoice_paid_order(accepted(order), tx)
        stock = (await store.catalogue.stocks(tx.connection))["web"]
        assert (stock.taken, stock.left) == (2, 0)


async def test_an_order_of_before_the_count_moves_nothing(shop):
    async with shop() as tx:
        await opened_shop(tx)
        order = await cart.place_order(a_wish(), tx)
        async with calling(tx, STAFF):
            await selling.stock_offer(StockOffer(offer="web", left=1, why="disques"), tx)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=LATE)], tx)
        assert await left(tx) == 1


async def test_a_count_that_does_not_fit_the_orders_is_found_by_the_invariants(shop):
    async with shop() as tx:
        await limited(tx, 3)
        await cart.place_order(a_wish(), tx)
        await tx.connection.execute("update stock set taken = 0")
        broken = (await invariants.check(tx.connection, folder_of("orders"))).broken
        assert [one.invariant for one in broken] == [
            "what is taken of a counted stock is what the orders hold that can be paid or are firm"
        ]
