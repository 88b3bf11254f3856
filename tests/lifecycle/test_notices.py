"""What a notice, an erasure and a late withdrawal come to once renewals and staff had their say (R63, R74)."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import lifecycle
from services.lifecycle.domain import State, Termination, terminated_on
from services.lifecycle.domain.refusals import NotTerminated
from shared.contracts.lifecycle import EraseHosting, GetHosting, HostingTerminated, RevokeTermination
from shared.runtime import invariants

from .builders import accepted, at, day, noticed, withdrawn
from .rig import HOSTING, REFERENCE, a_stage, ordered, registered
from .test_endings import PAID_ON, E, dates, renew, start
from .test_handlers_order_of_arrival import still_early


async def test_withdrawal_matched_late_stops_that_day_and_leaves_a_whole_month(stage):
    await start(stage)
    declared, matched = day("2026-12-01"), day("2027-01-15")
    await stage.hear(withdrawn("order-1", declared, hosting_id=HOSTING, stops_on=matched))
    assert dates(await stage.hosting()) == (State.DISABLED, matched, day("2027-02-15"))
    await stage.play(day("2027-01-16"), day("2027-02-15"))
    assert (await stage.hosting()).state is State.DISABLED


async def test_end_that_comes_back_with_a_withdrawn_renewal_is_not_before_that_withdrawal(stage):
    await start(stage)
    await stage.hear(noticed(day("2027-05-20"), day("2027-06-01"), hosting_id=HOSTING))
    await renew(stage, day("2027-06-03"))
    await stage.hear(withdrawn("order-2", day("2027-06-16"), hosting_id=HOSTING))
    assert dates(await stage.hosting())[1:] == (day("2027-06-16"), day("2027-07-16"))


async def test_end_that_comes_back_and_is_still_ahead_stays_as_it_was_wished(stage):
    await start(stage)
    await stage.hear(noticed(day("2027-05-20"), day("2027-07-01"), hosting_id=HOSTING))
    await renew(stage, day("2027-06-03"))
    await stage.hear(withdrawn("order-2", day("2027-06-16"), hosting_id=HOSTING))
    assert dates(await stage.hosting()) == (State.ACTIVE, day("2027-07-01"), day("2027-08-01"))


async def erase(stage, on):
    """Ask for the erasure on a stage whose host has not obeyed yet."""
    stage.obedient = False
    await stage.ask(EraseHosting(hosting=HOSTING, repeat=REFERENCE, confirm=True), today=on)
    said, stage.tx.emitted = stage.tx.emitted, []
    return said


async def test_erasure_tells_others_that_nothing_can_be_renewed_after_its_day(stage):
    await start(stage)
    said = await erase(stage, day("2026-12-01"))
    [told] = [one for one in said if isinstance(one, HostingTerminated)]
    assert (told.ends_on, told.deletion_on) == (day("2026-12-01"), day("2026-12-01"))
    with pytest.raises(NotTerminated):
        await stage.ask(RevokeTermination(hosting=HOSTING))
    assert (await invariants.check(stage.tx.connection, Path(lifecycle.__file__).parent)).broken == []


async def test_renewal_takes_an_erasure_back_and_the_service_keeps_its_month(stage):
    await start(stage)
    await erase(stage, day("2026-12-01"))
    stage.obedient = True
    await renew(stage, day("2026-12-02"))
    later = day("2028-11-20")
    assert dates(await stage.hosting()) == (State.ACTIVE, later, day("2028-12-20"))
    await stage.hear(noticed(day("2027-03-01"), day("2027-04-01"), key="declaration-2", hosting_id=HOSTING))
    await stage.ask(RevokeTermination(hosting=HOSTING), today=day("2027-03-02"))
    assert (await stage.hosting()).ends_on == later
    with pytest.raises(NotTerminated):
        await stage.ask(RevokeTermination(hosting=HOSTING), today=day("2027-03-02"))
    stage.tx.emitted = []
    await stage.play(day("2028-11-21"), day("2028-12-20"))
    assert (await stage.hosting()).state is State.DISABLED


async def test_erasure_does_not_come_back_with_a_withdrawn_renewal(stage):
    await start(stage)
    await erase(stage, day("2026-12-01"))
    stage.obedient = True
    await renew(stage, day("2026-12-02"))
    await stage.hear(withdrawn("order-2", day("2026-12-10"), hosting_id=HOSTING))
    assert dates(await stage.hosting())[1:] == (day("2026-12-10"), day("2027-01-10"))
    await stage.play(day("2026-12-11"), day("2027-01-10"))
    assert (await stage.hosting()).state is State.DISABLED


TODAY = day("2027-05-20")


@pytest.mark.parametrize(
    ("clock", "end", "wished"), [("09:00", day("2028-11-20"), None), ("15:00", TODAY, TODAY)]
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms())
async def test_renewal_of_the_same_day_takes_back_only_what_was_noticed_before_it(
    open_tx, random, clock, end, wished
):
    facts = [
        *(ordered(), accepted("order-1", PAID_ON), ordered("order-2", "renewal", ordered_on=TODAY)),
        accepted("order-2", TODAY),
        noticed(TODAY, TODAY, hosting_id=HOSTING, clock=clock),
    ] * 2
    random.shuffle(facts)
    async with a_stage(open_tx) as stage:
        await stage.hear(registered())
        while facts:
            facts = await still_early(stage, facts)
        assert (await stage.hosting()).ends_on == end
        assert (await stage.ask(GetHosting(hosting=HOSTING))).terminated_on == wished


async def test_record_without_instants_is_read_as_before(stage):
    """A notice stored before instants were kept outweighs every renewal of its own day."""
    await start(stage)
    await renew(stage, PAID_ON)
    hosting = await stage.hosting()
    old = Termination(key="old", noticed_on=PAID_ON, ends_on=E)
    new = Termination(key="new", noticed_on=PAID_ON, noticed_at=at(PAID_ON, "11:00"), ends_on=E)
    for notice, day_wished in ((old, E), (new, None)):
        assert terminated_on(replace(hosting, terminations=(notice,))) == day_wished
