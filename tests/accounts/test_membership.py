"""Who joins the association, and when a membership is suspended (R15, R18, R89, R93)."""

from datetime import date, timedelta

import pytest

from services.accounts.domain import ClosedToJoining, LastOfTheBoard, LivesElsewhere, join, leave
from services.accounts.handlers import router
from shared.contracts.accounts import Address, GetAccount, LiftFalseData, RecordMembership, ReportFalseData
from shared.contracts.base import Caller, Role

from .builders import an_account

TODAY = date(2026, 11, 22)
BOARD = Caller(account_id="b-1", roles=frozenset({Role.BOARD}))
FOUND = {
    "reason": "fraudulent",
    "text": "Le nom indiqué est celui d'une autre personne.",
    "evidence": "a copy of the card",
}
SUPPORT = Caller(account_id="s-1", roles=frozenset({Role.SUPPORT}))


def living_in(country):
    return Address(street="1 rue du Port", postal_code="1000", city="Ailleurs", country=country)


@pytest.mark.parametrize("state", ["active", "documents_requested"])
def test_joining_and_leaving_change_nothing_of_the_client(state):
    """R89: one account, two statuses; neither makes the other."""
    client = an_account(state=state)
    member = join(client, today=TODAY)
    assert (member.member_since, member.roles, member.state, member.revision) == (
        TODAY,
        client.roles,
        state,
        client.revision,
    )
    assert join(member, today=TODAY + timedelta(1)) == member
    assert leave(member, others=0) == client


@pytest.mark.parametrize("state", ["unverified", "inactive", "closed"])
def test_an_account_that_may_not_order_may_not_join(state):
    """R18."""
    with pytest.raises(ClosedToJoining) as refused:
        join(an_account(state=state), today=TODAY)
    assert refused.value.code == "E-COMPTE-INACTIF"


@pytest.mark.parametrize("country", ["BE", "CH", "CA", "MC", "DE"])
def test_r93_members_live_in_france(country):
    with pytest.raises(LivesElsewhere) as refused:
        join(an_account(address=living_in(country)), today=TODAY)
    assert refused.value.code == "E-RESIDENCE"


@pytest.mark.parametrize(
    "country", ["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"]
)
def test_r93_overseas_is_france(country):
    assert join(an_account(address=living_in(country)), today=TODAY).member_since == TODAY


def test_a_member_who_moves_abroad_stays_one_and_is_flagged():
    """R93."""
    member = an_account(member_since=TODAY, address=living_in("BE"))
    assert join(member, today=TODAY + timedelta(30)) == member
    assert (member.view.member_abroad, an_account(address=living_in("BE")).view.member_abroad) == (
        True,
        False,
    )


def test_who_leaves_has_no_role_left_but_the_last_of_the_board_stays():
    """R29."""
    volunteer = an_account(member_since=TODAY, roles=frozenset({Role.SUPPORT, Role.BOARD}))
    assert leave(volunteer, others=1).roles == {Role.CLIENT}
    with pytest.raises(LastOfTheBoard):
        leave(volunteer, others=0)


def test_nothing_that_is_ordered_or_paid_reaches_what_accounts_knows_of_members():
    """R89: accounts hears neither orders nor payments, so no order makes a member and no membership an order."""
    heard = {one.message.owner() for one in router.subscriptions}
    assert heard <= {"accounts", "clock"}


async def test_r15_false_data_suspends_the_membership_with_the_services_and_ends_with_them(office):
    me = await office.member()
    ask = {"account_id": me.id, "why": "assembly"}
    assert not (await office.ask(RecordMembership(member=True, **ask), BOARD)).membership_suspended
    await office.ask(ReportFalseData(account_id=me.id, **FOUND), SUPPORT)
    suspended = await office.ask(GetAccount(account_id=me.id), SUPPORT)
    assert (suspended.membership_suspended, suspended.state) == (True, "inactive")
    assert suspended.member_since is not None
    await office.ask(LiftFalseData(account_id=me.id, why="shown to be true"), SUPPORT)
    assert not (await office.ask(GetAccount(account_id=me.id), SUPPORT)).membership_suspended


async def test_a_client_alone_has_no_membership_that_could_be_suspended(office):
    me = await office.member()
    await office.ask(ReportFalseData(account_id=me.id, **FOUND), SUPPORT)
    assert not (await office.ask(GetAccount(account_id=me.id), SUPPORT)).membership_suspended
    with pytest.raises(ClosedToJoining):
        await office.ask(RecordMembership(account_id=me.id, member=True, why="assembly"), BOARD)
