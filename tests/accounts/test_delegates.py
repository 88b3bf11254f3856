"""Who may act under an owner: the rules of invitations (R20)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.accounts.domain import (
    AnotherInvited,
    DelegateWish,
    LinkTooOld,
    LinkUsed,
    OwnInvitation,
    TooManyDelegates,
    admit,
    exchanged,
    invite,
)
from services.accounts.domain.sessions import Session
from shared.contracts.base import Duty

from .builders import NOW, a_visit, an_account

OWNER = an_account(id="o-1", email="owner@example.org", name="Atelier")
PERSON = an_account(id="p-1", email="tech@example.org", name="Alix")
WISH = DelegateWish(id="i-1", email=PERSON.email, duties=frozenset({Duty.TECHNICAL}), link_id="a-link")


def invited(**changes):
    return invite(OWNER, replace(WISH, **changes), present=0, now=NOW)


def test_an_invitation_says_who_invites_whom_to_what_and_until_when():
    invitation, told = invited()
    assert (told.owner_name, told.email, told.duties) == ("Atelier", PERSON.email, [Duty.TECHNICAL])
    assert invitation.expires_at == told.expires_at == NOW + timedelta(days=7)
    assert told.link_id not in repr(invitation)


def test_whoever_takes_it_up_may_do_what_it_says_and_the_owner_is_told():
    delegate, told = admit(invited()[0], PERSON, "a-link", now=NOW)
    assert (delegate.owner_id, delegate.person_id) == ("o-1", "p-1")
    assert delegate.duties == {Duty.TECHNICAL}
    assert (told.account_id, told.person_name, told.change) == ("o-1", "Alix", "admitted")


def test_nobody_acts_under_oneself():
    with pytest.raises(OwnInvitation):
        invited(email=OWNER.email)


def test_twenty_persons_and_invitations_are_enough():
    with pytest.raises(TooManyDelegates):
        invite(OWNER, WISH, present=20, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [{"email": "other@example.org"}, {"state": "unverified"}, {"state": "closed"}],
    ids=["another address", "an address not proved", "a closed account"],
)
def test_an_invitation_is_for_the_address_that_it_was_mailed_to(changes):
    with pytest.raises(AnotherInvited):
        admit(invited()[0], replace(PERSON, **changes), "a-link", now=NOW)


@pytest.mark.parametrize("link_id", ["", "another"])
def test_another_link_takes_nothing_up(link_id):
    with pytest.raises(LinkUsed):
        admit(invited()[0], PERSON, link_id, now=NOW)


def test_an_invitation_is_good_for_seven_days_the_last_instant_included():
    invitation, _ = invited()
    assert admit(invitation, PERSON, "a-link", now=invitation.expires_at)
    with pytest.raises(LinkTooOld):
        admit(invitation, PERSON, "a-link", now=invitation.expires_at + timedelta(seconds=1))


def test_a_session_that_is_exchanged_lasts_no_longer_and_has_another_token():
    before = Session(
        id="s-0",
        account_id="p-1",
        token_sha256="0" * 64,
        opened_at=NOW,
        expires_at=NOW + timedelta(hours=3),
        device="Firefox",
        address="192.0.2.7",
        seen_at=NOW,
    )
    after = exchanged(before, owner_id="o-1", visit=a_visit(), now=NOW + timedelta(hours=1))
    assert (after.owner_id, after.account_id, after.expires_at) == ("o-1", "p-1", before.expires_at)
    assert (after.id, after.token_sha256) != (before.id, before.token_sha256)
    assert (after.device, after.address) == (before.device, before.address)
