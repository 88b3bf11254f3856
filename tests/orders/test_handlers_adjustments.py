"""A discount or a fee of the means of payment, from the acceptance to the invoice, the views and the refund (A6, C4)."""

import pytest

from services.orders import store
from services.orders.handlers import cart, credit_notes, invoices, payments
from shared.contracts.issued import CreditNoteView
from shared.contracts.orders import ContractConfirmed, GetOrder, IssueCreditNote, ListInvoices
from shared.contracts.payments import ChequeBounced, ChequeReceived, PaymentOpened
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .stories import CLIENT, DESK, S1, STAFF, about, accepted, ordered
from .test_handlers_payments import tell, text_of
from .test_handlers_withdrawals import by

BY_CHEQUE = {"method": "cheque", "amount_cents": 2280, "discount_cents": 120}
WITH_FEE = {"amount_cents": 2465, "fee_cents": 65}
HEARD = {PaymentOpened: payments.note_opened_payment, ChequeReceived: payments.wait_for_a_cheque}


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def broken(tx):
    stated = invariants.parse((folder_of("orders") / "invariants.sql").read_text())
    return [
        one.sentence
        for one in await invariants.broken(tx.connection, stated, shown=1)
        if "invoice" in one.sentence or "credit note" in one.sentence
    ]


@pytest.mark.parametrize(
    ("paid", "words", "cents"),
    [(BY_CHEQUE, "Remise pour paiement par chèque", -120), (WITH_FEE, "Frais de paiement par carte", 65)],
)
async def test_invoice_order_and_contract_come_to_what_was_paid_and_the_proof_holds(shop, paid, words, cents):
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order, **paid), tx)
        [invoice] = (await invoices.list_invoices(ListInvoices(), tx)).invoices
        assert (invoice.total.amount_cents, invoice.adjustment.amount_cents) == (2400 + cents, cents)
        assert words in await text_of(tx, invoice.number)
        view = await cart.get_order(GetOrder(order=order.id), tx)
        assert (view.total.amount_cents, view.adjustment, view.owed) == (2400, invoice.adjustment, None)
        [contract] = [one for one in tx.emitted if isinstance(one, ContractConfirmed)]
        assert contract.adjustment == invoice.adjustment
        assert await broken(tx) == []


async def test_all_of_a_discounted_invoice_is_credited_and_not_a_cent_more(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order, **BY_CHEQUE), tx)
        request = IssueCreditNote(invoice="F-2026-00001", ground="association_error", why="erreur")
        note: CreditNoteView = await credit_notes.credit_invoice(request, by(tx, STAFF))
        assert note.total.amount_cents == 2280
        assert await broken(tx) == []


@pytest.mark.parametrize("turned", [False, True])
async def test_what_came_counts_and_not_what_was_announced(shop, turned):
    """A cheque of the full price for an attempt that had shown less, heard in either order."""
    async with shop() as tx:
        order = await ordered(tx)
        facts = [(PaymentOpened, {"amount_cents": 2280}), (ChequeReceived, {"amount_cents": 2400})]
        for fact, changes in reversed(facts) if turned else facts:
            await HEARD[fact](about(order, fact, **changes, payment_id="p-9"), tx)
        [attempt] = (await store.copies.attempts(tx.connection, [order.id]))[order.id]
        assert attempt.amount_cents == 2400


async def test_what_is_owed_again_is_what_the_invoice_says(shop):
    """R50."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order, **BY_CHEQUE), tx)
        await tell(tx, order, ChequeBounced, payment_id="p-1", was_accepted=True, amount_cents=2280)
        view = await cart.get_order(GetOrder(order=order.id), tx)
        assert (view.owed_until is not None, view.owed.amount_cents) == (True, 2280)
        await payments.invoice_paid_order(accepted(order, payment_id="p-2", amount_cents=2280), tx)
        again = await cart.get_order(GetOrder(order=order.id), tx)
        assert (again.owed_until, again.owed, again.adjustment.amount_cents) == (None, None, -120)
        assert await broken(tx) == []
