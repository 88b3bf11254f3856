"""A second address is used for nothing before its reader has proved it; it is told, and taken away (R17, M37)."""

from datetime import timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    AskPasswordReset,
    ChangeMe,
    ConfirmSecondEmail,
    ContactChanged,
    GetMe,
    PasswordResetAsked,
    SecondEmailAdded,
    SecondEmailAsked,
    SecondEmailRemoved,
)
from tests.accounts.builders import NOW, an_account
from tests.accounts.papers import owner
from tests.links import token_of

SECOND = "compta@example.org"


def asked(account=None, email=" Compta@Example.org ", link_id="t-1"):
    return domain.ask_second_email(account or an_account(), email, link_id=link_id, now=NOW)


def proved(account=None):
    return domain.confirm_second_email(asked(account).account, "t-1", now=NOW)


def test_before_the_proof_nobody_hears_of_it():
    outcome = asked()
    [said] = outcome.events
    assert isinstance(said, SecondEmailAsked)
    assert (said.email, outcome.account.contact.second_email) == (SECOND, None)
    assert outcome.account.view.second_email_asked == SECOND
    assert "t-1" not in repr(outcome.account)


def test_once_proved_others_hear_of_it_and_the_owner_is_told():
    outcome = proved()
    changed, added = outcome.events
    assert isinstance(changed, ContactChanged)
    assert isinstance(added, SecondEmailAdded)
    assert (changed.contact.second_email, changed.revision) == (SECOND, 2)


def test_the_link_is_good_once_and_for_a_day():
    waiting = asked().account
    with pytest.raises(domain.LinkTooOld):
        domain.confirm_second_email(waiting, "t-1", now=NOW + timedelta(hours=24, seconds=1))
    for account, link_id in ((waiting, "other"), (proved().account, "t-1")):
        with pytest.raises(domain.LinkUsed):
            domain.confirm_second_email(account, link_id, now=NOW)


def test_another_one_takes_its_place_only_once_it_is_proved_and_the_former_is_told():
    other = asked(proved().account, "other@example.org", "t-2")
    assert other.account.second_email == SECOND
    after = domain.confirm_second_email(other.account, "t-2", now=NOW)
    assert after.account.second_email == "other@example.org"
    assert [one.email for one in after.events if isinstance(one, SecondEmailRemoved)] == [SECOND]


def test_it_is_taken_away_without_a_proof_and_both_are_told():
    outcome = asked(proved().account, None)
    assert [type(one) for one in outcome.events] == [ContactChanged, SecondEmailRemoved]
    assert (outcome.account.second_email, outcome.account.second_asked) == (None, None)
    assert asked(an_account(), None).events == ()


def test_the_first_address_is_no_second_one():
    with pytest.raises(domain.EmailTaken):
        asked(email="client@example.org")


async def test_it_opens_nothing_and_gets_no_link_to_choose_a_password(office):
    me = await office.member()
    who = owner(me.id)
    await office.ask(ChangeMe(second_email=SECOND), who)
    assert (await office.ask(GetMe(), who)).second_email_asked == SECOND
    [said] = await office.said(SecondEmailAsked)
    await office.ask(ConfirmSecondEmail(token=token_of(said.link_id)))
    assert (await office.ask(GetMe(), who)).contact.second_email == SECOND
    assert not await office.opens("trois pigeons gris", email=SECOND)
    await office.ask(AskPasswordReset(email=SECOND))
    assert await office.said(PasswordResetAsked) == []
    with pytest.raises(domain.LinkUsed):
        await office.ask(ConfirmSecondEmail(token=token_of(said.link_id)))


async def test_one_that_is_named_at_registration_is_asked_for_its_proof_too(office):
    me = await office.member(second_email=SECOND)
    assert me.contact.second_email is None
    assert [one.email for one in await office.said(SecondEmailAsked)] == [SECOND]
