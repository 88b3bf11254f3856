"""What the bank took back: a suspension until it is paid, and an end once it is given up (R50, A13, A18)."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import (
    HostingCutForNonPayment,
    HostingDeleted,
    HostingSuspended,
    HostingSuspensionLifted,
    HostingWithdrawn,
)
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .builders import (
    a_life,
    a_line,
    a_running_life,
    a_suspension,
    accepted,
    bounced,
    contested,
    day,
    given_up,
    placed,
    withdrawn,
)
from .rig import ordered, registered

START = date(2026, 11, 22)
END = date(2027, 11, 22)
LOST_ON = day("2027-01-10")
GIVEN_UP_ON = day("2027-01-26")
LOSSES = {
    "cheque": lambda when=LOST_ON: bounced("order-1", when, was_accepted=True),
    "dispute or transfer": lambda when=LOST_ON: contested("order-1", when),
}


def lose(life, loss):
    rule = domain.contest if hasattr(loss, "outcome") else domain.bounce
    return life.jump(loss.occurred_at.date()).hear(rule(life.hosting, loss))


UNTIL_A_DAY = {"reason": "unpaid", "until": day("2027-01-15")}


@pytest.mark.parametrize("staff_first", [True, False])
def test_a_day_that_staff_named_does_not_lift_a_debt_that_stands(staff_first):
    """R50, R68: who never pays stays suspended, whoever spoke first."""
    life, imposed = a_running_life(START), a_suspension(LOST_ON, **UNTIL_A_DAY)
    if staff_first:
        life.hear(domain.suspend(life.hosting, imposed))
    lose(life, LOSSES["cheque"]())
    if not staff_first:
        life.hear(domain.suspend(life.hosting, imposed))
    assert domain.next_due(life.hosting) > day("2027-01-16")
    life.play(day("2027-01-20"))
    assert [one.reason for one in life.hosting.suspensions] == ["unpaid"]
    life.accept("order-1", day("2027-01-20"), payment_id="second")
    assert life.hosting.suspensions == ()


def test_unpaid_until_a_day_ends_on_it_where_nothing_is_owed():
    life = a_running_life(START).jump(LOST_ON)
    life.hear(domain.suspend(life.hosting, a_suspension(LOST_ON, **UNTIL_A_DAY))).play(day("2027-01-20"))
    assert life.hosting.suspensions == ()


def give_up(life, when=GIVEN_UP_ON, order_id="order-1"):
    return life.jump(when).hear(domain.give_up(life.hosting, given_up(order_id, when)))


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_what_the_bank_took_back_suspends_until_it_is_paid_by_any_means(loss):
    """R50, A12, A18."""
    life = lose(a_running_life(START), loss())
    assert (life.said(HostingSuspended)[0].reason, life.wishes[-1].spec.wanted) == ("unpaid", "suspended")
    life.accept("order-1", day("2027-01-20"), payment_id="second")
    assert (life.hosting.suspensions, life.wishes[-1].spec.wanted) == ((), "active")
    assert life.hosting.ends_on == END


def test_a_dispute_that_is_open_suspends_nothing_and_keeps_the_data_until_it_ends():
    """R50, R60: best practice."""
    life = a_running_life(START, term="P1M").play(day("2027-01-20"))
    open_one = contested("order-1", life.today, outcome="open")
    life.hear(domain.contest(life.hosting, open_one)).play(day("2027-03-20"))
    assert (life.hosting.suspensions, life.hosting.state) == ((), State.DISABLED)
    assert life.said(HostingDeleted) == []
    won = contested("order-1", life.today, outcome="won")
    life.hear(domain.contest(life.hosting, won))
    assert life.hosting.holds == ()
    life.hear(domain.contest(life.hosting, open_one)).play(day("2027-03-22"))
    assert len(life.said(HostingDeleted)) == 1


def test_a_dispute_that_never_ends_keeps_the_data_for_no_longer_than_its_time():
    life = a_running_life(START, term="P1M")
    life.hear(domain.contest(life.hosting, contested("order-1", START, outcome="open")))
    life.play(START + timedelta(domain.debts.DISPUTE_DAYS + 2))
    assert len(life.said(HostingDeleted)) == 1


def test_lost_money_that_had_paid_nothing_only_ends_the_wait():
    life = a_running_life(START)
    outcome = domain.contest(life.hosting, contested("order-1", LOST_ON, was_accepted=False))
    assert (outcome.hosting.suspensions, outcome.events) == ((), ())


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_a_debt_that_is_given_up_ends_what_ran_on_it_and_suspends_no_more(loss):
    """R50, A13: the data is kept for a month, and a renewal brings the service back."""
    life = give_up(lose(a_running_life(START), loss()))
    (said,) = life.said(HostingCutForNonPayment)
    assert (said.stopped, said.ends_on, said.deletion_on) == (True, GIVEN_UP_ON, day("2027-02-26"))
    assert [wish.spec.wanted for wish in life.wishes] == ["active", "suspended", "disabled"]
    assert (life.hosting.state, life.hosting.suspensions) == (State.DISABLED, ())
    life.renew_order("r1").accept("r1", day("2027-02-10"))
    assert (life.hosting.state, life.hosting.ends_on) == (State.ACTIVE, day("2028-02-10"))
    assert life.hear(domain.give_up(life.hosting, given_up("order-1", GIVEN_UP_ON))).hosting == life.hosting


def test_what_else_was_paid_for_runs_on_when_a_debt_is_given_up():
    life = a_running_life(START, term="P1M").renew_order("r1").accept("r1", day("2026-12-20"))
    lose(life, contested("order-1", day("2027-01-05")))
    give_up(life, day("2027-01-21"))
    (said,) = life.said(HostingCutForNonPayment)
    assert (said.stopped, said.ends_on) == (False, day("2027-12-22"))
    assert (life.hosting.state, life.wishes[-1].spec.wanted) == (State.ACTIVE, "active")


def test_a_renewal_that_had_not_begun_leaves_the_end_of_before_when_it_is_given_up():
    life = a_running_life(START).renew_order("r1").accept("r1", day("2026-12-01"), payment_id="p-r")
    assert life.hosting.ends_on == day("2028-11-22")
    life.hear(domain.contest(life.hosting, contested("r1", day("2026-12-20"), payment_id="p-r")))
    give_up(life, day("2027-01-05"), "r1")
    assert (life.hosting.ends_on, life.hosting.state, life.hosting.suspensions) == (END, State.ACTIVE, ())


def test_an_order_withdrawn_from_is_no_reason_to_suspend_whatever_is_heard_first():
    """L05, R50."""
    facts = (contested("order-1", LOST_ON), withdrawn("order-1", LOST_ON))
    ends = []
    for order in permutations(facts):
        life = a_running_life(START)
        for fact in order:
            rule = domain.contest if hasattr(fact, "outcome") else domain.withdraw
            life.hear(rule(life.hosting, fact))
        ends.append((life.hosting.suspensions, life.hosting.state, life.hosting.ends_on))
    assert ends == [((), State.DISABLED, LOST_ON)] * 2
    assert life.said(HostingWithdrawn)


def test_payment_loss_and_giving_up_end_the_same_in_whatever_order_they_are_heard():
    line = a_line("renewal")
    facts = {
        "accepted": lambda h: domain.accept(h, accepted("order-1", START)),
        "renewal ordered": lambda h: domain.order_more(h, line, placed=placed(line, "r1", START)),
        "lost": lambda h: domain.contest(h, contested("order-1", LOST_ON)),
        "given up": lambda h: domain.give_up(h, given_up("order-1", GIVEN_UP_ON)),
    }
    ends = set()
    for order in permutations(facts):
        life = a_life(START)
        for name in order:
            life.hear(facts[name](life.hosting))
        hosting = life.hosting
        ends.add(
            (hosting.state, hosting.ends_on, hosting.deletion_on, hosting.suspensions, hosting.purchases)
        )
    assert len(ends) == 1
    assert next(iter(ends))[:2] == (State.DISABLED, GIVEN_UP_ON)


def test_a_debt_given_up_after_the_deletion_only_ends_the_suspension():
    life = a_running_life(START, term="P1M").play(day("2027-03-10"))
    assert life.hosting.state is State.DELETED
    life.hear(domain.contest(life.hosting, contested("order-1", life.today)))
    give_up(life, day("2027-04-01"))
    assert (life.said(HostingCutForNonPayment), life.said(HostingSuspensionLifted)) == ([], [])
    assert life.hosting.suspensions == ()


async def test_what_is_heard_of_a_debt_is_kept_and_said_from_its_loss_to_its_end(stage):
    """R50, A13."""
    await stage.hear(registered(), ordered(), accepted("order-1", START))
    await stage.hear(contested("order-1", LOST_ON, outcome="open"), contested("order-1", LOST_ON))
    folder = folder_of("lifecycle")
    assert [one.reason for one in (await stage.hosting()).suspensions] == ["unpaid"]
    assert (await invariants.check(stage.tx.connection, folder)).broken == []
    await stage.hear(given_up("order-1", GIVEN_UP_ON))
    hosting = await stage.hosting()
    assert (hosting.state, hosting.suspensions, hosting.holds) == (State.DISABLED, (), ())
    assert [one.stopped for one in stage.said(HostingCutForNonPayment)] == [True]
    assert (await invariants.check(stage.tx.connection, folder)).broken == []
