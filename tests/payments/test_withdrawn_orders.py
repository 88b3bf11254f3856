"""An order that its client withdrew from: no money is good for it any more, and what is credited goes back (L05)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    Giving,
    State,
    check_payable,
    refund_credit_note,
    refund_declined,
    refund_sent,
    withdraw,
)
from services.payments.domain.refusals import AskedAtTheProvider, MoneyGone, OrderWithdrawn
from shared.contracts.orders import WithdrawalConfirmed
from shared.contracts.payments import (
    BounceCheque,
    FollowAttempt,
    ListRefunds,
    ListSurplus,
    RecordRefund,
    RefundCreditNote,
    SendRefund,
)
from shared.runtime.delivery import Handled
from shared.runtime.errors import NotFound
from tests.personal.hindered import hindered

from .builders import HEARD_AT, REFUNDED, a_look, an_order, judged, names, paris, received
from .test_handlers_cheques import credited, desk

WITHDRAWN_ON = date(2026, 11, 27)


def asked(amount_cents=2354, **changes):
    usual = {"refund_id": "r-1", "order_id": "o-1", "credit_note": "AV-2026-00004", "reason": "withdrawal"}
    return RefundCreditNote(amount_cents=amount_cents, **usual | changes)


def confirmed(order_id="o-1"):
    return WithdrawalConfirmed(
        occurred_at=paris(2026, 11, 27, 12),
        declaration_id="d-1",
        declaration="RET-ABCD2345",
        account_id="a-1",
        order_id=order_id,
        order_reference="CMD-2026-00117",
        withdrawn_on=WITHDRAWN_ON,
        last_day=date(2026, 12, 7),
        lines=[],
        was_paid=False,
        refund_cents=0,
    )


def test_withdrawn_order_is_refused_to_payers_and_cheques():
    order = withdraw(an_order(), WITHDRAWN_ON)
    assert withdraw(order, date(2026, 12, 1)) == order
    with pytest.raises(OrderWithdrawn):
        check_payable(order, WITHDRAWN_ON)
    assert received(order).cheque.refusal == "E-CMD-RETRACTEE"


def test_money_for_a_withdrawn_order_is_a_surplus_whatever_its_stamp():
    case = judged(a_look(), order=withdraw(an_order(), WITHDRAWN_ON))
    assert (case.payment.state, case.surplus.cause) == (State.SURPLUS, "withdrawn")


def test_part_of_a_payment_goes_back_and_is_said_once():
    payment = judged(a_look()).payment
    giving = refund_credit_note(payment, asked())
    assert (names(giving), giving.refund.amount_cents) == (["SendRefund"], 2354)
    sent = refund_sent(giving, now=HEARD_AT)
    assert (sent.payment.state, sent.payment.refunded_cents) == (State.ACCEPTED, 2354)
    assert names(sent) == ["RefundSent", "PaymentRefunded"]
    told = judged(a_look("refunded", refunded_cents=2354), payment=sent.payment)
    assert "PaymentRefunded" not in names(told)


def test_part_that_the_provider_reported_first_is_said_once():
    payment = judged(a_look()).payment
    giving = refund_credit_note(payment, asked())
    heard = judged(a_look("refunded", refunded_cents=2354), payment=payment).payment
    assert names(refund_sent(replace(giving, payment=heard), now=HEARD_AT)) == ["RefundSent"]


def test_money_that_is_not_there_waits_for_the_treasurer():
    gone = judged(a_look(), REFUNDED).payment
    for payment in (None, gone):
        giving = refund_credit_note(payment, asked())
        assert (giving.refund.state, giving.events) == ("declined", ())


def test_refund_that_a_provider_declines_needs_a_person():
    giving = refund_credit_note(judged(a_look()).payment, asked())
    declined = refund_declined(
        Giving(refund=giving.refund, payment=giving.payment), reason="no", now=HEARD_AT
    )
    assert (declined.refund.state, names(declined)) == ("declined", ["PaymentNeedsReview"])


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_credited_part_is_given_back_by_the_means_that_paid_once_however_often_asked(house, method):
    async with house() as made:
        opened = await made.paid(method)
        for _ in range(2):
            assert await made.service.deliver(asked()) == Handled()
        await made.service.work(times=2)
        (refund,) = (made.stripe if method == "card" else made.paypal).books.journal.all("refund")
        assert refund["amount"] in (2354, {"currency_code": "EUR", "value": "23.54"})
        (said,) = await made.service.events("PaymentRefunded")
        assert (said.refunded_cents, await made.state(opened)) == (2354, "accepted")
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert len(await made.service.events("PaymentRefunded")) == 1
        assert (await desk(made.service)(ListRefunds())).refunds == []
        assert await made.service.broken() == []


async def test_money_that_comes_after_the_withdrawal_is_given_back_whole_unasked(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        for _ in range(2):
            await made.service.deliver(confirmed())
        assert len(await made.service.waiting("FollowAttempt")) == 2
        await made.service.work()
        assert await made.state(opened) == "refunded"
        assert await made.service.events("PaymentAccepted") == []
        (refund,) = made.stripe.books.journal.all("refund")
        assert refund["amount"] == 2400
        assert (await desk(made.service)(ListSurplus())).surpluses == []
        assert await made.service.broken() == []


async def test_page_of_the_provider_is_closed_when_its_order_is_withdrawn_from(house):
    async with house() as made:
        await made.open()
        await made.service.deliver(confirmed())
        await made.service.work()
        assert await made.sessions() == ["expired"]
        with pytest.raises(OrderWithdrawn):
            await made.open()


async def test_what_came_by_cheque_is_sent_by_hand_and_recorded_once(house):
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        await credited(made.service)
        await made.service.deliver(asked())
        assert await made.service.waiting("SendRefund") == []
        ask = desk(made.service)
        (listed,) = (await ask(ListRefunds())).refunds
        assert (listed.by_hand, listed.amount.amount_cents, listed.credit_note) == (
            True,
            2354,
            "AV-2026-00004",
        )
        await ask(RecordRefund(refund_id=listed.id))
        await ask(RecordRefund(refund_id=listed.id))
        assert [one.amount_cents for one in await made.service.events("RefundSent")] == [2354]
        assert (await ask(ListRefunds())).refunds == []
        with pytest.raises(NotFound):
            await ask(RecordRefund(refund_id="r-0"))


async def test_what_a_provider_is_sending_is_not_sent_by_hand_as_well(house):
    async with house() as made:
        await made.paid()
        await made.service.deliver(asked())
        with pytest.raises(AskedAtTheProvider):
            await desk(made.service)(RecordRefund(refund_id="r-1"))
        assert await made.service.deliver(SendRefund(refund_id="r-1")) == Handled()


async def test_cheque_that_bounced_gives_nothing_back_by_hand_and_leaves_the_list(house):
    """R50: the bank took it back; to send it as well would give away the association's own money."""
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        cheque, ask = await credited(made.service), desk(made.service)
        await made.service.deliver(asked())
        assert len((await ask(ListRefunds())).refunds) == 1
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 4), reason="sans provision"))
        assert (await ask(ListRefunds())).refunds == []
        with pytest.raises(MoneyGone):
            await ask(RecordRefund(refund_id="r-1"))
        assert await made.service.events("RefundSent") == []
        async with made.service.tx() as tx:
            assert await hindered(tx, "a-1") == []


