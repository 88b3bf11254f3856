"""Incidents: what does not work now, what is done, and when it was over; anybody may read them (R13)."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import PUBLIC, SUPPORT, Data, Event, Http, Reference, Request, Words

Title = Annotated[str, Field(min_length=5, max_length=120)]
Text = Annotated[str, Field(min_length=10, max_length=3000)]


class IncidentEvent(Event):
    """What facts about one incident carry. Not said itself."""

    audit_only: ClassVar[str] = "read on the status page"
    aggregate: ClassVar[str] = "incident_id"
    incident_id: str
    incident: str
    title: Words
    text: Words


class IncidentOpened(IncidentEvent):
    """Something does not work, from an instant on."""

    began_at: datetime


class IncidentUpdated(IncidentEvent):
    """There is something new to say of it."""


class IncidentEnded(IncidentEvent):
    """It works again."""

    ended_at: datetime


class IncidentUpdate(Data):
    at: datetime
    text: Words


class IncidentView(Data):
    reference: str
    title: Words
    began_at: datetime
    ended_at: datetime | None = None
    updates: list[IncidentUpdate]
    """The first one tells what happened."""


class IncidentViews(Data):
    incidents: list[IncidentView]
    """Those that go on first, then the youngest."""
    quiet_since: date | None = None
    """The day of the last end, when nothing goes on; None where something does, or nothing ever happened."""


class ListIncidents(Request):
    """What does not work now, and what did not of late (R13)."""

    http: ClassVar[Http] = Http(method="GET", path="/incidents", roles=PUBLIC)
    answer: ClassVar[type[Data]] = IncidentViews


class OpenIncident(Request):
    """Staff: tell that something does not work."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/incidents", status=201, roles=SUPPORT)
    answer: ClassVar[type[Data]] = IncidentView
    title_fr: Title
    title_en: Title
    text_fr: Text
    text_en: Text


class UpdateIncident(Request):
    """Staff: tell what is new."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/incidents/{incident}/updates", status=201, roles=SUPPORT
    )
    answer: ClassVar[type[Data]] = IncidentView
    incident: Reference
    text_fr: Text
    text_en: Text


class EndIncident(Request):
    """Staff: tell that it works again, and what it was."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/incidents/{incident}/end", roles=SUPPORT)
    answer: ClassVar[type[Data]] = IncidentView
    incident: Reference
    text_fr: Text
    text_en: Text
