"""Debts as orders sees them: no renewal of what will not run, and what is not served is credited (R50, A13)."""

from datetime import date

import pytest

from services.orders.domain.refusals import HostingUnpaid, OwnerOwes
from services.orders.handlers import cart, credit_notes, debts, invoices, lifecycle, payments, renewals
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingCutForNonPayment
from shared.contracts.orders import (
    GetOrder,
    GetRenewalForm,
    ListInvoices,
    ListOrders,
    ListUnpaid,
    OrderClosed,
    OrderRenewal,
)
from shared.contracts.payments import DebtGivenUp, PaymentDisputed, PaymentHeld
from shared.runtime.errors import NotYet
from shared.runtime.tx import Origin
from shared.values.signed import sign
from tests.links import LINK_KEY

from .builders import WEB
from .stories import (
    CLIENT,
    DESK,
    REST,
    S1,
    TERMS,
    a_start,
    a_wish,
    about,
    accepted,
    names,
    noon,
    ordered,
    place_again,
)

LINK = sign("h-abcd", key=LINK_KEY, purpose="renew")
LOST = {"was_accepted": True, "lost_on": date(2026, 12, 10), "payable_until": date(2026, 12, 25)}


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def running(tx, **about_it):
    """A service that runs on an order that is paid."""
    order = await ordered(tx)
    await payments.invoice_paid_order(accepted(order), tx)
    dates = {
        "starts_on": date(2026, 11, 22),
        "ends_on": date(2027, 11, 22),
        "deletion_on": date(2027, 12, 22),
    }
    start = {"hosting_id": order.lines[0].hosting_id, "order_id": order.id, "anchor_day": 22}
    await lifecycle.remember_hosting(a_start(**start | dates | about_it), tx)
    tx.emitted.clear()
    return order


async def lose(tx, order, **changes):
    await payments.note_disputed_payment(about(order, PaymentDisputed, **LOST | changes), tx)


async def give_up(tx, order, **changes):
    about_it = {"order_id": order.id, "order_reference": order.reference, "account_id": "a-1"}
    await debts.credit_what_is_not_served(DebtGivenUp(**about_it | REST[DebtGivenUp] | changes), tx)


async def renew(tx, order):
    return await place_again(tx, hosting_id=order.lines[0].hosting_id)


async def unpaid(tx):
    return (await credit_notes.list_unpaid(ListUnpaid(), tx)).unpaid


async def test_a_lost_payment_is_listed_with_the_day_that_payments_says(shop):
    async with shop() as tx:
        await lose(tx, await running(tx))
        assert [(one.owed_until, one.left.amount_cents) for one in await unpaid(tx)] == [
            (date(2026, 12, 25), 2400)
        ]


async def test_nothing_is_sold_for_a_service_that_is_suspended_for_a_debt(shop):
    """R50: it would not run."""
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order)
        with pytest.raises(HostingUnpaid) as refused:
            await renew(tx, order)
        with pytest.raises(HostingUnpaid):
            await cart.place_order(a_wish(term=None, volume=50, hosting_id=order.lines[0].hosting_id), tx)
        assert (await cart.get_order(GetOrder(order=order.id), tx)).pay_token
        assert (refused.value.code, order.reference in refused.value.say("fr")) == ("E-SERVICE-IMPAYE", True)
        await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        assert (await cart.get_order(GetOrder(order=order.id), tx)).pay_token is None
        assert (await renew(tx, order)).state == "payable"


async def test_whoever_has_the_link_of_such_a_service_is_refused_without_a_word_about_its_owner(shop):
    """R38."""
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order)
        tx.origin = Origin("test", "", Caller())
        form = GetRenewalForm.model_validate({"token": LINK})
        wish = {"token": LINK, "term": "P12M", "accept_terms": TERMS.version}
        for call in (
            lambda: renewals.show_renewal(form, tx),
            lambda: renewals.order_renewal(OrderRenewal.model_validate(wish), tx),
        ):
            with pytest.raises(OwnerOwes) as refused:
                await call()
            assert order.reference not in refused.value.say("en")


