"""What orders does when payments speaks: each message twice, in any order, in one transaction or in eight."""

import base64
import io
import itertools
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from services.orders.handlers import cart, days, invoices, payments
from shared.contracts.orders import (
    ExpireOrder,
    GetInvoicePdf,
    GetOrder,
    InvoiceIssued,
    ListInvoices,
    OrderPaid,
)
from shared.contracts.payments import (
    ChequeBounced,
    ChequeReceived,
    ChequeReturned,
    PaymentDisputed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
)
from shared.runtime.errors import NotYet

from . import stories
from .stories import CLIENT, DESK, S1, about, accepted, noon, opened_shop, ordered, own_tx

HANDLERS: dict[Any, Any] = {
    PaymentOpened: payments.note_opened_payment,
    PaymentHeld: payments.wait_for_a_verification,
    PaymentRefused: payments.end_the_wait_for_a_refused_payment,
    PaymentRefunded: payments.credit_refunded_payment,
    PaymentDisputed: payments.note_disputed_payment,
    ChequeReceived: payments.wait_for_a_cheque,
    ChequeReturned: payments.end_the_wait_for_a_returned_cheque,
    ChequeBounced: payments.end_the_wait_for_a_bounced_cheque,
}


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def seen(tx, order):
    return await cart.get_order(GetOrder(order=order.id), tx)


async def tell(tx, order, fact, **changes):
    await HANDLERS[fact](about(order, fact, **changes), tx)


async def text_of(tx, number):
    document = await invoices.get_invoice_pdf(GetInvoicePdf(number=number), tx)
    return PdfReader(io.BytesIO(base64.b64decode(document.content_base64))).pages[0].extract_text()


async def test_s1_card_payment_makes_the_order_paid_and_its_invoice_at_once(shop):
    """S1 of the register (R34)."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        paid, _confirmed, issued = tx.emitted
        assert isinstance(paid, OrderPaid)
        assert isinstance(issued, InvoiceIssued)
        assert (issued.number, issued.issued_on, issued.total_cents) == (
            "F-2026-00001",
            date(2026, 11, 22),
            2400,
        )
        view = await seen(tx, order)
        assert (view.state, view.invoice) == ("paid", "F-2026-00001")
        assert [(a.payment_id, a.method, a.state) for a in view.attempts] == [("p-1", "card", "accepted")]


async def test_invoice_names_client_order_period_and_number(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        text = await text_of(tx, "F-2026-00001")
        for words in (
            "F-2026-00001",
            "Camille Exemple",
            order.reference,
            "22 novembre 2026",
            "22 novembre 2027",
        ):
            assert words in text


async def test_same_acceptance_twice_is_one_invoice(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        tx.emitted.clear()
        await payments.invoice_paid_order(accepted(order), tx)
        assert tx.emitted == []
        assert len((await invoices.list_invoices(ListInvoices(), tx)).invoices) == 1


@pytest.mark.parametrize("fact", HANDLERS, ids=lambda fact: fact.__name__)
async def test_news_of_an_unknown_order_waits(shop, fact):
    async with shop() as tx:
        order = await ordered(tx)
        with pytest.raises(NotYet):
            await tell(tx, order, fact, order_id="o-unknown")


async def test_acceptance_of_an_unknown_order_waits(shop):
    async with shop() as tx:
        order = await ordered(tx)
        with pytest.raises(NotYet):
            await payments.invoice_paid_order(
                accepted(order).model_copy(update={"order_id": "o-unknown"}), tx
            )


async def test_no_invoice_is_made_before_its_client_is_known(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await tx.connection.execute("update account set contact = null")
        with pytest.raises(NotYet):
            await payments.invoice_paid_order(accepted(order), tx)


async def test_s2_received_cheque_keeps_the_order_from_expiring_until_it_is_credited(shop):
    """S2 of the register: ordered 30 January 2027, in hand on 26 February, credited on 4 March (R33)."""
    async with shop(noon(2027, 1, 30)) as tx:
        order = await ordered(tx)
        assert order.payable_until == date(2027, 3, 1)
        await tell(tx, order, ChequeReceived)
        tx.kit.calendar.at = tx.now = noon(2027, 3, 2)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2027, 3, 2))], tx)
        assert tx.emitted == []
        tx.now = noon(2027, 3, 4)
        await payments.invoice_paid_order(
            accepted(order, method="cheque", paid_on=date(2027, 3, 4), effective_on=date(2027, 3, 4)), tx
        )
        assert stories.names(tx) == ["OrderPaid", "ContractConfirmed", "InvoiceIssued"]
        assert tx.emitted[-1].issued_on == date(2027, 3, 4)
        assert "4 mars 2028" in await text_of(tx, tx.emitted[-1].number)


async def test_returned_cheque_after_the_last_day_expires_the_order_at_once(shop):
    async with shop(noon(2027, 1, 30)) as tx:
        order = await ordered(tx)
        await tell(tx, order, ChequeReceived)
        tx.now = noon(2027, 3, 5)
        await tell(tx, order, ChequeReturned)
        assert stories.names(tx) == ["OrderExpired"]
        await tell(tx, order, ChequeReturned)
        await tell(tx, order, ChequeReceived)
        assert stories.names(tx) == ["OrderExpired"]
        assert (await seen(tx, order)).attempts[0].state == "returned"


async def test_held_payment_waits_until_the_day_of_its_tacit_acceptance(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await tell(tx, order, PaymentHeld)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2027, 1, 1))], tx)
        assert tx.emitted == []
        await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2027, 1, 2))], tx)
        assert stories.names(tx) == ["OrderExpired"]


async def test_bounced_cheque_leaves_a_paid_order_its_invoice(shop):
    """Whether the debt is cancelled is for the treasurer to say (R50)."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order, method="cheque"), tx)
        tx.emitted.clear()
        await tell(tx, order, ChequeBounced)
        view = await seen(tx, order)
        assert tx.emitted == []
        assert (view.state, view.invoice, view.attempts[0].state) == ("paid", "F-2026-00001", "bounced")
        await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        assert tx.emitted == []


