"""Payers are asked about money that fits no order, by a link or signed in, and what they say is done (R33, A15)."""

from dataclasses import asdict, replace

import pytest
from pydantic import SecretStr

from services.payments import domain
from services.payments.domain.refusals import PaymentVerifying
from services.payments.domain.surplus_refusals import CreditTooSmall
from services.payments.handlers import orders as heard
from services.payments.handlers import surplus as desk
from services.payments.handlers.base import ALARMS, keep, keep_stray
from services.payments.handlers.refunds import refund_surplus
from services.payments.store import orders, overview, payments, refunds
from shared.contracts.base import Caller, Role
from shared.contracts.orders import OrderPlaced
from shared.contracts.payments import (
    AttributeSurplus,
    ChooseLinkedSurplus,
    ChooseSurplus,
    FollowSurplus,
    ListMySurplus,
    RefundSurplus,
    ShowLinkedSurplus,
    UseCredit,
)
from shared.runtime import invariants
from shared.runtime.errors import NotFound
from shared.runtime.folders import folder_of
from shared.values.signed import sign

from .builders import HEARD_AT, PAID_AT, a_look, an_order, paris
from .keyring import LINK_KEY

LATER = {
    "order_id": "o-2",
    "reference": "CMD-2026-00118",
    "cheque_reference": "26-00118-J",
    "total_cents": 1200,
}


def token(surplus_id="p-1", *, purpose="surplus"):
    return SecretStr(sign(surplus_id, key=LINK_KEY, purpose=purpose))


def said(tx):
    return [type(one).__name__ for one in tx.emitted]


async def a_surplus(tx, method="card"):
    """Have a payment come for an order that was paid before."""
    order = an_order(paid_by="p-0")
    await orders.add(tx.connection, order)
    begun = domain.begin(order, method, payment_id="p-1", now=PAID_AT)
    await payments.add(tx.connection, begun, language="fr")
    captured = replace(
        begun,
        standing=domain.State.CAPTURED,
        captured_cents=2400,
        paid_at=PAID_AT,
        money_id=None if method == "cheque" else "pi_1",
    )
    await keep(tx, domain.crediting.credit(domain.Outcome(payment=captured, order=order), RULES, now=tx.now))
    tx.emitted.clear()


RULES = domain.Rules(live=False)


async def test_a_found_surplus_asks_its_payer_in_the_same_transaction(office):
    async with office() as tx:
        order = an_order(paid_by="p-0")
        await a_surplus(tx)
        outcome = domain.Outcome(payment=await payments.lock(tx.connection, "p-1"), order=order)
        await keep(tx, outcome)
        assert said(tx) == []
        found = await refunds.find_surplus(tx.connection, "p-1")
        assert (found.cause, str(found.answer_by)) == ("duplicate", "2026-12-06")


async def test_whoever_has_the_link_chooses_and_a_link_for_another_thing_opens_nothing(office):
    async with office(caller=Caller()) as tx:
        await a_surplus(tx)
        assert (
            await desk.show_linked_surplus(ShowLinkedSurplus(token=token()), tx)
        ).left.amount_cents == 2400
        for wrong in (token(purpose="pay"), SecretStr("p-1.seal")):
            with pytest.raises(NotFound):
                await desk.show_linked_surplus(ShowLinkedSurplus(token=wrong), tx)
        choice = ChooseLinkedSurplus(token=token(), choice="refund")
        for _ in range(2):
            assert (await desk.choose_by_link(choice, tx)).state == "refunding"
        assert said(tx) == ["SendRefund"]


async def test_a_client_sees_and_decides_on_his_own_money_only(office):
    async with office() as tx:
        await a_surplus(tx)
        (mine,) = (await desk.list_my_surplus(ListMySurplus(), tx)).surpluses
        assert mine.because["en"] == "the order was already paid"
        assert (await desk.choose(ChooseSurplus(surplus_id="p-1", choice="credit"), tx)).state == "credited"
        assert said(tx) == ["SurplusSettled"]
    async with office(caller=Caller(account_id="a-2")) as tx:
        await a_surplus(tx)
        assert (await desk.list_my_surplus(ListMySurplus(), tx)).surpluses == []
        with pytest.raises(NotFound):
            await desk.choose(ChooseSurplus(surplus_id="p-1", choice="credit"), tx)
        await orders.add(tx.connection, an_order(**LATER))
        with pytest.raises(NotFound):
            await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)


