"""What is simulated of money is what the days bring when nobody decides, and nothing is written (ADR 0087)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.payments import domain
from services.payments.handlers import simulating
from services.payments.store import orders, payments, refunds
from shared.contracts.payments import ForeseeAcceptances, PaymentAccepted, SimulatePayments
from shared.runtime import foreseeing
from shared.values.dates import tick
from tests.foreseen import RolledBack, colleagues

from .builders import HEARD_AT, a_payment, an_order, held

START, UNTIL = date(2026, 11, 22), date(2027, 1, 31)
ACCEPTED_ON = date(2026, 12, 8)
FREE = domain.Outcome(payment=a_payment(), order=an_order())


def told(steps):
    return [(step.on, [type(event).__name__ for event in step.events]) for step in steps]


def apart(**changes):
    """Return money apart whose payer was asked on the first day."""
    paid = held(order=an_order(paid_by="p-0"))
    found = domain.Surplus(
        id="p-1",
        cause="duplicate",
        method="card",
        amount_cents=2400,
        payment_id="p-1",
        money_id="pi_1",
        order_id="o-1",
        order_reference="CMD-2026-00117",
        account_id="a-1",
        found_at=HEARD_AT,
    )
    asked, _ = domain.ask_payer(replace(found, **changes), now=HEARD_AT)
    return asked, paid.payment


def test_silence_accepts_what_is_verified_on_the_day_after_its_last_one():
    """R43."""
    steps = list(domain.simulate_payment(held(), after=START, until=UNTIL))
    assert told(steps) == [(ACCEPTED_ON, ["PaymentAccepted"])]
    assert list(domain.simulate_payment(held(), after=START, until=ACCEPTED_ON - timedelta(1))) == []


def test_money_that_is_verified_too_late_is_asked_about_then_goes_back():
    """R33, R43: what the end of a verification finds is followed to its end."""
    case = held()
    paid = replace(case, order=replace(case.order, paid_by="another"))
    steps = told(domain.simulate_payment(paid, after=START, until=UNTIL))
    assert [day for day, _ in steps] == [ACCEPTED_ON, date(2026, 12, 15), date(2026, 12, 23)]
    assert [events[0] for _, events in steps] == ["SurplusFound", "SurplusAsked", "RefundSent"]


def test_a_silent_payer_is_reminded_then_paid_back_as_the_days_work_does():
    """R33."""
    surplus, payment = apart()
    played = told(domain.simulate_surplus(surplus, payment, after=START, until=UNTIL))
    real, day = [], START
    while domain.due_on(surplus):
        day += timedelta(1)
        giving = domain.follow(surplus, payment, refund_id="r", now=tick(day))
        if giving.events:
            real.append(day)
        surplus = giving.surplus
    assert [on for on, _ in played] == real == [date(2026, 11, 29), date(2026, 12, 7)]


def test_what_the_treasurer_sends_back_by_hand_is_told_without_a_mail():
    surplus, payment = apart(method="cheque", money_id=None)
    *_, last = domain.simulate_surplus(surplus, payment, after=START, until=UNTIL)
    assert (last.on, last.events) == (date(2026, 12, 7), ())
    assert "trésorier" in last.whys[0].cause["fr"]


def test_contested_money_waits_and_nothing_of_it_is_foretold():
    surplus, payment = apart(contested=True)
    assert list(domain.simulate_surplus(surplus, payment, after=START, until=UNTIL)) == []


@pytest.mark.parametrize(
    ("method", "promised", "ends_on"),
    [
        ("card", None, date(2026, 12, 23)),
        ("cheque", None, date(2026, 12, 23)),
        ("cheque", date(2026, 12, 29), date(2026, 12, 30)),
    ],
)
def test_what_was_announced_and_never_comes_ends_with_its_order_or_its_promise(method, promised, ends_on):
    """R32, R60."""
    case = replace(FREE, payment=a_payment(method=method), order=an_order(promised_until=promised))
    assert told(domain.simulate_payment(case, after=START, until=UNTIL)) == [(ends_on, ["PaymentExpired"])]


def test_a_debt_has_no_end_of_its_own():
    """R50."""
    case = replace(FREE, order=an_order(owed_until=date(2026, 12, 7)))
    assert list(domain.simulate_payment(case, after=START, until=UNTIL)) == []


@pytest.fixture
async def books(open_tx):
    """A verified payment and money apart, in one transaction that is rolled back."""
    async with open_tx("payments", at=HEARD_AT, use=(colleagues(),)) as tx:
        case, (surplus, _) = held(), apart(id="s-1", payment_id=None)
        await orders.add(tx.connection, case.order)
        await payments.add(tx.connection, case.payment, language="fr")
        await payments.save(tx.connection, case.payment)
        await refunds.save_surplus(tx.connection, surplus)
        yield tx


async def test_staff_reads_one_calendar_and_all_stays_as_it_was(books):
    before = await everything(books)
    shown = await simulating.simulate(SimulatePayments(until=UNTIL), RolledBack(books))
    one = await simulating.simulate(SimulatePayments(until=UNTIL, q="cmd-2026-00117"), RolledBack(books))
    nobody = await simulating.simulate(SimulatePayments(until=UNTIL, q="a-2"), RolledBack(books))
    assert await everything(books) == before
    assert [(fact.on.isoformat(), fact.rule) for fact in shown.facts] == [
        ("2026-11-29", "R33"),
        ("2026-12-07", "R33"),
        ("2026-12-08", "R43"),
    ]
    assert [fact.on for fact in one.facts] == [fact.on for fact in shown.facts]
    assert nobody.facts == []


async def test_the_others_are_told_which_money_silence_will_accept(books):
    """R43: orders and lifecycle play on with it."""
    told = await simulating.foresee_acceptances(ForeseeAcceptances(until=ACCEPTED_ON), books)
    assert [(one.payment_id, one.effective_on) for one in told.accepted] == [("p-1", ACCEPTED_ON)]
    assert isinstance(told.accepted[0], PaymentAccepted)
    sooner = ForeseeAcceptances(until=ACCEPTED_ON - timedelta(1))
    assert (await simulating.foresee_acceptances(sooner, books)).accepted == []


async def test_what_one_answer_does_not_hold_is_told_as_more(books, monkeypatch):
    asked = ForeseeAcceptances(until=ACCEPTED_ON)
    assert not (await simulating.foresee_acceptances(asked, books)).more
    monkeypatch.setattr(foreseeing, "MOST_BYTES", 100)
    told = await simulating.foresee_acceptances(asked, books)
    assert (told.accepted, told.more) == ([], True)
    monkeypatch.undo()
    monkeypatch.setattr(simulating, "MOST_ACCEPTANCES", 0)
    assert (await simulating.foresee_acceptances(asked, books)).more


async def everything(tx):
    return await tx.connection.fetch(
        "select (select json_agg(p) from payment p)::text, (select json_agg(s) from surplus s)::text,"
        " (select count(*) from outbox)"
    )
