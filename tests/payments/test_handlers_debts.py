"""A contested payment from its first notice to what is given up; and refunds by hand of one payment (R50, A13, A18)."""

from datetime import date

import pytest

from services.payments.domain.debt_refusals import DebtBeingPaid
from services.payments.domain.refusals import OrderPaidAlready
from shared.contracts.base import Caller, Role
from shared.contracts.issued import CreditedInvoice
from shared.contracts.orders import CreditNoteIssued
from shared.contracts.payments import (
    BounceCheque,
    FollowAttempt,
    ListContested,
    ListRefunds,
    RecordRefund,
    RefundCreditNote,
    ReturnCheque,
    WriteOffDebt,
)
from shared.values.dates import civil_date

from .builders import OPENED_AT, an_entry, paris
from .test_handlers_cheques import credited, desk
from .test_lost_disputes import contest

TREASURER = Caller(account_id="a-9", roles=frozenset({Role.TREASURER}))
LATER = paris(2026, 12, 10, 10, 0)
LOST_AT = paris(2026, 12, 20, 10, 0)


async def contested(made):
    return {one.id: one.contested_on for one in (await made.service.ask(ListContested(), TREASURER)).payments}


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_staff_is_told_until_when_a_dispute_is_to_be_answered(house, method):
    """Unanswered in time it is lost (A18)."""
    async with house() as made:
        opened = await made.paid(method)
        for step, awaited in (({}, True), ({"step": "answered"}, False)):
            await contest(made, opened, **step)
            [one] = (await made.service.ask(ListContested(), TREASURER)).payments
            assert (one.answer_until is not None) == awaited
        assert await made.service.broken() == []


async def test_a_dispute_is_shown_to_staff_and_owes_nothing_until_it_is_lost(house):
    """R50, A18."""
    async with house() as made:
        opened = await made.paid()
        await contest(made, opened)
        heard_on = await contested(made)
        assert list(heard_on) == [opened.payment_id]
        made.move(LATER)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await contested(made) == heard_on == {opened.payment_id: civil_date(OPENED_AT)}
        with pytest.raises(OrderPaidAlready):
            await made.open("paypal")
        made.move(LOST_AT)
        await contest(made, opened, outcome="lost")
        said = (await made.service.events("PaymentDisputed"))[-1]
        assert (said.was_accepted, said.lost_on, said.payable_until) == (
            True,
            date(2026, 12, 20),
            date(2027, 1, 4),
        )
        assert await contested(made) == {}
        assert await made.service.broken() == []


async def test_what_a_lost_dispute_owes_is_paid_by_another_means_even_after_its_last_day(house):
    async with house() as made:
        opened = await made.paid()
        made.move(LOST_AT)
        await contest(made, opened, outcome="lost")
        made.move(paris(2027, 2, 1, 10, 0))
        again = await made.paid("paypal")
        assert await made.state(again) == "accepted"
        assert [one.method for one in await made.service.events("PaymentAccepted")] == ["card", "paypal"]
        assert await made.service.broken() == []


async def test_a_credit_note_that_cancels_a_debt_closes_its_order_to_money(house):
    """A13."""
    async with house() as made:
        opened = await made.paid()
        made.move(LOST_AT)
        await contest(made, opened, outcome="lost")
        await made.open("cheque")
        made.move(paris(2027, 1, 10, 10, 0))
        note = cancelled()
        for _ in range(2):
            await made.service.deliver(note)
        (said,) = await made.service.events("DebtGivenUp")
        assert (said.credit_note, said.lost_on) == ("AV-2027-00001", date(2026, 12, 20))
        back = await made.service.ask(an_entry(received_on=date(2027, 1, 10)), TREASURER)
        assert (back.state, back.refusal) == ("returned", "E-CMD-ABANDONNEE")
        assert await made.service.broken() == []


def cancelled():
    invoice = CreditedInvoice(
        number="F-2026-00001", issued_on=date(2026, 11, 22), total_cents=2400, credited_cents=2400
    )
    return CreditNoteIssued(
        occurred_at=paris(2027, 1, 10, 10, 0),
        order_id="o-1",
        order_reference="CMD-2026-00117",
        account_id="a-1",
        number="AV-2027-00001",
        issued_on=date(2027, 1, 10),
        total_cents=2400,
        invoice=invoice,
        ground="unpaid",
        ground_words={"fr": "impayé", "en": "unpaid"},
        settlement="cancelled",
    )