async def test_credit_note_heard_after_the_bounce_names_the_money_that_the_bank_took(house):
    """R50: heard in the other order, it is the same refund, and waits for nobody."""
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        cheque, ask = await credited(made.service), desk(made.service)
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 4), reason="sans provision"))
        await made.service.deliver(asked())
        (refund,) = await made.service.rows("select payment_id, record ->> 'account_id' as whose from refund")
        (payment,) = await made.service.rows("select id from payment")
        assert refund == {"payment_id": payment["id"], "whose": "a-1"}
        assert (await ask(ListRefunds())).refunds == []
        with pytest.raises(MoneyGone):
            await ask(RecordRefund(refund_id="r-1"))


async def test_parked_order_to_refund_hinders_the_erasure_though_it_names_only_the_order(house):
    async with house() as made, made.service.tx() as tx:
        await tx.connection.execute(
            "insert into parked (consumer, message_id, subject, body, headers, attempts, error, alarm)"
            " values ('c', 'm-1', 's', convert_to($1, 'UTF8'), '{}', 1, 'ValueError: no', true)",
            asked().model_dump_json(),
        )
        assert await hindered(tx, "a-1") == ["E-EFFACEMENT-MESSAGE"]
        assert await hindered(tx, "a-2") == []


async def test_refund_that_was_recorded_before_the_cheque_bounced_stays_recorded(house):
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        cheque, ask = await credited(made.service), desk(made.service)
        await made.service.deliver(asked())
        await ask(RecordRefund(refund_id="r-1"))
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 4), reason="sans provision"))
        await ask(RecordRefund(refund_id="r-1"))
        assert len(await made.service.events("RefundSent")) == 1


@pytest.mark.parametrize("state", ["asked", "declined"])
async def test_refund_that_is_not_sent_hinders_the_erasure_of_its_account(house, state):
    async with house() as made:
        await made.paid()
        await made.service.deliver(asked())
        await made.service.rows(
            f"update refund set state = '{state}', record = record || '{{\"state\": \"{state}\"}}' returning 1"
        )
        async with made.service.tx() as tx:
            assert await hindered(tx, "a-1") == ["E-EFFACEMENT-PAIEMENT"]
        await made.service.rows("update refund set state = 'sent' returning 1")
        async with made.service.tx() as tx:
            assert await hindered(tx, "a-1") == []


async def test_withdrawal_of_an_order_that_is_not_known_yet_waits(house):
    async with house() as made:
        for message in (confirmed("o-9"), asked(order_id="o-9")):
            assert await made.service.deliver(message) != Handled()
