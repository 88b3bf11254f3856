"""Resetting and changing a password: one link, one use, no other session left (R19, M37)."""

import asyncio
from datetime import timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    AskPasswordReset,
    ChangePassword,
    OpenCalendarFeed,
    PasswordChanged,
    PasswordResetAsked,
    ResetPassword,
)
from shared.contracts.base import Caller
from shared.runtime.errors import NotFound
from tests.links import token_of

from .builders import PASSWORD
from .rig import EMAIL, HERE

ANOTHER = "quatre corbeaux noirs"


async def reset_token(office):
    await office.ask(AskPasswordReset(email=f" {EMAIL.upper()}"))
    return token_of((await office.said(PasswordResetAsked))[-1].link_id)


async def reset(office, token, password=ANOTHER):
    return await office.ask(ResetPassword(token=token, password=password), Caller(address=HERE))


async def sessions(office):
    return [row["id"] for row in await office.query("select id from session")]


async def test_a_mailed_link_opens_the_account_to_another_password_and_closes_every_session(office):
    await office.member()
    await office.ask(OpenCalendarFeed(), await office.signed_in())
    await reset(office, await reset_token(office))
    assert await sessions(office) == []
    assert await office.query("select from calendar_feed") == []
    assert (await office.opens(PASSWORD), await office.opens(ANOTHER)) == (False, True)
    assert [(said.by, said.address) for said in await office.said(PasswordChanged)] == [("link", HERE)]


async def test_asking_for_a_link_tells_nobody_whether_there_is_an_account(office):
    await office.member()
    emails = (EMAIL, "nobody@example.org", "")
    answers = [await office.ask(AskPasswordReset(email=email)) for email in emails]
    assert answers[0] == answers[1] == answers[2]
    assert len(await office.said(PasswordResetAsked)) == 1


async def test_a_reset_link_works_once_even_when_used_twice_at_the_same_moment(office):
    await office.member()
    token = await reset_token(office)
    ends = await asyncio.gather(*(reset(office, token) for _ in range(3)), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["DeviceConfirmed", "LinkUsed", "LinkUsed"]
    with pytest.raises(domain.LinkUsed):
        await reset(office, "never mailed")


async def test_a_weak_password_leaves_the_link_good(office):
    await office.member()
    token = await reset_token(office)
    with pytest.raises(domain.WeakPassword):
        await reset(office, token, password="azertyuiop")
    office.kit.calendar.at += timedelta(hours=1)
    assert await reset(office, token)


async def test_a_reset_link_is_good_for_an_hour(office):
    await office.member()
    token = await reset_token(office)
    office.kit.calendar.at += timedelta(hours=1, seconds=1)
    with pytest.raises(domain.LinkTooOld):
        await reset(office, token)
    assert await office.opens(PASSWORD)


async def test_changing_the_password_takes_the_present_one_and_leaves_this_session_alone(office):
    await office.member()
    me, _ = [await office.signed_in(device=device) for device in ("Firefox", "Phone")]
    with pytest.raises(domain.WrongProof):
        await office.ask(ChangePassword(present="not the password", password=ANOTHER), me)
    assert len(await sessions(office)) == 2
    await office.ask(ChangePassword(present=PASSWORD, password=ANOTHER), me)
    assert await sessions(office) == [me.session_id]
    assert (await office.opens(PASSWORD), await office.opens(ANOTHER)) == (False, True)
    assert [said.by for said in await office.said(PasswordChanged)] == ["password"]


async def test_a_change_to_a_weak_password_changes_nothing(office):
    await office.member()
    me = await office.signed_in()
    with pytest.raises(domain.WeakPassword):
        await office.ask(ChangePassword(present=PASSWORD, password="client@example.org"), me)
    assert await office.opens(PASSWORD)


async def test_who_is_not_signed_in_changes_no_password(office):
    await office.member()
    with pytest.raises(NotFound):
        await office.ask(ChangePassword(present=PASSWORD, password=ANOTHER))