async def test_accepted_money_revives_an_expired_order(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2026, 12, 23))], tx)
        tx.emitted.clear()
        await payments.invoice_paid_order(accepted(order), tx)
        assert stories.names(tx) == ["OrderPaid", "ContractConfirmed", "InvoiceIssued"]
        assert tx.emitted[0].revived


STORY = (PaymentOpened, PaymentHeld, PaymentRefused)


@pytest.mark.parametrize(
    "heard", tuple(itertools.permutations(STORY)), ids=lambda heard: "-".join(f.__name__[7:] for f in heard)
)
async def test_any_order_of_hearing_ends_in_the_same_order(shop, heard):
    async with shop() as tx:
        order = await ordered(tx)
        for fact in heard + heard:
            await tell(tx, order, fact)
        row = await tx.connection.fetchrow("select state, due_on from orders where id = $1", order.id)
        assert tuple(row) == ("payable", date(2026, 12, 23))
        assert [a.state for a in (await seen(tx, order)).attempts] == ["refused"]
        assert tx.emitted == []


async def orders_of(errand, count):
    async with own_tx(errand) as tx:
        await opened_shop(tx)
    placed = []
    for _ in range(count):
        async with own_tx(errand) as tx:
            placed.append(await cart.place_order(stories.a_wish(), tx))
    return placed


async def numbers(errand):
    async with own_tx(errand) as tx:
        listed = await invoices.list_invoices(ListInvoices(), tx)
        return sorted(invoice.number for invoice in listed.invoices)


async def test_eight_acceptances_at_once_take_the_numbers_1_to_8(open_errand):
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        await stories.pay_all(errand, await orders_of(errand, 8))
        assert await numbers(errand) == [f"F-2026-{n:05}" for n in range(1, 9)]


async def test_first_invoices_of_a_year_at_once_continue_without_a_double(open_errand):
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        first, *others = await orders_of(errand, 4)
        await stories.pay_apart(errand, first)
        errand.kit.calendar.at = noon(2027, 1, 1)
        await stories.pay_all(errand, others)
        assert await numbers(errand) == ["F-2026-00001", "F-2027-00001", "F-2027-00002", "F-2027-00003"]


async def test_same_acceptance_at_once_in_two_transactions_is_one_invoice(open_errand):
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        (order,) = await orders_of(errand, 1)
        await stories.pay_all(errand, [order, order])
        assert await numbers(errand) == ["F-2026-00001"]


async def fail_to_pay(errand, order):
    async with own_tx(errand) as tx:
        await payments.invoice_paid_order(accepted(order), tx)
        assert tx.emitted[-1].number == "F-2026-00001"
        raise ZeroDivisionError


async def test_issue_that_was_rolled_back_leaves_no_gap(open_errand):
    """L22."""
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        first, second = await orders_of(errand, 2)
        with pytest.raises(ZeroDivisionError):
            await fail_to_pay(errand, first)
        await stories.pay_apart(errand, second)
        await stories.pay_apart(errand, first)
        async with own_tx(errand) as tx:
            assert (await seen(tx, second)).invoice == "F-2026-00001"
            assert (await seen(tx, first)).invoice == "F-2026-00002"