def credited_in_part(number="AV-2026-00001"):
    invoice = cancelled().invoice.model_copy(update={"credited_cents": 2131})
    about = {"number": number, "total_cents": 2131, "invoice": invoice, "ground": "modification"}
    return cancelled().model_copy(update=about | {"settlement": "to_refund"})


async def test_cheque_that_bounces_while_a_part_of_its_invoice_waits_to_be_sent_back_asks_nothing(house):
    """ADR 0058: what is left of the invoice is the treasurer's; the price is not asked again."""
    async with house(at=paris(2026, 12, 7, 10, 0)) as made:
        cheque, ask = await credited(made.service), desk(made.service)
        wish = {"refund_id": "r-1", "order_id": "o-1", "credit_note": "AV-2026-00001", "amount_cents": 2131}
        await made.service.deliver(credited_in_part())
        await made.service.deliver(RefundCreditNote(**wish, reason="modification"))
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 7), reason="opposition"))
        (said,) = await made.service.events("ChequeBounced")
        assert (said.was_accepted, said.nothing_asked) == (False, True)
        with pytest.raises(OrderPaidAlready):
            await made.open("card")
        assert (await ask(ListRefunds())).refunds == []
        assert await made.service.broken() == []


async def test_refund_of_money_that_was_taken_back_is_sent_once_its_order_is_paid_again(house):
    """The credit note was heard after the loss: the debt is the price, so that the refund is due when it is paid."""
    async with house(at=paris(2026, 12, 7, 10, 0)) as made:
        cheque, ask = await credited(made.service), desk(made.service)
        wish = {"refund_id": "r-1", "order_id": "o-1", "credit_note": "AV-2026-00001", "amount_cents": 2131}
        await made.service.deliver(RefundCreditNote(**wish, reason="modification"))
        await ask(BounceCheque(cheque_id=cheque.id, bounced_on=date(2026, 12, 7), reason="opposition"))
        await made.service.deliver(credited_in_part())
        assert (await ask(ListRefunds())).refunds == []
        again = await made.paid()
        assert [one.id for one in (await ask(ListRefunds())).refunds] == ["r-1"]
        await ask(RecordRefund(refund_id="r-1"))
        (sent,) = await made.service.events("RefundSent")
        assert (sent.payment_id, sent.amount_cents) == (again.payment_id, 2131)
        assert (await made.service.payment(again.payment_id)).refunded_cents == 2131
        assert await made.service.broken() == []


async def test_debt_is_not_written_off_while_a_cheque_that_pays_it_is_with_the_bank(house):
    async with house() as made:
        opened, ask = await made.paid(), desk(made.service)
        made.move(LOST_AT)
        await contest(made, opened, outcome="lost")
        made.move(paris(2027, 1, 10, 10, 0))
        cheque = await ask(an_entry(received_on=date(2027, 1, 10)))
        wanted = WriteOffDebt(order="CMD-2026-00117", reason="Introuvable")
        with pytest.raises(DebtBeingPaid):
            await ask(wanted)
        await ask(ReturnCheque(cheque_id=cheque.id, reason="Non signé"))
        assert (await ask(wanted)).given_up_on == date(2027, 1, 10)
        assert await made.service.broken() == []


async def test_two_refunds_by_hand_of_one_cheque_add_up_whichever_is_sent_first(house):
    async with house(at=paris(2026, 12, 7, 10, 0)) as made:
        cheque = await credited(made.service)
        for name, cents in (("r-1", 700), ("r-2", 500)):
            wish = {"refund_id": name, "order_id": "o-1", "credit_note": f"AV-{name}", "reason": "withdrawal"}
            await made.service.deliver(RefundCreditNote(**wish, amount_cents=cents))
        for name in ("r-2", "r-1"):
            await made.service.ask(RecordRefund(refund_id=name), TREASURER)
        assert [one.refunded_cents for one in await made.service.events("PaymentRefunded")] == [500, 1200]
        assert (await made.service.payment(cheque.payment_id)).refunded_cents == 1200
        assert await made.service.broken() == []
