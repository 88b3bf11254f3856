"""Placing, reading, setting aside and expiring orders; what is another account's is not found."""

import base64
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.orders import store
from services.orders.domain.refusals import (
    AccountMayNotOrder,
    HostingGone,
    TermsNotAccepted,
    UnknownHosting,
    VolumeTooSmall,
    WrongReference,
)
from services.orders.handlers import accounts, cart, days, invoices, lifecycle, payments, router
from shared.contracts.base import Caller
from shared.contracts.clock import DayStarted, RecordDayDone
from shared.contracts.lifecycle import HostingDeleted
from shared.contracts.orders import (
    ExpireOrder,
    FindOrders,
    GetInvoice,
    GetInvoicePdf,
    GetOrder,
    ListInvoices,
    ListOrders,
    OrderPlaced,
    ProveIssuedDocuments,
    SetOrderAside,
)
from shared.runtime.errors import IllegalMove, NotFound
from shared.values.clauses import Clauses

from .stories import (
    CLIENT,
    DESK,
    S1,
    STAFF,
    STRANGER,
    a_start,
    a_wish,
    accepted,
    activated,
    names,
    opened_shop,
    ordered,
    registered,
)


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, use=(DESK,): open_tx("orders", at=at, caller=CLIENT, use=use)


@asynccontextmanager
async def calling(tx, caller):
    """Let somebody else call for a moment."""
    before, tx.origin = tx.origin, type(tx.origin)("test", "", caller)
    yield
    tx.origin = before


async def test_s1_order_is_placed_with_its_references_and_last_day(shop):
    """S1 of the register (R03, R08, R31)."""
    async with shop() as tx:
        await opened_shop(tx)
        order = await cart.place_order(a_wish(), tx)
        assert (order.reference, order.cheque_reference) == ("CMD-2026-00001", "26-00001-L")
        assert (order.state, order.payable_until, order.total.amount_cents) == (
            "payable",
            date(2026, 12, 22),
            2400,
        )
        (placed,) = tx.emitted
        assert isinstance(placed, OrderPlaced)
        assert (placed.order_id, placed.account_id, placed.terms_version) == (order.id, "a-1", "2013-09-20")
        assert UUID(order.lines[0].hosting_id).version == 7
        record = await tx.connection.fetchval("select record ->> 'address' from orders")
        assert record == "192.0.2.7"


async def test_orders_of_a_year_are_numbered_one_after_the_other(shop):
    async with shop() as tx:
        await opened_shop(tx)
        placed = [await cart.place_order(a_wish(), tx) for _ in range(3)]
        assert [order.reference for order in placed] == ["CMD-2026-00001", "CMD-2026-00002", "CMD-2026-00003"]


