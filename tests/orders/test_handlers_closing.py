"""Open orders of a service that has ended are closed and told; money that comes all the same goes back whole (R82)."""

from dataclasses import replace
from datetime import date

import pytest

from services.orders.domain import EVERYTHING, UPGRADES, Gone, State, close, vain_cents
from services.orders.domain.refusals import UnderNotice
from services.orders.domain.upgrades import still_true
from services.orders.handlers import cart, lifecycle, payments
from shared.contracts.lifecycle import (
    HostingDeleted,
    HostingDisabled,
    HostingLeft,
    HostingNotEnlarged,
    HostingTerminated,
    HostingVolumeChanged,
    HostingWithdrawn,
    PaidSpan,
)
from shared.contracts.orders import ContractConfirmed, CreditNoteIssued, GetOrder, InvoiceIssued, OrderClosed
from shared.contracts.payments import RefundCreditNote
from shared.runtime.errors import NotYet

from .builders import a_cart, a_hosting, a_line, a_shop, an_order, placed
from .stories import CLIENT, S1, WEB, a_start, accepted, noon, place_again
from .test_handlers_withdrawals import bought, by, only, shop  # noqa: F401 - the fixture

AT = noon(2026, 12, 10)
ENDED = {
    "former_ends_on": date(2027, 11, 22),
    "ends_on": date(2026, 12, 10),
    "deletion_on": date(2027, 1, 10),
}
VOLUME = {"in_use": 50, "before": 5, "order_id": "o-9", "ends_on": date(2027, 11, 22), "term": "P12M"}
FACTS = {
    "withdrawn": (HostingWithdrawn, ENDED | {"order_id": "o-1"}, {"upgrade", "renewal"}),
    "put back": (HostingWithdrawn, ENDED | {"order_id": "o-1", "ends_on": date(2027, 11, 22)}, {"upgrade"}),
    "terminated": (HostingTerminated, ENDED, {"upgrade", "renewal"}),
    "left": (HostingLeft, ENDED, {"upgrade", "renewal"}),
    "ended": (HostingDisabled, {"ends_on": date(2026, 12, 9), "deletion_on": date(2027, 1, 9)}, {"upgrade"}),
    "enlarged": (
        HostingVolumeChanged,
        VOLUME | {"deletion_on": date(2027, 12, 22), "starts_on": date(2026, 12, 10)},
        {"upgrade"},
    ),
    "deleted": (
        HostingDeleted,
        {"deletion_on": date(2027, 1, 9), "proof": "1 folder", "backups_until": date(2027, 2, 9)},
        {"upgrade", "renewal"},
    ),
}


async def open_orders(tx):
    """A service of 5 GB, and two open orders for it: to enlarge it, and to renew it."""
    order = await bought(tx, volume=5)
    hosting = order.lines[0].hosting_id
    dates = {
        "starts_on": date(2026, 11, 22),
        "ends_on": date(2027, 11, 22),
        "deletion_on": date(2027, 12, 22),
    }
    names = {
        "hosting_id": hosting,
        "order_id": order.id,
        "reference": "h-abcd2345",
        "revision": 2,
        "volume": 5,
    }
    await lifecycle.remember_hosting(a_start(**dates, **names, anchor_day=22), tx)
    up = await place_again(by(tx, CLIENT, S1), hosting_id=hosting, term=None, volume=10)
    renewal = await place_again(tx, hosting_id=hosting, volume=5)
    tx.emitted.clear()
    return hosting, {"upgrade": up, "renewal": renewal}


async def happen(tx, fact, hosting, fields, at=AT):
    names = {"hosting_id": hosting, "reference": "h-abcd2345", "account_id": "a-1", "offer": "web"}
    event = fact(occurred_at=at, revision=5, offer_name=WEB.name, **names, **fields)
    handlers = {
        HostingWithdrawn: lifecycle.remember_withdrawn_dates,
        HostingTerminated: lifecycle.remember_wished_dates,
        HostingLeft: lifecycle.remember_left_dates,
        HostingDisabled: lifecycle.remember_last_dates,
        HostingVolumeChanged: lifecycle.remember_new_volume,
        HostingDeleted: lifecycle.close_to_renewals,
        HostingNotEnlarged: lifecycle.give_a_vain_upgrade_back,
    }
    by(tx, CLIENT, AT)
    for _ in range(2):
        await handlers[fact](event, tx)


