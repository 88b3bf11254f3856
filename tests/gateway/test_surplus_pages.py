"""The page behind a link about money that fits no order: shown, chosen once, and a gift only by a yes (R33)."""

from datetime import date

import pytest

from services.notifications.templates.links import PATHS
from shared.contracts.base import Money, Refusal
from shared.contracts.payments import ChooseLinkedSurplus, PayersSurplus, ShowLinkedSurplus

TOKEN = "0192f0c0-0000-7000-8000-000000000001.seal_-"
PAGES = {language: path.format(TOKEN) for language, path in PATHS["surplus"].items()}


def a_surplus(**changes):
    usual = {
        "id": "s-1",
        "cause": "duplicate",
        "because": {"fr": "la commande était déjà payée", "en": "the order was already paid"},
        "state": "open",
        "method": "card",
        "by_hand": False,
        "amount": Money(amount_cents=2400),
        "left": Money(amount_cents=2400),
        "order_reference": "CMD-2026-00117",
        "found_on": date(2026, 11, 22),
        "answer_by": date(2026, 12, 6),
        "choice": None,
        "choices": ("refund", "credit", "gift"),
    }
    return PayersSurplus(**usual | changes)


async def test_page_shows_what_it_is_why_and_what_silence_means(client, outside):
    await outside.answers(ShowLinkedSurplus, a_surplus())
    page = await client.get(PAGES["fr"])
    assert page.status_code == 200
    for words in (
        "24,00\xa0€",
        "la commande était déjà payée",
        "6 décembre 2026",
        "CMD-2026-00117",
        "carte bancaire",
    ):
        assert words in page.text
    assert page.text.count('type="radio" name="choice"') == 3
    assert " checked" not in page.text
    assert "<script" not in page.text
    assert outside.heard[0].body == {"token": TOKEN}
    assert f'href="{PAGES["en"]}" hreflang="en"' in page.text


async def test_page_is_there_in_english(client, outside):
    await outside.answers(ShowLinkedSurplus, a_surplus())
    page = await client.get(PAGES["en"])
    for words in ("An amount that is yours", "€24.00", "the order was already paid", "6 December 2026"):
        assert words in page.text


@pytest.mark.parametrize("sent", [{"choice": "refund"}, {"choice": "gift", "gift_confirmed": "true"}])
async def test_a_choice_is_sent_once_and_leads_back_to_the_page(client, outside, sent):
    await outside.answers(ChooseLinkedSurplus, a_surplus(state="refunding", choice="refund", choices=()))
    answer = await client.post(PAGES["fr"], data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGES["fr"])
    wanted = {"token": TOKEN, "choice": sent["choice"], "gift_confirmed": "gift_confirmed" in sent}
    assert [heard.body for heard in outside.heard] == [wanted]


async def test_a_gift_without_a_yes_is_told_on_the_page(client, outside):
    refusal = Refusal(code="E-DON-OUI", status=422, detail="Cochez <b>aussi</b> la case.")
    await outside.refuses(ChooseLinkedSurplus, refusal)
    await outside.answers(ShowLinkedSurplus, a_surplus())
    page = await client.post(PAGES["fr"], data={"choice": "gift"})
    assert page.status_code == 422
    assert "Cochez &lt;b&gt;aussi&lt;/b&gt; la case." in page.text


@pytest.mark.parametrize(
    ("changes", "words", "forms"),
    [
        ({"state": "refunding", "choice": "refund", "choices": ()}, "en cours de remboursement", 0),
        ({"state": "given", "choice": "gift", "choices": ()}, "Merci", 0),
        ({"state": "spent", "choice": "credit", "choices": ()}, "il n’en reste rien", 0),
        ({"state": "credited", "choice": "credit", "choices": ("refund", "gift")}, "gardée pour vous", 1),
        ({"choice": "refund", "by_hand": True, "method": "cheque"}, "votre IBAN", 1),
    ],
)
async def test_page_tells_what_became_of_it(client, outside, changes, words, forms):
    await outside.answers(ShowLinkedSurplus, a_surplus(**changes))
    page = (await client.get(PAGES["fr"])).text
    assert words in page
    assert page.count("<form method") == forms
