"""Planned work: staff plans, announces and closes it; whoever is concerned is told, and nobody else (R14)."""

from typing import Any

from uuid_utils.compat import uuid7

from services.lifecycle import domain, store
from shared.contracts.base import Words
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    CarryOnIntervention,
    GetIntervention,
    InterventionNews,
    InterventionsNews,
    InterventionView,
    InterventionViews,
    ListHostingInterventions,
    ListInterventions,
    ListPlannedInterventions,
    MoveIntervention,
    PlanIntervention,
)
from shared.runtime.tx import Tx

from .base import router
from .owner import whose

OPEN = ("announced", "in_progress")


@router.answers(PlanIntervention)
async def plan(request: PlanIntervention, tx: Tx) -> InterventionView:
    identity = str(uuid7())
    planned = domain.Intervention(
        id=identity,
        reference=f"INT-{identity[-6:].upper()}",
        title={"fr": request.title_fr, "en": request.title_en},
        text={"fr": request.text_fr, "en": request.text_en},
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        concerns=request.concerns,
        names=tuple(request.names),
    )
    return await _kept(tx, domain.plan(planned, at=tx.now))


@router.answers(AnnounceIntervention)
async def announce(request: AnnounceIntervention, tx: Tx) -> InterventionView:
    """Tell everybody whose services it interrupts, with the notice that the time left asks for (R14)."""
    found = await store.interventions.intervention(tx.connection, request.intervention, lock=True)
    announced = domain.announce(found, reason=request.reason, urgent=request.urgent, at=tx.now)
    await store.interventions.save_intervention(tx.connection, announced)
    await _tell(announced, tx)
    return await _view(announced, tx)


@router.answers(MoveIntervention)
async def move(request: MoveIntervention, tx: Tx) -> InterventionView:
    """Give it another window, and tell it to those who know the first one (R14)."""
    found = await store.interventions.intervention(tx.connection, request.intervention, lock=True)
    moved = domain.reschedule(
        found,
        (request.starts_at, request.ends_at),
        reason=request.reason,
        urgent=request.urgent,
        at=tx.now,
    )
    note: Words = {"fr": request.note_fr, "en": request.note_en}
    told = await store.interventions.told(tx.connection, moved.id)
    await tx.emit(*domain.follow_ups(moved, told, what="moved", note=note, at=tx.now))
    return await _kept(tx, moved)


@router.answers(CarryOnIntervention)
async def carry_on(request: CarryOnIntervention, tx: Tx) -> InterventionView:
    """Say that it began, and tell its end to whoever was told of it."""
    found = await store.interventions.intervention(tx.connection, request.intervention, lock=True)
    now = domain.carry_on(found, domain.InterventionState(request.to))
    if request.to != "in_progress":
        note: Words = {"fr": request.note_fr, "en": request.note_en}
        told = await store.interventions.told(tx.connection, now.id)
        await tx.emit(*domain.follow_ups(now, told, what=request.to, note=note, at=tx.now))
    return await _kept(tx, now)


async def tell_newcomers(tx: Tx) -> None:
    """Tell what is announced to those whose services began to run since: each before it starts (R14)."""
    for one in await store.interventions.interventions(tx.connection, "announced"):
        if one.starts_at > tx.now:
            await _tell(one, tx)


@router.answers(ListPlannedInterventions)
async def list_all(_: ListPlannedInterventions, tx: Tx) -> InterventionViews:
    found = await store.interventions.interventions(tx.connection)
    return InterventionViews(interventions=[await _view(one, tx) for one in found])


@router.answers(GetIntervention)
async def get_one(request: GetIntervention, tx: Tx) -> InterventionView:
    return await _view(await store.interventions.intervention(tx.connection, request.intervention), tx)


@router.answers(ListInterventions)
async def list_open(_: ListInterventions, tx: Tx) -> InterventionsNews:
    """Leave out what concerns services by name: that is told to their owners alone."""
    found = await store.interventions.interventions(tx.connection, *OPEN)
    return _news([one for one in found if one.concerns != "named"])


@router.answers(ListHostingInterventions)
async def list_of_hosting(request: ListHostingInterventions, tx: Tx) -> InterventionsNews:
    hosting = await store.hostings.find(tx.connection, request.hosting, account_id=whose(tx))
    return _news(await store.interventions.interventions_of(tx.connection, hosting))


async def _tell(announced: domain.Intervention, tx: Tx) -> None:
    whom = await store.interventions.concerned(tx.connection, announced)
    new = await store.interventions.tell(tx.connection, announced.id, whom, tx.now)
    await tx.emit(*(domain.announcement(announced, one, at=tx.now) for one in new))


async def _kept(tx: Tx, intervention: domain.Intervention) -> InterventionView:
    await store.interventions.save_intervention(tx.connection, intervention)
    return await _view(intervention, tx)


def _news(found: list[domain.Intervention]) -> InterventionsNews:
    return InterventionsNews(interventions=[InterventionNews(**_public(one)) for one in found])


def _public(one: domain.Intervention) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "state": one.state.value,
        "title": one.title,
        "text": one.text,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
    }


async def _view(one: domain.Intervention, tx: Tx) -> InterventionView:
    concerned = await store.interventions.concerned(tx.connection, one)
    return InterventionView(
        **_public(one),
        concerns=one.concerns,
        names=list(one.names),
        services=sum(len(each.services) for each in concerned),
        accounts=len(concerned),
        told=len(await store.interventions.told(tx.connection, one.id)),
        announced_at=one.announced_at,
        reason=one.reason,
        urgent=one.urgent,
        asks=domain.asks(one.starts_at, at=tx.now),
        announce_by=domain.announce_by(one.starts_at),
    )
