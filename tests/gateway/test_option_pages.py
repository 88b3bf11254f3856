"""Options on the pages: shown with their prices, chosen by hand, in the summary, kept with a renewal (R36, R62, L02)."""

from datetime import date

import pytest

from shared.contracts.base import Money, Role
from shared.contracts.lifecycle import GetHosting, HostingViews, ListHostings
from shared.contracts.offers import ComingPrice, DatedOptionPrice, OptionView, ShownOptionPrice
from shared.contracts.options import OrderedOption, ServiceOption
from shared.contracts.orders import (
    GetOffer,
    GetOrder,
    GetOrderForm,
    GetRenewalForm,
    PreviewLine,
    PreviewOrder,
)

from .area import a_hosting
from .reading import Outline, plain
from .test_order_pages import LINE, RENEWAL, UPGRADE, YES, a_preview, an_offer, an_order, heard, hidden
from .test_renewal_pages import CHECK, a_form, a_term, an_order_form

BACKUP_NAME = {"fr": "Sauvegarde <30> jours", "en": "Backup <30> days"}
BOXES_NAME = {"fr": "Boîte supplémentaire", "en": "Additional mailbox"}


def a_price(cents, **changes):
    return ShownOptionPrice(term="P12M", price=Money(amount_cents=cents), since=date(2026, 11, 1), **changes)


def an_option(code="backup", **changes):
    usual = {"code": code, "name": BACKUP_NAME, "description": BACKUP_NAME, "kind": "tick"}
    return OptionView(**usual | {"least": 1, "most": 1, "prices": [a_price(1200)]} | changes)


BOXES = an_option(
    "boxes", name=BOXES_NAME, description=BOXES_NAME, kind="quantity", most=20, prices=[a_price(480)]
)
HAD = (ServiceOption(code="boxes", name=BOXES_NAME, quantity=3),)
ORDERED = (
    OrderedOption(code="backup", name=BACKUP_NAME, kind="tick", unit_price_cents=1200, price_cents=1200),
    OrderedOption(
        code="boxes", name=BOXES_NAME, kind="quantity", quantity=3, unit_price_cents=480, price_cents=1440
    ),
)
WITH_BOTH = PreviewLine(**LINE | {"options": ORDERED, "price_cents": 5040})


@pytest.fixture
async def signed_in(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOrderForm, an_order_form())
    return client


@pytest.fixture
async def shop(signed_in, outside):
    """A signed-in client before a shelf with options."""
    await outside.answers(GetOffer, an_offer(options=[an_option(), BOXES]))
    return signed_in


async def asked(shop, outside, path, **data):
    """Send the first step of a page, and return what orders was asked about its line."""
    await outside.answers(PreviewOrder, a_preview(5040, lines=[WITH_BOTH]))
    page = await shop.get(path)
    await shop.post("/commander", data={"csrf": hidden(page, "csrf"), **YES, "step": "check", **data})
    return heard(outside, "lines")[-1].body["lines"][0]


async def test_offer_shows_its_options_with_the_price_of_today_the_next_one_and_the_history(client, outside):
    """R36."""
    dearer = ComingPrice(since=date(2027, 1, 1), price=Money(amount_cents=1500))
    former = DatedOptionPrice(
        option="backup", name=BACKUP_NAME, term="P12M", price=Money(amount_cents=900), since=date(2026, 1, 1),
        until=date(2026, 10, 31), decided_by="board",
    )  # fmt: skip
    option = an_option(prices=[a_price(1200, next=dearer)], state="closed")
    await outside.answers(GetOffer, an_offer(options=[option, BOXES], option_history=[former]))
    french, english = [plain((await client.get(path)).text) for path in ("/offres/web", "/en/offers/web")]
    for words in (
        "Sauvegarde &lt;30&gt; jours",
        "12,00 €, depuis le 1er novembre 2026 ; 15,00 € à partir du 1er janvier 2027",
        "un service qui l’a peut la garder",
        "De 1 à 20 par service",
        "9,00 €",
        "le bureau",
    ):
        assert words in french
    assert "12 months: €12.00, since 1 November 2026" in english
    assert Outline(french).wrong == []


async def test_no_option_is_chosen_beforehand_for_a_new_service(shop):
    """L01: nobody pays for what was ticked for them."""
    page = await shop.get("/commander?offer=web&volume=10&term=P12M")
    assert '<input type="checkbox" id="option_backup" name="option_backup" value="1"' in page.text
    assert 'name="option_boxes" class="short" min="0" max="20" inputmode="numeric" value="0"' in page.text
    fieldset = page.text[page.text.index('id="option_backup"') :]
    assert " checked" not in fieldset[: fieldset.index("</fieldset>")]
    assert Outline(page.text).wrong == []


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ({}, []),
        ({"option_boxes": "0"}, []),
        ({"option_backup": "1", "option_boxes": "3"}, [("backup", 1), ("boxes", 3)]),
    ],
    ids=["none", "none of it", "both"],
)
async def test_what_is_chosen_is_asked_for_and_what_is_left_empty_is_not_wanted(
    shop, outside, typed, options
):
    line = await asked(shop, outside, "/commander?offer=web", options_shown="yes", **typed)
    assert [(one["code"], one["quantity"]) for one in line["options"]] == options


