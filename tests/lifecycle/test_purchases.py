"""Money and hostings: started once, renewed, restored, enlarged; and owed for (R41, R59, R50)."""

from datetime import date

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import (
    HostingFailed,
    HostingRenewed,
    HostingSuspended,
    HostingSuspensionLifted,
)
from shared.contracts.orders import FreeOrderConfirmed
from shared.runtime.errors import NotYet

from .builders import a_life, a_line, a_running_life, accepted, at, bounced, converged, day, placed

START = date(2026, 12, 31)
END = date(2027, 1, 31)


def test_order_asks_for_a_hosting_and_nothing_runs_before_it_is_paid():
    life = a_life(START)
    assert life.hosting.state is State.REQUESTED
    assert (life.wishes, life.events, domain.next_due(life.hosting)) == ([], [], None)


def test_payment_starts_the_hosting_from_the_day_it_counts_from():
    life = a_life(START).accept("order-1", paid_on=START, effective_on=day("2027-01-10"))
    assert life.hosting.starts_on == day("2027-01-10")
    assert (life.hosting.ends_on, life.hosting.deletion_on) == (day("2028-01-10"), day("2028-02-10"))
    assert [wish.spec.wanted for wish in life.wishes] == ["active"]


def a_gift(order_id, when):
    names = {"order_id": order_id, "reference": f"CMD-{order_id}", "account_id": "account-1"}
    return domain.free(FreeOrderConfirmed(occurred_at=at(when), confirmed_on=when, **names))


def test_what_costs_nothing_starts_on_the_day_of_its_order_with_the_same_dates():
    """R09: end, deletion and reminders as of what is paid."""
    paid = a_life(START).accept("order-1", paid_on=START, effective_on=START).hosting
    outcome = domain.accept(a_life(START).hosting, a_gift("order-1", START))
    given = outcome.hosting
    assert given.state is State.STARTING
    assert (given.starts_on, given.ends_on, given.deletion_on) == (
        paid.starts_on,
        paid.ends_on,
        paid.deletion_on,
    )
    again = domain.accept(given, a_gift("order-1", START))
    assert (again.hosting, again.events, again.commands) == (given, (), ())


def test_same_acceptance_again_changes_nothing():
    life = a_running_life(START)
    again = domain.accept(life.hosting, accepted("order-1", START))
    assert again.hosting == life.hosting
    assert (again.events, again.commands, again.changes) == ((), (), ())


def test_payment_of_an_order_not_heard_of_is_tried_again_later():
    with pytest.raises(NotYet):
        domain.accept(a_life(START).hosting, accepted("order-9", START))


def test_order_line_known_already_changes_nothing():
    life = a_life(START)
    line = a_line()
    assert domain.order_more(life.hosting, line, placed=placed(line)).hosting == life.hosting


def test_renewal_paid_in_time_moves_the_dates_and_disturbs_nothing():
    life = a_running_life(START, term="P1M").renew_order("r1", term="P1M").accept("r1", END)
    renewed = life.said(HostingRenewed)[0]
    assert (renewed.former_ends_on, renewed.starts_on, renewed.ends_on) == (END, END, day("2027-02-28"))
    assert renewed.was_disabled is False
    assert len(life.wishes) == 1
    assert life.changes[-1].rule == "R59"


def test_renewal_paid_in_the_grace_month_starts_anew_and_restores():
    life = a_running_life(START, term="P1M").renew_order("r1").play(day("2027-02-20")).accept("r1")
    renewed = life.said(HostingRenewed)[0]
    assert (renewed.starts_on, renewed.ends_on, renewed.was_disabled) == (
        day("2027-02-20"),
        day("2028-02-20"),
        True,
    )
    assert (life.hosting.state, life.hosting.anchor_day) == (State.ACTIVE, 20)
    assert life.said_on[-1] == ("2027-02-20", "HostingRestored")


def test_larger_renewal_enlarges_the_running_hosting_when_its_term_begins():
    life = a_running_life(START).renew_order("r1", volume=50).accept("r1").jump(day("2027-12-31"))
    life.hear(domain.days_work(life.hosting, life.today))
    assert [wish.spec.volume for wish in life.wishes] == [10]
    life.play(day("2028-01-01"))
    assert ([wish.spec.volume for wish in life.wishes], life.hosting.volume) == ([10, 50], 50)


def test_larger_renewal_of_a_disabled_hosting_is_one_wish():
    life = a_running_life(START, term="P1M").renew_order("r1", volume=50).play(day("2027-02-20")).accept("r1")
    assert [(wish.spec.wanted, wish.spec.volume) for wish in life.wishes] == [
        ("active", 10),
        ("disabled", 10),
        ("active", 50),
    ]


