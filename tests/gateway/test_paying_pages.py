"""The page behind a link to pay: order, means, and a plain link to the provider; no session and no script (R38, R40)."""

import re
from datetime import date

import pytest

from services.notifications.templates.links import PATHS
from shared.contracts.base import Money, Refusal, Role
from shared.contracts.payments import (
    InstructionLine,
    Instructions,
    LinkedOrder,
    Means,
    OpenedPayment,
    PayLinkedOrder,
    QrCode,
    ShowLinkedOrder,
)

TOKEN = "CMD-2026-00117.seal_-"
PAGES = {language: path.format(TOKEN) for language, path in PATHS["pay"].items()}
BY_CHEQUE = Instructions(
    payee="Association",
    send_to="1 place du Colombier",
    reference="26-00117-K",
    arrive_by=date(2026, 12, 22),
    text={"fr": "Chèque tiré en France.", "en": "A cheque drawn in France."},
    lines=(
        InstructionLine(label={"fr": "Référence", "en": "Reference"}, value="26-00117-K"),
        InstructionLine(label={"fr": "À envoyer à", "en": "To be sent to"}, value="1 place du Colombier"),
    ),
)
BY_TRANSFER = Instructions(
    payee="Association",
    send_to="FR14 2004 1010 0505 0001 3M02 606",
    reference="RF28CMD202600117",
    arrive_by=date(2026, 12, 22),
    text={"fr": "Faites un virement.", "en": "Please make a transfer."},
    lines=(InstructionLine(label={"fr": "IBAN", "en": "IBAN"}, value="FR14 <2004>"),),
    code=QrCode(content="BCD", size=29, path='M4 4h7v1h-7z"><script>'),
)
DELAY = {"fr": "Immédiat", "en": "Immediate"}


def means(method, fee=0):
    return Means(
        method=method,
        delay=DELAY,
        fee=Money(amount_cents=fee),
        total=Money(amount_cents=2400 + fee),
    )


def at_a_discount(method, cents):
    return Means(
        method=method,
        delay=DELAY,
        fee=Money(amount_cents=0),
        discount=Money(amount_cents=cents),
        total=Money(amount_cents=2400 - cents),
    )


def an_order(state="payable", **changes):
    usual = {
        "reference": "CMD-2026-00117",
        "state": state,
        "ordered_on": date(2026, 11, 22),
        "payable_until": date(2026, 12, 22),
        "total": Money(amount_cents=2400),
        "means": [means("card"), means("cheque")] if state == "payable" else [],
    }
    return LinkedOrder(**usual | changes)


def opened(**changes):
    usual = {"payment_id": "p-1", "method": "card", "fee": Money(amount_cents=0)}
    return OpenedPayment(**usual | {"total": Money(amount_cents=2400)} | changes)


def said(**changes):
    return Refusal(**{"code": "E-VERIF-EN-COURS", "status": 409, "detail": "Un <b>autre</b>."} | changes)


async def test_page_shows_what_is_to_pay_until_when_and_how(client, outside):
    """R31, R40, R45."""
    await outside.answers(ShowLinkedOrder, an_order())
    page = await client.get(PAGES["fr"])
    assert page.status_code == 200
    for words in ("CMD-2026-00117", "24,00\xa0€", "22 décembre 2026", "Carte bancaire", "sans frais"):
        assert words in page.text
    assert "tiré sur un établissement bancaire situé en France" in page.text
    assert page.text.count('type="radio" name="method"') == 2
    assert " checked" not in page.text
    assert "<script" not in page.text
    assert outside.heard[0].body == {"token": TOKEN}
    assert f'href="{PAGES["en"]}" hreflang="en"' in page.text


async def test_page_is_there_in_english(client, outside):
    await outside.answers(ShowLinkedOrder, an_order(means=[means("card", 62)]))
    page = await client.get(PAGES["en"])
    for words in ("Pay order CMD-2026-00117", "€24.00", "22 December 2026", "fee: €0.62", "total: €24.62"):
        assert words in page.text
    assert outside.heard[0].caller["language"] == "en"


async def test_an_announced_discount_is_shown_beside_its_means_and_again_before_paying(client, outside):
    """C4: announced before the payment, with what is left to pay."""
    await outside.answers(ShowLinkedOrder, an_order(means=[means("card"), at_a_discount("cheque", 120)]))
    page = (await client.get(PAGES["fr"])).text
    assert "sans frais – remise : 1,20\xa0€ – total : 22,80\xa0€" in page
    money = {"price": Money(amount_cents=2400), "discount": Money(amount_cents=120)}
    cheque = opened(method="cheque", instructions=BY_CHEQUE, **money, total=Money(amount_cents=2280))
    await outside.answers(PayLinkedOrder, cheque)
    shown = (await client.post(PAGES["fr"], data={"method": "cheque"})).text
    for words in (
        "Prix</dt><dd>24,00\xa0€",
        "Remise pour ce moyen de paiement</dt><dd>\N{MINUS SIGN}1,20\xa0€",
        "Montant à payer</dt><dd><strong>22,80\xa0€",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("paid", "Cette commande est payée"),
        ("verifying", "Ne payez pas une seconde fois"),
        ("expired", "plus payable"),
    ],
)
async def test_what_cannot_be_paid_has_no_form(client, outside, state, words):
    await outside.answers(ShowLinkedOrder, an_order(state))
    page = (await client.get(PAGES["fr"])).text
    assert words in page
    assert "<form" not in page