@pytest.mark.parametrize("why", FACTS)
async def test_open_orders_are_closed_once_when_what_they_are_for_ends(shop, why):  # noqa: F811
    fact, fields, closed = FACTS[why]
    async with shop() as tx:
        hosting, orders = await open_orders(tx)
        await happen(tx, fact, hosting, fields)
        said = [one for one in tx.emitted if isinstance(one, OrderClosed)]
        assert sorted(one.order_id for one in said) == sorted(orders[kind].id for kind in closed)
        for kind, order in orders.items():
            state = (await cart.get_order(GetOrder(order=order.id), tx)).state
            assert state == ("closed" if kind in closed else "payable")
        assert all(one.hosting_ids == [hosting] and one.closed_on == date(2026, 12, 10) for one in said)


async def test_renewal_ordered_after_the_notice_stays_and_an_upgrade_has_nothing_to_enlarge(shop):  # noqa: F811
    """R63, R82: the upgrade was placed while the notice was still on its way here."""
    async with shop() as tx:
        hosting, orders = await open_orders(tx)
        await happen(tx, HostingTerminated, hosting, ENDED, at=noon(2026, 11, 21))
        assert only(tx.emitted, OrderClosed).order_id == orders["upgrade"].id


def a_span(volume=5, **changes):
    usual = {"starts_on": date(2026, 11, 22), "ends_on": date(2027, 11, 22), "term": "P12M", "volume": volume}
    return PaidSpan(**usual | changes)


@pytest.mark.parametrize(("volume", "closed"), [(5, False), (8, True)])
async def test_upgrade_that_was_priced_before_news_came_stays_only_if_they_change_nothing_of_it(
    shop,  # noqa: F811
    volume,
    closed,
):
    """R82: what was priced on 5 GB is not paid for where another order had made them 8 meanwhile."""
    async with shop() as tx:
        hosting, orders = await open_orders(tx)
        fields = VOLUME | {"deletion_on": date(2027, 12, 22), "starts_on": date(2026, 11, 22)}
        spans = {"spans": (a_span(volume),), "volume": volume}
        await happen(tx, HostingVolumeChanged, hosting, fields | spans, at=noon(2026, 11, 21))
        said = [one.order_id for one in tx.emitted if isinstance(one, OrderClosed)]
        assert said == ([orders["upgrade"].id] if closed else [])


@pytest.mark.parametrize("fact", [HostingLeft, HostingWithdrawn])
async def test_notice_that_counts_still_counts_when_something_else_moves_the_end(shop, fact):  # noqa: F811
    """R63, R82: nothing is enlarged up to an end that its owner wished otherwise."""
    async with shop() as tx:
        hosting, _ = await open_orders(tx)
        fields = ENDED | ({"order_id": "o-9"} if fact is HostingWithdrawn else {})
        later = noon(2026, 12, 1)
        await happen(tx, fact, hosting, fields | {"under_notice": True}, at=later)
        with pytest.raises(UnderNotice):
            await place_again(by(tx, CLIENT, later), hosting_id=hosting, term=None, volume=10)


