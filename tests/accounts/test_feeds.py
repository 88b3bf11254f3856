"""The address by which a calendar follows one's dates: one at a time, known by its hash, gone with the account."""

import pytest

from services.accounts import domain, store
from services.accounts.handlers import feeds
from shared.contracts.accounts import (
    CalendarFeed,
    CloseCalendarFeed,
    GetCalendarFeed,
    IdentifyCalendarFeed,
    OpenCalendarFeed,
)
from shared.contracts.base import Caller
from shared.runtime.errors import NotFound

from .builders import an_account

ME = Caller(account_id="a-1")


@pytest.fixture
async def desk(open_tx):
    async with open_tx("accounts", caller=ME) as tx:
        await store.add(tx.connection, an_account(id="a-1", language="en"), now=tx.now)
        yield tx


async def opened(tx):
    return (await feeds.open_calendar_feed(OpenCalendarFeed(), tx)).token


async def owner_of(tx, token):
    return await feeds.identify_calendar_feed(IdentifyCalendarFeed(token=token), tx)


async def test_an_address_says_whose_dates_it_opens_and_only_its_hash_is_kept(desk):
    token = await opened(desk)
    owner = await owner_of(desk, token)
    assert (owner.account_id, owner.language) == ("a-1", "en")
    kept = await desk.connection.fetchval("select token_sha256 from calendar_feed")
    assert kept == domain.token_sha256(token)
    assert (await feeds.get_calendar_feed(GetCalendarFeed(), desk)).made_at == desk.now


async def test_another_address_ends_the_one_before(desk):
    first, second = await opened(desk), await opened(desk)
    assert await owner_of(desk, second)
    with pytest.raises(NotFound):
        await owner_of(desk, first)


async def test_an_address_that_is_taken_away_leads_nowhere(desk):
    token = await opened(desk)
    assert await feeds.close_calendar_feed(CloseCalendarFeed(), desk) == CalendarFeed()
    assert await feeds.get_calendar_feed(GetCalendarFeed(), desk) == CalendarFeed()
    with pytest.raises(NotFound):
        await owner_of(desk, token)


async def test_an_address_goes_with_its_account(desk):
    token = await opened(desk)
    await desk.connection.execute("delete from account where id = 'a-1'")
    with pytest.raises(NotFound):
        await owner_of(desk, token)