async def test_account_that_was_never_heard_of_counts_as_unverified(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await tx.connection.execute("delete from account")
        with pytest.raises(AccountMayNotOrder):
            await cart.place_order(a_wish(), tx)


async def test_unverified_account_may_not_order(shop):
    async with shop() as tx:
        await opened_shop(tx)
        async with calling(tx, Caller(account_id="a-2")):
            await accounts.remember_account(registered("a-2"), tx)
            with pytest.raises(AccountMayNotOrder):
                await cart.place_order(a_wish(), tx)
            await accounts.open_to_orders(activated("a-2"), tx)
            assert (await cart.place_order(a_wish(), tx)).state == "payable"


async def test_other_version_of_the_terms_is_refused(shop):
    async with shop() as tx:
        await opened_shop(tx)
        with pytest.raises(TermsNotAccepted):
            await cart.place_order(a_wish().model_copy(update={"accept_terms": "2001"}), tx)


def seen_by_staff(order):
    """Return an order as lists tell it: without what only its owner may do with it, or is told of it alone."""
    return order.model_copy(update={"account_id": "a-1", "withdrawal": None, "pay_token": None})


@pytest.mark.parametrize("typed", ["CMD-2026-00001", "cmd 2026 00001", "26-00001-L", "2600001l"])
async def test_order_is_found_by_its_references_in_any_spelling(shop, typed):
    """R48."""
    async with shop() as tx:
        order = await ordered(tx)
        assert await cart.get_order(GetOrder(order=typed), tx) == order
        assert (await cart.find_orders(FindOrders(q=typed), tx)).orders == [seen_by_staff(order)]


@pytest.mark.parametrize("asked", ["a-1", "camille@example.org"])
async def test_staff_finds_the_orders_of_an_account(shop, asked):
    async with shop() as tx:
        order = await ordered(tx)
        assert (await cart.find_orders(FindOrders(q=asked), tx)).orders == [seen_by_staff(order)]
        assert (await cart.find_orders(FindOrders(q="nobody"), tx)).orders == []


async def test_mistyped_cheque_reference_is_told_as_such(shop):
    async with shop() as tx:
        await ordered(tx)
        with pytest.raises(WrongReference):
            await cart.get_order(GetOrder(order="26-00001-Z"), tx)


async def test_order_of_another_account_is_not_found_and_staff_sees_it(shop):
    async with shop() as tx:
        order = await ordered(tx)
        for stranger in (STRANGER, Caller()):
            async with calling(tx, stranger):
                for ask in (
                    cart.get_order(GetOrder(order=order.id), tx),
                    cart.set_order_aside(SetOrderAside(order=order.reference), tx),
                ):
                    with pytest.raises(NotFound):
                        await ask
                assert (await cart.list_orders(ListOrders(), tx)).orders == []
        async with calling(tx, STAFF):
            assert (await cart.get_order(GetOrder(order=order.id), tx)).id == order.id


async def test_invoice_of_another_account_is_not_found_and_staff_sees_it(shop):
    """R35."""
    async with shop() as tx:
        await payments.invoice_paid_order(accepted(await ordered(tx)), tx)
        number = "F-2026-00001"
        async with calling(tx, STRANGER):
            for ask in (
                invoices.get_invoice(GetInvoice(number=number), tx),
                invoices.get_invoice_pdf(GetInvoicePdf(number=number), tx),
            ):
                with pytest.raises(NotFound):
                    await ask
            assert (await invoices.list_invoices(ListInvoices(), tx)).invoices == []
        async with calling(tx, STAFF):
            assert (await invoices.get_invoice(GetInvoice(number=number), tx)).dispute_until == date(
                2026, 12, 2
            )


async def test_invoice_keeps_its_bytes_when_the_client_moves(shop):
    """R35."""
    async with shop() as tx:
        await payments.invoice_paid_order(accepted(await ordered(tx)), tx)
        first = await invoices.get_invoice_pdf(GetInvoicePdf(number="F-2026-00001"), tx)
        await accounts.remember_account(registered(revision=9, name="Autre Nom"), tx)
        assert await invoices.get_invoice_pdf(GetInvoicePdf(number="F-2026-00001"), tx) == first
        assert (first.media_type, first.name) == ("application/pdf", "F-2026-00001.pdf")
        assert base64.b64decode(first.content_base64).startswith(b"%PDF-")


async def test_order_set_aside_is_hidden_and_revived_by_money(shop):
    async with shop() as tx:
        order = await ordered(tx)
        for _ in range(2):
            assert (await cart.set_order_aside(SetOrderAside(order=order.id), tx)).state == "set_aside"
        assert (await cart.list_orders(ListOrders(), tx)).orders == []
        await payments.invoice_paid_order(accepted(order), tx)
        assert [o.state for o in (await cart.list_orders(ListOrders(), tx)).orders] == ["paid"]
        with pytest.raises(IllegalMove):
            await cart.set_order_aside(SetOrderAside(order=order.id), tx)


async def test_day_sends_what_is_due_to_itself_and_expires_it_once(shop):
    """R32."""
    async with shop() as tx:
        order = await ordered(tx)
        begin = next(s.handler for s in router.subscriptions if s.message is DayStarted)
        for day, due in (
            (date(2026, 12, 22), []),
            (date(2026, 12, 23), [ExpireOrder(order_id=order.id, day=date(2026, 12, 23))]),
        ):
            await begin(DayStarted(occurred_at=S1, number=day.toordinal(), day=day), tx)
            done = RecordDayDone(service="orders", number=day.toordinal())
            assert tx.emitted == [*due, ProveIssuedDocuments(day=day), done]
            tx.emitted.clear()
        for _ in range(2):
            await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2026, 12, 23))], tx)
        assert names(tx) == ["OrderExpired"]
        assert (await cart.get_order(GetOrder(order=order.id), tx)).state == "expired"


