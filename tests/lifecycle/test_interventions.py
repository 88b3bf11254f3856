"""Planned work: its notice is judged by the time that is left, and whoever is concerned is told, once (R14, R65)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.lifecycle import domain, handlers
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    CarryOnIntervention,
    InterventionAnnounced,
    InterventionFollowed,
    ListHostingInterventions,
    ListInterventions,
    ListPlannedInterventions,
    MoveIntervention,
    PlanIntervention,
)
from shared.runtime.errors import IllegalMove, NotFound

from .builders import ACCOUNT, a_line, accepted, at, day, placed
from .rig import HOSTING, OWNER, REFERENCE, STAFF, STRANGER, ordered, registered

NOW = at("2026-11-22")


def an_intervention(ahead=timedelta(days=10), **changes):
    usual = {
        "id": "i-1",
        "reference": "INT-1",
        "title": {"fr": "Disque", "en": "Disk"},
        "text": {"fr": "Un disque est remplacé.", "en": "A disk is replaced."},
        "starts_at": NOW + ahead,
        "ends_at": NOW + ahead + timedelta(hours=2),
        "concerns": "all",
        "names": (),
    }
    return domain.Intervention(**usual | changes)


@pytest.mark.parametrize(
    ("ahead", "asks"),
    [
        (timedelta(days=7), "nothing"),
        (timedelta(days=7, seconds=-1), "reason"),
        (timedelta(hours=48), "reason"),
        (timedelta(hours=48, seconds=-1), "urgency"),
    ],
)
def test_notice_asks_for_more_the_shorter_it_is(ahead, asks):
    """R14."""
    assert domain.asks(NOW + ahead, at=NOW) == asks


def test_the_last_day_to_announce_without_a_reason_is_seven_days_before():
    """R14: by the day in Paris."""
    starts_at = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert domain.announce_by(starts_at) == date(2026, 11, 25)
    assert domain.asks(starts_at, at=starts_at - timedelta(days=7)) == "nothing"


@pytest.mark.parametrize(
    ("hours", "reason", "urgent", "refusal"),
    [
        (100, "", False, domain.ShortNotice),
        (10, "Panne", False, domain.NotUrgent),
        (10, " ", True, domain.NotUrgent),
        (100, "Panne", False, None),
        (10, "Panne", True, None),
        (200, "", False, None),
    ],
)
def test_short_notice_needs_its_reason_and_the_shortest_one_urgency(hours, reason, urgent, refusal):
    planned = an_intervention(timedelta(hours=hours))
    if refusal:
        with pytest.raises(refusal):
            domain.announce(planned, reason=reason, urgent=urgent, at=NOW)
    else:
        assert domain.announce(planned, reason=reason, urgent=urgent, at=NOW).state == "announced"


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=-1)])
def test_what_lies_in_the_past_is_not_planned(ahead):
    with pytest.raises(domain.NoWindow):
        domain.plan(an_intervention(ahead), at=NOW)
    with pytest.raises(domain.NoWindow):
        domain.plan(replace(an_intervention(), ends_at=NOW), at=NOW)


def test_which_services_are_concerned_has_to_be_said():
    with pytest.raises(domain.NoNames):
        domain.plan(an_intervention(concerns="offer"), at=NOW)


def test_nothing_begins_that_was_not_announced_and_what_is_over_stays_so():
    with pytest.raises(IllegalMove):
        domain.carry_on(an_intervention(), domain.InterventionState.IN_PROGRESS)
    over = domain.carry_on(an_intervention(), domain.InterventionState.CANCELLED)
    with pytest.raises(IllegalMove):
        domain.announce(over, reason="", urgent=False, at=NOW)
    with pytest.raises(IllegalMove):
        domain.reschedule(over, (NOW, NOW), reason="", urgent=False, at=NOW)


def a_plan(**changes):
    usual = {
        "title_fr": "Remplacement d'un disque",
        "title_en": "Replacing a disk",
        "text_fr": "Un disque est remplacé.",
        "text_en": "A disk is replaced.",
        "starts_at": at("2026-12-10"),
        "ends_at": at("2026-12-10", "14:00"),
        "concerns": "all",
    }
    return PlanIntervention(**usual | changes)


@pytest.fixture
async def running(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    stage.tx.emitted.clear()
    return stage


def said(stage):
    return [one for one in stage.tx.emitted if isinstance(one, InterventionAnnounced | InterventionFollowed)]


@pytest.mark.parametrize(
    ("concerns", "names", "services"),
    [
        ("all", [], 1),
        ("offer", ["web"], 1),
        ("offer", ["mail"], 0),
        ("resource", ["web"], 1),
        ("named", [REFERENCE], 1),
        ("named", ["web-none"], 0),
    ],
)
async def test_whoever_is_concerned_is_counted_and_told_and_nobody_else(running, concerns, names, services):
    planned = await running.ask(a_plan(concerns=concerns, names=names), STAFF)
    assert (planned.services, planned.accounts, planned.told, planned.state) == (
        services,
        services,
        0,
        "planned",
    )
    announced = await running.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    assert announced.told == services
    assert [(one.account_id, one.services) for one in said(running)] == services * [(ACCOUNT, (REFERENCE,))]


async def test_an_owner_reads_of_what_concerns_his_service_and_anybody_of_what_is_planned(running):
    planned = await running.ask(a_plan(), STAFF)
    assert (await running.ask(ListInterventions())).interventions == []
    await running.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    [public] = (await running.ask(ListInterventions())).interventions
    [mine] = (await running.ask(ListHostingInterventions(hosting=HOSTING), OWNER)).interventions
    assert public == mine
    with pytest.raises(NotFound):
        await running.ask(ListHostingInterventions(hosting=HOSTING), STRANGER)


async def test_what_concerns_services_by_name_is_read_by_their_owner_alone(running):
    planned = await running.ask(a_plan(concerns="named", names=[REFERENCE]), STAFF)
    await running.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    assert (await running.ask(ListInterventions())).interventions == []
    [mine] = (await running.ask(ListHostingInterventions(hosting=HOSTING), OWNER)).interventions
    assert mine.reference == planned.reference


async def test_its_end_and_another_window_are_told_to_those_who_know_of_it(running):
    planned = await running.ask(a_plan(), STAFF)
    await running.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    window = {"starts_at": at("2026-12-12"), "ends_at": at("2026-12-12", "15:00")}
    await running.ask(MoveIntervention(intervention=planned.reference, **window), STAFF)
    for state in ("in_progress", "done"):
        await running.ask(CarryOnIntervention(intervention=planned.reference, to=state), STAFF)
    assert [getattr(one, "what", "announced") for one in said(running)] == ["announced", "moved", "done"]
    assert said(running)[1].starts_at == at("2026-12-12")
    [shown] = (await running.ask(ListPlannedInterventions(), STAFF)).interventions
    assert (shown.state, shown.told) == ("done", 1)


async def test_what_is_cancelled_before_it_was_announced_is_told_to_nobody(running):
    planned = await running.ask(a_plan(), STAFF)
    await running.ask(CarryOnIntervention(intervention=planned.reference, to="cancelled"), STAFF)
    assert said(running) == []


async def test_a_service_that_begins_to_run_after_the_announcement_is_told_before_the_start(stage):
    """R14: no affected client without a notice before the start."""
    planned = await stage.ask(a_plan(), STAFF)
    await stage.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    await handlers.interventions.tell_newcomers(stage.tx)
    await handlers.interventions.tell_newcomers(stage.tx)
    assert [one.account_id for one in said(stage)] == [ACCOUNT]


async def test_a_second_service_of_an_account_that_was_told_is_told_too(running):
    """R14: what is told is each service, once; its end is told of all of them."""
    planned = await running.ask(a_plan(), STAFF)
    await running.ask(AnnounceIntervention(intervention=planned.reference), STAFF)
    other = "0199b8a0-0000-7000-8000-0123456789ac"
    second = placed(a_line(hosting_id=other), "order-9")
    await running.hear(second, accepted("order-9", day("2026-11-22")))
    await handlers.interventions.tell_newcomers(running.tx)
    await handlers.interventions.tell_newcomers(running.tx)
    reference = handlers.orders.public_reference(other)
    told = [one for one in running.tx.emitted if isinstance(one, InterventionAnnounced)]
    assert [one.services for one in told] == [(reference,)]
    [mine] = (await running.ask(ListHostingInterventions(hosting=other), OWNER)).interventions
    assert mine.reference == planned.reference
    await running.ask(CarryOnIntervention(intervention=planned.reference, to="cancelled"), STAFF)
    [cancelled] = [one for one in running.tx.emitted if isinstance(one, InterventionFollowed)]
    assert set(cancelled.services) == {REFERENCE, reference}