async def test_the_choice_leads_to_a_plain_link_to_the_providers_page(client, outside):
    """A form that redirects to a foreign host is stopped by `form-action 'self'`."""
    away = "https://provider.example/pay/1?a=b&c=d"
    await outside.answers(PayLinkedOrder, opened(redirect_url=away))
    page = await client.post(PAGES["fr"], data={"method": "card"})
    assert page.status_code == 200
    assert '<a class="button" href="https://provider.example/pay/1?a=b&amp;c=d">' in page.text
    assert "<form" not in page.text
    assert [heard.body for heard in outside.heard] == [{"token": TOKEN, "method": "card"}]


async def test_a_cheque_is_told_how(client, outside):
    """R46, R48."""
    await outside.answers(PayLinkedOrder, opened(method="cheque", instructions=BY_CHEQUE))
    page = (await client.post(PAGES["en"], data={"method": "cheque"})).text
    for words in ("26-00117-K", "1 place du Colombier", "22 December 2026", "A cheque drawn in France."):
        assert words in page


async def test_a_transfer_is_told_how_and_drawn_as_a_code(client, outside):
    """R40, R48: what the page shows and what the code holds is what payments says; nothing of it is markup."""
    await outside.answers(PayLinkedOrder, opened(method="transfer", instructions=BY_TRANSFER))
    page = (await client.post(PAGES["fr"], data={"method": "transfer"})).text
    for words in ("Payer par virement SEPA", "FR14 &lt;2004&gt;", 'viewBox="0 0 29 29"', "M4 4h7v1h-7z&#34;"):
        assert words in page
    assert "<script" not in page


@pytest.mark.parametrize("status", [403, 409, 410, 422])
async def test_what_is_refused_is_told_on_the_same_page(client, outside, status):
    await outside.answers(ShowLinkedOrder, an_order())
    await outside.refuses(PayLinkedOrder, said(status=status))
    page = await client.post(PAGES["fr"], data={"method": "card"})
    assert page.status_code == 422
    assert 'role="alert" id="refusal">Un &lt;b&gt;autre&lt;/b&gt;.' in page.text
    assert '<form method="post">' in page.text


@pytest.mark.parametrize(("language", "log_in"), [("fr", "/connexion"), ("en", "/en/login")])
async def test_the_link_of_an_inactive_owner_tells_what_stays_open(client, outside, language, log_in):
    """R18."""
    await outside.answers(ShowLinkedOrder, an_order())
    await outside.refuses(PayLinkedOrder, said(code="E-COMPTE-INACTIF", status=403))
    page = await client.post(PAGES[language], data={"method": "card"})
    assert page.status_code == 422
    _, open_things = page.text.split('<ul id="stays-open">')
    assert f'<a href="{log_in}">' in open_things.split("</ul>")[0]


@pytest.mark.parametrize("sent", [{}, {"method": "gold"}])
async def test_no_choice_is_told_before_anybody_is_asked_to_pay(client, outside, sent):
    await outside.answers(ShowLinkedOrder, an_order())
    page = await client.post(PAGES["fr"], data=sent)
    assert page.status_code == 422
    assert "Choisissez un moyen de paiement." in page.text
    assert [heard.body for heard in outside.heard] == [{"token": TOKEN}]


async def test_a_link_that_is_not_ours_leads_nowhere(client, outside):
    unknown = said(code="E-INCONNU", status=404, detail="Introuvable.")
    await outside.refuses(ShowLinkedOrder, unknown)
    await outside.refuses(PayLinkedOrder, unknown)
    assert (await client.get(PAGES["fr"])).status_code == 404
    assert (await client.post(PAGES["fr"], data={"method": "card"})).status_code == 404


async def test_the_session_of_a_browser_gives_the_form_no_rights(client, outside):
    await outside.answers(PayLinkedOrder, opened(redirect_url="https://provider.example/"))
    client.cookies.set("colombier_session", outside.session("t-reader", Role.CLIENT))
    assert (await client.post(PAGES["fr"], data={"method": "card"})).status_code == 200
    assert outside.heard[0].caller.get("account_id") is None


async def test_guessing_links_is_held_to_a_limit(alone, outside):
    await outside.refuses(ShowLinkedOrder, said(code="E-INCONNU", status=404, detail="Introuvable."))
    tried = [(await alone.get(PAGES["fr"])).status_code for _ in range(61)]
    assert (set(tried[:60]), tried[60]) == ({404}, 429)


async def test_who_is_signed_in_stays_it_on_the_way_to_the_provider(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(ShowLinkedOrder, an_order())
    await outside.answers(PayLinkedOrder, opened(redirect_url="https://pay.example/cs_1"))
    page = (await client.get(PAGES["fr"])).text
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)[1]
    assert "Mes services" in (await client.post(PAGES["fr"], data={"method": "card", "csrf": csrf})).text
    foreign = await client.post(PAGES["fr"], data={"method": "card"})
    assert (foreign.status_code, "Mes services" in foreign.text) == (200, False)


@pytest.mark.parametrize(("method", "told"), [("cheque", BY_CHEQUE), ("transfer", BY_TRANSFER)])
async def test_the_page_of_a_cheque_alone_says_that_it_is_the_slip_to_print(client, outside, method, told):
    await outside.answers(PayLinkedOrder, opened(method=method, instructions=told))
    page = (await client.post(PAGES["fr"], data={"method": method})).text
    assert ("Cette page est le bordereau" in page) == (method == "cheque")


@pytest.mark.parametrize(
    ("path", "words"), [("/rien", "Cette adresse ne mène"), ("/en/x", "This address leads")]
)
async def test_an_address_of_nothing_says_more_than_its_heading(client, path, words):
    assert words in (await client.get(path, headers={"Accept": "text/html"})).text
