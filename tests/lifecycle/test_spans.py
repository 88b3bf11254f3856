"""Each term has the volume that was paid for it: told before it shrinks, and never made smaller than what is stored.

R80 to R83.
"""

from datetime import date

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from services.lifecycle.domain.refusals import NotTerminated
from shared.contracts.lifecycle import (
    FitVolume,
    HostingLeft,
    HostingNotEnlarged,
    HostingRenewed,
    HostingTerminated,
    HostingVolumeChanged,
    HostingVolumeEndsSoon,
    HostingVolumeKept,
)
from shared.contracts.orders import Upgrade, UpgradePart

from .builders import (
    a_line,
    a_running_life,
    accepted,
    at,
    closed,
    day,
    left,
    noticed,
    placed,
    withdrawn,
)
from .test_volumes import choose

START = date(2026, 11, 20)
END = date(2027, 11, 20)
GB = 10**9


def upgraded(life, volume=20, *, until=END, order_id="up", when=None):
    line = a_line("upgrade", volume=volume, planned_ends_on=until)
    life.hear(domain.order_more(life.hosting, line, placed=placed(line, order_id, life.today)))
    return life.accept(order_id, when)


def fit(life, used):
    return life.hear(domain.fit_volume(life.hosting, used_bytes=used, at=at(life.today)))


def shrinking():
    """20 GB bought for the rest of a term, and a renewal of 10 GB paid ahead."""
    life = upgraded(a_running_life(START)).renew_order("r1", volume=10).jump(day("2027-10-01")).accept("r1")
    assert life.hosting.volume == 20
    return life


def test_volume_bought_for_one_term_is_not_free_in_the_next_one():
    life = shrinking().play(day("2027-11-20"))
    assert life.hosting.volume_in_use == 20
    life.play(day("2027-11-21"))
    assert (life.hosting.volume, life.hosting.volume_in_use) == (10, 20)
    fit(life, 9 * GB)
    assert (life.hosting.volume_in_use, life.wishes[-1].spec.volume) == (10, 10)
    assert life.said(HostingVolumeChanged)[-1].in_use == 10
    assert [one.rule for one in life.changes if one.what == "volume_lowered"] == ["R83"]


def test_client_is_told_two_weeks_before_a_smaller_volume_begins_and_once():
    life = shrinking().play(day("2027-11-21"))
    [told] = life.said(HostingVolumeEndsSoon)
    assert (told.changes_on, told.next_volume, told.in_use) == (day("2027-11-21"), 10, 20)
    assert ("2027-11-07", "HostingVolumeEndsSoon") in life.said_on


def test_what_does_not_fit_is_kept_told_once_and_measured_again_each_day():
    life = shrinking().play(day("2027-11-21"))
    for later in range(22, 25):
        fit(life, 15 * GB)
        life.play(day(f"2027-11-{later}"))
    assert life.hosting.volume_in_use == 20
    [told] = life.said(HostingVolumeKept)
    assert (told.used, told.due, told.in_use) == ("15.0", 10, 20)
    assert domain.next_due(life.hosting) == day("2027-11-25")
    assert fit(life, 10 * GB).hosting.volume_in_use == 10
    assert domain.next_due(life.hosting) > day("2028-01-01")


def test_each_day_asks_for_one_measure_and_no_more():
    life = shrinking().play(day("2027-11-20"))
    outcome = domain.days_work(life.hosting, day("2027-11-21"))
    again = domain.days_work(outcome.hosting, day("2027-11-21"))
    assert [type(one) for one in outcome.commands] == [FitVolume]
    assert again.commands == ()


@pytest.mark.parametrize("used", [None, 15 * GB])
def test_nothing_is_made_smaller_blindly(used):
    life = fit(shrinking().play(day("2027-11-21")), used)
    assert (life.hosting.volume_in_use, len(life.wishes)) == (20, 2)


def test_fit_of_what_is_not_kept_changes_nothing():
    life = a_running_life(START)
    assert domain.fit_volume(life.hosting, used_bytes=1, at=at(START)).hosting == life.hosting


def test_larger_term_begins_on_its_first_day_after_a_long_silence_too():
    life = a_running_life(START).renew_order("r1", volume=50).jump(day("2027-10-01")).accept("r1")
    life.jump(day("2028-01-15"))
    life.hear(domain.days_work(life.hosting, life.today))
    assert (life.hosting.volume, life.hosting.volume_since) == (50, day("2027-11-21"))


def test_every_fact_tells_the_terms_with_their_volumes():
    life = shrinking()
    spans = [(one.starts_on, one.ends_on, one.volume) for one in life.said(HostingRenewed)[-1].spans]
    assert spans == [(START, END, 20), (END, day("2028-11-20"), 10)]


def test_choice_made_under_notice_outlives_the_notice_that_is_taken_back():
    life = a_running_life(START)
    life.hear(domain.terminate(life.hosting, noticed(day("2026-12-01"), day("2026-12-31"))))
    choose(life.jump(day("2026-12-05")), 5)
    assert life.hosting.chosen_until == END
    life.hear(domain.revoke(life.hosting, today=day("2026-12-10"), at=at("2026-12-10")))
    assert life.play(day("2027-01-05")).hosting.volume_in_use == 5


def test_upgrade_credited_after_its_last_day_counts_for_nothing_and_its_money_is_said_to_go_back():
    life = a_running_life(START).renew_order("r1").jump(day("2027-11-01")).accept("r1")
    upgraded(life.jump(day("2027-11-25")))
    [told] = life.said(HostingNotEnlarged)
    assert (told.order_id, life.hosting.volume, life.said(HostingVolumeChanged)) == ("up", 10, [])


