"""Copies that older news never overwrites, records that nothing changes, and invariants that find what is wrong."""

import hashlib
import itertools
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from services.orders import store
from services.orders.domain import Buyer, Invoice, Series, State, expire, issue, pay
from services.orders.domain.attempts import REACHED, Attempt, Standing, attempt
from services.orders.handlers import accounts, lifecycle, payments, router
from shared.contracts.accounts import AccountDeactivated, ContactChanged
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingDisabled, HostingRenewed
from shared.contracts.payments import (
    ChequePresentedAgain,
    ChequePromised,
    ChequeReceived,
    DebtGivenUp,
    PaymentAccepted,
    PaymentEvent,
    PaymentRefunded,
    SurplusFound,
)
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .builders import an_acceptance, an_order
from .stories import CLIENT, DESK, PAYMENT, S1, a_contact, a_start, accepted, activated, ordered, registered

MOVED = a_contact(name="Camille Modèle", missing=("representative",))


@pytest.fixture
def tx_of(open_tx):
    return lambda: open_tx("orders", at=S1, caller=CLIENT, use=(DESK,))


@pytest.mark.parametrize(
    "heard", tuple(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order))
)
async def test_account_ends_the_same_in_any_order_of_hearing(tx_of, heard):
    news = [
        (accounts.remember_account, registered(revision=1)),
        (accounts.open_to_orders, activated(revision=2)),
        (
            accounts.remember_contact,
            ContactChanged(occurred_at=S1, account_id="a-1", revision=3, contact=MOVED),
        ),
        (
            accounts.close_to_orders,
            AccountDeactivated(occurred_at=S1, account_id="a-1", revision=4, reason="wrong"),
        ),
    ]
    async with tx_of() as tx:
        for place in heard + heard:
            handler, event = news[place]
            await handler(event, tx)
        assert await store.copies.contact(tx.connection, "a-1") == MOVED
        buyer = await store.copies.buyer(tx.connection, Caller(account_id="a-1"))
        assert buyer == Buyer(account_id="a-1", state="inactive", reason="wrong", missing=("representative",))


START = a_start().model_dump()
DISABLED = HostingDisabled(**START | {"revision": 2})
RENEWED = {
    "revision": 3,
    "former_ends_on": date(2027, 1, 31),
    "ends_on": date(2028, 1, 31),
    "was_disabled": True,
}
HOSTING_NEWS = [
    (lifecycle.remember_hosting, a_start()),
    (lifecycle.remember_last_dates, DISABLED),
    (
        lifecycle.remember_new_dates,
        HostingRenewed(**START | RENEWED | {"deletion_on": date(2028, 2, 29), "volume": 20}),
    ),
]


@pytest.mark.parametrize("heard", tuple(itertools.permutations(HOSTING_NEWS)), ids=range(6))
async def test_hosting_ends_the_same_in_any_order_of_hearing(tx_of, heard):
    async with tx_of() as tx:
        for handler, event in heard + heard:
            await handler(event, tx)
        (known,) = await store.copies.hostings(tx.connection, ["h-abcd"])
        assert (known.ends_on, known.deletion_on) == (date(2028, 1, 31), date(2028, 2, 29))
        assert (known.volume, known.anchor_day, known.deleted) == (20, 31, False)


def test_every_payment_fact_that_is_heard_has_a_standing():
    heard = {s.message for s in router.subscriptions if s.message.owner() == "payments"}
    about_orders = {ChequePromised, DebtGivenUp}  # a promise and a debt are about the order, no attempt
    assert heard - about_orders == set(REACHED)
    alike = {ChequeReceived, ChequePresentedAgain}  # each begins the payment of one presentation
    judged = {PaymentAccepted, SurplusFound}  # good for its order, or not
    assert len(set(REACHED.values())) == len(REACHED) - len(alike) - len(judged) + 2
    told = [fact for fact in REACHED if not issubclass(fact, PaymentEvent) and fact is not SurplusFound]
    assert all(fact.__name__.startswith("Cheque") for fact in told)


@pytest.mark.parametrize(("accepted", "state"), [(True, "accepted"), (False, "surplus")])
def test_money_that_was_judged_is_good_or_apart(accepted, state):
    """R34."""
    one = Attempt(
        payment_id="p-1", order_id="o-1", method="cheque", amount_cents=2399, standing=Standing.JUDGED
    )
    assert replace(one, accepted=accepted).state == state


def test_refund_of_a_part_is_told_as_such():
    names = {"order_id": "o-1", "order_reference": "CMD-2026-00117", "account_id": "a-1"}
    part = PaymentRefunded(**PAYMENT | names, refunded_cents=2399)
    assert attempt(part).standing is Standing.PARTLY_REFUNDED
    assert attempt(part.model_copy(update={"refunded_cents": 2400})).standing is Standing.REFUNDED


