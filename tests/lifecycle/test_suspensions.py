"""Suspensions are a set of reasons beside the state; the clock goes on (R64, R66 to R68, C8)."""

from datetime import date

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import HostingStarted, HostingSuspended, HostingSuspensionLifted
from shared.values.dates import civil_date

from .builders import a_life, a_running_life, a_suspension, at, day

START = date(2026, 12, 31)


def suspended_life(**changes):
    life = a_running_life(START, term="P1M")
    return life.hear(domain.suspend(life.hosting, a_suspension(START, **changes)))


def test_total_suspension_stops_what_runs_and_keeps_the_dates():
    running, life = a_running_life(START, term="P1M").hosting, suspended_life()
    assert life.wishes[-1].spec.wanted == "suspended"
    assert life.hosting.state is State.ACTIVE
    assert (life.hosting.ends_on, life.hosting.deletion_on) == (running.ends_on, running.deletion_on)


@pytest.mark.parametrize(("reason", "article"), [("security", "10"), ("false_data", "6"), ("unpaid", "8")])
def test_a_suspension_names_the_article_of_the_terms(reason, article):
    assert domain.suspension_article(reason) == article


def test_partial_suspension_asks_nothing_of_the_host():
    life = suspended_life(scope="partial")
    assert [wish.spec.wanted for wish in life.wishes] == ["active"]
    assert life.said(HostingSuspended)[0].scope == "partial"


def test_it_runs_again_only_when_the_last_total_reason_is_lifted():
    life = suspended_life(reason="security")
    life.hear(domain.suspend(life.hosting, a_suspension(START, reason="terms")))
    life.hear(domain.lift(life.hosting, "security", author="support-1", at=at(START)))
    assert [wish.spec.wanted for wish in life.wishes] == ["active", "suspended"]
    life.hear(domain.lift(life.hosting, "terms", author="support-1", at=at(START)))
    assert life.wishes[-1].spec.wanted == "active"


def test_same_statement_again_says_nothing_and_a_new_one_replaces_it():
    life = suspended_life()
    assert domain.suspend(life.hosting, a_suspension(START)).events == ()
    other = domain.suspend(
        life.hosting, a_suspension(START, text="Récidive constatée le lendemain, malgré l'avertissement.")
    )
    assert [one.text for one in other.hosting.suspensions] == [
        "Récidive constatée le lendemain, malgré l'avertissement."
    ]


def test_suspended_hosting_is_disabled_at_its_end_like_any_other():
    life = suspended_life().play(day("2027-02-01"))
    assert (life.hosting.state, life.wishes[-1].spec.wanted) == (State.DISABLED, "disabled")


def test_renewal_restores_a_totally_suspended_hosting_as_suspended():
    life = suspended_life().renew_order("r1").play(day("2027-02-10")).accept("r1")
    assert (life.hosting.state, life.wishes[-1].spec.wanted) == (State.ACTIVE, "suspended")
    assert life.said_on[-1] == ("2027-02-10", "HostingRestored")


def test_hosting_suspended_before_it_ran_is_started_only_when_lifted():
    life = a_life(START)
    life.hear(domain.suspend(life.hosting, a_suspension(START))).accept("order-1")
    assert (life.hosting.state, life.said(HostingStarted)) == (State.ACTIVE, [])
    life.hear(domain.lift(life.hosting, "security", author="support-1", at=at(START)))
    assert len(life.said(HostingStarted)) == 1


def test_suspension_without_a_statement_is_refused():
    with pytest.raises(domain.NoStatement):
        domain.suspend(a_running_life(START).hosting, a_suspension(START, text="  "))


def test_reason_that_does_not_suspend_cannot_be_lifted():
    with pytest.raises(domain.NotSuspended) as refused:
        domain.lift(suspended_life().hosting, "terms", author="support-1", at=at(START))
    assert "terms" in refused.value.say("fr")


@pytest.mark.parametrize("scope", ["total", "partial"])
def test_a_suspension_with_a_last_day_is_lifted_by_itself_after_it_and_its_owner_is_told(scope):
    """R68, C8: that day is included."""
    life = suspended_life(until=day("2027-01-10"), scope=scope).play(day("2027-01-10"))
    assert life.said(HostingSuspensionLifted) == []
    assert domain.next_due(life.hosting) == day("2027-01-11")
    life.play(day("2027-01-20"))
    [said] = life.said(HostingSuspensionLifted)
    assert (said.reason, said.until, said.told, said.why) == ("security", day("2027-01-10"), True, "")
    assert civil_date(said.occurred_at) == day("2027-01-11")
    assert life.hosting.suspensions == ()
    assert life.wishes[-1].spec.wanted == "active"
    assert [one.what for one in life.changes].count("suspension_over") == 1


def test_a_lapse_lifts_its_own_reason_alone_and_what_is_secret_is_told_to_nobody():
    life = suspended_life(reason="authority", secret=True, until=day("2027-01-10"))
    life.hear(domain.suspend(life.hosting, a_suspension(START, reason="terms")))
    life.play(day("2027-01-12"))
    assert [one.reason for one in life.hosting.suspensions] == ["terms"]
    assert [one.told for one in life.said(HostingSuspensionLifted)] == [False]
    assert life.wishes[-1].spec.wanted == "suspended"


def test_a_statement_replaced_without_a_last_day_does_not_lapse():
    life = suspended_life(until=day("2027-01-10"))
    life.hear(domain.suspend(life.hosting, a_suspension(START))).play(day("2027-01-20"))
    assert len(life.hosting.suspensions) == 1


def test_what_was_missed_lapses_on_the_first_day_that_comes():
    life = suspended_life(until=day("2027-01-10")).jump(day("2027-01-15")).play(day("2027-01-16"))
    assert life.hosting.suspensions == ()
