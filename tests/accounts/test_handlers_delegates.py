"""Acting under an owner, from the invitation to the end (R20, M37)."""

from datetime import timedelta

import asyncpg
import pytest

from services.accounts import domain, store
from shared.contracts.accounts import (
    AcceptInvitation,
    ActUnder,
    ChangeDelegate,
    ChangePassword,
    DelegateChanged,
    DelegateInvited,
    IdentifySession,
    InviteDelegate,
    LeaveOwner,
    ListDeeds,
    ListDelegates,
    ListOwners,
    ListSessions,
    LogOut,
    RecordDeed,
    RevokeDelegate,
)
from shared.contracts.base import Duty, Role
from shared.runtime.errors import NotFound
from tests.conftest import NOON
from tests.links import token_of

from .builders import PASSWORD
from .rig import STAFF_EMAIL, a_code, ensure

TECH = "tech@example.org"
PAUSE = timedelta(minutes=2)
"""Between two letters to one address."""


def invitation(email=TECH, password=PASSWORD, duties=(Duty.TECHNICAL,)):
    return InviteDelegate(email=email, duties=list(duties), password=password)


@pytest.fixture
async def owner(office):
    await office.member(name="Atelier")
    return await office.signed_in()


@pytest.fixture
async def person(office, owner):
    """Somebody who acts under the owner, signed in to an account of their own."""
    await office.ask(invitation(), owner)
    await office.member(email=TECH, name="Alix")
    me = await office.signed_in(email=TECH)
    await office.ask(AcceptInvitation(token=await token(office)), me)
    return me


async def token(office):
    return token_of((await office.said(DelegateInvited))[-1].link_id)


async def under(office, person, owner):
    view = await office.ask(ActUnder(owner_id=owner.account_id), person)
    return view, await office.identified(view)


async def changes(office):
    return [(one.change, one.person_name, one.duties) for one in await office.said(DelegateChanged)]


async def test_inviting_takes_the_password_again_and_mails_a_link(office, owner):
    with pytest.raises(domain.WrongProof):
        await office.ask(invitation(password="not the password"), owner)
    shown = await office.ask(invitation(email="Tech@Example.org"), owner)
    assert [(one.email, one.duties) for one in shown.invitations] == [(TECH, [Duty.TECHNICAL])]
    [told] = await office.said(DelegateInvited)
    assert (told.email, told.owner_name) == (TECH, "Atelier")
    assert await office.query("select true from invitation where token_sha256 = $1", told.link_id) == []


async def test_a_person_acts_under_the_owner_with_credentials_of_their_own(office, owner, person):
    view, caller = await under(office, person, owner)
    assert (caller.account_id, caller.person_id) == (owner.account_id, person.account_id)
    assert (caller.roles, caller.duties) == ({Role.CLIENT}, {Duty.TECHNICAL})
    assert caller.person == person.account_id
    sessions = await office.query("select id from session where account_id = $1", person.account_id)
    assert [one["id"] for one in sessions] == [view.session_id]  # the one that was exchanged is over
    assert await changes(office) == [("admitted", "Alix", [Duty.TECHNICAL])]


async def test_a_session_is_exchanged_for_ones_own_again(office, owner, person):
    _, caller = await under(office, person, owner)
    owners = await office.ask(ListOwners(), caller)
    assert (owners.acting_under, [one.name for one in owners.owners]) == (owner.account_id, ["Atelier"])
    back = await office.identified(await office.ask(ActUnder(), caller))
    assert (back.account_id, back.person_id, back.duties) == (person.account_id, None, frozenset())
    assert (await office.ask(ListOwners(), back)).acting_under is None


async def test_a_session_under_an_owner_is_the_persons_to_see_and_to_end(office, owner, person):
    view, caller = await under(office, person, owner)
    assert view.session_id not in [one.id for one in (await office.ask(ListSessions(), owner)).sessions]
    assert view.session_id in [one.id for one in (await office.ask(ListSessions(), person)).sessions]
    await office.ask(LogOut(), caller)
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=view.token))


async def test_nobody_acts_under_somebody_who_did_not_let_them(office, owner):
    await office.member(email=TECH)
    stranger = await office.signed_in(email=TECH)
    with pytest.raises(NotFound):
        await office.ask(ActUnder(owner_id=owner.account_id), stranger)


async def test_other_duties_count_from_the_next_call_on(office, owner, person):
    view, _ = await under(office, person, owner)
    change = ChangeDelegate(person=person.account_id, duties=[Duty.BILLING], password=PASSWORD)
    shown = await office.ask(change, owner)
    assert [one.duties for one in shown.delegates] == [[Duty.BILLING]]
    assert (await office.identified(view)).duties == {Duty.BILLING}
    assert (await changes(office))[-1] == ("changed", "Alix", [Duty.BILLING])


