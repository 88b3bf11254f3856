"""What treasurer and board decide on the pages of offers, and what credits an invoice (R36, R51, R62, C1)."""

from datetime import date

import pytest

from shared.contracts.base import Awaiting, Refusal, Role
from shared.contracts.issued import CreditNoteView
from shared.contracts.orders import (
    AddOption,
    CloseOffer,
    DescribeOffer,
    IssueCreditNote,
    PrepareOffer,
    PreviewCreditNote,
    PriceOffer,
    PriceOption,
    SellOffer,
    StockOffer,
)

from .staff import crediting, offers
from .test_staff_acts import asked, send
from .test_staff_pages import enter

WEB = "/equipe/offres/web"
TEXTS = {"name_fr": "Nom", "name_en": "Name", "description_fr": "Texte", "description_en": "Text"}
WORDS = {"name": {"fr": "Nom", "en": "Name"}, "description": {"fr": "Texte", "en": "Text"}}
WHY = {"why": "décidé en bureau"}
YEAR = {"volume": 10, "term": "P12M", "price_cents": 2650}
FORMS = {
    "a whole list of prices, one left out and one new": (
        WEB,
        PriceOffer,
        {
            "do": "price",
            "valid_from": "2099-02-01",
            "price-10-P12M": "26,50",
            "price-10-P1M": "",
            "volume-1": "20",
            "months-1": "6",
            "new-1": "30",
        },
        {
            "offer": "web",
            "valid_from": "2099-02-01",
            "prices": [YEAR, {"volume": 20, "term": "P6M", "price_cents": 3000}],
        },
    ),
    "no limit any more": (WEB, StockOffer, {"do": "stock", "left": ""}, {"offer": "web", "left": None}),
    "a number of places": (WEB, StockOffer, {"do": "stock", "left": "5"}, {"offer": "web", "left": 5}),
    "days of sale": (
        WEB,
        SellOffer,
        {"do": "sell", "sold_from": "2099-01-01", "sold_until": ""},
        {"offer": "web", "sold_from": "2099-01-01"},
    ),
    "closed": (WEB, CloseOffer, {"do": "close"}, {"offer": "web"}),
    "other words": (WEB, DescribeOffer, {"do": "describe", **TEXTS}, {"offer": "web", **WORDS}),
    "another option": (
        WEB,
        AddOption,
        {"do": "add", "code": "boxes", "kind": "tick", "least": "1", "most": "1", **TEXTS}
        | {"months-1": "12", "new-1": "4,80"},
        {"offer": "web", "code": "boxes", "kind": "tick", "least": 1, "most": 1, **WORDS}
        | {"prices": [{"term": "P12M", "price_cents": 480}]},
    ),
    "prices of an option": (
        f"{WEB}/options/boxes",
        PriceOption,
        {"do": "price", "valid_from": "2099-02-01", "price-P12M": "5"},
        {
            "offer": "web",
            "option": "boxes",
            "valid_from": "2099-02-01",
            "prices": [{"term": "P12M", "price_cents": 500}],
        },
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_form_asks_what_the_api_would_be_asked_and_says_that_it_is_done(client, outside, form):
    path, contract, fields, body = form
    await enter(client, outside, offers, Role.TREASURER)
    await outside.answers(contract, offers.OFFER)
    done = await send(client, path, **fields, **WHY)
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done={fields['do']}")
    assert outside.heard[-1].body == body | WHY
    assert "noté au journal" in (await client.get(done.headers["location"])).text


async def test_an_offer_that_is_prepared_leads_to_its_page(client, outside):
    await enter(client, outside, offers, Role.BOARD)
    await outside.answers(PrepareOffer, offers.OFFER)
    fields = {"code": "web", "resource": "web", "sold_from": "2099-01-01", "stock": "3", **TEXTS}
    prices = {"volume-1": "10", "months-1": "12", "new-1": "26,50"}
    done = await send(client, "/equipe/offres", do="prepare", **fields, **prices, **WHY)
    assert done.headers["location"].startswith(f"{WEB}?done=")
    assert outside.heard[-1].body["prices"] == [YEAR]
    assert outside.heard[-1].body["stock"] == 3


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"price-10-P12M": "", "price-10-P1M": ""}, "Donnez au moins un prix"),
        ({"price-10-P12M": "cher"}, "Saisissez un montant en euros"),
    ],
)
async def test_a_wrong_list_is_told_with_what_was_typed(client, outside, wrong, told):
    await enter(client, outside, offers, Role.TREASURER)
    page = await send(
        client, WEB, do="price", valid_from="2099-02-01", **{"price-10-P12M": "1"} | wrong, **WHY
    )
    assert page.status_code == 422
    assert told in page.text
    assert 'value="2099-02-01"' in page.text
    assert not asked(outside, valid_from="2099-02-01")


