"""What a civil day does: reminders, the end, holds and the deletion; and the index of what is due.

R53 disabled after its end, R56 deleted after X, R57 the reminders, R60 the holds.
"""

from datetime import date, timedelta

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import HostingDeletionSoon, HostingEndsSoon

from .builders import (
    a_life,
    a_running_life,
    accepted,
    at,
    bounced,
    day,
    held,
    opened,
    received,
)

START = date(2026, 11, 22)
LAST = date(2027, 11, 22)


def reminded(life, kind):
    return [
        (when, event.days_left)
        for (when, _), event in zip(life.said_on, life.events, strict=True)
        if isinstance(event, kind)
    ]


def test_one_month_hosting_is_not_reminded_on_the_day_it_starts():
    life = a_running_life(day("2027-01-15"), term="P1M").play(day("2027-02-16"))
    assert reminded(life, HostingEndsSoon) == [("2027-02-08", 7), ("2027-02-14", 1)]


def test_reminder_tells_the_dates_and_todays_price():
    life = a_running_life(START).play(day("2027-10-23"))
    reminder = life.said(HostingEndsSoon)[0]
    assert (reminder.ends_on, reminder.deletion_on) == (LAST, day("2027-12-22"))
    assert (reminder.price_cents, reminder.term) == (2400, "P12M")


def test_missed_reminders_are_made_good_by_the_most_urgent_one_alone():
    life = a_running_life(START).jump(day("2027-11-19")).play(day("2027-11-20"))
    assert reminded(life, HostingEndsSoon) == [("2027-11-20", 2)]
    life.play(LAST)
    assert reminded(life, HostingEndsSoon) == [("2027-11-20", 2), ("2027-11-21", 1)]


def test_last_reminder_is_still_said_on_the_last_day():
    life = a_running_life(START).jump(day("2027-11-21")).play(LAST)
    assert reminded(life, HostingEndsSoon) == [("2027-11-22", 0)]


def test_renewal_silences_the_reminders_of_the_former_end():
    life = a_running_life(START).renew_order("r1").play(day("2027-10-23")).accept("r1")
    life.play(day("2027-12-01"))
    assert reminded(life, HostingEndsSoon) == [("2027-10-23", 30)]


def test_last_call_that_has_lost_its_object_is_dropped_in_silence():
    life = a_running_life(START).jump(day("2027-11-22")).play(day("2027-11-23"))
    life.hear(domain.hold_by_law(life.hosting, "PV-1", at=at("2027-11-23")))
    life.jump(day("2028-01-09")).play(day("2028-01-10"))
    assert life.said(HostingDeletionSoon) == []
    assert domain.next_due(life.hosting) is None


def test_hosting_works_on_its_last_day_and_is_disabled_the_next():
    life = a_running_life(START).play(LAST)
    assert life.hosting.state is State.ACTIVE
    life.play(LAST + timedelta(1))
    assert (life.hosting.state, life.said_on[-1]) == (State.DISABLED, ("2027-11-23", "HostingDisabled"))


def test_same_day_again_changes_nothing():
    life = a_running_life(START).play(day("2027-11-23"))
    again = domain.days_work(life.hosting, life.today)
    assert again.hosting == life.hosting
    assert again.changes == ()


def test_after_a_long_outage_nothing_is_deleted_that_was_not_disabled_first():
    life = a_running_life(START)
    life.obedient = False
    life.jump(day("2028-06-01")).play(day("2028-06-02"))
    assert life.hosting.state is State.DISABLING
    assert life.obey().play(day("2028-06-03")).hosting.state is State.DELETING


def test_literal_terms_purge_without_the_floor_of_thirty_days():
    life = a_running_life(day("2026-12-31"), term="P1M")
    life.policy = domain.LITERAL
    assert life.play(day("2027-03-01")).hosting.state is State.DELETED


def disabled_with_a_renewal_ordered():
    return a_running_life(day("2026-12-31"), term="P1M").renew_order("r1").play(day("2027-02-27"))


@pytest.mark.parametrize(
    ("event", "deleted_on"),
    [
        pytest.param(opened("r1", day("2027-03-01"), method="cheque"), "2027-03-03", id="announced-cheque"),
        pytest.param(opened("r1", day("2027-03-01")), "2027-03-04", id="attempt"),
        pytest.param(opened("r1", day("2027-02-27"), method="transfer"), "2027-03-12", id="transfer"),
        pytest.param(
            held("r1", day("2027-02-27"), decide_by=day("2027-03-14")), "2027-03-17", id="verification"
        ),
        pytest.param(
            received("r1", day("2027-02-27"), wait_until=day("2027-03-14")), "2027-03-17", id="cheque"
        ),
        pytest.param(opened("order-1", day("2027-03-20")), "2027-03-03", id="payment-of-no-renewal"),
    ],
)
def test_deletion_waits_until_a_hold_has_run_out(event, deleted_on):
    life = disabled_with_a_renewal_ordered()
    life.hear(domain.wait_for(life.hosting, event)).play(day(deleted_on) - timedelta(1))
    assert life.hosting.state is State.DISABLED
    assert domain.next_due(life.hosting) == day(deleted_on)
    assert life.play(day(deleted_on)).hosting.state is State.DELETED


def test_legal_hold_stops_the_deletion_until_it_is_released():
    life = disabled_with_a_renewal_ordered()
    life.hear(domain.hold_by_law(life.hosting, "PV-1", at=at(life.today))).play(day("2027-06-01"))
    assert (life.hosting.state, domain.next_due(life.hosting)) == (State.DISABLED, None)
    life.hear(domain.release(life.hosting, "PV-1", at=at(life.today))).play(day("2027-06-02"))
    assert life.hosting.state is State.DELETED


def test_hold_heard_after_the_fate_of_its_payment_holds_nothing():
    cheque = received("r1", day("2027-02-27"), wait_until=day("2027-03-14"))
    bounce = bounced("r1", day("2027-02-28"), was_accepted=False)
    life = disabled_with_a_renewal_ordered()
    one = domain.bounce(domain.wait_for(life.hosting, cheque).hosting, bounce).hosting
    other = domain.wait_for(domain.bounce(life.hosting, bounce).hosting, cheque).hosting
    assert one == other
    assert one.holds == ()


def test_acceptance_ends_the_wait_for_its_payment():
    life = disabled_with_a_renewal_ordered()
    life.hear(domain.wait_for(life.hosting, held("r1", life.today, decide_by=day("2027-03-14"))))
    life.hear(domain.accept(life.hosting, accepted("r1", life.today)))
    assert life.hosting.holds == ()


def test_requested_hosting_has_no_day():
    assert domain.days_work(a_life(START).hosting, day("2030-01-01")).hosting.state is State.REQUESTED
