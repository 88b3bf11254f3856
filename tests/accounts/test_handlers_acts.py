"""What staff did to an account: who, what and why, and nothing that was written is changed."""

import asyncpg
import pytest

from shared.contracts.accounts import DeactivateAccount, ListActs, ReactivateAccount
from shared.contracts.base import Caller, Role
from shared.runtime.errors import NotFound

from .rig import STAFF_EMAIL, ensure

SUPPORT = Caller(account_id="s-1", roles=frozenset({Role.SUPPORT}))


async def acts(office, account_id):
    return (await office.ask(ListActs(account_id=account_id), SUPPORT)).acts


async def test_staff_acts_are_listed_with_who_what_and_why(office):
    me = await office.member()
    assert await acts(office, me.id) == []
    await office.ask(DeactivateAccount(account_id=me.id, reason="wrong", why="no such street"), SUPPORT)
    await office.ask(ReactivateAccount(account_id=me.id, why="corrected by phone"), SUPPORT)
    told = [(act.by, act.what, act.why) for act in await acts(office, me.id)]
    assert told == [
        ("s-1", "reactivated", "corrected by phone"),
        ("s-1", "deactivated", "wrong: no such street"),
    ]
    assert {act.at for act in await acts(office, me.id)} == {office.kit.calendar.now()}


async def test_who_acted_is_told_by_the_name_of_today(office):
    me, volunteer = (
        await office.member(),
        await office.member(email="volunteer@example.org", name="Camille Exemple"),
    )
    caller = Caller(account_id=volunteer.id, roles=frozenset({Role.SUPPORT}))
    await office.ask(DeactivateAccount(account_id=me.id, reason="wrong", why="no such street"), SUPPORT)
    await office.ask(ReactivateAccount(account_id=me.id, why="corrected by phone"), caller)
    assert [act.by_name for act in await acts(office, me.id)] == ["Camille Exemple", None]


async def test_an_act_that_is_refused_is_not_entered(office):
    me = await office.member()
    await office.query("update account set record = jsonb_set(record, '{state}', '\"closed\"')")
    with pytest.raises(Exception, match="closed"):
        await office.ask(DeactivateAccount(account_id=me.id, reason="wrong"), SUPPORT)
    assert await acts(office, me.id) == []


async def test_making_a_staff_account_is_an_act_of_the_operator(office):
    await office.ask(ensure())
    account = await office.stored(STAFF_EMAIL)
    assert [(act.by, act.what, act.why) for act in await acts(office, account.id)] == [
        (None, "staff_made", "treasurer")
    ]


async def test_nobody_asks_about_an_account_that_does_not_exist(office):
    with pytest.raises(NotFound):
        await acts(office, "x")


@pytest.mark.parametrize("change", ["update act set why = 'another'", "delete from act", "truncate act"])
async def test_the_journal_is_append_only(office, change):
    me = await office.member()
    await office.ask(DeactivateAccount(account_id=me.id, reason="wrong"), SUPPORT)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await office.query(change)
    assert len(await acts(office, me.id)) == 1
