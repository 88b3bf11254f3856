"""What staff finds of accounts, and that looking at one enters its journal."""

from datetime import timedelta

import pytest

from shared.contracts.accounts import FindAccounts, GetAccount, ListActs
from shared.contracts.base import Caller, Role
from shared.runtime.errors import NotFound

from .rig import EMAIL

SUPPORT = Caller(account_id="s-1", roles=frozenset({Role.SUPPORT}))
OTHER = Caller(account_id="s-2", roles=frozenset({Role.TREASURER}))


async def found(office, text):
    return (await office.ask(FindAccounts(q=text), SUPPORT)).accounts


@pytest.mark.parametrize("typed", ["Client@Example.org", " client@example.org ", "camille", "MARTIN"])
async def test_an_account_is_found_by_its_address_or_a_part_of_its_name(office, typed):
    me = await office.member()
    [hit] = await found(office, typed)
    assert (hit.id, hit.name, hit.email, hit.state) == (me.id, "Camille Martin", EMAIL, "active")


@pytest.mark.parametrize("typed", ["%%", "__", "client", "example.org", "nobody"])
async def test_a_part_of_an_address_and_a_wild_card_find_nobody(office, typed):
    await office.member()
    assert await found(office, typed) == []


async def test_what_fits_exactly_comes_first(office):
    await office.member(name="Aaron client@example.org", email="other@example.org")
    me = await office.member()
    assert (await found(office, EMAIL))[0].id == me.id


async def test_the_first_look_of_a_person_on_a_day_enters_the_journal(office):
    me = await office.member()
    for caller in (SUPPORT, SUPPORT, OTHER):
        assert (await office.ask(GetAccount(account_id=me.id), caller)).id == me.id
    acts = (await office.ask(ListActs(account_id=me.id), SUPPORT)).acts
    assert [(act.by, act.what) for act in acts] == [("s-2", "looked_at"), ("s-1", "looked_at")]
    office.kit.calendar.at += timedelta(days=1)
    await office.ask(GetAccount(account_id=me.id), SUPPORT)
    assert len((await office.ask(ListActs(account_id=me.id), SUPPORT)).acts) == len(acts) + 1


async def test_nobody_looks_at_an_account_that_does_not_exist(office):
    with pytest.raises(NotFound):
        await office.ask(GetAccount(account_id="x"), SUPPORT)