async def test_attempt_keeps_what_it_reached_furthest(tx_of):
    async with tx_of() as tx:
        order = await ordered(tx)
        for standing in (Standing.CAPTURED, Standing.OPENED, Standing.JUDGED, Standing.HELD):
            row = Attempt(
                payment_id="p-1", order_id=order.id, method="card", amount_cents=2400, standing=standing
            )
            await store.copies.save_attempt(tx.connection, row)
        (kept,) = (await store.copies.attempts(tx.connection, [order.id]))[order.id]
        assert kept.standing is Standing.JUDGED


async def test_order_comes_back_as_it_was_stored(tx_of):
    async with tx_of() as tx:
        order = an_order()
        await store.orders.save(tx.connection, order)
        assert await store.orders.lock(tx.connection, order.id) == order
        expired = expire(order, date(2026, 12, 23)).order
        await store.orders.save(tx.connection, expired)
        assert (await store.orders.find(tx.connection, order.number, account_id="a-1")).state is State.EXPIRED
        assert await store.orders.due(tx.connection, date(2030, 1, 1)) == []


async def test_series_goes_on_where_the_youngest_year_stands(tx_of):
    async with tx_of() as tx:
        assert await store.series.stands(tx.connection, Invoice) == (Series(), None)
        order = pay(an_order(), an_acceptance()).order
        await store.orders.save(tx.connection, order)
        issued = issue(
            order, an_acceptance(), series=Series(last_number=41, last_issued_on=date(2026, 11, 23)), now=S1
        )
        await store.invoices.save(tx.connection, issued, pdf=b"%PDF-")
        after = Series(last_number=42, last_issued_on=date(2026, 11, 23))
        assert await store.series.stands(tx.connection, Invoice) == (after, None)
        assert await store.invoices.find(tx.connection, "F-2026-00042", account_id=None) == issued.invoice
        digest = await tx.connection.fetchval("select sha256 from invoice_document")
        assert digest == hashlib.sha256(b"%PDF-").hexdigest()


FORBIDDEN = [
    "update invoice set issued_on = issued_on + 1",
    "delete from invoice",
    "update invoice_document set bytes = 'x'",
    "delete from invoice_document",
    "update terms set title = 'x'",
    "delete from price_history",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_what_was_issued_or_published_cannot_be_changed(tx_of, statement):
    """R03, R35, L22."""
    async with tx_of() as tx:
        await payments.invoice_paid_order(accepted(await ordered(tx)), tx)
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await tx.connection.execute(statement)


async def test_second_invoice_of_an_order_is_impossible(tx_of):
    async with tx_of() as tx:
        order = await ordered(tx)
        await payments.invoice_paid_order(accepted(order), tx)
        with pytest.raises(asyncpg.UniqueViolationError):
            await tx.connection.execute(
                "insert into invoice select 'F-2026-00002', 2026, 2, order_id, account_id, issued_on, record from invoice"
            )


BREAKS = {
    "a paid order has its invoice": "update orders set state = 'paid', due_on = null where state = 'payable'",
    "the invoices of each year": "update invoice_series set last_number = 2",
    "no invoice stands outside": "delete from invoice_series",
    "a later number never": "insert into invoice select 'F-2026-00002', 2026, 2, id, 'a-1', '2026-01-01', i.record"
    " from orders, (select record from invoice) as i where state = 'payable'",
    "an invoice amounts to": "update orders set record = jsonb_set(record, '{total_cents}', '1')",
    "every invoice has its document": "insert into invoice select 'F-2026-00002', 2026, 2, id, 'a-1', '2026-11-22', i.record"
    " from orders, (select record from invoice) as i where state = 'payable'",
    "an order that is past": "update orders set due_on = '2026-01-01' where state = 'payable'",
}


async def broken(tx):
    findings = await invariants.check(tx.connection, folder_of("orders"))
    return [finding.invariant for finding in findings.broken]


@pytest.mark.parametrize("sentence", BREAKS)
async def test_broken_invariant_is_found(tx_of, sentence):
    async with tx_of() as tx:
        paid = await ordered(tx)
        await payments.invoice_paid_order(accepted(paid), tx)
        await store.orders.save(tx.connection, an_order())
        await tx.connection.execute(
            "insert into days (last_number) values ($1)", date(2026, 11, 23).toordinal()
        )
        assert await broken(tx) == []
        await tx.connection.execute(BREAKS[sentence])
        assert any(found.startswith(sentence) for found in await broken(tx))
