"""Less of the volume that was paid for, and all of it again: free, at once, up to the end of the term (R80 to R83)."""

from datetime import date

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import HostingRenewed, HostingVolumeChanged

from .builders import a_life, a_line, a_running_life, at, day, placed

START = date(2026, 11, 20)
END = date(2027, 11, 20)
GB = 10**9


def choose(life, volume, *, used=3 * GB):
    return life.hear(domain.choose_volume(life.hosting, volume, used_bytes=used, at=at(life.today)))


def test_s6_down_and_back_is_free_more_is_ordered_less_than_what_is_stored_is_refused():
    life = a_running_life(START)
    assert choose(life, 5).hosting.volume_in_use == 5
    assert choose(life, 10).hosting.volume_in_use == 10
    with pytest.raises(domain.AbovePaid):
        choose(life, 12)
    with pytest.raises(domain.VolumeInUse, match=r"3\.0 GB"):
        choose(life, 2)
    assert life.hosting.volume == 10
    assert [wish.spec.volume for wish in life.wishes] == [10, 5, 10]
    told = [(one.volume, one.before, one.in_use, one.order_id) for one in life.said(HostingVolumeChanged)]
    assert told == [(10, 10, 5, None), (10, 5, 10, None)]
    assert [one.rule for one in life.changes[-2:]] == ["R80", "R80"]


def test_a_byte_too_much_is_too_much():
    life = a_running_life(START)
    with pytest.raises(domain.VolumeInUse, match=r"5\.1 GB"):
        choose(life, 5, used=5 * GB + 1)
    assert choose(life, 5, used=5 * GB).hosting.volume_in_use == 5


def test_the_same_volume_again_changes_nothing():
    life = a_running_life(START)
    assert choose(life, 10).wishes == life.wishes[:1]


def test_an_upgrade_that_is_paid_ends_the_choice():
    life = choose(a_running_life(START), 5)
    line = a_line("upgrade", volume=20)
    life.hear(domain.order_more(life.hosting, line, placed=placed(line, "up"))).accept("up")
    (*_, last) = life.said(HostingVolumeChanged)
    assert (last.before, last.in_use, last.volume, last.order_id) == (5, 20, 20, "up")
    assert (life.wishes[-1].spec.volume, life.hosting.chosen_until) == (20, None)
    assert [one.what for one in life.changes if one.rule == "R82"] == ["upgrade_ordered", "volume_raised"]


def test_the_choice_lasts_as_long_as_the_term_in_which_it_was_made():
    life = choose(a_running_life(START), 5).renew_order("r1").jump(day("2027-11-01")).accept("r1")
    assert life.play(END).hosting.volume_in_use == 5
    life.play(day("2027-11-21"))
    assert (life.hosting.volume_in_use, life.wishes[-1].spec.volume) == (10, 10)
    assert life.changes[-1].rule == "R81"


def test_a_service_that_ended_and_is_renewed_has_all_of_its_volume():
    life = choose(a_running_life(START), 5).renew_order("r1").play(day("2027-11-25"))
    assert (life.hosting.state, life.hosting.volume_in_use) == (State.DISABLED, 5)
    life.accept("r1")
    assert life.said(HostingRenewed)
    assert (life.wishes[-1].spec.volume, life.hosting.volume_in_use) == (10, 10)


def test_a_choice_makes_work_for_the_day_after_its_term_and_for_no_other():
    life = choose(a_running_life(START), 5).renew_order("r1").jump(day("2027-10-31"))
    life.hear(domain.days_work(life.hosting, life.today)).accept("r1")
    assert domain.next_due(life.hosting) == day("2027-11-21")
    life.jump(day("2027-11-21")).hear(domain.days_work(life.hosting, life.today))
    assert domain.next_due(life.hosting) > day("2028-01-01")


@pytest.mark.parametrize("until", ["2027-11-22", "2027-12-30"], ids=["disabled", "deleted"])
def test_only_what_runs_changes_its_volume(until):
    life = a_running_life(START).play(day(until))
    with pytest.raises((domain.NotRunning, domain.DeletedForGood)):
        choose(life, 5)


def test_what_was_never_set_up_has_no_volume_to_choose():
    with pytest.raises(domain.NeverStarted):
        choose(a_life(START), 5)
