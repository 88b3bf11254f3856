"""One's sessions, listed and ended (R19)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import EndOtherSessions, EndSession, IdentifySession, ListSessions
from shared.contracts.base import Caller
from shared.runtime.errors import NotFound

from .rig import HERE, a_log_in


async def listed(office, me):
    return (await office.ask(ListSessions(), me)).sessions


async def test_open_sessions_are_listed_with_where_they_are_and_this_one_is_marked(office):
    await office.member()
    me = await office.signed_in(device="Firefox")
    await office.signed_in(device="Phone")
    phone, firefox = await listed(office, me)
    assert (firefox.device, firefox.address, firefox.current) == ("Firefox", HERE, True)
    assert (phone.device, phone.current) == ("Phone", False)
    assert firefox.begun_at == firefox.seen_at < firefox.expires_at


async def test_the_last_use_is_kept_to_about_five_minutes(office):
    await office.member()
    view = await office.ask(a_log_in())
    await office.query("update session set seen_at = seen_at - interval '4 minutes'")
    [before] = await office.query("select seen_at from session")
    await office.ask(IdentifySession(token=view.token))
    assert await office.query("select seen_at from session") == [before]
    await office.query("update session set seen_at = seen_at - interval '2 minutes'")
    await office.ask(IdentifySession(token=view.token))
    [after] = await office.query("select seen_at from session")
    assert datetime.now(UTC) - after["seen_at"] < timedelta(minutes=1)


async def test_a_session_is_ended_by_its_owner_and_by_nobody_else(office):
    await office.member()
    me = await office.signed_in()
    for caller in (Caller(account_id="another"), Caller()):
        with pytest.raises(NotFound):
            await office.ask(EndSession(session_id=me.session_id), caller)
    phone = await office.ask(a_log_in(device="Phone"))
    await office.ask(EndSession(session_id=phone.session_id), me)
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=phone.token))
    with pytest.raises(NotFound):
        await office.ask(EndSession(session_id=phone.session_id), me)


async def test_all_other_sessions_end_at_once_and_those_of_others_stay(office):
    await office.member()
    me = await office.signed_in()
    for device in ("Phone", "Tablet"):
        await office.signed_in(device=device)
    await office.member(email="second@example.org", name="Second")
    second = await office.signed_in(email="second@example.org")
    await office.ask(EndOtherSessions(), me)
    assert [one.current for one in await listed(office, me)] == [True]
    assert len(await listed(office, second)) == 1


async def test_a_session_that_has_ended_is_not_listed(office):
    await office.member()
    me = await office.signed_in()
    await office.query("update session set expires_at = now() - interval '1 second'")
    assert await listed(office, me) == []