async def test_support_reads_offers_and_finds_no_form(client, outside):
    await enter(client, outside, offers, Role.SUPPORT)
    page = (await client.get(WEB)).text
    assert "<form" not in page
    assert "Voir comme un visiteur" in page


async def test_a_preview_is_the_public_page_of_a_day(client, outside):
    await enter(client, outside, offers, Role.SUPPORT)
    page = (await client.get(f"{WEB}/apercu?on=2099-01-01")).text
    assert asked(outside, offer="web", on="2099-01-01")
    assert "Historique des prix" in page
    assert (await client.get(f"{WEB}/apercu?on=demain")).status_code == 422


AT_INVOICE = "/tresor/avoirs?invoice=F-2026-00042"
NOTE = CreditNoteView(
    number="AV-2026-00002",
    invoice="F-2026-00042",
    invoice_issued_on=date(2026, 11, 22),
    order_reference="CMD-2026-00117",
    issued_on=date(2026, 11, 23),
    ground="association_error",
    settlement="to_refund",
    total=crediting.CHECKED.amount,
)
CREDIT = {"ground": "association_error", "amount_cents": "5,00"}


async def test_a_credit_note_is_checked_before_it_is_issued(client, outside):
    await enter(client, outside, crediting, Role.TREASURER)
    first = (await client.get(AT_INVOICE)).text
    assert "Erreur &lt;Exemple&gt;" in first
    assert "Au bureau seul" in first
    page = await send(client, AT_INVOICE, do="check", **CREDIT)
    assert page.status_code == 200
    assert outside.heard[-2].body == {
        "invoice": "F-2026-00042",
        "ground": "association_error",
        "amount_cents": 500,
    }
    assert not asked(outside, why="x")


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (NOTE, "/tresor/avoirs?invoice=F-2026-00042&done=issue"),
        (Awaiting(approval="ap-7", until=date(2026, 12, 6)), "/bureau/approbations/ap-7"),
    ],
    ids=["issued", "waits for a second person"],
)
async def test_a_credit_note_leads_back_or_to_its_approval(client, outside, answer, place):
    """ADR 0048."""
    await enter(client, outside, crediting, Role.TREASURER)
    await outside.answers(IssueCreditNote, answer)
    done = await send(client, AT_INVOICE, do="issue", **CREDIT, why="panne de mars")
    assert (done.status_code, done.headers["location"]) == (303, place)
    assert asked(outside, invoice="F-2026-00042", amount_cents=500, why="panne de mars")


async def test_what_is_checked_says_how_much_goes_back_and_who_has_to_approve(client, outside):
    client.cookies.set("colombier_session", outside.session("t-t", Role.TREASURER))
    checked = crediting.CHECKED.model_copy(update={"needs_approval": True})
    await outside.answers(PreviewCreditNote, checked)
    page = (await send(client, AT_INVOICE, do="check", **CREDIT)).text
    assert "Avoir de 5,00\N{NO-BREAK SPACE}€" in page
    assert "Demander l’approbation" in page
    assert 'name="amount_cents" value="5,00"' in page


async def test_an_invoice_that_is_not_there_is_said(client, outside):
    client.cookies.set("colombier_session", outside.session("t-t", Role.TREASURER))
    await outside.refuses(PreviewCreditNote, Refusal(code="E-INCONNU", status=404, detail="Introuvable."))
    page = await client.get("/tresor/avoirs?invoice=F-1")
    assert page.status_code == 200
    assert "Aucune facture ne porte ce numéro" in page.text
