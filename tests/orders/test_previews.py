"""What is told before an order is made: the summary, the boxes and the sheet, without any effect (L01, L02, L03, L29)."""

import base64
from datetime import date

import pytest

from services.orders.domain.refusals import (
    AccountMayNotOrder,
    LossNotAcknowledged,
    PriceMoved,
    SoldOut,
    TermsNotAccepted,
)
from services.orders.handlers import accounts, cart, lifecycle, papers, payments, previewing, selling
from shared.contracts.base import Caller
from shared.contracts.orders import GetContract, PreviewOrder, StockOffer

from .stories import (
    CLIENT,
    DESK,
    S1,
    TERMS,
    a_start,
    a_wish,
    accepted,
    opened_shop,
    ordered,
    registered,
)
from .test_documents import text_of
from .test_handlers_cart import calling

PAYMENT = (
    "La commande est payable jusqu’au 22 décembre 2026 inclus, par carte bancaire, PayPal ou chèque tiré sur un "
    "établissement situé en France, en euros. Passé ce jour, elle est annulée."
)


def a_preview(**changes):
    line = {name: changes.pop(name) for name in ("volume", "term", "hosting_id") if name in changes}
    return PreviewOrder(lines=a_wish(**line).lines, **changes)


@pytest.fixture
def shop(open_tx):
    return lambda caller=CLIENT: open_tx("orders", at=S1, caller=caller, use=(DESK,))


async def preview(tx, **changes):
    return await previewing.preview_order(a_preview(**changes), tx)


def flat(text):
    return " ".join(text.replace("\u00a0", " ").split())


async def test_a_preview_says_what_the_order_will_be_and_leaves_nothing_behind(shop):
    async with shop() as tx:
        await opened_shop(tx)
        shown = await preview(tx)
        assert tx.emitted == []
        assert await tx.connection.fetchval("select count(*) from orders") == 0
        assert await tx.connection.fetchval("select count(*) from order_series") == 0
        order = await cart.place_order(a_wish(), tx)
        (line,), (ordered_line,) = shown.lines, order.lines
        assert (shown.total, shown.payable_until) == (order.total, order.payable_until)
        assert line.planned_ends_on == ordered_line.planned_ends_on
        assert order.reference == "CMD-2026-00001"


async def test_the_sheet_says_before_the_order_what_the_contract_prints_after_it(shop):
    """L03: in the same words."""
    async with shop() as tx:
        await opened_shop(tx)
        shown = await preview(tx)
        order = await cart.place_order(a_wish(), tx)
        document = await papers.get_contract(GetContract(order=order.id), tx)
        printed = flat(text_of(base64.b64decode(document.content_base64)))
        plain = printed.replace("- ", "").replace("-", "").replace(" ", "")
        for part in shown.sheet[1:]:
            for paragraph in part.paragraphs:
                assert flat(paragraph).replace("-", "").replace(" ", "")[:200] in plain


async def test_golden_sheet(shop):
    async with shop() as tx:
        await opened_shop(tx)
        sheet = {part.title: part.paragraphs for part in (await preview(tx)).sheet}
    assert list(sheet) == [
        "Association",
        "Ce que fait le service",
        "Paiement",
        "Début, durée et fin",
        "Droit de rétractation",
        "Garanties, réclamations, médiation",
    ]
    seat = DESK.association.address
    assert sheet["Association"][0] == f"G7-servers, {seat.street}, 77190 Dammarie-les-Lys, France"
    assert "SIRET 798 158 804 00012" in flat(" ".join(sheet["Association"]))
    assert sheet["Ce que fait le service"][0] == "Hébergement web – Un site"
    assert sheet["Paiement"] == [PAYMENT]
    assert "quatorze jours" in sheet["Droit de rétractation"][0]
    assert "garantie légale de conformité" in sheet["Garanties, réclamations, médiation"][0]


WITHDRAWABLE = date(2026, 12, 7)


async def test_until_when_one_may_withdraw_is_told_as_if_it_were_paid_today(shop):
    """R74, R75: and what the boxes make of it."""
    async with shop() as tx:
        await opened_shop(tx)
        seen = (await preview(tx)).withdrawal
        assert (seen.until, seen.if_paid_today, seen.used_days_owed) == (WITHDRAWABLE, True, False)
        boxes = {"accept_terms": TERMS.version, "immediate_start": True, "acknowledge_loss": True}
        early = (await preview(tx, **boxes)).withdrawal
        assert (early.until, early.used_days_owed) == (WITHDRAWABLE, True)


async def test_who_reads_english_is_told_in_english(shop):
    async with shop(CLIENT.model_copy(update={"language": "en"})) as tx:
        await opened_shop(tx)
        assert [part.title for part in (await preview(tx)).sheet][2:4] == ["Payment", "Start, term and end"]


async def test_means_of_payment_and_boxes_are_shown_with_it_and_nothing_is_ticked(shop):
    """L01, R75."""
    async with shop() as tx:
        await opened_shop(tx)
        shown = await preview(tx)
        assert {one.method for one in shown.payment_methods} == {"card", "paypal", "cheque"}
        assert [box.ticked for box in shown.order_form.boxes] == [False, False]
        await accounts.remember_contact(registered(revision=9, consumer=False), tx)
        professional = await preview(tx)
        assert (professional.order_form.boxes, professional.withdrawal) == ([], None)
        assert "ne concerne pas cette commande" in str(professional.sheet)


async def test_what_the_order_would_refuse_is_refused_before(shop):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(TermsNotAccepted):
            await preview(tx, accept_terms="")
        with pytest.raises(LossNotAcknowledged):
            await preview(tx, accept_terms=TERMS.version, immediate_start=True, acknowledge_loss=False)
        await selling.stock_offer(StockOffer(offer="web", left=0, why="plus de place"), tx)
        with pytest.raises(SoldOut):
            await preview(tx)
        async with calling(tx, Caller(account_id="a-2")):
            with pytest.raises(AccountMayNotOrder):
                await preview(tx)


async def test_an_order_at_another_total_than_the_one_shown_is_not_made(shop):
    """L02."""
    async with shop() as tx:
        await opened_shop(tx)
        wish = a_wish()
        with pytest.raises(PriceMoved) as refused:
            await cart.place_order(wish.model_copy(update={"total_cents": 2399}), tx)
        assert "24.00" in refused.value.say("fr")
        assert (await cart.place_order(wish.model_copy(update={"total_cents": 2400}), tx)).reference


async def test_a_renewal_is_shown_beside_what_was_paid_before(shop):
    """R62."""
    async with shop() as tx:
        order = await ordered(tx, volume=5)
        await payments.invoice_paid_order(accepted(order), tx)
        await lifecycle.remember_hosting(a_start(hosting_id=order.lines[0].hosting_id, volume=5), tx)
        (line,) = (await preview(tx, volume=10, hosting_id="h-abcd")).lines
        assert (line.kind, line.price_cents, line.former.amount_cents) == ("renewal", 2400, 1800)
