"""The offer and the order in two steps: nothing ticked, corrected without loss, the button in the words of the law."""

import re
from datetime import date
from typing import get_args

import pytest

from services.notifications.templates.links import PATHS
from shared.contracts.base import Duty, Money, Refusal, Role
from shared.contracts.offers import ComingPrice, DatedPrice, OfferDetail, OfferPrice, PaymentMethod
from shared.contracts.orders import (
    GetOffer,
    GetOrder,
    GetOrderForm,
    OrderPreview,
    OrderView,
    PlaceOrder,
    PreviewLine,
    PreviewOrder,
    SheetPart,
)

from .outside import ACCOUNT, PERSON
from .reading import plain
from .test_renewal_pages import BUTTON, an_order_form

WORDS = {"fr": "Web <fr>", "en": "Web <en>"}
FREE_BUTTON = {"fr": "Confirmer ma commande gratuite", "en": "Confirm my free order"}
STEPS = {"fr": "/commander", "en": "/en/order"}
CHOICE = {"offer": "web", "volume": "10", "term": "P12M"}
YES = CHOICE | {"accept_terms": "2013-09-20", "immediate_start": "x"}
R05 = "recalculée à la réception du paiement, jamais plus courte"
CHEQUE = PaymentMethod(method="cheque", delay={"fr": "Courrier", "en": "Post"}, fee=Money(amount_cents=0))
LINE = {
    "position": 1,
    "kind": "new",
    "offer": "web",
    "offer_name": WORDS,
    "resource": "web",
    "volume": 10,
    "term": "P12M",
    "price_cents": 2400,
    "hosting_id": "",
    "planned_ends_on": date(2027, 11, 22),
}


def an_offer(**changes):
    price = OfferPrice(
        volume=10,
        term="P12M",
        price=Money(amount_cents=2400),
        since=date(2026, 11, 1),
        next=ComingPrice(since=date(2027, 1, 1), price=Money(amount_cents=3000)),
        lowest_before=Money(amount_cents=2700),
    )
    former = DatedPrice(
        volume=10,
        term="P12M",
        price=Money(amount_cents=2800),
        since=date(2026, 1, 1),
        until=date(2026, 10, 31),
        decided_by="treasurer",
    )
    usual = {"code": "web", "name": WORDS, "description": WORDS, "volumes": [10], "terms": ["P12M"]}
    rest = {"prices": [price], "payment_methods": [CHEQUE], "history": [former]}
    return OfferDetail(**usual | rest | changes)


def a_preview(cents=2400, **changes):
    form = an_order_form().model_copy(update={"button": BUTTON if cents else FREE_BUTTON})
    usual = {
        "lines": [PreviewLine(**LINE | {"price_cents": cents})],
        "total": Money(amount_cents=cents),
        "payable_until": date(2026, 12, 22),
        "payment_methods": [CHEQUE],
        "order_form": form,
        "sheet": [SheetPart(title="Droit de <rétractation>", paragraphs=["Quatorze <jours>."])],
    }
    return OrderPreview(**usual | changes)


def an_order(**changes):
    usual = {
        "id": "o-1",
        "reference": "CMD-2026-00117",
        "cheque_reference": "26-00117-K",
        "state": "payable",
        "ordered_on": date(2026, 11, 22),
        "payable_until": date(2026, 12, 22),
        "total": Money(amount_cents=2400),
        "lines": [LINE],
        "terms_version": "2013-09-20",
        "attempts": [],
        "invoice": None,
        "pay_token": "CMD-2026-00117.seal",
    }
    return OrderView(**usual | changes)


