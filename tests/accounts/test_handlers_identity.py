"""Registering, proving an address, changing one's data; and what staff does with an account (R15 to R19, M01)."""

import asyncio
from datetime import timedelta

import pytest

from services.accounts import domain
from services.accounts.desk import Vault
from services.accounts.settings import AccountSettings
from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    AccountRegistered,
    ChangeMe,
    ConfirmEmail,
    ContactChanged,
    DeactivateAccount,
    EmailConfirmationAsked,
    GetMe,
    ReactivateAccount,
    ResendConfirmation,
)
from shared.contracts.base import Caller, Role
from shared.runtime.errors import IllegalMove, NotFound

from .builders import PASSWORD, a_form
from .rig import EMAIL, a_log_in


async def test_registering_says_so_and_asks_to_prove_the_address(office):
    view = await office.ask(a_form())
    registered, asked = await office.said()
    assert (view.state, view.contact.email, view.roles) == ("unverified", EMAIL, [Role.CLIENT])
    assert isinstance(registered, AccountRegistered)
    assert (registered.account_id, registered.contact, registered.revision) == (view.id, view.contact, 1)
    assert isinstance(asked, EmailConfirmationAsked)
    assert asked.expires_at == office.kit.calendar.now() + timedelta(hours=24)


async def test_a_hash_costs_whoever_guesses_at_least_what_rfc_9106_asks():
    """Its second recommendation: 64 MiB, three passes, four lanes; the other tests have a cheaper one."""
    made = await Vault(AccountSettings()).hash(PASSWORD)
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_password_is_kept_as_an_argon2id_hash_and_stands_nowhere_else(office):
    await office.ask(a_form())
    account = await office.stored()
    assert account.password_hash.startswith("$argon2id$")
    everything = await office.query(
        "select record::text as text from account union all select convert_from(body, 'utf8') from outbox"
    )
    assert not any(PASSWORD in row["text"] for row in everything)


async def test_an_address_has_one_account_however_it_is_written(office):
    await office.ask(a_form(email="Client@Example.org"))
    with pytest.raises(domain.EmailTaken):
        await office.ask(a_form(email="CLIENT@example.ORG", name="Somebody Else"))
    assert len(await office.said(AccountRegistered)) == 1


async def test_registrations_of_one_address_at_the_same_time_make_one_account(office):
    asked = (office.ask(a_form()) for _ in range(3))
    ends = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AccountView", "EmailTaken", "EmailTaken"]
    assert len(await office.said(AccountRegistered)) == 1


async def test_a_weak_password_is_refused_before_anything_is_stored(office):
    with pytest.raises(domain.WeakPassword):
        await office.ask(a_form(password="azertyuiop"))
    assert await office.stored() is None


async def test_a_link_works_once(office):
    view = await office.member()
    assert view.state == "active"
    assert [event.revision for event in await office.said(AccountActivated)] == [2]
    with pytest.raises(domain.LinkUsed):
        await office.ask(ConfirmEmail(token=await office.last_token()))
    with pytest.raises(domain.LinkUsed):
        await office.ask(ConfirmEmail(token="never mailed"))


async def test_a_link_is_good_for_24_hours_and_another_one_may_be_had(office):
    await office.ask(a_form())
    first = await office.last_token()
    office.kit.calendar.at += timedelta(hours=24, seconds=1)
    with pytest.raises(domain.LinkTooOld):
        await office.ask(ConfirmEmail(token=first))
    await office.ask(ResendConfirmation(email="  Client@Example.ORG "))
    with pytest.raises(domain.LinkUsed):
        await office.ask(ConfirmEmail(token=first))
    assert (await office.ask(ConfirmEmail(token=await office.last_token()))).state == "active"


async def test_asking_for_another_link_tells_nobody_whether_there_is_an_account(office):
    await office.member()
    mailed = len(await office.said(EmailConfirmationAsked))
    answers = [
        await office.ask(ResendConfirmation(email=email)) for email in (EMAIL, "nobody@example.org", "")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len(await office.said(EmailConfirmationAsked)) == mailed


async def test_somebody_sees_and_changes_his_own_data_and_each_change_is_said_once(office):
    me = await office.member()
    caller = Caller(account_id=me.id)
    for _ in range(2):
        assert (await office.ask(ChangeMe(language="en"), caller)).contact.language == "en"
    [changed] = await office.said(ContactChanged)
    assert (changed.contact.language, changed.revision) == ("en", 3)
    assert (await office.ask(GetMe(), caller)).contact == changed.contact


async def test_who_is_not_signed_in_has_no_data(office):
    await office.member()
    for nobody in (Caller(), Caller(account_id="somebody else")):
        with pytest.raises(NotFound):
            await office.ask(GetMe(), nobody)


async def test_staff_closes_an_account_to_orders_and_opens_it_again(office):
    me = await office.member()
    for _ in range(2):
        closed = await office.ask(DeactivateAccount(account_id=me.id, reason="wrong"))
        assert closed.state == "inactive"
    [said] = await office.said(AccountDeactivated)
    assert (said.reason, said.revision) == ("wrong", 3)
    assert (await office.ask(a_log_in())).account_id == me.id
    for _ in range(2):
        assert (await office.ask(ReactivateAccount(account_id=me.id))).state == "active"
    assert [event.revision for event in await office.said(AccountActivated)] == [2, 4]


async def test_an_account_whose_address_was_never_proved_is_not_opened_by_staff(office):
    view = await office.ask(a_form())
    with pytest.raises(IllegalMove):
        await office.ask(ReactivateAccount(account_id=view.id))
    await office.ask(DeactivateAccount(account_id=view.id, reason="incomplete"))
    assert (await office.ask(ReactivateAccount(account_id=view.id))).state == "unverified"
    assert await office.said(AccountActivated) == []


async def test_an_account_that_does_not_exist_is_not_found(office):
    for request in (DeactivateAccount(account_id="x", reason="wrong"), ReactivateAccount(account_id="x")):
        with pytest.raises(NotFound):
            await office.ask(request)
