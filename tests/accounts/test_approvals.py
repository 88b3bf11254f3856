"""Acts that wait for a second person: never the same, in time, once (ADR 0048)."""

import itertools
from datetime import date, timedelta

import pytest

from services.accounts.domain import (
    APPROVAL_NEXT,
    DecidedAlready,
    Decider,
    NotYoursToDecide,
    OwnAccount,
    OwnWish,
    approval_view,
    ask_approval,
    decide_approval,
    expire_approval,
    may_decide,
    may_see,
    report_approval,
)
from shared.contracts.accounts import AskApproval
from shared.contracts.base import STAFF, Role
from shared.runtime.errors import IllegalMove

from .builders import NOW

UNTIL = date(2026, 12, 6)
TODAY = date(2026, 11, 22)
BY_WHOM = {
    Role.SUPPORT: {Role.BOARD},
    Role.SYSTEM: {Role.BOARD},
    Role.TREASURER: {Role.BOARD},
    Role.BOARD: {Role.TREASURER, Role.BOARD},
}


def asked(role=Role.TREASURER):
    command = AskApproval(
        approval_id="q-1",
        asked_by="s-1",
        service="orders",
        act="credit_note",
        account_id="a-1",
        about="F-2026-00001",
        why="twice",
        amount_cents=20_000,
        until=UNTIL,
        wish="{}",
    )
    return ask_approval(command, {role}, now=NOW)


def another(role=Role.BOARD, account="s-2"):
    return Decider(account_id=account, roles=frozenset({role}))


def decided(approval=None, who=None, *, approved=True, today=TODAY):
    return decide_approval(
        approval or asked(), who or another(), approved=approved, why="seen", now=NOW, today=today
    )


@pytest.mark.parametrize(("asker", "decider"), list(itertools.product(sorted(STAFF), sorted(Role))))
def test_who_decides_what_somebody_of_a_role_asked_for_is_a_table(asker, decider):
    approval, who = asked(asker), another(decider)
    assert may_decide(approval, who, today=TODAY) == (decider in BY_WHOM[asker])
    if decider in BY_WHOM[asker]:
        assert decided(approval, who).approval.state == "approved"
    else:
        with pytest.raises(NotYoursToDecide):
            decided(approval, who)


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("approved", [True, False])
def test_nobody_decides_what_he_asked_for_himself(role, approved):
    with pytest.raises(OwnWish):
        decided(asked(role), another(Role.BOARD, "s-1"), approved=approved)


@pytest.mark.parametrize("approved", [True, False])
def test_nobody_decides_about_rights_or_money_of_his_own(approved):
    """A treasurer is not the second person for his own refund, nor one of the board for a role of her own."""
    gains = another(Role.BOARD, "a-1")
    assert not may_decide(asked(), gains, today=TODAY)
    with pytest.raises(OwnAccount):
        decided(asked(), gains, approved=approved)


def test_what_somebody_without_a_role_asked_for_is_the_boards():
    approval = asked(Role.CLIENT)
    assert may_decide(approval, another(Role.BOARD), today=TODAY)
    assert not may_decide(approval, another(Role.TREASURER), today=TODAY)


@pytest.mark.parametrize("verdict", ["approved", "refused"])
def test_a_decision_is_said_with_all_that_the_asking_service_needs(verdict):
    decision = decided(approved=verdict == "approved")
    told = decision.event
    assert (told.verdict, told.decided_by, told.asked_by, told.wish) == (verdict, "s-2", "s-1", "{}")
    assert (told.service, told.act, told.why) == ("orders", "credit_note", "seen")
    assert decision.approval.state == verdict


def test_it_is_decided_once():
    once = decided().approval
    with pytest.raises(DecidedAlready):
        decided(once, another(Role.BOARD, "s-3"), approved=False)


def test_its_last_day_counts_whole_and_the_next_one_is_too_late():
    assert decided(today=UNTIL).approval.state == "approved"
    late = UNTIL + timedelta(days=1)
    assert not may_decide(asked(), another(), today=late)
    with pytest.raises(DecidedAlready):
        decided(today=late)


def test_what_nobody_decided_ends_after_its_last_day_and_that_is_said():
    assert expire_approval(asked(), today=UNTIL, now=NOW) is None
    over = expire_approval(asked(), today=UNTIL + timedelta(days=1), now=NOW)
    assert (over.approval.state, over.event.verdict, over.event.decided_by) == ("expired", "expired", None)
    assert expire_approval(decided().approval, today=UNTIL + timedelta(days=1), now=NOW) is None


def test_what_came_of_it_is_kept_once():
    done = report_approval(decided().approval, done=True, result="AV-2026-00001")
    assert (done.state, done.result) == ("done", "AV-2026-00001")
    assert report_approval(done, done=True, result="AV-2026-00001") is done
    with pytest.raises(IllegalMove):
        report_approval(decided(approved=False).approval, done=True, result="")


@pytest.mark.parametrize("role", sorted(STAFF))
def test_who_asked_who_decides_and_the_board_see_it_and_nobody_else(role):
    seen = may_see(asked(Role.BOARD), another(role))
    assert seen == (role in {Role.BOARD, Role.TREASURER})
    assert may_see(asked(Role.SUPPORT), another(role, "s-1"))


def test_every_state_is_in_the_table_and_the_view_tells_whether_it_is_the_callers():
    assert set(APPROVAL_NEXT) == {"waiting", "approved", "refused", "expired", "done", "failed"}
    assert approval_view(asked(), another(), today=TODAY).yours
    assert not approval_view(asked(), another(account="s-1"), today=TODAY).yours