@pytest.fixture
async def shop(client, outside):
    """A signed-in client before the shelf."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOffer, an_offer())
    await outside.answers(GetOrderForm, an_order_form())
    return client


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


async def sent(client, path="/commander", **data):
    page = await client.get(f"{path}?offer=web")
    return await client.post(path, data={"csrf": hidden(page, "csrf"), **data})


def heard(outside, *names):
    return [one for one in outside.heard if set(names) <= one.body.keys()]


async def test_offer_shows_the_price_of_today_the_next_one_and_the_history(client, outside):
    """R36: with the lowest price of the thirty days before a reduction."""
    await outside.answers(GetOffer, an_offer())
    french, english = [plain((await client.get(path)).text) for path in ("/offres/web", "/en/offers/web")]
    for words in (
        "Web &lt;fr&gt;",
        "24,00 €",
        "30,00 € à partir du 1er janvier 2027",
        "prix le plus bas des 30 jours précédant la baisse : 27,00 €",
        "31 octobre 2026",
        "le trésorier",
        'href="/commander?offer=web"',
        'href="/en/offers/web" hreflang="en"',
    ):
        assert words in french
    assert "€30.00 from 1 January 2027" in english
    assert "<script" not in french


async def test_where_no_price_is_to_change_nothing_is_said_of_the_next_one(client, outside):
    (price,) = an_offer().prices
    await outside.answers(GetOffer, an_offer(prices=[price.model_copy(update={"next": None})]))
    page = (await client.get("/offres/web")).text
    assert ("24,00" in page, "Ensuite" in page) == (True, False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"state": "closed"}, "n’est pas en vente"), ({"left": 0}, "plus de place")],
    ids=["closed", "sold out"],
)
async def test_what_cannot_be_ordered_has_no_button(client, outside, changes, told):
    await outside.answers(GetOffer, an_offer(**changes))
    page = (await client.get("/offres/web")).text
    assert told in page
    assert "/commander" not in page


@pytest.mark.parametrize("path", ["/offres/%22", "/commander", "/commander?offer=%22", "/commandes/%22"])
async def test_addresses_that_mean_nothing_lead_nowhere(client, path):
    assert (await client.get(path)).status_code == 404


async def test_who_is_not_signed_in_is_led_to_log_in_and_back_with_the_choice(client, outside):
    await outside.answers(GetOffer, an_offer())
    await outside.answers(GetOrderForm, an_order_form())
    page = (await client.get("/commander?offer=web&volume=10&term=P12M&immediate_start=x")).text
    assert re.findall(r'name="(?:volume|term)" value="(\w+)" required checked', page) == ["10", "P12M"]
    assert BUTTON["fr"] not in page
    assert 'name="accept_terms"' not in page


async def test_first_step_tells_means_and_limits_and_ticks_no_box_whatever_the_address_says(shop):
    """L01, R08, R75."""
    ticks = "&accept_terms=2013-09-20&immediate_start=x&acknowledge_loss=x"
    page = (await shop.get(f"/commander?offer=web&volume=10&term=P12M{ticks}")).text
    assert "tiré sur un établissement bancaire situé en France" in page
    assert page.count('type="checkbox"') == 3
    assert " checked" not in page[page.index('type="checkbox"') :]
    assert page.count('type="radio"') == 2
    assert BUTTON["fr"] not in page
    assert 'href="/en/order?offer=web&amp;volume=10&amp;term=P12M" hreflang="en"' in page


async def test_special_terms_of_this_offer_alone_are_asked_for(client, outside):
    """R01, R08."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOffer, an_offer(terms_document="vps"))
    form = an_order_form(special=("vps-1", "game-2"))
    vps, game = form.special_terms
    special = [vps.model_copy(update={"document": "vps"}), game.model_copy(update={"document": "game"})]
    await outside.answers(GetOrderForm, form.model_copy(update={"special_terms": special}))
    page = (await client.get("/commander?offer=web")).text
    assert 'name="special_1" value="vps-1" required>' in page
    assert "game-2" not in page


async def test_summary_has_the_sheet_the_total_and_the_button_of_the_law_last(shop, outside):
    """L01, L02, L03."""
    await outside.answers(PreviewOrder, a_preview())
    page = await sent(shop, **YES, step="check")
    assert page.status_code == 200
    text = page.text
    for words in ("Droit de &lt;rétractation&gt;", "Quatorze &lt;jours&gt;.", "tiré sur un établissement"):
        assert words in text
    summary = text.rindex("<dl>")
    for words in (
        "Web &lt;fr&gt;, 10 Go",
        "12 mois",
        "22 novembre 2027",
        "24,00\xa0€",
        "22 décembre 2026",
        R05,
    ):
        assert words in text[summary:]
    assert text.index(f'<button type="submit">{BUTTON["fr"]}</button>') > text.rindex("24,00\xa0€")
    assert "Je demande &lt;expressément&gt;." in text
    (asked,) = heard(outside, "lines")
    assert asked.body["lines"] == [{"offer": "web", "term": "P12M", "volume": 10}]
    assert (asked.body["immediate_start"], asked.body["acknowledge_loss"]) == (True, False)
    assert asked.caller["account_id"]


