"""What the owner of a hosting asks."""

import secrets

from services.lifecycle import domain, store
from shared.contracts.base import STAFF, Caller
from shared.contracts.lifecycle import (
    Archive,
    Change,
    ChangeVolume,
    GetHosting,
    GetHostingHistory,
    HostingHistory,
    HostingView,
    HostingViews,
    ListHostings,
    RetrieveData,
    Suspension,
)
from shared.contracts.provisioning import MeasureHosting, Usage
from shared.runtime import acts
from shared.runtime.asking import Colleagues
from shared.runtime.errors import Unavailable
from shared.runtime.tx import Errand, Tx

from .base import keep, router


def view(hosting: domain.Hosting, reader: Caller) -> HostingView:
    """Show a hosting to its owner, to staff, or to a person under the owner, who reads what a duty opens (R20)."""
    under, staff = reader.duties if reader.person_id else None, is_staff(reader)
    return HostingView(
        id=hosting.id,
        reference=hosting.reference,
        offer=hosting.offer,
        offer_name=dict(hosting.offer_name),
        state=hosting.state.value,
        suspensions=[
            _shown(one, told=domain.is_told(one, under=under, staff=staff), staff=staff)
            for one in hosting.suspensions
        ],
        volume=hosting.volume,
        volume_in_use=hosting.volume_in_use,
        term=str(hosting.term),
        starts_on=hosting.starts_on,
        ends_on=hosting.ends_on,
        deletion_on=hosting.deletion_on,
        terminated_on=domain.terminated_on(hosting),
        address=hosting.address,
        failing=hosting.failing,
        options=hosting.options,
        last_options=domain.last_options(hosting),
        set_up=hosting.observed == hosting.wish,
        account_id=hosting.account_id,
    )


def _shown(one: domain.Suspension, *, told: bool, staff: bool) -> Suspension:
    return Suspension(
        reason=one.reason,
        scope=one.scope,
        text=one.text if told else "",
        since=one.since,
        author=one.author,
        article=domain.suspension_article(one.reason),
        ground=one.rests_on if told else "",
        until=one.until if told else None,
        secret=one.secret,
        evidence_sha256=one.evidence_sha256 if staff else "",
    )


def is_staff(reader: Caller) -> bool:
    return bool(reader.roles & STAFF)


def whose(tx: Tx | Errand) -> str | None:
    """Return the account whose hostings the caller may see; None, all of them, for staff."""
    return None if is_staff(tx.caller) else tx.caller.account_id or ""


@router.answers(ListHostings)
async def list_hostings(_: ListHostings, tx: Tx) -> HostingViews:
    hostings = await store.hostings.of_account(tx.connection, tx.caller.account_id or "")
    return HostingViews(hostings=[view(hosting, tx.caller) for hosting in hostings])


@router.answers(GetHosting)
async def get_hosting(request: GetHosting, tx: Tx) -> HostingView:
    return view(await store.hostings.find(tx.connection, request.hosting, account_id=whose(tx)), tx.caller)


@router.answers(GetHostingHistory)
async def get_history(request: GetHostingHistory, tx: Tx) -> HostingHistory:
    hosting = await store.hostings.find(tx.connection, request.hosting, account_id=whose(tx))
    changes = await store.hostings.history(tx.connection, hosting.id)
    return HostingHistory(changes=changes if is_staff(tx.caller) else [_plain(one) for one in changes])


def _plain(change: Change) -> Change:
    """Return a change without what is for those who look after the machines."""
    return change.model_copy(update={"heard": None, "message_id": None})


@router.answers(RetrieveData)
async def retrieve_data(request: RetrieveData, tx: Tx) -> Archive:
    """Have the data packed, or give the link once it is; works while disabled too (R54)."""
    hosting = await store.hostings.find(tx.connection, request.hosting, account_id=whose(tx), lock=True)
    await acts.tell_of_anothers(tx, request, owner_id=hosting.account_id)
    last = await store.archives.last_archive(tx.connection, hosting.id)
    if last and (last.until is None or last.until >= tx.today):
        return Archive(state="ready" if last.url else "preparing", url=last.url, until=last.until)
    archive_id = secrets.token_urlsafe(32)
    outcome = domain.retrieve(hosting, archive_id, at=tx.now)
    await store.archives.ask_archive(tx.connection, archive_id, hosting.id, tx.now)
    await keep(tx, outcome)
    return Archive(state="preparing", url=None, until=None)


@router.answers_outside(ChangeVolume)
async def change_volume(request: ChangeVolume, errand: Errand) -> HostingView:
    """Use less of what was paid for, or more of it again; what is stored must fit (R80, R81)."""
    async with errand.tx() as tx:
        hosting = await store.hostings.find(tx.connection, request.hosting, account_id=whose(errand))
    domain.check_volume(hosting, request.volume)
    used_bytes = await measured(errand, hosting)
    if used_bytes is None:
        raise Unavailable(f"the host of {hosting.reference} does not measure what is stored")
    async with errand.tx() as tx:
        hosting = await store.hostings.find(tx.connection, hosting.id, account_id=whose(errand), lock=True)
        outcome = domain.choose_volume(hosting, request.volume, used_bytes=used_bytes, at=tx.now)
        await acts.tell_of_anothers(tx, request, owner_id=hosting.account_id)
        await keep(tx, outcome)
        return view(outcome.hosting, tx.caller)


async def measured(errand: Errand, hosting: domain.Hosting) -> int | None:
    """Return how many bytes a hosting holds at this moment; None where its host does not measure."""
    asked = MeasureHosting(reference=hosting.reference)
    usage: Usage = await errand.use(Colleagues).ask(asked, Usage)
    return usage.bytes_used
