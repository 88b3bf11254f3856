"""The address by which a calendar follows the dates of one's services: made, replaced, taken away, recognised."""

import secrets

from services.accounts import domain, store
from shared.contracts.accounts import (
    CalendarAddress,
    CalendarFeed,
    CalendarOwner,
    CloseCalendarFeed,
    GetCalendarFeed,
    IdentifyCalendarFeed,
    OpenCalendarFeed,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import mine, router


@router.answers(GetCalendarFeed)
async def get_calendar_feed(_: GetCalendarFeed, tx: Tx) -> CalendarFeed:
    return CalendarFeed(made_at=await store.feeds.made_at(tx.connection, tx.caller.account_id or ""))


@router.answers(OpenCalendarFeed)
async def open_calendar_feed(_: OpenCalendarFeed, tx: Tx) -> CalendarAddress:
    """Make an address and say it this once; the one before leads nowhere from now on."""
    owner, token = await mine(tx), secrets.token_urlsafe(32)
    await store.feeds.save(tx.connection, owner.id, domain.token_sha256(token), made_at=tx.now)
    return CalendarAddress(token=token, made_at=tx.now)


@router.answers(CloseCalendarFeed)
async def close_calendar_feed(_: CloseCalendarFeed, tx: Tx) -> CalendarFeed:
    await store.feeds.remove(tx.connection, tx.caller.account_id or "")
    return CalendarFeed()


@router.answers(IdentifyCalendarFeed)
async def identify_calendar_feed(request: IdentifyCalendarFeed, tx: Tx) -> CalendarOwner:
    """Say whose dates an address opens. Raises NotFound: also for one that was replaced or taken away."""
    token_sha256 = domain.token_sha256(request.token.get_secret_value())
    found = await store.feeds.owner(tx.connection, token_sha256)
    if found is None:
        raise NotFound
    return found