async def test_correcting_keeps_all_that_was_chosen_and_ticked(shop, outside):
    """L02."""
    await outside.answers(PreviewOrder, a_preview())
    page = await sent(shop, **YES, step="check")
    again = await shop.post("/commander", data={**YES, "csrf": hidden(page, "csrf"), "step": "correct"})
    assert again.status_code == 200
    assert again.text.count(" checked") == 4
    assert BUTTON["fr"] not in again.text


async def test_what_is_wrong_is_told_on_the_first_step_with_what_was_chosen(shop, outside):
    refusal = Refusal(code="E-RENONCIATION", status=422, detail="Vous <b>devez</b>.")
    await outside.refuses(PreviewOrder, refusal)
    page = await sent(shop, **YES, step="check")
    assert page.status_code == 422
    assert 'role="alert" id="refusal">Vous &lt;b&gt;devez&lt;/b&gt;.' in page.text
    assert page.text.count(" checked") == 4


async def test_who_orders_for_an_owner_is_shown_the_owners_boxes(shop, outside):
    """R20, R74: a delegate of a professional is asked for no consumer's consent."""
    shop.cookies.set("colombier_session", outside.delegate("t-alix", Duty.BILLING))
    await shop.get("/commander?offer=web")
    forms = [one.caller for one in outside.heard if one.body == {}]
    assert [(one["account_id"], one["person_id"]) for one in forms] == [(ACCOUNT, PERSON)]


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_order_leads_to_its_payment_and_is_made_once(shop, outside, language):
    await outside.answers(PreviewOrder, a_preview())
    await outside.answers(PlaceOrder, an_order())
    page = await sent(shop, STEPS[language], **YES, step="check")
    carried = {name: hidden(page, name) for name in ("csrf", "key", "total_cents")}
    for _ in range(2):
        done = await shop.post(STEPS[language], data={**YES, **carried, "step": "order"})
        assert done.status_code == 303
        assert done.headers["location"] == PATHS["pay"][language].format("CMD-2026-00117.seal")
    orders = heard(outside, "total_cents")
    assert {one.headers["Colombier-Key"] for one in orders} == {carried["key"]}
    assert (orders[0].body["total_cents"], orders[0].body["accept_terms"]) == (2400, "2013-09-20")


async def test_what_has_changed_since_the_summary_is_shown_again_before_anything_is_ordered(shop, outside):
    """L02."""
    await outside.answers(PreviewOrder, a_preview(3000))
    await outside.refuses(PlaceOrder, Refusal(code="E-PRIX", status=409, detail="Le prix a changé."))
    page = await sent(shop, **YES, step="order", key="0" * 36, total_cents="2400")
    assert page.status_code == 422
    assert "Le prix a changé." in page.text
    assert hidden(page, "total_cents") == "3000"


async def test_a_free_order_is_confirmed_by_its_own_button_and_leads_to_the_order(shop, outside):
    """R09, L01."""
    await outside.answers(PreviewOrder, a_preview(0))
    free = an_order(state="paid", total=Money(amount_cents=0), pay_token=None)
    await outside.answers(PlaceOrder, free)
    await outside.answers(GetOrder, free)
    page = await sent(shop, **YES, step="check")
    assert FREE_BUTTON["fr"] in page.text
    assert BUTTON["fr"] not in page.text
    carried = {name: hidden(page, name) for name in ("csrf", "key", "total_cents")}
    done = await shop.post("/commander", data={**YES, **carried, "step": "order"})
    assert done.headers["location"] == PATHS["order"]["fr"].format("CMD-2026-00117")
    assert "Votre commande gratuite est confirmée" in (await shop.get(done.headers["location"])).text


@pytest.mark.parametrize("step", ["check", "order", "correct"])
async def test_a_form_of_a_foreign_page_orders_nothing(shop, outside, step):
    await outside.answers(PlaceOrder, an_order())
    for csrf in ("", "0" * 64):
        data = {**YES, "csrf": csrf, "step": step, "key": "0" * 36, "total_cents": "2400"}
        assert (await shop.post("/commander", data=data)).status_code == 403
    assert heard(outside, "lines") == []


async def test_whose_session_has_ended_meanwhile_logs_in_and_comes_back(shop, outside):
    page = await shop.get("/commander?offer=web")
    outside.sessions.clear()
    back = await shop.post("/commander", data={**YES, "csrf": hidden(page, "csrf"), "step": "check"})
    assert back.status_code == 303
    assert back.headers["location"].startswith("/connexion?next=%2Fcommander%3Foffer%3Dweb%26volume%3D10")
    assert "accept_terms" not in back.headers["location"]


