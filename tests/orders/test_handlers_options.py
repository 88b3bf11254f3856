"""Options from the data file and the treasurer to the order, its papers, its renewal and what its client takes home."""

import base64
import io
from dataclasses import replace
from datetime import date

import asyncpg
import pytest
from pypdf import PdfReader

from services.orders import store
from services.orders.domain.option_refusals import OptionExists, OptionNotOnSale, WrongBounds
from services.orders.domain.refusals import PriceTooEarly, WrongDays, WrongPriceList
from services.orders.handlers import (
    cart,
    catalogue,
    invoices,
    lifecycle,
    options,
    papers,
    payments,
    previewing,
    renewals,
    selling,
)
from services.orders.service import SERVICE
from shared.contracts.base import TREASURY
from shared.contracts.lifecycle import PaidSpan
from shared.contracts.offers import SeededOption
from shared.contracts.options import ServiceOption
from shared.contracts.orders import (
    AddOption,
    CloseOption,
    ContractConfirmed,
    DescribeOption,
    GetContract,
    GetInvoicePdf,
    GetOffer,
    LineIn,
    ListOfferActs,
    OfferPublished,
    PreviewOrder,
    PriceOption,
    SellOption,
)
from shared.runtime import invariants
from shared.runtime.errors import NotFound
from shared.runtime.folders import folder_of

from .stories import CLIENT, DESK, S1, STAFF, a_seed, a_start, a_wish, accepted, an_offer, noon, opened_shop
from .test_handlers_cart import calling
from .test_handlers_selling import begin
from .test_renewals import SIGNING, a_form
from .test_renewals import a_wish as a_wish_by_link

TOMORROW, NEW_YEAR = date(2026, 11, 23), date(2027, 1, 1)
WORDS = {"fr": "Sauvegarde gardée 30 jours", "en": "Backup kept for 30 days"}
BOXES = {"fr": "Boîte supplémentaire", "en": "Additional mailbox"}
SEEDED = SeededOption(
    code="boxes",
    kind="quantity",
    name=BOXES,
    description=BOXES,
    most=5,
    prices=[{"term": "P12M", "price_cents": 480}],
)
SHELF = a_seed(offers=[an_offer(options=[SEEDED])])
WANTED = ({"code": "backup"}, {"code": "boxes", "quantity": 3})


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, caller=STAFF, desk=DESK: open_tx("orders", at=at, caller=caller, use=(desk,))


def an_option(**changes):
    usual = {"offer": "web", "code": "backup", "kind": "tick", "name": WORDS, "description": WORDS}
    prices = [{"term": "P12M", "price_cents": 1200}]
    return AddOption.model_validate(usual | {"prices": prices, "why": "demandée par des clients"} | changes)


def a_price(**changes):
    prices = [{"term": "P12M", "price_cents": 1500}]
    usual = {"offer": "web", "option": "backup", "prices": prices, "valid_from": NEW_YEAR, "why": "disques"}
    return PriceOption.model_validate(usual | changes)


async def stocked(tx):
    """A shelf with one option of the data file and one that the treasurer added."""
    await opened_shop(tx)
    await catalogue.publish_catalogue(SHELF, tx)
    await options.add_option(an_option(), tx)


async def web(tx):
    return await catalogue.get_offer(GetOffer(offer="web"), tx)


