"""Incidents: told, gone on with, ended; and since when nothing went wrong (R13)."""

from datetime import date

import pytest

from services.support.domain import NoSuchIncident
from services.support.handlers import incidents
from shared.contracts.support import (
    EndIncident,
    IncidentEnded,
    IncidentOpened,
    IncidentUpdated,
    ListIncidents,
    OpenIncident,
    UpdateIncident,
)
from shared.runtime.errors import IllegalMove

from .builders import NOBODY, NOW, VOLUNTEER, calling, later

NEWS = {"text_fr": "Le disque est remplacé.", "text_en": "The disk is replaced."}
OPENING = OpenIncident(
    title_fr="Sites lents",
    title_en="Slow sites",
    text_fr="Un disque est en panne.",
    text_en="A disk is broken.",
)


@pytest.fixture
async def room(open_tx):
    async with open_tx("support", at=NOW, caller=VOLUNTEER) as tx:
        yield tx


async def listed(tx):
    return await incidents.list_incidents(ListIncidents(), calling(tx, NOBODY))


async def test_incident_is_told_until_it_has_ended(room):
    assert await listed(room) == (await listed(room)).model_copy(
        update={"incidents": [], "quiet_since": None}
    )
    made = await incidents.open_incident(OPENING, room)
    assert ((await listed(room)).incidents, (await listed(room)).quiet_since) == ([made], None)
    calling(room, VOLUNTEER, later(hours=1))
    await incidents.update_incident(UpdateIncident(incident=made.reference, **NEWS), room)
    calling(room, VOLUNTEER, later(hours=14))
    ended = await incidents.end_incident(EndIncident(incident=made.reference, **NEWS), room)
    assert (len(ended.updates), ended.ended_at) == (3, later(hours=14))
    assert (await listed(room)).quiet_since == date(2026, 11, 23), "the civil day in Paris"
    assert [type(event) for event in room.emitted] == [IncidentOpened, IncidentUpdated, IncidentEnded]


async def test_ended_incident_is_not_gone_on_with(room):
    made = await incidents.open_incident(OPENING, room)
    await incidents.end_incident(EndIncident(incident=made.reference, **NEWS), room)
    for request, act in (
        (UpdateIncident(incident=made.reference, **NEWS), incidents.update_incident),
        (EndIncident(incident=made.reference, **NEWS), incidents.end_incident),
    ):
        with pytest.raises(IllegalMove):
            await act(request, room)


async def test_unknown_incident_is_not_there(room):
    with pytest.raises(NoSuchIncident):
        await incidents.end_incident(EndIncident(incident="INC-AAAAAAAA", **NEWS), room)


async def test_what_goes_on_stands_before_what_is_over(room):
    over = await incidents.open_incident(OPENING, calling(room, VOLUNTEER, later(hours=2)))
    await incidents.end_incident(EndIncident(incident=over.reference, **NEWS), room)
    going_on = await incidents.open_incident(OPENING, calling(room, VOLUNTEER, later(hours=1)))
    assert [one.reference for one in (await listed(room)).incidents] == [going_on.reference, over.reference]