@pytest.mark.parametrize("first", ["money", "notice"])
def test_upgrade_paid_after_the_end_that_its_owner_wished_is_in_vain_whichever_is_heard_first(first):
    life, notice = a_running_life(START), noticed(day("2026-12-01"), day("2026-12-31"))
    if first == "notice":
        life.hear(domain.terminate(life.hosting, notice))
    upgraded(life, when=day("2027-01-05"))
    if first == "money":
        life.hear(domain.terminate(life.hosting, notice))
    assert [one.order_id for one in life.said(HostingNotEnlarged)] == ["up"]
    assert life.hosting.volume == 10


def reckoned(volume, *, on=10, until=END):
    """The line of an upgrade that was priced on a volume for the rest of the first term."""
    part = UpgradePart(
        from_volume=on, price_before=1200, price_after=2400, starts_on=START, ends_on=until, days_of_term=365,
        price_cents=1200,
    )  # fmt: skip
    upgrade = Upgrade(
        from_volume=on, price_before=1200, price_after=2400, days_left=365, days_of_term=365, parts=(part,)
    )
    return a_line("upgrade", volume=volume, planned_ends_on=until, upgrade=upgrade)


@pytest.mark.parametrize("turn", [1, -1])
def test_upgrade_priced_on_what_another_one_paid_before_had_enlarged_is_in_vain(turn):
    """R82: 10 to 20 and 10 to 50 were both open; the one that was paid first counts, whichever is heard first."""
    life = a_running_life(START)
    for name, volume in (("b-first", 20), ("a-second", 50)):
        line = reckoned(volume)
        life.hear(domain.order_more(life.hosting, line, placed=placed(line, name)))
    for name, clock in (("b-first", "10:00"), ("a-second", "10:01"))[::turn]:
        paid = accepted(name, START, occurred_at=at(START, clock))
        life.hear(domain.accept(life.hosting, paid))
    [vain] = life.said(HostingNotEnlarged)
    assert (vain.order_id, life.hosting.volume) == ("a-second", 20)
    assert [one.rule for one in life.changes if one.what == "volume_outdone"] == ["R82"]


def test_upgrade_priced_on_the_one_before_it_counts():
    life = a_running_life(START)
    for name, volume, on in (("up-1", 20, 10), ("up-2", 50, 20)):
        line = reckoned(volume, on=on)
        life.hear(domain.order_more(life.hosting, line, placed=placed(line, name))).accept(name)
    assert (life.hosting.volume, life.said(HostingNotEnlarged)) == (50, [])


def test_upgrade_paid_on_the_day_on_which_its_service_was_withdrawn_from_brings_nothing():
    """L05: the service is stopped on that very day."""
    life = a_running_life(START).jump(day("2026-11-25"))
    life.hear(domain.withdraw(life.hosting, withdrawn("order-1", life.today)))
    upgraded(life)
    assert [one.order_id for one in life.said(HostingNotEnlarged)] == ["up"]


def test_facts_name_the_order_of_each_term_and_tell_whether_a_notice_counts():
    life = a_running_life(START).renew_order("r1").accept("r1")
    said = life.said(HostingRenewed)[-1]
    assert ([one.order_id for one in said.spans], said.under_notice) == (["order-1", "r1"], False)
    life.hear(domain.terminate(life.hosting, noticed(day("2026-12-01"), day("2026-12-31"))))
    life.jump(day("2026-12-02")).hear(domain.leave(life.hosting, left(["r1"], day("2026-12-31"))))
    assert [life.said(fact)[-1].under_notice for fact in (HostingTerminated, HostingLeft)] == [True, True]


def test_what_costs_nothing_ends_with_the_service_that_is_left():
    life = a_running_life(START)
    life.jump(day("2026-12-10")).hear(
        domain.leave(life.hosting, left([], day("2026-12-31"), also=["order-1"]))
    )
    assert (life.hosting.ends_on, len(life.said(HostingLeft))) == (day("2026-12-31"), 1)


@pytest.mark.parametrize("first", ["money", "closing"])
def test_closed_order_serves_nothing_whichever_is_heard_first(first):
    life = a_running_life(START)
    line = a_line("upgrade", volume=20, planned_ends_on=END)
    life.hear(domain.order_more(life.hosting, line, placed=placed(line, "up")))
    facts = {
        "money": lambda: life.accept("up"),
        "closing": lambda: life.hear(domain.void(life.hosting, closed("up", START))),
    }
    for fact in sorted(facts, key=lambda name: name != first):
        facts[fact]()
    fit(life, 1 * GB)
    assert (life.hosting.volume, life.hosting.volume_in_use, life.hosting.ends_on) == (10, 10, END)
    again = domain.void(life.hosting, closed("up", START))
    assert (again.hosting, again.events) == (life.hosting, ())


def test_service_left_over_a_modification_runs_its_last_day_and_cannot_be_taken_back():
    life = a_running_life(START)
    once = left(["order-1"], day("2026-12-31"))
    life.jump(day("2026-12-10")).hear(domain.leave(life.hosting, once))
    assert domain.leave(life.hosting, once).hosting == life.hosting
    assert life.play(day("2026-12-31")).hosting.state is State.ACTIVE
    assert life.play(day("2027-01-01")).hosting.state is State.DISABLED
    assert (life.hosting.ends_on, life.hosting.deletion_on) == (day("2026-12-31"), day("2027-01-31"))
    with pytest.raises(NotTerminated):
        domain.revoke(life.hosting, today=life.today, at=at(life.today))
    assert [name for _, name in life.said_on].count("HostingEndsSoon") == 0
    assert [one.rule for one in life.changes if one.what == "left"] == ["R79"]
