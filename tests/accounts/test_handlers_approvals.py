"""Acts that wait for a second person, from the wish to what came of it; the charter and the roles (ADR 0048, R29)."""

from datetime import timedelta

import asyncpg
import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    AcceptCharter,
    ApprovalDecided,
    AskApproval,
    DeactivateAccount,
    DecideApproval,
    ExpireApproval,
    GetApproval,
    GetCharter,
    GrantRole,
    IdentifySession,
    ListActs,
    ListApprovals,
    RecordMembership,
    ReportApproved,
    WithdrawRole,
)
from shared.contracts.base import Awaiting, Caller, Role
from shared.runtime.errors import NotFound, NotYet

from .rig import CHARTER, EMAIL, SECRET, STAFF_EMAIL, a_code, a_log_in, ensure

BOARD_EMAIL = "board@example.org"


async def staff(office, role, email):
    await office.ask(ensure(role, email))
    account = await office.stored(email)
    return Caller(account_id=account.id, roles=frozenset({role}))


@pytest.fixture
async def board(office):
    return await staff(office, Role.BOARD, BOARD_EMAIL)


@pytest.fixture
async def treasurer(office):
    return await staff(office, Role.TREASURER, STAFF_EMAIL)


@pytest.fixture
async def candidate(office, board):
    """A member with a second factor who accepted the charter."""
    me = await office.member()
    await office.query(
        "update account set record = jsonb_set(record, '{totp_secret}', to_jsonb($2::text)) where id = $1",
        me.id,
        SECRET,
    )
    caller = Caller(account_id=me.id, roles=frozenset({Role.CLIENT}))
    await office.ask(AcceptCharter(version=CHARTER.version), caller)
    await office.ask(membership(caller), board)
    return caller


async def asked(office, request, caller):
    """Ask for an act that waits; hear the question, as the outbox brings it."""
    waiting = await office.ask(request, caller)
    assert isinstance(waiting, Awaiting)
    await office.hear((await office.said(AskApproval))[-1])
    return waiting.approval


async def decided(office, approval, caller, verdict="approved"):
    await office.ask(DecideApproval(approval=approval, verdict=verdict, why="seen"), caller)
    event = (await office.said(ApprovalDecided))[-1]
    await office.hear(event)
    return event


async def state(office, approval, caller):
    for report in await office.said(ReportApproved):
        await office.hear(report)
    return (await office.ask(GetApproval(approval=approval), caller)).state


def membership(caller, *, member=True):
    return RecordMembership(account_id=caller.account_id, member=member, why="assembly")


def grant(candidate, role=Role.SUPPORT):
    return GrantRole(account_id=candidate.account_id, role=role, why="elected")


async def test_a_role_is_given_once_a_second_person_approves(office, board, treasurer, candidate):
    view = await office.ask(a_log_in(otp=a_code()))
    approval = await asked(office, grant(candidate), board)
    assert (await office.stored()).roles == {Role.CLIENT}
    [shown] = (await office.ask(ListApprovals(), treasurer)).approvals
    assert (shown.id, shown.state, shown.yours) == (approval, "waiting", True)
    with pytest.raises(domain.OwnWish):
        await decided(office, approval, board)
    await decided(office, approval, treasurer)
    assert (await office.stored()).roles == {Role.CLIENT, Role.SUPPORT}
    assert await state(office, approval, board) == "done"
    with pytest.raises(domain.SessionOver):  # staff logs in with two factors
        await office.ask(IdentifySession(token=view.token))


async def test_what_is_refused_is_not_done_and_every_step_is_in_the_journal(
    office, board, treasurer, candidate
):
    approval = await asked(office, grant(candidate), board)
    await decided(office, approval, treasurer, "refused")
    assert (await office.stored()).roles == {Role.CLIENT}
    assert await state(office, approval, board) == "refused"
    acts = (await office.ask(ListActs(account_id=candidate.account_id), board)).acts
    assert [(act.by, act.what) for act in acts] == [
        (treasurer.account_id, "grant_role refused"),
        (board.account_id, "grant_role asked"),
        (board.account_id, "membership_begun"),
    ]


async def test_what_nobody_decides_in_fourteen_days_ends(office, board, treasurer, candidate):
    approval = await asked(office, grant(candidate), board)
    [command] = await office.said(AskApproval)
    await office.hear(ExpireApproval(approval_id=approval, day=command.until))
    assert await state(office, approval, board) == "waiting"
    late = command.until + timedelta(days=1)
    for _ in range(2):
        await office.hear(ExpireApproval(approval_id=approval, day=late))
    assert await state(office, approval, board) == "expired"
    [said] = await office.said(ApprovalDecided)
    assert (said.verdict, said.decided_by) == ("expired", None)
    with pytest.raises(domain.DecidedAlready):
        await decided(office, approval, treasurer)


async def test_what_stands_against_it_by_then_is_told(office, board, treasurer, candidate):
    approval = await asked(office, grant(candidate), board)
    await office.query("delete from charter")
    await decided(office, approval, treasurer)
    assert (await office.stored()).roles == {Role.CLIENT}
    assert await state(office, approval, board) == "failed"
    assert (await office.ask(GetApproval(approval=approval), board)).result == "E-CHARTE"