async def owed(tx, order):
    """What the order, the list of orders and the invoice say."""
    (listed,) = (await cart.list_orders(ListOrders(), tx)).orders
    (invoice,) = (await invoices.list_invoices(ListInvoices(), tx)).invoices
    shown = await cart.get_order(GetOrder(order=order.id), tx)
    assert shown.owed_until == listed.owed_until == invoice.owed_until
    return shown.owed_until


async def test_order_and_invoice_say_until_when_they_are_owed_again(shop):
    """R50."""
    async with shop() as tx:
        order = await running(tx)
        assert await owed(tx, order) is None
        await lose(tx, order)
        assert await owed(tx, order) == date(2026, 12, 25)
        await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        assert await owed(tx, order) is None


async def test_what_was_given_up_is_shown_as_such_and_owed_no_more(shop):
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order)
        await give_up(tx, order)
        assert await owed(tx, order) is None
        assert (await cart.get_order(GetOrder(order=order.id), tx)).given_up_on == date(2026, 12, 26)


async def test_an_open_dispute_sells_on_and_waits_for_nothing(shop):
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order, outcome="open", was_accepted=False, lost_on=None, payable_until=None)
        assert (await renew(tx, order)).state == "payable"
        assert await unpaid(tx) == []


async def test_a_debt_that_is_given_up_is_credited_for_what_is_not_served_and_sells_again(shop):
    """A13: eighteen of 365 days were served."""
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order)
        tx.now = noon(2026, 12, 26)
        for _ in range(2):
            await give_up(tx, order)
        (note,) = tx.emitted
        assert (note.total_cents, note.ground, note.settlement) == (2282, "unpaid", "cancelled")
        assert await unpaid(tx) == []
        assert (await renew(tx, order)).state == "payable"


async def test_a_debt_that_a_credit_note_cancelled_is_credited_no_more(shop):
    async with shop() as tx:
        order = await running(tx)
        await lose(tx, order)
        await give_up(tx, order, credit_note="AV-2026-00001")
        assert (tx.emitted, await unpaid(tx)) == ([], [])


async def test_a_debt_given_up_before_its_invoice_is_heard_of_waits(shop):
    async with shop() as tx:
        order = await ordered(tx)
        with pytest.raises(NotYet):
            await give_up(tx, order)


async def test_money_lost_while_it_was_verified_ends_the_wait_of_its_order(shop):
    """R33, R50."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.wait_for_a_verification(about(order, PaymentHeld), tx)
        tx.now = noon(2026, 12, 24)
        await lose(tx, order, was_accepted=False, payable_until=None)
        assert names(tx) == ["OrderExpired"]
        assert (await cart.get_order(GetOrder(order=order.id), tx)).state == "expired"


def a_cut(order, hosting_id):
    hosting = {
        "hosting_id": hosting_id,
        "reference": "h-abcd",
        "account_id": "a-1",
        "revision": 2,
        "offer": "web",
    }
    days = {
        "former_ends_on": date(2027, 11, 22),
        "ends_on": date(2026, 12, 26),
        "deletion_on": date(2027, 1, 26),
    }
    about_it = {"order_id": order.id, "order_reference": order.reference, "stopped": True}
    return HostingCutForNonPayment(
        **hosting | days | about_it, offer_name=WEB.name, volume=10, occurred_at=noon(2026, 12, 26)
    )


async def test_a_service_cut_for_non_payment_keeps_its_dates_here_and_closes_open_upgrades(shop):
    async with shop() as tx:
        order = await running(tx, volume=5)
        hosting_id = order.lines[0].hosting_id
        await cart.place_order(a_wish(term=None, volume=10, hosting_id=hosting_id), tx)
        tx.emitted.clear()
        await lifecycle.remember_unpaid_dates(a_cut(order, hosting_id), tx)
        (closed,) = tx.emitted
        assert (type(closed), closed.because) == (OrderClosed, "ended")
        assert (await renew(tx, order)).payable_until == date(2026, 12, 22)