async def kept(tx, method="card"):
    await a_surplus(tx, method)
    await desk.choose(ChooseSurplus(surplus_id="p-1", choice="credit"), tx)
    tx.emitted.clear()


@pytest.mark.parametrize("method", ["card", "transfer"])
async def test_kept_money_pays_an_order_and_the_books_still_balance(office, method):
    async with office() as tx:
        await kept(tx, method)
        await orders.add(tx.connection, an_order(**LATER))
        paid = await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        assert (paid.state, paid.amount.amount_cents, paid.method) == ("accepted", 1200, method)
        assert said(tx) == ["CreditUsed", "PaymentAccepted"]
        left = await refunds.find_surplus(tx.connection, "p-1")
        assert (left.state, left.left_cents) == ("credited", 1200)
        broken = (await invariants.check(tx.connection, folder_of("payments"))).broken
        assert not [
            one for one in broken if "credit" in str(one) or "kept" in str(one) or "bank" in str(one)[:0]
        ]


def placed(**changes):
    usual = {
        "occurred_at": HEARD_AT,
        "account_id": "a-1",
        "lines": [],
        "ordered_on": HEARD_AT.date(),
        "payable_until": paris(2026, 12, 22).date(),
        "terms_version": "v",
        "terms_sha256": "x",
        "immediate_start": True,
    }
    return OrderPlaced(**usual | LATER | changes)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ["CreditUsed", "PaymentAccepted"]),
        ({"total_cents": 2401}, []),
        ({"total_cents": 0}, []),
        ({"account_id": "a-2"}, []),
        ({"by_link": True}, []),
    ],
)
async def test_the_next_order_that_it_covers_is_paid_by_itself_once(office, changes, wanted):
    async with office() as tx:
        await kept(tx)
        for _ in range(2):
            await heard.remember_what_can_be_paid(placed(**changes), tx)
        assert said(tx) == wanted


async def test_what_somebody_with_a_link_ordered_is_paid_when_its_owner_says_so(office):
    async with office() as tx:
        await kept(tx)
        await heard.remember_what_can_be_paid(placed(by_link=True), tx)
        paid = await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        assert paid.state == "accepted"


def news(dispute=None, back_cents=0):
    """Have payments hear that the kept money is contested, or went back in part."""

    async def hear(tx):
        payment = await payments.lock(tx.connection, "p-1")
        after = domain.attempts.change(payment, dispute=dispute, refunded_cents=back_cents)
        await keep(tx, domain.Outcome(payment=after, order=an_order(paid_by="p-0")))

    return hear


@pytest.mark.parametrize("hear", [news("open"), news(back_cents=1300)], ids=["contested", "partly refunded"])
async def test_money_that_is_not_there_any_more_pays_no_later_order(office, hear):
    async with office() as tx:
        await kept(tx)
        await hear(tx)
        await heard.remember_what_can_be_paid(placed(), tx)
        with pytest.raises(CreditTooSmall):
            await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        assert said(tx) == []
        await news("won")(tx)
        assert (await refunds.find_surplus(tx.connection, "p-1")).contested is False


async def stands(tx, method="card"):
    """Return where what came by a means stands, nought left out; and check that all of it is somewhere."""
    (told,) = await overview.places(tx.connection, (method,))
    assert told.missing_cents == 0
    return {name: cents for name, cents in asdict(told).items() if name != "method" and cents}


@pytest.mark.parametrize("used_cents", [0, 1200])
async def test_orphan_that_the_bank_took_is_taken_back_and_not_given_back(office, used_cents):
    async with office() as tx:
        found = domain.orphan("l-1", method="transfer", amount_cents=2400, currency="EUR", found_at=HEARD_AT)
        gone = domain.refunds.without(replace(found, taken=True, spent_cents=used_cents), 2400)
        await refunds.save_surplus(tx.connection, gone)
        assert await stands(tx, "transfer") == {"came_cents": 2400, "taken_back_cents": 2400}


async def test_what_was_used_in_part_and_then_given_back_is_counted_whole(office):
    async with office() as tx:
        await kept(tx, "cheque")
        await heard.remember_what_can_be_paid(placed(), tx)
        await refund_surplus(RefundSurplus(surplus_id="p-1"), tx)
        left = await refunds.find_surplus(tx.connection, "p-1")
        assert (left.state, left.spent_cents) == ("refunded", 1200)
        broken = (await invariants.check(tx.connection, folder_of("payments"))).broken
        assert not [one for one in broken if "what came is accepted" in str(one)]


