"""The pages behind a link to renew: choose, check, order, pay; nothing is ticked beforehand, no script, no session."""

from datetime import date

import pytest

from services.notifications.templates.links import PATHS
from shared.contracts.base import Money, Refusal
from shared.contracts.offers import PaymentMethod
from shared.contracts.orders import (
    FormerPrice,
    GetRenewalForm,
    OrderRenewal,
    RenewalForm,
    RenewalOrdered,
    RenewalTerm,
)
from shared.contracts.terms import Box, OrderForm, TermsVersion

from .reading import plain

TOKEN = "web-7.seal_-"
PAGES = {language: path.format(TOKEN) for language, path in PATHS["renew"].items()}
CHECK = f"{PAGES['fr']}?term=P12M"
WORDS = {"fr": "Je demande <expressément>.", "en": "I <expressly> request."}
BUTTON = {"fr": "Commande avec obligation de paiement", "en": "Order with obligation to pay"}
YES = {"term": "P12M", "accept_terms": "2013-09-20"}
ORDERED = RenewalOrdered(
    reference="CMD-2026-00117",
    total=Money(amount_cents=2400),
    payable_until=date(2026, 12, 22),
    pay_token="CMD-2026-00117.seal",
)


def a_term(term, cents):
    return RenewalTerm(term=term, price=Money(amount_cents=cents), planned_ends_on=date(2027, 1, 31))


def a_version(version):
    return TermsVersion(
        document="general",
        version=version,
        title="Conditions",
        sha256="ab" * 32,
        valid_from=date(2013, 9, 20),
        valid_until=None,
    )


def an_order_form(special=(), boxes=("immediate_start", "acknowledge_loss")):
    return OrderForm(
        terms=a_version("2013-09-20"),
        special_terms=[a_version(one) for one in special],
        boxes=[Box(field=field, wording=f"{field}-1", text=WORDS) for field in boxes],
        button=BUTTON,
    )


def a_form(**changes):
    cheque = PaymentMethod(method="cheque", delay={"fr": "Courrier", "en": "Post"}, fee=Money(amount_cents=0))
    usual = {
        "reference": "web-7",
        "offer_name": {"fr": "Web <fr>", "en": "Web <en>"},
        "volume": 10,
        "ends_on": date(2026, 12, 1),
        "deletion_on": date(2027, 1, 1),
        "payable_until": date(2026, 12, 22),
        "term": "P12M",
        "terms": [a_term("P1M", 300), a_term("P12M", 2400)],
        "payment_methods": [cheque],
        "order_form": an_order_form(),
    }
    return RenewalForm(**usual | changes)


def asked(outside):
    return [heard.body for heard in outside.heard if "term" in heard.body]


async def test_link_shows_the_service_its_dates_and_todays_price_of_each_term(client, outside):
    """R57, R60, R62."""
    await outside.answers(GetRenewalForm, a_form())
    page = await client.get(PAGES["fr"])
    assert page.status_code == 200
    for words in ("Web &lt;fr&gt; – web-7", "10 Go", "1er décembre 2026 inclus", "1er janvier 2027"):
        assert words in plain(page.text)
    assert "1 mois – <strong>3,00\xa0€</strong>" in page.text
    assert "12 mois – <strong>24,00\xa0€</strong>" in page.text
    assert (page.text.count('type="radio"'), page.text.count("<form")) == (2, 1)
    assert BUTTON["fr"] not in page.text
    assert outside.heard[0].body == {"token": TOKEN}


async def test_former_price_stands_next_to_that_of_today(client, outside):
    """R62."""
    former = FormerPrice(term="P12M", volume=5, price=Money(amount_cents=1800))
    await outside.answers(GetRenewalForm, a_form(former=former))
    page = (await client.get(PAGES["fr"])).text
    assert "Prix du dernier contrat</dt><dd>18,00\xa0€ pour 12 mois, 5 Go</dd>" in page


async def test_term_of_the_last_contract_is_proposed_and_another_is_one_link_away(client, outside):
    """R62; portal study §2.7-F: one page before the payment."""
    former = FormerPrice(term="P12M", volume=5, price=Money(amount_cents=1800))
    await outside.answers(GetRenewalForm, a_form(former=former))
    page = (await client.get(PAGES["fr"])).text
    assert BUTTON["fr"] in page
    assert '<a href="?term=">Choisir une autre durée</a>' in page
    page = (await client.get(f"{PAGES['fr']}?term=")).text
    assert BUTTON["fr"] not in page
    assert page.count('type="radio"') == 2


async def test_means_of_payment_and_their_limits_are_told_from_the_beginning(client, outside):
    """L01."""
    await outside.answers(GetRenewalForm, a_form())
    for page in (await client.get(PAGES["fr"]), await client.get(CHECK)):
        assert "tiré sur un établissement bancaire situé en France" in page.text