async def test_number_in_words_is_told_with_what_to_write(shop, outside):
    page = await shop.get("/commander?offer=web")
    data = {
        **YES,
        "csrf": hidden(page, "csrf"),
        "step": "check",
        "options_shown": "x",
        "option_boxes": "trois",
    }
    again = await shop.post("/commander", data=data)
    assert again.status_code == 422
    assert "écrivez ce nombre en chiffres" in again.text
    assert heard(outside, "lines") == []


async def test_summary_shows_each_option_with_its_price_and_can_be_corrected(shop, outside):
    """L02."""
    await outside.answers(PreviewOrder, a_preview(5040, lines=[WITH_BOTH]))
    chosen = {**YES, "options_shown": "yes", "option_backup": "1", "option_boxes": "3"}
    first = await shop.get("/commander?offer=web")
    page = await shop.post("/commander", data={"csrf": hidden(first, "csrf"), **chosen, "step": "check"})
    text = plain(page.text)
    for words in (
        "le service seul : 24,00 €",
        "Sauvegarde &lt;30&gt; jours : 12,00 €",
        "3 × Boîte supplémentaire : 14,40 €",
        "<strong>50,40 €</strong>",
    ):
        assert words in text
    again = await shop.post("/commander", data={**chosen, "csrf": hidden(page, "csrf"), "step": "correct"})
    assert 'name="option_backup" value="1" aria-describedby="option_backup-h" checked' in again.text
    assert 'inputmode="numeric" value="3"' in again.text


async def test_whose_session_has_ended_comes_back_with_the_options_chosen(shop, outside):
    page = await shop.get("/commander?offer=web")
    outside.sessions.clear()
    data = {**YES, "csrf": hidden(page, "csrf"), "step": "check", "option_boxes": "3", "options_shown": "yes"}
    back = await shop.post("/commander", data=data)
    assert back.headers["location"].endswith("term%3DP12M%26option_boxes%3D3")
    kept = await shop.get("/commander?offer=web&volume=10&term=P12M&option_boxes=3")
    assert 'inputmode="numeric" value="3"' in kept.text


async def test_renewal_begins_with_the_options_that_the_service_has(shop, outside):
    """R62."""
    await outside.answers(
        ListHostings, HostingViews(hostings=[a_hosting(reference="web-7", last_options=HAD)])
    )
    page = await shop.get(RENEWAL)
    assert 'inputmode="numeric" value="3"' in page.text
    assert (
        'id="option_backup" name="option_backup" value="1" aria-describedby="option_backup-h">' in page.text
    )


async def test_renewal_whose_service_cannot_be_read_keeps_what_it_has(shop, outside):
    line = await asked(shop, outside, RENEWAL, hosting="web-7")
    assert "option_" not in (await shop.get(RENEWAL)).text
    assert "options" not in line


async def test_closed_option_is_shown_to_who_has_it_alone(signed_in, outside):
    """R62."""
    closed = BOXES.model_copy(update={"state": "closed"})
    await outside.answers(GetOffer, an_offer(options=[closed]))
    await outside.answers(
        ListHostings, HostingViews(hostings=[a_hosting(reference="web-7", last_options=HAD)])
    )
    assert "vous pouvez la garder" in (await signed_in.get(RENEWAL)).text
    assert "option_boxes" not in (await signed_in.get("/commander?offer=web")).text


async def test_greater_volume_asks_for_no_options(shop, outside):
    """R82: they go with the term."""
    assert "option_" not in (await shop.get(UPGRADE)).text


async def test_what_is_not_sold_any_more_is_told_in_the_summary_and_on_the_order(shop, outside):
    ended = PreviewLine(
        **LINE | {"kind": "renewal", "ended_options": HAD, "former": Money(amount_cents=3840)}
    )
    ended = ended.model_copy(update={"former_options": HAD})
    await outside.answers(PreviewOrder, a_preview(lines=[ended]))
    first = await shop.get("/commander?offer=web")
    page = await shop.post("/commander", data={"csrf": hidden(first, "csrf"), **YES, "step": "check"})
    text = plain(page.text)
    assert "prend fin avec la période en cours : 3 × Boîte supplémentaire" in text
    assert "38,40 €, avec 3 × Boîte supplémentaire" in text
    await outside.answers(
        GetOrder,
        an_order(state="expired", pay_token=None, lines=[LINE | {"options": ORDERED, "price_cents": 5040}]),
    )
    order = await shop.get("/commandes/CMD-2026-00117")
    assert "3 × Boîte supplémentaire" in order.text
    assert "&amp;option_backup=1&amp;option_boxes=3" in order.text


async def test_link_shows_what_is_renewed_and_what_is_not(client, outside):
    term = a_term("P12M", 3600).model_copy(update={"options": ORDERED[:1], "ended_options": HAD})
    await outside.answers(GetRenewalForm, a_form(terms=[a_term("P1M", 300), term]))
    text = plain((await client.get(CHECK)).text)
    for words in (
        "le service seul : 24,00 €",
        "Sauvegarde &lt;30&gt; jours : 12,00 €",
        "36,00 €",
        "prend fin",
    ):
        assert words in text


async def test_service_shows_its_options_and_those_of_the_next_term(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    more = (*HAD, ServiceOption(code="backup", name=BACKUP_NAME))
    await outside.answers(GetHosting, a_hosting(options=HAD, last_options=more, set_up=False))
    text = (await client.get("/services/web-7")).text
    assert "<dd>3 × Boîte supplémentaire <span" in text
    assert "mise en place en cours" in text
    assert (
        "Options de la période suivante</dt><dd>3 × Boîte supplémentaire, Sauvegarde &lt;30&gt; jours" in text
    )
