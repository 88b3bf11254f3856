"""Changing the e-mail address: proved by the new one, taken back by the old one (R17, R19, R72, M37; ADR 0026)."""

from datetime import timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    CancelEmailChange,
    ChangeEmail,
    ConfirmEmailChange,
    ContactChanged,
    EmailChangeAsked,
    EmailChangeCancelled,
    EmailChanged,
    GetMe,
    OpenCalendarFeed,
    PasswordResetAsked,
    ResetPassword,
)
from tests.links import token_of

from .builders import PASSWORD, a_form
from .rig import EMAIL

NEW = "nouvelle@example.org"


async def change(office, me, email=NEW, password=PASSWORD):
    """Ask for a change; return what the two mails hold."""
    await office.ask(ChangeEmail(email=email, password=password), me)
    return (await office.said(EmailChangeAsked))[-1]


async def confirm(office, asked):
    return await office.ask(ConfirmEmailChange(token=token_of(asked.confirm_link)))


async def cancel(office, asked):
    return await office.ask(CancelEmailChange(token=token_of(asked.cancel_link)))


async def a_member(office):
    await office.member()
    return await office.signed_in()


async def test_until_it_is_confirmed_the_old_address_stays_and_then_the_new_one_logs_in(office):
    me = await a_member(office)
    asked = await change(office, me, email="Nouvelle@Example.org")
    assert (asked.old_email, asked.new_email) == (EMAIL, NEW)
    assert (await office.ask(GetMe(), me)).contact.email == EMAIL
    await confirm(office, asked)
    assert (await office.ask(GetMe(), me)).contact.email == NEW
    assert (await office.opens(PASSWORD, email=NEW), await office.opens(PASSWORD)) == (True, False)
    [contact] = await office.said(ContactChanged)
    [changed] = await office.said(EmailChanged)
    assert (contact.contact.email, contact.revision) == (NEW, 3)
    assert (changed.old_email, changed.new_email) == (EMAIL, NEW)
    with pytest.raises(domain.LinkUsed):
        await confirm(office, asked)


async def test_a_change_of_address_takes_the_password(office):
    me = await a_member(office)
    with pytest.raises(domain.WrongProof):
        await change(office, me, password="not the password")
    assert await office.said(EmailChangeAsked) == []


async def test_an_address_of_another_account_is_refused_when_asked_and_when_confirmed(office):
    me = await a_member(office)
    asked = await change(office, me)
    await office.ask(a_form(email=NEW))
    with pytest.raises(domain.EmailTaken):
        await confirm(office, asked)
    with pytest.raises(domain.EmailTaken):
        await change(office, me)


async def test_the_reader_of_the_old_address_takes_the_account_back(office):
    me = await a_member(office)
    asked = await change(office, me)
    await confirm(office, asked)
    office.kit.calendar.at += timedelta(hours=72)
    await cancel(office, asked)
    assert await office.query("select from session") == []
    assert not await office.opens(PASSWORD)
    assert (await office.stored()).email == EMAIL
    assert [said.contact.email for said in await office.said(ContactChanged)] == [NEW, EMAIL]
    assert len(await office.said(EmailChangeCancelled)) == 1
    [mailed] = await office.said(PasswordResetAsked)
    assert mailed.email == EMAIL
    await office.ask(ResetPassword(token=token_of(mailed.link_id), password="quatre corbeaux noirs"))
    assert await office.opens("quatre corbeaux noirs")
    with pytest.raises(domain.LinkUsed):
        await cancel(office, asked)


async def test_what_was_let_in_since_goes_when_the_account_is_taken_back(office):
    """A thief's passkey, calendar, second address and whom he let in; a passkey of long ago stays."""
    me = await a_member(office)
    await office.ask(OpenCalendarFeed(), me)
    asked = await change(office, me)
    await confirm(office, asked)
    for name, made_at in (("mine", asked.occurred_at - timedelta(days=30)), ("his", asked.occurred_at)):
        await office.query(
            "insert into passkey values ($1, $2, $3, $1, 'k', 0, false, $4)",
            name,
            name.encode(),
            me.account_id,
            made_at,
        )
    second = "jsonb_set(record, '{second_email}', '\"thief@example.org\"')"
    await office.query(f"update account set record = {second} where id = $1", me.account_id)
    await cancel(office, asked)
    assert [row["name"] for row in await office.query("select name from passkey")] == ["mine"]
    assert (await office.stored()).second_email is None
    assert await office.query("select from calendar_feed") == []


async def test_a_no_before_the_proof_ends_the_change(office):
    me = await a_member(office)
    asked = await change(office, me)
    await cancel(office, asked)
    assert await office.said(ContactChanged) == []
    with pytest.raises(domain.LinkUsed):
        await confirm(office, asked)


async def test_nobody_gets_the_old_address_while_it_may_be_taken_back(office):
    me = await a_member(office)
    await confirm(office, await change(office, me))
    with pytest.raises(domain.EmailTaken):
        await office.ask(a_form(email=EMAIL, name="Somebody Else"))
    office.kit.calendar.at += timedelta(hours=72, seconds=1)
    assert (await office.ask(a_form(email=EMAIL, name="Somebody Else"))).state == "unverified"


async def test_a_log_in_after_that_forgets_the_old_address(office):
    me = await a_member(office)
    await confirm(office, await change(office, me))
    assert await office.opens(PASSWORD, email=NEW)
    former = "select former_email from account"
    assert [row["former_email"] for row in await office.query(former)] == [EMAIL]
    office.kit.calendar.at += timedelta(hours=72, seconds=1)
    assert await office.opens(PASSWORD, email=NEW)
    assert [row["former_email"] for row in await office.query(former)] == [None]


async def test_an_account_with_a_mistyped_address_is_opened_by_the_right_one(office):
    await office.ask(a_form())
    asked = await change(office, await office.signed_in())
    assert not asked.old_may_cancel
    await confirm(office, asked)
    assert (await office.stored(NEW)).state == "active"