async def test_service_that_was_left_is_enlarged_up_to_its_end_and_no_further(shop):  # noqa: F811
    """R79, R82: 9 days of 365 up to the end that nothing takes back: 600 x 9/365 = 14."""
    async with shop() as tx:
        hosting, _ = await open_orders(tx)
        spans = {"spans": (a_span(ends_on=ENDED["ends_on"]),), "under_notice": False, "volume": 5}
        await happen(tx, HostingLeft, hosting, ENDED | spans, at=noon(2026, 12, 1))
        up = await place_again(by(tx, CLIENT, noon(2026, 12, 1)), hosting_id=hosting, term=None, volume=10)
        [part] = up.lines[0].upgrade.parts
        assert (part.ends_on, part.price_cents) == (date(2026, 12, 10), 600 * 9 // 365)
        assert (up.total.amount_cents, up.payable_until) == (14, date(2026, 12, 10))


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"terminated": True}, False),
        ({"spans": (a_span(8),)}, False),
        ({"spans": (a_span(ends_on=date(2026, 12, 31)),)}, False),
        ({"spans": (), "volume": 5}, True),
        ({"spans": (), "volume": 8}, False),
    ],
)
def test_what_an_upgrade_was_priced_on_is_compared_term_by_term(changes, holds):
    usual = {"volume": 5, "ends_on": date(2027, 11, 22), "deletion_on": date(2027, 12, 22)}
    hosting = a_hosting(**usual, spans=(a_span(),))
    cart_of_it = a_cart(a_line(hosting_id="h-1", term=None, volume=10))
    [line] = placed(cart_of_it, shop=a_shop(hostings=(hosting,))).order.lines
    assert still_true(line, replace(hosting, **changes)) is holds


async def test_money_accepted_for_a_closed_order_is_invoiced_and_given_back_whole_without_a_contract(shop):  # noqa: F811
    async with shop() as tx:
        hosting, orders = await open_orders(tx)
        await happen(tx, HostingTerminated, hosting, ENDED)
        tx.emitted.clear()
        order = orders["renewal"]
        await payments.invoice_paid_order(accepted(order, payment_id="p-9", amount_cents=1800), tx)
        assert only(tx.emitted, InvoiceIssued).total_cents == 1800
        assert only(tx.emitted, CreditNoteIssued).ground == "association_error"
        assert only(tx.emitted, RefundCreditNote).amount_cents == 1800
        assert not [one for one in tx.emitted if isinstance(one, ContractConfirmed)]


async def test_upgrade_paid_in_vain_is_given_back_once_after_its_invoice(shop):  # noqa: F811
    async with shop() as tx:
        hosting, orders = await open_orders(tx)
        order = orders["upgrade"]
        told = {"order_id": order.id, "order_reference": order.reference}
        with pytest.raises(NotYet):
            await happen(tx, HostingNotEnlarged, hosting, told)
        price = order.total.amount_cents
        await payments.invoice_paid_order(accepted(order, payment_id="p-9", amount_cents=price), tx)
        tx.emitted.clear()
        await happen(tx, HostingNotEnlarged, hosting, told)
        assert only(tx.emitted, RefundCreditNote).amount_cents == price


def test_of_a_cart_of_several_things_only_the_vain_upgrade_is_given_back():
    new = an_order().lines[0]
    upgrade = new.model_copy(update={"kind": "upgrade", "hosting_id": "h-1", "price_cents": 598})
    order = an_order(lines=(new, upgrade))
    assert (vain_cents(order, "h-1"), vain_cents(order, new.hosting_id)) == (598, 0)
    assert vain_cents(replace(order, withdrawn_on=date(2026, 12, 1)), "h-1") == 0


@pytest.mark.parametrize("state", [State.PAID, State.EXPIRED, State.WITHDRAWN, State.CLOSED])
def test_only_what_can_still_be_paid_is_closed(state):
    order = an_order(state=state)
    line = order.lines[0].model_copy(update={"kind": "renewal", "hosting_id": "h-1"})
    order = an_order(state=state, lines=(line,))
    gone = Gone(hosting_id="h-1", service="h", because="deleted", kinds=EVERYTHING, at=AT)
    assert close(order, gone, today=date(2026, 12, 10)).events == ()
    assert close(an_order(lines=(line,)), gone, today=date(2026, 12, 10)).order.state is State.CLOSED
    assert "renewal" not in UPGRADES
