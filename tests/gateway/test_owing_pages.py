"""What is owed and by whom, on the pages of orders and invoices too: the truth of the day, and never twice (R33, R50)."""

import re
from datetime import date

import pytest

from shared.contracts.base import Duty, Money, Role
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.orders import GetInvoice, GetOrder, ListOrders, OrderViews
from shared.contracts.payments import ChooseSurplus, ListMySurplus, PayersSurpluses

from .area import a_hosting, an_attempt, an_invoice
from .reading import plain
from .test_order_pages import LINE, an_order
from .test_surplus_pages import a_surplus

OWED_UNTIL = date(2026, 12, 25)
BOUNCED = an_attempt("bounced", "cheque")
ORDER = {"fr": "/commandes/CMD-2026-00117", "en": "/en/orders/CMD-2026-00117"}
CANCELLED = {"fr": "rien ne sera dû", "en": "nothing is due"}
STILL_OWED = {"fr": "25 décembre 2026", "en": "25 December 2026"}


@pytest.fixture
def client_of(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    return client


def a_debt(*more, **changes):
    usual = {"state": "paid", "attempts": [BOUNCED, *more], "owed_until": OWED_UNTIL}
    return an_order(payable_until=date(2026, 1, 31), **usual | changes)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_page_of_a_debt_says_that_the_invoice_is_owed_and_until_when(client_of, outside, language):
    await outside.answers(GetOrder, a_debt())
    page = plain((await client_of.get(ORDER[language])).text)
    assert STILL_OWED[language] in page
    assert 'CMD-2026-00117.seal">' in page
    for false in (CANCELLED[language], "2026-01-31", "Cette commande est payée.", "This order is paid."):
        assert false not in page


async def test_the_page_of_a_debt_that_was_given_up_asks_for_nothing(client_of, outside):
    await outside.answers(GetOrder, a_debt(owed_until=None, given_up_on=OWED_UNTIL, pay_token=None))
    page = (await client_of.get(ORDER["fr"])).text
    assert "n’est plus réclamé" in page
    assert "Cette commande est payée." not in page


@pytest.mark.parametrize("path", [ORDER["fr"], "/a-payer"])
async def test_who_has_sent_another_cheque_for_a_debt_is_told_not_to_pay_twice(client_of, outside, path):
    order = a_debt(an_attempt("received", "cheque"))
    await outside.answers(GetOrder, order)
    await outside.answers(ListOrders, OrderViews(orders=[order]))
    page = plain((await client_of.get(path)).text)
    assert re.search("[Nn]e payez pas une seconde fois", page)
    assert "/payer/" not in page
    assert "Vous devez" not in page


async def test_a_debt_is_owed_once_with_its_day_and_a_given_up_one_is_not(client_of, outside):
    over = an_order(state="paid", reference="CMD-2026-00118", attempts=[BOUNCED], given_up_on=OWED_UNTIL)
    await outside.answers(ListOrders, OrderViews(orders=[a_debt(), over]))
    page = plain((await client_of.get("/a-payer")).text)
    assert "Vous devez 24,00 €." in page
    assert STILL_OWED["fr"] in page
    assert "CMD-2026-00118" not in page


async def test_the_invoice_of_a_debt_is_not_called_paid(client_of, outside):
    await outside.answers(GetInvoice, an_invoice(owed_until=OWED_UNTIL, credit_notes=[]))
    page = (await client_of.get("/factures/F-2026-00042")).text
    assert "Acquittée" not in page
    assert "la facture reste due" in page


@pytest.mark.parametrize(
    ("kind", "state", "leads"),
    [
        ("new", "deleted", "/commander?offer=web&amp;volume=10&amp;term=P12M"),
        ("renewal", "disabled", "/commander?offer=web&amp;hosting=web-7&amp;volume=10&amp;term=P12M"),
        ("renewal", "deleted", None),
        ("upgrade", "active", "/services/web-7/volume"),
        ("upgrade", "disabled", None),
    ],
)
async def test_an_expired_order_is_made_again_for_the_same_service_or_not_at_all(
    client_of, outside, kind, state, leads
):
    """R60, R82: a renewal that makes a second service lets the first one be deleted."""
    line = LINE | {"kind": kind, "hosting_id": "h-1"}
    await outside.answers(GetOrder, an_order(state="expired", lines=[line], pay_token=None))
    await outside.answers(ListHostings, HostingViews(hostings=[a_hosting(state=state)]))
    page = (await client_of.get(ORDER["fr"])).text
    found = re.search('href="([^"]*)">Refaire cette commande', page)
    assert (found and found[1]) == leads


async def test_an_expired_order_of_several_lines_is_made_again_line_by_line(client_of, outside):
    """R62: each is an order of its own; what is over is not offered."""
    new = LINE | {"kind": "new", "hosting_id": "h-2", "position": 1}
    renewal = LINE | {"kind": "renewal", "hosting_id": "h-1", "position": 2, "volume": 20}
    over = LINE | {"kind": "renewal", "hosting_id": "h-9", "position": 3}
    several = an_order(state="expired", lines=[new, renewal, over], pay_token=None)
    await outside.answers(GetOrder, several)
    await outside.answers(ListHostings, HostingViews(hostings=[a_hosting(state="disabled")]))
    page = (await client_of.get(ORDER["fr"])).text
    assert re.findall('href="([^"]*)">Commander de nouveau', page) == [
        "/commander?offer=web&amp;volume=10&amp;term=P12M",
        "/commander?offer=web&amp;hosting=web-7&amp;volume=20&amp;term=P12M",
    ]
    assert "Refaire cette commande" not in page


async def test_money_that_fits_no_order_is_shown_as_owed_to_its_payer(client_of, outside):
    """R33."""
    await outside.answers(ListOrders, OrderViews(orders=[]))
    gone = a_surplus(id="s-2", state="refunded", left=Money(amount_cents=7700), choices=())
    await outside.answers(ListMySurplus, PayersSurpluses(surpluses=[a_surplus(), gone]))
    page = plain((await client_of.get("/a-payer")).text)
    for words in ("Nous vous devons", "24,00 €", "6 décembre 2026", 'href="/trop-percu"'):
        assert words in page
    assert "77,00 €" not in page


async def test_its_payer_chooses_signed_in_and_the_choice_is_sent_once(client_of, outside):
    await outside.answers(ListMySurplus, PayersSurpluses(surpluses=[a_surplus()]))
    await outside.answers(ChooseSurplus, a_surplus(state="refunding", choice="refund", choices=()))
    page = (await client_of.get("/trop-percu")).text
    assert " checked" not in page
    sent = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "surplus_id")}
    done = await client_of.post("/trop-percu", data={**sent, "do": "choose", "choice": "refund"})
    assert (done.status_code, done.headers["location"]) == (303, "/trop-percu?done=choose")
    (heard,) = [one.body for one in outside.heard if "choice" in one.body]
    assert heard == {"surplus_id": "s-1", "choice": "refund", "gift_confirmed": False}


async def test_who_acts_for_an_owner_reads_it_and_leaves_the_choice_to_the_owner(client, outside):
    """R20."""
    client.cookies.set("colombier_session", outside.delegate("t-alix", Duty.BILLING))
    await outside.answers(ListMySurplus, PayersSurpluses(surpluses=[a_surplus()]))
    page = (await client.get("/trop-percu")).text
    assert "Le titulaire du compte décide." in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
