"""What owners and staff ask: each sees what is theirs, and every change is told with its rule and article."""

from datetime import date

import pytest

from services.lifecycle import domain
from shared.contracts.accounts import RecordStaffAct
from shared.contracts.base import Duty
from shared.contracts.lifecycle import (
    FindHostings,
    GetHosting,
    GetHostingHistory,
    LiftSuspension,
    ListHostings,
    RetrieveData,
    RetryHosting,
    SuspendHosting,
)
from shared.contracts.provisioning import ArchiveHosting, HostingArchived
from shared.runtime.errors import NotFound

from .builders import STATEMENT, accepted, at, converged, day, not_converged
from .rig import HOSTING, OWNER, REFERENCE, STAFF, STRANGER, ordered, registered

PAID_ON = day("2026-11-22")
GROUND = {"ground": "article 10", "reference": "REQ-7"}


@pytest.fixture
async def running(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", PAID_ON))
    return stage


@pytest.mark.parametrize("request_kind", [GetHosting, GetHostingHistory, RetrieveData])
@pytest.mark.parametrize("name", [HOSTING, REFERENCE])
async def test_what_belongs_to_another_account_is_not_there(running, request_kind, name):
    with pytest.raises(NotFound):
        await running.ask(request_kind(hosting=name), STRANGER)
    assert await running.ask(request_kind(hosting=name), OWNER)


async def test_somebody_who_is_not_signed_in_owns_nothing(running):
    from shared.contracts.base import Caller

    with pytest.raises(NotFound):
        await running.ask(GetHosting(hosting=HOSTING), Caller())


async def test_an_owner_lists_his_own_and_staff_sees_any(running):
    assert [one.id for one in (await running.ask(ListHostings(), OWNER)).hostings] == [HOSTING]
    assert (await running.ask(ListHostings(), STRANGER)).hostings == []
    shown = await running.ask(GetHosting(hosting=REFERENCE), STAFF)
    assert (shown.id, shown.state, shown.starts_on, shown.ends_on, shown.deletion_on) == (
        HOSTING,
        "active",
        PAID_ON,
        date(2027, 11, 22),
        date(2027, 12, 22),
    )


async def test_staff_finds_hostings_by_account_by_name_and_those_that_fail(running):
    for query in (None, HOSTING, REFERENCE, "account-1"):
        assert len((await running.ask(FindHostings(q=query), STAFF)).hostings) == 1
    assert (await running.ask(FindHostings(q="account-2"), STAFF)).hostings == []
    assert (await running.ask(FindHostings(failing=True), STAFF)).hostings == []


async def test_staff_who_has_anothers_data_packed_is_told_to_the_journal_and_an_owner_is_not(running):
    await running.ask(RetrieveData(hosting=HOSTING), OWNER)
    assert not [one for one in running.tx.emitted if isinstance(one, RecordStaffAct)]
    await running.ask(RetrieveData(hosting=REFERENCE), STAFF)
    [act] = [one for one in running.tx.emitted if isinstance(one, RecordStaffAct)]
    assert (act.by, act.contract) == ("support-1", "RetrieveData")
    assert [(one.field, one.id) for one in act.about] == [("hosting", REFERENCE)]


async def test_every_row_of_the_history_has_its_cause_rule_and_article(running):
    asked = SuspendHosting(hosting=HOSTING, reason="terms", scope="total", text=STATEMENT, ground="art. 10")
    await running.ask(asked, STAFF)
    await running.ask(LiftSuspension(hosting=HOSTING, reason="terms"), STAFF)
    changes = (await running.ask(GetHostingHistory(hosting=HOSTING))).changes
    assert [one.what for one in changes] == ["ordered", "start_paid", "started", "suspended_terms", "lifted"]
    for one in changes:
        assert all(one.cause[language] for language in ("fr", "en"))
        assert one.rule.startswith("R")
        assert one.article.isdecimal()
    assert changes[0].details["order"] == "CMD-order-1"
    assert changes[3].details["author"] == "support-1"


async def test_a_suspension_stops_the_host_and_its_lifting_resumes_it(running):
    asked = SuspendHosting(hosting=REFERENCE, reason="security", scope="total", text=STATEMENT)
    shown = await running.ask(asked, STAFF)
    assert [(one.reason, one.author, one.text) for one in shown.suspensions] == [
        ("security", "support-1", STATEMENT)
    ]
    await running.ask(LiftSuspension(hosting=REFERENCE, reason="security"), STAFF)
    await running.hear()
    assert [one.spec.wanted for one in running.tx.emitted if hasattr(one, "spec")] == ["suspended", "active"]
    with pytest.raises(domain.NotSuspended):
        await running.ask(LiftSuspension(hosting=REFERENCE, reason="security"), STAFF)


@pytest.mark.parametrize(
    ("reason", "readers"),
    [
        ("security", {Duty.TECHNICAL}),
        ("stability", {Duty.TECHNICAL}),
        ("unpaid", {Duty.BILLING}),
        *((reason, set()) for reason in ("infringement", "terms", "authority", "false_data")),
    ],
)
async def test_why_a_service_is_suspended_reads_the_owner_and_whose_duty_mends_it(running, reason, readers):
    """R20."""
    asked = SuspendHosting(hosting=REFERENCE, reason=reason, scope="total", text=STATEMENT, **GROUND)
    await running.ask(asked, STAFF)
    for duties in [set(), {Duty.TECHNICAL}, {Duty.BILLING}]:
        reader = OWNER.model_copy(update={"person_id": "person-1", "duties": duties} if duties else {})
        [hosting] = (await running.ask(ListHostings(), reader)).hostings
        [shown] = hosting.suspensions
        assert shown.reason == reason
        assert shown.text == (STATEMENT if not duties or duties & readers else "")


async def test_a_failed_hosting_is_found_and_tried_again_by_staff(stage):
    stage.obedient = False
    await stage.hear(registered(), ordered(), accepted("order-1", PAID_ON))
    with pytest.raises(domain.NothingToRetry):
        await stage.ask(RetryHosting(hosting=HOSTING), STAFF)
    await stage.hear(not_converged(stage.wishes[0], PAID_ON))
    [failing] = (await stage.ask(FindHostings(failing=True), STAFF)).hostings
    assert failing.failing == "disk full"
    assert (await stage.ask(RetryHosting(hosting=HOSTING), STAFF)).failing is None
    [wish] = stage.tx.emitted
    assert wish.revision == 2
    await stage.hear(converged(wish, PAID_ON))
    assert (await stage.ask(GetHosting(hosting=HOSTING))).state == "active"


def archived(archive_id, until):
    return HostingArchived(
        occurred_at=at("2026-12-01"),
        hosting_id=HOSTING,
        archive_id=archive_id,
        url=f"http://host/{archive_id}",
        until=until,
        sha256="0" * 64,
    )


async def test_an_archive_is_asked_for_once_and_offered_until_its_last_day(running):
    until = date(2026, 12, 8)
    for _ in range(2):
        assert (await running.ask(RetrieveData(hosting=HOSTING), today="2026-12-01")).state == "preparing"
    [order] = running.tx.emitted
    assert isinstance(order, ArchiveHosting)
    assert (order.reference, len(order.archive_id) > 30) == (REFERENCE, True)
    await running.hear(archived(order.archive_id, until), archived(order.archive_id, until))
    ready = await running.ask(RetrieveData(hosting=HOSTING), today="2026-12-08")
    assert (ready.state, ready.url, ready.until) == ("ready", f"http://host/{order.archive_id}", until)
    assert (await running.ask(RetrieveData(hosting=HOSTING), today="2026-12-09")).state == "preparing"
    assert sum(isinstance(one, ArchiveHosting) for one in (*running.told, *running.tx.emitted)) == 2


async def test_there_is_nothing_to_fetch_before_the_start(stage):
    await stage.hear(registered(), ordered())
    with pytest.raises(domain.NeverStarted):
        await stage.ask(RetrieveData(hosting=HOSTING))