async def test_who_is_sent_away_is_out_at_once_but_keeps_an_account(office, owner, person):
    view, caller = await under(office, person, owner)
    assert (await office.ask(RevokeDelegate(person=caller.person_id), owner)).delegates == []
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=view.token))
    again = await office.signed_in(email=TECH)
    with pytest.raises(NotFound):
        await office.ask(ActUnder(owner_id=owner.account_id), again)
    assert (await changes(office))[-1][:2] == ("revoked", "Alix")


async def test_who_leaves_is_out_at_once(office, owner, person):
    await office.ask(LeaveOwner(owner_id=owner.account_id), person)
    assert (await office.ask(ListDelegates(), owner)).delegates == []
    assert (await changes(office))[-1][:2] == ("left", "Alix")


async def test_an_invitation_is_taken_up_once_by_the_account_of_its_address(office, owner):
    await office.ask(invitation(), owner)
    link = await token(office)
    await office.member(email="other@example.org")
    with pytest.raises(domain.AnotherInvited):
        await office.ask(AcceptInvitation(token=link), await office.signed_in(email="other@example.org"))
    await office.member(email=TECH)
    me = await office.signed_in(email=TECH)
    assert len((await office.ask(AcceptInvitation(token=link), me)).owners) == 1
    with pytest.raises(domain.LinkUsed):
        await office.ask(AcceptInvitation(token=link), me)


async def test_an_invitation_can_be_withdrawn_and_one_mailed_again_replaces_it(office, owner):
    await office.ask(invitation(), owner)
    first = await token(office)
    office.kit.calendar.at += PAUSE
    [shown] = (await office.ask(invitation(duties=[Duty.BILLING]), owner)).invitations
    assert (await office.ask(RevokeDelegate(person=shown.id), owner)).invitations == []
    await office.member(email=TECH)
    me = await office.signed_in(email=TECH)
    for link in (first, await token(office)):
        with pytest.raises(domain.LinkUsed):
            await office.ask(AcceptInvitation(token=link), me)


async def test_persons_and_invitations_of_others_are_not_there(office, owner, person):
    await office.member(email="other@example.org")
    stranger = await office.signed_in(email="other@example.org")
    office.kit.calendar.at += PAUSE
    await office.ask(invitation(email="x@example.org"), owner)
    [open_one] = (await office.ask(ListDelegates(), owner)).invitations
    change = ChangeDelegate(person=person.account_id, duties=[Duty.BILLING], password=PASSWORD)
    for request in (
        RevokeDelegate(person=person.account_id),
        RevokeDelegate(person=open_one.id),
        LeaveOwner(owner_id=owner.account_id),
        change,
    ):
        with pytest.raises(NotFound):
            await office.ask(request, stranger)
    shown = await office.ask(ListDelegates(), owner)
    assert (len(shown.delegates), len(shown.invitations)) == (1, 1)


async def test_somebody_of_the_staff_is_a_client_at_most_under_an_owner(office, owner):
    await office.ask(ensure())
    me = await office.signed_in(email=STAFF_EMAIL, otp=a_code())
    await office.ask(invitation(email=STAFF_EMAIL), owner)
    await office.ask(AcceptInvitation(token=await token(office)), me)
    _, caller = await under(office, me, owner)
    assert caller.roles == {Role.CLIENT}


async def test_the_journal_names_both_and_its_lines_are_never_changed(office, owner, person):
    names = {"owner_id": owner.account_id, "person_id": person.account_id}
    await office.hear(RecordDeed(**names, at=NOON, deed="PlaceOrder", about="2026-000001"))
    [line] = (await office.ask(ListDeeds(), owner)).deeds
    assert (line.person_id, line.name) == (person.account_id, "Alix")
    assert (line.deed, line.about) == ("PlaceOrder", "2026-000001")
    assert (await office.ask(ListDeeds(), person)).deeds == []
    for change in ("update deed set about = ''", "delete from deed", "truncate deed"):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await office.query(change)


async def test_the_journal_is_read_page_by_page(office, owner, person, monkeypatch):
    monkeypatch.setattr(store.delegates, "DEEDS_AT_A_TIME", 2)
    names = {"owner_id": owner.account_id, "person_id": person.account_id}
    for deed in ("first", "second", "third"):
        await office.hear(RecordDeed(**names, at=NOON, deed=deed, about=""))
    page = await office.ask(ListDeeds(), owner)
    assert [one.deed for one in page.deeds] == ["third", "second"]
    last = await office.ask(ListDeeds(before=page.next), owner)
    assert [one.deed for one in last.deeds] == ["first"]
    assert last.next is None
    assert (await office.ask(ListDeeds(before=page.next), person)).deeds == []


async def test_a_password_that_is_changed_ends_what_its_person_does_under_owners(office, owner, person):
    view, _ = await under(office, person, owner)
    again = await office.signed_in(email=TECH)
    await office.ask(ChangePassword(present=PASSWORD, password="quatre pigeons bleus au grenier"), again)
    with pytest.raises(domain.SessionOver):
        await office.ask(IdentifySession(token=view.token))
