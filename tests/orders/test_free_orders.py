"""What costs nothing is ordered, confirmed, renewed and ended like anything else, without a payment (R09)."""

import base64
from dataclasses import replace
from datetime import date

import pytest

from services.orders import store
from services.orders.domain.refusals import RenewedAhead, TermsNotAccepted
from services.orders.handlers import (
    cart,
    catalogue,
    invoices,
    lifecycle,
    papers,
    previewing,
    renewals,
    withdrawals,
)
from shared.contracts.offers import Price
from shared.contracts.orders import (
    ContractConfirmed,
    FreeOrderConfirmed,
    GetContract,
    GetInvoicePdf,
    GetRenewalForm,
    OrderPlaced,
    OrderRenewal,
    PreviewOrder,
    SettleDeclaration,
    Withdraw,
    WithdrawalConfirmed,
)
from shared.runtime import invariants
from shared.runtime.folders import folder_of
from shared.values.signed import sign
from tests.links import LINK_KEY

from .stories import CLIENT, DESK, S1, a_seed, a_start, a_wish, an_offer, noon, opened_shop
from .test_documents import text_of

FREE = an_offer(code="free", prices=[Price(volume=1, term="P12M", price_cents=0)])


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def gave_away(tx, **changes):
    await opened_shop(tx)
    await catalogue.publish_catalogue(a_seed(offers=[FREE]), tx)
    tx.emitted.clear()
    return await cart.place_order(a_wish(offer="free", volume=1, **changes), tx)


async def test_a_free_order_is_firm_at_once_with_the_same_acceptance_dates_and_papers(shop):
    async with shop() as tx:
        order = await gave_away(tx)
        assert (order.state, order.total.amount_cents, order.invoice, order.pay_token) == (
            "paid",
            0,
            None,
            None,
        )
        assert (order.terms_version, order.lines[0].planned_ends_on) == ("2013-09-20", date(2027, 11, 22))
        placed, firm, contract = tx.emitted
        assert (type(placed), type(firm), type(contract)) == (
            OrderPlaced,
            FreeOrderConfirmed,
            ContractConfirmed,
        )
        assert (firm.order_id, firm.confirmed_on) == (order.id, date(2026, 11, 22))
        assert (contract.total_cents, contract.withdrawal) == (0, True)


async def test_a_free_order_consumes_no_invoice_number_and_breaks_no_invariant(shop):
    async with shop() as tx:
        await gave_away(tx)
        assert await tx.connection.fetchval("select count(*) from invoice_series") == 0
        assert (await invariants.check(tx.connection, folder_of("orders"))).broken == []


async def test_where_the_association_wants_it_a_free_order_gets_its_invoice_at_once(open_tx):
    """R09: the setting `invoice_zero`."""
    desk = replace(DESK, invoice_zero=True)
    async with open_tx("orders", at=S1, caller=CLIENT, use=(desk,)) as tx:
        order = await gave_away(tx)
        assert (order.state, order.invoice) == ("paid", "F-2026-00001")
        file = await invoices.get_invoice_pdf(GetInvoicePdf(number="F-2026-00001"), tx)
        pdf = base64.b64decode(file.content_base64)
        assert "il n’y avait rien à payer" in text_of(pdf)
        assert (await invariants.check(tx.connection, folder_of("orders"))).broken == []


async def test_the_terms_are_accepted_for_a_free_order_too(shop):
    """R08."""
    async with shop() as tx:
        await gave_away(tx)
        wish = a_wish(offer="free", volume=1).model_copy(update={"accept_terms": "none"})
        with pytest.raises(TermsNotAccepted):
            await cart.place_order(wish, tx)


async def test_the_contract_of_a_free_order_speaks_of_no_payment(shop):
    async with shop() as tx:
        order = await gave_away(tx)
        document = await papers.get_contract(GetContract(order=order.reference), tx)
        said = " ".join(text_of(base64.b64decode(document.content_base64)).split())
        assert "Cette commande est gratuite" in said
        assert "réception du paiement" not in said
        assert "chèque tiré" not in said


async def test_its_button_confirms_and_obliges_to_no_payment(shop):
    """L01."""
    async with shop() as tx:
        await gave_away(tx)
        preview = PreviewOrder(lines=a_wish(offer="free", volume=1).lines)
        shown = await previewing.preview_order(preview, tx)
        assert shown.order_form.button["fr"] == "Confirmer ma commande gratuite"
        paid = await previewing.preview_order(PreviewOrder(lines=a_wish().lines), tx)
        assert paid.order_form.button["fr"] == "Commande avec obligation de paiement"


async def test_a_free_order_can_be_withdrawn_from_and_nothing_goes_back(shop):
    """L05."""
    async with shop() as tx:
        order = await gave_away(tx)
        wish = {"name": "Camille", "contract": order.reference, "email": "camille@example.org"}
        await withdrawals.withdraw(Withdraw(**wish, confirm=True), tx)
        settle = next(one for one in tx.emitted if isinstance(one, SettleDeclaration))
        declaration = await store.declarations.lock(tx.connection, settle.declaration_id)
        await withdrawals.settle_by_rule(declaration, tx)
        said = tx.emitted[-1]
        assert (type(said), said.was_paid, said.refund_cents) == (WithdrawalConfirmed, True, 0)


async def test_a_free_service_is_renewed_by_its_link_once_however_often_it_is_pressed(shop):
    """R61, R62: by an order each time, never by itself."""
    async with shop(at=noon(2026, 12, 1)) as tx:
        await gave_away(tx)
        await lifecycle.remember_hosting(
            a_start(offer="free", volume=1, ends_on=date(2026, 12, 31), deletion_on=date(2027, 1, 31)), tx
        )
        token = sign("h-abcd", key=LINK_KEY, purpose="renew")
        form = await renewals.show_renewal(GetRenewalForm.model_validate({"token": token}), tx)
        assert form.order_form.free_button["fr"] == "Confirmer ma commande gratuite"
        wish = OrderRenewal.model_validate({"token": token, "term": "P12M", "accept_terms": "2013-09-20"})
        tx.emitted.clear()
        orders = {(await renewals.order_renewal(wish, tx)).reference for _ in range(3)}
        assert len(orders) == 1
        assert [type(one).__name__ for one in tx.emitted].count("FreeOrderConfirmed") == 1


async def test_a_free_service_is_not_renewed_further_than_one_term_ahead(shop):
    async with shop() as tx:
        await gave_away(tx)
        await lifecycle.remember_hosting(a_start(offer="free", volume=1, ends_on=date(2027, 11, 23)), tx)
        with pytest.raises(RenewedAhead):
            await cart.place_order(a_wish(offer="free", volume=1, hosting_id="h-1"), tx)
