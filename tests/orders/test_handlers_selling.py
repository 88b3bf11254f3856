"""Offers edited by treasurer and board: prices of days to come, days of sale, stock; each act with who, what, why."""

from datetime import date

import asyncpg
import pytest

from services.orders.domain.refusals import (
    DocumentMissing,
    OfferClosed,
    OfferExists,
    OfferNotOnSale,
    PriceTooEarly,
    WrongDays,
    WrongPriceList,
)
from services.orders.handlers import cart, catalogue, lifecycle, router, selling
from shared.contracts.base import TREASURY
from shared.contracts.clock import DayStarted
from shared.contracts.orders import (
    CloseOffer,
    DescribeOffer,
    GetOffer,
    ListOfferActs,
    ListOffers,
    ListStaffOffers,
    OfferPublished,
    PrepareOffer,
    PreviewOffer,
    PriceOffer,
    SellOffer,
    StockOffer,
)
from shared.runtime.errors import NotFound

from .stories import CLIENT, DESK, S1, STAFF, a_seed, a_start, a_wish, an_offer, noon, opened_shop
from .test_handlers_cart import calling

TODAY, TOMORROW, NEW_YEAR = date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1)
WORDS = {"fr": "Serveur", "en": "Server"}
DEARER = [{"volume": 10, "term": "P12M", "price_cents": 3000}]


def a_new_offer(**changes):
    usual = {"code": "vps", "resource": "vps", "name": WORDS, "description": WORDS, "prices": DEARER}
    return PrepareOffer.model_validate(usual | {"why": "décidé en bureau"} | changes)


def a_price(**changes):
    usual = {"offer": "web", "prices": DEARER, "valid_from": NEW_YEAR, "why": "coût des disques"}
    return PriceOffer.model_validate(usual | changes)


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=STAFF, use=(DESK,))


async def offered(tx):
    return {one.code: one for one in (await catalogue.list_offers(ListOffers(), tx)).offers}


async def price_of(tx, offer="web", volume=10):
    shown = (await offered(tx))[offer].prices
    return next(one for one in shown if (one.volume, one.term) == (volume, "P12M"))


async def begin(tx, day):
    tx.emitted.clear()
    handler = next(s.handler for s in router.subscriptions if s.message is DayStarted)
    await handler(DayStarted(occurred_at=tx.now, number=day.toordinal(), day=day), tx)
    return [event for event in tx.emitted if isinstance(event, OfferPublished)]


async def test_a_price_to_come_is_shown_beside_the_one_of_today_and_holds_on_its_day(shop):
    """R36: the calendar alone brings it into force."""
    async with shop() as tx:
        await opened_shop(tx)
        await selling.price_offer(a_price(), tx)
        price = await price_of(tx)
        assert (price.price.amount_cents, price.since) == (2400, TODAY)
        assert (price.next.price.amount_cents, price.next.since) == (3000, NEW_YEAR)
        tx.now = noon(2027, 1, 1)
        price = await price_of(tx)
        assert (price.price.amount_cents, price.since, price.next) == (3000, NEW_YEAR, None)
        async with calling(tx, CLIENT):
            assert (await cart.place_order(a_wish(), tx)).total.amount_cents == 3000
            with pytest.raises(OfferClosed):
                await cart.place_order(a_wish(volume=5), tx)