async def test_an_order_is_its_clients_alone_and_can_be_paid_from_its_page(client, outside):
    away = await client.get("/commandes/CMD-2026-00117")
    assert (away.status_code, away.headers["location"]) == (
        303,
        "/connexion?next=%2Fcommandes%2FCMD-2026-00117",
    )
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOrder, an_order())
    page = (await client.get("/commandes/CMD-2026-00117")).text
    assert 'href="/payer/CMD-2026-00117.seal">Payer</a>' in page
    assert 'data-state="payable"' in page


@pytest.mark.parametrize("state", get_args(OrderView.model_fields["state"].annotation))
async def test_every_state_of_an_order_is_told_on_its_page(client, outside, state):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOrder, an_order(state=state))
    page = await client.get("/commandes/CMD-2026-00117")
    assert (page.status_code, f'data-state="{state}"' in page.text) == (200, True)


RENEWAL = "/commander?offer=web&hosting=web-7&volume=10&term=P12M"
UPGRADE = "/commander?offer=web&hosting=web-7&volume=20"


async def test_a_service_is_renewed_with_the_former_price_beside_todays(shop, outside):
    """R62."""
    line = PreviewLine(**LINE | {"kind": "renewal", "former": Money(amount_cents=1800)})
    await outside.answers(PreviewOrder, a_preview(lines=[line]))
    page = await shop.get(RENEWAL)
    assert "<h1>Renouveler web-7</h1>" in page.text
    data = {"csrf": hidden(page, "csrf"), "hosting": hidden(page, "hosting"), **YES, "step": "check"}
    summary = plain((await shop.post("/commander", data=data)).text)
    assert "renouvellement de web-7" in summary
    assert "Prix du dernier contrat</dt><dd>18,00 €</dd>" in summary
    (asked,) = heard(outside, "lines")
    assert asked.body["lines"] == [{"offer": "web", "term": "P12M", "volume": 10, "hosting_id": "web-7"}]


async def test_a_greater_volume_is_ordered_without_a_term_and_shows_its_arithmetic(shop, outside):
    """R82."""
    part = {"from_volume": 10, "price_before": 2400, "price_after": 3600, "days_of_term": 365}
    days = {"starts_on": date(2026, 11, 22), "ends_on": date(2027, 5, 23), "price_cents": 598}
    whole = {
        "from_volume": 10,
        "price_before": 2400,
        "price_after": 3600,
        "days_left": 182,
        "days_of_term": 365,
    }
    line = PreviewLine(**LINE | {"kind": "upgrade", "upgrade": whole | {"parts": [part | days]}})
    await outside.answers(PreviewOrder, a_preview(598, lines=[line]))
    page = await shop.get(UPGRADE)
    assert "<h1>Plus de volume pour web-7</h1>" in page.text
    assert 'type="radio"' not in page.text
    data = {name: hidden(page, name) for name in ("csrf", "hosting", "volume", "offer")}
    summary = await shop.post("/commander", data={**data, "accept_terms": "2013-09-20", "step": "check"})
    assert "(36,00 € − 24,00 €) × 182 / 365 jours = 5,98 €" in plain(summary.text)
    (asked,) = heard(outside, "lines")
    assert asked.body["lines"] == [{"offer": "web", "term": None, "volume": 20, "hosting_id": "web-7"}]


async def test_a_closed_offer_is_still_renewed(shop, outside):
    """R62."""
    await outside.answers(GetOffer, an_offer(state="closed"))
    assert "Continuer vers le récapitulatif" in (await shop.get(RENEWAL)).text


@pytest.mark.parametrize(("then", "way_in"), [("log_in", "/connexion"), ("register", "/inscription")])
async def test_what_a_stranger_chose_comes_along_to_the_log_in_and_back(client, outside, then, way_in):
    await outside.answers(GetOffer, an_offer())
    await outside.answers(GetOrderForm, an_order_form())
    page = (await client.get("/commander?offer=web")).text
    assert f'name="then" value="{then}" formnovalidate' in page
    away = await client.get("/commander", params={**CHOICE, "then": then})
    back = "%2Fcommander%3Foffer%3Dweb%26volume%3D10%26term%3DP12M"
    assert (away.status_code, away.headers["location"]) == (303, f"{way_in}?next={back}")


async def test_who_is_signed_in_already_is_not_sent_to_log_in(shop):
    assert (await shop.get("/commander", params={**CHOICE, "then": "log_in"})).status_code == 200
