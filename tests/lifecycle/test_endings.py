"""An end before its time: withdrawal (R74, L05) and termination by the owner (R63, L07), heard in any order."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.lifecycle.domain import State
from services.lifecycle.domain.refusals import EndsInThePast, NeverStarted, NotRepeated, NotTerminated
from shared.contracts.lifecycle import (
    EraseHosting,
    GetHosting,
    GetHostingHistory,
    HostingDeleted,
    HostingDisabled,
    HostingEndsSoon,
    HostingTerminated,
    HostingTerminationRevoked,
    HostingWithdrawn,
    RevokeTermination,
    TerminateHosting,
)
from shared.runtime.errors import NotFound

from .builders import accepted, converged, day, noticed, withdrawn
from .rig import HOSTING, REFERENCE, STRANGER, a_stage, ordered, registered
from .test_handlers_order_of_arrival import still_early

PAID_ON = day("2026-11-20")
E, X = day("2027-11-20"), day("2027-12-20")


async def start(stage, on=PAID_ON, term="P12M"):
    await stage.hear(registered(), ordered(ordered_on=on, term=term), accepted("order-1", on))


async def renew(stage, on, *, order_id="order-2", term="P12M"):
    await stage.hear(ordered(order_id, "renewal", ordered_on=on, term=term), accepted(order_id, on))


def dates(hosting):
    return hosting.state, hosting.ends_on, hosting.deletion_on


async def test_withdrawn_service_stops_that_very_day_and_keeps_its_data_a_month(stage):
    await start(stage)
    await stage.hear(withdrawn("order-1", day("2026-11-27"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.DISABLED, day("2026-11-27"), day("2026-12-27"))
    [said] = stage.said(HostingWithdrawn)
    assert (said.order_id, said.former_ends_on, said.ends_on) == ("order-1", E, day("2026-11-27"))
    await stage.play(day("2026-11-28"), day("2026-12-27"))
    assert (await stage.hosting()).state is State.DISABLED
    await stage.play(day("2026-12-28"), day("2026-12-28"))
    assert (await stage.hosting()).deleted_on == day("2026-12-28")


async def test_withdrawal_heard_twice_changes_nothing_more(stage):
    await start(stage)
    once = withdrawn("order-1", day("2026-11-27"), hosting_id=HOSTING)
    await stage.hear(once)
    before, told = await stage.hosting(), list(stage.told)
    await stage.hear(once)
    assert (await stage.hosting(), stage.told) == (before, told)


async def test_withdrawn_renewal_that_had_not_begun_puts_the_end_back_and_stops_nothing(stage):
    await start(stage)
    await renew(stage, day("2027-11-01"))
    assert (await stage.hosting()).ends_on == day("2028-11-20")
    await stage.hear(withdrawn("order-2", day("2027-11-10"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.ACTIVE, E, X)
    assert [wish.spec.wanted for wish in stage.wishes] == ["active"]


async def test_renewal_withdrawn_in_its_own_time_ends_the_service_that_day_with_a_month_to_fetch(stage):
    await start(stage)
    await stage.play(day("2026-11-21"), day("2027-12-10"))
    await renew(stage, day("2027-12-11"))
    assert (await stage.hosting()).state is State.ACTIVE
    await stage.hear(withdrawn("order-2", day("2027-12-24"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.DISABLED, day("2027-12-24"), day("2028-01-24"))


@pytest.mark.parametrize(("used", "set_up"), [(3, 10), (15, 20)], ids=["fits", "does not fit"])
async def test_withdrawn_upgrade_takes_its_greater_volume_along_as_far_as_the_data_fits(stage, used, set_up):
    await start(stage)
    stage.used_bytes = used * 10**9
    await stage.hear(ordered("order-2", "upgrade", volume=20), accepted("order-2", day("2027-01-10")))
    assert (await stage.hosting()).volume == 20
    await stage.hear(withdrawn("order-2", day("2027-01-12"), hosting_id=HOSTING))
    hosting = await stage.hosting()
    assert (hosting.volume, hosting.volume_in_use, stage.wishes[-1].spec.volume) == (10, set_up, set_up)
    assert dates(hosting) == (State.ACTIVE, E, X)


async def test_unpaid_order_that_is_withdrawn_starts_nothing(stage):
    await stage.hear(registered(), ordered(), withdrawn("order-1", day("2026-11-27"), hosting_id=HOSTING))
    assert (await stage.hosting()).state is State.REQUESTED
    assert stage.said(HostingWithdrawn) == []
    assert stage.wishes == []


FACTS = {
    "ordered": ordered(),
    "accepted": accepted("order-1", PAID_ON),
    "renewal ordered": ordered("order-2", "renewal", ordered_on=PAID_ON),
    "renewal accepted": accepted("order-2", PAID_ON),
    "renewal withdrawn": withdrawn("order-2", day("2026-11-25"), hosting_id=HOSTING),
    "withdrawn": withdrawn("order-1", day("2026-11-27"), hosting_id=HOSTING),
    "noticed": noticed(day("2026-11-26"), day("2026-12-31"), hosting_id=HOSTING),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([*FACTS, *FACTS]))
async def test_any_order_of_payments_withdrawals_and_notices_ends_in_the_same_dates(open_tx, order):
    async with a_stage(open_tx) as stage:
        await stage.hear(registered())
        waiting = [FACTS[name] for name in order]
        while waiting:
            waiting = await still_early(stage, waiting)
        hosting = await stage.hosting()
    assert dates(hosting) == (State.DISABLED, day("2026-11-27"), day("2026-12-27"))
    assert [one.key for one in hosting.terminations] == ["declaration-1"]


async def test_notice_ends_the_service_after_its_day_and_keeps_the_data_a_month(stage):
    await start(stage)
    await stage.hear(noticed(day("2026-12-01"), day("2027-01-31"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.ACTIVE, day("2027-01-31"), day("2027-02-28"))
    assert (await stage.ask(GetHosting(hosting=HOSTING))).terminated_on == day("2027-01-31")
    await stage.play(day("2026-12-02"), day("2027-01-31"))
    assert (await stage.hosting()).state is State.ACTIVE
    await stage.play(day("2027-02-01"), day("2027-02-01"))
    assert (await stage.hosting()).state is State.DISABLED
    assert stage.said(HostingEndsSoon) == []
    assert len(stage.said(HostingTerminated)) == 1


async def test_notice_for_a_later_day_than_what_was_paid_for_moves_nothing(stage):
    await start(stage)
    await stage.hear(noticed(day("2026-12-01"), day("2028-01-01"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.ACTIVE, E, X)


@pytest.mark.parametrize("wished", [E, day("2028-01-01")])
async def test_who_gave_notice_for_the_very_last_day_is_not_asked_to_renew(stage, wished):
    await start(stage)
    await stage.hear(noticed(day("2027-10-01"), wished, hosting_id=HOSTING))
    await stage.play(day("2027-10-02"), E)
    assert stage.said(HostingEndsSoon) == []
    await renew(stage, E)
    await stage.play(day("2027-11-21"), day("2028-11-20"))
    assert [one.days_left for one in stage.said(HostingEndsSoon)] == [30, 7, 1]


async def test_owner_takes_a_notice_back_and_finds_the_service_as_it_was(stage):
    await start(stage)
    await stage.ask(TerminateHosting(hosting=HOSTING), today=day("2026-12-01"))
    await stage.play(day("2026-12-02"), day("2026-12-20"))
    before = await stage.hosting()
    assert dates(before) == (State.DISABLED, day("2026-12-01"), day("2027-01-01"))
    await stage.ask(RevokeTermination(hosting=REFERENCE), today=day("2026-12-20"))
    await stage.hear()
    hosting = await stage.hosting()
    assert dates(hosting) == (State.STARTING, E, X)
    assert hosting.checksum == before.checksum
    said = [one for one in stage.tx.emitted if isinstance(one, HostingTerminationRevoked)]
    assert [(one.former_ends_on, one.ends_on) for one in said] == [(day("2026-12-01"), E)]


async def test_notice_that_was_taken_back_does_not_count_when_it_is_heard_again(stage):
    await start(stage)
    notice = noticed(day("2026-12-01"), day("2027-01-31"), hosting_id=HOSTING)
    await stage.hear(notice)
    await stage.ask(RevokeTermination(hosting=HOSTING), today=day("2026-12-02"))
    await stage.hear(notice)
    assert (await stage.hosting()).ends_on == E


@pytest.mark.parametrize("today", ["2027-02-01", "2027-12-01"])
async def test_after_its_last_day_a_notice_can_no_longer_be_taken_back(stage, today):
    await start(stage)
    with pytest.raises(NotTerminated):
        await stage.ask(RevokeTermination(hosting=HOSTING), today=day("2026-12-01"))
    await stage.ask(TerminateHosting(hosting=HOSTING), today=day("2026-12-31"))
    assert (await stage.hosting()).deletion_on == day("2027-01-31")
    with pytest.raises(NotTerminated):
        await stage.ask(RevokeTermination(hosting=HOSTING), today=day(today))


async def test_renewal_paid_after_a_notice_takes_it_back(stage):
    await start(stage)
    await stage.hear(noticed(day("2026-12-01"), day("2026-12-31"), hosting_id=HOSTING))
    await stage.play(day("2026-12-02"), day("2027-01-10"))
    await renew(stage, day("2027-01-11"))
    assert dates(await stage.hosting())[:2] == (State.ACTIVE, day("2028-11-20"))


async def test_notice_for_a_day_that_is_over_and_of_somebody_else_is_refused(stage):
    await start(stage)
    with pytest.raises(EndsInThePast):
        await stage.ask(TerminateHosting(hosting=HOSTING, ends_on=day("2026-11-30")), today=day("2026-12-01"))
    for request in (TerminateHosting(hosting=HOSTING), RevokeTermination(hosting=HOSTING)):
        with pytest.raises(NotFound):
            await stage.ask(request, STRANGER)


async def test_service_that_has_not_started_cannot_be_terminated(stage):
    await stage.hear(registered(), ordered())
    with pytest.raises(NeverStarted):
        await stage.ask(TerminateHosting(hosting=HOSTING))


async def test_data_goes_at_once_only_where_its_owner_typed_the_reference_again(stage):
    await start(stage)
    ask = {"hosting": HOSTING, "confirm": True}
    with pytest.raises(NotRepeated):
        await stage.ask(EraseHosting(repeat="h-other", **ask), today=day("2026-12-01"))
    with pytest.raises(NotFound):
        await stage.ask(EraseHosting(repeat=REFERENCE, **ask), STRANGER)
    await stage.ask(EraseHosting(repeat=f" {REFERENCE.upper()} ", **ask), today=day("2026-12-01"))
    stage.told += stage.tx.emitted
    wish = stage.told[-1]
    stage.tx.emitted = []
    await stage.hear(converged(wish, day("2026-12-01")))
    hosting = await stage.hosting()
    assert (hosting.state, hosting.deleted_on) == (State.DELETED, day("2026-12-01"))
    assert len(stage.said(HostingDisabled)) == len(stage.said(HostingDeleted)) == 1


async def test_r61_what_nobody_renews_ends_by_itself_without_any_order_or_payment(stage):
    """No tacit renewal, so that the duty to remind of one has no object (R61, L08)."""
    await start(stage, term="P1M")
    await stage.play(day("2026-11-21"), day("2027-01-31"))
    hosting = await stage.hosting()
    assert (hosting.state, hosting.ends_on) == (State.DELETED, day("2026-12-20"))
    assert len(hosting.purchases) == 1


async def test_history_names_rule_and_article_of_an_early_end(stage):
    await start(stage)
    await stage.hear(noticed(day("2026-12-01"), date(2026, 12, 31), hosting_id=HOSTING))
    await stage.hear(withdrawn("order-1", day("2026-12-02"), hosting_id=HOSTING))
    changes = (await stage.ask(GetHostingHistory(hosting=HOSTING))).changes
    told = {one.what: (one.rule, one.article) for one in changes}
    assert told["terminated"] == ("R63", "10")
    assert told["withdrawn"] == ("R74", "14")
