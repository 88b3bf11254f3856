"""« Pourquoi ? » on the pages: the sentence, the clause of the accepted terms, what happened, and the request filled in."""

import asyncio
import re
from datetime import date

import pytest

from shared.contracts.accounts import GetMe
from shared.contracts.base import Duty, Role
from shared.contracts.orders import GetOrder
from shared.contracts.payments import FollowPayment

from .area import an_account, an_attempt, answers
from .outside import a_payment
from .reading import plain
from .test_order_pages import an_order

ORDER = "/commandes/CMD-2026-00117"
WHY = re.compile(r'<details class="why"><summary>(.*?)</summary>(.*?)</details>', re.DOTALL)


@pytest.fixture
def area(client, outside):
    """Sign in a client whose services answer; some of it may be said instead."""

    async def at(path, instead=None):
        said = answers() | (instead or {})
        await asyncio.gather(*(outside.answers(request, answer) for request, answer in said.items()))
        client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
        page = await client.get(path)
        assert page.status_code == 200
        return plain(page.text)

    return at


def whys(page):
    """Return {accessible name: what is told} of a page."""
    return {re.sub("<[^>]+>", "", name): told for name, told in WHY.findall(page)}


async def test_the_last_day_to_pay_tells_its_rule_its_clause_its_cause_and_how_to_contest(area):
    """R31."""
    told = whys(await area(ORDER))["Pourquoi ? le dernier jour pour payer, CMD-2026-00117"]
    assert "Une commande se paie pendant 30 jours" in told
    assert "Commande passée le 22 novembre 2026." in told
    assert 'href="/conditions/2013-09-20#8.1">Article 8.1</a>' in told
    assert 'href="/conditions/clauses#R31"' in told
    assert 'href="/demandes/nouvelle?rule=R31&amp;about=CMD-2026-00117">Contester' in told


async def test_a_payment_that_is_verified_tells_why_and_when_silence_accepts_it(area):
    """R42, R43."""
    held = a_payment("held").model_copy(
        update={
            "held_until": date(2026, 12, 7),
            "because": {"fr": "Premier paiement.", "en": "First payment."},
        }
    )
    order = an_order(attempts=[an_attempt("held")])
    page = await area(ORDER, {GetOrder: order, FollowPayment: held})
    assert "Sans refus de notre part jusqu’au <strong>lundi 7 décembre 2026 inclus</strong>" in page
    told = whys(page)["Pourquoi ? la vérification du paiement, CMD-2026-00117"]
    assert "accepté d’office le lendemain" in told
    assert "Premier paiement." in told


async def test_an_inactive_account_says_what_is_held_against_it(area):
    """R17."""
    me = an_account(state="inactive", inactive_because="wrong", answers="D-Q452QLED")
    page = await area("/compte", {GetMe: me})
    told = whys(page)["Pourquoi ? l’état du compte"]
    assert "incomplètes, erronées ou frauduleuses" in told
    assert "informations erronées." in told
    assert 'href="/compte/documents/D-Q452QLED"' in page


async def test_a_credit_note_says_what_its_amount_is(area):
    """R51, C1."""
    told = whys(await area("/avoirs/AV-2026-00001"))["Pourquoi ? ce montant et cet état, AV-2026-00001"]
    assert "ce montant est ce qui a été facturé à tort" in told
    assert 'href="/conditions/2013-09-20#8.12"' in told


async def test_history_leads_to_the_clause_that_is_followed_and_to_a_request(area):
    """R84: the version is that of the service."""
    page = await area("/services/web-7/historique")
    assert 'href="/conditions/1#8.5">Article 8.5</a>' in page
    assert 'href="/demandes/nouvelle?rule=R44&amp;about=web-7">Contester' in page
    assert 'href="/assistance">Contester' not in page


async def test_a_request_that_contests_comes_filled_in(area):
    """R27: a right that the law gives is not declined."""
    page = await area("/demandes/nouvelle?rule=R31&about=CMD-2026-00117")
    assert 'value="Contestation : CMD-2026-00117, article 8.1 (R31)"' in page
    assert re.search(r'value="dispute" checked', page)
    assert 'href="/en/requests/new?rule=R31&amp;about=CMD-2026-00117" hreflang' in page
    page = await area("/demandes/nouvelle?rule=R53&about=web-7")
    assert re.search(r'name="hosting-web-7" value="yes" checked', page)


@pytest.mark.parametrize("query", ["", "?rule=R999&about=x", "?rule=%3Cscript%3E", "?about=web-7"])
async def test_a_request_that_names_no_rule_is_empty(area, query):
    page = await area(f"/demandes/nouvelle{query}")
    assert "Contestation" not in page
    assert "Vous contestez" not in page
    assert 'name="topic" value="help" checked' in page


async def test_who_acts_under_an_owner_is_led_to_every_way_to_reach_us(client, outside):
    """R20: a request is its owner's."""
    await outside.answers(GetOrder, an_order())
    outside.delegate("t-person", Duty.BILLING)
    client.cookies.set("colombier_session", "t-person")
    told = whys(plain((await client.get(ORDER)).text))
    assert any('href="/assistance">Contester' in one for one in told.values())


async def test_names_of_disclosures_differ_where_there_are_several(area):
    """WCAG 2.4.9: « Pourquoi ? » alone tells nothing to whoever hears it out of its place."""
    names = [re.sub("<[^>]+>", "", name) for name, _ in WHY.findall(await area("/factures/F-2026-00042"))]
    assert len(names) == len(set(names)) > 1
