import pytest

from shared.contracts.accounts import ConfirmEmail
from shared.contracts.base import Money, Refusal, Role
from shared.contracts.offers import Catalogue, OfferPrice, OfferView
from shared.contracts.orders import ListOffers, OrderViews
from shared.contracts.payments import FollowPayment

from .outside import a_payment

RETURNS = ("/paiements/p-1/retour", "/en/payments/p-1/return")


def an_offer() -> OfferView:
    words = {"fr": "Hébergement <web>", "en": "Web <hosting>"}
    price = OfferPrice(volume=5, term="P12M", price=Money(amount_cents=123_450))
    return OfferView(
        code="web",
        name=words,
        description=words,
        volumes=[5],
        terms=["P12M"],
        prices=[price],
        payment_methods=[],
    )


async def test_home_shows_the_offers_in_both_languages(client, outside):
    await outside.answers(ListOffers, Catalogue(offers=[an_offer()]))
    french, english = (await client.get("/")).text, (await client.get("/en/")).text
    assert "Hébergement &lt;web&gt;" in french
    assert "1\u202f234,50\xa0€" in french
    assert "12 mois" in french
    assert "€1,234.50" in english
    assert "12 months" in english
    assert [heard.caller["language"] for heard in outside.heard] == ["fr", "en"]


async def test_home_stands_while_the_catalogue_is_away(client):
    page = await client.get("/")
    assert page.status_code == 200
    assert "momentanément indisponible" in page.text


@pytest.mark.parametrize(
    ("state", "news"),
    [
        ("captured", "received"),
        ("accepted", "received"),
        ("pending", "checking"),
        ("held", "checking"),
        ("failed", "failed"),
    ],
)
async def test_a_payer_who_comes_back_is_told_what_is_known(client, outside, state, news):
    await outside.answers(FollowPayment, a_payment(state))
    client.cookies.set("colombier_session", outside.session("t-payer", Role.CLIENT))
    for path in RETURNS:
        assert f'data-news="{news}"' in (await client.get(path)).text
    assert outside.heard[0].body == {"payment_id": "p-1"}


async def test_a_payer_without_a_session_is_told_to_await_the_mail(client, outside):
    await outside.answers(FollowPayment, a_payment("captured"))
    for path in RETURNS:
        assert 'data-news="mail"' in (await client.get(path)).text
    assert not outside.heard


@pytest.mark.parametrize(
    "path",
    [
        "/confirmer?token=abc",
        "/en/confirm?token=abc",
        "/inscription/confirmer/abc",
        "/en/register/confirm/abc",
    ],
)
async def test_an_address_is_confirmed_by_the_button_and_not_by_the_link(client, outside, path):
    await outside.answers(ConfirmEmail, OrderViews(orders=[]))
    shown = await client.get(path)
    assert '<form method="post">' in shown.text
    assert not outside.heard
    confirmed = await client.post(path)
    assert confirmed.status_code == 200
    assert "<form" not in confirmed.text
    assert [heard.body for heard in outside.heard] == [{"token": "abc"}]


async def test_pages_lead_to_the_other_language_of_themselves(client, outside):
    assert 'href="/en/confirm?token=abc"' in (await client.get("/confirmer?token=abc")).text
    assert 'href="/inscription/confirmer/abc"' in (await client.get("/en/register/confirm/abc")).text
    assert 'href="/en/payments/p-1/return"' in (await client.get(RETURNS[0])).text


async def test_a_refused_confirmation_is_a_page_with_its_reason(client, outside):
    await outside.refuses(ConfirmEmail, Refusal(code="E-JETON", status=410, detail="Ce lien <b>a servi</b>."))
    page = await client.post("/confirmer?token=used")
    assert page.status_code == 410
    assert "Ce lien &lt;b&gt;a servi&lt;/b&gt;." in page.text
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/nulle-part/123", "/confirmer", "/confirmer?token=a%22b", "/paiements/%22/retour"]
)
async def test_an_address_that_leads_nowhere_is_a_clean_page(client, path):
    page = await client.get(path)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="fr">' in page.text
    assert "<h1>Introuvable</h1>" in page.text
    assert "ne mène à rien" in page.text


async def test_an_english_address_that_leads_nowhere_speaks_english(client):
    page = await client.get("/en/nowhere/123")
    assert page.status_code == 404
    assert '<html lang="en">' in page.text


async def test_pages_load_only_their_own_style(client):
    page = (await client.get("/")).text
    assert "<script" not in page
    assert "style=" not in page
    assert page.count('rel="stylesheet" href="/static/colombier.css?v=') == 1
    assert (await client.get("/static/colombier.css")).headers["content-type"].startswith("text/css")
