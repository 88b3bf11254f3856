"""Disputes of invoices: ten days, then late and answered all the same; answered once (R39, C11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.orders.domain import DISPUTE_NEXT, Decision, Objection, State, decide, dispute
from services.orders.domain.disputes import (
    CreditNoteWanted,
    DisputedAlready,
    DisputeState,
    NotYetIssued,
    TooLate,
)
from services.orders.domain.invoices import issue
from services.orders.domain.series import Series
from services.orders.handlers import credit_notes, disputes, payments
from shared.contracts.orders import (
    DecideDispute,
    DisputeDecided,
    DisputeInvoice,
    InvoiceDisputed,
    IssueCreditNote,
    ListDisputes,
    RecordDispute,
)
from shared.runtime.errors import IllegalMove, NotFound
from shared.values.clauses import Clauses

from .builders import ORDERED_AT, an_acceptance, an_order
from .stories import CLIENT, DESK, S1, STAFF, STRANGER, accepted, ordered
from .test_handlers_cart import calling

TODAY = date(2027, 1, 31)


def an_invoice():
    """Issued on 22 November 2026, so disputed in time until 2 December."""
    order = an_order(state=State.PAID, paid_payment_id="p-1")
    series = Series(last_number=0, last_issued_on=None)
    return issue(order, an_acceptance(), series=series, now=ORDERED_AT).invoice


def received(day, *, answered_late=True, today=TODAY):
    objection = Objection(id="d-1", ground="Ce n'est pas le prix affiché.", received_on=day)
    return dispute(an_invoice(), objection, now=ORDERED_AT, today=today, answered_late=answered_late)


@pytest.mark.parametrize(
    ("day", "in_time"),
    [
        pytest.param(date(2026, 11, 22), True, id="the day of issue"),
        pytest.param(date(2026, 12, 2), True, id="the tenth day"),
        pytest.param(date(2026, 12, 3), False, id="the eleventh day"),
    ],
)
def test_dispute_is_in_time_for_ten_days(day, in_time):
    """R39, D2."""
    made, event = received(day)
    assert (made.in_time, event.in_time) == (in_time, in_time)
    assert made.state is DisputeState.OPEN


def test_late_dispute_is_refused_by_the_words_of_2013_alone():
    """C11: where the law prevails it is answered."""
    with pytest.raises(TooLate):
        received(date(2026, 12, 3), answered_late=False)
    assert received(date(2026, 12, 2), answered_late=False)[0].in_time


@pytest.mark.parametrize(
    "day", [date(2026, 11, 21), TODAY + timedelta(1)], ids=["before the invoice", "tomorrow"]
)
def test_dispute_has_a_day_that_can_be(day):
    with pytest.raises(NotYetIssued):
        received(day)


@pytest.mark.parametrize("state", DisputeState)
@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_dispute_is_answered_once(state, verdict):
    made, _ = received(date(2026, 12, 1))
    one = replace(made, state=state)
    note = "AV-2026-00001" if verdict == "accepted" else None
    decision = Decision(verdict=verdict, answer="Voici.", credit_note=note, author="a-9")
    if DisputeState(verdict) in DISPUTE_NEXT[state]:
        decided, event = decide(one, decision, notes=["AV-2026-00001"], now=ORDERED_AT)
        assert (decided.state, event.verdict, event.credit_note) == (verdict, verdict, note)
    else:
        with pytest.raises(IllegalMove):
            decide(one, decision, notes=["AV-2026-00001"], now=ORDERED_AT)


@pytest.mark.parametrize(
    ("verdict", "note"), [("accepted", None), ("accepted", "AV-2026-00009"), ("rejected", "AV-2026-00001")]
)
def test_dispute_is_accepted_by_a_credit_note_of_its_invoice_and_by_nothing_else(verdict, note):
    decision = Decision(verdict=verdict, answer="Voici.", credit_note=note, author="a-9")
    with pytest.raises(CreditNoteWanted):
        decide(received(date(2026, 12, 1))[0], decision, notes=["AV-2026-00001"], now=ORDERED_AT)


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, use=(DESK,): open_tx("orders", at=at, caller=CLIENT, use=use)


async def invoiced(tx):
    order = await ordered(tx)
    await payments.invoice_paid_order(accepted(order), tx)
    number = tx.emitted[-1].number
    tx.emitted.clear()
    return number


async def objected(tx, number, ground="Ce n'est pas le prix affiché."):
    return await disputes.dispute_invoice(DisputeInvoice(number=number, ground=ground), tx)


async def test_client_disputes_an_invoice_and_is_told(shop):
    async with shop() as tx:
        number = await invoiced(tx)
        view = await objected(tx, number)
        assert (view.state, view.in_time, view.received_on) == ("open", True, date(2026, 11, 22))
        [event] = tx.emitted
        assert isinstance(event, InvoiceDisputed)
        with pytest.raises(DisputedAlready):
            await objected(tx, number)


async def test_invoice_of_somebody_else_is_not_found(shop):
    async with shop() as tx:
        number = await invoiced(tx)
        async with calling(tx, STRANGER):
            with pytest.raises(NotFound):
                await objected(tx, number)


async def test_letter_counts_by_its_postmark(shop):
    """D5: noted by staff weeks later, it was in time."""
    async with shop() as tx:
        number = await invoiced(tx)
        tx.now += timedelta(days=30)
        async with calling(tx, STAFF):
            told = {"invoice": number, "ground": "Par lettre", "received_on": date(2026, 12, 2)}
            assert (await disputes.record_dispute(RecordDispute(**told), tx)).in_time


async def test_late_dispute_waits_in_the_queue_with_its_flag_behind_older_ones(shop):
    """C11, R11."""
    async with shop() as tx:
        number = await invoiced(tx)
        tx.now += timedelta(days=30)
        assert not (await objected(tx, number)).in_time
        [one] = (await disputes.list_disputes(ListDisputes(), tx)).disputes
        assert (one.state, one.in_time) == ("open", False)


async def test_literal_switch_refuses_what_is_late(shop):
    """C11."""
    strict = replace(DESK, clauses=Clauses(mode="literal"))
    async with shop(use=(strict,)) as tx:
        number = await invoiced(tx)
        tx.now += timedelta(days=11)
        with pytest.raises(TooLate):
            await objected(tx, number)


async def test_accepted_dispute_names_its_credit_note_and_another_may_follow(shop):
    async with shop() as tx:
        number = await invoiced(tx)
        made = await objected(tx, number)
        async with calling(tx, STAFF):
            wish = IssueCreditNote(invoice=number, ground="association_error", amount_cents=500, why="price")
            note = (await credit_notes.credit_invoice(wish, tx)).number
            tx.emitted.clear()
            answer = DecideDispute(
                dispute=made.id, verdict="accepted", reply="Le prix était faux.", credit_note=note
            )
            view = await disputes.decide_dispute(answer, tx)
        assert (view.state, view.credit_note) == ("accepted", note)
        [event] = tx.emitted
        assert isinstance(event, DisputeDecided)
        assert (await objected(tx, number)).state == "open"
