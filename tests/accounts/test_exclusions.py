"""A member is heard before being excluded; by the words of 2013 the membership ends at once (C14)."""

from datetime import date, timedelta

import pytest

from services.accounts.domain import check_exclusion
from services.accounts.domain.exclusions import NotHeard
from shared.contracts.accounts import ListActs, RecordMembership
from shared.contracts.base import Caller, Role
from shared.values.clauses import Clauses

from .rig import ensure

TODAY = date(2026, 11, 22)
LITERAL = Clauses(mode="literal")


@pytest.mark.parametrize("heard_on", [None, TODAY + timedelta(1)])
def test_who_was_not_heard_is_excluded_by_the_letter_alone(heard_on):
    with pytest.raises(NotHeard) as refused:
        check_exclusion(heard_on, clauses=Clauses(), today=TODAY)
    assert refused.value.code == "E-AUDITION"
    check_exclusion(heard_on, clauses=LITERAL, today=TODAY)


@pytest.mark.parametrize("heard_on", [TODAY, TODAY - timedelta(30)])
def test_who_was_heard_may_be_excluded(heard_on):
    check_exclusion(heard_on, clauses=Clauses(), today=TODAY)


async def excluding(office, **heard):
    """Have the board exclude a member; return what its journal then says first."""
    await office.ask(ensure(Role.BOARD, "board@example.org"))
    account = await office.stored("board@example.org")
    board = Caller(account_id=account.id, roles=frozenset({Role.BOARD}))
    member = await office.member()
    note = {"account_id": member.id, "why": "contrefaçon"}
    await office.ask(RecordMembership(member=True, **note), board)
    view = await office.ask(RecordMembership(member=False, excluded=True, **note | heard), board)
    assert view.member_since is None
    act = (await office.ask(ListActs(account_id=member.id), board)).acts[0]
    return act.what, act.why


async def test_an_exclusion_is_noted_with_the_day_of_the_hearing(office):
    heard = {"heard_on": date(2020, 2, 3)}
    assert await excluding(office, **heard) == ("member_excluded", "contrefaçon (03/02/2020)")


async def test_an_exclusion_without_a_hearing_is_refused(office):
    with pytest.raises(NotHeard):
        await excluding(office)


class TestByTheLetter:
    @pytest.fixture
    def clauses(self):
        return LITERAL

    async def test_a_membership_ends_at_once(self, office):
        assert await excluding(office) == ("member_excluded", "contrefaçon")
