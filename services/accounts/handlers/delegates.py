"""Persons who act under the owner of an account: inviting, admitting, changing, sending away; and acting (R20)."""

from dataclasses import replace
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import MailedLinks, new_link_id
from shared.contracts.accounts import (
    AcceptInvitation,
    ActUnder,
    ChangeDelegate,
    Deeds,
    Delegates,
    Invitation,
    InviteDelegate,
    LeaveOwner,
    ListDeeds,
    ListDelegates,
    ListOwners,
    Owners,
    RecordDeed,
    RevokeDelegate,
    SessionView,
)
from shared.contracts.base import Done
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import mine, named, router
from .letters import enter_letters
from .proving import proved
from .sessions import a_visit, shown


@router.answers(ListDelegates)
async def list_delegates(_: ListDelegates, tx: Tx) -> Delegates:
    return await _all(tx)


@router.answers_outside(InviteDelegate)
async def invite_delegate(request: InviteDelegate, errand: Errand) -> Delegates:
    """Mail a link to somebody, on behalf of an owner who shows the password again, and the second factor."""
    wish = domain.DelegateWish(
        id=str(uuid7()),
        email=domain.normalise_email(request.email),
        duties=frozenset(request.duties),
        link_id=new_link_id(),
    )
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, owner):
        present = await _all(tx)
        count = len(present.delegates) + len(present.invitations)
        invitation, event = domain.invite(owner, wish, present=count, now=tx.now)
        await enter_letters(tx, owner.id, [event])
        await store.delegates.invite(tx.connection, invitation)
        await tx.emit(event)
        return await _all(tx)


@router.answers_outside(ChangeDelegate)
async def change_delegate(request: ChangeDelegate, errand: Errand) -> Delegates:
    """Give a person other duties; each call asks for them anew, so they count at once."""
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, owner):
        before = await _delegate(tx, owner.id, request.person)
        after = replace(before, duties=frozenset(request.duties))
        await store.delegates.save(tx.connection, after)
        await tx.emit(after.said(await named(tx, after.person_id), "changed", now=tx.now))
        return await _all(tx)


@router.answers(RevokeDelegate)
async def revoke_delegate(request: RevokeDelegate, tx: Tx) -> Delegates:
    """Send a person away, whose sessions end with it, or withdraw an invitation; no proof: nothing is lost."""
    owner_id = tx.caller.account_id or ""
    if not await store.delegates.withdraw(tx.connection, request.person, owner_id):
        delegate = await _delegate(tx, owner_id, request.person)
        await store.delegates.remove(tx.connection, delegate)
        await tx.emit(delegate.said(await named(tx, delegate.person_id), "revoked", now=tx.now))
    return await _all(tx)


@router.answers(ListDeeds)
async def list_deeds(request: ListDeeds, tx: Tx) -> Deeds:
    owner_id = tx.caller.account_id or ""
    deeds, before = await store.delegates.deeds_under(tx.connection, owner_id, before=request.before)
    return Deeds(deeds=deeds, next=before)


@router.answers(AcceptInvitation)
async def accept_invitation(request: AcceptInvitation, tx: Tx) -> Owners:
    """Admit the caller under whoever invited the address of the caller's account; the owner is told (M37)."""
    link_id, person = tx.use(MailedLinks).id_of(request.token), await mine(tx)
    invitation = await store.delegates.lock_invitation(tx.connection, domain.token_sha256(link_id))
    delegate, event = domain.admit(invitation, person, link_id, now=tx.now)
    await store.delegates.save(tx.connection, delegate)
    await store.delegates.withdraw(tx.connection, invitation.id if invitation else "", delegate.owner_id)
    await tx.emit(event)
    return await _owners(tx)


@router.answers(ListOwners)
async def list_owners(_: ListOwners, tx: Tx) -> Owners:
    return await _owners(tx)


@router.answers(LeaveOwner)
async def leave_owner(request: LeaveOwner, tx: Tx) -> Done:
    delegate = await _delegate(tx, request.owner_id, tx.caller.person or "")
    await store.delegates.remove(tx.connection, delegate)
    await tx.emit(delegate.said(await mine(tx), "left", now=tx.now))
    return Done()


@router.answers_outside(ActUnder)
async def act_under(request: ActUnder, errand: Errand) -> SessionView:
    """Exchange the session that calls for one under an owner, or for the person's own; its token is another."""
    visit = a_visit("", None)
    async with errand.tx() as tx:
        person = await named(tx, tx.caller.person or "")
        before = await store.delegates.session(tx.connection, tx.caller.session_id or "", person.id)
        if before is None:
            raise NotFound
        duties = (
            (await _delegate(tx, request.owner_id, person.id)).duties if request.owner_id else frozenset()
        )
        after = domain.exchanged(before, owner_id=request.owner_id, visit=visit, now=datetime.now(UTC))
        await store.end_session(tx.connection, before.id, person.id)
        await store.add_session(tx.connection, after)
        return shown(after, person, visit.token, duties=duties)


@router.on(RecordDeed)
async def enter_deed(command: RecordDeed, tx: Tx) -> None:
    """Enter into the journal what a person did under an owner (R20)."""
    await store.delegates.add_deed(
        tx.connection,
        domain.Deed(
            id=str(uuid7()),
            at=command.at,
            owner_id=command.owner_id,
            person_id=command.person_id,
            deed=command.deed,
            about=command.about,
        ),
    )


async def _delegate(tx: Tx, owner_id: str, person_id: str) -> domain.Delegate:
    """Lock who acts under whom. Raises NotFound."""
    delegate = await store.delegates.lock(tx.connection, owner_id, person_id)
    if delegate is None:
        raise NotFound(f"{person_id} under {owner_id}")
    return delegate


async def _all(tx: Tx) -> Delegates:
    owner_id = tx.caller.account_id or ""
    invitations = await store.delegates.invitations(tx.connection, owner_id, now=tx.now)
    return Delegates(
        delegates=await store.delegates.of_owner(tx.connection, owner_id),
        invitations=[
            Invitation(id=one.id, email=one.email, duties=sorted(one.duties), expires_at=one.expires_at)
            for one in invitations
        ],
    )


async def _owners(tx: Tx) -> Owners:
    under = tx.caller.account_id if tx.caller.person_id else None
    return Owners(
        owners=await store.delegates.of_person(tx.connection, tx.caller.person or ""), acting_under=under
    )
