"""The end-to-end scenarios of the register (docs/rules.md S1, S3, S4, S5), played on the rules alone."""

from datetime import date, timedelta

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import HostingDeleted

from .builders import (
    S1_FACTS,
    a_life_ending,
    a_running_life,
    a_suspension,
    accepted,
    at,
    bounced,
    day,
    received,
)

JANUARY_END = {"ends_on": date(2027, 1, 31), "starts_on": date(2026, 12, 31)}


def test_s1_a_year_from_payment_to_deletion():
    life = a_running_life(day("2026-11-22")).play(day("2027-12-22"))
    assert (life.hosting.ends_on, life.hosting.deletion_on) == (day("2027-11-22"), day("2027-12-22"))
    assert life.hosting.state is State.DISABLED
    assert life.play(day("2027-12-31")).said_on == S1_FACTS


def test_s3_renewal_paid_two_minutes_before_the_end_of_the_last_day():
    life = a_life_ending(**JANUARY_END).renew_order("r1", term="P1M").play(day("2027-02-28"))
    life.accept("r1", occurred_at=at("2027-02-28", "23:58"))
    assert life.hosting.ends_on == day("2027-03-28")
    assert life.play(day("2027-03-28")).hosting.state is State.ACTIVE
    assert life.play(day("2027-03-29")).hosting.state is State.DISABLED
    assert life.changes[-2].at.isoformat() == "2027-03-28T22:05:00+00:00"


def test_s3_renewals_paid_in_time_keep_the_anchor_of_the_31st():
    life = a_life_ending(**JANUARY_END).renew_order("r1", term="P1M").play(day("2027-01-30")).accept("r1")
    assert life.hosting.ends_on == day("2027-02-28")
    life.renew_order("r2", term="P1M").play(day("2027-02-28")).accept("r2")
    assert life.hosting.ends_on == day("2027-03-31")


def life_with_a_cheque_of_27_february():
    life = a_life_ending(**JANUARY_END).renew_order("r1", term="P1M").play(day("2027-02-27"))
    cheque = received("r1", life.today, wait_until=day("2027-03-14"))
    return life.hear(domain.wait_for(life.hosting, cheque)).play(day("2027-03-05"))


def test_s4_credited_cheque_restores_the_same_data_from_the_day_of_credit():
    life = life_with_a_cheque_of_27_february()
    assert life.hosting.state is State.DISABLED
    life.accept("r1")
    assert (life.hosting.state, life.hosting.starts_on) == (State.ACTIVE, day("2027-03-05"))
    assert life.hosting.ends_on == day("2027-04-05")
    assert life.changes[-1].details["checksum_before"] == life.changes[-1].details["checksum_after"]


def test_s4_bounced_cheque_lifts_the_hold_and_the_next_night_deletes():
    life = life_with_a_cheque_of_27_february()
    life.hear(domain.bounce(life.hosting, bounced("r1", life.today, was_accepted=False)))
    assert life.hosting.state is State.DISABLED
    life.play(day("2027-03-06"))
    assert [event.occurred_at.date() for event in life.said(HostingDeleted)] == [day("2027-03-05")]
    assert life.hosting.deleted_on == day("2027-03-06")


def test_s5_renewal_leaves_mail_suspended():
    life = a_life_ending(day("2026-12-20"), starts_on=day("2026-11-20")).play(day("2026-12-10"))
    life.hear(domain.suspend(life.hosting, a_suspension(life.today, scope="partial")))
    life.renew_order("r1").play(day("2027-01-05"))
    life.hear(domain.accept(life.hosting, accepted("r1", life.today)))
    assert life.hosting.state is State.ACTIVE
    assert [(one.reason, one.scope) for one in life.hosting.suspensions] == [("security", "partial")]
    assert life.hosting.suspensions[0].since.date() == life.today - timedelta(26)