async def test_order_is_checked_with_its_price_above_the_button_and_nothing_is_ticked(client, outside):
    """L01, L02, R08, R75."""
    await outside.answers(GetRenewalForm, a_form())
    page = (await client.get(CHECK)).text
    assert " checked" not in page
    assert 'name="accept_terms" value="2013-09-20" required>' in page
    assert 'href="/conditions/2013-09-20"' in page
    assert "Je demande &lt;expressément&gt;." in page
    assert page.count('type="checkbox"') == 3
    summary = page.rindex("<dl>")
    for words in ("Web &lt;fr&gt; – web-7, 10 Go", "12 mois", "24,00\xa0€", "22 décembre 2026"):
        assert words in page[summary:]
    assert page.index(f'<button type="submit">{BUTTON["fr"]}</button>') > page.rindex("24,00\xa0€")
    assert '<a href="?term=">Choisir une autre durée</a>' in page
    assert "<script" not in page


async def test_page_is_there_in_english(client, outside):
    await outside.answers(GetRenewalForm, a_form())
    page = (await client.get(f"{PAGES['en']}?term=P12M")).text
    for words in ("Web &lt;en&gt;", "12 months", "€24.00", "I &lt;expressly&gt; request.", BUTTON["en"]):
        assert words in page
    assert 'href="/en/terms/2013-09-20"' in page
    assert f'href="{PAGES["fr"]}" hreflang="fr"' in page


async def test_one_single_term_need_not_be_chosen(client, outside):
    await outside.answers(GetRenewalForm, a_form(terms=[a_term("P12M", 2400)]))
    page = (await client.get(PAGES["fr"])).text
    assert BUTTON["fr"] in page
    assert "Choisir une autre durée" not in page


async def test_an_offer_that_is_closed_cannot_be_ordered(client, outside):
    await outside.answers(GetRenewalForm, a_form(terms=[]))
    page = (await client.get(CHECK)).text
    assert "n’est plus proposée à l’identique" in page
    assert "<form" not in page


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_order_leads_to_its_payment(client, outside, language):
    await outside.answers(GetRenewalForm, a_form())
    await outside.answers(OrderRenewal, ORDERED)
    sent = await client.post(PAGES[language], data=YES | {"immediate_start": "immediate_start-1"})
    assert sent.status_code == 303
    assert sent.headers["location"] == PATHS["pay"][language].format(ORDERED.pay_token)
    (wish,) = asked(outside)
    assert (wish["term"], wish["accept_terms"]) == ("P12M", "2013-09-20")
    assert wish["total_cents"] is None
    assert (wish["immediate_start"], wish["acknowledge_loss"]) == (True, False)


async def test_boxes_that_were_not_shown_are_not_answered_for(client, outside):
    """R74."""
    await outside.answers(GetRenewalForm, a_form(order_form=an_order_form(boxes=())))
    await outside.answers(OrderRenewal, ORDERED)
    await client.post(PAGES["fr"], data=YES)
    (wish,) = asked(outside)
    assert not {"immediate_start", "acknowledge_loss"} & wish.keys()


async def test_special_terms_have_a_box_each(client, outside):
    """R01, R08."""
    await outside.answers(GetRenewalForm, a_form(order_form=an_order_form(special=("vps-1", "game-2"))))
    await outside.answers(OrderRenewal, ORDERED)
    page = (await client.get(CHECK)).text
    assert 'name="special_1" value="vps-1" required>' in page
    await client.post(PAGES["fr"], data=YES | {"special_1": "vps-1", "special_2": "game-2"})
    assert asked(outside)[0]["accept_special_terms"] == ["vps-1", "game-2"]


@pytest.mark.parametrize("status", [403, 409, 422])
async def test_what_is_refused_is_told_on_the_same_page_with_what_was_ticked(client, outside, status):
    await outside.answers(GetRenewalForm, a_form())
    await outside.refuses(
        OrderRenewal, Refusal(code="E-RENONCIATION", status=status, detail="Vous <b>devez</b>.")
    )
    page = await client.post(PAGES["fr"], data=YES | {"immediate_start": "x"})
    assert page.status_code == 422
    assert 'role="alert" id="refusal">Vous &lt;b&gt;devez&lt;/b&gt;.' in page.text
    assert page.text.count(" checked") == 2
    assert BUTTON["fr"] in page.text


async def test_no_term_is_asked_again(client, outside):
    await outside.answers(GetRenewalForm, a_form())
    page = await client.post(PAGES["fr"], data={"accept_terms": "2013-09-20"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert page.text.count('type="radio"') == 2
    assert asked(outside) == []


@pytest.mark.parametrize(("code", "status"), [("E-INCONNU", 404), ("E-SUPPRIME", 410)])
async def test_a_link_that_is_worth_nothing_leads_nowhere(client, outside, code, status):
    """R56."""
    await outside.refuses(GetRenewalForm, Refusal(code=code, status=status, detail="Plus là."))
    for page in (await client.get(PAGES["fr"]), await client.post(PAGES["fr"], data=YES)):
        assert page.status_code == status
        assert "Plus là." in page.text
        assert "<form" not in page.text
    assert asked(outside) == []