async def test_who_asked_for_erasure_is_given_no_role_not_even_once_it_was_approved(
    office, board, treasurer, candidate
):
    approval = await asked(office, grant(candidate), board)
    await office.query(
        "insert into erasure_request (account_id, asked_at, due_on) values ($1, now(), '2026-12-06')",
        candidate.account_id,
    )
    await decided(office, approval, treasurer)
    assert (await office.stored()).roles == {Role.CLIENT}
    assert await state(office, approval, board) == "failed"
    with pytest.raises(domain.Leaving):
        await office.ask(grant(candidate), board)


async def test_the_role_ends_with_the_membership_and_the_client_stays(office, board, treasurer, candidate):
    """R29, R89."""
    await decided(office, await asked(office, grant(candidate), board), treasurer)
    view = await office.ask(a_log_in(otp=a_code()))
    left = await office.ask(membership(candidate, member=False), board)
    assert (left.roles, left.member_since, left.state) == (["client"], None, "active")
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=view.token))
    acts = [act.what for act in (await office.ask(ListActs(account_id=candidate.account_id), board)).acts]
    assert acts[0] == "membership_ended"
    with pytest.raises(domain.NotAMember):
        await office.ask(grant(candidate), board)


async def test_who_would_gain_does_not_approve(office, board, treasurer):
    await office.ask(AcceptCharter(version=CHARTER.version), treasurer)
    await office.ask(membership(treasurer), board)
    approval = await asked(office, grant(treasurer, Role.BOARD), board)
    [shown] = (await office.ask(ListApprovals(), treasurer)).approvals
    assert not shown.yours
    with pytest.raises(domain.OwnAccount):
        await decided(office, approval, treasurer)
    with pytest.raises(asyncpg.CheckViolationError):
        await office.query("update approval set state = 'approved', decided_by = account_id")


async def test_messages_come_twice_and_in_any_order(office, board, treasurer, candidate):
    waiting = await office.ask(grant(candidate), board)
    [command] = await office.said(AskApproval)
    with pytest.raises(NotFound):
        await office.ask(GetApproval(approval=waiting.approval), board)
    with pytest.raises(NotYet):
        await office.hear(ReportApproved(approval_id=waiting.approval, done=True, result="support"))
    for _ in range(2):
        await office.hear(command)
    event = await decided(office, waiting.approval, treasurer)
    await office.hear(event)
    await office.hear(command)
    assert await state(office, waiting.approval, board) == "done"
    assert await state(office, waiting.approval, board) == "done"
    assert (await office.stored()).roles == {Role.CLIENT, Role.SUPPORT}


async def test_nobody_is_given_a_role_without_the_charter_or_a_second_factor(office, board):
    me = await office.member()
    caller = Caller(account_id=me.id, roles=frozenset({Role.CLIENT}))
    with pytest.raises(domain.AnotherCharter):
        await office.ask(AcceptCharter(version="2025-1"), caller)
    assert (await office.ask(GetCharter(), caller)).accepted_at is None
    assert (await office.ask(AcceptCharter(version=CHARTER.version), caller)).accepted_at
    with pytest.raises(domain.NotAMember):
        await office.ask(grant(caller), board)
    await office.ask(membership(caller), board)
    with pytest.raises(domain.NoSecondFactor):
        await office.ask(grant(caller), board)
    assert await office.said(AskApproval) == []


async def test_a_role_is_taken_away_at_once_with_every_session(office, board, treasurer):
    view = await office.ask(a_log_in(email=STAFF_EMAIL, otp=a_code()))
    take = WithdrawRole(account_id=treasurer.account_id, role=Role.TREASURER, why="end of mandate")
    assert (await office.ask(take, board)).roles == ["client"]
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=view.token))
    [act, *_] = (await office.ask(ListActs(account_id=treasurer.account_id), board)).acts
    assert (act.by, act.what, act.why) == (board.account_id, "role_withdrawn", "treasurer: end of mandate")


async def test_the_last_of_the_board_stays(office, board):
    with pytest.raises(domain.LastOfTheBoard):
        await office.ask(WithdrawRole(account_id=board.account_id, role=Role.BOARD, why="x"), board)


async def test_an_account_of_staff_is_deactivated_by_two_and_a_clients_by_one(office, board, treasurer):
    me = await office.member()
    one = await office.ask(DeactivateAccount(account_id=me.id, reason="wrong"), board)
    assert one.state == "inactive"
    close = DeactivateAccount(account_id=treasurer.account_id, reason="fraudulent", why="copied cards")
    approval = await asked(office, close, Caller(account_id="s-1", roles=frozenset({Role.SUPPORT})))
    assert (await office.stored(STAFF_EMAIL)).state == "active"
    with pytest.raises(domain.NotYoursToDecide):
        await decided(office, approval, treasurer)
    await decided(office, approval, board)
    assert (await office.stored(STAFF_EMAIL)).state == "inactive"
    assert await state(office, approval, board) == "done"
    assert (await office.stored(EMAIL)).state == "inactive"