async def test_others_hear_of_a_new_price_on_its_day_and_only_then(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await selling.price_offer(a_price(), tx)
        (said,) = tx.emitted
        assert [price.price_cents for price in said.prices] == [2400, 1800, 200]
        days = [TOMORROW.replace(day=30), NEW_YEAR, date(2027, 1, 2)]
        for day, expected in zip(days, ([], [3000], []), strict=True):
            tx.now = noon(day.year, day.month, day.day)
            await tx.connection.execute("delete from days")
            news = await begin(tx, day)
            assert [price.price_cents for event in news for price in event.prices] == expected
            assert all(event.revision > said.revision for event in news)


async def test_history_tells_each_price_with_its_days_and_in_which_role_it_was_decided(shop):
    """R36: a name is not told."""
    async with shop() as tx:
        await opened_shop(tx)
        await selling.price_offer(a_price(), tx)
        shown = await catalogue.get_offer(GetOffer(offer="web"), tx)
        lines = [(one.volume, one.price.amount_cents, one.since, one.until) for one in shown.history]
        assert lines[0] == (10, 3000, NEW_YEAR, None)
        assert (10, 2400, TODAY, date(2026, 12, 31)) in lines
        assert [one.decided_by for one in shown.history] == ["treasurer", None, None, None]
        assert "a-9" not in shown.model_dump_json()


@pytest.mark.parametrize("day", [date(2026, 11, 21), TODAY])
async def test_a_price_of_today_or_before_is_never_changed(shop, day):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(PriceTooEarly) as refused:
            await selling.price_offer(a_price(valid_from=day), tx)
        assert "23/11/2026" in refused.value.say("fr")
        await selling.price_offer(a_price(valid_from=TOMORROW), tx)


async def test_two_prices_for_the_same_thing_are_refused(shop):
    async with shop() as tx:
        await opened_shop(tx)
        twice = [*DEARER, {"volume": 10, "term": "P1Y", "price_cents": 2900}]
        with pytest.raises(WrongPriceList):
            await selling.price_offer(a_price(prices=twice), tx)


async def test_a_data_file_that_is_read_again_leaves_what_staff_decided(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await selling.price_offer(a_price(), tx)
        await selling.describe_offer(
            DescribeOffer(offer="web", name=WORDS, description=WORDS, why="autre nom"), tx
        )
        tx.emitted.clear()
        await catalogue.publish_catalogue(a_seed(offers=[an_offer(prices=DEARER)]), tx)
        assert tx.emitted == []
        shown = (await offered(tx))["web"]
        assert (shown.name, shown.prices[-1].price.amount_cents) == (WORDS, 2400)


async def test_a_prepared_offer_is_sold_on_its_day_and_nobody_sees_it_before(shop):
    async with shop() as tx:
        await opened_shop(tx)
        prepared = await selling.prepare_offer(a_new_offer(sold_from=NEW_YEAR, stock=2), tx)
        assert (prepared.state, prepared.left, tx.emitted) == ("coming", 2, [])
        assert set(await offered(tx)) == {"web"}
        with pytest.raises(NotFound):
            await catalogue.get_offer(GetOffer(offer="vps"), tx)
        async with calling(tx, CLIENT):
            with pytest.raises(OfferClosed):
                await cart.place_order(a_wish(offer="vps"), tx)
            tx.now = noon(2027, 1, 1)
            assert (await cart.place_order(a_wish(offer="vps"), tx)).total.amount_cents == 3000
        assert (await offered(tx))["vps"].left == 1
        assert [one.code for one in await begin(tx, NEW_YEAR)] == ["vps"]


async def test_a_closed_offer_takes_no_new_order_and_what_runs_is_renewed(shop):
    """R62."""
    async with shop() as tx:
        await opened_shop(tx)
        await lifecycle.remember_hosting(a_start(), tx)
        assert (await selling.close_offer(CloseOffer(offer="web", why="plus de place"), tx)).state == "closed"
        assert await offered(tx) == {}
        assert (await catalogue.get_offer(GetOffer(offer="web"), tx)).state == "closed"
        async with calling(tx, CLIENT):
            with pytest.raises(OfferNotOnSale):
                await cart.place_order(a_wish(), tx)
            assert (await cart.place_order(a_wish(hosting_id="h-1"), tx)).total.amount_cents == 2400
        sold = SellOffer(offer="web", sold_from=TODAY, sold_until=TODAY, why="un jour de plus")
        assert (await selling.sell_offer(sold, tx)).state == "on_sale"
        tx.now = noon(2026, 11, 23)
        assert await offered(tx) == {}


@pytest.mark.parametrize(
    "days",
    [{"sold_from": date(2026, 11, 21)}, {"sold_from": NEW_YEAR, "sold_until": TODAY}],
    ids=["begun already", "over before it begins"],
)
async def test_days_of_sale_that_make_no_sense_are_refused(shop, days):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(WrongDays):
            await selling.prepare_offer(a_new_offer(**days), tx)
        with pytest.raises(WrongDays):
            await selling.sell_offer(SellOffer(offer="web", why="essai", **days), tx)


async def test_an_offer_is_made_once_and_names_only_terms_that_are_published(shop):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(OfferExists):
            await selling.prepare_offer(a_new_offer(code="web"), tx)
        with pytest.raises(DocumentMissing):
            await selling.prepare_offer(a_new_offer(terms_document="vps"), tx)
        for ask in (
            selling.close_offer(CloseOffer(offer="nothing", why="essai"), tx),
            selling.list_offer_acts(ListOfferActs(offer="nothing"), tx),
        ):
            with pytest.raises(NotFound):
                await ask


async def test_every_act_is_in_the_journal_with_who_what_and_why(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await selling.price_offer(a_price(), tx)
        await selling.stock_offer(StockOffer(offer="web", left=3, why="trois disques"), tx)
        stocked, priced = (await selling.list_offer_acts(ListOfferActs(offer="web"), tx)).acts
        assert (stocked.by, stocked.what, stocked.why, stocked.details) == (
            "a-9",
            "stocked",
            "trois disques",
            {"left": 3},
        )
        assert (priced.what, priced.details["valid_from"]) == ("priced", "2027-01-01")
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await tx.connection.execute("delete from offer_act")


async def test_staff_sees_every_offer_with_all_its_price_lists(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await selling.prepare_offer(a_new_offer(sold_from=NEW_YEAR), tx)
        await selling.price_offer(a_price(), tx)
        vps, web = (await selling.list_staff_offers(ListStaffOffers(), tx)).offers
        assert (vps.state, vps.left, web.state) == ("coming", None, "on_sale")
        assert [(one.valid_from, one.author, one.why) for one in web.tariffs] == [
            (NEW_YEAR, "a-9", "coût des disques"),
            (TODAY, None, ""),
        ]


def test_only_treasurer_and_board_decide_about_offers():
    deciding = (PrepareOffer, DescribeOffer, PriceOffer, SellOffer, CloseOffer, StockOffer)
    assert {request.http.roles for request in deciding} == {TREASURY}


async def test_prices_of_before_hold_from_the_day_on_which_they_were_published(shop):
    """A database of before the price lists had their day."""
    async with shop() as tx:
        await opened_shop(tx)
        old = "insert into price_history (offer, revision, since, prices) values ('web', 2, $1, $2)"
        await tx.connection.execute(old, noon(2026, 11, 23), '[{"volume":1,"term":"P1M","price_cents":7}]')
        tx.now = noon(2026, 11, 23)
        (price,) = (await offered(tx))["web"].prices
        assert (price.price.amount_cents, price.since) == (7, TOMORROW)


async def test_a_preview_shows_what_everybody_will_read_on_a_day(shop):
    """R36: before its first day by default that day, and any later one."""
    async with shop() as tx:
        await opened_shop(tx)
        await selling.prepare_offer(a_new_offer(sold_from=NEW_YEAR), tx)
        shown = await selling.preview_offer(PreviewOffer(offer="vps"), tx)
        assert (shown.state, shown.prices[0].price.amount_cents) == ("on_sale", 3000)
        await selling.price_offer(a_price(), tx)
        now, then = [
            await selling.preview_offer(PreviewOffer(offer="web", on=day), tx) for day in (None, NEW_YEAR)
        ]
        public = await catalogue.get_offer(GetOffer(offer="web"), tx)
        assert now == public
        assert {one.price.amount_cents for one in then.prices} == {3000}


async def test_a_preview_of_no_offer_is_not_found(shop):
    async with shop() as tx:
        with pytest.raises(NotFound):
            await selling.preview_offer(PreviewOffer(offer="vps"), tx)