async def test_expiry_asked_too_early_changes_nothing(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await days.expire_orders([ExpireOrder(order_id=order.id, day=date(2026, 12, 22))], tx)
        assert tx.emitted == []


async def test_renewal_is_priced_for_the_hosting_and_payable_until_its_deletion_date(shop):
    """R60, D3."""
    async with shop() as tx:
        await opened_shop(tx)
        await lifecycle.remember_hosting(
            a_start(deletion_on=date(2026, 12, 1), ends_on=date(2026, 11, 30)), tx
        )
        order = await cart.place_order(a_wish(volume=None, hosting_id="h-abcd"), tx)
        assert order.payable_until == date(2026, 12, 1)
        (line,) = order.lines
        assert (line.kind, line.hosting_id, line.volume, line.price_cents) == ("renewal", "h-1", 10, 2400)
        assert line.planned_ends_on == date(2027, 11, 30)


async def test_renewal_of_another_accounts_hosting_is_not_found(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await lifecycle.remember_hosting(a_start(account_id="a-2"), tx)
        with pytest.raises(UnknownHosting):
            await cart.place_order(a_wish(hosting_id="h-1"), tx)


async def test_deleted_hosting_is_not_renewed_whatever_is_heard_late(shop):
    """R56."""
    async with shop() as tx:
        await opened_shop(tx)
        start = a_start().model_dump()
        gone = HostingDeleted(**start | {"revision": 9, "proof": "x", "backups_until": date(2027, 4, 1)})
        for _ in range(2):
            await lifecycle.close_to_renewals(gone, tx)
            await lifecycle.remember_hosting(a_start(), tx)
        with pytest.raises(HostingGone):
            await cart.place_order(a_wish(hosting_id="h-1"), tx)


@pytest.mark.parametrize("deleted_is_heard", [0, 1, 2])
async def test_what_is_known_of_a_deleted_hosting_is_the_same_whenever_its_deletion_is_heard(
    shop, deleted_is_heard
):
    async with shop() as tx:
        start = a_start().model_dump()
        gone = HostingDeleted(**start | {"revision": 9, "proof": "x", "backups_until": date(2027, 4, 1)})
        larger = a_start(revision=2, volume=20)
        news = [(lifecycle.remember_hosting, a_start()), (lifecycle.remember_hosting, larger)]
        news.insert(deleted_is_heard, (lifecycle.close_to_renewals, gone))
        for hear, fact in news:
            await hear(fact, tx)
        [known] = await store.copies.hostings(tx.connection, ["h-1"])
        assert (known.deleted, known.volume, known.anchor_day, known.deletion_on) == (
            *(True, 20, larger.anchor_day),
            gone.deletion_on,
        )


async def test_literal_terms_forbid_a_smaller_volume_at_renewal(shop):
    """R83."""
    strict = replace(DESK, clauses=Clauses(mode="literal"))
    async with shop(use=(strict,)) as tx:
        await opened_shop(tx)
        await lifecycle.remember_hosting(a_start(), tx)
        with pytest.raises(VolumeTooSmall):
            await cart.place_order(a_wish(volume=5, hosting_id="h-1"), tx)