async def text_of(document):
    pages = PdfReader(io.BytesIO(base64.b64decode(document.content_base64))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def bought(tx, wanted=WANTED):
    async with calling(tx, CLIENT):
        order = await cart.place_order(a_wish(options=wanted), tx)
    await payments.invoice_paid_order(accepted(order, amount_cents=order.total.amount_cents), tx)
    return order


async def test_everybody_sees_options_with_their_price_of_today_and_the_next_one(shop):
    """R36."""
    async with shop() as tx:
        await stocked(tx)
        await options.price_option(a_price(), tx)
        backup, boxes = (await web(tx)).options
        assert (backup.name, backup.kind, boxes.kind, boxes.most) == (WORDS, "tick", "quantity", 5)
        (price,) = backup.prices
        assert (price.term, price.price.amount_cents, price.next.since) == ("P12M", 1200, NEW_YEAR)
        assert price.next.price.amount_cents == 1500
        history = [
            (one.option, one.price.amount_cents, one.decided_by) for one in (await web(tx)).option_history
        ]
        assert history == [("backup", 1500, "treasurer"), ("backup", 1200, "treasurer"), ("boxes", 480, None)]


async def test_price_of_an_option_holds_from_its_day_and_others_hear_of_it_then(shop):
    """R36: the calendar alone brings it into force."""
    async with shop() as tx:
        await stocked(tx)
        await options.price_option(a_price(), tx)
        tx.now = noon(2027, 1, 1)
        (said,) = await begin(tx, NEW_YEAR)
        assert {one.code: one.prices[0].price_cents for one in said.options} == {"backup": 1500, "boxes": 480}
        async with calling(tx, CLIENT):
            assert (
                await cart.place_order(a_wish(options=WANTED), tx)
            ).total.amount_cents == 2400 + 1500 + 1440


async def test_data_file_is_followed_until_somebody_edits_the_offer(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await catalogue.publish_catalogue(SHELF, tx)
        await catalogue.publish_catalogue(SHELF, tx)
        (said,) = [one for one in tx.emitted if isinstance(one, OfferPublished)]
        assert [one.code for one in said.options] == ["boxes"]
        dearer = SeededOption.model_validate(
            SEEDED.model_dump() | {"prices": [{"term": "P12M", "price_cents": 600}]}
        )
        await catalogue.publish_catalogue(a_seed(offers=[an_offer(options=[dearer])]), tx)
        assert (await web(tx)).options[0].prices[0].price.amount_cents == 600
        await catalogue.publish_catalogue(a_seed(), tx)
        assert [(one.code, one.state) for one in (await web(tx)).options] == [("boxes", "closed")]
        await options.add_option(an_option(), tx)
        await catalogue.publish_catalogue(SHELF, tx)
        assert [(one.code, one.state) for one in (await web(tx)).options] == [
            ("backup", "on_sale"),
            ("boxes", "closed"),
        ]


async def test_option_is_added_once_with_sensible_bounds_days_and_prices(shop):
    async with shop() as tx:
        await stocked(tx)
        for changes, refusal in (
            ({}, OptionExists),
            ({"code": "x", "most": 2}, WrongBounds),
            ({"code": "x", "kind": "quantity", "least": 3, "most": 2}, WrongBounds),
            ({"code": "x", "sold_from": NEW_YEAR, "sold_until": TOMORROW}, WrongDays),
            (
                {"code": "x", "prices": [{"term": one, "price_cents": 1} for one in ("P1Y", "P12M")]},
                WrongPriceList,
            ),
            ({"offer": "nothing"}, NotFound),
        ):
            with pytest.raises(refusal):
                await options.add_option(an_option(**changes), tx)
        with pytest.raises(PriceTooEarly):
            await options.price_option(a_price(valid_from=date(2026, 11, 22)), tx)
        with pytest.raises(NotFound):
            await options.price_option(a_price(option="nothing"), tx)


async def test_prepared_option_is_seen_and_sold_on_its_day(shop):
    async with shop() as tx:
        await opened_shop(tx)
        prepared = await options.add_option(an_option(sold_from=NEW_YEAR), tx)
        assert [one.state for one in prepared.options] == ["coming"]
        assert (await web(tx)).options == []
        tx.now = noon(2027, 1, 1)
        assert [one.code for one in (await web(tx)).options] == ["backup"]


async def test_closed_option_is_not_sold_and_opened_again_on_a_day(shop):
    async with shop() as tx:
        await stocked(tx)
        shown = await options.close_option(CloseOption(offer="web", option="backup", why="disque plein"), tx)
        assert [(one.code, one.state) for one in shown.options] == [
            ("backup", "closed"),
            ("boxes", "on_sale"),
        ]
        async with calling(tx, CLIENT):
            with pytest.raises(OptionNotOnSale):
                await cart.place_order(a_wish(options=WANTED), tx)
        again = SellOption(offer="web", option="backup", sold_from=date(2026, 11, 22), why="disque neuf")
        assert (await options.sell_option(again, tx)).options[0].state == "on_sale"


async def test_each_act_is_in_the_offers_journal_and_prices_stay_for_ever(shop):
    async with shop() as tx:
        await stocked(tx)
        other = DescribeOption(
            offer="web", option="boxes", name=BOXES, description=WORDS, most=9, why="plus de boîtes"
        )
        assert (await options.describe_option(other, tx)).options[1].most == 9
        described, added = (await selling.list_offer_acts(ListOfferActs(offer="web"), tx)).acts
        assert (described.what, described.details["option"], described.by) == (
            "option_described",
            "boxes",
            "a-9",
        )
        assert (added.what, added.details["code"], added.why) == (
            "option_added",
            "backup",
            "demandée par des clients",
        )
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await tx.connection.execute("delete from option_price_history")


def test_only_treasurer_and_board_decide_about_options():
    deciding = (AddOption, DescribeOption, PriceOption, SellOption, CloseOption)
    assert {request.http.roles for request in deciding} == {TREASURY}


async def test_order_invoice_and_contract_name_options_with_their_prices(shop):
    """R03, L03, L21."""
    async with shop() as tx:
        await stocked(tx)
        order = await bought(tx)
        assert (order.total.amount_cents, order.lines[0].price_cents) == (5040, 5040)
        invoice = (await store.invoices.of_account(tx.connection, "a-1"))[0]
        assert [(one.quantity, one.unit_price_cents) for one in invoice.lines] == [
            (1, 2400),
            (1, 1200),
            (3, 480),
        ]
        text = await text_of(await invoices.get_invoice_pdf(GetInvoicePdf(number=invoice.number), tx))
        for words in ("Option : Boîte supplémentaire, 12 mois", "inclus 3 4,80 € 14,40 €", "50,40 €"):
            assert words in text.replace("\xa0", " ").replace("\u202f", " ")
        (confirmed,) = [one for one in tx.emitted if isinstance(one, ContractConfirmed)]
        assert [one.code for one in confirmed.lines[0].options] == ["backup", "boxes"]
        contract = await text_of(await papers.get_contract(GetContract(order=order.reference), tx))
        for words in ("Option : 3 × Boîte supplémentaire", f"{WORDS['fr']} – {WORDS['fr']}"):
            assert words in contract.replace("\xa0", " ")


async def test_preview_shows_what_the_service_cost_before_with_its_options(shop):
    """R62, L02."""
    async with shop() as tx:
        await stocked(tx)
        order = await bought(tx)
        had = tuple(ServiceOption(**one.model_dump()) for one in order.lines[0].options)
        span = PaidSpan(
            starts_on=date(2026, 11, 22), ends_on=date(2027, 11, 22), term="P12M", volume=10, options=had
        )
        await lifecycle.remember_hosting(a_start(hosting_id=order.lines[0].hosting_id, spans=(span,)), tx)
        async with calling(tx, CLIENT):
            renewal = LineIn(offer="web", term="P12M", hosting_id=order.lines[0].hosting_id)
            shown = await previewing.preview_order(PreviewOrder(lines=[renewal]), tx)
        (line,) = shown.lines
        assert (shown.total.amount_cents, line.former.amount_cents) == (5040, 5040)
        assert line.former_options == had
        assert [one.quantity for one in line.options] == [1, 3]


async def test_link_renews_with_the_options_that_there_are_and_shows_them(shop):
    """R60, R62."""
    had = (ServiceOption(code="backup", name=WORDS), ServiceOption(code="gone", name=BOXES))
    span = PaidSpan(
        starts_on=date(2026, 1, 31), ends_on=date(2027, 1, 31), term="P12M", volume=10, options=had
    )
    async with shop(desk=SIGNING) as tx:
        await stocked(tx)
        await lifecycle.remember_hosting(a_start(spans=(span,)), tx)
        form = await renewals.show_renewal(a_form(), tx)
        (term,) = form.terms
        assert (term.price.amount_cents, [one.code for one in term.options]) == (3600, ["backup"])
        assert [one.code for one in term.ended_options] == ["gone"]
        ordered = await renewals.order_renewal(a_wish_by_link(total_cents=3600), tx)
        assert ordered.total.amount_cents == 3600
        assert await renewals.order_renewal(a_wish_by_link(), tx) == ordered
        order = await store.orders.find(tx.connection, ordered.reference, account_id="a-1")
        assert [one.code for one in order.lines[0].ended_options] == ["gone"]


@pytest.mark.parametrize(
    ("field", "cents"),
    [("price_cents", 999_999), ("unit_price_cents", 1)],
    ids=["above its line", "wrong sum"],
)
async def test_option_whose_price_was_tampered_with_breaks_an_invariant(shop, field, cents):
    async with shop() as tx:
        await stocked(tx)
        await bought(tx)
        assert (await invariants.check(tx.connection, folder_of("orders"))).broken == []
        await tx.connection.execute(
            f"update orders set record = jsonb_set(record, '{{lines,0,options,1,{field}}}', '{cents}')"
        )
        (found,) = (await invariants.check(tx.connection, folder_of("orders"))).broken
        assert found.invariant.startswith("an ordered option costs")


async def test_client_takes_options_home_with_the_orders(shop):
    """R73: the export of personal data has them."""
    async with shop() as tx:
        await stocked(tx)
        await bought(tx)
        orders = next(one for one in SERVICE.router.holdings.held if one.words["en"] == "Orders")
        rows = await tx.connection.fetch(orders.export, "a-1")
        assert "Boîte supplémentaire" in str([dict(row) for row in rows])


async def test_offer_without_options_is_sold_as_before(shop):
    async with shop() as tx:
        await opened_shop(tx)
        assert replace((await store.catalogue.offers(tx.connection, tx.today))[0], prices=()).options == ()
