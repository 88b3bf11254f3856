"""Logging in, staying in, leaving: by machine time, and without telling which part was wrong (R18, R19, M37)."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import AccountRegistered, IdentifySession, LogOut, NewSignInSeen
from shared.contracts.base import Caller, Role
from shared.runtime.answering import refuse

from .builders import PASSWORD, a_form
from .rig import EMAIL, LINKS, STAFF_EMAIL, Office, a_code, a_log_in, a_vault, ensure


async def identify(office, view):
    return await office.ask(IdentifySession(token=view.token))


async def test_a_token_opens_its_session_until_it_is_left(office):
    me = await office.member()
    view = await office.ask(a_log_in(email=" CLIENT@example.org"))
    assert (view.account_id, view.roles, view.language) == (me.id, [Role.CLIENT], "fr")
    seen = await identify(office, view)
    assert (seen.account_id, seen.session_id, seen.expires_at) == (me.id, view.session_id, view.expires_at)
    await office.ask(LogOut(), Caller(account_id=me.id, session_id=view.session_id))
    with pytest.raises(domain.SessionOver):
        await identify(office, view)


async def test_the_token_is_kept_as_a_hash_only(office):
    await office.member()
    view = await office.ask(a_log_in())
    [row] = await office.query("select token_sha256, session::text as text from session")
    assert row["token_sha256"] == domain.token_sha256(view.token)
    assert view.token not in row["text"]


async def test_nobody_ends_the_session_of_another_account(office):
    await office.member()
    view = await office.ask(a_log_in())
    await office.ask(LogOut(), Caller(account_id="another", session_id=view.session_id))
    assert await identify(office, view)


async def test_an_account_that_is_not_verified_may_log_in(office):
    await office.ask(a_form())
    assert (await office.ask(a_log_in())).token


async def test_every_refusal_is_the_same_to_the_letter(office):
    await office.member()
    await office.ask(ensure())
    refusals = set()
    for wrong in (
        a_log_in(password="not the password"),
        a_log_in(email="nobody@example.org"),
        a_log_in(email="nobody@example.org", otp="123456"),
        a_log_in(email=STAFF_EMAIL, password="not the password", otp=a_code()),
        a_log_in(email=STAFF_EMAIL, otp="000000"),
        a_log_in(email=STAFF_EMAIL, otp="é٣"),
    ):
        with pytest.raises(domain.WrongCredentials) as refused:
            await office.ask(wrong)
        refusals.add(refuse(refused.value, "fr").model_dump_json())
    assert len(refusals) == 1
    assert await office.query("select from session") == []


async def work_of(vault, password_hash):
    """Return the least processor time of three checks, in seconds."""
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        await vault.matches(password_hash, PASSWORD)
        seconds.append(time.process_time() - begun)
    return min(seconds)


async def test_an_unknown_address_costs_as_much_work_as_a_known_one(office, vault):
    """Guessing by the clock finds no account."""
    await office.member()
    known = (await office.stored()).password_hash
    assert not await vault.matches(None, PASSWORD)
    assert await vault.matches(known, PASSWORD)
    assert await work_of(vault, None) > await work_of(vault, known) / 2


async def test_staff_needs_the_code_of_its_authenticator_and_a_code_works_once(office):
    await office.ask(ensure())
    with pytest.raises(domain.CodeNeeded):
        await office.ask(a_log_in(email=STAFF_EMAIL))
    code = a_code()
    view = await office.ask(a_log_in(email=STAFF_EMAIL, otp=code))
    assert view.roles == [Role.TREASURER]
    with pytest.raises(domain.WrongCredentials):
        await office.ask(a_log_in(email=STAFF_EMAIL, otp=code))
    assert (await office.ask(a_log_in(email=STAFF_EMAIL, otp=f" {a_code(1)} "))).token


async def test_one_code_used_twice_at_the_same_moment_opens_one_session(office):
    await office.ask(ensure())
    code = a_code()
    asked = (office.ask(a_log_in(email=STAFF_EMAIL, otp=code)) for _ in range(3))
    ends = await asyncio.gather(*asked, return_exceptions=True)
    kinds = sorted(type(end).__name__ for end in ends)
    assert kinds == ["SessionView", "WrongCredentials", "WrongCredentials"]


async def test_the_embedded_stack_may_let_a_code_be_used_again(open_errand):
    async with open_errand("accounts", use=(a_vault(otp_once=False), LINKS)) as errand:
        office, code = Office(errand), a_code()
        await office.ask(ensure())
        for _ in range(2):
            assert (await office.ask(a_log_in(email=STAFF_EMAIL, otp=code))).token


async def test_a_session_ends_by_the_machines_clock_and_not_by_the_simulated_one(office):
    await office.member()
    view = await office.ask(a_log_in())
    office.kit.calendar.at += timedelta(days=4000)
    assert await identify(office, view)
    assert timedelta(days=13, hours=23) < view.expires_at - datetime.now(UTC) <= timedelta(days=14)
    await office.query("update session set expires_at = clock_timestamp()")
    with pytest.raises(domain.SessionOver):
        await identify(office, view)


async def test_a_log_in_forgets_the_sessions_of_the_account_that_have_ended(office):
    await office.member()
    old, kept = [await office.ask(a_log_in()) for _ in range(2)]
    await office.query(
        "update session set expires_at = clock_timestamp() - interval '1 s' where id = $1", old.session_id
    )
    new = await office.ask(a_log_in())
    left = {row["id"] for row in await office.query("select id from session")}
    assert left == {kept.session_id, new.session_id}


async def test_a_new_device_is_told_once_and_the_first_one_never(office):
    me = await office.member()
    for device in ("Firefox", "Firefox", "Phone", "Phone"):
        await office.ask(a_log_in(device=device), Caller(address="192.0.2.7"))
    [told] = await office.said(NewSignInSeen)
    assert (told.account_id, told.device, told.address) == (me.id, "Phone", "192.0.2.7")


async def test_a_password_that_changed_while_it_was_checked_opens_nothing(office, vault):
    """The check runs outside of any transaction; what counts is what is stored when the session opens."""
    await office.member()
    matches = vault.matches

    async def slowly(password_hash, password):
        await office.query("update account set record = jsonb_set(record, '{password_hash}', '\"another\"')")
        return await matches(password_hash, password)

    vault.matches = slowly
    try:
        with pytest.raises(domain.WrongCredentials):
            await office.ask(a_log_in())
    finally:
        del vault.matches


async def test_the_first_account_of_a_role_is_made_once(office):
    for password in (PASSWORD, "another password of it"):
        await office.ask(ensure(password=password))
    await office.ask(ensure(role=Role.BOARD, email="board@example.org"))
    assert [event.contact.email for event in await office.said(AccountRegistered)] == [
        STAFF_EMAIL,
        "board@example.org",
    ]
    assert (await office.stored(STAFF_EMAIL)).state == "active"
    assert (await office.ask(a_log_in(email=STAFF_EMAIL, otp=a_code()))).token


async def test_the_first_account_of_a_role_asked_for_by_three_at_once_is_made_once(office):
    asked = (office.ask(ensure(email=f"staff{n}@example.org")) for n in range(3))
    await asyncio.gather(*asked)
    assert len(await office.said(AccountRegistered)) == 1


async def test_a_staff_account_does_not_take_over_the_address_of_a_client(office):
    await office.member()
    with pytest.raises(domain.EmailTaken):
        await office.ask(ensure(email=EMAIL))
    assert (await office.stored()).roles == frozenset({Role.CLIENT})