async def test_a_credit_that_is_verified_is_looked_at_on_the_day_that_accepts_it_only(office):
    """R43."""
    async with office() as tx:
        await kept(tx)
        await orders.add(tx.connection, an_order(**LATER, verify_because="nom"))
        paid = await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        assert paid.state == "held"
        assert await payments.due_on(tx.connection, paris(2026, 12, 7, 9).date()) == []
        assert await payments.due_on(tx.connection, paris(2026, 12, 8, 9).date()) == [paid.id]


@pytest.mark.parametrize("status", ["refunded", "charged_back"])
async def test_stray_money_that_was_used_and_is_taken_back_is_for_a_person_once(office, status):
    async with office() as tx:
        found = domain.orphan("pi_1", method="card", amount_cents=2400, currency="EUR", found_at=HEARD_AT)
        await refunds.save_surplus(tx.connection, replace(found, spent_cents=1200, state="credited"))
        alarms = ALARMS.labels("credit used, then its money went back")._value
        before = alarms.get()
        for _ in range(2):
            await keep_stray(tx, a_look(status), method="card", payment=None)
        assert alarms.get() == before + 1


async def test_too_much_for_an_order_pays_that_order_once_it_is_kept(office):
    async with office() as tx:
        order = an_order(total_cents=2000)
        await orders.add(tx.connection, order)
        found = domain.orphan("pi_9", method="card", amount_cents=2400, currency="EUR", found_at=HEARD_AT)
        await refunds.save_surplus(
            tx.connection, replace(found, cause="over", account_id="a-1", order_id="o-1")
        )
        shown = await desk.choose(ChooseSurplus(surplus_id="pi_9", choice="credit"), tx)
        assert (shown.state, shown.left.amount_cents) == ("credited", 400)
        assert said(tx) == ["SurplusSettled", "CreditUsed", "PaymentAccepted"]


async def test_an_order_whose_money_is_being_verified_is_not_paid_a_second_time(office):
    """R42."""
    async with office() as tx:
        await kept(tx)
        order = an_order(**LATER)
        await orders.add(tx.connection, order)
        begun = domain.begin(order, "card", payment_id="p-7", now=PAID_AT)
        await payments.add(tx.connection, replace(begun, standing=domain.State.HELD), language="fr")
        with pytest.raises(PaymentVerifying):
            await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        await heard.remember_what_can_be_paid(placed(), tx)
        assert said(tx) == []


async def test_an_account_that_was_deactivated_pays_nothing(office):
    """R18."""
    async with office() as tx:
        await kept(tx)
        await tx.connection.execute(
            "insert into account_standing (account_id, revision, reason) values ('a-1', 1, 'wrong')"
        )
        await heard.remember_what_can_be_paid(placed(), tx)
        assert said(tx) == []


async def test_days_remind_and_then_give_back(office):
    async with office() as tx:
        await a_surplus(tx)
        assert await refunds.surplus_due_on(tx.connection, paris(2026, 11, 28).date()) == []
        assert await refunds.surplus_due_on(tx.connection, paris(2026, 11, 30).date()) == ["p-1"]
        for day, wanted in ((paris(2026, 11, 30), ["SurplusAsked"]), (paris(2026, 12, 7), ["SendRefund"])):
            tx.now = day
            tx.emitted.clear()
            for _ in range(2):
                await desk.follow_surplus(FollowSurplus(surplus_id="p-1"), tx)
            assert said(tx) == wanted
        assert await refunds.surplus_due_on(tx.connection, paris(2027, 1, 1).date()) == []


async def test_the_treasurer_says_whose_an_orphan_is(office):
    async with office(caller=Caller(account_id="t-1", roles=frozenset({Role.TREASURER}))) as tx:
        found = domain.orphan("pi_9", method="card", amount_cents=500, currency="EUR", found_at=HEARD_AT)
        await refunds.save_surplus(tx.connection, found)
        await orders.add(tx.connection, an_order())
        shown = await desk.attribute(AttributeSurplus(surplus_id="pi_9", order="26-00117-K"), tx)
        assert (shown.account_id, shown.order_reference) == ("a-1", "CMD-2026-00117")
        assert said(tx) == ["SurplusAsked"]
