"""Who becomes a volunteer, and how a role is taken away (R29)."""

from datetime import date

import pytest

from services.accounts.domain import (
    AnotherCharter,
    Candidate,
    LastOfTheBoard,
    Leaving,
    NoCharter,
    NoSecondFactor,
    NotAMember,
    check_charter,
    grant,
    withdraw_role,
)
from shared.contracts.base import Role
from shared.runtime.errors import IllegalMove

from .builders import an_account

PRESENT = "2026-1"
TODAY = date(2026, 11, 22)


def a_candidate(*, charter=PRESENT, passkeys=0, leaving=False, **changes):
    account = an_account(**{"totp_secret": "SECRET", "member_since": TODAY} | changes)
    return Candidate(account=account, charter=charter, passkeys=passkeys, leaving=leaving)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.SYSTEM, Role.TREASURER, Role.BOARD])
def test_who_accepted_the_charter_and_has_a_second_factor_may_be_given_a_role(role):
    assert grant(a_candidate(), role, present=PRESENT).roles == {Role.CLIENT, role}
    assert grant(a_candidate(totp_secret=None, passkeys=1), role, present=PRESENT).roles == {
        Role.CLIENT,
        role,
    }


@pytest.mark.parametrize(
    ("candidate", "refusal"),
    [
        (a_candidate(charter=None), NoCharter),
        (a_candidate(charter="2025-1"), NoCharter),
        (a_candidate(totp_secret=None), NoSecondFactor),
        (a_candidate(state="unverified"), IllegalMove),
        (a_candidate(state="inactive"), IllegalMove),
        (a_candidate(leaving=True), Leaving),
        (a_candidate(member_since=None), NotAMember),
    ],
    ids=[
        "no charter",
        "a former charter",
        "no second factor",
        "address not proved",
        "inactive",
        "leaving",
        "no member",
    ],
)
def test_nobody_else_is_given_one(candidate, refusal):
    with pytest.raises(refusal):
        grant(candidate, Role.SUPPORT, present=PRESENT)


def test_only_the_present_version_of_the_charter_can_be_accepted():
    check_charter(PRESENT, present=PRESENT)
    with pytest.raises(AnotherCharter):
        check_charter("2025-1", present=PRESENT)


def test_who_loses_the_last_role_is_a_client_again():
    account = an_account(roles=frozenset({Role.SUPPORT}))
    assert withdraw_role(account, Role.SUPPORT, others=0).roles == {Role.CLIENT}


def test_the_board_never_loses_its_last_member():
    account = an_account(roles=frozenset({Role.CLIENT, Role.BOARD}))
    with pytest.raises(LastOfTheBoard):
        withdraw_role(account, Role.BOARD, others=0)
    assert withdraw_role(account, Role.BOARD, others=1).roles == {Role.CLIENT}