def test_upgrade_enlarges_and_keeps_the_dates():
    life = a_running_life(START)
    ends_on, line = life.hosting.ends_on, a_line("upgrade", volume=20)
    life.hear(domain.order_more(life.hosting, line, placed=placed(line, "up"))).accept("up")
    assert (life.hosting.volume, life.hosting.ends_on) == (20, ends_on)
    assert (life.wishes[-1].spec.volume, life.changes[-1].rule) == (20, "R82")
    assert life.said(HostingRenewed) == []


def deleting_life():
    life = a_running_life(START, term="P1M").renew_order("r1")
    life.play(day("2027-03-02"))
    life.obedient = False
    return life.play(day("2027-03-03"))


def test_money_that_comes_while_the_deletion_is_under_way_calls_it_back():
    life = deleting_life()
    assert life.hosting.state is State.DELETING
    life.accept("r1")
    assert (life.hosting.state, life.wishes[-1].spec.wanted) == (State.STARTING, "active")
    assert life.changes[-1].what == "renewed_before_deletion"


def test_destruction_seen_after_the_money_is_a_case_for_staff_and_the_hosting_goes_on():
    life = deleting_life().accept("r1")
    destruction = converged(life.wishes[-2], life.today)
    for _ in range(2):
        life.hear(domain.observe(life.hosting, destruction))
    assert [event.wanted for event in life.said(HostingFailed)] == ["active"]
    assert "backup by 2027-04-02" in life.said(HostingFailed)[0].error
    assert life.obey(life.wishes[-1]).hosting.state is State.ACTIVE


def test_money_heard_after_the_destruction_was_seen_changes_no_state_and_alerts_staff_once():
    life = deleting_life().obey()
    dates = life.hosting.ends_on, life.hosting.deletion_on
    life.accept("r1", day("2027-02-28")).accept("r1", day("2027-02-28"))
    assert (life.hosting.state, life.hosting.ends_on, life.hosting.deletion_on) == (State.DELETED, *dates)
    assert len(life.said(HostingFailed)) == 1
    assert life.changes[-1].what == "renewed_too_late"


def test_cheque_bounced_after_acceptance_suspends_and_another_payment_lifts_it():
    life = a_running_life(START)
    ends_on = life.hosting.ends_on
    life.hear(domain.bounce(life.hosting, bounced("order-1", day("2027-01-10"), was_accepted=True)))
    assert life.said(HostingSuspended)[0].reason == "unpaid"
    assert life.wishes[-1].spec.wanted == "suspended"
    life.accept("order-1", day("2027-01-20"), payment_id="second")
    assert life.said(HostingSuspensionLifted)[0].reason == "unpaid"
    assert (life.wishes[-1].spec.wanted, life.hosting.ends_on) == ("active", ends_on)


def test_acceptance_of_the_bounced_cheque_heard_after_its_bounce_lifts_nothing():
    life = a_life(START)
    life.hear(domain.bounce(life.hosting, bounced("order-1", day("2027-01-10"), was_accepted=True)))
    life.accept("order-1", START)
    assert [one.reason for one in life.hosting.suspensions] == ["unpaid"]
    assert life.wishes[-1].spec.wanted == "suspended"


def test_bounce_of_an_order_that_another_payment_has_paid_suspends_nothing():
    life = a_running_life(START).accept("order-1", payment_id="second")
    outcome = domain.bounce(life.hosting, bounced("order-1", END, was_accepted=True))
    assert outcome.hosting.suspensions == ()


def test_same_bounce_again_does_not_undo_what_staff_has_lifted():
    bounce = bounced("order-1", day("2027-01-10"), was_accepted=True)
    life = a_running_life(START)
    life.hear(domain.bounce(life.hosting, bounce))
    life.hear(domain.lift(life.hosting, "unpaid", author="treasurer-1", at=bounce.occurred_at))
    assert domain.bounce(life.hosting, bounce).hosting == life.hosting


def test_debt_paid_after_the_deletion_is_no_renewal():
    life = deleting_life()
    life.hear(domain.bounce(life.hosting, bounced("order-1", life.today, was_accepted=True))).obey()
    life.accept("order-1", payment_id="second")
    assert (life.said(HostingFailed), life.hosting.suspensions) == ([], ())


def test_cheque_bounced_before_acceptance_suspends_nothing():
    life = a_running_life(START)
    outcome = domain.bounce(life.hosting, bounced("order-1", END, was_accepted=False))
    assert (outcome.hosting.suspensions, outcome.events) == ((), ())
